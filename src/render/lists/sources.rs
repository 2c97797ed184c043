//! What was read, what could not be read, and what fits nothing.

use super::{dash, each_unit, plain, t};
use crate::base::error::SoftError;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::cells::{Item, ListOf, figure, text};
use std::collections::BTreeMap;

fn place(path: &str) -> Item {
    t(path.replace('›', "→"))
}

fn soft_rows(rows: &[SoftError]) -> impl Iterator<Item = Vec<Item>> {
    rows.iter().map(|soft| vec![place(&soft.path), t(&soft.reason)])
}

pub(super) fn unchecked(pack: &CountyPack) -> ListOf<'_> {
    plain(
        "未能检查",
        vec![text("位置", 50), text("原因和处理办法", 60)],
        Box::new(soft_rows(&pack.unchecked)),
    )
}

/// 数据说明: read all the same, but worth a look.
pub(super) fn remarks(pack: &CountyPack) -> ListOf<'_> {
    plain("数据说明", vec![text("位置", 50), text("说明和处理办法", 60)], Box::new(soft_rows(&pack.remarks)))
}

/// 数据来源: every register that was read, what it was taken for and what was made of its layout.
pub(super) fn sources(pack: &CountyPack) -> ListOf<'_> {
    plain(
        "数据来源",
        vec![
            text("登记表", 40),
            text("识别为", 14),
            figure("行数", 7),
            text("数据日期", 11),
            text("读取说明", 50),
            text("缺少的列", 20),
            text("未用到的列", 30),
        ],
        Box::new(pack.sources.iter().map(|source| {
            vec![
                place(&source.place),
                t(&source.kind),
                Item::Count(source.rows),
                dash(&source.data_date),
                dash(&source.notes.join("；")),
                dash(&source.missing_columns.join("、")),
                dash(&source.unused_columns.join("、")),
            ]
        })),
    )
}

/// 数据来源 by kind of register: how many, how many rows, how new.
pub(super) fn kinds(pack: &CountyPack) -> ListOf<'_> {
    let mut kinds: BTreeMap<&str, (u64, u64, &str)> = BTreeMap::new();
    for source in &pack.sources {
        let slot = kinds.entry(&source.kind).or_default();
        slot.0 += 1;
        slot.1 += source.rows;
        slot.2 = slot.2.max(&source.data_date);
    }
    plain(
        "各类登记表",
        vec![text("登记表", 20), figure("张数", 7), figure("行数", 9), text("最新数据日期", 14)],
        Box::new(kinds.into_iter().map(|(kind, (sheets, rows, date))| {
            vec![t(kind), Item::Count(sheets), Item::Count(rows), dash(date)]
        })),
    )
}

pub(super) fn unmatched<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    plain(
        "未匹配材料",
        vec![text("文件或文件夹", 60), text("最接近的材料或单位", 40)],
        Box::new(
            each_unit(record, pack)
                .flat_map(|unit| unit.unplaced.iter().chain(&unit.unmatched))
                .map(|file| vec![t(&file.path), dash(&file.nearest.join("、"))]),
        ),
    )
}

pub(super) fn junk<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    plain(
        "非归档文件",
        vec![text("文件", 80)],
        Box::new(each_unit(record, pack).flat_map(|unit| &unit.junk).map(|path| vec![t(path)])),
    )
}
