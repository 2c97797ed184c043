//! 按档号的移交包, in the way of DA/T 93-2022: 说明文件.TXT, 目录文件.XML, and for every 档号 a folder with its file and 元数据.xml.

use super::manifest::{Files, Manifest, decoded, encoded, stays_inside};
use super::read::Bag;
use crate::base::digest::{Algorithm, Digests};
use crate::base::error::{Error, Result};
use crate::base::inside;
use crate::output::package::{Form, Item, Outcome};
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};
use quick_xml::{Writer, XmlVersion};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// The list of everything: written last.
pub const CATALOGUE: &str = "目录文件.XML";
const NOTE: &str = "说明文件.TXT";
const METADATA: &str = "元数据.xml";
const TOTAL: &str = "文件数";
const BYTES: &str = "字节数";

/// One item of the catalogue: fields in their order, name and value.
#[derive(Debug, Clone)]
pub struct Row {
    pub number: String,
    pub fields: Vec<(&'static str, String)>,
    /// Path of its file in the package.
    pub path: String,
}

/// A package that is being written.
pub struct Numbered<'a> {
    pub algorithms: &'a [Algorithm],
    /// Lines of 说明文件: label and value.
    pub info: Vec<(&'static str, String)>,
    pub rows: &'a [Row],
}

/// Folder of a number below the package: 全宗号, class, number.
#[must_use]
pub fn folder(number: &str) -> String {
    let mut parts = number.split('-');
    let fonds = parts.next().unwrap_or_default();
    let class = parts.next().unwrap_or_default();
    format!("{fonds}/{class}/{number}")
}

/// 元数据.xml of a number: what the catalogue says of its items.
#[must_use]
pub fn metadata(rows: &[&Row]) -> String {
    let mut out = document();
    element(&mut out, "元数据", &[], |out| {
        for row in rows {
            element(out, "文件", &[], |out| fields(out, row));
        }
    });
    finish(out)
}

/// Path of the metadata of a number.
#[must_use]
pub fn metadata_path(number: &str) -> String {
    format!("{}/{METADATA}", folder(number))
}

/// Do numbers lie in the folder as a package by 档号 has them?
#[must_use]
pub fn is_begun(dir: &Path) -> bool {
    let depth = folder("全宗-类-号").split('/').count() + 1;
    let all = walkdir::WalkDir::new(dir)
        .min_depth(depth)
        .max_depth(depth)
        .into_iter()
        .filter_map(std::result::Result::ok);
    all.into_iter().any(|entry| entry.file_name() == METADATA && entry.file_type().is_file())
}

fn fields(out: &mut Writer<Vec<u8>>, row: &Row) {
    text(out, "档号", &row.number);
    for (name, value) in &row.fields {
        text(out, name, value);
    }
}

impl Form for Numbered<'_> {
    fn payload(&self) -> &'static str {
        ""
    }

    fn declaration(&self) -> &'static str {
        CATALOGUE
    }

    fn owns(&self, name: &str) -> bool {
        let folders: BTreeSet<&str> = self.rows.iter().filter_map(|row| row.path.split('/').next()).collect();
        name == CATALOGUE || name == NOTE || folders.contains(name)
    }

    fn descriptions(&self, items: &[Item], outcomes: &[Outcome]) -> Vec<(String, String)> {
        let done: BTreeMap<&str, &Digests> = items
            .iter()
            .zip(outcomes)
            .filter_map(|(item, outcome)| Some((item.path.as_str(), outcome.as_ref().ok()?)))
            .collect();
        let bytes: u64 = done.values().map(|digests| digests.bytes).sum();
        let mut note = String::new();
        for (label, value) in &self.info {
            let _ = writeln!(note, "{label}：{}", value.replace(['\r', '\n'], " "));
        }
        let _ = writeln!(note, "条目数：{}\n{TOTAL}：{}\n{BYTES}：{bytes}", self.rows.len(), done.len());
        let mut out = document();
        let total = [(TOTAL, done.len().to_string()), (BYTES, bytes.to_string())];
        element(&mut out, "目录文件", &total, |out| {
            let own = Digests::of_bytes(note.as_bytes(), self.algorithms);
            file(out, "说明文件", NOTE, &own, self.algorithms);
            for row in self.rows {
                element(out, "条目", &[], |out| {
                    fields(out, row);
                    if let Some(digests) = done.get(row.path.as_str()) {
                        file(out, "内容", &row.path, digests, self.algorithms);
                    }
                    let path = metadata_path(&row.number);
                    if let Some(digests) = done.get(path.as_str()) {
                        file(out, "元数据", &path, digests, self.algorithms);
                    }
                });
            }
        });
        vec![(NOTE.to_owned(), note), (CATALOGUE.to_owned(), finish(out))]
    }
}

fn document() -> Writer<Vec<u8>> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
    // Writing into memory does not fail.
    let _ = out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    out
}

fn finish(out: Writer<Vec<u8>>) -> String {
    let mut text = String::from_utf8(out.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

fn element(
    out: &mut Writer<Vec<u8>>,
    name: &str,
    attributes: &[(&str, String)],
    fill: impl FnOnce(&mut Writer<Vec<u8>>),
) {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, value.as_str()));
    }
    let _ = out.write_event(Event::Start(start));
    fill(out);
    let _ = out.write_event(Event::End(quick_xml::events::BytesEnd::new(name)));
}

fn text(out: &mut Writer<Vec<u8>>, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    // What XML 1.0 cannot hold is shown by its code.
    let value = crate::base::text::display(value);
    element(out, name, &[], |out| {
        let _ = out.write_event(Event::Text(BytesText::new(&value)));
    });
}

fn file(out: &mut Writer<Vec<u8>>, kind: &str, path: &str, digests: &Digests, algorithms: &[Algorithm]) {
    let mut start = BytesStart::new(kind);
    // Line breaks would become blanks.
    start.push_attribute(("路径", encoded(path).as_str()));
    start.push_attribute((BYTES, digests.bytes.to_string().as_str()));
    for (algorithm, digest) in algorithms.iter().zip(&digests.hex) {
        start.push_attribute((algorithm.name(), digest.as_str()));
    }
    let _ = out.write_event(Event::Empty(start));
}

/// Reads what a package of this form says about itself.
///
/// # Errors
/// When the catalogue cannot be read.
pub(super) fn read(dir: &Path) -> Result<Bag> {
    let bytes = inside::read(dir, Path::new(CATALOGUE)).map_err(|error| {
        Error::io("不是移交包，或目录文件读不出来", CATALOGUE, &error, "请指定含有目录文件.XML 的文件夹")
    })?;
    let mut bag = Bag::empty("");
    bag.beside = [CATALOGUE, NOTE].map(str::to_owned).into();
    let mut files: BTreeMap<Algorithm, Files> = BTreeMap::new();
    let mut tags: BTreeMap<Algorithm, Files> = BTreeMap::new();
    let mut total = (None, None);
    let mut reader = quick_xml::Reader::from_reader(bytes.as_slice());
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(error) => {
                bag.faults
                    .push(format!("{CATALOGUE} 第{}字节处不是有效的 XML：{error}", reader.error_position()));
                break;
            }
        };
        let (Event::Start(start) | Event::Empty(start)) = event else { continue };
        let name = start.name().as_ref().to_owned();
        let attributes: BTreeMap<String, String> = start
            .attributes()
            .flatten()
            .filter_map(|attribute| {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned();
                Some((attribute.key.as_ref().to_owned(), value))
            })
            .collect();
        if name == "目录文件" {
            let number = |key: &str| attributes.get(key).and_then(|value| value.parse().ok());
            total = (number(BYTES), number(TOTAL));
        }
        let Some(path) = attributes.get("路径").map(|path| decoded(path)) else { continue };
        if !stays_inside(&path) {
            bag.faults.push(format!("{CATALOGUE} 中有通向移交包以外的路径"));
            continue;
        }
        let lists = if name == "说明文件" { &mut tags } else { &mut files };
        for (key, digest) in &attributes {
            let Some(algorithm) = Algorithm::of(key) else { continue };
            let known = lists.entry(algorithm).or_default().insert(path.clone(), digest.to_ascii_lowercase());
            if known.is_some_and(|other| !other.eq_ignore_ascii_case(digest)) {
                bag.faults.push(format!("{CATALOGUE} 中同一路径有两个不同的摘要"));
            }
        }
    }
    let manifests = |lists: BTreeMap<Algorithm, Files>| -> Vec<Manifest> {
        let mut all: Vec<Manifest> =
            lists.into_iter().map(|(algorithm, files)| Manifest { algorithm, files }).collect();
        all.sort_by_key(|manifest| Algorithm::ALL.iter().position(|known| *known == manifest.algorithm));
        all
    };
    bag.manifests = manifests(files);
    bag.tags = manifests(tags);
    bag.oxum = match total {
        (Some(bytes), Some(files)) => Some((bytes, files)),
        _ => None,
    };
    if bag.manifests.is_empty() {
        bag.faults.push(format!("{CATALOGUE} 中没有能核对的摘要"));
    }
    Ok(bag)
}
