//! Identity of a file by its content, for subjects of findings: `file:` and 12 hex digits of SHA-256.

use crate::base::fingerprint::{hex, sha256_hex};
use crate::scan::entry::{EntryId, Scan};
use sha2::{Digest, Sha256};
use std::io::Read;

/// SHA-256 of a file's bytes; `None` when it cannot be read.
#[must_use]
pub fn content(scan: &Scan, file: EntryId) -> Option<String> {
    let mut source = std::fs::File::open(scan.disk_path(file)).ok()?;
    let mut digest = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        match source.read(&mut block) {
            Ok(0) => return Some(hex(&digest.finalize())),
            Ok(length) => digest.update(&block[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// Subject of a finding about a file that is no recognised paper; of its path when it cannot be read.
#[must_use]
pub fn file_subject(scan: &Scan, file: EntryId) -> String {
    let digest = content(scan, file).unwrap_or_else(|| sha256_hex(scan.path_of(file).as_bytes()));
    format!("file:{}", &digest[..12])
}
