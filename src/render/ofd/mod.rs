//! OFD (版式文件, GB/T 33190-2016): the same finished pages as the PDF, in the format of the state.
//!
//! A ZIP of XML: `OFD.xml` names the document, `Document.xml` its pages and bookmarks, `PublicRes.xml` its fonts, and
//! each page has a file of its own. Nothing lies outside the file and nothing acts but links from place to place, which is
//! what GB/T 42133 (OFD-A) asks of a file that is kept for long; the file does not claim to be one, because no program at
//! hand can say whether it is.

mod font;
mod page;

use self::page::Around;
use super::document::{Document, DocumentMeta, plain};
use super::typeset::FaceSet;
use super::typeset::font::Length;
use super::typeset::page::{Entry, Page};
use crate::base::error::{Error, Result};
use crate::base::fingerprint::hex;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::ElementWriter;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};
use zip::write::SimpleFileOptions;

type Xml = Writer<Vec<u8>>;

const NAMESPACE: (&str, &str) = ("xmlns:ofd", "http://www.ofdspec.org/2016");

fn internal(what: impl std::fmt::Display) -> Error {
    Error::Internal { stage: "render", what: format!("OFD：{what}") }
}

/// An element of the format; all have its prefix, and attributes have none.
fn element<'a>(xml: &'a mut Xml, name: &str) -> ElementWriter<'a, Vec<u8>> {
    xml.create_element(format!("ofd:{name}"))
}

/// A whole XML file.
fn xml(fill: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    fill(&mut xml)?;
    Ok(xml.into_inner())
}

/// An element with text; none for no text.
fn said(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    if !text.is_empty() {
        element(xml, name).write_text_content(BytesText::new(text))?;
    }
    Ok(())
}

fn page_id(first: u32, page: usize) -> u32 {
    first + u32::try_from(page).unwrap_or(u32::MAX)
}

/// Writes a document. The same pages, data and faces give the same bytes.
///
/// # Errors
/// A fault of the program only: a face that cannot be read.
pub fn write(document: &Document, faces: &FaceSet) -> Result<Vec<u8>> {
    let Document { meta, laid } = document;
    let used = font::used(&laid.pages, faces);
    // IDs: fonts, pages, then all that stands on them, from page to page.
    let mut next = 1;
    let mut fonts = Vec::new();
    for used in &used {
        fonts.push(if used.is_some() { next } else { 0 });
        next += u32::from(used.is_some());
    }
    let first_page = next;
    next = page_id(first_page, laid.pages.len());
    // Before a heading there is a bit of room, as in the PDF.
    let tops: Vec<Length> = laid.outline.iter().map(|entry| (entry.y - 6_000).max(0)).collect();
    let anchors: BTreeMap<&str, (usize, Length)> = laid
        .outline
        .iter()
        .zip(&tops)
        .rev()
        .map(|(entry, top)| (entry.anchor.as_str(), (entry.page, *top)))
        .collect();
    let around = Around { faces, used: &used, anchors: &anchors, fonts: &fonts, first_page };

    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let mut digest = Sha256::new();
    let mut put = |path: &str, bytes: &[u8]| -> Result<()> {
        digest.update(path.as_bytes());
        digest.update(bytes);
        zip.start_file(path, options).map_err(internal)?;
        zip.write_all(bytes).map_err(internal)
    };
    // One page at a time: only what is packed stays in memory.
    for (at, page) in laid.pages.iter().enumerate() {
        let content = page::content(page, &around, &mut next).map_err(internal)?;
        put(&format!("Doc_0/{}", place(at)), &content)?;
    }
    for ((face, used), id) in faces.faces.iter().zip(&used).zip(&fonts) {
        if let Some(used) = used {
            put(&format!("Doc_0/Res/{}", font_file(*id)), &font::font(face, used)?)?;
        }
    }
    put("Doc_0/PublicRes.xml", &resources(faces, &fonts).map_err(internal)?)?;
    let root = root(&laid.pages, &laid.outline, &tops, first_page, next - 1).map_err(internal)?;
    put("Doc_0/Document.xml", &root)?;
    // What the file shows and says makes its name, never the clock.
    digest.update(format!("{meta:?}").as_bytes());
    let id: Vec<u8> = digest.finalize().iter().take(16).copied().collect();
    zip.start_file("OFD.xml", options).map_err(internal)?;
    zip.write_all(&entrance(meta, &hex(&id)).map_err(internal)?).map_err(internal)?;
    Ok(zip.finish().map_err(internal)?.into_inner())
}

/// Where a page lies, from the folder of the document.
fn place(page: usize) -> String {
    format!("Pages/Page_{page}/Content.xml")
}

fn font_file(id: u32) -> String {
    format!("font_{id}.ttf")
}

/// `OFD.xml`
fn entrance(meta: &DocumentMeta, id: &str) -> io::Result<Vec<u8>> {
    let date = meta.as_of.format("%Y-%m-%d").to_string();
    let (creator, version) = meta.producer.split_once(' ').unwrap_or((&meta.producer, ""));
    xml(|xml| {
        element(xml, "OFD")
            .with_attributes([NAMESPACE, ("DocType", "OFD"), ("Version", "1.0")])
            .write_inner_content(|xml| {
                element(xml, "DocBody").write_inner_content(|xml| {
                    element(xml, "DocInfo").write_inner_content(|xml| {
                        said(xml, "DocID", id)?;
                        said(xml, "Title", &plain(&meta.title))?;
                        said(xml, "Author", &plain(&meta.author))?;
                        said(xml, "Subject", &plain(&meta.subject))?;
                        said(xml, "CreationDate", &date)?;
                        said(xml, "ModDate", &date)?;
                        let keywords: Vec<String> = meta.keywords.iter().map(|word| plain(word)).collect();
                        if !keywords.is_empty() {
                            element(xml, "Keywords").write_inner_content(|xml| {
                                keywords.iter().try_for_each(|word| said(xml, "Keyword", word))
                            })?;
                        }
                        said(xml, "Creator", &plain(creator))?;
                        said(xml, "CreatorVersion", &plain(version))?;
                        element(xml, "CustomDatas").write_inner_content(|xml| {
                            element(xml, "CustomData")
                                .with_attribute(("Name", "时点"))
                                .write_text_content(BytesText::new(&date))?;
                            Ok(())
                        })?;
                        Ok(())
                    })?;
                    said(xml, "DocRoot", "Doc_0/Document.xml")
                })?;
                Ok(())
            })?;
        Ok(())
    })
}

/// `PublicRes.xml`
fn resources(faces: &FaceSet, fonts: &[u32]) -> io::Result<Vec<u8>> {
    xml(|xml| {
        element(xml, "Res").with_attributes([NAMESPACE, ("BaseLoc", "Res")]).write_inner_content(|xml| {
            element(xml, "Fonts").write_inner_content(|xml| {
                for (face, id) in faces.faces.iter().zip(fonts).filter(|(_, id)| **id > 0) {
                    element(xml, "Font")
                        .with_attribute(("ID", id.to_string().as_str()))
                        .with_attribute(("FontName", face.name.as_str()))
                        .with_attribute(("FamilyName", face.name.as_str()))
                        .write_inner_content(|xml| said(xml, "FontFile", &font_file(*id)))?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })
}

/// `Document.xml`
fn root(
    pages: &[Page],
    outline: &[Entry],
    tops: &[Length],
    first_page: u32,
    last: u32,
) -> io::Result<Vec<u8>> {
    xml(|xml| {
        element(xml, "Document").with_attribute(NAMESPACE).write_inner_content(|xml| {
            element(xml, "CommonData").write_inner_content(|xml| {
                said(xml, "MaxUnitID", &last.to_string())?;
                // A4; pages that lie across say so themselves.
                element(xml, "PageArea")
                    .write_inner_content(|xml| said(xml, "PhysicalBox", "0 0 210 297"))?;
                said(xml, "PublicRes", "PublicRes.xml")
            })?;
            element(xml, "Pages").write_inner_content(|xml| {
                for at in 0..pages.len() {
                    element(xml, "Page")
                        .with_attribute(("ID", page_id(first_page, at).to_string().as_str()))
                        .with_attribute(("BaseLoc", place(at).as_str()))
                        .write_empty()?;
                }
                Ok(())
            })?;
            if !outline.is_empty() {
                element(xml, "Outlines")
                    .write_inner_content(|xml| bookmarks(xml, outline, tops, first_page))?;
            }
            Ok(())
        })?;
        Ok(())
    })
}

/// Bookmarks (书签), nested by level; children are closed.
fn bookmarks(xml: &mut Xml, outline: &[Entry], tops: &[Length], first_page: u32) -> io::Result<()> {
    let mut rest = outline;
    let mut heights = tops;
    while let ([entry, below @ ..], [top, more @ ..]) = (rest, heights) {
        let inner = below.iter().take_while(|other| other.level > entry.level).count();
        let (children, others) = below.split_at(inner);
        let (of_children, of_others) = more.split_at(inner);
        let title = plain(&entry.text);
        let mut bookmark = element(xml, "OutlineElem").with_attribute(("Title", title.as_str()));
        if inner > 0 {
            bookmark = bookmark.with_attribute(("Expanded", "false"));
        }
        bookmark.write_inner_content(|xml| {
            page::go_to(xml, page_id(first_page, entry.page), *top)?;
            bookmarks(xml, children, of_children, first_page)
        })?;
        (rest, heights) = (others, of_others);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
