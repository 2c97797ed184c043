//! Rows that stand once more, cell by cell: 走访 - 副本.xlsx beside 走访.xlsx, a row that was pasted twice. Registers whose rows
//! are counted take each of them once. People, households, contracts and numbered problems are told apart by what they are,
//! where they are counted; nothing tells one visit from another but what its row says.

use crate::base::divisions::Divisions;
use crate::base::error::SoftError;
use crate::ingest::dataset::Dataset;
use crate::ingest::places::county_told;
use crate::ingest::record::{Record, RecordKind, TableInfo, row_list};
use crate::ingest::repeats::says_the_same_but;
use crate::ingest::titles::year_in;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

const KINDS: [RecordKind; 5] = [
    RecordKind::HelperLog,
    RecordKind::Interview,
    RecordKind::Visit,
    RecordKind::ArchiveList,
    RecordKind::Problem,
];

/// Rows set aside, by table and by the table that has them already; both are one where a table repeats a row of its own.
type Told = BTreeMap<(String, String), Vec<u32>>;

/// Takes out the rows that say what an earlier row says, tells them, and forgets tables of which nothing is left: a copy is
/// no empty register.
pub(super) fn drop(data: &mut Dataset, divisions: &Divisions) {
    let mut told = Told::new();
    for kind in KINDS {
        let records = data.all(kind);
        let mut order: Vec<usize> = (0..records.len()).collect();
        // 走访 - 副本.xlsx and 走访(1).xlsx come before 走访.xlsx, and are the copies.
        // Of a ledger and its copy without numbers the numbered one stays.
        order.sort_by_key(|at| {
            (records[*at].str("problem_no").is_empty(), records[*at].table.path.len(), *at)
        });
        let mut known: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        let mut again: BTreeSet<usize> = BTreeSet::new();
        for at in order {
            let record = &records[at];
            let alike = known.entry(hash(record)).or_default();
            match alike.iter().map(|at| &records[*at]).find(|other| is_same(other, record, divisions)) {
                Some(other) => {
                    again.insert(at);
                    let places = (record.table.place(), other.table.place());
                    told.entry(places).or_default().push(record.row);
                }
                None => alike.push(at),
            }
        }
        data.set_aside(kind, &again);
    }
    data.remarks.extend(told.into_iter().map(|((place, other), rows)| {
        let (count, list) = (rows.len(), row_list(&rows));
        let what = if place == other {
            format!(
                "{count}行与本表前面的一行完全相同，只计一次（{list}）；确是两次的，请写明序号、日期或内容，多余的行请删除"
            )
        } else {
            format!("{count}行与 {other} 的行完全相同，每行只计一次（{list}）；多余的副本请移出登记表文件夹")
        };
        SoftError::new(place, what)
    }));
}

/// Is the second row the first one once more?
fn is_same(one: &Record, other: &Record, divisions: &Divisions) -> bool {
    // A number of its own tells problems apart, and who counts them knows it.
    if !other.str("problem_no").is_empty() || !says_the_same_but(one, other, "problem_no") {
        return false;
    }
    if Arc::ptr_eq(&one.table, &other.table) {
        if !one.str("problem_no").is_empty() {
            return false;
        }
        // Two lines of one form may be two visits: whatever may tell them apart does.
        return one.raw("seq") == other.raw("seq") && one.table.unknown_headers.is_empty();
    }
    context(&one.table, divisions) == context(&other.table, divisions)
}

/// County and year that a table gives rows which name none.
fn context<'a>(table: &TableInfo, divisions: &'a Divisions) -> (Option<&'a str>, Option<i32>) {
    let said = [&table.title, &table.above, &table.sheet].into_iter().map(String::as_str);
    let year = said.chain(table.path.rsplit('/').take(1)).find_map(year_in);
    (county_told(divisions, table).map(|county| county.code.as_str()), year.map(|date| date.year))
}

fn hash(record: &Record) -> u64 {
    let mut hasher = DefaultHasher::new();
    for ((key, _), field) in record.table.columns.iter().zip(&record.fields) {
        let text = field.raw.as_deref().map_or_else(|| field.value.as_text(), Into::into);
        if !matches!(*key, "seq" | "problem_no") && !text.is_empty() {
            (key, text).hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use crate::ingest::record::RecordKind as K;
    use crate::ingest::registers::read_many_for_test;

    fn read(kind: K, files: &[(&str, &str)]) -> (usize, usize, String) {
        let files: Vec<(&str, Vec<u8>)> =
            files.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect();
        let data = read_many_for_test(&files);
        let told: Vec<&str> = data.remarks.iter().map(|remark| remark.reason.as_str()).collect();
        (data.all(kind).len(), data.tables.len(), told.join("\n"))
    }

    #[test]
    fn a_copy_of_a_log_counts_once_and_is_told() {
        let head = "户编号,户主姓名,帮扶责任人,走访日期,走访方式,走访内容";
        let log =
            format!("{head}\nA1,杨建军,韩梅,2020-03-05,入户,谈收入\nA2,李建国,韩梅,2020-03-06,入户,谈收入\n");
        let (rows, tables, told) = read(K::HelperLog, &[("走访 - 副本.csv", &log), ("走访.csv", &log)]);
        assert_eq!((rows, tables), (2, 1), "{told}");
        assert!(told.contains("2行与 走访.csv 的行完全相同"), "{told}");
        // Near misses: another day, another county's file, another year's.
        for (name, other) in [
            ("走访2.csv", log.replace("2020-03", "2020-02")),
            ("临河区走访.csv", log.clone()),
            ("2018年走访.csv", log.clone()),
        ] {
            let (rows, tables, told) = read(K::HelperLog, &[("走访.csv", &log), (name, &other)]);
            assert_eq!((rows, tables), (4, 2), "{name}: {told}");
            assert!(!told.contains("完全相同"), "{name}: {told}");
        }
    }

    #[test]
    fn two_lines_of_one_form_that_look_alike_are_told_or_kept() {
        let head = "序号,户编号,户主姓名,帮扶责任人,走访日期,走访方式";
        let of = |one: &str, two: &str, more: &str| {
            let row = "A1,杨建军,韩梅,2020-03-05,电话";
            let (rows, _, told) = read(
                K::HelperLog,
                &[("走访.csv", &format!("{head}{more}\n{one},{row},甲\n{two},{row},乙\n"))],
            );
            (rows, told.contains("本表前面的一行完全相同"))
        };
        assert_eq!(of("1", "1", ""), (1, true), "pasted twice");
        assert_eq!(of("1", "2", ""), (2, false), "two lines of the log");
        assert_eq!(of("1", "1", ",来电人备查"), (2, false), "a column nobody knows tells them apart");
    }

    #[test]
    fn copies_of_interviews_catalogues_visits_and_unnumbered_problems_count_once() {
        let cases = [
            (
                K::Interview,
                "编号,旗县,层级,形式,访谈人,被访谈人,单位职务,问题,回答要点",
                "1,五原县,旗县领导,个别访谈,甲,乙,副县长,几户,十户",
            ),
            (K::Visit, "户编号,入户日期,受访人,户籍人口,常住人口", "A1,2020-03-01,张三,3,2"),
            (
                K::ArchiveList,
                "序号,档号,文号,责任者,题名,日期,密级,页数,备注,户编号,路径",
                "1,,,,入户调查表,20190305,,2,,A1,a.pdf",
            ),
            (
                K::Problem,
                "序号,问题来源,问题描述,责任单位,整改措施,整改时限,是否销号",
                "1,审计,某问题,水利局,整改,2020-06-10,否",
            ),
        ];
        for (kind, head, row) in cases {
            let text = format!("{head}\n{row}\n");
            let (rows, tables, told) = read(kind, &[("a.csv", &text), ("b.csv", &text)]);
            assert_eq!((rows, tables), (1, 1), "{kind:?} {told}");
            assert!(told.contains("完全相同"), "{kind:?} {told}");
            let (rows, ..) = read(kind, &[("a.csv", &text), ("b.csv", &text.replace('1', "2"))]);
            assert_eq!(rows, 2, "{kind:?}: another one");
        }
    }

    #[test]
    fn an_unnumbered_copy_of_a_numbered_ledger_counts_once() {
        let head = "问题编号,问题来源,问题描述,责任单位,整改措施,整改时限,是否销号";
        let row = "审计,某问题,水利局,整改,2020-06-10,否";
        let numbered = format!("{head}\nSJ01,{row}\nSJ02,{row}\n");
        let plain = |row: &str| format!("{}\n{row}\n", head.replace("问题编号,", ""));
        // Its name sorts first: the numbered one stays all the same.
        let (rows, tables, told) = read(K::Problem, &[("a.csv", &plain(row)), ("台账.csv", &numbered)]);
        assert_eq!((rows, tables), (2, 1), "{told}");
        assert!(told.contains("1行与 台账.csv 的行完全相同"), "{told}");
        // Near miss: another state of the problem is another row.
        let other = plain(&row.replace(",否", ",是"));
        assert_eq!(read(K::Problem, &[("a.csv", &other), ("台账.csv", &numbered)]).0, 3);
    }
}
