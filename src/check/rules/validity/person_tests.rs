//! V003, V011 and V014–V020: what a row says about number, relation, school and work of one person. The rest of the
//! family is in `labour_tests.rs`.

use crate::base::{date, idno};
use crate::check::testkit::{Kit, person, text};
use crate::ingest::record::{Record, Value};

/// A number for a birthday: men have 501, women 502.
pub fn number(birthday: &str, male: bool) -> String {
    let first = format!("150899{birthday}50{}", if male { 1 } else { 2 });
    format!("{first}{}", idno::check_digit(&first).unwrap())
}

pub fn kit(members: Vec<Record>) -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", members);
    kit
}

/// A head born in March 1956, and one more.
pub fn with(member: Record) -> Kit {
    kit(vec![person("张三", "户主", &number("19560312", true), &[]), member])
}

/// Columns of a layout of 2019 and later.
pub fn new_layout(more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    let mut cells = vec![("edu", Value::Blank), ("school", Value::Blank), ("dropout_reason", Value::Blank)];
    cells.retain(|(key, _)| !more.iter().any(|(own, _)| own == key));
    cells.extend(more.iter().cloned());
    cells
}

fn boy(birthday: &str, more: &[(&'static str, Value)]) -> Record {
    person("小五", "之孙子", &number(birthday, true), more)
}

/// The same row of somebody who has died.
fn dead(more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    [more, &[("state", text("死亡"))]].concat()
}

#[test]
fn v003_judges_provinces_only() {
    let of = |first17: &str| format!("{first17}{}", idno::check_digit(first17).unwrap());
    let stray = with(person("李四", "配偶", &of("16089919581107502"), &[]));
    let found = stray.findings("V003");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "P-李四"));
    assert!(
        found[0].message.contains("“16”开头") && !found[0].message.contains("1958"),
        "{}",
        found[0].message
    );
    for first17 in ["15282219581107502", "62232619581107502", "15089919581107502"] {
        assert!(with(person("李四", "配偶", &of(first17), &[])).findings("V003").is_empty(), "{first17}");
    }
    let soldier = [("id_type", text("军官证"))];
    assert!(with(person("李四", "配偶", &of("16089919581107502"), &soldier)).findings("V003").is_empty());
    let gone = [("state", text("死亡"))];
    assert!(with(person("李四", "配偶", &of("16089919581107502"), &gone)).findings("V003").is_empty());
    assert!(with(person("李四", "配偶", "", &[])).findings("V003").is_empty());
}

#[test]
fn v011_needs_both_sexes_for_certain() {
    let wife = |id: &str, more: &[(&'static str, Value)]| with(person("李四", "配偶", id, more));
    assert_eq!(wife(&number("19581107", true), &[]).subjects("V011"), ["rel"]);
    assert_eq!(wife("", &[("sex", text("男"))]).subjects("V011"), ["rel"]);
    assert!(wife(&number("19581107", false), &[]).findings("V011").is_empty());
    assert!(wife("", &[]).findings("V011").is_empty(), "unknown");
    assert!(
        wife(&number("19581107", true), &[("sex", text("女"))]).findings("V011").is_empty(),
        "V004 speaks"
    );
    assert!(wife(&number("19560312", true), &[]).findings("V011").is_empty(), "V006 speaks");
    assert!(wife(&number("19581107", true), &[("state", text("死亡"))]).findings("V011").is_empty());
    let mut two = vec![person("张三", "户主", &number("19560312", true), &[])];
    two.push(person("李四", "配偶", &number("19581107", true), &[]));
    two.push(person("王五", "配偶", &number("19591107", false), &[]));
    assert!(kit(two).findings("V011").is_empty(), "V010 speaks");
}

#[test]
fn v014_holds_generations_apart() {
    let of = |rel: &str, birthday: &str| with(person("王五", rel, &number(birthday, true), &[]));
    for (rel, birthday) in [
        ("之子", "19640312"),
        ("之子", "19500101"),
        ("之父", "19500101"),
        ("之孙子", "19750101"),
        ("之祖父", "19400101"),
    ] {
        assert_eq!(of(rel, birthday).subjects("V014"), ["P-王五"], "{rel} {birthday}");
    }
    for (rel, birthday) in [
        ("之子", "19680312"),
        ("之父", "19440312"),
        ("之孙子", "19800401"),
        ("之女婿", "19500101"),
        ("之岳父", "19600101"),
        ("配偶", "19990101"),
        ("", "19640312"),
    ] {
        assert!(of(rel, birthday).findings("V014").is_empty(), "{rel} {birthday}");
    }
    // Born on 12 March 1956, as the head.
    for (birthday, wanted) in [
        ("19500101", "，反而比户主大6岁以上，"),
        ("19560101", "，反而比户主大，"),
        ("19561212", "，只比户主小不到1岁，"),
        ("19640312", "，只比户主小8岁，"),
    ] {
        let message = &of("之子", birthday).findings("V014")[0].message;
        assert!(message.contains(wanted), "{message}");
    }
    let daughter = with(person("王五", "之女", &number("19560312", false), &[]));
    let message = &daughter.findings("V014")[0].message;
    assert!(message.contains("，与户主同一天出生，"), "{message}");
}

#[test]
fn v014_leaves_step_relations_and_unknown_birthdays_alone() {
    let mut stepson = person("王五", "之子", &number("19600101", true), &[]);
    let at = stepson.table.columns.iter().position(|(key, _)| *key == "rel").unwrap();
    stepson.fields[at].raw = Some("继子".into());
    assert!(with(stepson).findings("V014").is_empty());
    for id in ["", "150899196403120019", &number("19560312", true)] {
        let kit = with(person("王五", "之子", id, &[]));
        assert!(kit.findings("V014").is_empty(), "{id}: unknown, wrong or the head's own number");
    }
    // The limit is the office's.
    let mut strict = with(person("王五", "之子", &number("19700101", true), &[]));
    strict.project.thresholds.insert("V014.child".into(), 15.0);
    assert_eq!(strict.subjects("V014"), ["P-王五"]);
}

#[test]
fn v015_reads_the_sex_that_a_relation_names() {
    let of = |rel: &str, male: bool| with(person("王五", rel, &number("19850101", male), &[]));
    assert_eq!(of("之子", false).subjects("V015"), ["P-王五"]);
    assert_eq!(of("之儿媳", true).subjects("V015"), ["P-王五"]);
    for (rel, male) in [("之子", true), ("之儿媳", false), ("之兄弟姐妹", false), ("其他", true), ("", true)]
    {
        assert!(of(rel, male).findings("V015").is_empty(), "{rel}");
    }
    let mut grandchild = person("王五", "之孙子", &number("20100101", false), &[]);
    let at = grandchild.table.columns.iter().position(|(key, _)| *key == "rel").unwrap();
    grandchild.fields[at].raw = Some("孙".into());
    assert!(with(grandchild).findings("V015").is_empty(), "孙 is said of girls too");
    let torn = [("sex", text("男"))];
    assert!(with(person("王五", "之子", &number("19850101", false), &torn)).findings("V015").is_empty());
}

#[test]
fn v016_names_the_value_once_per_household_or_person() {
    let luck = ("cause_main", text("运气不好"));
    let of_two = kit(vec![
        person("张三", "户主", "", std::slice::from_ref(&luck)),
        person("李四", "干亲", "", std::slice::from_ref(&luck)),
    ]);
    assert_eq!(of_two.subjects("V016"), ["P-李四/rel", "cause_main"]);
    let set = |items: &[&str]| Value::Set(items.iter().map(|item| (*item).into()).collect());
    for (key, value) in [
        ("health", set(&["残疾", "长期慢性病"])),
        ("health", Value::Blank),
        ("labor", text("2")),
        ("edu", Value::Unreadable),
        ("cause_other", set(&["缺劳力", "因婚"])),
        ("rel", text("之侄女")),
    ] {
        assert!(with(person("李四", "配偶", "", &[(key, value)])).findings("V016").is_empty(), "{key}");
    }
    let strange = with(person("李四", "配偶", "", &[("health", set(&["健康", "亚健康"]))]));
    assert_eq!(strange.subjects("V016"), ["P-李四/health"]);
    let gone = with(person("李四", "干亲", "", &[("state", text("转出"))]));
    assert!(gone.findings("V016").is_empty());
}

#[test]
fn v016_does_not_judge_columns_that_ask_something_else() {
    for (key, header, said) in [
        ("labor", "有无劳动能力", "有"),
        ("school", "是否在校生", "是"),
        ("health", "健康状况或疾病类型", "高血压"),
    ] {
        let mut row = person("李四", "配偶", "", &[(key, text(said))]);
        let table = std::sync::Arc::get_mut(&mut row.table).unwrap();
        table.headers = table
            .columns
            .iter()
            .map(|(own, _)| if *own == key { header.to_owned() } else { (*own).to_owned() })
            .collect();
        assert!(with(row).findings("V016").is_empty(), "{header}");
    }
}

#[test]
fn v017_speaks_of_new_layouts_only() {
    let both = [("edu", text("小学")), ("school", text("小学"))];
    assert_eq!(with(boy("20100530", &new_layout(&both))).subjects("V017"), ["P-小五"]);
    assert!(with(boy("20100530", &both)).findings("V017").is_empty(), "the older version asks for both");
    let old_word = [("edu", text("初中")), ("school", text("非在校生"))];
    assert!(with(boy("20000530", &new_layout(&old_word))).findings("V017").is_empty());
    assert!(with(boy("20100530", &dead(&new_layout(&both)))).findings("V017").is_empty());
}

#[test]
fn v017_takes_two_blanks_for_a_fault_only_where_the_column_is_used() {
    let household = |edu: Value, birthday: &str| {
        kit(vec![
            person("张三", "户主", &number("19560312", true), &new_layout(&[("edu", edu)])),
            boy(birthday, &new_layout(&[])),
        ])
    };
    assert_eq!(household(text("小学"), "20100530").subjects("V017"), ["P-小五"]);
    assert!(household(text("小学"), "20180530").findings("V017").is_empty(), "an infant");
    assert!(household(Value::Blank, "20100530").findings("V017").is_empty(), "the column was wiped");
    let unreadable = new_layout(&[("edu", Value::Unreadable)]);
    assert!(with(boy("20100530", &unreadable)).findings("V017").is_empty());
}

#[test]
fn v017_tells_the_newer_version_by_its_rows_and_an_absent_column_is_said() {
    let pair = |first: &[(&'static str, Value)], second: &[(&'static str, Value)]| {
        kit(vec![person("张三", "户主", &number("19560312", true), first), boy("20100530", second)])
    };
    let grown = [("edu", text("小学")), ("school", Value::Blank)];
    let both = [("edu", text("小学")), ("school", text("小学"))];
    assert_eq!(pair(&grown, &both).subjects("V017"), ["P-小五"]);
    // 非在校生 is a word of the older version.
    let old = [("edu", text("小学")), ("school", text("非在校生"))];
    assert!(pair(&old, &both).findings("V017").is_empty());
    let skipped =
        |kit: &Kit, code: &str| kit.run().rules.into_iter().find(|rule| rule.code == code).unwrap().skipped;
    let kit = pair(&grown, &both);
    assert_eq!(skipped(&kit, "V017"), None);
    assert_eq!(skipped(&kit, "V019").as_deref(), Some("人员表没有“失学或辍学原因”列"));
    assert_eq!(
        skipped(&with(boy("20100530", &[])), "V017").as_deref(),
        Some("人员表没有“文化程度”、“在校生状况”列")
    );
    assert_eq!(skipped(&with(boy("20100530", &new_layout(&[]))), "V019"), None);
}

#[test]
fn v018_reckons_by_the_school_year() {
    let of = |birthday: &str, school: &str| with(boy(birthday, &[("school", text(school))]));
    for (birthday, school) in
        [("19970831", "九年级"), ("19850101", "小学"), ("20150101", "七年级"), ("20150101", "本科一年级")]
    {
        assert_eq!(of(birthday, school).subjects("V018"), ["P-小五"], "{school}");
    }
    // Twenty-two since the term began; a late student; a kindergarten child.
    for (birthday, school) in
        [("19971001", "九年级"), ("19850101", "本科二年级"), ("20150101", "学前教育"), ("20140401", "小学")]
    {
        assert!(of(birthday, school).findings("V018").is_empty(), "{school}");
    }
    assert!(of("19850101", "").findings("V018").is_empty());
    let unknown = person("小五", "之孙子", "", &[("school", text("小学"))]);
    assert!(with(unknown).findings("V018").is_empty());
}

#[test]
fn v019_finds_children_out_of_school_without_a_reason() {
    let out = |birthday: &str, more: &[(&'static str, Value)]| with(boy(birthday, &new_layout(more)));
    let old_word = [("school", text("非在校生"))];
    let found = out("20100530", &old_word).findings("V019");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "P-小五"));
    assert!(found[0].message.contains("小五9周岁，在校生状况为“非在校生”"), "{}", found[0].message);
    assert_eq!(
        out("20100530", &[("edu", text("小学"))]).subjects("V019"),
        ["P-小五"],
        "blank beside 文化程度"
    );
    let infant = [("school", text("学龄前儿童"))];
    assert_eq!(out("20120830", &infant).subjects("V019"), ["P-小五"], "seven when the term began");
    assert_eq!(
        out("20100530", &[&old_word[..], &[("dropout_reason", text("无"))]].concat()).subjects("V019").len(),
        1
    );
}

#[test]
fn v019_is_silent_about_reasons_ages_and_layouts_without_the_column() {
    let out = |birthday: &str, more: &[(&'static str, Value)]| with(boy(birthday, &new_layout(more)));
    let not = ("school", text("非在校生"));
    for (birthday, more) in [
        ("20100530", vec![not.clone(), ("dropout_reason", text("重度残疾"))]),
        ("20100530", vec![not.clone(), ("note", text("送教上门"))]),
        ("20130902", vec![not.clone()]),
        ("20040301", vec![not.clone()]),
        ("20040601", vec![not.clone(), ("edu", text("初中"))]),
        ("20130101", vec![("school", text("学龄前儿童"))]),
        ("20100530", vec![("school", text("小学"))]),
        ("20100530", vec![("school", text("学前教育"))]),
        ("20100530", vec![]),
        ("20100530", dead(std::slice::from_ref(&not))),
    ] {
        assert!(out(birthday, &more).findings("V019").is_empty(), "{birthday} {more:?}");
    }
    assert!(with(boy("20100530", &[not])).findings("V019").is_empty(), "no column for a reason");
}

#[test]
fn v019_reckons_from_the_date_of_the_data() {
    let cells = |year: f64| new_layout(&[("school", text("非在校生")), ("year", Value::Number(year))]);
    assert!(
        with(boy("20040101", &cells(2019.0))).subjects("V019") == ["P-小五"],
        "fifteen at the end of 2019"
    );
    assert!(with(boy("20040101", &cells(2020.0))).findings("V019").is_empty(), "sixteen in April 2020");
    let typed =
        [("birth", date::parse("20100530").map_or(Value::Blank, Value::Date)), ("school", text("非在校生"))];
    let by_column = person("小五", "之孙子", "", &new_layout(&typed));
    assert_eq!(with(by_column).subjects("V019"), ["P-小五"], "the birth column is enough");
}
