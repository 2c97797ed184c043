//! How many pages a scanned volume has. Volumes are large and many: of a PDF with a plain table of objects only the
//! table, the catalogue and the root of the pages are read.

use crate::base::contain;
use crate::scan::content::Taken;
use crate::scan::entry::{EntryId, Format, Scan};
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

/// Largest PDF that is read whole, when its objects are packed into streams.
const MAX_WHOLE: u64 = 64 << 20;
/// Most bytes of a table of objects, and of one object.
const MAX_TABLE: u64 = 4 << 20;
const MAX_OBJECT: u64 = 256 << 10;
/// Where the place of the table is looked for.
const TAIL: u64 = 2048;
/// Most pages of a TIFF; a chain of more is a circle.
const MAX_PAGES: u32 = 20_000;

/// Pages of the file; `None` when that cannot be told. A file in a container is unpacked for it.
#[must_use]
pub fn of(scan: &Scan, id: EntryId) -> Option<u32> {
    let format = scan.entries[id as usize].format;
    if !matches!(format, Format::Pdf | Format::Tiff | Format::Ofd) {
        return None;
    }
    let read = || {
        if scan.members.contains_key(&id) {
            return count(&mut Cursor::new(scan.bytes(id, MAX_WHOLE).ok()?), format);
        }
        count(&mut BufReader::new(scan.open(id).ok()?), format)
    };
    scan.take(id, Taken::Pages, || Ok(read())).ok().flatten()
}

/// Is the file too large to be unpacked for its pages?
pub(super) fn is_too_large(scan: &Scan, id: EntryId) -> bool {
    scan.entries[id as usize].size > MAX_WHOLE && scan.is_packed(id)
}

/// The same of an open file.
pub(in crate::ingest) fn count(file: &mut (impl Read + Seek), format: Format) -> Option<u32> {
    let work = || match format {
        Format::Pdf => by_table(file).or_else(|| whole(file)),
        Format::Tiff => tiff(file),
        Format::Ofd => ofd(file),
        _ => None,
    };
    contain::run(work).flatten().filter(|pages| *pages > 0)
}

fn part(file: &mut (impl Read + Seek), from: u64, most: u64) -> Option<String> {
    file.seek(SeekFrom::Start(from)).ok()?;
    let mut bytes = Vec::new();
    file.by_ref().take(most).read_to_end(&mut bytes).ok()?;
    // One character a byte, so that places in the text are places in the file.
    Some(match String::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => text,
        Ok(text) => text.bytes().map(char::from).collect(),
        Err(other) => other.into_bytes().into_iter().map(char::from).collect(),
    })
}

fn by_table(file: &mut (impl Read + Seek)) -> Option<u32> {
    let size = file.seek(SeekFrom::End(0)).ok()?;
    let tail = part(file, size.saturating_sub(TAIL), TAIL)?;
    let start: u64 = number_after(&tail, tail.rfind("startxref")? + 9)?;
    let table = part(file, start, MAX_TABLE)?;
    let (body, trailer) = table.strip_prefix("xref")?.split_once("trailer")?;
    let root: u64 = number_after(trailer, trailer.find("/Root")? + 5)?;
    let mut object = |number: u64| {
        let text = part(file, offset(body, number)?, MAX_OBJECT)?;
        Some(text.split("endobj").next().unwrap_or_default().to_owned())
    };
    let catalogue = object(root)?;
    let pages = object(number_after(&catalogue, catalogue.rfind("/Pages")? + 6)?)?;
    let at = pages.find("/Count")? + 6;
    // A count that is kept in another object is left to the library.
    let direct =
        !pages[at..].trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(" 0 R");
    direct.then(|| number_after(&pages, at)).flatten()?.try_into().ok()
}

fn number_after(text: &str, at: usize) -> Option<u64> {
    let rest = text.get(at..)?.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// Place of an object in a table of sections: `first count`, then one line of place, generation and `n` or `f` each.
fn offset(body: &str, wanted: u64) -> Option<u64> {
    let mut words = body.split_ascii_whitespace();
    loop {
        let first: u64 = words.next()?.parse().ok()?;
        let count: u64 = words.next()?.parse().ok()?;
        for number in first..first.checked_add(count)? {
            let (place, _, kind) = (words.next()?, words.next()?, words.next()?);
            if number == wanted {
                return (kind == "n").then(|| place.parse().ok()).flatten();
            }
        }
    }
}

fn whole(file: &mut (impl Read + Seek)) -> Option<u32> {
    if file.seek(SeekFrom::End(0)).ok()? > MAX_WHOLE {
        return None;
    }
    file.rewind().ok()?;
    Some(lopdf::Document::load_metadata_from(file).ok()?.page_count)
}

fn tiff(file: &mut (impl Read + Seek)) -> Option<u32> {
    file.rewind().ok()?;
    let mut head = [0; 8];
    file.read_exact(&mut head).ok()?;
    let little = head.starts_with(b"II");
    let long = |b: [u8; 4]| if little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) };
    let short = |b: [u8; 2]| if little { u16::from_le_bytes(b) } else { u16::from_be_bytes(b) };
    if short([head[2], head[3]]) != 42 {
        return None;
    }
    let mut next = long([head[4], head[5], head[6], head[7]]);
    let mut pages = 0;
    while next != 0 {
        pages += 1;
        if pages > MAX_PAGES {
            return None;
        }
        file.seek(SeekFrom::Start(u64::from(next))).ok()?;
        let mut entries = [0; 2];
        file.read_exact(&mut entries).ok()?;
        file.seek(SeekFrom::Current(12 * i64::from(short(entries)))).ok()?;
        let mut link = [0; 4];
        file.read_exact(&mut link).ok()?;
        next = long(link);
    }
    Some(pages)
}

fn ofd(file: &mut (impl Read + Seek)) -> Option<u32> {
    let mut archive = zip::ZipArchive::new(file).ok()?;
    let part = archive.by_name("Doc_0/Document.xml").ok()?;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(part.take(MAX_TABLE)));
    let (mut buffer, mut pages) = (Vec::new(), 0);
    loop {
        use quick_xml::events::Event;
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Page" => pages += 1,
            Event::Eof => return Some(pages),
            _ => {}
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    fn pages(bytes: &[u8], format: Format) -> Option<u32> {
        count(&mut Cursor::new(bytes), format)
    }

    /// A PDF with a plain table of objects.
    pub(in crate::ingest::documents) fn scanned(pages: usize) -> Vec<u8> {
        let kids = vec!["3 0 R"; pages].join(" ");
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            format!("<</Type/Pages/Kids[{kids}]/Count {pages}>>"),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_owned(),
        ];
        let (mut out, mut table) = ("%PDF-1.4\n".to_owned(), "xref\n0 4\n0000000000 65535 f \n".to_owned());
        for (at, object) in (1..).zip(objects) {
            table.push_str(&format!("{:010} 00000 n \n", out.len()));
            out.push_str(&format!("{at} 0 obj\n{object}\nendobj\n"));
        }
        let start = out.len();
        format!("{out}{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").into_bytes()
    }

    #[test]
    fn pages_of_volumes_are_counted_and_a_damaged_file_has_no_number() {
        let pdf = scanned(28);
        assert_eq!(pages(&pdf, Format::Pdf), Some(28));
        assert_eq!(pages(&pdf[..pdf.len() / 2], Format::Pdf), None);
        let two = b"MM\0\x2a\0\0\0\x08\0\0\0\0\0\x0e\0\0\0\0\0\0";
        assert_eq!(pages(two, Format::Tiff), Some(2));
        // The first directory names itself as the next one.
        let circle = b"II\x2a\0\x08\0\0\0\0\0\x08\0\0\0";
        assert_eq!(pages(circle, Format::Tiff), None);
    }

    #[test]
    fn pages_of_a_pdf_with_packed_objects_are_counted() {
        let mut document = lopdf::Document::with_version("1.5");
        let kid = document.add_object(lopdf::dictionary! { "Type" => "Page" });
        let kids: Vec<lopdf::Object> = (0..5).map(|_| kid.into()).collect();
        let pages_id =
            document.add_object(lopdf::dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 5 });
        let root = document.add_object(lopdf::dictionary! { "Type" => "Catalog", "Pages" => pages_id });
        document.trailer.set("Root", root);
        let mut bytes = Vec::new();
        document.save_modern(&mut bytes).unwrap();
        assert_eq!(pages(&bytes, Format::Pdf), Some(5));
    }
}
