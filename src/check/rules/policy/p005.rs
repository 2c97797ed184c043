//! P005: microcredit is spent on what earns nothing.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers::{self, Standing};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{World, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P005",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "小额信贷用于非生产性支出",
        basis: "扶贫小额信贷政策（不得用于建房、婚嫁、理财、购置家庭用品等）",
        responsible: "旗县扶贫办金融扶贫岗",
        page: include_str!("../../../../docs/rules/P005.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Loan, &["purpose"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

const SPENT: &[&str] = &[
    "建房",
    "盖房",
    "购房",
    "买房",
    "住房",
    "装修",
    "结婚",
    "婚礼",
    "彩礼",
    "娶媳妇",
    "理财",
    "家庭用品",
    "生活用品",
    "家电",
    "家用电器",
    "家具",
    "日常消费",
    "生活消费",
    "生活费",
    "修房",
    "翻修",
    "看病",
    "治病",
    "医药",
    "住院",
    "上学",
    "学费",
    "还债",
    "还账",
    "偿还",
    "买车",
    "购车",
    "轿车",
    "小汽车",
    "彩电",
    "电视",
    "喜事",
    "丧事",
    "炒股",
    "转借",
    "借给他人",
];
/// 建羊房, 家具加工: the same words in a trade.
const EARNING: &[&str] = &[
    "养",
    "殖",
    "羊",
    "牛",
    "猪",
    "鸡",
    "驴",
    "种",
    "棚",
    "圈",
    "舍",
    "生产",
    "经营",
    "加工",
    "销售",
    "店",
    "商",
    "农家乐",
    "农用",
    "农机",
    "拖拉机",
    "运输",
    "货",
    "出租",
    "维修",
    "不",
    "非",
];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for loan in ledgers::loans(world).iter().copied() {
        let purpose = loan.row.text("purpose");
        let spent = SPENT.iter().any(|word| purpose.contains(word));
        let earning = EARNING.iter().any(|word| purpose.contains(word));
        if !spent || earning || ledgers::standing(loan.row) == Standing::Settled {
            continue;
        }
        sink.push(
            &ledgers::at_loan(world, &loan),
            Fault {
                subject: ledgers::loan_subject(loan.row),
                what: format!("{}的贷款用途为“{purpose}”，不是发展生产", ledgers::borrower(loan.row)),
                expected: "用于发展生产".into(),
                actual: purpose.into_owned(),
                evidence: vec![cell_evidence(loan.row, "purpose", Link::Ledger)],
                responsible: String::new(),
            },
        );
    }
}
