//! What a look into a file gives (格式信息): version, pages, pixels, resolution, colour, macros, encryption. `prepare`
//! opens every file for it; `check` and `pack` know head and tail alone. What a file does not tell stays blank, and what
//! could not be read is a doubt: neither is ever guessed.

pub mod imported;
mod media;
mod office;
mod pdf;
mod picture;
mod text;

use crate::base::contain;
use crate::base::error::Result;
use crate::ingest::documents::pages;
use crate::scan::entry::{EntryId, FileState, Format, Scan};
use crate::scan::formats;
use crate::scan::recorded::NOT_OPENED;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};

/// Largest file in a container that is unpacked, and largest PDF whose objects are read.
const MAX_WHOLE: u64 = 64 << 20;
/// Most bytes of a part of a document, and of the head of a text.
const MAX_PART: u64 = 1 << 20;
/// DA/T 31-2017: no scan has less (每英寸点数).
pub const LEAST_DPI: u32 = 200;
/// No scanner gives less: the number is a default of some program, the picture a pattern that fills a page.
const LEAST_SCANNED: f64 = 36.0;

const UNKNOWN: &str = "不明";

/// Colour of a picture or of scanned pages (色彩).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colour {
    Bitonal,
    Grey,
    Colour,
}

impl Colour {
    /// As it is printed.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Colour::Bitonal => "黑白",
            Colour::Grey => "灰度",
            Colour::Colour => "彩色",
        }
    }
}

/// Does a file have a property?
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// Files of this kind cannot have it.
    #[default]
    Never,
    Yes,
    No,
    /// It could not be seen.
    Unknown,
}

impl Told {
    /// As it is printed.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Told::Never => "",
            Told::Yes => "是",
            Told::No => "否",
            Told::Unknown => "不明",
        }
    }

    fn of(told: bool) -> Told {
        if told { Told::Yes } else { Told::No }
    }
}

/// What a look into a file gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// PRONOM identifier; 未收录 when the registry has none for the format, 不明 when the file does not tell enough.
    pub pronom: &'static str,
    /// Media type (MIME).
    pub mime: &'static str,
    /// Why the format is not filed as it is, and what to do.
    pub refused: Option<&'static str>,
    /// 版本; `A-1b` for a PDF that claims to be PDF/A, which nobody has checked.
    pub version: String,
    /// 页数
    pub pages: Option<u32>,
    /// 像素: width and height, in a PDF of the picture with the lowest resolution.
    pub pixels: Option<(u32, u32)>,
    /// Lowest resolution of the pages that the file tells (dpi).
    pub dpi: Option<u32>,
    /// 色彩
    pub colours: BTreeSet<Colour>,
    /// Carries macros (宏).
    pub macros: Told,
    /// Needs a password (加密).
    pub encrypted: Told,
    /// Taken with a camera: a photograph has no resolution on paper.
    pub photo: bool,
    /// What could not be read, and what to do.
    pub doubts: Vec<&'static str>,
}

impl Facts {
    /// Resolution below that of DA/T 31. A picture that would be larger than a wide sheet tells a number that no scanner
    /// gave (a default of some program): it says nothing about the scan.
    #[must_use]
    pub fn is_coarse(&self) -> bool {
        const WIDEST: u32 = 17;
        let sheet = |(width, height): (u32, u32), dpi: u32| width.max(height) <= dpi.saturating_mul(WIDEST);
        let coarse = self.dpi.filter(|dpi| *dpi < LEAST_DPI);
        !self.photo && coarse.is_some_and(|dpi| self.pixels.is_none_or(|pixels| sheet(pixels, dpi)))
    }

    /// The same in words.
    #[must_use]
    pub fn coarseness(&self) -> Option<String> {
        let dpi = self.dpi.filter(|_| self.is_coarse())?;
        Some(format!("扫描分辨率{dpi}dpi，低于{LEAST_DPI}dpi（DA/T 31-2017），请核对后重新扫描"))
    }

    /// What the list of files says of it, with what to do.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = self.doubts.iter().map(ToString::to_string).collect();
        if self.macros == Told::Yes {
            remarks.push("含有宏，请另存为不含宏的文件".to_owned());
        }
        remarks.extend(self.coarseness());
        if self.is_bitonal() {
            remarks.push("黑白扫描，是否有红头、印章、照片须人工复核".to_owned());
        }
        remarks
    }

    /// Pages in black and white: whether they should have been scanned in colour, only a person sees.
    #[must_use]
    pub fn is_bitonal(&self) -> bool {
        self.colours.contains(&Colour::Bitonal)
    }
}

/// A file that readers walk about in.
trait Seekable: Read + Seek {}
impl<T: Read + Seek> Seekable for T {}
type Source = BufReader<Box<dyn Seekable>>;

/// Opens the file and looks into it. Only so much of it is read as its structure asks for.
///
/// # Errors
/// A fault in the data that come with the program.
pub fn of(scan: &Scan, id: EntryId) -> Result<Facts> {
    let entry = &scan.entries[id as usize];
    let mut facts = Facts::default();
    let closed = match entry.state {
        FileState::Empty | FileState::Unreadable | FileState::Link => true,
        FileState::Encrypted => {
            facts.encrypted = Told::Yes;
            // The head of a PDF is never encrypted; of all others nothing can be seen.
            entry.format != Format::Pdf
        }
        _ => false,
    };
    if !closed {
        match open(scan, id) {
            Ok(mut file) => {
                let looked = contain::run(|| {
                    let mut seen = facts.clone();
                    look(entry.format, &mut file, &mut seen);
                    seen
                });
                match looked {
                    Some(seen) => facts = seen,
                    None => facts.doubts.push("解析时出错，请用相应软件打开核对"),
                }
            }
            Err(why) => facts.doubts.push(why),
        }
    }
    if entry.state == FileState::Damaged {
        // Told already.
        facts.doubts.clear();
    }
    if !is_plain(&facts.version) {
        facts.version.clear();
    }
    match formats::known(entry.format)? {
        Some(known) => {
            (facts.pronom, facts.mime) = known.names(&facts.version);
            facts.refused = known.refused();
            if facts.pronom.is_empty() {
                facts.pronom = if known.is_registered() { UNKNOWN } else { "未收录" };
            }
        }
        None => {
            facts.pronom = UNKNOWN;
            facts.refused = Some("格式，请核对后另存一份版式文件（PDF、OFD）");
        }
    }
    Ok(facts)
}

/// Is it a version, and no text that somebody put in its place? It is printed as it is.
fn is_plain(version: &str) -> bool {
    let digits = version.bytes().filter(u8::is_ascii_digit).count();
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '/' | ' ');
    version.chars().count() <= 24 && digits <= 6 && version.chars().all(fine)
}

fn open(scan: &Scan, id: EntryId) -> std::result::Result<Source, &'static str> {
    let file: Box<dyn Seekable> = if scan.recorded.is_some() {
        return Err(NOT_OPENED);
    } else if scan.is_packed(id) {
        let bytes = scan.bytes(id, MAX_WHOLE);
        Box::new(Cursor::new(bytes.map_err(|_| "在压缩包内，过大或解不出来，没有打开；请解压后存放")?))
    } else {
        let file = File::open(scan.disk_path(id)).map_err(|_| "打不开，请检查权限或存储介质")?;
        Box::new(file)
    };
    Ok(BufReader::new(file))
}

fn look(format: Format, file: &mut Source, facts: &mut Facts) {
    match format {
        Format::Pdf => pdf::look(file, facts),
        Format::Jpeg => picture::jpeg(file, facts),
        Format::Png => picture::png(file, facts),
        Format::Tiff => picture::tiff(file, facts),
        Format::Gif | Format::Bmp | Format::Jp2 | Format::Heic => picture::other(format, file, facts),
        Format::Docx | Format::Xlsx | Format::Pptx => office::package(file, facts),
        Format::Odf => office::odf(file, facts),
        Format::Ofd => office::ofd(file, facts),
        Format::Doc | Format::Xls | Format::Ppt | Format::Wps | Format::Et | Format::Ole => {
            office::old(file, facts);
        }
        Format::Rtf | Format::Xml | Format::Html | Format::Text | Format::Csv | Format::Email => {
            text::look(format, file, facts);
        }
        Format::Mp4 | Format::Wav | Format::Rar | Format::SevenZip | Format::Executable => {
            media::look(format, file, facts);
        }
        Format::Zip => facts.encrypted = Told::No,
        Format::Mp3 | Format::Avi | Format::Unknown => {}
    }
    if matches!(format, Format::Tiff | Format::Ofd) && facts.pages.is_none() {
        facts.pages = pages::count(file, format);
    }
}

/// The first bytes of a file, at most `most` of them.
fn head(file: &mut Source, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A short read leaves a short head: what is not in it is not told.
    let _ = file.rewind().and_then(|()| file.by_ref().take(most).read_to_end(&mut bytes));
    bytes
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, mark)
}

fn has(bytes: &[u8], mark: &[u8]) -> bool {
    find(bytes, mark).is_some()
}

#[cfg(test)]
mod tests;
