//! Zipped folders: a household is often handed over as one `.zip`. Its central directory is listed, with limits, and
//! its members become files of a folder named after the container; nothing is unpacked.

use crate::base::error::reason;
use crate::base::text;
use crate::scan::entry::{FileClass, FileState, Member};
use crate::scan::format;
use crate::scan::format::by_extension;
use crate::scan::names;
use crate::scan::walk::{RawFile, RawFolder, unseen};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

/// Most members of one container, and deepest nesting of folders inside it.
const MAX_MEMBERS: usize = 20_000;
const MAX_DEPTH: usize = 12;
/// Most bytes that a member, and all members together, may unpack to and still be compared by content.
const MAX_MEMBER_BYTES: u64 = 256 << 20;
const MAX_BYTES: u64 = 4 << 30;

/// Folders inside the container at `disk`, whose display path is `shown`. The error is a reason in Chinese.
pub(super) fn list(disk: &Path, shown: &str) -> Result<Vec<RawFolder>, String> {
    crate::base::contain::run(|| members(disk, shown))
        .unwrap_or_else(|| Err("压缩包解析时出错，请解压后存放".to_owned()))
}

fn members(disk: &Path, shown: &str) -> Result<Vec<RawFolder>, String> {
    let file = File::open(disk).map_err(|error| format!("压缩包读不出来：{}", reason(&error)))?;
    let mut reader = BufReader::new(file);
    let head = reader.fill_buf().map_err(|error| format!("压缩包读不出来：{}", reason(&error)))?;
    if head.starts_with(b"Rar!") || head.starts_with(b"7z\xBC\xAF") {
        return Err("rar、7z 压缩包列不出其中的文件；请解压后存放，或改为 zip".to_owned());
    }
    let mut archive = zip::ZipArchive::new(reader)
        .map_err(|_| "压缩包不完整或已损坏，列不出其中的文件；请解压后存放".to_owned())?;
    if archive.len() > MAX_MEMBERS {
        return Err(format!("压缩包内有 {} 个文件，超过 {MAX_MEMBERS} 个上限；请解压后存放", archive.len()));
    }
    let zip: Arc<Path> = Arc::from(disk);
    let mut unpacked = 0u64;
    let mut folders: BTreeMap<String, RawFolder> = BTreeMap::new();
    folders.insert(shown.to_owned(), folder(shown));
    for index in 0..archive.len() {
        let Ok(member) = archive.by_index_raw(index) else {
            return Err("压缩包目录有损坏的条目，请解压后存放".to_owned());
        };
        if member.is_dir() {
            continue;
        }
        let whole = decoded(member.name_raw()).replace('\\', "/");
        // Parts that would lead out of the container are dropped: nothing is written, they only name a place.
        let parts: Vec<String> =
            whole.split('/').filter(|part| !matches!(*part, "" | "." | "..")).map(text::display).collect();
        let Some((name, inside)) = parts.split_last() else { continue };
        if inside.len() > MAX_DEPTH {
            return Err("压缩包内文件夹层数过多，请解压后存放".to_owned());
        }
        let mut path = shown.to_owned();
        let mut junk = names::is_junk(name);
        for part in inside {
            junk |= names::is_junk_folder(part);
            path.push('/');
            path.push_str(part);
        }
        let at = folders.entry(path.clone()).or_insert_with(|| folder(&path));
        let mut file = file_of(name, member.size(), member.encrypted(), junk);
        unpacked = unpacked.saturating_add(member.size());
        if file.state == FileState::Good && file.size <= MAX_MEMBER_BYTES && unpacked <= MAX_BYTES {
            file.head_hash = format::hash(file.size, &member.crc32().to_le_bytes());
            file.member = Some(Box::new(Member { zip: zip.clone(), index }));
        }
        let sealed = file.class == FileClass::Container;
        at.files.push(file);
        if sealed {
            // What an archive inside an archive holds is not listed: its papers are 不明, and it is named.
            at.errors.push((name.clone(), "压缩包里还有压缩包，列不出其中的文件；请解压后存放".to_owned()));
            let inner = format!("{path}/{name}");
            let closed = RawFolder { unreadable: true, ..folder(&inner) };
            folders.insert(inner, closed);
        }
    }
    Ok(lifted(folders, shown))
}

/// SHA-256 of members of one container, in the order asked for; `None` for one that cannot be unpacked or is longer or
/// shorter than its directory says. At most the listed size is unpacked.
pub(super) fn sha256(disk: &Path, members: &[(usize, u64)]) -> Vec<Option<[u8; 32]>> {
    crate::base::contain::run(|| {
        let archive = File::open(disk).ok().and_then(|file| zip::ZipArchive::new(BufReader::new(file)).ok());
        let Some(mut archive) = archive else { return Vec::new() };
        members.iter().map(|(index, size)| member_sha256(&mut archive, *index, *size)).collect()
    })
    .filter(|digests| digests.len() == members.len())
    .unwrap_or_else(|| vec![None; members.len()])
}

/// Unpacked bytes of a member. No more than the listed size is unpacked, whatever its data say.
pub(super) fn bytes(member: &Member, size: u64) -> Result<Vec<u8>, String> {
    let unpack = || -> Option<Vec<u8>> {
        let mut archive = zip::ZipArchive::new(BufReader::new(File::open(&member.zip).ok()?)).ok()?;
        let mut bytes = Vec::new();
        archive.by_index(member.index).ok()?.take(size.checked_add(1)?).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 == size).then_some(bytes)
    };
    let unpacked = crate::base::contain::run(unpack).flatten();
    unpacked.ok_or_else(|| "压缩包内的文件解不出来，可能已损坏；请解压后存放".to_owned())
}

fn member_sha256(
    archive: &mut zip::ZipArchive<BufReader<File>>,
    index: usize,
    size: u64,
) -> Option<[u8; 32]> {
    let mut member = archive.by_index(index).ok()?.take(size + 1);
    let mut hash = Sha256::new();
    let (mut buffer, mut seen) = (vec![0u8; 1 << 16], 0u64);
    loop {
        match member.read(&mut buffer) {
            Ok(0) => return (seen == size).then(|| hash.finalize().into()),
            Ok(length) => {
                seen += length as u64;
                hash.update(&buffer[..length]);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// A container that only wraps one folder of its own name (张三.zip › 张三/…) is that folder.
fn lifted(mut folders: BTreeMap<String, RawFolder>, shown: &str) -> Vec<RawFolder> {
    let name = shown.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let wrapper = format!("{shown}/{stem}");
    let mut out: BTreeMap<String, RawFolder> = BTreeMap::new();
    for (path, mut found) in std::mem::take(&mut folders) {
        let lifted = path.strip_prefix(&wrapper).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let path = lifted.map_or_else(|| path.clone(), |rest| format!("{shown}{rest}"));
        found.path.clone_from(&path);
        let slot = out.entry(path.clone()).or_insert_with(|| folder(&path));
        slot.files.append(&mut found.files);
        slot.errors.append(&mut found.errors);
        slot.unreadable |= found.unreadable;
    }
    for found in out.values_mut() {
        found.files.sort_by(|a, b| a.name.cmp(&b.name));
    }
    out.into_values().collect()
}

fn folder(path: &str) -> RawFolder {
    RawFolder { path: path.to_owned(), packed: true, ..RawFolder::default() }
}

fn file_of(name: &str, size: u64, encrypted: bool, junk: bool) -> RawFile {
    // The directory gives no signature: the extension tells which reader opens the file, and the reader sees the rest.
    let format = by_extension(&names::extension(name));
    let state = match (size, encrypted) {
        (_, true) => FileState::Encrypted,
        (0, _) => FileState::Empty,
        _ => FileState::Good,
    };
    let class = match format {
        _ if junk => FileClass::Junk,
        _ => names::class_of(name, format),
    };
    RawFile { size, format, state, class, ..unseen(name, OsStr::new(name)) }
}

/// UTF-8 when it is, else GB18030: Windows packs names in its own code page.
fn decoded(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}
