//! Marks from figures that are known, unknown, and known to lie between two.

use super::figures::Figures;
use super::guarantees::Guarantees;
use super::*;
use crate::base::config::rules::Placed;
use crate::base::config::scoring::{self as config, DeductionDraft, IndicatorDraft, Limit, SheetDraft};
use crate::base::terms::Level;
use crate::check::Rulebook;
use crate::ingest::catalogue;
use crate::model::county::{CountyPack, LevelRow};
use crate::model::rectification::SourceRow;
use crate::model::run::{RunSummary, Totals};

fn placed(text: &str) -> Placed {
    let mut placed = Placed::default();
    placed.text = text.into();
    placed
}

fn deduction(
    name: &str,
    unit: &str,
    figure: &str,
    limit: Limit,
    steps: Option<(f64, f64)>,
) -> DeductionDraft {
    DeductionDraft { name: name.into(), unit: unit.into(), figure: placed(figure), limit, steps }
}

fn marked(pack: &CountyPack, deductions: Vec<DeductionDraft>) -> ScoreRow {
    let indicator =
        IndicatorDraft { code: placed("1"), points: 10.0, deductions, ..IndicatorDraft::default() };
    let draft = SheetDraft { indicators: vec![indicator], ..SheetDraft::default() };
    let (rules, catalogue) = (Rulebook::builtin().unwrap(), catalogue::load::builtin().unwrap());
    let sheet = Sheet::of(&draft, &rules, &catalogue).unwrap();
    let figures = Figures::of(pack, &RunSummary::default(), &Guarantees::default(), true);
    let days = Days { checked: "2020-04-15".into(), data: "2020-04-10".into() };
    sheet.indicators[0].mark(&figures, &days)
}

fn level(required: u64, present: u64, unknown: u64) -> CountyPack {
    let missing = required - present - unknown;
    let row = LevelRow {
        level: Level::Household,
        units: 1,
        required,
        present,
        missing,
        unknown,
        completeness: Totals::ratio(present, required),
    };
    CountyPack { by_level: vec![row], ..CountyPack::default() }
}

fn household() -> DeductionDraft {
    deduction("户级完整率", "%", "papers.household", Limit::AtLeast(98.0), Some((1.0, 0.5)))
}

#[test]
fn an_indicator_without_a_figure_stays_blank() {
    let row = marked(&level(100, 100, 0), Vec::new());
    assert_eq!(row.mark, SelfMark::Manual);
    assert!(row.reasons[0].starts_with("待填"), "{:?}", row.reasons);
}

#[test]
fn a_known_figure_gives_a_mark_and_its_reason() {
    let row = marked(&level(100, 96, 0), vec![household()]);
    assert_eq!(row.mark, SelfMark::Given { score: 9.0 });
    assert_eq!(row.reasons, ["户级完整率96%（2020-04-15），比98%低2个百分点，每低1个百分点扣0.5分，扣1分"]);
}

#[test]
fn a_figure_that_is_not_there_leaves_the_mark_open() {
    let row = marked(&CountyPack::default(), vec![household()]);
    assert_eq!(row.mark, SelfMark::Open { least: 0.0, most: 10.0 });
    assert_eq!(row.reasons, ["户级完整率未定：没有应归材料"]);
    // A second figure that is known does not decide for the first.
    let overdue = deduction("逾期", "项", "problems.overdue", Limit::AtMost(0.0), Some((1.0, 1.0)));
    let row = marked(&level(100, 96, 0), vec![household(), overdue]);
    assert_eq!(row.mark, SelfMark::Open { least: 0.0, most: 9.0 });
}

#[test]
fn what_is_unclear_opens_the_mark_only_where_it_could_turn_it() {
    let row = marked(&level(100, 95, 2), vec![household()]);
    assert_eq!(row.mark, SelfMark::Open { least: 8.5, most: 9.5 });
    let told = row.reasons.join("；");
    assert!(told.contains("在95至97%之间") && told.contains("情况不明的材料2件"), "{told}");
    assert!(told.contains("自评分在8.5至9.5分之间"), "{told}");
    // Near miss: with it or without it the limit is met.
    let row = marked(&level(100, 98, 2), vec![household()]);
    assert_eq!(row.mark, SelfMark::Given { score: 10.0 });
}

#[test]
fn a_ledger_without_a_row_is_no_ledger_without_overdue_problems() {
    let overdue = || deduction("逾期", "项", "problems.overdue", Limit::AtMost(0.0), Some((1.0, 1.0)));
    let row = marked(&CountyPack::default(), vec![overdue()]);
    assert!(matches!(row.mark, SelfMark::Open { .. }), "{:?}", row.mark);
    let source =
        SourceRow { source: "督战".into(), total: 3, closed: 2, overdue: 1, ..SourceRow::default() };
    let pack = CountyPack { rectification: vec![source], ..CountyPack::default() };
    let row = marked(&pack, vec![overdue()]);
    assert_eq!(row.mark, SelfMark::Given { score: 9.0 });
    assert!(row.reasons[0].contains("逾期1项（2020-04-15），比0项多1项"), "{:?}", row.reasons);
}

#[test]
fn the_sum_leaves_out_what_is_open_and_what_is_blank() {
    let row = |points: f64, mark: SelfMark| ScoreRow { points, mark, ..ScoreRow::default() };
    let rows = vec![
        row(10.0, SelfMark::Given { score: 7.5 }),
        row(5.0, SelfMark::Open { least: 1.0, most: 5.0 }),
        row(20.0, SelfMark::Manual),
    ];
    let sums = ScoreSheet { rows, ..ScoreSheet::default() }.sums();
    assert_eq!(sums, SelfScore { score: 7.5, given_of: 10.0, open: 5.0, manual: 20.0 });
    assert_eq!(sums.without(), "不含未定5分、待填20分");
}

#[test]
fn the_shipped_sheet_is_sound_and_says_that_it_is_to_be_replaced() {
    let (draft, faults) = config::builtin();
    assert!(faults.is_empty(), "{faults:?}");
    let (rules, catalogue) = (Rulebook::builtin().unwrap(), catalogue::load::builtin().unwrap());
    let sheet = Sheet::of(&draft, &rules, &catalogue).unwrap();
    let sum: f64 = sheet.indicators.iter().map(|own| own.draft.points).sum();
    assert!((sum - sheet.total).abs() < 0.001, "{sum}");
    assert!(sheet.shipped && sheet.title.contains("缺省表") && sheet.basis.contains("不是考核单位"));
    // Every letter of a basis that is no document would be a claim.
    assert!(sheet.indicators.iter().all(|own| !own.draft.evidence.is_empty()));
}

#[test]
fn every_figure_is_documented() {
    let page = include_str!("../../../docs/scoring.md");
    for (name, what) in reference() {
        assert!(page.contains(&format!("| `{name}` | {what} |")), "{name} is not in docs/scoring.md");
    }
}
