//! 移交准备: what is in hand and what is not, each figure with its day and source; and the files that somebody must look after.

use super::{dash, plain, t};
use crate::model::county::CountyPack;
use crate::model::readiness::{Fault, Listed, Readiness};
use crate::model::run::{RunRecord, RunSummary, Totals};
use crate::render::blocks::Mark;
use crate::render::cells::{Item, ListOf, figure, text};

/// Where figures of files come from: a run reads no more of them.
const FILES: &str = "档案文件夹（文件首尾）";
/// Where papers that are not in place are counted.
const CHECKED: &str = "应归材料逐件检查";

/// Of the unit; of the top unit with all its counties.
pub(in crate::render) fn whole(record: &RunRecord, pack: &CountyPack) -> Readiness {
    if !record.is_top(pack) {
        return pack.readiness.clone();
    }
    let mut whole = Readiness::default();
    let own = (pack.readiness.items > 0).then(|| (format!("{}本级", pack.name), &pack.readiness));
    let counties = record.counties.iter().map(|county| (county.name.clone(), &county.readiness));
    for (name, part) in counties.chain(own) {
        whole.add(part);
        whole.lacking.extend(part.catalogue.is_none().then_some(name));
    }
    whole
}

/// In one sentence.
pub(in crate::render) fn conclusion(record: &RunRecord, pack: &CountyPack) -> String {
    let RunSummary { as_of, deadline, days_left, .. } = &record.summary;
    whole(record, pack).conclusion(&pack.totals, as_of, deadline, *days_left)
}

pub(super) fn figures<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let heads = vec![
        text("项目", 16),
        figure("数量", 9),
        text("单位", 5),
        text("时点", 11),
        text("来源", 20),
        text("说明", 34),
    ];
    let own = whole(record, pack);
    let mut rows = of_files(record, &own);
    rows.extend(of_catalogue(&own));
    rows.extend(of_faults(record, &own));
    rows.extend(of_papers(record, &pack.totals));
    plain("移交准备", heads, Box::new(rows.into_iter()))
}

fn line(name: &str, count: Item, unit: &str, day: &str, source: &str, note: &str) -> Vec<Item> {
    // A sheet leaves its number out: the words say why.
    let note = match count {
        Item::NotGiven | Item::Unknown => format!("{}：{note}", count.text()),
        _ => note.to_owned(),
    };
    let note = note.as_str();
    vec![t(name), count, t(unit), dash(day), dash(source), dash(note)]
}

/// A figure that should be nought.
fn gap(count: u64) -> Item {
    Item::tally(count, Mark::Yellow)
}

/// The words of which the count is not nought.
fn joined<const N: usize>(words: [(u64, String); N]) -> String {
    let told: Vec<String> =
        words.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    told.join("；")
}

fn of_files(record: &RunRecord, own: &Readiness) -> Vec<Vec<Item>> {
    let day = &record.summary.as_of;
    let note = joined([
        (own.inside, format!("压缩包内另有{}个，随压缩包移交", own.inside)),
        (own.junk, format!("非归档文件{}个不移交", own.junk)),
        (own.closed_folders, format!("{}个文件夹列不出来，其中的文件没有计入", own.closed_folders)),
    ]);
    let source = "档案文件夹（文件名、大小）";
    vec![
        line("移交的文件", Item::Count(own.files), "个", day, source, &note),
        line("文件大小", Item::Count(own.bytes), "字节", day, source, ""),
    ]
}

fn of_catalogue(own: &Readiness) -> Vec<Vec<Item>> {
    let Some(listed) = &own.catalogue else {
        let (count, note) = if own.is_not_given() {
            (Item::NotGiven, "登记表中没有归档目录，条目、档号、案卷和页数都没有计".to_owned())
        } else if own.strays > 0 {
            (Item::Unknown, format!("归档目录有{}行看不出是哪个旗县区的，没有计入", own.strays))
        } else {
            (Item::Unknown, "有登记表没有读出来，可能是归档目录，见未能检查".to_owned())
        };
        let among = joined([(
            own.listed_among_papers,
            format!("档案中的卷内目录列有{}个文件", own.listed_among_papers),
        )]);
        let note = if among.is_empty() { note } else { format!("{note}；{among}") };
        return vec![line("归档目录", count, "", "", "", &note), pages(own, &Listed::default())];
    };
    let day = if listed.data_date.is_empty() { "目录未写明" } else { &listed.data_date };
    let source = match listed.places.first() {
        Some(first) if listed.places.len() > 1 => format!("{first}等{}张", listed.places.len()),
        first => first.cloned().unwrap_or_default(),
    };
    let tell =
        |name: &str, count: Item, unit: &str, note: &str| line(name, count, unit, day, "归档目录", note);
    let strays = joined([
        (own.strays, format!("另有{}行看不出是哪个旗县区的", own.strays)),
        (own.lacking.len() as u64, format!("{}没有归档目录，不在其内", own.lacking())),
    ]);
    let without = joined([
        (listed.lent, format!("另有{}行注明在村卷", listed.lent)),
        (listed.unknown, format!("{}行的文件夹列不出来，有无文件不明", listed.unknown)),
    ]);
    let among = joined([(
        own.listed_among_papers,
        format!("另有{}个只列在档案中的卷内目录", own.listed_among_papers),
    )]);
    let volumes = listed.volumes + listed.boxes;
    let loose = joined([(listed.loose, format!("{}行没有写明案卷号、盒号", listed.loose))]);
    let mut rows = vec![
        line("归档目录条目", Item::Count(listed.rows), "行", day, &source, &strays),
        tell("其中有文件的", Item::Count(listed.with_file), "行", ""),
        tell("其中没有文件的", gap(listed.without_file()), "行", &without),
        tell("有档号的条目", Item::Count(listed.numbered), "行", ""),
        tell("没有档号的条目", gap(listed.rows - listed.numbered), "行", ""),
        tell("有目录条目的文件", Item::Count(own.listed), "个", &among),
        tell("没有目录条目的文件", gap(own.unlisted()), "个", "目录本身和非归档文件不计"),
    ];
    if volumes == 0 {
        rows.push(tell(
            "案卷、档案盒",
            Item::Unknown,
            "",
            "目录没有写明案卷号、盒号；装盒由 prepare 按每盒页数排",
        ));
    }
    if listed.volumes > 0 {
        rows.push(tell("案卷", Item::Count(listed.volumes), "卷", &loose));
    }
    if listed.boxes > 0 {
        rows.push(tell("档案盒", Item::Count(listed.boxes), "盒", &loose));
    }
    rows.push(pages(own, listed));
    rows
}

/// Pages are those that the catalogue tells: nobody opened a file to count them.
fn pages(own: &Readiness, listed: &Listed) -> Vec<Item> {
    let depth = "本次只读文件首尾，不数页；prepare 逐个打开文件计页";
    if listed.paged == 0 {
        return line("页数", Item::Unknown, "", "", "", depth);
    }
    let note = joined([
        (listed.rows - listed.paged, format!("{}行没有写页数", listed.rows - listed.paged)),
        (own.unlisted(), format!("没有目录条目的{}个文件不在其内", own.unlisted())),
    ]);
    let note = if note.is_empty() { depth.to_owned() } else { format!("{note}；{depth}") };
    let day = if listed.data_date.is_empty() { "目录未写明" } else { &listed.data_date };
    line("目录所列页数", Item::Count(listed.pages), "页", day, "归档目录的页数栏", &note)
}

fn of_faults(record: &RunRecord, own: &Readiness) -> Vec<Vec<Item>> {
    let day = &record.summary.as_of;
    let tell =
        |name: &str, fault: Fault, note: &str| line(name, gap(own.count(fault)), "个", day, FILES, note);
    // A listing that does not say it leaves them open.
    let (closed, note) = match (own.untold, own.count(Fault::Closed)) {
        (0, count) => (gap(count), "只从首尾判断，没有逐个打开".to_owned()),
        (untold, 0) => (Item::Unknown, format!("清单没有说明{untold}个文件能否打开")),
        (untold, count) => (gap(count), format!("另有{untold}个文件，清单没有说明能否打开")),
    };
    vec![
        line("打不开的文件", closed, "个", day, FILES, &note),
        tell("不在归档格式范围的文件", Fault::Refused, "归档格式范围按程序所附格式表"),
        tell("格式不明的文件", Fault::Unknown, "首尾没有已知格式的标志"),
    ]
}

fn of_papers(record: &RunRecord, totals: &Totals) -> Vec<Vec<Item>> {
    let run = &record.summary;
    let note = if totals.no_roll { "没有读到人员表、户表，户级材料不在其内" } else { "" };
    let (name, left) = match run.days_left {
        left if left < 0 => ("超过归档时限", left.unsigned_abs()),
        left => ("距归档时限", left.unsigned_abs()),
    };
    vec![
        line("缺件", gap(totals.missing), "件", &run.as_of, CHECKED, note),
        line("情况不明的材料", gap(totals.unknown), "件", &run.as_of, CHECKED, ""),
        line(name, Item::Count(left), "天", &run.as_of, &format!("归档时限{}", run.deadline), ""),
    ]
}

/// Files to look after, by fault and format or state.
pub(super) fn files<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let heads = vec![
        text("问题", 12),
        text("格式或状态", 14),
        figure("文件数", 7),
        figure("字节", 12),
        text("例", 36),
        text("处理办法", 22),
    ];
    let rows = whole(record, pack).offenders.into_iter().map(|own| {
        vec![
            t(own.fault.label()),
            t(own.what),
            Item::Count(own.files),
            Item::Count(own.bytes),
            t(own.example),
            t(own.remedy),
        ]
    });
    plain("移交前须处理的文件", heads, Box::new(rows))
}

/// County by county, then what the top unit keeps itself, and the whole.
pub(super) fn of_counties<'a>(record: &'a RunRecord) -> ListOf<'a> {
    let heads = vec![
        text("旗县区", 10),
        figure("文件", 8),
        figure("目录条目", 8),
        figure("没有文件的条目", 8),
        figure("没有条目的文件", 8),
        figure("没有档号的条目", 8),
        figure("打不开的文件", 7),
        figure("格式不在范围", 7),
        figure("缺件", 7),
        figure("不明", 6),
    ];
    let row = |name: &str, own: &Readiness, totals: &Totals| {
        let of_catalogue = |count: fn(&Readiness, &Listed) -> Item| match &own.catalogue {
            Some(listed) => count(own, listed),
            None if own.is_not_given() => Item::NotGiven,
            None => Item::Unknown,
        };
        vec![
            t(name),
            Item::Count(own.files),
            of_catalogue(|_, listed| Item::Count(listed.rows)),
            of_catalogue(|_, listed| gap(listed.without_file())),
            of_catalogue(|own, _| gap(own.unlisted())),
            of_catalogue(|_, listed| gap(listed.rows - listed.numbered)),
            if own.untold > 0 { Item::Unknown } else { gap(own.count(Fault::Closed)) },
            gap(own.count(Fault::Refused)),
            gap(totals.missing),
            gap(totals.unknown),
        ]
    };
    let top = &record.prefecture;
    let mut rows: Vec<Vec<Item>> =
        record.counties.iter().map(|county| row(&county.name, &county.readiness, &county.totals)).collect();
    if top.readiness.files > 0 || top.readiness.catalogue.is_some() {
        rows.push(row(&format!("{}本级", top.name), &top.readiness, &record.own_part()));
    }
    let sum = row("合计", &whole(record, top), &top.totals);
    ListOf { totals: Some(sum), ..plain("各旗县区移交准备", heads, Box::new(rows.into_iter())) }
}
