//! 一页县情 on a page: items left and right by turns, each with a mark that leads to its source and day below, and 致贫原因
//! as bars. All of it stands on one page.

use crate::model::brief::{Brief, BriefItem, BriefSource};
use crate::model::county::{CountyPack, chinese_date};
use crate::render::blocks::{Align, Block, Cell, Chart, Column, Row, Series, Span, Table, TableSize};
use crate::render::footnotes::sign;
use std::collections::BTreeMap;

/// Bars of the chart; what does not fit is one bar more.
pub const BARS: usize = 6;
/// All of them.
const ALL: usize = 99;
/// Fewest that still tell something.
const FEW: usize = 3;
/// Sizes of the table and bars of the chart that are tried, until all of it stands on one page: in every size as many causes
/// as it has room for.
const VERSIONS: [(TableSize, usize); 8] = [
    (TableSize::Normal, ALL),
    (TableSize::Normal, BARS),
    (TableSize::Small, ALL),
    (TableSize::Small, BARS),
    (TableSize::Small, FEW),
    (TableSize::Tiny, ALL),
    (TableSize::Tiny, BARS),
    (TableSize::Tiny, FEW),
];

/// The brief of a county: one page, in the largest type that holds it.
pub fn page(pack: &CountyPack) -> Block {
    let version = |(size, bars): (TableSize, usize)| {
        let chart = causes(pack, bars).map(Block::Chart);
        std::iter::once(Block::Table(table(pack, size))).chain(chart).collect()
    };
    Block::Fitted(VERSIONS.into_iter().map(version).collect())
}

/// The items of the brief in two columns.
fn table(pack: &CountyPack, size: TableSize) -> Table {
    let mut sources = Sources::default();
    let items = pack.brief.items.iter().filter(|item| !is_drawn(item, &pack.brief));
    let cells: Vec<[Cell; 2]> =
        items.map(|item| [Cell::plain(&item.name), value(item, &mut sources)]).collect();
    let column = |grow: f32, unbroken: bool| Column { align: Align::Left, min_chars: 0.0, grow, unbroken };
    let head = ["项目", "内容", "项目", "内容"];
    let head = head.map(|name| Cell { align: Some(Align::Centre), ..Cell::plain(name) });
    let mut table = Table {
        columns: vec![column(0.0, true), column(1.0, false), column(0.0, true), column(1.0, false)],
        head: vec![Row::of(head.to_vec())],
        footnote: vec![Span::plain(sources.told())],
        size,
        caption: vec![Span::plain("县情")],
        under_its_heading: true,
        ..Table::default()
    };
    for pair in cells.chunks(2) {
        let mut row: Vec<Cell> = pair.iter().flatten().cloned().collect();
        row.resize(4, Cell::plain(""));
        table.push(Row::of(row));
    }
    table
}

/// The chart says it already.
fn is_drawn(item: &BriefItem, brief: &Brief) -> bool {
    item.drawn && !brief.causes.is_empty()
}

fn value(item: &BriefItem, sources: &mut Sources) -> Cell {
    let marks: String = item.sources.iter().map(|source| sources.mark(source)).collect();
    if item.given {
        Cell::of(vec![Span::plain(format!("{}{marks}", item.value))])
    } else {
        Cell::of(vec![Span::emphasis(item.value.clone())])
    }
}

/// Sources in the order in which they are first named.
#[derive(Default)]
struct Sources {
    marks: BTreeMap<BriefSource, usize>,
    order: Vec<BriefSource>,
}

impl Sources {
    fn mark(&mut self, source: &BriefSource) -> String {
        let next = self.order.len();
        let at = *self.marks.entry(source.clone()).or_insert(next);
        if at == next {
            self.order.push(source.clone());
        }
        sign(at)
    }

    fn told(&self) -> String {
        let one = |(at, source): (usize, &BriefSource)| {
            let day =
                if source.as_of.is_empty() { "时点未写明".into() } else { chinese_date(&source.as_of) };
            format!("{}{}，{day}", sign(at), source.source)
        };
        let mut parts: Vec<String> = self.order.iter().enumerate().map(one).collect();
        parts.push("未提供：登记表和配置都没有；不明：登记表中有，没有填写或无法识别".to_owned());
        parts.join("；")
    }
}

/// 致贫原因 as bars.
pub fn causes(pack: &CountyPack, bars: usize) -> Option<Chart> {
    let causes = &pack.brief.causes;
    if causes.is_empty() {
        return None;
    }
    let shown = if causes.len() == bars + 1 { bars + 1 } else { bars };
    let mut categories: Vec<String> = causes.iter().take(shown).map(|share| share.name.clone()).collect();
    let mut values: Vec<Option<f64>> =
        causes.iter().take(shown).map(|share| Some(share.count as f64)).collect();
    let rest = causes.get(shown..).unwrap_or_default();
    if !rest.is_empty() {
        categories.push(format!("其余{}种", rest.len()));
        values.push(Some(rest.iter().map(|share| share.count as f64).sum()));
    }
    Some(Chart {
        title: "主要致贫原因".into(),
        unit: "户".into(),
        categories,
        series: vec![Series { name: "户数".into(), values, ..Series::default() }],
        ..Chart::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::brief::Share;

    #[test]
    fn every_size_is_tried_with_all_causes_before_some_are_left_out() {
        let mut pack = CountyPack::default();
        pack.brief.causes = (0..9).map(|at| Share { name: format!("原因{at}"), count: 9 - at }).collect();
        let Block::Fitted(versions) = page(&pack) else { panic!("one of several versions") };
        let seen: Vec<(TableSize, usize)> = versions
            .iter()
            .map(|version| match version.as_slice() {
                [Block::Table(table), Block::Chart(chart)] => (table.size, chart.categories.len()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(seen[0], (TableSize::Normal, 9));
        for size in [TableSize::Normal, TableSize::Small, TableSize::Tiny] {
            let bars: Vec<usize> = seen.iter().filter(|one| one.0 == size).map(|one| one.1).collect();
            assert_eq!(bars[0], 9, "{size:?}");
            assert!(bars.windows(2).all(|pair| pair[0] > pair[1]), "{size:?}: {bars:?}");
        }
    }
}
