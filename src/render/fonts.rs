//! Font files of the office (方正小标宋, 仿宋_GB2312, 楷体_GB2312 …): read where `qiquan.toml` names them, known again by their bytes.
//!
//! The record keeps the name and SHA-256 of every file, never the file: most official faces may be used by whoever
//! bought them, and handed on by nobody. So `render --from` looks for the file again and takes no other.

use super::typeset::FaceSet;
use super::typeset::font::NamedFace;
use crate::base::config::Project;
use crate::base::error::{Error, Result, reason};
use crate::base::fingerprint::sha256_hex;
use crate::base::{inside, text};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The faces of a run and what the record says of them.
#[derive(Debug, Clone)]
pub struct Fonts {
    pub faces: Cow<'static, FaceSet>,
    /// `fonts.<role>.file`, as written in the configuration; `fonts.<role>.sha256`.
    pub settings: BTreeMap<String, String>,
}

/// The faces inside the binary, read once: they never change and all packs share them.
fn builtin() -> Result<&'static FaceSet> {
    static SET: OnceLock<FaceSet> = OnceLock::new();
    if let Some(set) = SET.get() {
        return Ok(set);
    }
    let set = FaceSet::builtin()?;
    Ok(SET.get_or_init(|| set))
}

impl Fonts {
    /// The faces inside the binary alone.
    ///
    /// # Errors
    /// A fault of the program only.
    pub fn builtin() -> Result<Self> {
        Ok(Fonts { faces: Cow::Borrowed(builtin()?), settings: BTreeMap::new() })
    }

    /// The faces that a project prints in.
    ///
    /// # Errors
    /// A file that cannot be read or is no usable font.
    pub fn of_project(project: &Project) -> Result<Self> {
        let mut named = Vec::new();
        let mut settings = BTreeMap::new();
        for (role, file) in &project.fonts {
            let shown = format!("fonts.{role} {}", text::display(&file.written));
            let data = inside::read_regular(&file.path).map_err(|error| {
                Error::io(
                    "读取字体",
                    &shown,
                    &error,
                    "请核对 qiquan.toml 中 [fonts] 的路径，或删去这一行改用内置字体",
                )
            })?;
            settings.insert(format!("fonts.{role}.file"), file.written.clone());
            settings.insert(format!("fonts.{role}.sha256"), sha256_hex(&data));
            named.push(NamedFace { role: role.clone(), shown, data });
        }
        Self::of(named, settings)
    }

    /// The faces that the record of an earlier run was made with. They are looked for in `folder`, where the configuration
    /// named them, and, when that name is relative, below the current folder, `out` and the folders above it.
    ///
    /// # Errors
    /// A file that is not found or holds other bytes.
    pub fn of_record(settings: &BTreeMap<String, String>, out: &Path, folder: Option<&Path>) -> Result<Self> {
        let mut named = Vec::new();
        let mut kept = BTreeMap::new();
        for (key, written) in settings {
            let Some(role) = key.strip_prefix("fonts.").and_then(|rest| rest.strip_suffix(".file")) else {
                continue;
            };
            let shown = format!("fonts.{role} {}", text::display(written));
            let hash = format!("fonts.{role}.sha256");
            let wanted = settings.get(&hash).map(String::as_str).unwrap_or_default();
            let data = find(&places(written, out, folder), wanted).map_err(|why| {
                Error::refused(
                    format!("检查时所用的字体不可用：{shown}：{why}"),
                    "请用 --fonts 文件夹 指定检查时的那个字体文件在哪里，或重新运行 qiquan pack",
                )
            })?;
            kept.insert(key.clone(), written.clone());
            kept.insert(hash, wanted.to_owned());
            named.push(NamedFace { role: role.to_owned(), shown, data });
        }
        Self::of(named, kept)
    }

    fn of(named: Vec<NamedFace>, settings: BTreeMap<String, String>) -> Result<Self> {
        if named.is_empty() {
            return Self::builtin();
        }
        Ok(Fonts { faces: Cow::Owned(FaceSet::with(named)?), settings })
    }
}

/// Where a font file that the configuration names may lie.
fn places(written: &str, out: &Path, folder: Option<&Path>) -> Vec<PathBuf> {
    let name = written.rsplit(['/', '\\']).next().unwrap_or(written);
    let mut places: Vec<PathBuf> = folder.into_iter().map(|folder| folder.join(name)).collect();
    if Path::new(written).is_absolute() {
        places.push(PathBuf::from(written));
        return places;
    }
    places.extend(folder.map(|folder| folder.join(written)));
    places.push(PathBuf::from(written));
    let out = out.canonicalize().unwrap_or_else(|_| out.to_owned());
    places.extend(out.ancestors().map(|above| above.join(written)));
    places
}

/// Bytes of the first file that is still the same; the reason when none is.
fn find(places: &[PathBuf], wanted: &str) -> std::result::Result<Vec<u8>, String> {
    let mut why = "文件不存在".to_owned();
    for place in places {
        match inside::read_regular(place) {
            Ok(data) if sha256_hex(&data) == wanted => return Ok(data),
            Ok(_) => why = "内容与检查时不同（SHA-256 不符）".to_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => why = reason(&error),
        }
    }
    Err(why)
}
