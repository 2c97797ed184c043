//! The files of every unit, named as offices name them. Nothing is written here: a unit's files come as names and
//! bytes, from a stream of numbers of its own.

use crate::base::error::Result;
use crate::sample::bytes;
use crate::sample::faults::{Change, Faults};
use crate::sample::papers::{self, Kind, Paper};
use crate::sample::plan::{COUNTIES, House, Plan, Village};
use crate::sample::reports;
use crate::sample::rng::Rng;

/// A file of a folder, and the paper it is (`None`: junk, strangers).
#[derive(Debug, Clone)]
pub struct SampleFile {
    pub name: String,
    pub bytes: Vec<u8>,
    pub paper: Option<Paper>,
}

/// Bytes of one file: most 1–12 KB, a tail up to 150 KB; small samples stay small.
fn size(rng: &mut Rng, small: bool) -> usize {
    if small {
        return 300 + rng.below(2600);
    }
    match rng.below(1000) {
        0..=3 => 60_000 + rng.below(90_000),
        4..=60 => 12_000 + rng.below(24_000),
        61..=400 => 4_000 + rng.below(8_000),
        _ => 900 + rng.below(4_000),
    }
}

/// Name and content of a paper.
fn make(rng: &mut Rng, kind: &Kind, year: Option<i32>, small: bool, owner: &str) -> Result<SampleFile> {
    let stem = papers::file_stem(rng, kind, year);
    let size = size(rng, small);
    let draw = rng.below(100);
    let (extension, bytes) = match kind.code.as_str() {
        "H30" => ("jpg", bytes::jpeg(rng, size)),
        "H03" | "H10" if draw < 25 => ("docx", bytes::docx(rng, &kind.name, size)?),
        "H09" if draw < 25 => {
            let mark = format!("{:016x}", rng.draw());
            ("xlsx", bytes::xlsx(&[vec![kind.name.clone()], vec![owner.to_owned(), mark]])?)
        }
        _ if draw < 62 => ("pdf", bytes::pdf(rng, size, 1)),
        _ if draw < 90 => ("jpg", bytes::jpeg(rng, size)),
        _ => ("tif", bytes::tiff(rng, size)),
    };
    Ok(SampleFile { name: format!("{stem}.{extension}"), bytes, paper: None })
}

/// Folder of a county: `150823乌拉特前旗`.
#[must_use]
pub fn county_folder(county: usize) -> String {
    format!("{}{}", COUNTIES[county].0, COUNTIES[county].1)
}

/// Folder of a village below `archives`.
#[must_use]
pub fn village_folder(village: &Village) -> String {
    format!(
        "{}/{}{}/{}",
        county_folder(village.county),
        village.township,
        village.township_name,
        village.name
    )
}

/// Folder of a household below `archives`.
#[must_use]
pub fn house_folder(plan: &Plan, faults: &Faults, at: usize) -> String {
    let house = &plan.houses[at];
    let head = house.people.first().map_or("", |person| person.name.as_str());
    let remark = match faults.changes.get(&at) {
        Some(Change::OddFolder(remark)) => remark,
        _ => "",
    };
    format!("{}/{}_{head}{remark}", village_folder(&plan.villages[house.village]), house.id)
}

/// The files of a household, sorted by name; empty when it has no folder.
///
/// # Errors
/// A fault of the ZIP writer.
pub fn of_house(plan: &Plan, faults: &Faults, at: usize) -> Result<Vec<SampleFile>> {
    let house = &plan.houses[at];
    let change = faults.changes.get(&at);
    let mut files: Vec<SampleFile> = Vec::with_capacity(34);
    if change == Some(&Change::NoFolder) {
        return Ok(files);
    }
    let mut rng = Rng::new(plan.seed, 0x2_0000_0000 + at as u64);
    let kinds = &plan.papers.household;
    let mut wanted = plan.papers.of_house(house);
    wanted.retain(|paper| {
        let village = house.in_village && matches!(kinds[paper.kind].code.as_str(), "H05" | "H06");
        !village && change != Some(&Change::Missing(paper.clone()))
    });
    if house.volume {
        return volume(plan, house, &mut rng, &wanted, change);
    }
    for paper in wanted {
        let kind = &kinds[paper.kind];
        let mut file = make(&mut rng, kind, paper.year, plan.small, &house.id)?;
        if kind.code == "H30"
            && let Some(Change::SameFile(other)) = change
        {
            file.bytes = photo(plan, *other);
        } else if kind.code == "H30" {
            file.bytes = photo(plan, at);
        }
        match change {
            Some(Change::Damaged(damaged, how)) if *damaged == paper => damage(&mut rng, &mut file, *how),
            Some(Change::OddName(odd)) if paper.kind == 0 => {
                file.name = file.name.replace('.', &format!("{odd}."))
            }
            _ => {}
        }
        file.paper = Some(paper);
        files.push(file);
    }
    if let Some(photos) = kinds.iter().position(|kind| kind.code == "H30").filter(|_| !plan.small) {
        for name in ["住房照片（改造前）", "住房照片（改造后）", "帮扶照片"].iter().take(1 + rng.below(3))
        {
            let padding = size(&mut rng, false);
            let bytes = bytes::jpeg(&mut rng, padding);
            let paper = Some(Paper { kind: photos, year: None });
            files.push(SampleFile { name: format!("{name}.jpg"), bytes, paper });
        }
    }
    if let Some(Change::BadName(name)) = change {
        let bytes = bytes::jpeg(&mut rng, 2_500);
        files.push(SampleFile { name: format!("{name}.jpg"), bytes, paper: None });
    }
    if rng.percent(4) {
        let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        rng.fill(&mut bytes, 504);
        files.push(SampleFile { name: "Thumbs.db".into(), bytes, paper: None });
    }
    if rng.percent(2) {
        let mut bytes = Vec::new();
        rng.fill(&mut bytes, 162);
        files.push(SampleFile { name: "~$信息采集表.docx".into(), bytes, paper: None });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// The family photo, from a stream of its own so that another household can show the same one.
#[must_use]
pub fn photo(plan: &Plan, at: usize) -> Vec<u8> {
    let mut rng = Rng::new(plan.seed, 0x3_0000_0000 + at as u64);
    let size = size(&mut rng, plan.small);
    bytes::jpeg(&mut rng, size)
}

fn damage(rng: &mut Rng, file: &mut SampleFile, how: usize) {
    let stem = file.name.rsplit_once('.').map_or(file.name.clone(), |(stem, _)| stem.to_owned());
    file.name = format!("{stem}.pdf");
    file.bytes = match how {
        0 => Vec::new(),
        1 => {
            let mut bytes = bytes::pdf(rng, 3_000, 1);
            bytes.truncate(1_400);
            bytes
        }
        _ => bytes::jpeg(rng, 3_000),
    };
}

/// One scanned volume and its 卷内目录.
fn volume(
    plan: &Plan,
    house: &House,
    rng: &mut Rng,
    wanted: &[Paper],
    change: Option<&Change>,
) -> Result<Vec<SampleFile>> {
    let header = ["顺序号", "文号", "责任者", "题名", "日期", "页号", "备注"];
    let mut rows = vec![header.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()];
    let mut page = 1;
    for (at, paper) in wanted.iter().enumerate() {
        let kind = &plan.papers.household[paper.kind];
        let pages = 1 + rng.below(3);
        let title = paper.year.map_or(kind.name.clone(), |year| format!("{year}年{}", kind.name));
        let range = if pages == 1 { page.to_string() } else { format!("{page}-{}", page + pages - 1) };
        page += pages;
        rows.push(vec![
            (at + 1).to_string(),
            String::new(),
            house.head_name.clone(),
            title,
            String::new(),
            range,
            String::new(),
        ]);
    }
    let size = size(rng, plan.small) * 3;
    let pages = match change {
        Some(Change::ShortVolume(lost)) => (page - 1).saturating_sub(*lost).max(1),
        Some(Change::LongVolume(blank)) => page - 1 + blank,
        _ => page - 1,
    };
    let scan = bytes::pdf(rng, size, pages);
    let list = bytes::xlsx(&rows)?;
    Ok(vec![
        SampleFile { name: "一户一档.pdf".into(), bytes: scan, paper: None },
        SampleFile { name: "卷内目录.xlsx".into(), bytes: list, paper: None },
    ])
}

/// Files of a unit above the household; `unit` as in [`Faults::gaps`].
///
/// # Errors
/// A fault of the ZIP writer.
pub fn of_unit(
    plan: &Plan,
    faults: &Faults,
    level: char,
    unit: &str,
    exited: bool,
) -> Result<Vec<(String, SampleFile)>> {
    let (kinds, key): (&[Kind], u64) = match level {
        'G' => (&plan.papers.village, 0x47),
        'X' => (&plan.papers.township, 0x58),
        'Q' => (&plan.papers.county, 0x51),
        'B' => (&plan.papers.department, 0x42),
        _ => (&plan.papers.prefecture, 0x53),
    };
    let stream = unit.bytes().fold(key, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    let mut rng = Rng::new(plan.seed, stream | 1 << 63);
    let mut files = Vec::new();
    for paper in papers::of_unit(kinds, exited) {
        let kind = &kinds[paper.kind];
        let mut file = make(&mut rng, kind, paper.year, plan.small, unit)?;
        if let Some(county) = COUNTIES.iter().position(|county| level == 'Q' && county.0 == unit)
            && reports::is_text(&kind.code)
        {
            let stem = file.name.rsplit_once('.').map_or("", |(stem, _)| stem);
            file.name = format!("{stem}.docx");
            file.bytes = bytes::document(&reports::paragraphs(plan, faults, county, &kind.code))?;
        }
        if !faults.gaps.iter().any(|(l, u, p)| *l == level && u == unit && *p == paper) {
            file.paper = Some(paper);
            files.push((kind.unit.clone(), file));
        }
    }
    Ok(files)
}

/// Name of the county's paper on the rectification of problems: what its ledger names as evidence.
///
/// # Errors
/// A fault of the ZIP writer.
pub fn rectified(plan: &Plan, county: usize) -> Result<String> {
    let files = of_unit(plan, &Faults::default(), 'Q', COUNTIES[county].0, false)?;
    let is_it = |file: &SampleFile| {
        file.paper.as_ref().is_some_and(|paper| plan.papers.county[paper.kind].code == "Q15")
    };
    Ok(files.into_iter().find(|(_, file)| is_it(file)).map_or(String::new(), |(_, file)| file.name))
}
