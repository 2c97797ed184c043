//! 一页县情: what a leader must know of a county, each with its day and its source. What no register carries comes from
//! `[[brief]]`; what neither has is 未提供, never blank and never nought.

use crate::base::error::SoftError;
use crate::check::checked::Checked;
use crate::check::input::Input;
use crate::check::topics::{How, Item};
use crate::model::county::CountyPack;
use crate::model::told::{self, NOT_GIVEN, Told, UNKNOWN};
use serde::{Deserialize, Serialize};

/// Key of the figure that is drawn as a chart.
const CAUSES: &str = "causes";

/// The brief of a county.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Brief {
    pub items: Vec<BriefItem>,
    /// 致贫原因, most households first.
    pub causes: Vec<Share>,
}

/// One item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct BriefItem {
    pub name: String,
    /// As printed: figures with their units, 未提供 or 不明.
    pub value: String,
    /// Does anybody say it?
    pub given: bool,
    pub sources: Vec<BriefSource>,
    /// Pages draw it as a chart.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub drawn: bool,
}

/// Where an item is from.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(default)]
pub struct BriefSource {
    pub source: String,
    /// 时点 (ISO date); empty where the source names none.
    pub as_of: String,
}

/// A part of a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Share {
    pub name: String,
    pub count: u64,
}

impl Brief {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// Fills the brief of a county; everything else of the pack is there by now.
pub(super) fn fill(input: &Input<'_>, checked: &Checked, pack: &mut CountyPack) {
    let mut brief = Brief::default();
    for item in &input.topics.brief {
        let figures = told::all(input, checked, pack, &item.figures);
        brief.items.push(match item.config {
            Some(key) => configured(input, &pack.code, item, key),
            None => counted(item, &figures),
        });
        let causes = item.figures.iter().find(|figure| figure.key == CAUSES);
        let counted = checked.counted.get(&pack.code);
        if let Some(own) = causes.and_then(|figure| counted?.get(figure.at)) {
            brief.causes =
                own.shares.iter().map(|(name, count)| Share { name: name.clone(), count: *count }).collect();
            brief.causes.sort_by_key(|share| (std::cmp::Reverse(share.count), share.name.clone()));
            debug_assert!(causes.is_some_and(|figure| matches!(figure.how, How::Counted(_))));
        }
    }
    pack.brief = brief;
}

/// Lines of `[[brief]]` about counties that this run has no pack of.
pub(super) fn strays(input: &Input<'_>, counties: &[CountyPack]) -> Vec<SoftError> {
    let mut codes: Vec<&str> = input.project.brief.iter().map(|entry| entry.county.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.retain(|code| {
        input.selection.covers_county(code) && !counties.iter().any(|county| county.code == *code)
    });
    let told = |code: &str| {
        SoftError::new(
            "qiquan.toml",
            format!("[[brief]] 写了 {code} 的县情，这个旗县区没有档案和登记表，没有印出；请核对代码"),
        )
    };
    codes.into_iter().map(told).collect()
}

fn configured(input: &Input<'_>, county: &str, item: &Item, key: &str) -> BriefItem {
    let entry = input.project.brief.iter().find(|entry| entry.county == county && entry.key == key);
    let Some(entry) = entry else {
        return BriefItem { name: item.name.clone(), value: NOT_GIVEN.into(), ..BriefItem::default() };
    };
    BriefItem {
        name: item.name.clone(),
        value: format!("{}{}", entry.value, entry.unit),
        given: true,
        sources: vec![BriefSource { source: entry.source.clone(), as_of: entry.as_of.to_string() }],
        drawn: false,
    }
}

fn counted(item: &Item, figures: &[Told]) -> BriefItem {
    let given = figures.iter().any(|told| told.value.is_ok());
    let value = if given {
        let clauses: Vec<String> = item.text.iter().map(|text| told::clause(text, figures)).collect();
        clauses.join("，")
    } else {
        // A register that is there and does not say weighs more than one that is not.
        let open = figures.iter().find(|told| told.word() == Some(UNKNOWN));
        open.map_or_else(|| NOT_GIVEN.to_owned(), Told::said)
    };
    let mut sources: Vec<BriefSource> = figures
        .iter()
        .filter(|told| told.value.is_ok())
        .map(|told| BriefSource { source: told.source.clone(), as_of: told.as_of.clone() })
        .collect();
    sources.sort();
    sources.dedup();
    let drawn = item.figures.iter().any(|figure| figure.key == CAUSES);
    BriefItem { name: item.name.clone(), value, given, sources, drawn }
}
