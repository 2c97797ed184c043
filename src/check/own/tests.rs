use super::*;
use crate::base::config::{self, Project};
use crate::base::error::Error;
use crate::check::rulebook::Rulebook;
use crate::check::testkit::{Kit, number, person, record, text};
use crate::ingest::record::{RecordKind, Value};

const SMALLEST: &str = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n";

fn project(rules: &str) -> (tempfile::TempDir, Project, Vec<Problem>) {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["archives", "registers", "rules"] {
        std::fs::create_dir(dir.path().join(folder)).unwrap();
    }
    std::fs::write(dir.path().join("qiquan.toml"), SMALLEST).unwrap();
    std::fs::write(dir.path().join("rules/own.toml"), rules).unwrap();
    let (project, problems) = config::read(dir.path()).unwrap();
    (dir, project, problems)
}

/// Everything wrong with a rule file, form and meaning.
fn faults(rules: &str) -> String {
    let (_dir, project, mut problems) = project(rules);
    if let Err(Error::Problems(more)) = Rulebook::of(&project) {
        problems.extend(more);
    }
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn rule(code: &str, look: &str, when: &str, message: &str, more: &str) -> String {
    format!(
        "[[rule]]\ncode = \"{code}\"\ntitle = \"自定\"\nseverity = \"warning\"\nlook = \"{look}\"\nwhen = \"{when}\"\n\
         message = \"{message}\"\nbasis = \"内部规则\"\nresponsible = \"村委会\"\n{more}\n"
    )
}

/// A kit with these rules and one household of two people.
fn kit(rules: &str) -> Kit {
    let (_dir, project, problems) = project(rules);
    assert!(problems.is_empty(), "{problems:?}");
    let mut kit = Kit::new();
    kit.project.rules = project.rules;
    let head = person(
        "张三",
        "户主",
        "150899195603120011",
        &[("health", text("健康")), ("work_months", number(9.0))],
    );
    let child = person("张小", "子", "", &[("health", Value::Blank), ("work_months", number(2.0))]);
    kit.household("0001", vec![head, child]);
    kit
}

fn outcome(kit: &Kit, code: &str) -> crate::check::RuleOutcome {
    kit.run().rules.into_iter().find(|rule| rule.code == code).unwrap()
}

#[test]
fn a_person_that_the_condition_fits_is_found_and_a_blank_one_is_counted_as_undecided() {
    let rules = rule(
        "U001",
        "person",
        "person.health.contains('健康') && person.age >= 60",
        "{name}（{age}岁）健康状况为{health}",
        "",
    );
    let kit = kit(&rules);
    let found = kit.findings("U001");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].subject.as_str(), found[0].household_id.as_str()), ("P-张三", "0001"));
    assert!(found[0].message.ends_with("张三（64岁）健康状况为健康"), "{}", found[0].message);
    assert_eq!(found[0].responsible, "村委会");
    assert!(!found[0].evidence.is_empty() && !found[0].evidence[0].cell.is_empty());
    let said = outcome(&kit, "U001").skipped.unwrap();
    assert!(said.starts_with("有1人无法判定") && said.contains("为空"), "{said}");
}

#[test]
fn a_rule_that_decides_everywhere_leaves_no_remark_and_a_near_miss_no_finding() {
    let kit = kit(&rule("U001", "person", "person.work_months > 12", "{work_months}", ""));
    assert!(kit.findings("U001").is_empty());
    assert_eq!(outcome(&kit, "U001").skipped, None);
}

#[test]
fn subjects_name_the_attribute_or_the_ledger_number_and_fingerprints_follow_from_them() {
    let rules = [
        rule("U001", "household", "members.exists(m, m.work_months >= 9)", "务工", "subject = \"attr\""),
        rule(
            "U002",
            "person",
            "person.work_months >= 9",
            "务工{work_months}个月",
            "subject = \"work_months\"",
        ),
        rule(
            "U003",
            "loan",
            "loan.amount > 50000",
            "{borrower}借{amount}元，户主{hh.head_name}",
            "expected = \"至多50000元\"\nactual = \"{amount}元\"",
        ),
        rule("U004", "household", "hh.people == 2 && size(loans) == 1", "二人户", ""),
    ]
    .concat();
    let mut kit = kit(&rules);
    let loan = |number_: &str, amount: f64| {
        record(
            RecordKind::Loan,
            3,
            &[
                ("hh_id", text("0001")),
                ("contract_no", text(number_)),
                ("borrower", text("张三")),
                ("amount", number(amount)),
            ],
        )
    };
    kit.add(loan("A-1", 60_000.0));
    assert_eq!(kit.subjects("U001"), ["attr"]);
    assert_eq!(kit.subjects("U002"), ["P-张三/work_months"]);
    assert_eq!(kit.subjects("U003"), ["A-1"]);
    assert_eq!(kit.subjects("U004"), ["people"]);
    let found = kit.findings("U003");
    assert_eq!((found[0].expected.as_str(), found[0].actual.as_str()), ("至多50000元", "60000元"));
    assert!(found[0].message.contains("张三借60000元，户主（空）"), "{}", found[0].message);
    let print = found[0].fingerprint.clone();
    // Another amount and another line: the same fault.
    kit.data.records.get_mut(&RecordKind::Loan).unwrap().clear();
    kit.data.by_household.get_mut(&RecordKind::Loan).unwrap().clear();
    kit.add(loan("A-2", 10_000.0));
    kit.add(loan("A-1", 70_000.0));
    assert_eq!(kit.findings("U003")[0].fingerprint, print);
}

#[test]
fn a_ledger_that_is_not_there_is_unknown_and_not_empty() {
    let mut kit = kit(&rule("U001", "household", "size(visits) == 0", "没有入户", ""));
    assert!(kit.findings("U001").is_empty());
    let said = outcome(&kit, "U001").skipped.unwrap();
    assert!(said.starts_with("有1户无法判定"), "{said}");
    kit.add(record(RecordKind::Visit, 2, &[("hh_id", text("0009")), ("date", text("2020-01-01"))]));
    assert_eq!(kit.findings("U001").len(), 1, "there is a ledger, and it has no row of the household");
    // A register that could not be read may hold the row.
    kit.data.hide("", &[RecordKind::Visit]);
    assert!(kit.findings("U001").is_empty());
}

#[test]
fn a_rule_whose_register_is_missing_is_skipped_with_the_reason() {
    let kit = kit(&rule("U001", "interview", "interview.agrees_file == false", "{interviewee}", ""));
    assert_eq!(outcome(&kit, "U001").skipped.as_deref(), Some("未找到座谈访谈记录"));
}

#[test]
fn a_hostile_rule_is_cut_short_and_said_to_be() {
    let when =
        "members.all(a, members.all(b, members.all(c, a.work_months + b.work_months + c.work_months > 0)))";
    let mut kit = kit(&rule("U001", "household", when, "总计", ""));
    for _ in 0..300 {
        kit.add(person("张三", "其他", "", &[("work_months", number(1.0))]));
    }
    let all = kit.data.records[&RecordKind::Member].len();
    kit.data.households[0].members = (0..u32::try_from(all).unwrap()).collect();
    let outcome = outcome(&kit, "U001");
    let said = outcome.skipped.unwrap();
    assert!(said.contains("有1户无法判定") && said.contains("其中1户超过计算量上限"), "{said}");
    assert_eq!(outcome.count, 0);
}

#[test]
fn every_fault_of_the_rule_files_has_its_line_and_column() {
    let bad = "[[rule]]\ncode = \"U1\"\ntitle = \"自定\"\nseverity = \"heavy\"\nlook = \"person\"\n\
               when = \"person.helth == '健康'\"\nmessage = \"{nmae}和{hh.attrr}\"\nbasis = \"内部规则\"\n\
               responsible = \"村委会\"\n\
               [[rule]]\ncode = \"U002\"\ntitle = \"自定\"\nseverity = \"error\"\nlook = \"loans\"\ncolour = 1\n\
               when = \"true\"\nmessage = \"a\"\nbasis = \"b\"\nresponsible = \"c\"\n\
               [[rule]]\ncode = \"U901\"\ntitle = \"自定\"\nseverity = \"错误\"\nlook = \"户\"\n\
               when = '''\nhh.danger\n  && hh.people == '3'\n'''\nmessage = \"{people}{\"\nbasis = \"b\"\nresponsible = \"c\"\n\
               subject = \"peple\"\n\
               [[rule]]\ncode = \"U002\"\n";
    let said = faults(bad);
    for wanted in [
        "rules/own.toml:2:9: 编号“U1”不合规则",
        "rules/own.toml:4:12: severity “heavy”不在可选范围",
        "rules/own.toml:6:16: when：person 没有名为“helth”的字段",
        "是否为“health”",
        "rules/own.toml:7:13: message：{nmae}：person 没有名为“nmae”的字段",
        "rules/own.toml:7:20: message：{hh.attrr}：hh 没有名为“attrr”的字段",
        "rules/own.toml:14:8: look “loans”不在可选范围",
        "是否为 loan？",
        "rules/own.toml:15:1: [[rule]] 中不认识的键“colour”",
        "rules/own.toml:21:9: 编号 U901 留给随程序提供的规则",
        "rules/own.toml:27:16: when：数值与文字不能比较",
        "rules/own.toml:29:20: message：“{”没有配对的“}”",
        "rules/own.toml:32:12: subject：hh 没有名为“peple”的字段",
        "编号 U002 已用过，第一次在 rules/own.toml:11:9",
        "rules/own.toml:33:1: [[rule]] 中缺少 title",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
}

#[test]
fn a_condition_written_with_escapes_names_the_character() {
    let said = faults(&rule("U001", "household", "hh.attr == \\\"a\\\" && hh.attrr == ''", "a", ""));
    assert!(said.contains("rules/own.toml:6:8: when：hh 没有名为“attrr”的字段（第22个字符处）"), "{said}");
}

#[test]
fn hostile_rule_files_are_refused_before_they_run() {
    let long = rule("U001", "household", &"hh.danger || ".repeat(600), "a", "");
    assert!(faults(&long).contains("超过上限"), "{}", faults(&long));
    let deep = rule("U001", "household", &"(".repeat(200), "a", "");
    assert!(faults(&deep).contains("括号嵌套"), "{}", faults(&deep));
    let many: String =
        (1..=301).map(|at| rule(&format!("U{at:03}"), "household", "hh.danger", "a", "")).collect();
    assert!(faults(&many).contains("超过300条"), "{}", faults(&many));
    let private =
        rule("U001", "household", "hh.danger", "a", "why = \"a\"").replace("内部规则", "150899195603120011");
    assert!(faults(&private).contains("basis 中有证件号码"), "{}", faults(&private));
}

#[test]
fn the_shipped_rules_have_fault_and_near_miss() {
    let mut kit = kit("");
    let loan = |number_: &str, more: (&'static str, Value)| {
        let cells = [
            ("hh_id", text("0001")),
            ("contract_no", text(number_)),
            ("start_date", text("2019-03-01")),
            ("amount", Value::Blank),
            ("balance", Value::Blank),
        ];
        let mut cells = cells.to_vec();
        cells.retain(|(key, _)| *key != more.0);
        cells.push(more);
        record(RecordKind::Loan, 3, &cells)
    };
    // Settled loans keep their amount, running ones of the bank's list only the balance.
    kit.add(loan("A-1", ("amount", number(50_000.0))));
    kit.add(loan("A-2", ("balance", number(0.0))));
    assert!(kit.findings("U901").is_empty());
    kit.add(loan("A-3", ("amount", Value::Unreadable)));
    assert_eq!(kit.subjects("U901"), ["A-3/amount"]);
    let found = kit.findings("U901");
    assert!(found[0].message.contains("2019-03-01的贷款"), "{}", found[0].message);
}

#[test]
fn pages_of_own_rules_have_the_five_sections() {
    let (_dir, project, _) = project(&rule("U001", "household", "hh.danger", "危房", "remedy = \"鉴定\""));
    let book = Rulebook::of(&project).unwrap();
    let rule = book.find("U001").unwrap();
    for section in crate::check::rule::SECTIONS {
        assert!(!rule.section(section).is_empty(), "{section}");
    }
    assert_eq!(rule.section("怎样整改"), "鉴定");
    assert!(rule.section("示例").contains("hh.danger") && rule.section("依据").contains("本单位自定"));
}

/// What is said of this condition over households; empty when it is accepted.
fn said_of(when: &str) -> String {
    faults(&rule("U001", "household", when, "a", ""))
}

#[test]
fn types_that_do_not_fit_are_refused_before_the_run() {
    for (when, wanted) in [
        ("hh.cost + '元' == '3元'", "own.toml:6:17: when：数值与文字不能相加"),
        ("hh.health.contains(3)", "own.toml:6:19: when：contains 不能用于多选、数值"),
        ("size(hh.people) > 2", "own.toml:6:9: when：size 不能用于数值"),
        ("year(hh.pop_now) > 2", "own.toml:6:9: when：year 不能用于数值"),
        ("hh.attr in ['一般贫困户', 3]", "列表中既有文字又有数值"),
        ("hh.attr in [1, 3]", "in 的左侧是文字，列表中是数值"),
        ("hh.attr in '一般贫困户'", "in 的右侧是文字，不是列表"),
        ("hh.head_name > 3", "文字与数值不能比较"),
        ("hh.cost - hh.head_name > 3", "文字不能加减乘除"),
        ("size(hh.head_name) || year(hh.first_id_date)", "“并且、或者、非”的一侧是数值"),
        ("hh.danger > true", "是否不能这样比较"),
        ("loans == loans", "when：记录列表不能这样比较"),
    ] {
        let said = said_of(when);
        assert!(said.contains(wanted), "{when}: “{wanted}” is missing in\n{said}");
    }
    for when in [
        "hh.cost + 3.0 > 2 && hh.head_name + '户' == '甲户'",
        "person_ok",
        "size(hh.health) > 1 && '残疾' in hh.health && hh.health.contains('残')",
        "year(hh.first_id_date) > 2014 && hh.exit_year in [2018, 2019]",
        "size(members.filter(m, m.work_months > 3)) == 1 || members.map(m, m.work_months).exists(x, x > 3)",
        "members.exists_one(m, m.sex == '男') ? hh.danger : hh.poor",
    ] {
        let said = said_of(&when.replace("person_ok", "hh.danger == true"));
        assert!(said.is_empty(), "{when}: {said}");
    }
}

#[test]
fn values_outside_the_list_and_dates_of_another_form_are_refused_with_the_nearest() {
    for (when, wanted) in [
        ("hh.attr == '低保贫困'", "请写 '低保贫困户'"),
        ("hh.attr == '低保贫'", "“低保贫”不是“贫困户属性”的取值"),
        ("hh.attr in ['一般贫困户', '低保户']", "请写 '低保贫困户'"),
        ("members.exists(m, m.health.contains('癌症'))", "“癌症”不是“健康状况”的取值"),
        ("hh.first_id_date >= '2014年12月31日'", "请写成 '2014-12-31'"),
        ("hh.first_id_date == '去年'", "不是日期"),
        ("hh.kind == 'exitted'", "是否为 'exited'"),
    ] {
        let said = said_of(when);
        assert!(said.contains(wanted) && said.contains("own.toml:6:"), "{when}: {said}");
        assert!(!said.contains("own.toml:6:8:"), "at the text itself: {said}");
    }
    for when in [
        "hh.attr == '低保贫困户' || hh.attr.contains('特困') || hh.attr == ''",
        "hh.first_id_date >= '2014-12-31' && hh.first_id_date < '2019'",
        "hh.head_name == '低保贫困'",
    ] {
        assert!(said_of(when).is_empty(), "{when}: {}", said_of(when));
    }
}

#[test]
fn one_fault_of_writing_gives_one_message_in_chinese() {
    for (when, wanted) in [
        ("hh.people = 2", "own.toml:6:19: when：条件写法有误：从“= 2”起读不下去"),
        ("hh.danger and hh.poor", "并且写 &&"),
        ("hh.people >", "没有写完"),
        ("(hh.danger", "括号没有成对"),
    ] {
        let said = said_of(when);
        assert!(said.contains(wanted), "{when}: {said}");
        assert_eq!(said.matches("own.toml").count(), 1, "{when}: {said}");
        for english in ["unexpected", "mismatched", "Syntax", "expect"] {
            assert!(!said.contains(english), "{when}: {said}");
        }
    }
    let said = faults(&rule("U001", "household", "hh.danger", "a", "").replace("[[rule]]", "[[rule]"));
    assert_eq!(said.matches("own.toml:").count(), 1, "{said}");
    assert!(said.contains("own.toml:1:") && !said.contains("不认识的键"), "{said}");
}

#[test]
fn an_undecided_rule_names_what_was_really_blank() {
    let said = |when: &str| outcome(&kit(&rule("U001", "household", when, "a", "")), "U001").skipped;
    assert_eq!(said("100 / (hh.people - 2) > 3").as_deref(), Some("有1户无法判定（除以零）"));
    // The other side of the first bracket decides it; only the second is open.
    let open =
        said("(hh.cost > 3 || hh.people == 2) && members.exists(m, m.health.contains('大病'))").unwrap();
    assert!(open.contains("健康状况") && !open.contains("支出"), "{open}");
}

#[test]
fn the_list_of_borderline_households_speaks_where_no_other_table_does() {
    let rules = [
        rule("U001", "household", "hh.borderline && hh.helper == '王某' && hh.people == 3", "{people}人", ""),
        rule("U002", "household", "hh.borderline && size(loans) == 0 || true", "a", ""),
    ]
    .concat();
    let mut kit = kit(&rules);
    let row = |people: f64| {
        record(
            RecordKind::Borderline,
            7,
            &[("hh_id", text("0002")), ("helper", text("王某")), ("pop_now", number(people))],
        )
    };
    kit.household("0002", Vec::new());
    kit.add(row(3.0));
    let all = u32::try_from(kit.data.records[&RecordKind::Borderline].len()).unwrap();
    let household = kit.data.households.iter_mut().find(|household| household.id == "0002").unwrap();
    household.kind = crate::ingest::dataset::HouseholdKind::Borderline;
    household.listed = vec![all - 1];
    let found = kit.findings("U001");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].message.ends_with("3人") && found[0].evidence[0].cell.ends_with('7'), "{found:#?}");
    let every = kit.findings("U002");
    assert!(every.len() == 2 && every.iter().all(|finding| !finding.evidence.is_empty()), "{every:#?}");
}
