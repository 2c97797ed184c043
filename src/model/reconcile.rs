//! 对账: what the registers give beside the totals that were reported upwards, and beside the published ones for the top
//! unit. A line that cannot be judged says why.

use crate::base::mask;
use crate::base::terms::Measure;
use crate::check::asof;
use crate::check::controls::{self, CONTROLS, Control};
use crate::check::facts;
use crate::check::figures;
use crate::check::input::Input;
use crate::check::people::People;
use crate::check::tally::{self, Tally};
use crate::ingest::attributes::SubjectKind;
use crate::ingest::record::{Record, RecordKind};
use crate::model::county::{CountyPack, Reconciliation};
use chrono::NaiveDate;

/// Problems of the ledgers: no rule judges their number.
const PROBLEMS: [(&str, &str, &str); 2] = [("K28", "整改问题总数", "个"), ("K29", "已销号问题数", "个")];

/// Fills the lines of the unit. Whether figures agree is what rules R002 and R003 found; figures of different dates, of no
/// date, and those that no register answers are shown without a verdict.
pub(super) fn fill(input: &Input<'_>, pack: &mut CountyPack, top: bool) {
    let covered = input.data.households.iter().filter(|household| {
        let place = &household.place;
        input.selection.covers(&place.county, &place.township) && (top || place.county == pack.code)
    });
    let tally = Tally::of(input.data, covered);
    let of_unit = input.data.households.iter().filter(|household| top || household.place.county == pack.code);
    let date = asof::register_date(input.data, of_unit);
    pack.data_date = date.map(|date| date.to_string()).unwrap_or_default();
    let unlisted = !figures::has_list(input, (!top).then_some(pack.code.as_str()));
    let silent = |key: &str| if top { figures::silent_counties(input, key) } else { Vec::new() };
    let (listless, sheetless) = (silent("K05"), silent("K09"));
    let rollless_counties: Vec<&str> = match top {
        true => input.data.rollless.iter().map(|code| input.divisions.county_name(code)).collect(),
        false => Vec::new(),
    };
    pack.unlisted = listless.iter().map(|name| (*name).to_owned()).collect();
    // Totals that no tally of households answers.
    let others =
        CONTROLS.iter().filter(|control| matches!(control.key, "exited_villages" | "exited_counties"));
    let others = others.map(|control| (control.subject, control.name, control.unit));
    let mut rows = Vec::new();
    for (key, name, unit) in tally::INDICATORS.into_iter().chain(others).chain(PROBLEMS) {
        let is_ledger = PROBLEMS.iter().any(|(known, ..)| *known == key);
        let date = if is_ledger { Some(input.as_of) } else { date };
        let known = CONTROLS.iter().find(|control| control.subject == key);
        // 边缘户 stand in their list; all others are counted among the registered households.
        let of_roll = tally.group(key).filter(|_| !matches!(key, "K05" | "K06"));
        let rollless = of_roll.is_some_and(|group| pack.totals.no_roll && (!top || group.households == 0));
        let unlisted = unlisted && figures::is_of_list(key);
        let problems = if is_ledger { ledger(pack, key) } else { None };
        let system = match key {
            _ if unlisted || rollless => None,
            "K09" => controls::exited_villages(input, (!top).then_some(pack.code.as_str())),
            "K28" | "K29" => problems.filter(|(least, most)| least == most).map(|(count, _)| count),
            _ if top => known.and_then(|control| control.counted(input, &tally)).or_else(|| tally.get(key)),
            _ => tally.get(key),
        };
        let unsaid = tally.group(key).filter(|_| system.is_none() && !unlisted && !rollless);
        let published = known.filter(|control| top && control.published(input).is_some());
        let between = problems.filter(|(least, most)| least < most);
        if tally.group(key).is_none() && system.is_none() && published.is_none() && between.is_none() {
            continue;
        }
        let row = reported_row(input, pack, top, key, date);
        let silent: &[&str] = match key {
            "K09" => &sheetless,
            _ if figures::is_of_list(key) => &listless,
            _ if of_roll.is_some() => &rollless_counties,
            _ => &[],
        };
        let county = if top { "" } else { pack.code.as_str() };
        let adrift = if tally::counts_people(key) { input.data.adrift_in(county) } else { 0 };
        let line =
            Line { input, key, system, published, row, date, silent, rollless, unsaid, adrift, between };
        let faulty =
            pack.findings.iter().any(|f| matches!(f.rule.as_str(), "R002" | "R003") && f.subject == key);
        let (agree, reason) = line.outcome(faulty, is_ledger);
        rows.push(Reconciliation {
            key: key.into(),
            name: name.into(),
            unit: unit.into(),
            system: system.map(|count| count as f64),
            unsaid: unsaid.unwrap_or_default(),
            reported: line.reported(),
            control: line.control(),
            as_of: line.time(),
            between: line.between,
            agree,
            reason,
            source: line.sources(),
            other_date: line.is_of_another_date(),
        });
    }
    pack.reconciliation = rows;
}

/// One indicator with everything that is said about it.
struct Line<'a> {
    input: &'a Input<'a>,
    key: &'static str,
    system: Option<u64>,
    published: Option<&'static Control>,
    /// The line of 上报汇总.
    row: Option<&'a Record>,
    /// The day of the register.
    date: Option<NaiveDate>,
    /// Of the whole: counties that the register which answers does not speak of.
    silent: &'a [&'a str],
    /// Nobody read a roll of the unit.
    rollless: bool,
    /// People of whom some households do not say how many they are.
    unsaid: Option<People>,
    /// Of people: rows of the registers that could not be given to a household, and may be some of them.
    adrift: usize,
    /// Of the ledgers: least and most, where nobody can give some problems to a county, or tell whether they are struck off.
    between: Option<(u64, u64)>,
}

impl<'a> Line<'a> {
    fn reported(&self) -> Option<f64> {
        let value = self.row.and_then(|row| row.number("value"));
        value.map(|value| (value * 10_000.0).round() / 10_000.0)
    }

    fn control(&self) -> Option<f64> {
        self.published.and_then(|control| control.published(self.input)).map(|count| count as f64)
    }

    /// The line of 上报汇总, unless it is of another date: such a total takes no part in the verdict.
    fn current(&self) -> Option<&'a Record> {
        self.row.filter(|row| asof::comparable(row.date("as_of"), self.date))
    }

    /// Do they agree, and where that is not judged, why?
    fn outcome(&self, faulty: bool, is_ledger: bool) -> (Option<bool>, String) {
        if faulty {
            return (Some(false), String::new());
        }
        let (reported, control) = (self.reported(), self.control());
        if reported.is_none() && control.is_none() {
            return (None, "无对照数".into());
        }
        if self.rollless {
            return (None, "未能核对：没有读到人员表、户表".into());
        }
        if let Some(unsaid) = self.unsaid {
            return (None, format!("未能核对：{}户没有写明人数", unsaid.unsaid));
        }
        if self.adrift > 0 {
            return (None, format!("未能核对：有{}行人员没有对应到户", self.adrift));
        }
        if let Some((least, most)) = self.between {
            return self.within(least, most);
        }
        let Some(system) = self.system else {
            let answering = self.answering();
            return match figures::is_of_list(self.key) && figures::has_shared_list(self.input) {
                true => (None, format!("未能核对：{answering}中没有本旗县的行")),
                false => (None, format!("未能核对：没有{answering}")),
            };
        };
        if let Some(why) = controls::silent(self.silent, self.key, self.answering()) {
            return (None, format!("未能核对：{why}"));
        }
        let current = self.current();
        if current.is_none() && control.is_none() {
            let why = if self.date.is_none() { asof::UNKNOWN } else { "时点不同" };
            return (None, format!("{why}，不作比对"));
        }
        let written = current.map(|record| record.raw("value")).unwrap_or_default();
        let same =
            |other: f64| (other - system as f64).abs() < 0.5 || tally::same_figure(&written, other, system);
        let all_same = reported.filter(|_| current.is_some()).into_iter().chain(control).all(same);
        match all_same {
            // Equal by chance or by the day: without a date nobody knows.
            true if control.is_none() && current.is_some_and(asof::is_undated) => {
                (None, "数字相同，上报数未注明时点，不作判定".into())
            }
            true => (Some(true), String::new()),
            // What is printed side by side and judged by no rule is compared here.
            false if is_ledger => (Some(false), String::new()),
            false => (None, "数字不同，没有规则作出判定".into()),
        }
    }

    /// The register that would answer.
    fn answering(&self) -> &'static str {
        let control = CONTROLS.iter().find(|control| control.subject == self.key);
        control.map_or("问题整改台账或“是否销号”", |control| control.source)
    }

    /// `2020-04-10`; with a published total `上报2020-04-10；通报2020-02-24`.
    fn time(&self) -> String {
        let said = |row: &Record| match mask::text(&crate::base::text::display(&row.text("as_of"))) {
            said if said.is_empty() => row.table.data_date.map(|date| date.to_string()).unwrap_or_default(),
            said => said,
        };
        let reported = self.row.map(said).unwrap_or_default();
        if self.published.is_none() {
            return reported;
        }
        let day = self.input.project.controls_as_of;
        let published = day.map_or_else(|| "未注明".to_owned(), |day| day.to_string());
        match (self.row, reported.as_str()) {
            (None, _) => format!("通报{published}"),
            (_, "") => format!("上报未注明；通报{published}"),
            (_, reported) => format!("上报{reported}；通报{published}"),
        }
    }

    /// Of a count that is only known to lie between two: a figure outside differs whatever the open problems are.
    fn within(&self, least: u64, most: u64) -> (Option<bool>, String) {
        let said = self.current().and_then(|record| record.number("value"));
        match said.is_some_and(|said| said + 0.5 < least as f64 || said - 0.5 > most as f64) {
            true => (Some(false), String::new()),
            false => (None, format!("未能核对：有的问题没有写明旗县或是否销号，台账数在{least}至{most}之间")),
        }
    }

    fn is_of_another_date(&self) -> bool {
        let published = self.input.project.controls_as_of.map(crate::base::date::PartialDate::full);
        self.reported().is_some() && self.current().is_none()
            || self.published.is_some() && !asof::comparable(published, self.date)
    }

    /// Cells of the reported and of the published total.
    fn sources(&self) -> String {
        let reported = self.row.map(|row| {
            let (table, cell) = (&row.table, row.cell("value"));
            let parts = [table.path.as_str(), &table.sheet, &cell];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            mask::text(&parts.join(" → "))
        });
        let published =
            self.published.map(|control| format!("配置qiquan.toml的市级通报数（{}）", control.name));
        reported.into_iter().chain(published).collect::<Vec<_>>().join("；")
    }
}

/// Least and most problems of the 整改台账 (K28), and of those it calls 已销号 (K29); `None` while nothing tells. Problems that
/// nobody can give to a county may be the unit's, and those of which no row says whether they are struck off may be.
fn ledger(pack: &CountyPack, key: &str) -> Option<(u64, u64)> {
    let told = pack.progress.get(Measure::Problems.key())?;
    let strays = &pack.strays;
    Some(match key {
        // What is to be kept up for good may be struck off by mistake.
        "K29" => (told.done, told.done + told.unknown + strays.closed + strays.unknown + strays.lasting),
        _ => (told.total, told.total + strays.total),
    })
}

/// The line of 上报汇总 that is shown: the one R002 judged, else one of the register's own time, else the newest.
fn reported_row<'a>(
    input: &Input<'a>,
    pack: &CountyPack,
    top: bool,
    key: &str,
    date: Option<NaiveDate>,
) -> Option<&'a Record> {
    let rows: Vec<&Record> = input
        .data
        .all(RecordKind::ReportedTotal)
        .iter()
        .filter(|record| {
            let said = record.text("indicator");
            let problems = || input.claims.attributes.by_label(&said, SubjectKind::County);
            let is_asked = tally::indicator(&said)
                .map_or_else(|| problems().is_some_and(|a| a.id == key), |own| own == key);
            is_asked && reported_for(input, record, pack, top)
        })
        .collect();
    let judged = pack.findings.iter().find(|finding| finding.rule == "R002" && finding.subject == key);
    let cited = |record: &&&Record| {
        judged.is_some_and(|finding| {
            finding.evidence.iter().any(|side| {
                side.path == record.table.path
                    && side.sheet == record.table.sheet
                    && side.cell == record.cell("value")
            })
        })
    };
    let current = |record: &&&Record| asof::comparable(record.date("as_of"), date);
    let newest = || rows.iter().max_by_key(|record| (record.date("as_of"), std::cmp::Reverse(record.row)));
    rows.iter().find(cited).or_else(|| rows.iter().find(current)).or_else(newest).copied()
}

/// Does a line of 上报汇总 speak about the unit as a whole (not about a township of it)?
fn reported_for(input: &Input<'_>, record: &Record, pack: &CountyPack, top: bool) -> bool {
    let code: String = record.text("area_code").chars().filter(char::is_ascii_digit).collect();
    if code.len() >= 6 {
        return code.starts_with(&pack.code) && code[6..].bytes().all(|b| b == b'0');
    }
    let place = facts::place_of(record, input.divisions);
    let named = record.text("area_name");
    if top { named == pack.name } else { place.county == pack.code && place.township.is_empty() }
}
