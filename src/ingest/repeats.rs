//! The same person twice in one table, cell by cell: a row that was copied once too often is no second person. Rows that
//! differ anywhere but in their running number stay, and rules speak about them. A header that a new page of the sheet
//! begins with again, and its title, are no rows either.

use crate::base::text::fold;
use crate::ingest::record::{BLANK, Field, Key, Record};
use crate::ingest::table::GridRow;
use std::collections::{BTreeMap, BTreeSet};

/// Most lines of a title above a header that stands again inside a sheet.
const TITLES: usize = 3;

/// Takes out the rows that say what an earlier row says; their numbers.
pub(super) fn drop(records: &mut Vec<Record>) -> Vec<u32> {
    let mut known: BTreeMap<[String; 4], Vec<usize>> = BTreeMap::new();
    let mut kept: Vec<Record> = Vec::with_capacity(records.len());
    let mut repeated = Vec::new();
    for record in std::mem::take(records) {
        let key = ["hh_id", "person_id", "id_no", "name"].map(|key| record.raw(key).into_owned());
        let alike = known.entry(key).or_default();
        if alike.iter().any(|at| says_the_same(&kept[*at], &record)) {
            repeated.push(record.row);
        } else {
            alike.push(kept.len());
            kept.push(record);
        }
    }
    *records = kept;
    repeated
}

/// The texts of a header by column.
pub(super) struct Labels(BTreeMap<u16, BTreeSet<String>>);

impl Labels {
    pub fn of(head: &[GridRow]) -> Self {
        let mut labels: BTreeMap<u16, BTreeSet<String>> = BTreeMap::new();
        for (column, text) in head.iter().flat_map(texts) {
            labels.entry(column).or_default().insert(text);
        }
        Labels(labels)
    }

    /// Is the row a line of that header again?
    pub fn holds(&self, row: &GridRow) -> bool {
        let (mut same, mut others) = (0, 0);
        for (column, text) in texts(row) {
            let known = self.0.get(&column).is_some_and(|of| of.contains(&text));
            *(if known { &mut same } else { &mut others }) += 1;
            // Nearly all rows show by their first cells that they are none.
            if others * 5 > row.cells.len() * 2 {
                return false;
            }
        }
        same > 1 && same * 2 >= others * 3
    }
}

fn texts(row: &GridRow) -> impl Iterator<Item = (u16, String)> {
    let cells = row.cells.iter().map(|(column, cell)| (*column, fold(&cell.text())));
    cells.filter(|(_, text)| !text.is_empty())
}

/// Rows of `body` (by index) that are the header `head` again, any of its lines, or a title above it: a line that has one
/// text alone and no number of a household or person.
pub(super) fn headers(head: &[GridRow], body: &[GridRow]) -> BTreeSet<usize> {
    let labels = Labels::of(head);
    let is_title = |row: &GridRow| {
        let mut cells = texts(row);
        let (Some((_, text)), None) = (cells.next(), cells.next()) else { return false };
        !text.bytes().all(|byte| byte.is_ascii_digit())
            && !text.as_bytes().windows(8).any(|run| run.iter().all(u8::is_ascii_digit))
    };
    let mut found: BTreeSet<usize> = (0..body.len()).filter(|at| labels.holds(&body[*at])).collect();
    for at in found.clone() {
        let above = (0..at).rev().take(TITLES).take_while(|at| is_title(&body[*at]));
        found.extend(above);
    }
    found
}

/// Do two rows say the same, apart from their running number?
pub(super) fn says_the_same(a: &Record, b: &Record) -> bool {
    says_the_same_but(a, b, "seq")
}

/// Do they, apart from one more column?
pub(super) fn says_the_same_but(a: &Record, b: &Record, but: &str) -> bool {
    fn said<'r>(record: &'r Record, but: &str) -> impl Iterator<Item = (Key, &'r Field)> {
        let cells = record.table.columns.iter().zip(&record.fields).map(|((key, _), field)| (*key, field));
        cells.filter(move |(key, field)| *key != "seq" && *key != but && **field != BLANK)
    }
    said(a, but).eq(said(b, but))
}

#[cfg(test)]
mod tests {
    use crate::ingest::record::RecordKind;
    use crate::ingest::registers::read_for_test;

    #[test]
    fn a_header_that_stands_again_and_its_title_are_no_rows() {
        let head = "户编号,户主姓名,嘎查村,帮扶责任人,走访日期,走访方式,走访内容";
        let row = "A1,杨建军,永丰村,韩梅,2020-03-05,入户,谈收入";
        let rows = |middle: &str| {
            let text = format!("{head}\n{row}\n{middle}\n{}\n", row.replace("A1", "A2"));
            let data = read_for_test("走访.csv", text.as_bytes());
            let rows = data.all(RecordKind::HelperLog).iter();
            rows.map(|row| row.str("hh_id").to_owned() + row.str("head_name")).collect::<Vec<_>>()
        };
        let two = ["A1杨建军", "A2杨建军"];
        assert_eq!(rows(&format!("韩梅走访记录,,,,,,\n{head}")), two);
        assert_eq!(rows(&format!("韩梅走访记录,,,,,,\n2020年上半年,,,,,,\n{head}")), two);
        // A number alone is a row, and so is a text that no header follows.
        assert_eq!(rows(&format!("1508020100001,,,,,,\n{head}")).len(), 3);
        assert_eq!(rows("韩梅走访记录,,,,,,").len(), 3);
    }

    #[test]
    fn a_header_of_two_lines_that_stands_again_is_no_row() {
        let head = "旗县,乡镇,嘎查村,家庭基本情况,,家庭成员,,\n,,,户编号,脱贫属性,姓名,与户主关系,人员状态";
        let row = "临河区,狼山镇,永丰村,A1,已脱贫(享受政策),杨建军,户主,正常";
        let text = format!("{head}\n{row}\n人员名单（续）,,,,,,,\n{head}\n{}\n", row.replace("A1", "A2"));
        let data = read_for_test("人员.csv", text.as_bytes());
        assert_eq!((data.all(RecordKind::Member).len(), data.households.len()), (2, 2));
        assert!(data.soft_errors.is_empty(), "{:?}", data.soft_errors);
    }
}
