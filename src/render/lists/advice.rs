//! 办理建议: the few actions that close the most findings.

use super::{dash, each_unit, plain, t};
use crate::model::advice::Action;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::cells::{Item, ListOf, figure, text};
use std::cmp::Reverse;

/// Lines that a page prints; the workbook has them all.
pub(crate) const PRINTED: usize = 10;

/// Actions of the unit with the name of the county, those that close most first; of every county for the top unit.
pub(crate) fn actions<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> Vec<(&'a str, &'a Action)> {
    let mut all: Vec<(&str, &Action)> = each_unit(record, pack)
        .flat_map(|unit| unit.advice.iter().map(|action| (unit.name.as_str(), action)))
        .collect();
    all.sort_by_key(|(_, action)| Reverse(action.findings));
    all
}

pub(super) fn advice<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let printed = name == "first_advice";
    let most = if printed { PRINTED } else { usize::MAX };
    let rows = actions(record, pack).into_iter().take(most).enumerate().map(move |(at, (county, action))| {
        let mut row = vec![
            Item::Count(at as u64 + 1),
            t(county),
            t(&action.what),
            dash(&action.who),
            Item::Count(action.findings),
            Item::Count(action.households),
        ];
        // Paths and columns are for those who work in the files.
        if !printed {
            row.push(dash(&action.place));
        }
        row
    });
    let mut heads = vec![
        figure("序号", 5),
        text("旗县区", 10),
        text("办什么", 60),
        text("责任单位（人）", 24),
        figure("消除条数", 6),
        figure("涉及户", 6),
    ];
    if !printed {
        heads.push(text("出处", 36));
    }
    plain("办理建议", heads, Box::new(rows))
}
