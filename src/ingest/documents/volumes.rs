//! Scanned volumes and the list of each: 上册.pdf with 上册目录.xlsx, 卷二/ with 第二册卷内目录.docx.
//!
//! Names pair them, since pages are numbered anew in every volume. Where they run on from one volume to the next, the
//! pages of the volumes before are taken off. Pages that a volume does not have prove nothing. Without numbers of volumes
//! the year pairs them: 2018年档案.pdf with 2018年卷内目录.xlsx.

use crate::base::text;
use crate::ingest::documents::Documents;
use crate::ingest::documents::gather::stem;
use crate::ingest::documents::{pages, years};
use crate::scan::entry::{EntryId, FolderId, Format, Scan};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Fewest numbered pictures that make a volume scanned page by page.
const FEW_PAGES: usize = 3;

/// Which volume a name speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Upper,
    Middle,
    Lower,
    Number(u32),
}

/// A 卷内目录 lying among the papers.
pub(super) struct List {
    folder: FolderId,
    /// Papers in its folder and below.
    pub beside: Vec<EntryId>,
    mark: Option<Mark>,
    stem: String,
    /// First page it mentions; 0 when it mentions none.
    pub first_page: u32,
    /// Year of the list as a whole.
    pub year: Option<i32>,
    /// Pages of all its papers, when it gives only their number: a volume of another length is not meant.
    pub counted: Option<u32>,
}

/// Leaves of a volume that its list does not count: cover, list, last leaf.
const UNCOUNTED: u32 = 4;

/// What a list speaks about.
#[derive(Default)]
pub(super) struct Volume {
    pub file: Option<EntryId>,
    /// Pages of the file, when they could be counted.
    pages: Option<u32>,
    /// Pages of the volumes before, when the numbers run on; `None` when that cannot be told.
    before: Option<u32>,
    /// A volume scanned page by page: its pictures by page number.
    pub pictures: BTreeMap<u32, EntryId>,
    /// Papers beside the list.
    pub beside: Vec<EntryId>,
}

impl List {
    /// `names`: the sheet, the file without its extension and the title, of which the first with a number of the
    /// volume says which one it is.
    pub fn new(folder: FolderId, beside: Vec<EntryId>, names: [&str; 3]) -> Self {
        let mark = names.iter().find_map(|name| Mark::of(name));
        List { folder, beside, mark, stem: bare(names[1]), first_page: 0, year: None, counted: None }
    }
}

impl Volume {
    /// Why a paper on these pages cannot be in the volume.
    pub fn beyond(&self, page: &str) -> Option<String> {
        let (pages, before, (from, to)) = (self.pages?, self.before?, range(page)?);
        let what = if from == to { from.to_string() } else { format!("{from}—{to}") };
        let short = to > pages.checked_add(before)?;
        short.then(|| format!("卷内目录登记在第{what}页，扫描卷只有{pages}页"))
    }
}

/// The volume of every list.
pub(super) fn of(scan: &Scan, documents: &Documents, lists: Vec<List>) -> Vec<Volume> {
    let mut volumes: Vec<Volume> = lists
        .par_iter()
        .map(|list| {
            if list.first_page == 0 {
                return Volume { beside: list.beside.clone(), ..Volume::default() };
            }
            let fits = |pages: Option<u32>| {
                list.counted
                    .is_none_or(|all| pages.is_some_and(|pages| all <= pages && pages - all <= UNCOUNTED))
            };
            let chosen = choose(scan, documents, list);
            let pages = chosen.and_then(|id| pages::of(scan, id));
            let file = chosen.filter(|_| fits(pages));
            let loose = if chosen.is_none() { pictures(scan, documents, list) } else { BTreeMap::new() };
            let pictures = if fits(u32::try_from(loose.len()).ok()) { loose } else { BTreeMap::new() };
            Volume { file, pages, before: None, pictures, beside: list.beside.clone() }
        })
        .collect();
    for at in 0..lists.len() {
        volumes[at].before = before(&lists, &volumes, at);
    }
    volumes
}

/// Pages of the earlier volumes of the same folder, when the list begins behind them.
fn before(lists: &[List], volumes: &[Volume], at: usize) -> Option<u32> {
    let list = &lists[at];
    if list.first_page <= 1 {
        return Some(0);
    }
    let three = lists.iter().any(|list| list.mark == Some(Mark::Middle));
    let Some(own) = list.mark.map(|mark| mark.number(three)) else { return Some(0) };
    let earlier: Vec<Option<u32>> = (0..lists.len())
        .filter(|other| lists[*other].folder == list.folder)
        .filter(|other| lists[*other].mark.is_some_and(|mark| mark.number(three) < own))
        .map(|other| volumes[other].pages)
        .collect();
    let sum = earlier.iter().try_fold(0_u32, |sum, pages| sum.checked_add((*pages)?))?;
    Some(if list.first_page > sum { sum } else { 0 })
}

/// The scanned volume of a list: among the PDF, TIFF or OFD that are no recognised papers the one of the same number,
/// of the same name, or the only one.
fn choose(scan: &Scan, documents: &Documents, list: &List) -> Option<EntryId> {
    let likely: Vec<(EntryId, Option<Mark>)> = list
        .beside
        .iter()
        .copied()
        .filter(|id| matches!(scan.entries[*id as usize].format, Format::Pdf | Format::Tiff | Format::Ofd))
        .map(|id| (id, Mark::of(&below(scan, list, id))))
        .filter(|(id, _)| is_unmatched(documents, *id) || scan.entries[*id as usize].name.contains('卷'))
        .collect();
    let three = list.mark == Some(Mark::Middle) || likely.iter().any(|(_, mark)| *mark == Some(Mark::Middle));
    let pool: Vec<EntryId> = match list.mark {
        Some(own) if likely.iter().any(|(_, mark)| mark.is_some()) => likely
            .iter()
            .filter(|(_, mark)| mark.is_some_and(|mark| mark.number(three) == own.number(three)))
            .map(|(id, _)| *id)
            .collect(),
        _ => likely.iter().map(|(id, _)| *id).collect(),
    };
    let name = |id: &EntryId| stem(&scan.entries[*id as usize]);
    let alike = |id: &&EntryId| !list.stem.is_empty() && bare(name(id)) == list.stem;
    let named = |id: &&EntryId| {
        let name = text::fold(name(id));
        ["卷", "档案", "一户一档", "扫描", "合订"].iter().any(|word| name.contains(word))
            || Mark::of(&name).is_some()
    };
    let of_year = |id: &&EntryId| list.year.is_some() && years::heading(name(id)) == list.year;
    only(pool.iter().filter(alike))
        .or_else(|| only(pool.iter()))
        .or_else(|| only(pool.iter().filter(of_year)))
        .or_else(|| only(pool.iter().filter(named)))
}

fn only<'a>(mut found: impl Iterator<Item = &'a EntryId>) -> Option<EntryId> {
    let first = found.next()?;
    found.next().is_none().then_some(*first)
}

/// Path of a paper below the folder of the list, without its extension.
fn below(scan: &Scan, list: &List, id: EntryId) -> String {
    let entry = &scan.entries[id as usize];
    format!("{}/{}", folder_below(scan, list, id), stem(entry))
}

fn folder_below<'a>(scan: &'a Scan, list: &List, id: EntryId) -> &'a str {
    let top = &scan.folders[list.folder as usize].path;
    let folder = &scan.folders[scan.entries[id as usize].folder as usize].path;
    folder.strip_prefix(top.as_str()).unwrap_or_default()
}

/// Unmatched files are in the order of the scan until the lists are read.
fn is_unmatched(documents: &Documents, id: EntryId) -> bool {
    documents.unmatched.binary_search_by_key(&id, |unmatched| unmatched.file).is_ok()
}

/// A volume scanned page by page (001.jpg, 002.jpg …): its pictures by page number, when they lie beside a list with
/// pages. DA/T 31 scans look like this.
fn pictures(scan: &Scan, documents: &Documents, list: &List) -> BTreeMap<u32, EntryId> {
    let mut found: Vec<(u32, EntryId, Option<Mark>)> = Vec::new();
    for id in &list.beside {
        let entry = &scan.entries[*id as usize];
        let picture = matches!(entry.format, Format::Jpeg | Format::Tiff | Format::Png | Format::Bmp);
        let stem = stem(entry);
        let digits = &stem[stem.trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
        if picture
            && (1..=5).contains(&digits.len())
            && is_unmatched(documents, *id)
            && let Ok(page) = digits.parse()
        {
            found.push((page, *id, Mark::of(folder_below(scan, list, *id))));
        }
    }
    let three =
        list.mark == Some(Mark::Middle) || found.iter().any(|(_, _, mark)| *mark == Some(Mark::Middle));
    let mut marks: Vec<u32> =
        found.iter().filter_map(|(_, _, mark)| mark.map(|mark| mark.number(three))).collect();
    marks.sort_unstable();
    marks.dedup();
    match list.mark {
        Some(own) if !marks.is_empty() => {
            found.retain(|(_, _, mark)| mark.is_some_and(|mark| mark.number(three) == own.number(three)))
        }
        // 上册/001.jpg and 下册/001.jpg: nobody can say which of them the list means.
        None if marks.len() > 1 => found.clear(),
        _ => {}
    }
    let mut pages = BTreeMap::new();
    for (page, id, _) in found {
        pages.entry(page).or_insert(id);
    }
    if pages.len() < FEW_PAGES { BTreeMap::new() } else { pages }
}

/// First and last page of `3`, `3-5`, `第3—5页`; a paper of one page ends where it begins.
pub(super) fn range(page: &str) -> Option<(u32, u32)> {
    let mut numbers = page.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    let first: u32 = numbers.next()?.parse().ok()?;
    let last = numbers.next().and_then(|run| run.parse().ok()).filter(|last| *last >= first);
    Some((first, last.unwrap_or(first)))
}

impl Mark {
    fn of(name: &str) -> Option<Mark> {
        let folded = text::fold(name);
        let last = folded.rsplit('/').next().unwrap_or_default();
        for (word, mark) in [('上', Mark::Upper), ('中', Mark::Middle), ('下', Mark::Lower)] {
            let with = |tail: &str| folded.contains(&format!("{word}{tail}"));
            if with("册") || with("卷") || with("本") || folded.contains(&format!("({word})")) {
                return Some(mark);
            }
            if last.strip_prefix(word).is_some_and(str::is_empty) {
                return Some(mark);
            }
        }
        let chars: Vec<char> = folded.chars().collect();
        let numeral = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
        for (at, c) in chars.iter().enumerate().filter(|(_, c)| matches!(c, '册' | '卷' | '本')) {
            let from = at - chars[..at].iter().rev().take_while(|c| numeral(c)).count();
            let before = (from > 0).then(|| chars[from - 1]);
            // 共2册 counts the volumes.
            let ahead = value(&chars[from..at]).filter(|_| !matches!(before, Some('共' | '全')));
            let to = at + 1 + chars[at + 1..].iter().take_while(|c| numeral(c)).count();
            let rest: String = chars[to..].iter().collect();
            let ends = rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
                || ["目录", "卷内", "档案", "扫描"].iter().any(|word| rest.starts_with(word));
            // 扶贫手册1 is a handbook.
            let handbook = *c == '册' && at > 0 && chars[at - 1] == '手';
            let behind = value(&chars[at + 1..to]).filter(|_| ends && !handbook);
            // 张三卷一: the numeral ahead may belong to a name.
            let number = if before == Some('第') { ahead.or(behind) } else { behind.or(ahead) };
            if let Some(number) = number {
                return Some(Mark::Number(number));
            }
        }
        None
    }

    /// 上册 is the first, 下册 the second, or the third where there is a 中册.
    fn number(self, three: bool) -> u32 {
        match self {
            Mark::Upper => 1,
            Mark::Middle => 2,
            Mark::Lower => 2 + u32::from(three),
            Mark::Number(number) => number,
        }
    }
}

/// 2, 12, 二, 十二; longer runs are years or numbers of papers.
fn value(chars: &[char]) -> Option<u32> {
    let digit =
        |c: char| "一二三四五六七八九".chars().zip(1..).find(|(known, _)| *known == c).map(|(_, n)| n);
    match chars {
        ['十'] => Some(10),
        ['十', one] => Some(10 + digit(*one)?),
        [one] if !one.is_ascii_digit() => digit(*one),
        [_] | [_, _] => chars.iter().collect::<String>().parse().ok(),
        _ => None,
    }
}

/// A name without the words that make it a list or a scan.
fn bare(name: &str) -> String {
    let mut out = text::fold(name);
    let words = [
        "卷内文件目录",
        "卷内目录",
        "归档文件目录",
        "归档目录",
        "档案目录",
        "案卷目录",
        "材料目录",
        "文件目录",
        "目录",
        "扫描件",
        "扫描",
    ];
    for word in words {
        out = out.replace(word, "");
    }
    out.trim_matches(|c: char| !c.is_alphanumeric()).replace("()", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_volumes_in_names() {
        let number = |name: &str| Mark::of(name).map(|mark| mark.number(false));
        for (name, wanted) in [
            ("上册", 1),
            ("达来（下）", 2),
            ("卷内目录（上册）", 1),
            ("第一册卷内目录", 1),
            ("卷二", 2),
            ("张三卷一", 1),
            ("卷2目录", 2),
            ("第12卷", 12),
            ("/下册/扫描", 2),
            ("/上", 1),
            ("2018年第2本", 2),
        ] {
            assert_eq!(number(name), Some(wanted), "{name}");
        }
        for name in [
            "卷内目录",
            "一户一档",
            "扶贫手册2019",
            "扶贫手册1",
            "共2册",
            "案卷一户一档",
            "2018卷",
            "以上材料",
        ] {
            assert_eq!(Mark::of(name), None, "{name}");
        }
        assert_eq!(Mark::Lower.number(true), 3);
        assert_eq!(range("第3—5页"), Some((3, 5)));
        assert_eq!(range("7"), Some((7, 7)));
        assert_eq!(range("附页"), None);
    }
}
