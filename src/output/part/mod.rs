//! `OUT/record/part.bin`: what a run over a part of the archives leaves for `qiquan merge`. One line of JSON says whose it
//! is and names nobody; everything behind it is sealed (XChaCha20-Poly1305), and the line is sealed with it.
//!
//! The nonce is made from what is sealed (HMAC-SHA256), not drawn: the same part has the same bytes, and two different ones
//! never share a nonce.

pub mod key;

use crate::base::fingerprint::sha256_hex;
use crate::base::memory::{Fault, Kind};
use crate::scan::content::{Digested, Taken};
use crate::scan::kept::{KeptNotes, KeptScan, Share};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use key::Key;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;

/// The sealed file.
pub const FILE: &str = "record/part.bin";
/// Tokens by which a cluster can group what parts know.
pub const TOKENS: &str = "record/tokens.ndjson";
/// Version of the form of the file.
pub const VERSION: u32 = 1;
/// The program that made the part, as far as parts may be merged.
pub const TOOL: &str = concat!("qiquan ", env!("CARGO_PKG_VERSION"));
const NONCE: usize = 24;

/// What everybody may read of a part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub part_version: u32,
    pub tool: String,
    pub key_id: String,
    /// Code of the top unit.
    pub code: String,
    pub as_of: String,
    /// What the run was limited to; both empty when it covered everything.
    pub counties: Vec<String>,
    pub townships: Vec<String>,
    pub select: Vec<String>,
    pub ignore: Vec<String>,
    /// Digests of what the run read beside the archives.
    pub config: String,
    pub registers: String,
    pub history: String,
}

/// A file or folder of the project, as the run read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptInput {
    /// Relative to the project folder, `/`.
    pub path: Name,
    pub kind: Kind,
    pub content: Result<Vec<u8>, Fault>,
}

/// A path; one that is no text is kept as the system has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Name {
    Text(String),
    Raw(OsString),
}

/// A workbook that somebody filled in inside OUT: name, lineage, bytes.
pub type Filled = (String, String, Vec<u8>);

/// What is sealed.
#[derive(Debug, Default)]
pub struct Body {
    pub share: Share,
    pub inputs: Vec<KeptInput>,
    pub filled: Vec<Filled>,
    /// Names and digests of the office's faces; the files stay where they are.
    pub fonts: BTreeMap<String, String>,
}

/// Why a part cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No part at all, or its first line cannot be read.
    Damaged,
    /// Version of the form, and program.
    Version(u32, String),
    /// Id of the key that it was sealed with.
    Key(String),
    /// It opens with no key: changed, or cut short.
    Changed,
}

#[derive(Serialize, Deserialize)]
struct Line(u32, Taken, u8, String);
const WHY: u8 = 0;
const INLINE: u8 = 1;
const APART: u8 = 2;

#[derive(Serialize, Deserialize)]
struct Index {
    scan: KeptScan,
    notes: Vec<Line>,
    /// Place, kind, why it could not be read, name of its bytes.
    inputs: Vec<(Name, Kind, Option<Fault>, Option<String>)>,
    filled: Vec<(String, String, String)>,
    fonts: BTreeMap<String, String>,
}

/// The bytes of a part.
///
/// # Errors
/// A reason in Chinese: memory or the library gave up.
pub fn seal(header: &Header, body: &Body, key: &Key) -> Result<Vec<u8>, String> {
    let mut head = serde_json::to_vec(header).map_err(|error| error.to_string())?;
    head.push(b'\n');
    let plain = pack(body).map_err(|error| error.to_string())?;
    let nonce = &key::hmac(&key.nonce, &[&head, &plain])[..NONCE];
    let cipher = XChaCha20Poly1305::new(&key.seal.into());
    let place = XNonce::try_from(nonce).map_err(|error| error.to_string())?;
    let sealed = cipher
        .encrypt(&place, Payload { msg: &plain, aad: &head })
        .map_err(|_| "内容过大，无法封存".to_owned())?;
    head.extend_from_slice(nonce);
    head.extend_from_slice(&sealed);
    Ok(head)
}

/// What everybody may read of a part.
///
/// # Errors
/// A file of another form or version.
pub fn header(bytes: &[u8]) -> Result<Header, Refusal> {
    #[derive(Deserialize)]
    struct Version {
        part_version: u32,
        tool: String,
    }
    let line = &bytes[..split(bytes).ok_or(Refusal::Damaged)?];
    let Version { part_version, tool } = serde_json::from_slice(line).map_err(|_| Refusal::Damaged)?;
    if part_version != VERSION || tool != TOOL {
        return Err(Refusal::Version(part_version, tool));
    }
    serde_json::from_slice(line).map_err(|_| Refusal::Damaged)
}

/// Opens a part. The project is the same in all parts of a run, and taken out only when it is wanted.
///
/// # Errors
/// Another key, or bytes that were changed since.
pub fn open(bytes: &[u8], key: &Key, with_inputs: bool) -> Result<(Header, Body), Refusal> {
    let header = header(bytes)?;
    if header.key_id != key.id {
        return Err(Refusal::Key(header.key_id));
    }
    let (head, rest) = bytes.split_at(split(bytes).ok_or(Refusal::Damaged)?);
    let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or(Refusal::Changed)?;
    let nonce = XNonce::try_from(nonce).map_err(|_| Refusal::Changed)?;
    let cipher = XChaCha20Poly1305::new(&key.seal.into());
    let plain = cipher.decrypt(&nonce, Payload { msg: sealed, aad: head }).map_err(|_| Refusal::Changed)?;
    Ok((header, unpack(&plain, with_inputs).ok_or(Refusal::Changed)?))
}

/// Length of the first line with its end.
fn split(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'\n').map(|end| end + 1)
}

/// A packed folder in memory: the index, the digests, and bytes under the name of their digest, each once.
fn pack(body: &Body) -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut put = |name: &str, bytes: &[u8]| -> zip::result::ZipResult<()> {
        if known.insert(name.to_owned()) {
            let options = SimpleFileOptions::default()
                .last_modified_time(zip::DateTime::default())
                .large_file(u32::try_from(bytes.len()).is_err());
            writer.start_file(name, options)?;
            writer.write_all(bytes)?;
        }
        Ok(())
    };
    let mut notes = Vec::new();
    for (id, what, note) in &body.share.notes {
        let (form, text) = match (note, what) {
            (Err(why), _) => (WHY, why.clone()),
            (Ok(bytes), Taken::Bytes) => {
                let name = sha256_hex(bytes);
                put(&name, bytes)?;
                (APART, name)
            }
            (Ok(bytes), _) => (INLINE, String::from_utf8_lossy(bytes).into_owned()),
        };
        notes.push(Line(*id, *what, form, text));
    }
    let mut inputs = Vec::new();
    for input in &body.inputs {
        let (fault, bytes) = match (&input.content, input.kind) {
            (Err(fault), _) => (Some(fault.clone()), None),
            (Ok(_), Kind::Folder) => (None, None),
            (Ok(bytes), _) => {
                let name = sha256_hex(bytes);
                put(&name, bytes)?;
                (None, Some(name))
            }
        };
        inputs.push((input.path.clone(), input.kind, fault, bytes));
    }
    let mut filled = Vec::new();
    for (name, lineage, bytes) in &body.filled {
        let hash = sha256_hex(bytes);
        put(&hash, bytes)?;
        filled.push((name.clone(), lineage.clone(), hash));
    }
    let mut digests = Vec::with_capacity(body.share.digests.len() * 33);
    for digest in &body.share.digests {
        digests.push(match digest {
            None => 0,
            Some(None) => 1,
            Some(Some(_)) => 2,
        });
        digests.extend_from_slice(&digest.flatten().unwrap_or_default());
    }
    put("digests", &digests)?;
    #[derive(Serialize)]
    struct IndexOut<'a> {
        scan: &'a KeptScan,
        notes: Vec<Line>,
        inputs: Vec<(Name, Kind, Option<Fault>, Option<String>)>,
        filled: Vec<(String, String, String)>,
        fonts: &'a BTreeMap<String, String>,
    }
    let index = IndexOut { scan: &body.share.scan, notes, inputs, filled, fonts: &body.fonts };
    put("index", &serde_json::to_vec(&index).map_err(std::io::Error::from)?)?;
    Ok(writer.finish()?.into_inner())
}

fn unpack(plain: &[u8], with_inputs: bool) -> Option<Body> {
    let mut archive = zip::ZipArchive::new(Cursor::new(plain)).ok()?;
    let mut get = |name: &str| -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        archive.by_name(name).ok()?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let Index { scan, notes: lines, inputs: listed, filled: books, fonts } = json(&get("index")?)?;
    let mut notes: KeptNotes = Vec::with_capacity(lines.len());
    for Line(id, what, form, text) in lines {
        let note = match form {
            WHY => Err(text),
            INLINE => Ok(text.into_bytes()),
            APART => Ok(get(&text)?),
            _ => return None,
        };
        notes.push((id, what, note));
    }
    let mut inputs = Vec::new();
    for (path, kind, fault, name) in listed.into_iter().filter(|_| with_inputs) {
        let content = match (fault, name) {
            (Some(fault), _) => Err(fault),
            (None, Some(name)) => Ok(get(&name)?),
            (None, None) => Ok(Vec::new()),
        };
        inputs.push(KeptInput { path, kind, content });
    }
    let mut filled = Vec::new();
    for (name, lineage, hash) in books {
        filled.push((name, lineage, get(&hash)?));
    }
    let digests = get("digests")?;
    let digests = digests.chunks_exact(33).map(|chunk| -> Option<Digested> {
        let digest: [u8; 32] = chunk[1..].try_into().ok()?;
        Some(match chunk[0] {
            0 => None,
            1 => Some(None),
            _ => Some(Some(digest)),
        })
    });
    let share = Share { scan, notes, digests: digests.collect::<Option<Vec<_>>>()? };
    Some(Body { share, inputs, filled, fonts })
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok()
}
