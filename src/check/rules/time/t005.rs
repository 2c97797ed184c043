//! T005: a household left poverty before it was registered, or had a loan of the programme before.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T005",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "建档脱贫帮扶年度颠倒",
        basis: "国家扶贫开发信息系统数据规范（首次识别时间、脱贫年度）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/T005.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::Member), Need::Register(RecordKind::Household)]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let household = view.household;
    let Some(identified) = household.identified else { return };
    if let Some(left) = household.exit_year.filter(|left| *left < identified) {
        let rows: Vec<&Record> = rows(view);
        let cell = |key: &str| {
            let row = rows.iter().find(|row| !row.field(key).value.is_blank());
            row.map(|row| cell_evidence(row, key, Link::Registry))
        };
        sink.push(
            &view.at(),
            Fault {
                subject: "exit_year".into(),
                what: format!("年度逻辑错误：{identified}年建档，却于{left}年脱贫"),
                expected: format!("脱贫年度不早于{identified}年"),
                actual: format!("{left}年"),
                evidence: cell("exit_year").into_iter().chain(cell("first_id_date")).collect(),
                responsible: String::new(),
            },
        );
    }
    for loan in view.world.input.data.of_household(RecordKind::Loan, &household.id) {
        // Years only: a household registered in December may borrow in spring of the same year's plan.
        let Some(start) = loan.date("start_date").filter(|start| start.year < identified) else { continue };
        // Others may stand in the bank's ledger as well.
        if loan.flag("registered") == Some(false) {
            continue;
        }
        let number = loan.text("contract_no");
        sink.push(
            &view.at(),
            Fault {
                subject: if number.is_empty() { "loan_start".into() } else { number.clone().into_owned() },
                what: format!("年度逻辑错误：{identified}年建档，扶贫小额信贷却于{start}发放"),
                expected: format!("帮扶措施不早于{identified}年"),
                actual: start.to_string(),
                evidence: vec![cell_evidence(loan, "start_date", Link::Ledger)],
                responsible: "旗县金融办、承贷银行".into(),
            },
        );
    }
}

/// Rows that speak for the household, newest first.
fn rows<'a>(view: &HouseholdView<'a>) -> Vec<&'a Record> {
    let all = view.world.input.data.all(RecordKind::Household);
    let own = view.household.rows.iter().filter_map(|at| all.get(*at as usize));
    own.chain(view.members()).collect()
}
