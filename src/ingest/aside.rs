//! What lies in the registers folder and is no register: notes, pictures, tables of other business. A table that may be a
//! register all the same is told from one that is none, so that only the rules that would miss it hold back.

use crate::base::error::SoftError;
use crate::base::mask;
use crate::base::memory;
use crate::base::text::{display, fold};
use crate::ingest::dataset::Dataset;
use crate::ingest::record::{RecordKind, place, quoted};
use crate::ingest::registers::{self, OPEN};
use crate::ingest::schema::Schema;
use crate::ingest::sector_lists;
use crate::ingest::table::{Grid, blocks, near};
use std::collections::BTreeSet;
use std::path::Path;

/// What a file of the folder is by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Left by a program (`~$名册.xlsx`, `Thumbs.db`), or a README: of no interest.
    Junk,
    /// A document or picture.
    Prose,
    /// A document or picture that is named like a register: 抽样名单.docx.
    Meant,
    /// Worth opening.
    Table,
}

/// Words of documents about registers: a 访谈工作方案 is no 座谈访谈记录.
const ABOUT: [&str; 23] = [
    "说明", "通知", "方案", "办法", "提纲", "制度", "须知", "指南", "手册", "要求", "模板", "样表", "样式",
    "报告", "总结", "照片", "简报", "讲话", "培训", "政策", "文件", "截图", "函",
];
/// Words of registers of any kind.
const REGISTERS: [&str; 8] = ["名单", "名册", "台账", "登记", "汇总", "信息表", "明细", "记录"];
const PROSE: [&str; 21] = [
    "pdf", "jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif", "ofd", "doc", "docx", "wps", "rtf", "ppt",
    "pptx", "dps", "htm", "toml", "json", "lnk", "url",
];

pub(super) fn sort(name: &str) -> Sort {
    let name = name.to_lowercase();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    if name.starts_with(['~', '.'])
        || matches!(name.as_str(), "thumbs.db" | "desktop.ini")
        || extension == "md"
    {
        Sort::Junk
    } else if !PROSE.contains(&extension) {
        Sort::Table
    } else if is_named_like_a_register(stem) {
        Sort::Meant
    } else {
        Sort::Prose
    }
}

/// The workbook that a lock file stands for: Excel leaves `~$名册.xlsx` beside one that it has open, WPS `.~名册.xlsx`,
/// LibreOffice `.~lock.名册.xlsx#`.
fn locked_by(name: &str) -> Option<&str> {
    let lock = name.strip_prefix(".~lock.").and_then(|name| name.strip_suffix('#'));
    lock.or_else(|| name.strip_prefix("~$")).or_else(|| name.strip_prefix(".~"))
}

/// Told of a table that somebody seems to have open: what is not saved yet is not in what was read.
pub(super) fn report_open(lock: &Path, root: &Path) -> Option<SoftError> {
    let name = lock.file_name()?.to_str()?;
    let book = lock.with_file_name(locked_by(name)?);
    let is_table = sort(book.file_name()?.to_str()?) == Sort::Table;
    (is_table && memory::is_file(&book)).then(|| {
        SoftError::new(
            mask::text(&registers::shown(&book, root)),
            format!(
                "{OPEN}（旁边有 {}）：读到的是上次保存的内容，没有保存的修改不在其中；请保存并关闭后重新运行",
                mask::text(&display(name))
            ),
        )
    })
}

pub(super) fn is_named_like_a_register(stem: &str) -> bool {
    let folded = fold(stem);
    !named_after(stem).is_empty()
        || (REGISTERS.iter().any(|word| folded.contains(word))
            && !ABOUT.iter().any(|word| folded.contains(word)))
}

/// Registers that a file, a sheet or a title calls itself.
pub(super) fn named_after(text: &str) -> BTreeSet<RecordKind> {
    use RecordKind as K;
    const WORDS: &[(&[&str], &[K])] = &[
        (&["抽样", "抽中", "样本户"], &[K::Sample]),
        (&["访谈", "座谈", "谈话"], &[K::Interview]),
        (&["入户", "问卷"], &[K::Visit]),
        (&["走访"], &[K::HelperLog]),
        (&["帮扶", "包联", "结对"], &[K::Helper, K::HelperLog]),
        (&["核验"], &[K::HumanCheck]),
        (&["信贷", "贷款"], &[K::Loan]),
        (&["项目"], &[K::Project]),
        (&["整改", "问题"], &[K::Problem]),
        (&["上报"], &[K::ReportedTotal]),
        (&["著录"], &[K::FileValue]),
        (&["归档目录", "卷内目录", "案卷目录"], &[K::ArchiveList]),
        (&["边缘户", "监测户"], &[K::Borderline]),
        (&["村信息", "村情"], &[K::Village]),
        (
            &["人员表", "人员信息", "贫困户", "脱贫户", "建档立卡", "户信息", "户表"],
            &[K::Member, K::Household],
        ),
    ];
    let folded = fold(text);
    if ABOUT.iter().any(|word| folded.contains(word)) {
        return BTreeSet::new();
    }
    let said = WORDS.iter().filter(|(words, _)| words.iter().any(|word| folded.contains(word)));
    said.flat_map(|(_, kinds)| kinds.iter().copied()).collect()
}

/// At least two rows of three cells: a note or a list of telephone numbers is none.
fn is_table(grid: &Grid) -> bool {
    grid.rows.iter().filter(|row| row.cells.len() >= 3).nth(1).is_some()
}

/// Registers that a sheet may be by its headers, its name, its titles and its file's name.
pub(super) fn may_be(schema: &Schema, grid: &Grid, file: &str, sheet: &str) -> BTreeSet<RecordKind> {
    let mut kinds = near::may_be(schema, grid);
    let titles = grid.rows.iter().take(3).filter(|row| row.cells.len() == 1);
    let titles = titles.map(|row| row.cells[0].1.text()).filter(|text| text.chars().count() <= 40);
    for text in titles.chain([sheet.into(), stem(file).into()]) {
        kinds.extend(named_after(&text));
    }
    kinds
}

/// Registers that a file may be that nobody can read, by its name: all of them when that says nothing.
pub(super) fn unreadable(file: &str) -> Vec<RecordKind> {
    let mut named = named_after(stem(file));
    if sector_lists::said(stem(file)).is_some() {
        named.insert(RecordKind::Roster);
    }
    if named.is_empty() { RecordKind::ALL.to_vec() } else { named.into_iter().collect() }
}

/// What rests on the silence of these registers and waits, for the end of a reason; empty for all of them, which goes
/// without saying.
fn held_back(kinds: &[RecordKind]) -> String {
    if kinds.is_empty() || kinds.len() == RecordKind::ALL.len() {
        return String::new();
    }
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    format!("。可能是{}，依据其中“没有”的判定暂缓", names.join("或"))
}

/// A file that nobody can read, with what it may be.
pub(super) fn report_unreadable(file: &str, reason: &str) -> SoftError {
    SoftError::new(mask::text(file), format!("{reason}{}", held_back(&unreadable(file))))
}

/// The name of a file without its folders and its extension.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Sheets of one file whose headers fit no register.
#[derive(Debug, Default)]
pub(super) struct Strangers {
    sheets: Vec<String>,
    tabular: bool,
    guess: Option<String>,
    may_be: BTreeSet<RecordKind>,
    numbers: BTreeSet<String>,
    /// Head of the one of several tables of a sheet that it is.
    part: Option<String>,
}

impl Strangers {
    /// `meant`: the register that it would be but for a misspelt header.
    pub fn add(&mut self, schema: &Schema, grid: &Grid, sheet: String, meant: Option<RecordKind>) {
        let tabular = is_table(grid);
        self.may_be.extend(meant);
        self.tabular |= tabular;
        if self.guess.is_none() {
            self.guess = near::guess(schema, grid, meant);
        }
        if tabular {
            // A sheet of several tables is named after another of them.
            let named = if grid.part.is_some() { "" } else { &sheet };
            self.may_be.extend(may_be(schema, grid, "", named));
            self.numbers.extend(near::numbers(grid));
        }
        self.sheets.push(sheet);
    }

    /// One of several tables of a sheet, `place` with its rows.
    pub fn of_part(schema: &Schema, grid: &Grid, place: String, meant: Option<RecordKind>) -> Self {
        let mut own = Strangers::default();
        own.add(schema, grid, place, meant);
        let head = grid.rows.iter().find(|row| !blocks::is_title(row));
        let head: Vec<String> =
            head.into_iter().flat_map(|row| &row.cells).map(|(_, cell)| cell.text().into_owned()).collect();
        own.part = Some(display(&quoted(&head, 5, "、")));
        own
    }

    /// Is it one of several tables of a sheet?
    pub fn is_part(&self) -> bool {
        self.part.is_some()
    }

    /// Does one of them list households or people, or look like a register?
    pub fn matter(&self) -> bool {
        self.may_be_some() || !self.numbers.is_empty()
    }

    /// Also after the file they stand in, when it holds nothing else.
    pub fn name(&mut self, file: &str) {
        if self.tabular {
            self.may_be.extend(named_after(stem(file)));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.sheets.is_empty()
    }

    pub fn sheets(&self) -> String {
        self.sheets.join("、")
    }

    /// Registers that they may be. A table that says nothing of itself and holds numbers of known households may be any.
    pub fn may_be(&self, data: &Dataset) -> Vec<RecordKind> {
        let known = || self.numbers.iter().any(|number| data.by_id.contains_key(number));
        if self.may_be.is_empty() && known() {
            return RecordKind::ALL.to_vec();
        }
        self.may_be.iter().copied().collect()
    }

    /// Does one of them look like a register by its headers or its name?
    pub fn may_be_some(&self) -> bool {
        !self.may_be.is_empty()
    }

    /// A text file that somebody wrote a note in.
    pub fn are_prose(&self, file: &str) -> bool {
        let text = file.to_lowercase().ends_with(".txt");
        text && !self.tabular && self.guess.is_none() && !is_named_like_a_register(stem(file))
    }

    pub fn report(&self, data: &Dataset, file: &str) -> SoftError {
        let kinds = self.may_be(data);
        let why = match &self.guess {
            Some(guess) => mask::text(guess),
            None => "表头与任何名册、台账都不相符".to_owned(),
        };
        let mut why = match &self.part {
            Some(head) => format!(
                "这些行是同一工作表中的另一张表（表头“{}”），未识别，未读取：{why}；请核对表头列名，不是登记表的移到别的文件",
                mask::text(head)
            ),
            None => format!("未识别的表：{why}；请核对表头列名"),
        };
        if kinds.len() == RecordKind::ALL.len() {
            why.push_str("。表中有在册的户编号，可能是任一登记表，依据“登记表中没有”的判定暂缓");
        } else {
            why.push_str(&held_back(&kinds));
        }
        SoftError::new(place(&mask::text(file), &self.sheets()), why)
    }
}
