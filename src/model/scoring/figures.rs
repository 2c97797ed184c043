//! The figures that a sheet may ask for, each as a range: what is 不明 counts once against the unit and once for it.

use super::guarantees::Guarantees;
use crate::base::terms::{Level, Link, LinkState};
use crate::check::Rulebook;
use crate::check::condition::{Condition, Fields, Kind, Schema, Val};
use crate::ingest::catalogue::Catalogue;
use crate::model::county::{CountyPack, HouseholdRow};
use crate::model::deadlines::Progress;
use crate::model::run::RunSummary;
use std::collections::{BTreeMap, BTreeSet};

/// Objects with fields of fixed names, and what each field is.
pub const FIXED: [(&str, &[(&str, &str)]); 8] = [
    (
        "papers",
        &[
            ("all", "全部应归材料的完整率（%）"),
            ("household", "户级材料的完整率（%）"),
            ("village", "村级材料的完整率（%）"),
            ("township", "乡级材料的完整率（%）"),
            ("county", "旗县级材料的完整率（%）"),
            ("department", "部门材料的完整率（%）"),
            ("missing", "缺件（件）"),
        ],
    ),
    (
        "links",
        &[
            ("sampled", "抽样户（户）"),
            ("consistent", "三环节一致的抽样户（户）"),
            ("doubtful", "三环节存疑的抽样户（户）"),
            ("detached", "三环节脱节的抽样户（户）"),
            ("contradictory", "三环节矛盾的抽样户（户）"),
            ("consistent_rate", "一致率：一致的抽样户占抽样户（%）"),
        ],
    ),
    ("interviews", &[("rate", "访谈覆盖的抽样户占抽样户（%）")]),
    ("visits", &[("rate", "已入户的抽样户占抽样户（%）")]),
    (
        "problems",
        &[
            ("total", "整改台账的问题（项）"),
            ("open", "未销号的问题（项）"),
            ("overdue", "逾期未销号的问题（项）"),
            ("closed_rate", "销号率：已销号占台账问题（%）"),
        ],
    ),
    (
        "findings",
        &[
            ("errors", "未解决的错误（条）"),
            ("warnings", "未解决的疑点（条）"),
            ("relapsed", "反弹的问题（条）"),
        ],
    ),
    (
        "guarantees",
        &[
            ("education", "6—15周岁在校的占适龄人口（%）"),
            ("medical", "参加基本医疗保险的占在册人口（%）"),
            ("housing", "非危房户占享受政策户（%）"),
            ("water", "饮水安全户占享受政策户（%）"),
        ],
    ),
    ("run", &[("days_left", "距归档时限的天数（天）")]),
];

/// `kinds.H04`: completeness of a kind of paper; `rules.Z004`: open findings of a rule.
const BY_CODE: [(&str, &str); 2] = [
    ("kinds", "某种材料的完整率（%），字段为材料代码"),
    ("rules", "某条规则未解决的问题（条），字段为规则编号"),
];

/// Names of the fields with what they are, for the documentation.
#[must_use]
pub fn reference() -> Vec<(String, &'static str)> {
    let fixed = FIXED.iter().flat_map(|(object, fields)| {
        fields.iter().map(move |(key, what)| (format!("{object}.{key}"), *what))
    });
    fixed.chain(BY_CODE.iter().map(|(object, what)| (format!("{object}.…"), *what))).collect()
}

/// The names that a figure may use.
pub struct Names {
    kinds: BTreeSet<String>,
    rules: BTreeSet<String>,
}

impl Names {
    pub fn new(rules: &Rulebook, catalogue: &Catalogue) -> Names {
        Names {
            kinds: catalogue.types.iter().map(|(_, kind)| kind.code.clone()).collect(),
            rules: rules.entries().iter().map(|rule| rule.code.to_string()).collect(),
        }
    }

    fn codes(&self, object: &str) -> Option<&BTreeSet<String>> {
        match object {
            "kinds" => Some(&self.kinds),
            "rules" => Some(&self.rules),
            _ => None,
        }
    }
}

fn fixed(object: &str) -> Option<&'static [(&'static str, &'static str)]> {
    FIXED.iter().find(|(known, _)| *known == object).map(|(_, fields)| *fields)
}

impl Schema for Names {
    fn variable(&self, name: &str) -> Option<Kind> {
        let mut all = FIXED.iter().map(|(name, _)| *name).chain(BY_CODE.iter().map(|(name, _)| *name));
        all.find(|known| *known == name).map(Kind::Object)
    }

    fn field(&self, object: &str, key: &str) -> Option<Kind> {
        let known = match self.codes(object) {
            Some(codes) => codes.contains(key),
            None => fixed(object)?.iter().any(|(known, _)| *known == key),
        };
        known.then_some(Kind::Number)
    }

    fn names(&self, object: &str) -> Vec<String> {
        match (object, self.codes(object)) {
            ("", _) => {
                let by_code = BY_CODE.iter().map(|(name, _)| *name);
                FIXED.iter().map(|(name, _)| *name).chain(by_code).map(str::to_owned).collect()
            }
            (_, Some(codes)) => codes.iter().cloned().collect(),
            (_, None) => fixed(object).unwrap_or_default().iter().map(|(key, _)| (*key).to_owned()).collect(),
        }
    }
}

/// One figure: with what is 不明 against the unit, and for it.
#[derive(Debug, Clone, PartialEq)]
enum Figure {
    Known { worse: f64, better: f64, doubt: String },
    Unknown { why: String },
}

/// The figures of one county.
#[derive(Debug, Default)]
pub struct Figures {
    by_object: BTreeMap<&'static str, BTreeMap<String, Figure>>,
    /// Nothing is known at all, and why.
    withheld: Option<&'static str>,
}

/// Figures of one object as an expression sees them.
pub struct View<'f> {
    fields: Option<&'f BTreeMap<String, Figure>>,
    object: &'static str,
    hopeful: bool,
    withheld: Option<&'static str>,
}

impl Fields for View<'_> {
    fn get(&self, key: &str) -> Val<'_> {
        match self.fields.and_then(|fields| fields.get(key)) {
            Some(Figure::Known { worse, better, .. }) if self.withheld.is_none() => {
                Val::Number(if self.hopeful { *better } else { *worse })
            }
            _ => Val::Unknown,
        }
    }

    fn blank(&self, key: &str) -> String {
        match (self.withheld, self.fields.and_then(|fields| fields.get(key))) {
            (Some(why), _) => why.to_owned(),
            (None, Some(Figure::Unknown { why })) => why.clone(),
            (None, _) if self.object == "kinds" => format!("没有应归的 {key}"),
            (None, _) => format!("没有 {}.{key}", self.object),
        }
    }
}

fn percent(done: u64, total: u64) -> f64 {
    (done * 10_000 / total) as f64 / 100.0
}

/// A share of `progress`; `none` says what there is none of, `doubt` what is 不明.
fn share(progress: Progress, none: &str, doubt: impl FnOnce(u64) -> String) -> Figure {
    let Progress { total, done, unknown } = progress;
    if total == 0 {
        return Figure::Unknown { why: none.to_owned() };
    }
    if unknown == total {
        return Figure::Unknown { why: doubt(unknown) };
    }
    let doubt = if unknown > 0 { doubt(unknown) } else { String::new() };
    Figure::Known { worse: percent(done, total), better: percent(done + unknown, total), doubt }
}

fn count(number: u64) -> Figure {
    Figure::Known { worse: number as f64, better: number as f64, doubt: String::new() }
}

impl Figures {
    /// The figures of a county. With some of the rules only, what was not found is no figure.
    pub fn of(pack: &CountyPack, run: &RunSummary, guarantees: &Guarantees, all_rules: bool) -> Figures {
        let mut figures = Figures::default();
        let mut set = |object: &'static str, key: &str, figure: Figure| {
            figures.by_object.entry(object).or_default().insert(key.to_owned(), figure);
        };
        let unclear = |unknown: u64| format!("情况不明的材料{unknown}件");
        let papers = |required: u64, present: u64, unknown: u64| {
            share(Progress { total: required, done: present, unknown }, "没有应归材料", unclear)
        };
        let totals = &pack.totals;
        set("papers", "all", papers(totals.required, totals.present, totals.unknown));
        let missing = Figure::Known {
            worse: (totals.missing + totals.unknown) as f64,
            better: totals.missing as f64,
            doubt: unclear(totals.unknown),
        };
        set("papers", "missing", missing);
        for (key, level) in [
            ("household", Level::Household),
            ("village", Level::Village),
            ("township", Level::Township),
            ("county", Level::County),
            ("department", Level::Department),
        ] {
            let row = pack.by_level.iter().find(|row| row.level == level);
            let row = row.map_or((0, 0, 0), |row| (row.required, row.present, row.unknown));
            set("papers", key, papers(row.0, row.1, row.2));
        }
        let mut kinds: BTreeMap<&str, (u64, u64, u64)> = BTreeMap::new();
        for row in &pack.by_document {
            let sum = kinds.entry(&row.code).or_default();
            *sum = (sum.0 + row.required, sum.1 + row.present, sum.2 + row.unknown);
        }
        for (code, (required, present, unknown)) in kinds {
            set("kinds", code, papers(required, present, unknown));
        }
        links(pack, &mut set);
        problems(pack, &mut set);
        let found = |number: u64| match all_rules {
            true => count(number),
            false => Figure::Unknown { why: "本次只执行了一部分规则".into() },
        };
        set("findings", "errors", found(totals.errors));
        set("findings", "warnings", found(totals.warnings));
        set("findings", "relapsed", found(totals.relapsed));
        for rule in &run.rules {
            let open = pack.findings.iter().filter(|f| f.rule == rule.code && f.waived.is_none()).count();
            let figure = match rule.open_in(&pack.code) {
                Some(why) => Figure::Unknown { why: format!("{}：{why}", rule.code) },
                None => count(open as u64),
            };
            set("rules", &rule.code, figure);
        }
        for (key, own) in guarantees.named() {
            let doubt = |unknown: u64| format!("{}{unknown}{}无法判断", own.doubt, own.unit);
            set("guarantees", key, share(own.progress, own.none, doubt));
        }
        let left = run.days_left as f64;
        set("run", "days_left", Figure::Known { worse: left, better: left, doubt: String::new() });
        figures
    }

    /// Makes every figure unknown.
    pub fn withhold(&mut self, why: &'static str) {
        self.withheld = Some(why);
    }

    /// The objects as an expression sees them.
    pub fn views(&self, hopeful: bool) -> Vec<(&'static str, View<'_>)> {
        let objects = FIXED.iter().map(|(name, _)| *name).chain(BY_CODE.iter().map(|(name, _)| *name));
        objects
            .map(|object| {
                let fields = self.by_object.get(object);
                (object, View { fields, object, hopeful, withheld: self.withheld })
            })
            .collect()
    }

    /// What is 不明 in the figures that an expression reads, in words.
    pub fn doubts(&self, figure: &Condition) -> Vec<String> {
        let mut told = Vec::new();
        for (object, fields) in &self.by_object {
            for key in figure.fields_of(object) {
                if let Some(Figure::Known { worse, better, doubt }) = fields.get(key)
                    && (worse - better).abs() > f64::EPSILON
                    && !told.contains(doubt)
                {
                    told.push(doubt.clone());
                }
            }
        }
        told
    }
}

type Set<'s> = dyn FnMut(&'static str, &str, Figure) + 's;

fn links(pack: &CountyPack, set: &mut Set<'_>) {
    let links = &pack.links;
    let absent = absent_links(pack);
    let drawn: Vec<&HouseholdRow> =
        pack.households.iter().filter(|row| row.state != LinkState::NotSampled).collect();
    let none = "没有抽样户";
    let of = |done: fn(&HouseholdRow) -> bool, open: fn(&HouseholdRow) -> bool| {
        let counted =
            |wanted: &dyn Fn(&HouseholdRow) -> bool| drawn.iter().filter(|row| wanted(row)).count() as u64;
        let unknown = counted(&|row| !done(row) && open(row));
        Progress { total: drawn.len() as u64, done: counted(&done), unknown }
    };
    let unclear = |unknown: u64| format!("{unknown}户的环节待定");
    let consistent = of(
        |row| row.state == LinkState::Consistent,
        |row| !row.open.is_empty() && row.state != LinkState::Contradictory,
    );
    let unless = |absent: &Option<String>, figure: Figure| match absent {
        Some(why) => Figure::Unknown { why: why.clone() },
        None => figure,
    };
    set("links", "consistent_rate", unless(&absent, share(consistent, none, unclear)));
    let interviewed =
        of(|row| row.has_interview, |row| row.open.iter().any(|(of, _)| *of == Link::Interview));
    let no_interviews = pack.interviews.is_empty().then(|| "没有读到座谈访谈记录".to_owned());
    set("interviews", "rate", unless(&no_interviews, share(interviewed, none, unclear)));
    let visited = of(|row| row.has_visit, |row| row.open.iter().any(|(of, _)| *of == Link::Visit));
    let no_visits = pack.visits.is_empty().then(|| "没有读到入户调查记录".to_owned());
    set("visits", "rate", unless(&no_visits, share(visited, none, unclear)));
    for (key, number) in [
        ("sampled", links.sampled()),
        ("consistent", links.consistent),
        ("doubtful", links.doubtful),
        ("detached", links.detached),
        ("contradictory", links.contradictory),
    ] {
        let figure = if drawn.is_empty() { Figure::Unknown { why: none.into() } } else { count(number) };
        let is_state = key != "sampled";
        set("links", key, if is_state { unless(&absent, figure) } else { figure });
    }
}

/// Without interviews or visits every drawn household is 脱节, and nobody can say what a comparison would have found.
pub fn absent_links(pack: &CountyPack) -> Option<String> {
    let parts = [("座谈访谈记录", pack.interviews.is_empty()), ("入户调查记录", pack.visits.is_empty())];
    let absent: Vec<&str> = parts.into_iter().filter(|(_, absent)| *absent).map(|(name, _)| name).collect();
    (!absent.is_empty()).then(|| format!("没有读到{}，三环节没有比对", absent.join("、")))
}

/// A unit without a row in any ledger has no problems, or no ledger: nobody can tell.
fn problems(pack: &CountyPack, set: &mut Set<'_>) {
    let none = "整改台账中没有本单位的问题，或没有台账";
    let rows = &pack.rectification;
    let (total, closed, unknown) =
        rows.iter().fold((0, 0, 0), |sum, row| (sum.0 + row.total, sum.1 + row.closed, sum.2 + row.unknown));
    let overdue: u64 = rows.iter().map(|row| row.overdue).sum();
    let late: u64 = rows.iter().map(|row| row.unknown_late).sum();
    let strays = &pack.strays;
    let open = strays.total - strays.closed;
    let doubt = [("是否销号", unknown), ("旗县", strays.total)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| format!("台账没有写明{what}的问题{count}项"))
        .collect::<Vec<_>>()
        .join("、");
    let unsure = |worse: u64, better: u64| match total {
        0 => Figure::Unknown { why: none.into() },
        _ => Figure::Known { worse: worse as f64, better: better as f64, doubt: doubt.clone() },
    };
    set("problems", "total", unsure(total + strays.total, total));
    set("problems", "open", unsure(total - closed + open, total - closed - unknown));
    set("problems", "overdue", unsure(overdue + late + strays.overdue + strays.unknown_late, overdue));
    let rate = if strays.is_empty() {
        share(Progress { total, done: closed, unknown }, none, |_| doubt.clone())
    } else if total == 0 {
        Figure::Unknown { why: none.into() }
    } else {
        // At worst all that is open is the unit's as well, at best all that is closed.
        let best = strays.closed + strays.unknown;
        Figure::Known {
            worse: percent(closed, total + open),
            better: percent(closed + unknown + best, total + best),
            doubt: doubt.clone(),
        }
    };
    set("problems", "closed_rate", rate);
}
