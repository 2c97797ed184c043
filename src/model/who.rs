//! Who must act (责任人): the office that a rule or the catalogue names, as the helper by name or as the office of this
//! very township, village or county. Work list, duties and advice ask here, so that nobody is called by two names.

use crate::base::bureaus;
use crate::check::finding::Finding;
use crate::model::county::{CountyPack, HouseholdRow};
use std::collections::{BTreeMap, BTreeSet};

/// Where the office is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spot<'a> {
    /// Name of the top unit.
    pub top: &'a str,
    /// Name of the county.
    pub county: &'a str,
    /// Name of the township; empty above it.
    pub township: &'a str,
    pub village: &'a str,
    /// 帮扶责任人 of the household; empty when nobody is named.
    pub helper: &'a str,
    pub helper_unit: &'a str,
    /// Units of the helpers of the county, for an office that names one beside no household.
    pub helpers: Option<&'a Helpers<'a>>,
}

/// Every helper of a county → his unit; empty where people of one name come from several.
pub type Helpers<'a> = BTreeMap<&'a str, &'a str>;

/// The helpers that households name. One whose unit some household leaves open is of the unit that the others name.
#[must_use]
pub fn helpers(rows: &[HouseholdRow]) -> Helpers<'_> {
    let mut all = Helpers::new();
    let named = rows.iter().filter(|row| !row.helper.is_empty());
    let (with, without): (Vec<_>, Vec<_>) = named.partition(|row| !row.helper_unit.is_empty());
    for row in without {
        all.insert(&row.helper, "");
    }
    let mut seen = BTreeSet::new();
    for row in with {
        if seen.insert(row.helper.as_str()) {
            all.insert(&row.helper, &row.helper_unit);
            continue;
        }
        let unit = all.entry(&row.helper).or_insert(&row.helper_unit);
        if unit_name(unit) != unit_name(&row.helper_unit) {
            *unit = "";
        }
    }
    all
}

/// Everybody of one unit, to be called by the name that all lists use.
pub struct Names<'a> {
    top: &'a str,
    county: &'a str,
    rows: BTreeMap<&'a str, &'a HouseholdRow>,
    helpers: Helpers<'a>,
}

impl<'a> Names<'a> {
    /// Of the unit `pack` of the project `top`.
    #[must_use]
    pub fn of(top: &'a str, pack: &'a CountyPack) -> Self {
        let rows = pack.households.iter().map(|row| (row.household_id.as_str(), row)).collect();
        Names { top, county: &pack.name, rows, helpers: helpers(&pack.households) }
    }

    /// Who the office is for a household of the unit, else in a township and village of it.
    #[must_use]
    pub fn call(&self, office: &str, household_id: &str, township: &str, village: &str) -> String {
        let row = self.rows.get(household_id).copied();
        let spot = Spot {
            top: self.top,
            county: self.county,
            township: row.map_or(township, |row| &row.township_name),
            village: row.map_or(village, |row| &row.village),
            helper: row.map_or("", |row| &row.helper),
            helper_unit: row.map_or("", |row| &row.helper_unit),
            helpers: Some(&self.helpers),
        };
        named(&spot, office)
    }
}

/// The helper whom an office names: `帮扶责任人张文义`.
#[must_use]
pub fn named_helper(office: &str) -> Option<&str> {
    let name = office.strip_prefix(HELPER)?.trim_start();
    (!name.is_empty() && !name.contains(['、', '和', '（', '，', '或'])).then_some(name)
}

/// Is this somebody by name, as [`named`] writes it?
pub const HELPER: &str = "帮扶责任人";

/// The office as it is called here; the helper by name where the office is the helper.
#[must_use]
pub fn named(spot: &Spot<'_>, office: &str) -> String {
    if let Some(name) = named_helper(office) {
        let of_county = || spot.helpers.and_then(|helpers| helpers.get(name)).copied().unwrap_or_default();
        let unit = if name == spot.helper { spot.helper_unit } else { of_county() };
        return helper(name, unit);
    }
    if !spot.helper.is_empty() && office.contains(HELPER) {
        return helper(spot.helper, spot.helper_unit);
    }
    local(spot, office)
}

/// `帮扶责任人 张文义（狼山镇政府）`
#[must_use]
pub fn helper(name: &str, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!("（{}）", unit_name(unit)) };
    format!("{HELPER} {name}{unit}")
}

/// A unit as all lists write it: 狼山镇人民政府 and 狼山镇政府, 医保局 and 医疗保障局 are one.
fn unit_name(unit: &str) -> String {
    bureaus::unified(unit.trim()).replace("人民政府", "政府")
}

/// Does the text name an office, and not a person?
#[must_use]
pub fn is_office(text: &str) -> bool {
    const WORDS: [&str; 24] = [
        "局",
        "办",
        "委",
        "部",
        "岗",
        "联合会",
        "政府",
        "单位",
        "中心",
        "银行",
        "信用社",
        "机构",
        "公司",
        "学校",
        "医院",
        "队",
        "站",
        "所",
        "责任人",
        "信息员",
        "档案员",
        "乡",
        "镇",
        "苏木",
    ];
    // 段明（台账未写明责任单位） is a person.
    let bare = text.split('（').next().unwrap_or(text);
    WORDS.iter().any(|word| bare.contains(word))
}

/// The department a finding is about: it has no column of its own, its name follows the county's in the message.
#[must_use]
pub fn department<'f>(county: &str, finding: &'f Finding) -> Option<&'f str> {
    let who = finding.message.split_once('：').and_then(|(who, _)| who.strip_prefix(county));
    who.filter(|_| finding.household_id.is_empty() && finding.township.is_empty())
}

/// `苏木乡镇扶贫档案员` → `狼山镇扶贫档案员`; `农牧局` → `临河区农牧局`.
fn local(spot: &Spot<'_>, office: &str) -> String {
    let office = &*bureaus::unified(office);
    let mut text = office.to_owned();
    for (general, own) in [
        ("嘎查村", spot.village),
        ("苏木乡镇", spot.township),
        ("旗县区", spot.county),
        ("旗县", spot.county),
    ] {
        if !own.is_empty() {
            text = text.replace(general, own);
        }
    }
    // Two offices may come to one: 市扶贫办、旗县扶贫办 of what is above the counties.
    let mut parts: Vec<String> = Vec::new();
    for part in text.split('、') {
        let part = in_full(&[spot.county, spot.top], part);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    text = parts.join("、");
    // Who wrote a report sits where the report is about.
    if text == office && office.contains("起草单位") && !spot.township.is_empty() {
        return format!("{}{}{office}", spot.township, spot.village);
    }
    // What stands below the county in every place is no office of the county itself.
    let below = ["嘎查村", "苏木乡镇", HELPER].iter().any(|word| text.contains(word));
    let of_county = text == office && !below && spot.township.is_empty() && !text.starts_with(spot.county);
    // A ledger may name a person: nobody is called 临河区温建国.
    if of_county && is_office(office) { format!("{}{text}", spot.county) } else { text }
}

/// An office that its own unit calls by the rank alone, with the name of the unit: 县扶贫办 of 五原县 is 五原县扶贫办, 市水利局
/// of 巴彦淖尔市 巴彦淖尔市水利局. Any other stays as it is.
#[must_use]
pub fn in_full(units: &[&str], office: &str) -> String {
    // 市场监督管理局, 市政管理局: no rank.
    const WORDS: [&str; 4] = ["市场", "市容", "市政管", "市政公"];
    let full = |unit: &&str| {
        let rest = office.strip_prefix(unit.chars().last()?)?;
        Some(format!("{unit}{rest}")).filter(|_| !rest.is_empty())
    };
    let is_ranked = is_office(office) && !WORDS.iter().any(|word| office.starts_with(word));
    units.iter().find_map(full).filter(|_| is_ranked).unwrap_or_else(|| office.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_that_a_ledger_calls_by_its_rank_is_that_of_its_unit() {
        let spot = Spot { top: "巴彦淖尔市", county: "五原县", ..Spot::default() };
        for (written, called) in [
            ("县扶贫办", "五原县扶贫办"),
            ("县卫健委 陈某", "五原县卫生健康委员会 陈某"),
            ("县委办", "五原县委办"),
            ("县水利局、县住建局", "五原县水利局、五原县住房和城乡建设局"),
            ("市水利局", "巴彦淖尔市水利局"),
            // Near misses: no rank, the rank of another unit's word, a person.
            ("市场监督管理局", "五原县市场监督管理局"),
            ("五原县水利局", "五原县水利局"),
            ("县某", "县某"),
        ] {
            assert_eq!(named(&spot, written), called, "{written}");
        }
        let banner = Spot { county: "乌拉特中旗", ..spot };
        assert_eq!(named(&banner, "旗人社局 白某"), "乌拉特中旗人力资源和社会保障局 白某");
        let township = Spot { township: "隆兴昌镇", village: "荣义村", ..spot };
        assert_eq!(
            named(&township, "县水利局 马某"),
            "五原县水利局 马某",
            "one office, one name at every level"
        );
    }

    #[test]
    fn an_office_is_that_of_the_place_and_the_helper_has_a_name() {
        let spot = Spot {
            top: "巴彦淖尔市",
            county: "临河区",
            township: "狼山镇",
            village: "永丰村",
            helper: "张文义",
            helper_unit: "狼山镇政府",
            helpers: None,
        };
        assert_eq!(named(&spot, "帮扶责任人、嘎查村"), "帮扶责任人 张文义（狼山镇政府）");
        assert_eq!(named(&spot, "苏木乡镇扶贫档案员"), "狼山镇扶贫档案员");
        assert_eq!(named(&Spot { helper: "", ..spot }, "帮扶责任人"), "帮扶责任人");
        let county = Spot { township: "", village: "", helper: "", ..spot };
        assert_eq!(named(&county, "农牧局"), "临河区农牧局");
        assert_eq!(named(&county, "旗县扶贫办"), "临河区扶贫办");
        assert_eq!(named(&county, "温建国"), "温建国");
        assert_eq!(named(&county, "市扶贫办"), "巴彦淖尔市扶贫办");
        assert_eq!(named(&county, "旗县扶贫办公室"), "临河区扶贫办", "one office, one row");
        assert_eq!(named(&county, "旗县扶贫办、市扶贫办"), "临河区扶贫办、巴彦淖尔市扶贫办");
        let top = Spot { county: "巴彦淖尔市", ..county };
        assert_eq!(named(&top, "市扶贫办、旗县扶贫办"), "巴彦淖尔市扶贫办", "no office is named twice");
    }
    #[test]
    fn a_helper_whom_an_office_names_is_called_as_the_households_call_him() {
        let row = |helper: &str, unit: &str| HouseholdRow {
            helper: helper.into(),
            helper_unit: unit.into(),
            ..crate::model::testkit::county(&[[None, None]]).households.remove(0)
        };
        let rows = [row("张文义", "狼山镇政府"), row("李某", "教育局"), row("李某", "水利局")];
        let helpers = helpers(&rows);
        let spot =
            Spot { top: "巴彦淖尔市", county: "临河区", helpers: Some(&helpers), ..Spot::default() };
        assert_eq!(named(&spot, "帮扶责任人张文义"), "帮扶责任人 张文义（狼山镇政府）");
        assert_eq!(named(&spot, "帮扶责任人李某"), "帮扶责任人 李某", "of which unit cannot be told");
        assert_eq!(named_helper("帮扶责任人、嘎查村"), None);
    }

    #[test]
    fn a_helper_whose_unit_is_written_in_two_ways_is_one_person() {
        let row = |unit: &str| HouseholdRow {
            helper: "张文义".into(),
            helper_unit: unit.into(),
            ..crate::model::testkit::county(&[[None, None]]).households.remove(0)
        };
        let called = |one: &str, other: &str| {
            let rows = [row(one), row(other)];
            let helpers = helpers(&rows);
            let spot = Spot { county: "临河区", helpers: Some(&helpers), ..Spot::default() };
            let mut names: Vec<String> =
                rows.iter().map(|row| helper(&row.helper, &row.helper_unit)).collect();
            names.push(named(&spot, "帮扶责任人张文义"));
            names.sort();
            names.dedup();
            names
        };
        assert_eq!(called("狼山镇人民政府", "狼山镇政府"), ["帮扶责任人 张文义（狼山镇政府）"]);
        assert_eq!(called("医保局", "医疗保障局"), ["帮扶责任人 张文义（医疗保障局）"]);
        assert_eq!(called("狼山镇政府", "水利局").len(), 3, "two people of one name stay two");
    }

    #[test]
    fn an_office_below_the_county_is_not_called_the_county_s() {
        let county = Spot { top: "巴彦淖尔市", county: "临河区", ..Spot::default() };
        assert_eq!(named(&county, "嘎查村“两委”、驻村工作队"), "嘎查村“两委”、驻村工作队");
        assert_eq!(named(&county, "苏木乡镇扶贫办公室"), "苏木乡镇扶贫办");
        assert_eq!(named(&county, "驻村工作队主管部门"), "临河区驻村工作队主管部门");
    }

    #[test]
    fn whoever_drafted_a_report_is_named_by_its_place() {
        let county = Spot { top: "巴彦淖尔市", county: "临河区", ..Spot::default() };
        assert_eq!(named(&county, "汇报材料起草单位"), "临河区汇报材料起草单位");
        let township = Spot { township: "狼山镇", ..county };
        assert_eq!(named(&township, "汇报材料起草单位"), "狼山镇汇报材料起草单位");
    }
}
