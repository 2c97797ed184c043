//! Static pages (网页): the pack of a unit as one page that needs no script and no other file.

use super::{BASE_STYLE, escape};
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::blocks::{
    Align, Block, Chart, List, Mark, Role, Row, Span, SpanStyle, Table, Target, text_of,
};
use crate::render::file_name;
use crate::render::lists::mark;
use std::fmt::Write;

const STYLE: &str = include_str!("assets/pages.css");

/// One page.
#[must_use]
pub fn page(record: &RunRecord, pack: &CountyPack, blocks: &[Block]) -> String {
    let mut out = String::with_capacity(64 * 1024);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
<meta name=\"color-scheme\" content=\"light dark\"><title>{}考核材料</title><style>\n{BASE_STYLE}{STYLE}</style></head><body>\n\
<a class=\"skip\" href=\"#main\">跳到正文</a>\n<nav aria-label=\"各单位\"><a href=\"index.html\">检查报告（可查找、筛选）</a>",
        escape(&pack.name),
    );
    let link = |out: &mut String, unit: &CountyPack| {
        let here = if unit.code == pack.code { " aria-current=\"page\"" } else { "" };
        let _ =
            write!(out, "<a href=\"{}.html\"{here}>{}", escape(&file_name(&unit.code)), escape(&unit.name));
    };
    if record.has_top() {
        link(&mut out, &record.prefecture);
        out.push_str("</a>");
    }
    for county in &record.counties {
        link(&mut out, county);
        let colour = county.verdict.colour;
        let _ =
            write!(out, "<b class=\"{}\">{}</b></a>", mark(colour).map_or("", self::colour), colour.label());
    }
    out.push_str("</nav>\n<main id=\"main\">\n");
    for block in blocks {
        self::block(&mut out, block, blocks);
    }
    out.push_str("</main></body></html>\n");
    out
}

fn block(out: &mut String, block: &Block, all: &[Block]) {
    match block {
        Block::Cover(cover) => {
            let _ = write!(
                out,
                "<header><small>{}</small><h1>{} {}</h1><p>",
                escape(&cover.notice),
                escape(&cover.title),
                escape(&cover.subtitle)
            );
            // Lines left blank are for ink.
            for (label, value) in cover.lines.iter().filter(|(_, value)| !value.is_empty()) {
                let _ = write!(out, "{}：{}<br>", escape(label), escape(value));
            }
            out.push_str("</p></header>\n");
        }
        Block::Contents(contents) => {
            // Folded: the verdict comes first on a screen.
            let _ = write!(out, "<details><summary>{}</summary><ul>", escape(&contents.title));
            for heading in all.iter().filter_map(|block| match block {
                Block::Heading(heading) if heading.level <= contents.depth => Some(heading),
                _ => None,
            }) {
                let _ = write!(
                    out,
                    "<li><a href=\"#{}\">{}</a></li>",
                    escape(&heading.anchor),
                    escape(&text_of(&heading.spans))
                );
            }
            out.push_str("</ul></details>\n");
        }
        Block::Heading(heading) => {
            let level = heading.level.clamp(1, 4);
            let _ = write!(out, "<h{level} id=\"{}\">", escape(&heading.anchor));
            spans(out, &heading.spans);
            let _ = writeln!(out, "</h{level}>");
        }
        Block::Paragraph(paragraph) => {
            let class = match paragraph.role {
                Role::Conclusion => "conclusion",
                Role::Centred => "c",
                Role::Note | Role::Body => "",
            };
            let _ = write!(out, "<p class=\"{class}\">");
            spans(out, &paragraph.spans);
            out.push_str("</p>\n");
        }
        Block::List(items) => list(out, items),
        Block::Table(found) => table(out, found),
        Block::KeyFigures(figures) => {
            out.push_str("<div class=\"figures\">");
            for figure in &figures.figures {
                let class = figure.mark.map_or("", colour);
                let _ = write!(
                    out,
                    "<div class=\"{class}\">{}<b>{} {}</b><small>{}</small></div>",
                    escape(&figure.label),
                    escape(&figure.value),
                    escape(&figure.unit),
                    escape(&figure.note)
                );
            }
            out.push_str("</div>\n");
        }
        Block::Chart(found) => chart(out, found),
        Block::Fitted(versions) => {
            versions.first().into_iter().flatten().for_each(|part| self::block(out, part, all));
        }
        Block::PageBreak | Block::Orientation(_) | Block::Volume(_) => {}
    }
}

/// Bars beside their values: the share of the scale as the width of a box.
fn chart(out: &mut String, chart: &Chart) {
    let values = || chart.series.iter().flat_map(|series| &series.values).flatten().copied();
    let top = chart.maximum.unwrap_or_else(|| values().fold(0.0, f64::max)).max(f64::MIN_POSITIVE);
    let digits = usize::from(chart.digits);
    let _ = write!(out, "<table><caption>{}</caption><tbody>", escape(&chart.title));
    for (at, category) in chart.categories.iter().enumerate() {
        for series in &chart.series {
            let name = if chart.series.len() > 1 {
                format!("{} {}", category, series.name)
            } else {
                category.clone()
            };
            let _ = write!(out, "<tr><th scope=\"row\" class=\"short\">{}</th>", escape(&name));
            match series.values.get(at).copied().flatten().filter(|value| value.is_finite()) {
                Some(value) => {
                    let share = (value / top).clamp(0.0, 1.0) * 100.0;
                    let _ = write!(
                        out,
                        "<td class=\"bar\"><i style=\"width:{share:.1}%\"></i></td><td class=\"r\">{value:.digits$}{}</td>",
                        escape(&chart.unit)
                    );
                }
                None => out.push_str("<td class=\"bar\"></td><td class=\"r\">无数据</td>"),
            }
            out.push_str("</tr>");
        }
    }
    out.push_str("</tbody></table>\n");
    if !chart.note.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", escape(&chart.note));
    }
}

fn list(out: &mut String, list: &List) {
    let tag = if list.start.is_some() { "ol" } else { "ul" };
    let _ = write!(out, "<{tag}>");
    for item in &list.items {
        out.push_str("<li>");
        spans(out, &item.spans);
        item.nested.iter().for_each(|nested| self::list(out, nested));
        out.push_str("</li>");
    }
    let _ = writeln!(out, "</{tag}>");
}

fn table(out: &mut String, table: &Table) {
    out.push_str("<div class=\"wide\"><table>");
    if !table.under_its_heading && !table.caption.is_empty() {
        out.push_str("<caption>");
        spans(out, &table.caption);
        out.push_str("</caption>");
    }
    out.push_str("<thead>");
    for row in &table.head {
        self::row(out, table, row, "th");
    }
    out.push_str("</thead><tbody>\n");
    for row in table.body.iter().flat_map(|group| &group.rows) {
        self::row(out, table, row, "td");
        out.push('\n');
    }
    out.push_str("</tbody>");
    if let Some(totals) = &table.totals {
        out.push_str("<tfoot>");
        self::row(out, table, totals, "td");
        out.push_str("</tfoot>");
    }
    out.push_str("</table></div>\n");
    if !table.footnote.is_empty() {
        out.push_str("<p><small>");
        spans(out, &table.footnote);
        out.push_str("</small></p>\n");
    }
}

fn row(out: &mut String, table: &Table, row: &Row, tag: &str) {
    out.push_str("<tr>");
    for (at, cell) in row.cells.iter().enumerate() {
        let side =
            cell.align.or_else(|| table.columns.get(at).map(|column| column.align)).unwrap_or_default();
        let mut classes: Vec<&str> = match side {
            Align::Left => Vec::new(),
            Align::Centre => vec!["c"],
            Align::Right => vec!["r"],
        };
        if table.columns.get(at).is_some_and(|column| column.unbroken) {
            classes.push("short");
        }
        // A cell that holds one marked word is coloured whole.
        let whole = match cell.spans.as_slice() {
            [only] => only.mark,
            _ => None,
        };
        classes.extend(whole.map(colour));
        let scope = if tag == "th" { " scope=\"col\"" } else { "" };
        let _ = write!(out, "<{tag}{scope}");
        if !classes.is_empty() {
            let _ = write!(out, " class=\"{}\"", classes.join(" "));
        }
        if cell.columns > 1 {
            let _ = write!(out, " colspan=\"{}\"", cell.columns);
        }
        out.push('>');
        match (whole, cell.spans.as_slice()) {
            (Some(_), [only]) => spans(out, &[Span { mark: None, ..only.clone() }]),
            (_, all) => spans(out, all),
        }
        let _ = write!(out, "</{tag}>");
    }
    out.push_str("</tr>");
}

fn spans(out: &mut String, all: &[Span]) {
    for span in all {
        let mut text = escape(&span.text).replace('\n', "<br>");
        if let Some(Target::Anchor(anchor)) = &span.target {
            text = format!("<a href=\"#{}\">{text}</a>", escape(anchor));
        }
        let (open, close) = match span.style {
            SpanStyle::Plain => ("", ""),
            SpanStyle::Strong => ("<strong>", "</strong>"),
            SpanStyle::Emphasis => ("<em>", "</em>"),
        };
        match span.mark {
            Some(mark) => {
                let _ = write!(out, "<span class=\"{}\">{open}{text}{close}</span>", colour(mark));
            }
            None => {
                let _ = write!(out, "{open}{text}{close}");
            }
        }
    }
}

fn colour(mark: Mark) -> &'static str {
    match mark {
        Mark::Red => "red",
        Mark::Yellow => "yellow",
        Mark::Green => "green",
    }
}
