//! What the title of a table says of its rows where no column does: of which type the households are, of which day the
//! figures, and that it is the very opposite of a register (未入户名单).

use crate::base::date::{self, PartialDate};
use crate::base::error::SoftError;
use crate::base::mask;
use crate::base::text::{display, fold};
use crate::ingest::aside;
use crate::ingest::record::{RecordKind, place};
use crate::ingest::schema::Schema;
use crate::ingest::sector_lists;
use crate::ingest::sums;
use crate::ingest::table::header::Found;
use crate::ingest::table::{Grid, GridRow, blocks};
use std::collections::BTreeSet;

/// 户类型 that a title gives every row; of two types in one title none, and 监测对象 may be both.
pub(super) fn household_type(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let says = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    match (says(&["边缘户", "边缘易致贫"]), says(&["监测户", "脱贫监测", "不稳定"])) {
        (true, false) => Some("边缘户"),
        (false, true) => Some("监测户"),
        _ => None,
    }
}

/// Does the title speak of types of households at all?
pub(super) fn tells_types(text: &str) -> bool {
    let folded = fold(text);
    ["边缘", "监测", "不稳定"].iter().any(|word| folded.contains(word))
}

/// Does the title say that what the register records was not done (未入户名单, 应入户未入户户, 未走访台账), or of a sector's list
/// that its people are not on it (未参保人员名单)? One that tells of both
/// (入户及未入户情况) denies nothing.
pub(super) fn denies(kind: RecordKind, title: &str) -> bool {
    let words: &[&str] = match kind {
        RecordKind::Visit => &["入户", "到户", "走访", "访问", "调查", "核查"],
        RecordKind::Interview => &["访谈", "座谈", "谈话"],
        RecordKind::HelperLog => &["走访", "入户", "到户", "联系"],
        RecordKind::Sample => &["抽中", "抽取", "抽样", "抽到"],
        RecordKind::HumanCheck => &["核验"],
        RecordKind::Roster => return sector_lists::said(title) == Some(None),
        RecordKind::Helper => &["帮扶", "结对", "包联"],
        _ => return false,
    };
    /// What was not done, and what is only to be done and says nothing yet.
    const NOT: [&str; 7] = ["未", "没有", "没", "无法", "不能", "拒绝", "未能"];
    const TO_DO: [&str; 6] = ["应", "需", "该", "拟", "待", "计划"];
    let folded = fold(title);
    let text = folded.split('(').next().unwrap_or_default();
    let (mut denied, mut done) = (false, false);
    for word in words {
        for (at, _) in text.match_indices(word) {
            let mut before = &text[..at];
            // 未入户走访: the second word stands under the same 未.
            while let Some(shorter) = words.iter().find_map(|word| before.strip_suffix(word)) {
                before = shorter;
            }
            if NOT.iter().any(|not| before.ends_with(not)) {
                denied = true;
            } else if !TO_DO.iter().any(|to_do| before.ends_with(to_do)) {
                done = true;
            }
        }
    }
    denied && !done
}

/// What a title says against the head that the rows below it stand under.
pub(super) enum Against {
    /// That it is the very opposite of the register.
    Denial,
    /// That it is another register, one of these.
    Another(BTreeSet<RecordKind>),
    /// Another unit of money.
    Unit,
}

/// What the title says against the register whose columns the rows have; `own`: the title of the table above.
pub(super) fn against(kind: RecordKind, own: &str, title: &str) -> Option<Against> {
    if denies(kind, title) {
        return Some(Against::Denial);
    }
    another(kind, own, title).map(Against::Another)
}

/// The registers that the title of a list names where the columns are those of another: 边缘户名单 above the columns of 户表.
fn another(kind: RecordKind, own: &str, title: &str) -> Option<BTreeSet<RecordKind>> {
    let folded = fold(title);
    let text = folded.split('(').next().unwrap_or_default();
    let calls_itself = blocks::CALLED.iter().any(|word| text.ends_with(word));
    if kind == RecordKind::Roster || !(calls_itself || household_type(text).is_some() && text.ends_with('户'))
    {
        return None;
    }
    let named = aside::named_after(text);
    let alike = |one: RecordKind| alike(one) == alike(kind);
    (!named.is_empty() && !named.iter().copied().any(alike) && named != aside::named_after(own))
        .then_some(named)
}

/// Registers that offices call by one another's names are of one sort.
fn alike(kind: RecordKind) -> RecordKind {
    use RecordKind as K;
    match kind {
        K::Household => K::Member,
        K::HelperLog | K::Interview | K::Helper | K::HumanCheck => K::Visit,
        other => other,
    }
}

/// The title, or where it has none the sheet or the file, that says that the table is the opposite of what its head is.
pub(super) fn denial(name: &str, grid: &Grid, found: &Found<'_>) -> Option<String> {
    let kind = found.register.kind;
    let titles: Vec<String> = grid.rows[..found.first]
        .iter()
        .filter(|row| blocks::is_title(row))
        .filter_map(|row| row.cells.first().map(|(_, cell)| cell.text().into_owned()))
        .collect();
    // Which list it is, the first name that speaks of lists says.
    let speaks = |text: &&String| kind != RecordKind::Roster || sector_lists::said(text).is_some();
    let file = name.rsplit('/').next().unwrap_or(name);
    let file = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
    let denies = |text: &String| denies(kind, text);
    if titles.iter().any(|title| speaks(&title)) || !grid.goes_on() {
        return titles.into_iter().find(denies);
    }
    let names = [grid.sheet.clone(), file];
    match kind {
        RecordKind::Roster => names.iter().find(speaks).filter(|text| denies(text)).cloned(),
        _ => names.into_iter().find(denies),
    }
}

/// The last title of a sheet that calls itself a list and has nothing below it, with its row: nobody can tell a list of
/// nobody from one that was cut off.
pub(super) fn lone<'g>(grid: &'g Grid, found: &Found<'_>) -> Option<(&'g GridRow, String)> {
    let body = grid.rows.get(found.first + found.depth..)?;
    let below = body.iter().rev().take_while(|row| blocks::is_title(row) && !sums::is_footer(row));
    let titles = below
        .map(|row| (row, row.cells.first().map_or_else(String::new, |(_, cell)| cell.text().into_owned())));
    let is_name = |text: &str| {
        let folded = fold(text);
        let text = folded.split('(').next().unwrap_or_default();
        blocks::CALLED.iter().any(|word| text.len() > word.len() && text.ends_with(word))
    };
    titles.into_iter().filter(|(_, text)| is_name(text)).last()
}

/// What is said of such a table.
pub(super) fn told(
    schema: &Schema,
    masked: &str,
    sheet: &str,
    (kind, against): (RecordKind, &Against),
    title: &str,
) -> SoftError {
    let register = schema.register(kind).map_or("", |register| register.name.as_str());
    let title = mask::text(&display(title));
    let what = match against {
        Against::Denial if kind == RecordKind::Roster => {
            format!(
                "名为“{title}”，列的是不在名单上的人，不作为“{register}”读取，其中的行未计入；请移到别的文件，确是“{register}”的请改名称"
            )
        }
        Against::Denial => {
            format!(
                "名为“{title}”，说的是没有做到的，不作为“{register}”读取，其中的行未计入；请移到别的文件，确是“{register}”的请改名称"
            )
        }
        Against::Another(_) => {
            format!(
                "名为“{title}”，列名却是上面“{register}”的，看不出是哪一种登记表，其中的行未读取；请另放一张表并写上自己的列名"
            )
        }
        Against::Unit => {
            format!(
                "“{title}”写在“{register}”的行中间，下面没有重写表头，看不出其中的金额是哪一种单位，这些行未读取；请把单位相同的行放在一张表里"
            )
        }
    };
    SoftError::new(place(masked, sheet), what)
}

/// 户类型 of a list without such a column, by the first of its titles, its sheet and its file that speaks of types.
pub(super) fn type_of(name: &str, sheet: &str, grid: &Grid, found: &Found<'_>) -> Option<&'static str> {
    let texts = |rows: &[GridRow]| -> String {
        rows.iter().flat_map(|row| row.cells.iter().map(|(_, cell)| cell.text())).collect()
    };
    let file = name.rsplit('/').next().unwrap_or(name);
    let sources = [&texts(&grid.rows[..found.first]), &texts(&grid.above), sheet, file];
    let own = if grid.goes_on() { 4 } else { 1 };
    let told = sources.into_iter().take(own).find(|text| tells_types(text))?;
    household_type(told)
}

/// Is the row a heading that gives the rows below it a type?
pub(super) fn is_typed(row: &GridRow) -> bool {
    sums::heading(row, false, RecordKind::Borderline).is_some()
}

/// The day of the figures of a register, as its titles or the lines above the head say.
pub(super) fn day_of(kind: RecordKind, titles: &[String], above: &[String]) -> Option<PartialDate> {
    // Other tables may be named after the day of something else, or of their filling in.
    let is_roll = matches!(kind, RecordKind::Member | RecordKind::Household);
    let of_filling =
        |title: &str| ["填", "制表", "打印", "报", "日期"].iter().any(|word| title.contains(word));
    let bare = || titles.iter().filter(|title| is_roll && !of_filling(title)).find_map(|title| day_in(title));
    titles.iter().chain(above).find_map(|title| marked(title)).or_else(bare)
}

/// The day after a word for the day of the figures: `截至2020年3月31日`.
fn marked(title: &str) -> Option<PartialDate> {
    let folded = fold(title);
    for mark in
        ["截至", "截止", "数据日期", "数据时点", "统计时点", "时点", "统计日期", "导出日期", "数据截止"]
    {
        let Some(at) = folded.find(mark) else { continue };
        let rest =
            folded[at + mark.len()..].trim_start_matches([':', '到', '至', '日', '期', '时', '间', '为']);
        let ends: Vec<usize> = rest.char_indices().map(|(i, c)| i + c.len_utf8()).take(14).collect();
        if let Some(found) = ends.into_iter().rev().find_map(|end| date::as_of(&rest[..end])) {
            return Some(found);
        }
    }
    None
}

/// The one day that a title names without a word before it: `建档立卡花名册（2020年3月31日）`. The first of a period, and one of
/// several, is none.
fn day_in(title: &str) -> Option<PartialDate> {
    let folded = fold(title);
    let mut found: Option<PartialDate> = None;
    let mut from = 0;
    while let Some(at) = folded[from..].find(|c: char| c.is_ascii_digit()).map(|at| from + at) {
        let rest = &folded[at..];
        let figures = rest.bytes().take_while(u8::is_ascii_digit).count();
        from = at + figures;
        let ends = rest.char_indices().map(|(i, c)| i + c.len_utf8()).take(11);
        let days = ends.filter(|end| *end > figures).filter_map(|end| {
            let day = date::parse(&rest[..end]).filter(|day| figures == 4 && day.day.is_some())?;
            Some((end, day))
        });
        let Some((end, day)) = days.last() else { continue };
        from = at + end;
        let goes_on = rest[end..].starts_with(['至', '到', '-', '—', '~', '起']);
        if goes_on || found.is_some_and(|other| other != day) {
            return None;
        }
        found = Some(day);
    }
    found
}

/// The year a title or a sheet is named after: `2019`, `2019年…`.
pub(in crate::ingest) fn year_in(text: &str) -> Option<PartialDate> {
    let folded = fold(text);
    let mut years = folded.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    let year = years.find_map(|run| run.parse::<i32>().ok().filter(|year| (2010..=2035).contains(year)))?;
    Some(PartialDate { year, month: None, day: None })
}

#[cfg(test)]
mod tests {
    use super::{denies, household_type};
    use crate::ingest::record::RecordKind as K;

    #[test]
    fn a_title_denies_only_what_it_says_was_not_done() {
        for title in [
            "未入户名单",
            "五原县未入户走访名单",
            "应入户未入户户",
            "没有入户的户（外出）",
            "未走访（入户调查时）",
        ] {
            assert!(denies(K::Visit, title), "{title}");
        }
        for title in ["入户核查", "入户及未入户情况", "未来村入户名单", "未整改问题", "未满意户"]
        {
            assert!(!denies(K::Visit, title), "{title}");
        }
        assert!(denies(K::Interview, "未访谈帮扶人名单") && !denies(K::Interview, "未入户名单"));
        assert!(!denies(K::Problem, "未整改问题台账"), "an open problem is a problem");
    }

    #[test]
    fn a_title_gives_one_type_or_none() {
        assert_eq!(household_type("边缘易致贫户名单"), Some("边缘户"));
        assert_eq!(household_type("脱贫不稳定户台账"), Some("监测户"));
        for title in ["边缘户、脱贫监测户名单", "防返贫监测对象名单", "脱贫户名单"] {
            assert_eq!(household_type(title), None, "{title}");
        }
    }
}
