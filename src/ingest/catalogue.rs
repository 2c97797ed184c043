//! The catalogue of required papers (必备材料目录) as data, and papers matched to it.

pub mod load;
pub mod words;

pub use load::{builtin, load};
pub use words::Words;

use crate::base::mask;
use crate::base::terms::{Level, Link, Presence};
use crate::ingest::claim::Evidence;
use crate::scan::entry::{EntryId, Scan};
use serde::Deserialize;

/// Is the paper always needed, needed when a condition holds, or only recognised?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// 必有
    Required,
    /// 有则必有
    Conditional,
    /// Recognised when present, never missed.
    Optional,
}

/// Once, or one for every year from max(identification year, `annual_from`) to the year before as-of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Frequency {
    Once,
    Yearly,
}

/// One kind of paper, as written in `data/catalogue/<level>.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentType {
    /// H nn 户, G 嘎查村, X 苏木乡镇, Q 旗县, B 部门, S 市.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Other names; each is looked for in file names and catalogue titles after folding. Unknown words may stand
    /// beside them.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Names too plain to say it alone (申请书, 照片): they count only when nothing but neutral words stands beside them.
    #[serde(default)]
    pub whole: Vec<String>,
    /// What the paper is about (低保, 危房改造), whatever form it has; they win over the plain names of other papers.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Words beside which a name is not this paper: 帮扶责任人 beside 身份证, 疫情 beside 信息采集表.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Stage of the procedure (识别, 脱贫, 动态); empty when the paper belongs to none.
    #[serde(default)]
    pub stage: String,
    pub need: Need,
    /// CEL over the unit's records; required for `conditional`.
    #[serde(default)]
    pub when: String,
    /// The condition in words, for people.
    #[serde(default)]
    pub asked: String,
    #[serde(default = "once")]
    pub frequency: Frequency,
    /// Department papers: the unit (成员单位) that must hand it over; empty = every unit.
    #[serde(default)]
    pub unit: String,
    /// Who signs, whose seal, must it be dated (三无).
    #[serde(default)]
    pub signs: Vec<String>,
    #[serde(default)]
    pub seals: Vec<String>,
    #[serde(default)]
    pub dated: bool,
    #[serde(default)]
    pub retention: String,
    /// Who must bring it.
    #[serde(default)]
    pub responsible: String,
    /// Codes of village papers that may hold it (引用村卷).
    #[serde(default)]
    pub satisfied_by: Vec<String>,
    /// All papers of `satisfied_by` are needed, not one of them.
    #[serde(default)]
    pub satisfied_by_all: bool,
    /// A recording (MP4, MP3) may be it, and not only a page or a picture.
    #[serde(default)]
    pub recording: bool,
    /// Part of the village procedure chain (申请-评议-公示-公告): missing is C010, not C003.
    #[serde(default)]
    pub chain: String,
    #[serde(default)]
    pub basis: String,
}

fn once() -> Frequency {
    Frequency::Once
}

/// The level a catalogue file is about.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueFile {
    pub level: Level,
    #[serde(rename = "document")]
    pub documents: Vec<DocumentType>,
}

/// All levels together, in the order of the files.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    pub types: Vec<(Level, DocumentType)>,
    /// What the words around the names mean.
    pub words: Words,
}

impl Catalogue {
    /// The kind of paper with this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&DocumentType> {
        self.types.iter().map(|(_, kind)| kind).find(|kind| kind.code == code)
    }

    /// Kinds of paper of a level, in the order of the files.
    pub fn of_level(&self, level: Level) -> impl Iterator<Item = &DocumentType> {
        self.types.iter().filter(move |(at, _)| *at == level).map(|(_, kind)| kind)
    }
}

/// The unit a paper belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKey {
    /// 户编号
    Household(String),
    /// county, township, village
    Village(String, String, String),
    /// county, township
    Township(String, String),
    County(String),
    /// county, department name
    Department(String, String),
    Prefecture,
}

impl UnitKey {
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            UnitKey::Household(_) => Level::Household,
            UnitKey::Village(..) => Level::Village,
            UnitKey::Township(..) => Level::Township,
            UnitKey::County(_) => Level::County,
            UnitKey::Department(..) => Level::Department,
            UnitKey::Prefecture => Level::Prefecture,
        }
    }
}

/// A paper that was recognised: by folder, name, the archive's own list, or a page range of a scanned volume.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedDocument {
    /// Catalogue code, the one copy of it: an archive has half a million papers.
    pub code: &'static str,
    /// Year of an annual paper; `None` when the name and the folder give none.
    pub year: Option<i32>,
    /// `Present`, `InVillageVolume`, `ListedOnly`, or `Unknown` for a damaged file.
    pub presence: Presence,
    pub file: Option<EntryId>,
    /// First page in a scanned volume.
    pub page: Option<u32>,
    /// The row that announces a paper of which there is no file.
    pub row: Option<Box<Evidence>>,
    /// Its list puts it on pages that the scanned volume does not have; C017 speaks of it.
    pub beyond: Option<Box<str>>,
    /// Why it is not sure that the file is this paper; its presence is then `Unknown`.
    pub unsure: Option<Unsure>,
}

/// Why a good file is perhaps not the paper it was matched to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unsure {
    /// Its name holds two years.
    Year,
    /// Two households of the village bear the name it gives.
    Owner,
    /// Its folder may be this unit's or another's.
    Folder,
    /// It lies in the folder of one household and names another.
    Another,
}

impl MatchedDocument {
    /// The same paper; when it is not sure that the file is this one, nobody can say that it is there.
    #[must_use]
    pub fn perhaps(mut self, unsure: Option<Unsure>) -> Self {
        if unsure.is_some() && self.presence.is_present() {
            self.presence = Presence::Unknown;
            self.unsure = unsure;
        }
        self
    }

    /// Where the paper of `unit` lies, or the row that announces it. Made when asked for.
    #[must_use]
    pub fn evidence(&self, unit: &UnitKey, scan: &Scan) -> Option<Evidence> {
        let Some(id) = self.file else { return self.row.as_deref().cloned() };
        let household = if let UnitKey::Household(id) = unit { id.as_str() } else { "" };
        scan.entries.get(id as usize).map(|_| Evidence {
            link: Link::File,
            path: mask::text_except(&scan.path_of(id), household),
            sheet: String::new(),
            cell: String::new(),
            page: self.page,
        })
    }
}
