//! Claims from small registers.

use super::*;
use crate::ingest::registers::read_for_test;

fn joined(files: &[(&str, &str)]) -> Dataset {
    crate::ingest::registers::read_many_for_test(
        &files.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect::<Vec<_>>(),
    )
}

#[test]
fn papers_visits_and_registers_meet_on_the_same_household() {
    let data = joined(&[
        (
            "m.csv",
            "数据日期,户编号,人编号,姓名,证件号码,人数,与户主关系,主要致贫原因,贫困户属性\n2020-03-31,A1,P1,张三,150899195603120011,2,户主,因病,一般贫困户\n2020-03-31,A1,P2,李四,150899195811070020,2,配偶,因病,一般贫困户\n",
        ),
        (
            "f.csv",
            "户编号,材料,年度,指标,值,页\nA1,H04,2018,致贫原因,因残,3\nA1,H04,2018,家庭人口数,4,3\nA1,扶贫手册,2019,家庭人口,2人,1\n",
        ),
        ("v.csv", "户编号,入户日期,户籍人口,常住人口,受访人\nA1,2020-03-20,3,2,张三\n"),
    ]);
    let claims = collect(&Project::default(), &Scan::default(), &data, &Documents::default());
    let of = |id: &str, link: Link| -> Vec<String> {
        claims
            .of_household("A1")
            .filter(|c| c.attribute == id && c.link == link)
            .map(|c| c.value.to_text())
            .collect()
    };
    assert_eq!(of("cause_main", Link::File), ["因残"]);
    assert_eq!(of("cause_main", Link::Registry), ["因病"]);
    assert_eq!(of("pop_now", Link::File), ["2"], "the handbook follows the system");
    assert_eq!(of("pop_year", Link::File), ["4"], "a paper of a year speaks about that year");
    assert_eq!(of("pop_now", Link::Visit), ["3"]);
    assert_eq!(of("pop_now", Link::Registry), ["2"]);
}

#[test]
fn figures_quoted_in_interviews_become_claims_of_the_county() {
    let data = read_for_test(
        "i.csv",
        "旗县,被访谈人,访谈人,单位职务,回答中的数据(指标=数值=时点)\n五原县,王五,赵六,副县长,已脱贫享受政策户数=2100=2020-03-31；边缘户=15\n".as_bytes(),
    );
    let claims = collect(&Project::default(), &Scan::default(), &data, &Documents::default());
    let found: Vec<(&str, String)> = claims.claims.iter().map(|c| (c.attribute, c.value.to_text())).collect();
    assert_eq!(found, [("K01", "2100".to_owned()), ("K05", "15".to_owned())]);
    assert_eq!(claims.claims[0].subject, ClaimSubject::County("150821".to_owned()));
}

#[test]
fn an_interview_may_call_the_figures_as_the_reports_do() {
    let of = |label: &str| {
        let text = format!(
            "旗县,被访谈人,访谈人,单位职务,回答中的数据(指标=数值=时点)\n五原县,王五,赵六,副县长,{label}=12=2020-03-31\n"
        );
        let data = read_for_test("i.csv", text.as_bytes());
        let claims = collect(&Project::default(), &Scan::default(), &data, &Documents::default());
        claims.claims.iter().map(|claim| claim.attribute).collect::<Vec<_>>().concat()
    };
    for (label, key) in [
        ("建档立卡已脱贫享受政策户", "K01"),
        ("已脱贫户", "K01"),
        ("建档立卡贫困户", "K01"),
        ("全旗已脱贫享受政策户", "K01"),
        ("已脱贫人口", "K02"),
        ("全县边缘户人数", "K06"),
        ("剩余未脱贫户", "K03"),
    ] {
        assert_eq!(of(label), key, "{label}");
    }
    // Near misses: a part, a flow, a rate, another group.
    for label in ["2018年已脱贫户", "新增边缘户", "已脱贫户人均收入", "已脱贫不享受政策户", "监测户帮扶措施"]
    {
        assert_eq!(of(label), "", "{label}");
    }
}

#[test]
fn a_paper_of_the_last_year_may_give_either_population() {
    let household = "户编号,户主姓名,数据日期,当前家庭人口数,年度家庭人口数\nA1,张三,2020-03-31,3,2\n";
    let attribute_of = |value: &str, year: &str| {
        let file = format!("户编号,材料,年度,指标,值,页\nA1,H04,{year},家庭人口数,{value},1\n");
        let data = joined(&[("h.csv", household), ("f.csv", &file)]);
        let claims = collect(&Project::default(), &Scan::default(), &data, &Documents::default());
        claims.claims.iter().find(|c| c.link == Link::File).map(|c| c.attribute)
    };
    assert_eq!(attribute_of("2", "2019"), Some("pop_year"), "agrees with the year");
    assert_eq!(attribute_of("3", "2019"), Some("pop_now"), "agrees with today");
    assert_eq!(attribute_of("5", "2019"), Some("pop_now"), "agrees with neither");
    assert_eq!(attribute_of("5", "2017"), Some("pop_year"), "an older paper is about its own year");
}

#[test]
fn a_dated_value_of_an_unknown_year_contradicts_nothing() {
    let data = joined(&[
        ("h.csv", "户编号,户主姓名,当前家庭人口数,年度家庭人口数\nA1,张三,3,3\n"),
        ("f.csv", "户编号,材料,年度,指标,值,页\nA1,H04,2017,家庭人口数,4,1\n"),
    ]);
    let years = |project: &Project| -> Vec<Option<i32>> {
        let claims = collect(project, &Scan::default(), &data, &Documents::default());
        claims
            .claims
            .iter()
            .filter(|c| c.attribute == "pop_year" && c.link == Link::Registry)
            .map(|c| c.as_of.map(|date| date.year))
            .collect()
    };
    assert!(years(&Project::default()).is_empty());
    let dated = Project { as_of: chrono::NaiveDate::from_ymd_opt(2020, 4, 15), ..Project::default() };
    assert_eq!(years(&dated), [Some(2019)]);
}

/// What is said about an attribute by a link.
fn said(claims: &ClaimSet, attribute: &str, link: Link) -> Vec<String> {
    claims
        .of_household("A1")
        .filter(|claim| claim.attribute == attribute && claim.link == link)
        .map(Claim::said)
        .collect()
}

#[test]
fn an_older_form_is_silent_where_a_newer_one_of_its_kind_speaks() {
    let data = joined(&[
        (
            "h.csv",
            "户编号,户主姓名,主要致贫原因,贫困户属性,数据日期,年度家庭人口数\nA1,张三,缺资金,一般脱贫户,2020-03-31,3\n",
        ),
        (
            "f.csv",
            "户编号,材料,年度,指标,值,页\nA1,H04,2017,致贫原因,因病,1\nA1,H04 信息采集表,2019,A3a 主要致贫原因,缺资金,1\nA1,H04,2017,属性,低保户,1\nA1,扶贫手册,2018,致贫原因,因灾,1\nA1,H04,,致贫原因,因学,1\nA1,H04,2017,家庭人口数,4,1\n",
        ),
    ]);
    let claims = collect(&Project::default(), &Scan::default(), &data, &Documents::default());
    let mut causes = said(&claims, "cause_main", Link::File);
    causes.sort();
    assert_eq!(
        causes,
        ["因学", "因灾", "缺资金"],
        "the handbook is another kind, the undated paper may be the newest"
    );
    assert_eq!(said(&claims, "attr", Link::File), ["低保户"], "no newer form says it");
    assert_eq!(said(&claims, "pop_year", Link::File), ["4"], "a dated attribute has its own year");
    assert_eq!(said(&claims, "attr", Link::Registry), ["一般脱贫户"], "the cell's own words");
}

#[test]
fn words_outside_an_enumeration_are_unread_and_ticked_boxes_are_read() {
    let data = joined(&[
        ("h.csv", "户编号,户主姓名,主要致贫原因\nA1,张三,因残\n"),
        (
            "f.csv",
            "户编号,材料,年度,指标,值,页\nA1,H04,2019,致贫原因,□因病 ☑缺资金 □因残,1\nA1,H08,2019,致贫原因,见附件,1\nA1,H04,2019,属性,一般脱贫户；致贫原因：因残,1\n",
        ),
    ]);
    let claims = collect(&Project::default(), &Scan::default(), &data, &Documents::default());
    assert_eq!(said(&claims, "cause_main", Link::File), ["缺资金"]);
    assert!(said(&claims, "attr", Link::File).is_empty());
}

#[test]
fn figures_of_a_member_or_of_a_helper_without_household_number_are_the_households() {
    let data = joined(&[
        (
            "m.csv",
            "数据日期,旗县,苏木乡镇,嘎查村,户编号,人编号,姓名,证件号码,人数,与户主关系,帮扶责任人\n2020-03-31,乌拉特中旗,川井苏木,巴音嘎查,A1,P1,甲子,150899195603120011,2,户主,王帮\n2020-03-31,乌拉特中旗,川井苏木,巴音嘎查,A1,P2,乙子,150899195811070020,2,配偶,王帮\n2020-03-31,乌拉特中旗,川井苏木,巴音嘎查,A2,P3,甲丑,150899195603120038,1,户主,李帮\n2020-03-31,乌拉特中旗,川井苏木,新巴音嘎查,A3,P4,甲丑,150899195603120046,1,户主,李帮\n",
        ),
        (
            "i.csv",
            "旗县,被访谈人,访谈人,地点,单位职务,回答中的数据(指标=数值=时点)\n乌拉特中旗,乙子,孙,川井苏木巴音嘎查,牧民,家庭人口=3\n乌拉特中旗,甲丑,孙,巴音嘎查,牧民,家庭人口=4\n乌拉特中旗,甲丑,孙,川井苏木,牧民,家庭人口=9\n乌拉特中旗,王帮,孙,,副科长,家庭人口=5；户数=2100\n乌拉特中旗,李帮,孙,,科员,家庭人口=9\n磴口县,乙子,孙,巴音嘎查,牧民,家庭人口=9\n",
        ),
    ]);
    let claims = collect(&Project::default(), &Scan::default(), &data, &Documents::default());
    let found: Vec<(ClaimSubject, &str, String)> = claims
        .claims
        .iter()
        .filter(|claim| claim.link == Link::Interview)
        .map(|claim| (claim.subject.clone(), claim.attribute, claim.value.to_text()))
        .collect();
    let of = |id: &str| ClaimSubject::Household(id.into());
    assert_eq!(
        found,
        [
            (of("A1"), "pop_now", "3".to_owned()),
            (of("A1"), "pop_now", "5".to_owned()),
            (of("A2"), "pop_now", "4".to_owned()),
            (ClaimSubject::County("150824".into()), "K01", "2100".to_owned()),
        ]
    );
}

#[test]
fn a_remark_behind_a_value_is_no_part_of_it_and_two_values_are_none() {
    let table = builtin().unwrap();
    let read = |id: &str, text: &str| match statement(table.get(id).unwrap(), text) {
        Statement::Says(value, _) => value.to_text(),
        Statement::Nothing => "nothing".to_owned(),
        Statement::Unread => "unread".to_owned(),
    };
    for (id, text, wanted) in [
        ("pop_now", "3人（含新增1人）", "3"),
        ("pop_now", "3人，其中新增1人", "3"),
        ("pop_now", "三人", "3"),
        ("pop_now", "三五人", "unread"),
        ("pop_now", "3人（4人）", "unread"),
        ("per_cap", "4500元（测算）", "4500"),
        ("per_cap", "3747.5元/人", "3747.5"),
        ("per_cap", "3747元（2018年）/3900元（2019年）", "unread"),
        ("per_cap", "", "nothing"),
        ("per_cap", "/", "nothing"),
        ("water_safe", "是，2019年享受", "是"),
        ("water_safe", "是（2018年通水）", "是"),
        ("water_safe", "否，2019年已解决", "unread"),
        ("water_safe", "是，但冬季不通", "unread"),
        ("water_safe", "是/否", "unread"),
        ("water_safe", "水质差", "unread"),
        ("cause_main", "因病（慢性病）", "因病"),
        ("cause_main", "因病、因残", "unread"),
        ("cause_main", "□因病 □因残", "nothing"),
        ("exit_year", "2018年（已公示）", "2018"),
        ("exit_year", "2018、2019", "unread"),
        ("head_name", "赵甲（本人）", "赵甲"),
    ] {
        assert_eq!(read(id, text), wanted, "{id} {text}");
    }
}

#[test]
fn figures_after_a_colon_and_in_words_are_read() {
    let said = |figures: &str| {
        let text = format!(
            "编号,旗县,层级,形式,访谈日期,被访谈人,单位职务,问题,回答要点,数据\n1,五原县,旗县领导,个别访谈,2020-04-02,高某,副县长,底数,略,{figures}\n"
        );
        let data = joined(&[("访谈.csv", &text)]);
        let (claims, told) = spoken::claims(&data, "150800", crate::ingest::attributes::builtin().unwrap());
        let of_county = claims.into_iter().filter(|claim| claim.link == Link::Interview);
        let values: Vec<String> =
            of_county.map(|claim| format!("{}={}", claim.attribute, claim.value.to_text())).collect();
        (values.join(" "), told.len())
    };
    assert_eq!(
        said("享受政策户数：11户（截至2020年4月）；享受政策人口=二十三人"),
        ("K01=11 K02=23".into(), 1)
    );
    // Near misses: a name nobody knows and a sentence.
    assert_eq!(said("会议：11户代表参加").0, "");
    assert_eq!(said("享受政策户数：许多").0, "");
}
