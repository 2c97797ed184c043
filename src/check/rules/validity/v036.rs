//! V036: help for an own business, and no income from one.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V036",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "享受产业帮扶但无经营性收入",
        basis: "国家扶贫开发信息系统数据规范（到户产业帮扶类型）；内部规则",
        responsible: "苏木乡镇信息员、旗县农牧局",
        page: include_str!("../../../../docs/rules/V036.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Columns(RecordKind::Household, &["biz"]), Need::Columns(RecordKind::Member, &["biz"])],
        &[Need::Columns(RecordKind::Household, &["industry_help"])],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

/// Help that brings dividends or rent instead of an own business.
const SHARES: [&str; 10] =
    ["资产收益", "分红", "入股", "光伏", "托养", "托管", "代养", "租赁", "流转", "其他"];

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    if view.live().next().is_none() && !view.household.members.is_empty() {
        return;
    }
    let own = rows::of_household(view);
    let Some((row, [biz])) = rows::with_numbers(own, ["biz"]) else { return };
    let Some(helped) = rows::first(own, "industry_help") else { return };
    let help = helped.text("industry_help");
    if biz != 0.0 || rows::says(&help, &SHARES) || ["否", "没有", "未享受"].contains(&help.as_ref()) {
        return;
    }
    // Without a figure for the dividends, income from property may be exactly that.
    let dividends = row.number("prop_dividend");
    let property = row.number("prop").unwrap_or_default();
    if dividends.is_some_and(|amount| amount > 0.0) || (dividends.is_none() && property > 0.0) {
        return;
    }
    let mut fault = rows::fault(
        row,
        "biz",
        format!("到户产业帮扶为“{help}”，生产经营性收入却为0"),
        "有到户产业的，生产经营性收入大于0".into(),
        "0元".into(),
    );
    fault.evidence.push(cell_evidence(helped, "industry_help", Link::Registry));
    sink.push(&view.at(), fault);
}
