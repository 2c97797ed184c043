//! Which papers a sample unit holds and how an office names the files. Reads the catalogue's data, not the code that
//! checks it: the conditions are written here a second time.

use crate::base::error::{Error, Result};
use crate::sample::plan::House;
use crate::sample::rng::Rng;
use serde::Deserialize;

/// First year of annual papers, and the year before the sample's as-of.
pub const YEARS: [i32; 3] = [2017, 2018, 2019];

/// The catalogue's files by level.
pub const LEVELS: [(&str, &str); 6] = [
    ("household", include_str!("../../data/catalogue/household.toml")),
    ("village", include_str!("../../data/catalogue/village.toml")),
    ("township", include_str!("../../data/catalogue/township.toml")),
    ("county", include_str!("../../data/catalogue/county.toml")),
    ("department", include_str!("../../data/catalogue/department.toml")),
    ("prefecture", include_str!("../../data/catalogue/prefecture.toml")),
];

/// One kind of paper, as far as the generator cares.
#[derive(Debug, Clone, Deserialize)]
pub struct Kind {
    pub code: String,
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub need: String,
    #[serde(default)]
    pub frequency: String,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub chain: String,
}

#[derive(Deserialize)]
struct File {
    document: Vec<Kind>,
}

/// Kinds of every level.
#[derive(Debug, Clone)]
pub struct Papers {
    pub household: Vec<Kind>,
    pub village: Vec<Kind>,
    pub township: Vec<Kind>,
    pub county: Vec<Kind>,
    pub department: Vec<Kind>,
    pub prefecture: Vec<Kind>,
}

/// A paper of one year, or of no year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Index into the level's kinds.
    pub kind: usize,
    pub year: Option<i32>,
}

impl Papers {
    /// The embedded catalogue.
    ///
    /// # Errors
    /// A fault in the embedded data.
    pub fn embedded() -> Result<Self> {
        let read = |text: &str| -> Result<Vec<Kind>> {
            toml::from_str::<File>(text)
                .map(|file| file.document)
                .map_err(|error| Error::Internal { stage: "sample", what: error.to_string() })
        };
        let [household, village, township, county, department, prefecture] = LEVELS.map(|(_, text)| text);
        Ok(Papers {
            household: read(household)?,
            village: read(village)?,
            township: read(township)?,
            county: read(county)?,
            department: read(department)?,
            prefecture: read(prefecture)?,
        })
    }

    /// Papers a household must have.
    #[must_use]
    pub fn of_house(&self, house: &House) -> Vec<Paper> {
        let mut papers = Vec::with_capacity(32);
        for (kind, paper) in self.household.iter().enumerate() {
            if paper.need == "optional" || (paper.need == "conditional" && !applies(&paper.code, house)) {
                continue;
            }
            add(&mut papers, kind, paper, house.identified);
        }
        papers
    }
}

/// Papers a unit above the household must have; `exited` for 出列 villages.
#[must_use]
pub fn of_unit(kinds: &[Kind], exited: bool) -> Vec<Paper> {
    let mut papers = Vec::new();
    for (at, kind) in kinds.iter().enumerate() {
        if kind.need == "required" || (kind.need == "conditional" && exited) {
            add(&mut papers, at, kind, YEARS[0]);
        }
    }
    papers
}

fn add(papers: &mut Vec<Paper>, at: usize, kind: &Kind, identified: i32) {
    if kind.frequency == "yearly" {
        let years = YEARS.iter().filter(|year| **year >= identified);
        papers.extend(years.map(|year| Paper { kind: at, year: Some(*year) }));
    } else {
        papers.push(Paper { kind: at, year: None });
    }
}

/// Does a conditional household paper apply?
fn applies(code: &str, house: &House) -> bool {
    let anyone = |word: &str| house.people.iter().any(|person| person.health.contains(word));
    match code {
        "H13" | "H14" | "H15" => true,
        "H20" => house.listed("危房改造"),
        "H21" => house.listed("易地搬迁"),
        "H22" => house
            .people
            .iter()
            .any(|person| !matches!(person.school, "" | "非在校生" | "学龄前儿童" | "学前教育")),
        "H23" => anyone("大病"),
        "H24" => anyone("残疾") || house.listed("低保"),
        "H26" => house.loan.is_some(),
        "H27" => house.listed("产业项目受益户"),
        "H28" => house.listed("公益岗"),
        "H29" => house.listed("生态护林员"),
        _ => false,
    }
}

/// `H04@2019`
#[must_use]
pub fn key(kinds: &[Kind], paper: &Paper) -> String {
    let code = &kinds[paper.kind].code;
    paper.year.map_or_else(|| code.clone(), |year| format!("{code}@{year}"))
}

/// File name without extension.
#[must_use]
pub fn file_stem(rng: &mut Rng, kind: &Kind, year: Option<i32>) -> String {
    let name = &kind.name;
    let dated = |open: &str, close: &str| year.map_or(String::new(), |year| format!("{open}{year}{close}"));
    match rng.below(5) {
        0 => format!("{}{name}{}", kind.code, dated("", "")),
        1 => format!("{} {name}{}", &kind.code[1..], dated("(", ")")),
        2 => format!("{}_{}{name}", kind.code, dated("", "_")),
        3 => {
            let alias = kind.aliases.first().unwrap_or(name);
            format!("{alias}{}", dated("", "年"))
        }
        _ => format!("{name}{}", dated("（", "年度）")),
    }
}
