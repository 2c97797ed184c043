//! 条件缺件: the record that calls for a paper (有则必有), in the words of the register that holds it.
//!
//! The condition itself is decided by the check stage; this only names what it asks about. What no case below knows
//! stays without a word rather than with a guess.

use crate::base::{idno, mask, text};
use crate::check::facts;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::people;
use crate::ingest::dataset::{Household, Place};
use crate::ingest::record::{Record, RecordKind};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Rows of ledgers and sector lists that carry an identity number instead of a 户编号.
#[derive(Debug)]
pub struct Triggers(BTreeMap<(RecordKind, String), Vec<u32>>);

impl Triggers {
    #[must_use]
    pub fn new(input: &Input<'_>) -> Triggers {
        let mut loose: BTreeMap<(RecordKind, String), Vec<u32>> = BTreeMap::new();
        for kind in [RecordKind::Loan, RecordKind::Roster] {
            for (at, row) in (0u32..).zip(input.data.all(kind)) {
                let number = row.code("id_no");
                if let Some(head) = idno::first18(&number).filter(|_| row.text("hh_id").is_empty()) {
                    loose.entry((kind, head.to_owned())).or_default().push(at);
                }
            }
        }
        Triggers(loose)
    }

    /// Why the household must have a paper under the condition `when`.
    #[must_use]
    pub fn of_household(&self, input: &Input<'_>, household: &Household, when: &str) -> String {
        let live = || input.data.members(household).filter(|member| people::is_live(member));
        let mut said: Vec<String> = Vec::new();
        if when.contains("loans") {
            let rows = ledgers::each_once(self.rows(input, household, RecordKind::Loan));
            said.extend(rows.into_iter().map(loan));
        }
        if when.contains("rosters") {
            let rows = self.rows(input, household, RecordKind::Roster);
            let mut lists: Vec<Cow<str>> = rows.iter().map(|row| row.text("list")).collect();
            lists.sort();
            lists.dedup();
            // The catalogue asks for a list by its name or by a part of it (危 in 危房改造).
            let words = words_about(when, "r.list");
            let asked = |list: &&Cow<str>| words.iter().any(|word| !word.is_ascii() && list.contains(word));
            let named = lists.iter().filter(asked);
            said.extend(named.map(|list| format!("{list}名单有该户")));
        }
        for (field, name) in [("school", "在校情况"), ("health", "健康状况")] {
            if !when.contains(&format!("m.{field}")) {
                continue;
            }
            let words = words_about(when, &format!("m.{field}"));
            for member in live() {
                let value = member.text(field);
                let asked = words.iter().any(|word| value.contains(word));
                // 在校情况 lists what does not count, 健康状况 what does.
                if !value.is_empty() && asked == (field == "health") {
                    said.push(format!("{}{name}：{value}", member.text("name")));
                }
            }
        }
        if when.contains("hh.reloc") && live().any(|member| member.flag("relocated") == Some(true)) {
            said.push("登记为易地搬迁户".into());
        }
        let rows = || {
            let tables = input.data.all(RecordKind::Household);
            household.rows.iter().filter_map(|at| tables.get(*at as usize)).chain(live())
        };
        for (field, name) in [("attr", "贫困户属性"), ("measures", "帮扶措施")] {
            let asked = when.contains(&format!("hh.{field}.contains"));
            let value = rows().map(|row| row.text(field)).find(|text| !text.is_empty()).unwrap_or_default();
            let words = words_about(when, &format!("hh.{field}"));
            if asked && words.iter().any(|word| value.contains(word)) {
                said.push(format!("{name}：{value}"));
            }
        }
        for (field, name) in [
            ("rebuilt", "登记为已实施危房改造"),
            ("loan", "登记为有小额信贷"),
            ("dibao", "登记为享受低保"),
            ("tekun", "登记为特困供养"),
        ] {
            let asked =
                when.contains(&format!("has(hh.{field})")) || when.contains(&format!("has(m.{field})"));
            if asked && rows().any(|row| row.flag(field) == Some(true)) {
                said.push(name.to_owned());
            }
        }
        for (field, name) in [
            ("post_type", "公益性岗位"),
            ("disab_class", "残疾类别"),
            ("disab_grade", "残疾等级"),
            ("disab_year", "残疾证办证年度"),
        ] {
            if !when.contains(&format!("m.{field}")) {
                continue;
            }
            let words = words_about(when, &format!("m.{field}"));
            for member in live() {
                let value = member.text(field);
                if !value.is_empty() && !words.contains(&value.as_ref()) {
                    said.push(format!("{}{name}：{value}", member.text("name")));
                }
            }
        }
        if when.contains("m.post_months") {
            let months =
                live().filter(|member| member.number("post_months").is_some_and(|count| count > 0.0));
            said.extend(months.map(|member| {
                format!("{}公益性岗位{}个月", member.text("name"), member.text("post_months"))
            }));
        }
        if when.contains("m.med_aid") {
            let aided = live().filter(|member| member.flag("med_aid") == Some(true));
            said.extend(aided.map(|member| format!("{}接受大病医疗救助", member.text("name"))));
        }
        if when.contains("hh.exited") && said.is_empty() {
            let year = household.exit_year.map(|year| format!("{year}年")).unwrap_or_default();
            said.push(format!("登记为{year}脱贫户"));
        }
        mask::text_except(&text::display(&said.join("；")), &household.id)
    }

    fn rows<'a>(&self, input: &Input<'a>, household: &Household, kind: RecordKind) -> Vec<&'a Record> {
        let data = input.data;
        let mut rows: Vec<&Record> = data.of_household(kind, &household.id).collect();
        for member in data.members(household) {
            let number = member.code("id_no");
            let Some(head) = idno::first18(&number) else { continue };
            let more = self.0.get(&(kind, head.to_owned())).map_or(&[][..], Vec::as_slice);
            rows.extend(more.iter().filter_map(|at| data.all(kind).get(*at as usize)));
        }
        rows
    }
}

/// Why a village must have a paper under the condition `when`.
#[must_use]
pub fn of_village(input: &Input<'_>, place: &Place, when: &str) -> String {
    let sheets = facts::village_sheets(input);
    let exited = sheets.get(place).and_then(|sheet| facts::exited_village(sheet)) == Some(true);
    if when.contains("exited_village") && exited {
        "村信息表登记为出列嘎查村".into()
    } else {
        String::new()
    }
}

/// `小额信贷台账：2018-05-03贷款50000元`
fn loan(row: &Record) -> String {
    let amount = row.number("amount").map(|_| format!("{}元", row.text("amount"))).unwrap_or_default();
    format!("小额信贷台账：{}贷款{amount}", row.text("start_date"))
}

/// Words between quotation marks in those parts of the condition that ask about `field` (`m.health`): what a part about
/// something else excludes (健康 as a 残疾类别) is no reason.
fn words_about<'w>(when: &'w str, field: &str) -> Vec<&'w str> {
    let parts = when.split("&&").flat_map(|part| part.split("||"));
    parts.filter(|part| part.contains(field)).flat_map(|part| part.split('\'').skip(1).step_by(2)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testkit::{Kit, number, person, record, text};

    #[test]
    fn a_loan_of_a_copied_ledger_is_named_once() {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
        let loan = |contract: &str| {
            let cells = [
                ("hh_id", text("0001")),
                ("contract_no", text(contract)),
                ("borrower", text("张三")),
                ("start_date", text("2018-05-03")),
                ("amount", number(50_000.0)),
            ];
            record(RecordKind::Loan, 3, &cells)
        };
        let why = |kit: &Kit| {
            kit.with_input(|input| {
                Triggers::new(input).of_household(input, &input.data.households[0], "size(loans) > 0")
            })
        };
        kit.add(loan("A-1"));
        kit.add(loan("A-1"));
        assert_eq!(why(&kit), "小额信贷台账：2018-05-03贷款50000元");
        // Two contracts of one day and amount are two loans.
        kit.add(loan("A-2"));
        assert_eq!(why(&kit).matches("50000元").count(), 2, "{}", why(&kit));
    }

    #[test]
    fn a_healthy_member_is_no_reason_for_the_papers_of_the_disabled() {
        let when = "members.exists(m, has(m.disab_class) && !(m.disab_class in ['无', '健康', '正常'])) || \
                    rosters.exists(r, r.list.contains('残疾')) || members.exists(m, m.health.contains('残疾'))";
        let mut kit = Kit::new();
        let well = person("卫三喜", "子", "", &[("health", text("健康")), ("disab_class", text("健康"))]);
        let ill = person("卫小", "女", "", &[("health", text("残疾")), ("disab_class", text("肢体残疾"))]);
        kit.household("0001", vec![person("卫三", "户主", "150899195603120011", &[]), well, ill]);
        kit.with_input(|input| {
            let why = Triggers::new(input).of_household(input, &input.data.households[0], when);
            assert_eq!(why, "卫小健康状况：残疾；卫小残疾类别：肢体残疾");
        });
    }

    #[test]
    fn the_record_that_calls_for_the_paper_is_named() {
        let mut kit = Kit::new();
        let child = person(
            "张小",
            "子",
            "",
            &[
                ("school", text("小学")),
                ("health", text("残疾")),
                ("disab_class", text("肢体残疾")),
                ("attr", text("低保贫困户")),
            ],
        );
        kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[]), child]);
        kit.add(record(RecordKind::Loan, 3, &[("hh_id", text("0001")), ("amount", number(50_000.0))]));
        kit.add(record(
            RecordKind::Roster,
            4,
            &[("id_no", text("150899195603120011")), ("list", text("公益岗"))],
        ));
        kit.with_input(|input| {
            let why = |when: &str| Triggers::new(input).of_household(input, &input.data.households[0], when);
            assert_eq!(why("size(loans) > 0"), "小额信贷台账：贷款50000元");
            assert_eq!(why("rosters.exists(r, r.list == '公益岗')"), "公益岗名单有该户");
            assert_eq!(why("rosters.exists(r, r.list.contains('公益'))"), "公益岗名单有该户");
            assert_eq!(why("rosters.exists(r, r.list == '低保')"), "");
            let attr = "has(hh.attr) && hh.attr.contains('低保')";
            assert_eq!(why(attr), "贫困户属性：低保贫困户");
            assert_eq!(why(&attr.replace("低保", "特困")), "");
            let class = "members.exists(m, has(m.disab_class) && !(m.disab_class in ['无']))";
            assert_eq!(why(class), "张小残疾类别：肢体残疾", "{class}");
            assert_eq!(
                why("members.exists(m, has(m.school) && m.school != '非在校生')"),
                "张小在校情况：小学"
            );
            assert_eq!(
                why("members.exists(m, has(m.health) && m.health.contains('残疾'))"),
                "张小健康状况：残疾"
            );
            assert_eq!(why("hh.exited"), "登记为脱贫户");
            assert_eq!(why("as_of_year > 2000"), "", "no guess");
        });
    }
}
