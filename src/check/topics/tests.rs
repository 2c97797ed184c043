//! Topics as data: what comes with the program is sound, faults are told with their place, and nothing is counted that no
//! register says.

use super::count::{Counted, Missing};
use super::*;
use crate::base::config::keys::{BRIEF_KEYS, LOOKS};
use crate::base::config::topics as drafts;
use crate::check::testkit::{COUNTY, Kit, number, person, record, text};
use crate::ingest::catalogue;
use crate::ingest::record::{RecordKind, Value};

fn shipped() -> Topics {
    let project = Project::default();
    Topics::of(&project, &Rulebook::builtin().unwrap(), &catalogue::builtin().unwrap()).unwrap()
}

/// The topic of a project with these figures, counted over what the kit holds.
fn counted(kit: &mut Kit, source: &str) -> Vec<(Counted, Count)> {
    let root = tempfile::tempdir().unwrap();
    for folder in ["archives", "registers", "topics"] {
        std::fs::create_dir(root.path().join(folder)).unwrap();
    }
    std::fs::write(root.path().join("qiquan.toml"), "name = \"甲市\"\ncode = \"150800\"\n").unwrap();
    std::fs::write(root.path().join("topics/own.toml"), source).unwrap();
    let project = crate::base::config::load(root.path()).unwrap();
    let rules = Rulebook::builtin().unwrap();
    kit.topics = Topics::of(&project, &rules, &catalogue::builtin().unwrap()).unwrap();
    let checked = kit.run();
    let own = kit.topics.topics.last().unwrap();
    own.figures
        .iter()
        .map(|figure| {
            let How::Counted(count) = &figure.how else { panic!("taken") };
            (checked.counted[COUNTY][figure.at].clone(), (**count).clone())
        })
        .collect()
}

const LOANS: &str = "[[topic]]\nname = \"贷款\"\n\
    [[topic.figure]]\nkey = \"late\"\nname = \"逾期\"\nover = \"loan\"\nwhere = \"loan.overdue > 0\"\n\
    [[topic.figure]]\nkey = \"sum\"\nname = \"逾期额\"\nover = \"loan\"\nsum = \"loan.overdue / 10000\"\n\
    [[topic.figure]]\nkey = \"people\"\nname = \"借款户\"\nover = \"loan\"\neach = \"loan.hh_id\"\n\
    [[topic.figure]]\nkey = \"share\"\nname = \"占比\"\nunit = \"%\"\nover = \"loan\"\nsum = \"loan.overdue\"\nof = \"loan.amount\"\n\
    [[topic.figure]]\nkey = \"notes\"\nname = \"有状态\"\nover = \"loan\"\nwhere = \"has(loan.status)\"\n";

fn kit() -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
    kit
}

fn loan(overdue: Option<f64>, amount: f64, contract: &str) -> crate::ingest::record::Record {
    let overdue = overdue.map_or(Value::Blank, number);
    let cells = [
        ("hh_id", text("0001")),
        ("borrower", text("张三")),
        ("contract_no", text(contract)),
        ("amount", number(amount)),
        ("overdue", overdue),
    ];
    record(RecordKind::Loan, 2, &cells)
}

#[test]
fn what_comes_with_the_program_is_sound_and_complete() {
    let topics = shipped();
    let names: Vec<&str> = topics.topics.iter().map(|topic| topic.name.as_str()).collect();
    let wanted = [
        "摸底排查",
        "普查准备",
        "督战五项",
        "边缘户和监测户",
        "资金",
        "项目",
        "小额信贷",
        "帮扶驻村",
        "社会扶贫",
        "四不摘",
        "培训宣传",
        "舆情信访",
    ];
    assert_eq!(names, wanted);
    assert_eq!(topics.topics[1].counties, ["150802", "150822"], "the counties of the census are data");
    assert!(topics.topics.iter().all(|topic| topic.counties.is_empty() || topic.name == "普查准备"));
    for (key, _) in BRIEF_KEYS {
        let items = topics.brief.iter().filter(|item| item.config == Some(key));
        assert_eq!(items.count(), 1, "{key} has one line of the brief");
    }
    assert!(topics.brief.iter().all(|item| item.config.is_some() == item.figures.is_empty()));
    let at: Vec<usize> = topics.figures().map(|figure| figure.at).collect();
    assert_eq!(at, (0..topics.len()).collect::<Vec<_>>());
    for (word, _) in LOOKS {
        assert!(OwnLook::of_word(word).is_some(), "{word}");
    }
    assert!(drafts::brief().1.is_empty() && drafts::builtin().1.is_empty());
}

#[test]
fn a_register_that_nobody_handed_in_makes_no_nought() {
    let mut kit = kit();
    for (counted, count) in counted(&mut kit, LOANS) {
        let missing = counted.value(&count).unwrap_err();
        assert_eq!(missing, Missing::Register("未找到小额信贷台账".into()));
    }
    // Near miss: a ledger that is there.
    kit.add(loan(Some(0.0), 20_000.0, "A1"));
    let found = counted(&mut kit, LOANS);
    let values: Vec<_> = found.iter().map(|(counted, count)| counted.value(count)).collect();
    assert_eq!(values[..4], [Ok(0.0), Ok(0.0), Ok(1.0), Ok(0.0)]);
    assert!(
        matches!(&values[4], Err(Missing::Column(why)) if why.contains("没有“状态”列")),
        "of a column that is not there has(…) says no, and nobody has: {:?}",
        values[4]
    );
}

#[test]
fn rows_that_do_not_say_are_counted_beside_the_figure() {
    let mut kit = kit();
    kit.add(loan(Some(5_000.0), 20_000.0, "A1"));
    kit.add(loan(Some(10_000.0), 40_000.0, "A2"));
    kit.add(loan(None, 30_000.0, "A3"));
    let found = counted(&mut kit, LOANS);
    let values: Vec<_> =
        found.iter().map(|(counted, count)| (counted.value(count).ok(), counted.unknown)).collect();
    assert_eq!(values[..4], [(Some(2.0), 1), (Some(1.5), 1), (Some(1.0), 0), (None, 1)]);
    assert_eq!(found[3].0.value(&found[3].1), Err(Missing::Scant("只有2笔贷款可算".into())));
    // Rows that say no make a nought, with the silent one beside it.
    let mut some = self::kit();
    some.add(loan(Some(0.0), 20_000.0, "A1"));
    some.add(loan(None, 30_000.0, "A3"));
    let found = counted(&mut some, LOANS);
    assert_eq!((found[0].0.value(&found[0].1), found[0].0.unknown), (Ok(0.0), 1));
    // Where no row says anything there is no figure, and no nought.
    let mut silent = self::kit();
    silent.add(loan(None, 30_000.0, "A3"));
    let found = counted(&mut silent, LOANS);
    assert_eq!(found[0].0.value(&found[0].1), Err(Missing::Unknown("小额信贷台账“逾期金额”为空".into())));
}

#[test]
fn a_part_of_a_list_that_holds_none_of_it_is_not_given() {
    let source = LOANS.replace("each = \"loan.hh_id\"", "where = \"loan.amount > 90000\"\noptional = true");
    let mut kit = kit();
    kit.add(loan(Some(0.0), 20_000.0, "A1"));
    let found = counted(&mut kit, &source);
    assert_eq!(found[2].0.value(&found[2].1), Err(Missing::Register("小额信贷台账没有这类行".into())));
    kit.add(loan(Some(0.0), 95_000.0, "A2"));
    let found = counted(&mut kit, &source);
    assert_eq!(found[2].0.value(&found[2].1), Ok(1.0));
}

#[test]
fn shares_are_counted_by_name() {
    let source = "[[topic]]\nname = \"构成\"\n[[topic.figure]]\nkey = \"causes\"\nname = \"致贫原因\"\n\
                  over = \"household\"\nwhere = \"hh.exited\"\nby = \"hh.cause_main\"\n";
    let mut kit = kit();
    for (id, cause) in [("0002", "因病"), ("0003", "因病"), ("0004", "因残")] {
        let more = [("hh_id", text(id)), ("cause_main", text(cause))];
        kit.household(id, vec![person("李四", "户主", "150899195603120011", &more)]);
    }
    let found = counted(&mut kit, source);
    let shares: Vec<(&str, u64)> =
        found[0].0.shares.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(shares, [("因残", 1), ("因病", 2)]);
    assert_eq!(found[0].0.unknown, 1, "the household without a cause");
}

#[test]
fn numbers_of_persons_are_masked_wherever_an_office_groups_by_them() {
    let source = "[[topic]]\nname = \"构成\"\n[[topic.figure]]\nkey = \"ids\"\nname = \"号码\"\nover = \"person\"\n\
                  by = \"person.id_no\"\n";
    let mut kit = kit();
    let found = counted(&mut kit, source);
    let names: Vec<&String> = found[0].0.shares.keys().collect();
    assert_eq!(names, ["150899************"]);
}

#[test]
fn a_share_is_told_where_nearly_all_rows_can_be_reckoned() {
    let mut kit = kit();
    for at in 0..9 {
        kit.add(loan(Some(5_000.0), 20_000.0, &format!("A{at}")));
    }
    kit.add(loan(None, 30_000.0, "B1"));
    let found = counted(&mut kit, LOANS);
    assert_eq!(found[3].0.value(&found[3].1), Ok(0.25), "nine of ten");
    kit.add(loan(None, 30_000.0, "B2"));
    let found = counted(&mut kit, LOANS);
    assert_eq!(found[3].0.value(&found[3].1), Err(Missing::Scant("只有9笔贷款可算".into())));
}

#[test]
fn an_empty_list_holds_nothing_whatever_its_columns() {
    let mut counted = Counted::default();
    counted.missing = Missing::Column("没有“逾期金额”列".into());
    let topics = shipped();
    let late = topics.figures().find(|figure| figure.key == "overdue" && figure.name == "逾期笔数");
    let Some(How::Counted(late)) = late.map(|figure| &figure.how) else { panic!("counted") };
    assert_eq!(counted.value(late), Ok(0.0));
    // Near miss: a list with rows does not say it.
    counted.others = 1;
    assert!(matches!(counted.value(late), Err(Missing::Column(_))));
}

#[test]
fn what_is_open_is_counted_by_the_things_that_the_figure_counts() {
    let source =
        LOANS.replace("each = \"loan.hh_id\"", "where = \"loan.overdue > 0\"\neach = \"loan.hh_id\"");
    let mut kit = kit();
    kit.household("0002", vec![person("李四", "户主", "150899195603120011", &[("hh_id", text("0002"))])]);
    let of = |overdue: Option<f64>, id: &str, contract: &str| {
        let overdue = overdue.map_or(Value::Blank, number);
        let cells = [
            ("hh_id", text(id)),
            ("borrower", text("张三")),
            ("county", text("五原县")),
            ("contract_no", text(contract)),
            ("amount", number(20_000.0)),
            ("overdue", overdue),
        ];
        record(RecordKind::Loan, 2, &cells)
    };
    kit.add(of(Some(1.0), "0001", "A1"));
    kit.add(of(None, "0001", "A2"));
    kit.add(of(None, "0002", "A3"));
    kit.add(of(None, "0002", "A4"));
    kit.add(of(Some(1.0), "0009", "A5"));
    let found = counted(&mut kit, &source);
    let (people, count) = &found[2];
    assert_eq!((people.value(count), people.open(count)), (Ok(1.0), [1, 0]), "0001 counts already");
    assert_eq!(people.strays, 1, "0009 is in no register");
    assert!(!people.is_mostly_open(count));
    // Near miss: rows are rows.
    assert_eq!((found[0].0.open(&found[0].1), found[0].0.strays), ([0, 3], 0));
    assert!(found[0].0.is_mostly_open(&found[0].1), "three against two");
}
