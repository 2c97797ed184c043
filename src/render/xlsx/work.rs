//! Sheets of 工作清单: how to use it, the list in the order of the archive, the list by person, the papers behind the
//! households without a folder, what closes most at once, and what everybody must hand over.

use super::sheet::{self, Done, Frame, Line};
use super::style::Styles;
use super::{data, notes, title};
use crate::base::answers::{Column, Handling};
use crate::model::county::{CountyPack, chinese_date};
use crate::model::run::RunRecord;
use crate::render::links::Links;
use crate::render::lists;
use crate::render::lists::worklist::{self, Job};
use rust_xlsxwriter::Workbook;

pub(super) fn write(book: &mut Workbook, styles: &Styles, record: &RunRecord, pack: &CountyPack) -> Done<()> {
    let top = record.is_top(pack);
    let jobs = worklist::jobs(record, pack);
    let rows = |job: &Job| Line::Row(worklist::row(record, top, job));
    notes::work(book, styles, record, pack, &jobs)?;
    let mut lines = Vec::with_capacity(jobs.len());
    let mut place = None;
    for job in &jobs {
        // Each township's pages can be handed out on their own; of the whole prefecture, each county's.
        let here = (&job.county, if top { "" } else { job.township.as_str() });
        if place.is_some_and(|place| place != here) {
            lines.push(Line::Page);
        }
        place = Some(here);
        lines.push(rows(job));
    }
    sheet::write(book, styles, &frame(record, pack, "工作清单", jobs.len()), lines.into_iter(), None)?;
    let blocks = worklist::by_person(&jobs);
    let lines = blocks.iter().flat_map(|(person, jobs)| {
        let band = Line::Band(worklist::block(person, jobs));
        std::iter::once(band).chain(jobs.iter().map(|job| rows(job)))
    });
    sheet::write(book, styles, &frame(record, pack, "按责任人", jobs.len()), lines, None)?;
    let names = ["unfiled", "advice", "duties", "duty_papers"];
    // A whole prefecture's parties, paper by paper, fill no sheet that anybody reads: they stand in the counties' lists.
    for name in names.into_iter().filter(|name| *name != "duty_papers" || !record.is_top(pack)) {
        if let Some(list) = data::list(name, record, pack) {
            let (mut frame, rows, totals) = data::framed(record, pack, list);
            if name == "duty_papers" {
                let owed = lists::duties::owed_papers(pack);
                frame.title.push_str(&format!("　打印未交齐的{owed}行，其余只在屏幕上看"));
                frame.printed_rows = owed as u32;
            }
            sheet::write(book, styles, &frame, rows.map(Line::Row), totals)?;
        }
    }
    Ok(())
}

fn frame<'a>(record: &'a RunRecord, pack: &CountyPack, name: &str, count: usize) -> Frame<'a> {
    let run = &record.summary;
    let left = match run.days_left {
        days if days >= 0 => format!("距时限{days}天"),
        days => format!("已超时限{}天", -days),
    };
    let heads = worklist::heads(record.is_top(pack));
    let printed = heads.iter().position(|head| head.name == worklist::PRINTED_TO);
    let title = format!(
        "{}　归档时限{}，{left}　共{count}项",
        title(record, pack, name),
        chinese_date(&run.deadline)
    );
    Frame {
        printed: printed.unwrap_or(heads.len()),
        choices: Some((Column::Handling.label(), &Handling::OFFERED)),
        files: Links::of(record),
        ..Frame::new(name, title, heads)
    }
}
