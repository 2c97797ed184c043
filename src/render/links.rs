//! Links from printed evidence to the files of a project.

use std::fmt::Write;

/// A path as a relative URI: everything but unreserved characters and `/` percent-encoded.
#[must_use]
pub fn uri(path: &str) -> String {
    path.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
