//! Forms (信息采集表, 扶贫手册, 收入核算表) as DOCX or XLSX, read by label: the value stands right of its label, or below
//! it where labels stand side by side as a table head.

mod units;

use crate::base::contain;
use crate::base::keep::keep;
use crate::base::text::tidy;
use crate::ingest::attributes::{Attribute, AttributeTable, SubjectKind, uncoded};
use crate::ingest::lines;
use crate::ingest::table::{self, Cell, Grid, GridRow};
use crate::scan::content::Taken;
use crate::scan::entry::{EntryId, Format, Scan};
use quick_xml::events::Event;
use serde::{Deserialize, Deserializer, Serialize};
use std::io::{BufReader, Cursor, Read};

/// Most decompressed bytes of a document's text and most of a file that is opened at all.
const MAX_TEXT: u64 = 64 << 20;
pub const MAX_FILE: u64 = 64 << 20;
/// Most rows and columns of a form; beyond it is no form.
const MAX_ROWS: usize = 5_000;
const MAX_COLUMNS: usize = 200;

/// A labelled value of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    #[serde(deserialize_with = "kept")]
    attribute: Key,
    pub value: String,
    /// Units of money that the form states for the value; several where nobody can tell which.
    pub units: Vec<String>,
    /// Name in the same row, for values of people.
    pub person: Option<String>,
    pub sheet: String,
    /// Cell of a workbook, `表1行3列4` of a document.
    pub cell: String,
}

impl Said {
    #[must_use]
    pub fn attribute<'a>(&self, table: &'a AttributeTable) -> Option<&'a Attribute> {
        table.get(self.attribute)
    }
}

/// The key of an attribute.
type Key = &'static str;

fn kept<'de, D: Deserializer<'de>>(source: D) -> Result<Key, D::Error> {
    String::deserialize(source).map(|name| keep(&name))
}

/// Labelled values of a form in the archive; the error is a reason in Chinese.
///
/// # Errors
/// As [`read`].
pub fn said_in(scan: &Scan, id: EntryId, attributes: &AttributeTable) -> Result<Vec<Said>, String> {
    let format = scan.entries[id as usize].format;
    scan.take(id, Taken::Form, || read(&scan.bytes(id, MAX_FILE)?, format, attributes))
}

/// The first lines of a form in the archive; the error is a reason in Chinese.
///
/// # Errors
/// A file that cannot be read.
pub fn headlines_of(scan: &Scan, id: EntryId) -> Result<Vec<String>, String> {
    let format = scan.entries[id as usize].format;
    scan.take(id, Taken::Headlines, || Ok(headlines(&scan.bytes(id, MAX_FILE)?, format)))
}

/// A table of a form: rows of texts with the name of each cell.
type Sheet = (String, Vec<Vec<(String, String)>>);

/// Labelled values of a form; the error is a reason in Chinese.
///
/// # Errors
/// A damaged or oversized file.
pub fn read(bytes: &[u8], format: Format, attributes: &AttributeTable) -> Result<Vec<Said>, String> {
    contain::run(|| {
        let sheets = if format == Format::Docx { document(bytes)? } else { workbook(bytes)? };
        // Paragraphs of a document come last; they stand around its tables.
        let outside = sheets.last().filter(|_| format == Format::Docx);
        let outside = outside.map(|(_, rows)| units::outside(rows, &|text| is_value(text, attributes)));
        let outside = outside.unwrap_or_default();
        Ok(sheets.iter().flat_map(|sheet| labelled(sheet, attributes, &outside)).collect())
    })
    .unwrap_or_else(|| Err("解析时出错，文件可能已损坏".to_owned()))
}

/// The first lines of a form, where its title stands; none when it cannot be read.
#[must_use]
pub fn headlines(bytes: &[u8], format: Format) -> Vec<String> {
    const LINES: usize = 6;
    let work = std::panic::AssertUnwindSafe(|| {
        let sheets = if format == Format::Docx { document(bytes) } else { workbook(bytes) };
        let line = |cells: &Vec<(String, String)>| cells.iter().map(|(text, _)| text.as_str()).collect();
        // Paragraphs of a document come last, and its title is one of them.
        sheets
            .unwrap_or_default()
            .iter()
            .rev()
            .flat_map(|(_, rows)| rows.iter().take(LINES).map(line).collect::<Vec<String>>())
            .filter(|text: &String| text.chars().count() <= 60)
            .collect()
    });
    std::panic::catch_unwind(work).unwrap_or_default()
}

/// The tables of a document as grids, in its order.
///
/// # Errors
/// As [`read`].
pub fn tables(bytes: &[u8]) -> Result<Vec<Grid>, String> {
    let mut sheets =
        contain::run(|| document(bytes)).unwrap_or_else(|| Err("解析时出错，文件可能已损坏".to_owned()))?;
    // The last one holds the paragraphs.
    sheets.pop();
    let cells = |cells: Vec<(String, String)>| {
        let filled = (0_u16..).zip(cells).filter(|(_, (text, _))| !text.is_empty());
        filled.map(|(column, (text, _))| (column, Cell::Text(text.into()))).collect()
    };
    let rows = |rows: Vec<Vec<(String, String)>>| {
        (1..).zip(rows).map(|(number, row)| GridRow { number, cells: cells(row) }).collect()
    };
    Ok(sheets.into_iter().map(|(_, lines)| Grid { rows: rows(lines), ..Grid::default() }).collect())
}

/// The text of a document with the name of its places: paragraphs (`段3`) first, then cells of tables.
///
/// # Errors
/// As [`read`].
pub fn running_text(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    let mut sheets =
        contain::run(|| document(bytes)).unwrap_or_else(|| Err("解析时出错，文件可能已损坏".to_owned()))?;
    let loose = sheets.pop().map(|(_, rows)| rows).unwrap_or_default();
    let line = |cells: Vec<(String, String)>| {
        let place = cells.first().map(|(_, place)| place.clone()).unwrap_or_default();
        (place, cells.into_iter().map(|(text, _)| text).collect::<Vec<_>>().join(" "))
    };
    let cells = sheets.into_iter().flat_map(|(_, rows)| rows).flatten().filter(|(text, _)| !text.is_empty());
    Ok(loose.into_iter().map(line).chain(cells.map(|(text, place)| (place, text))).collect())
}

/// Name of a cell in a document, counted from 1.
#[must_use]
pub fn cell_name(table: usize, row: usize, column: usize) -> String {
    format!("表{table}行{row}列{column}")
}

fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let grids = table::read_bytes(bytes, "xlsx")?;
    Ok(grids
        .into_iter()
        .map(|grid| {
            let rows = grid
                .rows
                .iter()
                .take(MAX_ROWS)
                .map(|row| {
                    row.cells
                        .iter()
                        .take(MAX_COLUMNS)
                        .filter(|(_, cell)| !matches!(cell, Cell::Error(_)))
                        .map(|(at, cell)| {
                            (
                                tidy(&cell.text()).into_owned(),
                                crate::ingest::registers::cell_name(*at, row.number),
                            )
                        })
                        .collect()
                })
                .collect();
            (grid.sheet, rows)
        })
        .collect())
}

/// Tables and paragraphs of `word/document.xml`.
fn document(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let part = archive.by_name("word/document.xml").map_err(|e| e.to_string())?;
    if part.size() > MAX_TEXT {
        return Err("正文过大，不是表单".to_owned());
    }
    // The size a container claims may be wrong.
    let mut part = part.take(MAX_TEXT);
    let read = parse(BufReader::new(&mut part));
    if part.limit() == 0 { Err("正文过大，不是表单".to_owned()) } else { read }
}

fn parse(source: impl std::io::BufRead) -> Result<Vec<Sheet>, String> {
    let mut reader = quick_xml::Reader::from_reader(source);
    let mut buffer = Vec::new();
    let mut tables: Vec<Sheet> = Vec::new();
    let mut loose: Vec<Vec<(String, String)>> = Vec::new();
    let mut rows: Vec<Vec<(String, String)>> = Vec::new();
    let mut row: Vec<(String, String)> = Vec::new();
    let (mut depth, mut text, mut in_text) = (0_usize, String::new(), false);
    // Was there a body, and is it still open?
    let (mut body, mut open) = (false, false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|e| format!("正文有误：{e}"))? {
            Event::Start(start) => match start.local_name().as_ref() {
                "body" => {
                    body = true;
                    open = true;
                }
                "tbl" => depth += 1,
                "t" => in_text = true,
                "tc" if depth == 1 => text.clear(),
                _ => {}
            },
            Event::Empty(mark) if matches!(mark.local_name().as_ref(), "tab" | "br" | "cr") => text.push(' '),
            Event::Text(piece) if in_text => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(entity) if in_text => {
                let name: &str = &entity;
                match quick_xml::escape::resolve_predefined_entity(name) {
                    Some(known) => text.push_str(known),
                    None => text.push(character(name).ok_or("正文含未定义的实体")?),
                }
            }
            Event::End(end) => match end.local_name().as_ref() {
                "body" => open = false,
                "t" => in_text = false,
                "p" if depth == 0 => {
                    let line = tidy(&std::mem::take(&mut text)).into_owned();
                    if !line.is_empty() && loose.len() < MAX_ROWS {
                        let place = format!("段{}", loose.len() + 1);
                        // A line of `label: value` is cut label by label; else words stand side by side.
                        let words = |line: &str| line.split([' ', '　', '\t']).map(str::to_owned).collect();
                        let cells: Vec<String> =
                            if line.contains(['：', ':']) { vec![line] } else { words(&line) };
                        loose.push(cells.into_iter().map(|text| (text, place.clone())).collect());
                    }
                }
                "tc" if depth == 1 && row.len() < MAX_COLUMNS => {
                    let place = cell_name(tables.len() + 1, rows.len() + 1, row.len() + 1);
                    row.push((tidy(&std::mem::take(&mut text)).into_owned(), place));
                }
                "tr" if depth == 1 && rows.len() < MAX_ROWS => rows.push(std::mem::take(&mut row)),
                "tbl" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        tables.push((String::new(), std::mem::take(&mut rows)));
                    }
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if open || !body {
        return Err("正文不完整".to_owned());
    }
    tables.push((String::new(), loose));
    Ok(tables)
}

/// `#x4E2D` and `#20013`.
fn character(entity: &str) -> Option<char> {
    let digits = entity.strip_prefix('#')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code)
}

/// The attribute of a household or of a person that a label names.
fn known<'a>(text: &str, kind: SubjectKind, attributes: &'a AttributeTable) -> Option<&'a Attribute> {
    (text.chars().count() <= 30 && !text.is_empty()).then(|| attributes.by_label(text, kind)).flatten()
}

fn is_value(text: &str, attributes: &AttributeTable) -> bool {
    [SubjectKind::Household, SubjectKind::Person].iter().any(|kind| known(text, *kind, attributes).is_some())
}

fn labelled((sheet, rows): &Sheet, attributes: &AttributeTable, outside: &[&'static str]) -> Vec<Said> {
    let mut out: Vec<Said> = Vec::new();
    let is_value = |text: &str| is_value(text, attributes);
    let known = |text: &str, kind: SubjectKind| known(text, kind, attributes);
    let units = units::Units { rows, outside, is_value: &is_value };
    let is_label = |text: &str| {
        is_value(text)
            || matches!(
                uncoded(&crate::base::text::fold(text)),
                "性别"
                    | "民族"
                    | "与户主关系"
                    | "文化程度"
                    | "健康状况"
                    | "劳动能力"
                    | "劳动技能"
                    | "联系电话"
                    | "家庭住址"
                    | "出生日期"
                    | "识别标准"
                    | "在校生状况"
                    | "务工状况"
                    | "备注"
                    | "年龄"
                    | "序号"
                    | "项目"
                    | "金额"
            )
    };
    // `row` is that of the label.
    let said = |attribute: &Attribute,
                (label, row): (&str, usize),
                value: &str,
                person: Option<String>,
                cell: &str| {
        let value = value.trim_matches(['_', '＿', ' ', '　']).to_owned();
        (!value.is_empty()).then(|| Said {
            attribute: attribute.id,
            value,
            units: if attribute.unit == "元" { units.of(label, row, cell) } else { Vec::new() },
            person,
            sheet: sheet.clone(),
            cell: cell.to_owned(),
        })
    };
    let mut skip_until = 0;
    for (at, row) in rows.iter().enumerate() {
        if at < skip_until {
            continue;
        }
        let labels = row.iter().filter(|(text, _)| is_label(text)).count();
        let filled = row.iter().filter(|(text, _)| !text.is_empty()).count();
        // Labels side by side are the head of a table of people: values stand below, name by name.
        if labels >= 3 && labels * 3 >= filled * 2 {
            let name = row.iter().position(|(text, _)| {
                matches!(uncoded(&crate::base::text::fold(text)), "姓名" | "成员姓名" | "家庭成员姓名")
            });
            skip_until = at + 1;
            if let Some(name) = name {
                for line in rows[at + 1..].iter().take_while(|line| {
                    line.len() == row.len()
                        && line.get(name).is_some_and(|(t, _)| !t.is_empty() && !is_label(t))
                }) {
                    skip_until += 1;
                    for (column, (label, _)) in row.iter().enumerate() {
                        if let (Some(attribute), Some((value, cell))) =
                            (known(label, SubjectKind::Person), line.get(column))
                        {
                            out.extend(said(attribute, (label, at), value, Some(line[name].0.clone()), cell));
                        }
                    }
                }
            } else if let Some(line) = rows.get(at + 1).filter(|line| line.len() == row.len()) {
                let heads = row.iter().zip(line).filter_map(|((label, _), below)| {
                    known(label, SubjectKind::Household).map(|attribute| (attribute, label, below))
                });
                let mut below = false;
                for (attribute, label, (value, cell)) in heads.filter(|(.., (value, _))| !is_label(value)) {
                    out.extend(said(attribute, (label, at), value, None, cell));
                    below = true;
                }
                // Below 项目|金额|备注 every row is a label with its value.
                skip_until += usize::from(below);
            }
            continue;
        }
        for (column, (text, cell)) in row.iter().enumerate() {
            if text.split_once(['：', ':']).is_some_and(|(_, value)| !value.trim().is_empty()) {
                for (label, value) in lines::cut(text, &is_label) {
                    if let Some(attribute) = known(&label, SubjectKind::Household) {
                        let value = lines::narrowed(attribute.value, &value);
                        out.extend(said(attribute, (&label, at), value, None, cell));
                    }
                }
                continue;
            }
            let Some(attribute) = known(text.trim_end_matches(['：', ':']), SubjectKind::Household) else {
                continue;
            };
            let right = row[column + 1..].iter().find(|(next, _)| !next.is_empty() && next != text);
            if let Some((value, place)) = right.filter(|(next, _)| !is_label(next)) {
                out.extend(said(attribute, (text, at), value, None, place));
            }
        }
    }
    // The first mention of a household's value stands; a form repeats its head on later pages.
    let mut seen: Vec<(&str, Option<String>)> = Vec::new();
    out.retain(|said| {
        let key = (said.attribute, said.person.clone());
        let fresh = !seen.contains(&key);
        if fresh {
            seen.push(key);
        }
        fresh
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_by_label_right_and_below() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let row =
            |cells: &[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(|c| cell(c)).collect::<String>());
        let xml = format!(
            "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>户主姓名：张三</w:t></w:r></w:p><w:tbl>{}{}{}{}</w:tbl></w:body></w:document>",
            row(&["家庭人口数", "3人", "主要致贫原因", "因病"]),
            row(&["姓名", "与户主关系", "身份证号", "性别"]),
            row(&["张三", "户主", "150899195603120011", "男"]),
            row(&["李四", "配偶", "150899195811070020", "女"]),
        );
        let attributes = crate::ingest::attributes::builtin().unwrap();
        let said: Vec<Said> = parse(xml.as_bytes())
            .unwrap()
            .iter()
            .flat_map(|sheet| labelled(sheet, attributes, &[]))
            .collect();
        let value = |id: &str, person: Option<&str>| {
            said.iter().find(|s| s.attribute == id && s.person.as_deref() == person).map(|s| s.value.as_str())
        };
        assert_eq!(value("pop_now", None), Some("3人"));
        assert_eq!(value("cause_main", None), Some("因病"));
        assert_eq!(value("head_name", None), Some("张三"));
        assert_eq!(value("id_no", Some("李四")), Some("150899195811070020"));
    }

    fn said(xml_rows: &[&[&str]], lines: &[&str]) -> Vec<(&'static str, String)> {
        let run = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
        let cells = |row: &&[&str]| -> String {
            row.iter().map(|text| format!("<w:tc>{}</w:tc>", run(text))).collect()
        };
        let rows: String = xml_rows.iter().map(|row| format!("<w:tr>{}</w:tr>", cells(row))).collect();
        let loose: String = lines.iter().map(|line| run(line)).collect();
        let xml =
            format!("<w:document xmlns:w=\"w\"><w:body>{loose}<w:tbl>{rows}</w:tbl></w:body></w:document>");
        let attributes = crate::ingest::attributes::builtin().unwrap();
        let sheets = parse(xml.as_bytes()).unwrap();
        let said = sheets.iter().flat_map(|sheet| labelled(sheet, attributes, &[]));
        let mut out: Vec<_> = said.map(|s| (s.attribute, s.value)).collect();
        out.sort();
        out
    }

    #[test]
    fn a_tab_or_a_line_break_keeps_words_apart() {
        let xml = "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>户主姓名</w:t><w:tab/><w:t>张三</w:t><w:br/>\
                   <w:t>家庭人口数</w:t><w:tab/><w:t>3人</w:t></w:r></w:p></w:body></w:document>";
        let attributes = crate::ingest::attributes::builtin().unwrap();
        let sheets = parse(xml.as_bytes()).unwrap();
        let said: Vec<_> =
            sheets.iter().flat_map(|sheet| labelled(sheet, attributes, &[])).map(|s| s.value).collect();
        assert_eq!(said, ["张三", "3人"]);
    }

    #[test]
    fn several_labels_in_one_line_are_cut_at_the_next_label() {
        let wanted =
            |attr: &str, cause: &str| vec![("attr", attr.to_owned()), ("cause_main", cause.to_owned())];
        for line in [
            "贫困户属性：一般脱贫户；主要致贫原因：因残",
            "贫困户属性：一般脱贫户，主要致贫原因：因残",
            "贫困户属性：一般脱贫户　主要致贫原因：因残 联系人：李四",
            "A2 贫困户属性：一般脱贫户 A3a 主要致贫原因：因残",
        ] {
            assert_eq!(said(&[], &[line]), wanted("一般脱贫户", "因残"), "{line}");
            assert_eq!(said(&[&[line]], &[]), wanted("一般脱贫户", "因残"), "{line}");
        }
        let people = [("head_name", "张午".to_owned()), ("pop_now", "3人".to_owned())];
        assert_eq!(said(&[&["户主姓名：张午　家庭人口：3人"]], &[]), people);
        assert_eq!(said(&[], &["户主姓名 张午 家庭人口 3人"]), people);
        assert_eq!(said(&[], &["联系人姓名：李四；户主姓名：张午 男；家庭人口：3人"]), people);
    }

    #[test]
    fn labels_of_the_national_form_are_read_with_their_codes() {
        let rows: &[&[&str]] =
            &[&["A2 贫困户属性", "一般贫困户", "A3a 主要致贫原因", "因病"], &["3、家庭人口", "2"]];
        let wanted = [("attr", "一般贫困户"), ("cause_main", "因病"), ("pop_now", "2")]
            .map(|(k, v)| (k, v.to_owned()));
        assert_eq!(said(rows, &[]), wanted);
        assert_eq!(uncoded("2019年人均纯收入"), "2019年人均纯收入");
        assert_eq!(uncoded("一般贫困户"), "一般贫困户");
        assert_eq!(uncoded("(一)属性"), "属性");
    }

    #[test]
    fn a_head_of_项目_金额_备注_swallows_no_row() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let row = |cells: [&str; 3]| format!("<w:tr>{}</w:tr>", cells.map(&cell).concat());
        let read = |rows: String| {
            let xml =
                format!("<w:document xmlns:w=\"w\"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>");
            let attributes = crate::ingest::attributes::builtin().unwrap();
            let said = parse(xml.as_bytes()).unwrap();
            let said = said.iter().flat_map(|sheet| labelled(sheet, attributes, &[]));
            said.map(|said| format!("{}={}", said.attribute, said.value)).collect::<Vec<_>>()
        };
        let head = row(["项目", "金额", "备注"]);
        assert_eq!(read(head + &row(["纯收入", "24300", ""])), ["net=24300"]);
        // Near miss: a head of values has them below.
        let head = row(["家庭人口数", "纯收入", "备注"]);
        assert_eq!(read(head + &row(["3", "24300", ""])), ["pop_now=3", "net=24300"]);
    }
}
