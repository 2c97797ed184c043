//! 时限进度: every deadline of a unit, what a day must bring, and where the trend leads.

use super::{dash, plain, t};
use crate::model::county::{CountyPack, Projection, chinese_date};
use crate::model::deadlines::{Deadline, Outlook};
use crate::model::run::RunRecord;
use crate::render::blocks::{Cell, Mark, Span, Table, text_of};
use crate::render::cells::{Head, Item, ListOf, figure, text};

/// Head of the column that says what is counted, in what unit and from when.
const COUNTED: &str = "计什么";

fn heads() -> Vec<Head> {
    vec![
        text("时限", 10),
        text(COUNTED, 28),
        text("截止日期", 12),
        figure("剩余天数", 8),
        figure("应完成", 7),
        figure("已完成", 7),
        figure("未完成", 7),
        figure("其中不明", 7),
        figure("每天需", 7),
        figure("近期每天", 8),
        text("预计完成", 12),
        text("能否按期", 10),
    ]
}

/// The unit's own.
pub(super) fn own<'a>(pack: &'a CountyPack) -> ListOf<'a> {
    plain("时限进度", heads(), Box::new(pack.deadlines.iter().map(row)))
}

/// Every county's, deadline by deadline, and the whole at the end of each.
pub(super) fn of_counties<'a>(record: &'a RunRecord) -> ListOf<'a> {
    let mut heads = heads();
    heads.insert(0, text("旗县区", 10));
    let labelled = |name: &str, mut cells: Vec<Item>| {
        cells.insert(0, t(name));
        cells
    };
    let top = &record.prefecture;
    let rows = top.deadlines.iter().enumerate().flat_map(move |(at, whole)| {
        let counties = record.counties.iter();
        let own = top.own_deadlines.get(at).filter(|own| own.total > 0);
        counties
            .filter_map(move |county| Some(labelled(&county.name, row(county.deadlines.get(at)?))))
            .chain(own.map(|own| labelled(&format!("{}本级", top.name), row(own))))
            .chain([labelled("合计", row(whole))])
    });
    plain("各旗县区时限进度", heads, Box::new(rows))
}

fn row(deadline: &Deadline) -> Vec<Item> {
    let finish = match &deadline.projection {
        Projection::Finish { date, .. } if deadline.open() > 0 => date.as_str(),
        _ => "",
    };
    vec![
        t(&deadline.name),
        t(counted(deadline)),
        t(&deadline.deadline),
        Item::Number(Some(deadline.days_left as f64)),
        Item::Count(deadline.total),
        if deadline.is_untold() { Item::NotGiven } else { Item::Count(deadline.done) },
        Item::Count(deadline.open()),
        Item::Count(deadline.unknown),
        Item::Number(deadline.needed_per_day),
        Item::Number(deadline.lately_per_day),
        dash(finish),
        outlook(deadline),
    ]
}

/// `入户走访（户，2020-03-01起）`
fn counted(deadline: &Deadline) -> String {
    let since = match deadline.since.as_str() {
        "" => String::new(),
        day => format!("，{day}起"),
    };
    format!("{}（{}{since}）", deadline.counts.label(), deadline.counts.unit())
}

/// On the page what is counted stands below the name of the time limit, and the day from which it counts below the table:
/// a column of its own would be a few characters wide.
pub(crate) fn shorten(pack: &CountyPack, table: &mut Table) {
    let heads = table.head.iter().flat_map(|row| &row.cells);
    let Some(at) = heads.into_iter().position(|cell| text_of(&cell.spans) == COUNTED) else { return };
    let mut notes: Vec<String> = Vec::new();
    let rows = table.body.iter_mut().flat_map(|group| &mut group.rows);
    for (deadline, row) in pack.deadlines.iter().zip(rows) {
        let Some(name) = row.cells.first_mut() else { continue };
        let counted = format!("{}（{}）", deadline.counts.label(), deadline.counts.unit());
        *name = Cell::plain(format!("{}\n{counted}", deadline.name));
        if deadline.since.is_empty() {
            continue;
        }
        let note = format!("{}自{}起计", deadline.counts.label(), chinese_date(&deadline.since));
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    for row in table.head.iter_mut().chain(table.body.iter_mut().flat_map(|group| &mut group.rows)) {
        if at < row.cells.len() {
            row.cells.remove(at);
        }
    }
    if at < table.columns.len() {
        table.columns.remove(at);
    }
    if !notes.is_empty() {
        table.footnote.push(Span::plain(format!("{}。", notes.join("；"))));
    }
}

fn outlook(deadline: &Deadline) -> Item {
    let label = deadline.outlook_label();
    let mark = match deadline.outlook() {
        Outlook::Done | Outlook::InTime => Mark::Green,
        Outlook::Late | Outlook::Stalled | Outlook::Backward | Outlook::Overdue => Mark::Red,
        Outlook::Decided | Outlook::TooFewPoints | Outlook::Incomparable | Outlook::Nothing => Mark::Yellow,
        Outlook::None => return t(&label),
    };
    Item::Marked(label, mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::terms::Measure;
    use crate::render::cells;

    #[test]
    fn the_first_day_that_counts_stands_below_the_printed_table() {
        let deadline = |counts: Measure, since: &str| Deadline {
            name: "时限".into(),
            counts,
            since: since.into(),
            deadline: "2020-06-30".into(),
            ..Deadline::default()
        };
        let mut pack = CountyPack {
            deadlines: vec![deadline(Measure::Papers, ""), deadline(Measure::Visits, "2020-03-01")],
            ..CountyPack::default()
        };
        let printed = |pack: &CountyPack| {
            let mut table = cells::table(own(pack), false);
            shorten(pack, &mut table);
            let counted: Vec<String> =
                table.body.iter().map(|group| text_of(&group.rows[0].cells[0].spans)).collect();
            let heads: Vec<String> = table.head[0].cells.iter().map(|cell| text_of(&cell.spans)).collect();
            assert_eq!(heads[..2], ["时限", "截止日期"]);
            assert_eq!(table.columns.len(), heads.len());
            assert!(table.body.iter().all(|group| group.rows[0].cells.len() == heads.len()));
            (counted, text_of(&table.footnote))
        };
        let (counted, note) = printed(&pack);
        assert_eq!(counted, ["时限\n归档材料（件）", "时限\n入户走访（户）"]);
        assert_eq!(note, "入户走访自2020年3月1日起计。");
        // The workbook keeps it in the row.
        let rows: Vec<Vec<Item>> = own(&pack).rows.collect();
        assert_eq!(rows[1][1].text(), "入户走访（户，2020-03-01起）");
        pack.deadlines.truncate(1);
        assert_eq!(printed(&pack).1, "");
    }
}
