//! The archive of a sample, folder by folder in the order of their paths: as files, or as the listing (清单) that a scan of
//! such files gives. A listing says what lies there, so that a project can be larger than the disk.

use crate::base::error::{Error, Result};
use crate::sample::bytes;
use crate::sample::faults::{Change, Faults};
use crate::sample::files::{self, SampleFile};
use crate::sample::plan::{COUNTIES, Plan};
use crate::sample::rng::Rng;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Name of the listing, beside the configuration.
pub(super) const LISTING: &str = "清单.ndjson";

/// A folder below `archives`.
pub(super) struct Folder {
    pub path: String,
    holds: Holds,
}

/// What lies in it beside other folders.
enum Holds {
    Nothing,
    /// The papers of a village.
    Village(usize),
    /// Those of a household: it has a folder when there is one.
    House(usize),
    Files(Vec<SampleFile>),
}

impl Folder {
    /// Its files by name; `None` when it is not there at all.
    ///
    /// # Errors
    /// A fault of the ZIP writer.
    pub fn files(&self, plan: &Plan, faults: &Faults) -> Result<Option<Cow<'_, [SampleFile]>>> {
        Ok(Some(match &self.holds {
            Holds::Nothing => Cow::Borrowed(&[]),
            Holds::Files(files) => Cow::Borrowed(files),
            Holds::Village(at) => {
                let village = &plan.villages[*at];
                let unit = format!("{}/{}", village.township, village.name);
                let found = files::of_unit(plan, faults, 'G', &unit, village.exited)?;
                Cow::Owned(sorted(found.into_iter().map(|(_, file)| file).collect()))
            }
            Holds::House(at) => {
                let files = files::of_house(plan, faults, *at)?;
                if files.is_empty() {
                    return Ok(None);
                }
                Cow::Owned(files)
            }
        }))
    }

    /// The household whose folder it is.
    pub fn house(&self) -> Option<usize> {
        if let Holds::House(at) = self.holds { Some(at) } else { None }
    }
}

fn sorted(mut files: Vec<SampleFile>) -> Vec<SampleFile> {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// Every folder, the archive itself first. What lies above the villages is little, and made at once.
///
/// # Errors
/// A fault of the ZIP writer.
pub(super) fn folders(plan: &Plan, faults: &Faults) -> Result<Vec<Folder>> {
    let mut out: Vec<(String, Holds)> = Vec::with_capacity(plan.houses.len() + plan.villages.len() * 2);
    let mut towns = BTreeMap::new();
    for (at, village) in plan.villages.iter().enumerate() {
        let folder = files::village_folder(village);
        towns.insert(village.township.as_str(), (village.county, village.township_name.as_str()));
        for house in village.houses.0..village.houses.1 {
            out.push((files::house_folder(plan, faults, house), Holds::House(house)));
        }
        for (_, id, head) in faults.strangers.iter().filter(|(village, ..)| *village == at) {
            let mut rng = Rng::new(plan.seed, id.parse().unwrap_or(1));
            let bytes = bytes::pdf(&mut rng, 1_500, 1);
            let file = SampleFile { name: "H01户口簿复印件.pdf".into(), bytes, paper: None };
            out.push((format!("{folder}/{id}_{head}"), Holds::Files(vec![file])));
        }
        out.push((format!("{folder}/_村"), Holds::Village(at)));
        out.push((folder, Holds::Nothing));
    }
    let mut above: BTreeMap<String, Vec<SampleFile>> = BTreeMap::new();
    for (code, (county, name)) in towns {
        let town = format!("{}/{code}{name}", files::county_folder(county));
        for (_, file) in files::of_unit(plan, faults, 'X', code, false)? {
            above.entry(format!("{town}/_乡镇")).or_default().push(file);
        }
        out.push((town, Holds::Nothing));
    }
    for (at, county) in COUNTIES.iter().enumerate() {
        let folder = files::county_folder(at);
        for (_, file) in files::of_unit(plan, faults, 'Q', county.0, false)? {
            above.entry(format!("{folder}/_旗县")).or_default().push(file);
        }
        for (unit, file) in files::of_unit(plan, faults, 'B', county.0, false)? {
            above.entry(format!("{folder}/_部门/{unit}")).or_default().push(file);
        }
        out.push((format!("{folder}/_部门"), Holds::Nothing));
        out.push((folder, Holds::Nothing));
    }
    for (_, file) in files::of_unit(plan, faults, 'S', "", false)? {
        above.entry("_市".to_owned()).or_default().push(file);
    }
    out.push((String::new(), Holds::Nothing));
    out.extend(above.into_iter().map(|(path, files)| (path, Holds::Files(sorted(files)))));
    out.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(out.into_iter().map(|(path, holds)| Folder { path, holds }).collect())
}

#[derive(Serialize)]
#[serde(tag = "is", rename_all = "lowercase")]
enum Line<'a> {
    Listing {
        version: u32,
        tool: &'a str,
        archives: &'a str,
    },
    Folder {
        path: &'a str,
    },
    File {
        name: &'a str,
        bytes: usize,
        format: &'a str,
        state: &'a str,
        class: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        head: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
    },
    End {
        folders: u64,
        files: u64,
    },
}

impl Line<'_> {
    fn onto(&self, text: &mut Vec<u8>) -> Result<()> {
        serde_json::to_writer(&mut *text, self)
            .map_err(|error| Error::Internal { stage: "sample", what: error.to_string() })?;
        text.push(b'\n');
        Ok(())
    }
}

/// What a listing begins with.
pub(super) fn head(text: &mut Vec<u8>) -> Result<()> {
    let tool = concat!("qiquan ", env!("CARGO_PKG_VERSION"));
    Line::Listing { version: 1, tool, archives: "archives" }.onto(text)
}

/// What it ends with.
pub(super) fn end(folders: u64, files: u64, text: &mut Vec<u8>) -> Result<()> {
    Line::End { folders, files }.onto(text)
}

/// Households of whose files a finding may speak by their content.
pub(super) fn spoken_of(faults: &Faults) -> BTreeSet<usize> {
    let shown_too = |change: &Change| if let Change::SameFile(other) = change { Some(*other) } else { None };
    faults.changes.iter().flat_map(|(at, change)| [Some(*at), shown_too(change)]).flatten().collect()
}

/// The lines of a folder. `digests`: the SHA-256 of each file is told as well.
pub(super) fn lines(path: &str, files: &[SampleFile], digests: bool, text: &mut Vec<u8>) -> Result<()> {
    Line::Folder { path }.onto(text)?;
    for file in files {
        let digest: String = Sha256::digest(&file.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let Seen { format, state, class } = seen(file);
        let looked_into = class != "junk" && !file.bytes.is_empty();
        Line::File {
            name: &file.name,
            bytes: file.bytes.len(),
            format,
            state,
            class,
            head: looked_into.then(|| digest[..16].to_owned()),
            sha256: (digests && class != "junk").then_some(digest),
        }
        .onto(text)?;
    }
    Ok(())
}

struct Seen {
    format: &'static str,
    state: &'static str,
    class: &'static str,
}

/// What a scan says of a file that a sample holds.
fn seen(file: &SampleFile) -> Seen {
    let (name, bytes) = (file.name.as_str(), &file.bytes[..]);
    if name == "Thumbs.db" || name.starts_with("~$") {
        return Seen { format: "unknown", state: "good", class: "junk" };
    }
    let class = if name == "卷内目录.xlsx" { "catalogue" } else { "paper" };
    let claimed = match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "jpg" => "jpeg",
        "tif" => "tiff",
        "docx" => "docx",
        "xlsx" => "xlsx",
        "pdf" => "pdf",
        _ => "unknown",
    };
    if bytes.is_empty() {
        return Seen { format: claimed, state: "empty", class };
    }
    let format = match bytes {
        [b'%', b'P', b'D', b'F', ..] => "pdf",
        [0xFF, 0xD8, ..] => "jpeg",
        [b'I', b'I', b'*', ..] | [b'M', b'M', ..] => "tiff",
        // Packages of a sample are what their name says.
        _ => claimed,
    };
    let is_cut = format == "pdf" && !bytes.trim_ascii_end().ends_with(b"%%EOF");
    let state = match () {
        () if is_cut => "damaged",
        () if format != claimed => "wrong-extension",
        () => "good",
    };
    Seen { format, state, class }
}
