//! What the document says of itself (元数据), twice and alike: the information dictionary and XMP; and the colour space of
//! its colours. Together they make it PDF/A-2u (GB/T 23286.2, ISO 19005-2), which an archive keeps for long.

use super::write::text;
use crate::render::document::{DocumentMeta, plain};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use std::fmt::Write;

/// sRGB; see `data/icc/README.md`.
const PROFILE: &[u8] = include_bytes!("../../../data/icc/srgb.icc");

/// The information dictionary; empty entries are left out.
pub(super) fn information(meta: &DocumentMeta) -> Dictionary {
    let date = meta.as_of.format("D:%Y%m%d000000+08'00'").to_string();
    let date = Object::String(date.into_bytes(), StringFormat::Literal);
    let keywords = meta.keywords.join("，");
    let mut dictionary = dictionary! { "CreationDate" => date.clone(), "ModDate" => date };
    for (name, value) in [
        ("Title", &meta.title),
        ("Author", &meta.author),
        ("Subject", &meta.subject),
        ("Keywords", &keywords),
        ("Creator", &meta.producer),
        ("Producer", &meta.producer),
    ] {
        let value = plain(value);
        if !value.is_empty() {
            dictionary.set(name, text(&value));
        }
    }
    dictionary
}

/// The same as XMP, with the mark of PDF/A-2u. `id` is the file's `/ID` in hexadecimal.
pub(super) fn xmp(meta: &DocumentMeta, id: &str) -> String {
    let date = meta.as_of.format("%Y-%m-%dT00:00:00+08:00").to_string();
    let mut out = String::from(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n\
         <pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>U</pdfaid:conformance>\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>\n",
    );
    let mut set = |name: &str, open: &str, value: &str, close: &str| {
        let value = plain(value);
        if !value.is_empty() {
            // Writing to a string cannot fail.
            let value = quick_xml::escape::escape(value.as_str());
            let _ = writeln!(out, "<{name}>{open}{value}{close}</{name}>");
        }
    };
    let (language, end) = ("<rdf:Alt><rdf:li xml:lang=\"x-default\">", "</rdf:li></rdf:Alt>");
    set("dc:title", language, &meta.title, end);
    set("dc:creator", "<rdf:Seq><rdf:li>", &meta.author, "</rdf:li></rdf:Seq>");
    set("dc:description", language, &meta.subject, end);
    set("pdf:Keywords", "", &meta.keywords.join("，"), "");
    set("pdf:Producer", "", &meta.producer, "");
    set("xmp:CreatorTool", "", &meta.producer, "");
    set("xmp:CreateDate", "", &date, "");
    set("xmp:ModifyDate", "", &date, "");
    set("xmp:MetadataDate", "", &date, "");
    set("xmpMM:DocumentID", "uuid:", id, "");
    out.push_str("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n");
    out
}

/// Adds the XMP packet. It stays uncompressed, so that programs that know no PDF find it.
pub(super) fn add_xmp(document: &mut Document, packet: String) -> ObjectId {
    let head = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    document.add_object(Stream::new(head, packet.into_bytes()).with_compression(false))
}

/// Adds the output intent: all colours are of sRGB.
pub(super) fn add_intent(document: &mut Document) -> Object {
    let profile = document.add_object(Stream::new(dictionary! { "N" => 3 }, PROFILE.to_vec()));
    let name = || Object::string_literal("sRGB IEC61966-2.1");
    Object::Array(vec![Object::Dictionary(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => name(),
        "Info" => name(),
        "DestOutputProfile" => profile,
    })])
}
