//! Faults between what households said and what is recorded (X003–X018).

use crate::sample::faults::{Bed, Change, Planter, Sheet};
use crate::sample::plan::House;

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "X014", fault: x014, near_miss: x014_near },
    Planter { rule: "X003", fault: x003, near_miss: x003_near },
    Planter { rule: "X004", fault: x004, near_miss: x004_near },
    Planter { rule: "X005", fault: x005, near_miss: x005_near },
    Planter { rule: "X006", fault: x006, near_miss: x006_near },
    Planter { rule: "X007", fault: x007, near_miss: x007_near },
    Planter { rule: "X008", fault: x008, near_miss: x008_near },
    Planter { rule: "X013", fault: x013, near_miss: x013_near },
    Planter { rule: "X015", fault: x015, near_miss: x015_near },
    Planter { rule: "X017", fault: x017, near_miss: x017_near },
    Planter { rule: "X018", fault: x018, near_miss: x018_near },
];

/// A drawn household, and its number.
fn drawn(bed: &Bed<'_>, fits: impl Fn(&House) -> bool) -> Option<(usize, String)> {
    let at = bed.free(|house| house.sampled && fits(house))?;
    Some((at, bed.plan.houses[at].id.clone()))
}

/// Writes cells of the household's visit.
fn visit(bed: &mut Bed<'_>, house: &str, cells: &[(&'static [&'static str], &str)]) {
    for (names, value) in cells {
        bed.faults.cells.set(Sheet::Visit, house, names, *value);
    }
}

fn county(bed: &Bed<'_>, at: usize) -> usize {
    bed.plan.villages[bed.plan.houses[at].village].county
}

/// A row beside those of the plan, in the ledger of the household's county.
fn add(bed: &mut Bed<'_>, at: usize, sheet: Sheet, cells: &[(&'static [&'static str], &str)]) {
    let county = county(bed, at);
    let cells = cells.iter().map(|(names, value)| (*names, (*value).to_owned())).collect();
    bed.faults.cells.add(sheet, Some(county), cells);
}

fn x003(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |_| true)?;
    if round.is_multiple_of(2) {
        visit(bed, &id, &[(&["脱贫是否本人签字"], "否")]);
        bed.register_fault(at, "X003", "signed_exit")
    } else {
        visit(bed, &id, &[(&["是否脱贫"], "否")]);
        bed.register_fault(at, "X003", "exited")
    }
}

/// Not to know the word 脱贫 is no denial.
fn x003_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |_| true)?;
    let signed = ["是", "", "√"][round % 3];
    visit(bed, &id, &[(&["脱贫是否本人签字"], signed), (&["是否知道已脱贫"], "否")]);
    bed.register_near_miss(at, "X003", "signed_exit")
}

fn x004(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if round.is_multiple_of(2) {
        let (at, id) = drawn(bed, |house| house.loan.is_some())?;
        let told = bed.plan.houses[at].loan? / 2;
        visit(bed, &id, &[(&["借款金额"], &told.to_string())]);
        return bed.register_fault(at, "X004", "loan_amount");
    }
    let (at, id) = drawn(bed, |house| house.listed("危房改造"))?;
    visit(bed, &id, &[(&["不认可的措施"], "危改补助")]);
    bed.register_fault(at, "X004", "measures")
}

/// Told without the interest, or denied what nobody recorded.
fn x004_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if round.is_multiple_of(2) {
        let (at, id) = drawn(bed, |house| house.loan.is_some())?;
        let told = bed.plan.houses[at].loan? * 95 / 100;
        visit(bed, &id, &[(&["借款金额"], &told.to_string())]);
        return bed.register_near_miss(at, "X004", "loan_amount");
    }
    let (at, id) = drawn(bed, |house| !house.listed("易地搬迁"))?;
    visit(bed, &id, &[(&["不认可的措施"], "易地搬迁")]);
    bed.register_near_miss(at, "X004", "measures")
}

const MEASURES: &[&str] = &["帮扶措施"];
const TOLD: &[&str] = &["享受政策"];

fn x005(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |house| !house.listed("易地搬迁") && !house.listed("危房改造"))?;
    bed.faults.cells.set(Sheet::Household, &id, MEASURES, "消费扶贫");
    visit(bed, &id, &[(TOLD, ["消费扶贫、易地搬迁", "危房改造", "搬迁安置"][round % 3])]);
    bed.register_fault(at, "X005", "measures")
}

/// The same help in other words.
fn x005_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |_| true)?;
    bed.faults.cells.set(Sheet::Household, &id, MEASURES, "消费扶贫");
    visit(bed, &id, &[(TOLD, ["消费帮扶", "帮销农产品（消费）", "无"][round % 3])]);
    bed.register_near_miss(at, "X005", "measures")
}

fn x006(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |house| !house.helper.starts_with('欧'))?;
    let cell: (&'static [&'static str], &str) = if round.is_multiple_of(2) {
        (&["帮扶责任人"], "欧阳不识")
    } else {
        (&["是否认识帮扶责任人"], "否")
    };
    visit(bed, &id, &[cell]);
    bed.register_fault(at, "X006", "helper")
}

/// People name their helper by surname and office.
fn x006_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |_| true)?;
    let helper = bed.plan.houses[at].helper.clone();
    let surname: String = helper.chars().take(1).collect();
    let told = [format!("{surname}书记"), format!("小{surname}"), format!("{helper}（镇政府）")];
    visit(bed, &id, &[(&["帮扶责任人"], &told[round % 3])]);
    bed.register_near_miss(at, "X006", "helper")
}

/// Six visits (or calls) of the year before, by the household's own helper.
fn logged(bed: &mut Bed<'_>, at: usize, mode: &str) {
    let house = &bed.plan.houses[at];
    let (id, head, helper) = (house.id.clone(), house.head_name.clone(), house.helper.clone());
    for month in 5..=10 {
        let day = format!("2019/{month:02}/17");
        let cells: [(&'static [&'static str], &str); 7] = [
            (&["户编号"], &id),
            (&["户主姓名"], &head),
            (&["帮扶责任人"], &helper),
            (&["走访日期"], &day),
            (&["方式"], mode),
            (&["走访内容"], "了解情况"),
            (&["户主签字"], "是"),
        ];
        add(bed, at, Sheet::HelperLog, &cells);
    }
}

fn x007(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |_| true)?;
    logged(bed, at, "入户");
    visit(bed, &id, &[(&["走访次数"], ["1", "2", "0"][round % 3])]);
    bed.register_fault(at, "X007", "visit_count")
}

/// Calls are no visits; and a few more or less are no fault.
fn x007_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |_| true)?;
    if round.is_multiple_of(2) {
        logged(bed, at, "电话");
    }
    visit(bed, &id, &[(&["走访次数"], "1")]);
    bed.register_near_miss(at, "X007", "visit_count")
}

/// What the helper said about the household in the interview.
fn interviewed(bed: &mut Bed<'_>, at: usize, figures: &str) {
    let house = &bed.plan.houses[at];
    let (id, helper) = (house.id.clone(), house.helper.clone());
    let cells: [(&'static [&'static str], &str); 6] = [
        (&["户编号"], &id),
        (&["层级"], "帮扶责任人"),
        (&["访谈日期"], "2020.3.25"),
        (&["访谈人"], "段明"),
        (&["被访谈人"], &helper),
        (&["回答中的数据"], figures),
    ];
    add(bed, at, Sheet::Interview, &cells);
}

fn x008(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, _) = drawn(bed, |_| true)?;
    let house = &bed.plan.houses[at];
    let (people, year) = (house.pop_now + 1, house.exit_year - 1);
    let (said, subject) = [
        (format!("家庭人口={people}=2020-03"), "pop_now"),
        (format!("脱贫年度={year}"), "exit_year"),
        (format!("家庭人口＝{people}"), "pop_now"),
    ][round % 3]
        .clone();
    interviewed(bed, at, &said);
    bed.register_fault(at, "X008", subject)
}

fn x008_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, _) = drawn(bed, |_| true)?;
    let house = &bed.plan.houses[at];
    let said = [
        format!("家庭人口={}=2020-03", house.pop_now),
        format!("常住人口={}", house.pop_now + 1),
        format!("脱贫年度={}年", house.exit_year),
    ];
    interviewed(bed, at, &said[round % 3]);
    bed.register_near_miss(at, "X008", "pop_now")
}

/// Somebody of the household is in school: number and name.
fn pupil(bed: &Bed<'_>, at: usize) -> Option<(String, String)> {
    let person = bed.plan.houses[at].people.iter().find(|person| !person.school.is_empty())?;
    Some((person.id.clone(), person.name.clone()))
}

const OUT_OF_SCHOOL: &[&str] = &["不在校儿童姓名"];

fn x013(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let (at, id) = drawn(bed, |house| house.people.iter().any(|person| !person.school.is_empty()))?;
    let (person, name) = pupil(bed, at)?;
    visit(bed, &id, &[(OUT_OF_SCHOOL, &name)]);
    bed.register_fault(at, "X013", format!("{person}/school"))
}

/// Taught at home, or away for a time with leave.
fn x013_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |house| house.people.iter().any(|person| !person.school.is_empty()))?;
    let (person, name) = pupil(bed, at)?;
    let reason = ["送教上门", "因病休学", "延缓入学（已批）"][round % 3];
    visit(bed, &id, &[(OUT_OF_SCHOOL, &name), (&["不在校原因"], reason)]);
    bed.register_near_miss(at, "X013", format!("{person}/school"))
}

fn x014(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |_| true)?;
    let cell: (&'static [&'static str], &str) =
        if round.is_multiple_of(2) { (&["是否漏雨"], "是") } else { (&["住房是否安全"], "否") };
    visit(bed, &id, &[cell]);
    bed.register_fault(at, "X014", "danger")
}

/// Most sound houses were never surveyed, and the register claims no grade.
fn x014_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let (at, id) = drawn(bed, |_| true)?;
    visit(bed, &id, &[(&["是否鉴定"], "否"), (&["是否漏雨"], "否")]);
    bed.register_near_miss(at, "X014", "danger")
}

fn x015(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |_| true)?;
    let cell: (&'static [&'static str], &str) = [
        (["人均日水量"].as_slice(), "12"),
        (["年停水天数"].as_slice(), "60"),
        (["水质是否达标"].as_slice(), "否"),
    ][round % 3];
    visit(bed, &id, &[cell]);
    bed.register_fault(at, "X015", "water_safe")
}

/// Far, but there in ten minutes: herders fetch their water by car.
fn x015_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let (at, id) = drawn(bed, |_| true)?;
    visit(bed, &id, &[(&["取水距离"], "5000"), (&["取水时间"], "10"), (&["人均日水量"], "20")]);
    bed.register_near_miss(at, "X015", "water_safe")
}

fn x017(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |house| house.net_per_head > 6000)?;
    let told = bed.plan.houses[at].net_per_head * [60, 150, 70][round % 3] / 100;
    visit(bed, &id, &[(&["人均纯收入"], &told.to_string())]);
    bed.register_fault(at, "X017", "per_cap@2019")
}

fn x017_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, id) = drawn(bed, |house| house.net_per_head > 6000)?;
    let told = bed.plan.houses[at].net_per_head * [85, 115, 100][round % 3] / 100;
    visit(bed, &id, &[(&["人均纯收入"], &told.to_string())]);
    bed.register_near_miss(at, "X017", "per_cap@2019")
}

/// A value read from another paper.
fn described(bed: &mut Bed<'_>, at: usize, paper: &str, year: &str, name: &str, value: &str) {
    let id = bed.plan.houses[at].id.clone();
    let cells: [(&'static [&'static str], &str); 6] = [
        (&["户编号"], &id),
        (&["材料"], paper),
        (&["年度"], year),
        (&["指标"], name),
        (&["值"], value),
        (&["页"], "2"),
    ];
    add(bed, at, Sheet::FileValue, &cells);
}

/// Two papers of one year: the one that differs contradicts the register as well.
fn x018(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let (at, _) = drawn(bed, |_| true)?;
    let cause = bed.plan.houses[at].cause;
    described(bed, at, "H08", "2019", "主要致贫原因", if cause == "因灾" { "缺水" } else { "因灾" });
    bed.fault(at, "X001", "cause_main");
    bed.register_fault(at, "X018", "cause_main")
}

/// The population of an older year may be another one.
fn x018_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let (at, _) = drawn(bed, |_| true)?;
    let people = bed.plan.houses[at].pop_now + 1;
    described(bed, at, "H04", "2017", "家庭人口", &people.to_string());
    bed.near_miss(at, "X018", "pop_now");
    bed.take(at, Change::Register);
    Some(())
}
