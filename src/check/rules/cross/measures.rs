//! 帮扶措施 as everybody calls them: which words mean the same help, and where help to a household is recorded.

use crate::base::terms::{Link, Presence};
use crate::base::text;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::claim::Evidence;
use crate::ingest::record::{Record, RecordKind, Value};
use std::collections::BTreeSet;

/// A measure that somebody recorded.
pub struct Recorded {
    pub word: String,
    pub evidence: Evidence,
    /// From a list of all measures (系统、手册), not from the ledger of one.
    pub from_list: bool,
    /// A paper about such help (住房鉴定表) need not say that the household had it.
    pub sure: bool,
}

/// Words in the name of a file by which a paper says that the household had the help, and words that take it back.
const GIVEN: [(&str, &[&str]); 3] = [
    ("危房改造", &["危改", "房改造"]),
    ("易地搬迁", &["搬迁协议", "安置协议", "搬迁入住", "分房", "拆旧"]),
    ("小额信贷", &["贷款合同", "借款合同", "信贷合同", "借据", "放款", "还款", "结清"]),
];
const TAKEN_BACK: [&str; 7] = ["未", "非", "不", "无", "放弃", "申请", "鉴定"];

/// Kinds of help by the words that stand for them; a word may belong to two.
const KINDS: [(&str, &[&str]); 13] = [
    ("小额信贷", &["信贷", "贷款", "借款", "金融"]),
    ("危房改造", &["危房", "危改", "住房", "安居"]),
    ("易地搬迁", &["搬迁"]),
    ("教育", &["教育", "助学", "雨露", "学生", "学费", "资助", "寄宿"]),
    ("健康", &["健康", "医疗", "医保", "大病", "慢病", "慢性病", "家庭医生", "合作医疗"]),
    ("兜底", &["低保", "兜底", "特困", "五保", "最低生活", "社会保障", "社保"]),
    ("就业", &["就业", "务工", "公益", "岗位", "护林", "保洁", "劳务", "培训"]),
    ("生态", &["生态", "护林", "草原", "草补", "禁牧", "退耕"]),
    (
        "产业",
        &[
            "产业",
            "种植",
            "养殖",
            "牛",
            "羊",
            "猪",
            "鸡",
            "驴",
            "棚圈",
            "分红",
            "光伏",
            "资产收益",
            "入股",
            "菜单",
            "种子",
            "化肥",
            "农机",
        ],
    ),
    ("消费", &["消费", "代销", "帮销"]),
    ("养老", &["养老"]),
    ("饮水", &["饮水", "自来水", "水窖"]),
    ("残疾", &["残疾", "残补", "护理补贴", "两项补贴"]),
];

/// Visits of the household that name measures in the column, with what they name.
pub fn told<'a>(view: &HouseholdView<'a>, key: &str) -> Vec<(&'a Record, Vec<String>)> {
    let told = super::visits(view).map(|row| (row, split(&row.text(key))));
    told.filter(|(_, said)| !said.is_empty()).collect()
}

/// Single measures of a cell; 无, 没有 and the like are none.
pub fn split(cell: &str) -> Vec<String> {
    cell.split(['、', '，', ',', '；', ';', '/', '\n', '|', '+'])
        .map(|item| text::tidy(item).into_owned())
        .filter(|item| {
            !item.is_empty() && !matches!(item.as_str(), "无" | "没有" | "不清楚" | "不知道" | "否" | "-")
        })
        .collect()
}

/// Do two words mean the same kind of help?
pub fn same(one: &str, other: &str) -> bool {
    let (one, other) = (text::fold(one), text::fold(other));
    let (mine, yours) = (kinds(&one), kinds(&other));
    one.contains(&other) || other.contains(&one) || mine.iter().any(|kind| yours.contains(kind))
}

/// Who recorded them: `系统、档案`.
pub fn told_by<'r>(recorded: impl Iterator<Item = &'r Recorded>) -> String {
    let links: BTreeSet<Link> = recorded.map(|known| known.evidence.link).collect();
    links.into_iter().map(Link::label).collect::<Vec<_>>().join("、")
}

/// What they are, each once: `低保、养羊`.
pub fn words<'r>(recorded: impl Iterator<Item = &'r Recorded>) -> String {
    let words: BTreeSet<&str> = recorded.map(|known| known.word.as_str()).collect();
    words.into_iter().collect::<Vec<_>>().join("、")
}

/// Help to the household by the register, its papers, the loan ledger and the rosters.
pub fn recorded(view: &HouseholdView<'_>) -> Vec<Recorded> {
    let input = view.world.input;
    let id = &view.household.id;
    let mut out = Vec::new();
    let mut list = |value: &Value, evidence: Evidence| {
        let words: Vec<String> = match value {
            Value::Set(items) => items.iter().map(|item| item.to_string()).collect(),
            Value::Text(words) => split(words),
            _ => Vec::new(),
        };
        out.extend(words.into_iter().map(|word| Recorded {
            word,
            evidence: evidence.clone(),
            from_list: true,
            sure: true,
        }));
    };
    for row in super::registered(view) {
        list(&row.field("measures").value, cell_evidence(row, "measures", Link::Registry));
    }
    for claim in input.claims.of_household(id).filter(|c| c.attribute == "measures" && c.link == Link::File) {
        list(&claim.value, claim.evidence.clone());
    }
    if let Some(loan) = input.data.of_household(RecordKind::Loan, id).next() {
        let evidence = cell_evidence(loan, "amount", Link::Ledger);
        out.push(Recorded { word: "小额信贷".into(), evidence, from_list: false, sure: true });
    }
    for row in input.data.of_household(RecordKind::Roster, id) {
        let evidence = cell_evidence(row, "name", Link::Ledger);
        out.push(Recorded { word: row.text("list").into_owned(), evidence, from_list: false, sure: true });
    }
    out.extend(papers(view));
    out.retain(|known| !known.word.is_empty());
    out
}

/// Papers of the household about help of some kind.
fn papers<'v>(view: &'v HouseholdView<'_>) -> impl Iterator<Item = Recorded> + 'v {
    let input = view.world.input;
    let papers = input.documents.of(&view.unit()).iter().filter(|paper| paper.presence == Presence::Present);
    papers.filter_map(|paper| {
        let (kind, file) = (input.catalogue.get(paper.code)?, paper.file?);
        let about = kinds(&text::fold(&kind.name));
        // A scanned volume bears the name of none of its papers.
        let name = if paper.page.is_none() {
            text::fold(file_name(&input.scan.path_of(file)))
        } else {
            String::new()
        };
        (!about.is_empty()).then(|| Recorded {
            word: kind.name.clone(),
            evidence: view.world.file_evidence(file, &view.household.id),
            from_list: false,
            sure: gives(&about, &name),
        })
    })
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Does the name of a paper about these kinds of help say that the household had it?
fn gives(about: &[&str], name: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let given = GIVEN.iter().any(|(kind, words)| about == [*kind] && has(words));
    given && !has(&TAKEN_BACK)
}

/// Kinds of help that a folded text speaks of.
fn kinds(folded: &str) -> Vec<&'static str> {
    let speaks = |(_, words): &&(&'static str, &[&str])| words.iter().any(|word| folded.contains(word));
    KINDS.iter().filter(speaks).map(|(kind, _)| *kind).collect()
}

#[cfg(test)]
mod tests {
    use super::{gives, same, split};

    #[test]
    fn the_name_of_a_paper_says_whether_the_help_was_given() {
        for (about, name) in [
            ("危房改造", "危改验收表.pdf"),
            ("小额信贷", "小额信贷合同.pdf"),
            ("易地搬迁", "易地搬迁协议.pdf"),
        ] {
            assert!(gives(&[about], name), "{name}");
        }
        for (about, name) in [
            ("危房改造", "住房安全鉴定表.pdf"),
            ("危房改造", "危改申请.pdf"),
            ("危房改造", "未实施危改说明.pdf"),
            ("小额信贷", "不贷款声明.pdf"),
            ("健康", "医保缴费.pdf"),
        ] {
            assert!(!gives(&[about], name), "{name}");
        }
        assert!(
            !gives(&["危房改造", "饮水"], "危改验收表.pdf"),
            "a paper about two kinds says nothing of one"
        );
    }

    #[test]
    fn words_for_one_kind_of_help_are_the_same_and_others_are_not() {
        assert!(same("小额信贷", "扶贫贷款") && same("护林员", "公益性岗位") && same("养羊", "产业扶持"));
        assert!(!same("危房改造", "低保") && !same("教育资助", "产业"));
        assert_eq!(split("低保、无；危改"), ["低保", "危改"]);
    }
}
