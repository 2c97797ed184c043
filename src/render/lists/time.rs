//! 时限进度: every deadline of a unit, what a day must bring, and where the trend leads.

use super::{dash, plain, t};
use crate::model::county::{CountyPack, Projection, chinese_date};
use crate::model::deadlines::{Deadline, Outlook};
use crate::model::run::RunRecord;
use crate::render::blocks::Mark;
use crate::render::cells::{Head, Item, ListOf, figure, text};

fn heads() -> Vec<Head> {
    vec![
        text("时限", 10),
        text("计什么", 14),
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

/// `入户走访（户，2020年3月1日起）`
fn counted(deadline: &Deadline) -> String {
    let since = match deadline.since.as_str() {
        "" => String::new(),
        day => format!("，{}起", chinese_date(day)),
    };
    format!("{}（{}{since}）", deadline.counts.label(), deadline.counts.unit())
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
