//! Static pages (网页): one per unit, readable without a server, nothing loaded from elsewhere.

use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::blocks::{
    Align, Block, Chart, List, Mark, Role, Row, Span, SpanStyle, Table, Target, text_of,
};
use crate::render::lists::mark;
use std::fmt::Write;

const STYLE: &str = "body{font-family:'Noto Serif CJK SC','Source Han Serif SC',SimSun,serif;max-width:72rem;margin:2rem auto;padding:0 1rem;line-height:1.7;color:#222}\
h1,h2,h3{font-family:'Noto Sans CJK SC',SimHei,sans-serif}h1{font-size:1.5rem;border-bottom:2px solid #b00;margin-top:2.5rem}h2{font-size:1.2rem}\
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:1rem 0}caption{font-weight:bold;padding:.3rem}\
th,td{border:1px solid #bbb;padding:.25rem .5rem;vertical-align:top}.wide{overflow-x:auto}.short{white-space:nowrap}\
.bar{width:60%}.bar i{display:block;height:.9rem;background:#2f5d8c}thead th{background:#dde6f0;position:sticky;top:0}tfoot td{font-weight:bold;background:#f2f2f2}\
.r{text-align:right}.c{text-align:center}.red{color:#9c0006;background:#ffc7ce}.yellow{color:#7f6000;background:#ffeb9c}.green{color:#006100;background:#c6efce}\
.conclusion{border-left:.3rem solid #446;background:#f4f6fa;padding:.6rem 1rem}.figures{display:flex;flex-wrap:wrap;gap:1rem}.figures div{border:1px solid #bbb;padding:.6rem 1.2rem;min-width:9rem}\
.figures b{display:block;font-size:1.6rem}nav a{margin-right:1rem;white-space:nowrap}nav b{font-weight:normal;padding:0 .3rem;margin-left:.3rem}small{color:#555}@media print{nav{display:none}}";

/// One page. `up` is the address of the other units' pages, relative to this one.
#[must_use]
pub fn page(record: &RunRecord, pack: &CountyPack, blocks: &[Block]) -> String {
    let mut out = String::with_capacity(64 * 1024);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
<title>{}考核材料</title><style>{STYLE}</style></head><body>\n<nav><a href=\"index.html\">{}</a>",
        escape(&pack.name),
        escape(&record.summary.name)
    );
    for county in record.counties.iter().filter(|county| county.code != record.summary.code) {
        let colour = county.verdict.colour;
        let _ = write!(
            out,
            "<a href=\"{}.html\">{}<b class=\"{}\">{}</b></a>",
            escape(&county.code),
            escape(&county.name),
            mark(colour).map_or("", self::colour),
            colour.label()
        );
    }
    out.push_str("</nav>\n");
    for block in blocks {
        self::block(&mut out, block, blocks);
    }
    out.push_str("</body></html>\n");
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
            let _ = write!(out, "<tr><td class=\"short\">{}</td>", escape(&name));
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
        let _ = write!(out, "<{tag}");
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

/// Text as HTML text or attribute value.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c != '\n' && crate::base::text::is_hostile(c) => {
                let _ = write!(out, "\\u{{{:X}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}
