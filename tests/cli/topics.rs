//! 一页县情 and 专项 through every output: what nobody handed in is told, never printed as nought or left blank.

use crate::harness::{Small, cells, files, parts, summary};

const AREA: &str = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n\n[[brief]]\ncounty = \"150802\"\n\
                    key = \"area\"\nvalue = 2345\nunit = \"平方公里\"\nas_of = 2019-12-31\nsource = \"临统〔2020〕1号\"\n";
const COUNTY: &str = "150802临河区/临河区考核数据表.xlsx";

fn page(small: &Small) -> String {
    let html = files(&small.out().join("html"));
    String::from_utf8(html["150802.html"].clone()).unwrap()
}

/// The part of a page between two headings.
fn between(page: &str, from: &str, to: &str) -> String {
    let start = page.rfind(&format!(">{from}<")).unwrap_or_else(|| panic!("no {from}"));
    let rest = &page[start..];
    rest[..rest.find(&format!(">{to}<")).unwrap_or_else(|| panic!("no {to}"))].to_owned()
}

#[test]
fn what_no_register_carries_comes_from_the_configuration_or_is_not_given() {
    let small = Small::new();
    small.write("qiquan.toml", AREA);
    small.run(&["pack", "项目"]).expect(0);
    let brief = summary(&small.out())["counties"][0]["brief"]["items"].clone();
    let item = |name: &str| {
        brief
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["name"] == name)
            .unwrap_or_else(|| panic!("{name}"))
            .clone()
    };
    assert_eq!(item("面积")["value"], "2345平方公里");
    assert_eq!(item("面积")["sources"][0]["as_of"], "2019-12-31");
    assert_eq!(item("享受政策脱贫户")["value"], "2户4人");
    assert_eq!(item("享受政策脱贫户")["sources"][0]["source"], "人员表");
    // Neither a setting nor a register says these: the word, no blank and no nought.
    for name in ["总人口", "联系人", "小额信贷", "扶贫项目", "整改问题", "边缘户", "嘎查村", "驻村工作队"]
    {
        assert_eq!(
            (item(name)["value"].clone(), item(name)["given"].clone()),
            ("未提供".into(), false.into()),
            "{name}"
        );
    }
    let html = between(&page(&small), "一页县情", "一、总体结论");
    for wanted in ["2345平方公里⑴", "临统〔2020〕1号，2019年12月31日", "2户4人", "未提供"]
    {
        assert!(html.contains(wanted), "{wanted} is missing in {html}");
    }
    let sheet = cells(&small.out().join(COUNTY), "县情");
    assert!(
        sheet.contains(&["面积", "2345平方公里", "2019-12-31", "临统〔2020〕1号"].map(String::from).to_vec())
    );
    assert!(sheet.iter().any(|row| row[0] == "总人口" && row[1] == "未提供"), "{sheet:?}");
    // The record alone gives the same pages, whatever became of the configuration.
    small.write("qiquan.toml", &AREA.replace("2345", "1"));
    small.run(&["render", "--from", "output", "--out", "again"]).expect(0);
    let again = parts(&small.dir.path().join("again"));
    for (path, bytes) in
        parts(&small.out()).iter().filter(|(path, _)| path.starts_with("150802") || path.starts_with("html"))
    {
        assert!(again[path] == *bytes, "{path} differs");
    }
}

#[test]
fn a_faulty_brief_is_told_with_line_column_and_what_was_meant() {
    let small = Small::new();
    let second = "\n[[brief]]\ncounty = \"150902\"\nkey = \"人口\"\nvalue = \"13812345678\"\nas_of = 2020-05-01\nsource = 3\nuint = \"人\"\n";
    small.write("qiquan.toml", &format!("{}{second}", AREA.replace("\"area\"", "\"areaa\"")));
    let told = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "qiquan.toml:7:7: brief.key “areaa”不在可选范围",
        "是否为 area？",
        "qiquan.toml:14:10: brief.county “150902”不是 code = \"150800\" 的旗县区",
        "qiquan.toml:15:7: brief.key “人口”不在可选范围",
        "qiquan.toml:16:9: brief.value 中有证件号码、电话或账号",
        "qiquan.toml:17:9: brief.as_of 2020-05-01 晚于 as_of 2020-04-15",
        "qiquan.toml:18:10: brief.source 应为文字，写成了整数",
        "qiquan.toml:19:1: [[brief]] 中不认识的键“uint”",
        "是否应为 unit？",
    ] {
        assert!(told.contains(wanted), "{wanted} is missing in\n{told}");
    }
    // Two lines about one thing; and without a source nobody says it.
    let twice = format!("{AREA}{}", AREA.split_once("\n\n").unwrap().1);
    small.write("qiquan.toml", &twice);
    small.run(&["check", "项目"]).expect(2).says("qiquan.toml:12:1: 150802 的“面积”写了不止一次");
    small.write("qiquan.toml", &AREA.replace("source = \"临统〔2020〕1号\"\n", ""));
    small.run(&["check", "项目"]).expect(2).says("qiquan.toml:5:1: [[brief]] 中缺少 source");
    // Near miss: a county that has nothing here is no fault; it is told.
    small.write("qiquan.toml", &AREA.replace("150802", "150826"));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let remarks = crate::harness::remarks(&small).join("\n");
    assert!(remarks.contains("[[brief]] 写了 150826 的县情"), "{remarks}");
}

#[test]
fn a_topic_without_registers_is_a_line_that_says_what_to_add() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let html = page(&small);
    let rest = html[html.rfind("无数据").unwrap()..].to_owned();
    let rest = &rest[..rest.find("十、未能检查").unwrap()];
    for wanted in ["小额信贷", "未找到小额信贷台账", "社会扶贫", "项目类型写“社会扶贫”", "舆情信访"]
    {
        assert!(rest.contains(wanted), "{wanted} is missing in {rest}");
    }
    assert!(!html.contains("在贷0笔") && !html.contains("）小额信贷<"), "no nought without a ledger");
    assert!(html.contains("）督战五项<"), "what registers say is told");
    // Near miss: a ledger that was handed in and holds nobody says nought.
    small.write("registers/150802临河区/小额信贷.csv", "户编号,借款人姓名,身份证号,贷款合同编号,贷款金额,未偿还余额,逾期金额,贷款日期,到期日期,使用方式,是否展期\n");
    small.run(&["pack", "项目"]).expect(0);
    let html = page(&small);
    assert!(html.contains("）小额信贷<") && html.contains("在贷0笔、0户，余额0万元，逾期0笔"), "{html}");
    let sheet = cells(&small.out().join(COUNTY), "专项指标");
    assert!(
        sheet.iter().any(|row| row[0] == "小额信贷" && row[1] == "在贷笔数" && row[2] == "0"),
        "{sheet:?}"
    );
}

#[test]
fn a_topic_counts_its_register_lists_its_findings_and_its_papers() {
    let small = Small::new();
    small.write(
        "registers/150802临河区/小额信贷.csv",
        "数据日期,户编号,借款人姓名,贷款合同编号,贷款金额,未偿还余额,逾期金额,贷款日期,到期日期\n\
         2020-03-31,1508020100001,赵甲,JK-1,60000,60000,0,2019-05-01,2021-05-01\n\
         2020-03-31,1508020100002,钱乙,JK-2,30000,20000,5000,2018-03-01,2020-03-01\n\
         2020-03-31,1508020100002,钱乙,JK-3,10000,0,,2017-03-01,2018-03-01\n",
    );
    small.run(&["pack", "项目"]).expect(0);
    let html = page(&small);
    let topic = &html[html.rfind("）小额信贷<").unwrap()..];
    let topic = &topic[..topic.find("）帮扶驻村<").unwrap_or(topic.len())];
    for wanted in [
        "截至2020年3月31日，临河区在贷2笔、2户，余额8万元",
        "逾期1笔（另有1笔贷款不明）",
        "户贷企用笔数未提供",
        "P001 扶贫小额信贷余额超过限额",
        "Q19 小额信贷管理材料",
        "小额信贷台账没有“使用方式”列",
    ] {
        assert!(topic.contains(wanted), "{wanted} is missing in {topic}");
    }
}

#[test]
fn topics_of_the_project_replace_add_and_keep_to_their_counties() {
    let small = Small::new();
    small.write(
        "topics/own.toml",
        "[[topic]]\nname = \"帮扶驻村\"\nconclusion = [\"二人户{pairs}户\"]\n[[topic.figure]]\nkey = \"pairs\"\n\
         name = \"二人户\"\nunit = \"户\"\nover = \"household\"\nwhere = \"hh.people == 2\"\n\
         [[topic]]\nname = \"老年人\"\ncounties = [\"150802\"]\nconclusion = [\"六十岁以上{old}人\"]\n[[topic.figure]]\n\
         key = \"old\"\nname = \"六十岁以上\"\nunit = \"人\"\nover = \"person\"\nwhere = \"person.age >= 60\"\n\
         [[topic]]\nname = \"别处\"\ncounties = [\"150821\"]\n[[topic.figure]]\nkey = \"all\"\nname = \"户\"\nover = \"household\"\n",
    );
    small.run(&["pack", "项目"]).expect(0);
    let html = page(&small);
    assert!(html.contains("临河区二人户2户；没有专门的检查项目"), "{html}");
    assert!(html.contains("临河区六十岁以上4人；"), "added behind the others");
    assert!(!html.contains("在任帮扶责任人") && !html.contains("）别处<"));
    assert!(html.contains("）普查准备<"), "临河区 is a county of the census");
    let place = |name: &str| html.rfind(&format!("）{name}<")).unwrap_or_else(|| panic!("{name}"));
    assert!(
        place("帮扶驻村") < place("四不摘") && place("四不摘") < place("老年人"),
        "replaced where it stood"
    );
}

#[test]
fn faults_of_topics_are_told_at_once_with_their_places() {
    let small = Small::new();
    small.write(
        "topics/own.toml",
        "[[topic]]\nname = \"甲\"\nconclusion = [\"有{nmber}户\"]\nrules = [\"P999\"]\npapers = [\"Q99\"]\ncolour = 1\n\
         [[topic.figure]]\nkey = \"number\"\nname = \"户数\"\nover = \"household\"\nwhere = \"hh.dangr\"\n\
         [[topic.figure]]\nkey = \"sum\"\nname = \"余额\"\nover = \"loan\"\nsum = \"loan.borrower\"\n\
         [[topic.figure]]\nkey = \"both\"\nname = \"两样\"\nover = \"loan\"\ntake = \"households\"\n",
    );
    let told = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "topics/own.toml:3:18: conclusion：没有名为“nmber”的指标",
        "是否为 number？",
        "topics/own.toml:4:11: rules 中没有规则“P999”",
        "topics/own.toml:5:12: papers 中没有材料“Q99”",
        "topics/own.toml:6:1: [[topic]] 中不认识的键“colour”",
        "topics/own.toml:11:13: where：hh 没有名为“dangr”的字段",
        "是否为“danger”？",
        "topics/own.toml:16:8: sum：算式的结果是文字，不是数值",
        "take 和 over 应当写且只写一个",
    ] {
        assert!(told.contains(wanted), "{wanted} is missing in\n{told}");
    }
}

#[test]
fn the_example_of_the_page_on_topics_is_sound() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/topics.md")).unwrap();
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let small = Small::new();
    small.write("qiquan.toml", &format!("{}\n{}", AREA.split_once("\n\n").unwrap().0, blocks[0]));
    small.write("topics/own.toml", blocks[1]);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let printed = small.run(&["schema", "topics"]).expect(0).stdout;
    let committed = std::fs::read_to_string(root.join("docs/schema/topics.schema.json")).unwrap();
    assert_eq!(printed, committed, "run: qiquan schema topics > docs/schema/topics.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(&printed).unwrap()).unwrap();
    let example: toml::Value = toml::from_str(blocks[1]).unwrap();
    assert!(schema.is_valid(&serde_json::to_value(&example).unwrap()));
    let wrong: toml::Value = toml::from_str(&blocks[1].replace("over =", "ovr =")).unwrap();
    assert!(!schema.is_valid(&serde_json::to_value(&wrong).unwrap()));
    for (key, name) in qiquan::base::config::keys::BRIEF_KEYS {
        assert!(page.contains(&format!("| {key} | ")), "{key} {name} is not in docs/topics.md");
    }
}

/// The lines of the brief of the only county.
fn brief(small: &Small) -> impl Fn(&str) -> String + use<> {
    let items = summary(&small.out())["counties"][0]["brief"]["items"].clone();
    move |name: &str| {
        let item = items.as_array().unwrap().iter().find(|item| item["name"] == name);
        item.unwrap_or_else(|| panic!("{name}"))["value"].as_str().unwrap().to_owned()
    }
}

#[test]
fn two_registers_that_differ_about_a_house_leave_it_open_on_every_page() {
    let small = Small::new();
    let table = |danger: &str| {
        format!(
            "数据日期,户编号,户主姓名,是否危房户\n2020-04-10,1508020100001,赵甲,{danger}\n\
             2020-04-10,1508020100002,钱乙,否\n"
        )
    };
    let reason = "是否危房户没有写明或两表不一致，1户无法判断";
    small.write("registers/户表.csv", &table("D级"));
    small.run(&["pack", "项目"]).expect(0);
    let html = page(&small);
    assert_eq!(brief(&small)("住房安全"), "达标1户（另有1户不明），危房0户（另有1户不明）");
    assert!(html.contains("危房0户（另有1户不明）") && html.contains(reason), "{html}");
    assert!(html.contains("按不明计") && !html.contains("按本表取值"), "the remark says the same");
    // Near miss: the two say the same, be it in other words.
    small.write("registers/户表.csv", &table("A级"));
    small.run(&["pack", "项目"]).expect(0);
    assert_eq!(brief(&small)("住房安全"), "达标2户，危房0户");
    assert!(!page(&small).contains(reason));
}

#[test]
fn what_a_list_hardly_says_is_not_known_and_what_it_never_says_is_not_given() {
    let small = Small::new();
    let helpers = |head: &str, more: &str| {
        let rows = ["1508020100001", "1508020100002"]
            .map(|id| format!("{id},周丁,狼山镇人民政府,科员,2016年3月,否{more}\n"));
        format!("户编号,帮扶责任人,单位名称,职务级别,开始时间,是否驻村队员{head}\n{}", rows.concat())
    };
    let projects = |paid: [&str; 3]| {
        let rows = (1..).zip(paid).map(|(at, paid)| format!("XM-{at},养殖{at},产业,2019,100,60,{paid}\n"));
        format!("项目编号,项目名称,项目类型,年度,总投资,资金到位,资金支付\n{}", rows.collect::<String>())
    };
    small.write("registers/150802临河区/帮扶责任人.csv", &helpers("", ""));
    small.write("registers/150802临河区/项目库.csv", &projects(["70", "", ""]));
    small.write(
        "registers/150802临河区/入户.csv",
        "户编号,调查日期,调查人\n1508020100001,2020-04-01,周丁\n1508020109999,2020-04-01,周丁\n",
    );
    small.run(&["pack", "项目"]).expect(0);
    let (item, html) = (brief(&small), page(&small));
    assert_eq!(item("项目资金支付率"), "不明（只有1个项目可算）");
    assert_eq!(item("驻村工作队"), "未提供", "no column says who is 第一书记, no row is of a village");
    for wanted in [
        "支付不明（已知70万元，另有2个项目不明）",
        "支付率不明（只有1个项目可算）",
        "入户走访到1户（另有1行不属于在册户）",
        "入户走访到的边缘户不明",
    ] {
        assert!(html.contains(wanted), "{wanted} is missing in {html}");
    }
    // Near miss: the lists say it.
    small.write(
        "registers/150802临河区/帮扶责任人.csv",
        &helpers(",驻村职务,终止时间", ",第一书记,2019-12-31"),
    );
    small.write("registers/150802临河区/项目库.csv", &projects(["70", "60", "60"]));
    small.run(&["pack", "项目"]).expect(0);
    let item = brief(&small);
    assert_eq!(item("项目资金支付率"), "105.55%（超过100%，请核对）");
    assert!(item("驻村工作队").contains("第一书记0人"), "{}", item("驻村工作队"));
}

#[test]
fn blank_measures_are_counted_beside_those_that_are_filled_in() {
    let small = Small::new();
    let table = "数据日期,户编号,户主姓名,是否危房户,帮扶措施\n2020-04-10,1508020100001,赵甲,否,产业\n2020-04-10,1508020100002,钱乙,否,\n";
    small.write("registers/户表.csv", table);
    small.run(&["pack", "项目"]).expect(0);
    assert!(page(&small).contains("不摘政策：填写帮扶措施1户，其余1户未填"), "{}", page(&small));
    // Near miss: everybody is helped.
    small.write("registers/户表.csv", &table.replace("钱乙,否,\n", "钱乙,否,产业\n"));
    small.run(&["pack", "项目"]).expect(0);
    assert!(page(&small).contains("不摘政策：填写帮扶措施2户，其余0户未填"));
}

#[test]
fn the_edition_of_the_division_table_is_told_where_it_is_younger_than_the_check() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let source = |small: &Small| {
        let items = summary(&small.out())["counties"][0]["brief"]["items"].clone();
        let mut items = items.as_array().unwrap().iter().filter(|item| item["name"] == "苏木乡镇级单位");
        items.next().unwrap()["sources"][0]["source"].as_str().unwrap().to_owned()
    };
    assert_eq!(source(&small), "统计用区划代码（2020年6月版，晚于检查时点）");
    // Near miss: a check after the edition.
    small.run(&["pack", "项目", "--as-of", "2020-07-01"]).expect(0);
    assert_eq!(source(&small), "统计用区划代码");
}

#[test]
fn a_topic_lists_of_a_rule_about_many_totals_those_of_its_own_alone() {
    let small = Small::new();
    small.write(
        "registers/边缘户监测户名单.csv",
        "旗县,苏木乡镇,嘎查村,户编号,户主姓名,户类型\n临河区,狼山镇,永丰村,1508020100009,周戊,边缘户\n",
    );
    let said = |key: &str, rules: Option<&str>| {
        small.write("registers/上报.csv", &format!("区划代码,指标,数值,时点\n150802,{key},9,2020-04-10\n"));
        if let Some(rules) = rules {
            let text = format!(
                "[[topic]]\nname = \"边缘户和监测户\"\nrules = {rules}\n\
                 [[topic.figure]]\nkey = \"b\"\nname = \"边缘户\"\nunit = \"户\"\ntake = \"borderline_households\"\n"
            );
            small.write("topics/own.toml", &text);
        }
        small.run(&["check", "项目", "--fail-on", "never"]);
        let record = std::fs::read(small.out().join("record/150802.json")).unwrap();
        let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
        let topics = record["topics"].as_array().unwrap().clone();
        let own = topics.iter().find(|topic| topic["name"] == "边缘户和监测户").unwrap();
        let found = record["findings"].as_array().unwrap().iter().filter(|f| f["rule"] == "R002").count();
        assert_eq!(found, 1, "{key}");
        own["conclusion"].as_str().unwrap().contains("有关检查未解决的错误1条")
    };
    assert!(said("K05", None));
    // Near misses: the registered people are no matter of the topic; one that names the whole rule takes all.
    assert!(!said("K02", None));
    assert!(said("K02", Some("[\"r002\"]")));
    assert!(!said("K02", Some("[\"r002@K05\", \"R002@K0\"]")));
    small.write("topics/own.toml", "[[topic]]\nname = \"甲\"\nrules = [\"R999@K05\"]\n");
    let told = small.run(&["check", "项目"]).expect(2).stderr;
    assert!(told.contains("rules 中没有规则“R999”"), "{told}");
}

#[test]
fn a_source_of_money_called_by_its_county_is_money_and_a_project_of_no_county_makes_no_nought() {
    let small = Small::new();
    let brief = || {
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
        let items = summary(&small.out())["counties"][0]["brief"]["items"].clone();
        let items = items.as_array().unwrap().clone();
        let value = |name: &str| items.iter().find(|item| item["name"] == name).unwrap()["value"].clone();
        value("扶贫项目").as_str().unwrap().to_owned()
    };
    let told = || crate::harness::remarks(&small).iter().any(|one| one.contains("看不出是哪个旗县"));
    let faults = || crate::harness::message(&small, "R007");
    let head = "项目编号,项目名称,项目类型,实施旗县,总投资（万元）,中央,自治区,市,旗县,其他,实际完工,资金到位,资金支出,资金结余";
    let row = |county: &str, own: u32, left: u32| {
        format!("{head}\nXM1,羊圈,产业,{county},100,50,20,10,{own},0,2019-09-01,100,80,{left}\n")
    };
    small.write("registers/项目库.csv", &row("临河区", 20, 20));
    assert_eq!(brief(), "1个，完工1个");
    assert_eq!((faults(), told()), (Vec::new(), false));
    small.write("registers/项目库.csv", &row("临河区", 10, 5));
    brief();
    let found = faults();
    assert!(found.len() == 1 && found[0].contains("资金来源合计90万元、总投资100万元"), "{found:?}");
    assert!(found[0].contains("支付、结余合计85万元、到位100万元"), "{found:?}");
    // A place behind the sources is a place.
    let behind =
        "项目名称,总投资（万元）,中央,自治区,旗县,苏木乡镇,嘎查村\n羊圈,100,50,50,临河区,狼山镇,永丰村\n";
    small.write("registers/项目库.csv", behind);
    assert_eq!((brief().starts_with("1个"), told()), (true, false));
    // Whose it is nobody can tell: it may be this county's.
    small.write("registers/项目库.csv", &row("某旗", 20, 20));
    assert_eq!((brief().as_str(), told()), ("不明", true));
    // What the prefecture builds is no county's.
    small.write("registers/项目库.csv", &row("市本级", 20, 20));
    assert_eq!((brief().as_str(), told()), ("0个，完工0个", false));
}
