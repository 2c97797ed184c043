//! `manifest-<algorithm>.txt`: a digest and a path a line.

use crate::base::digest::Algorithm;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Paths below the package, `/`-separated, and their digests.
pub(super) type Files = BTreeMap<String, String>;

/// One list of digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    pub algorithm: Algorithm,
    pub files: Files,
}

impl Manifest {
    /// Name of the list, of the files (`manifest`) or of the lists and descriptions (`tagmanifest`).
    pub fn name(kind: &str, algorithm: Algorithm) -> String {
        format!("{kind}-{}.txt", algorithm.name())
    }

    /// As text: sorted by path, line breaks and `%` in paths written as RFC 8493 §2.1.3 has it.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.files.len() * 160);
        for (path, digest) in &self.files {
            let _ = writeln!(text, "{digest}  {}", encoded(path));
        }
        text
    }

    /// Reads a list; the faults are lines that are none, paths that lead out, and paths that stand twice.
    pub fn parse(algorithm: Algorithm, text: &str) -> (Manifest, Vec<String>) {
        let mut files = Files::new();
        let mut faults = Vec::new();
        let lines = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        for (number, line) in (1..).zip(lines.split(['\n', '\r'])) {
            if line.trim().is_empty() {
                continue;
            }
            // md5sum marks binary files with an asterisk.
            let parts = line.split_once([' ', '\t']).map(|(digest, path)| {
                let path = path.trim_start_matches([' ', '\t']);
                (digest.to_ascii_lowercase(), decoded(path.strip_prefix('*').unwrap_or(path)))
            });
            let Some((digest, path)) = parts.filter(|(digest, path)| is_digest(digest) && !path.is_empty())
            else {
                faults.push(format!("第{number}行不是“摘要 路径”"));
                continue;
            };
            let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
            if !stays_inside(&path) {
                faults.push(format!("第{number}行的路径通向移交包以外"));
                continue;
            }
            match files.insert(path, digest.clone()) {
                Some(other) if other != digest => {
                    faults.push(format!("第{number}行的路径另有一个不同的摘要"));
                }
                _ => {}
            }
        }
        (Manifest { algorithm, files }, faults)
    }
}

fn is_digest(text: &str) -> bool {
    text.len() >= 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Can the path only name something inside the package?
pub(super) fn stays_inside(path: &str) -> bool {
    let plain = path.split('/').all(|name| !matches!(name, "" | "." | ".."));
    plain && !path.starts_with('~') && !path.contains('\0') && !path.contains(":\\")
}

/// `%`, line feed and carriage return are written as `%25`, `%0A`, `%0D`.
pub(super) fn encoded(path: &str) -> String {
    path.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D")
}

/// As [`encoded`] wrote it, and as other programs do, which write less.
pub(super) fn decoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let code = rest.get(at..at + 3).unwrap_or_default();
        let (text, length) = match code.to_ascii_uppercase().as_str() {
            "%0A" => ("\n", 3),
            "%0D" => ("\r", 3),
            "%25" => ("%", 3),
            _ => ("%", 1),
        };
        out.push_str(text);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever a file is called, its line is read back as it was.
        #[test]
        fn a_list_is_read_back_as_it_was_written(
            paths in proptest::collection::btree_set("data/[^/\0]{1,20}", 0..20)
        ) {
            let inside = paths.into_iter().filter(|path| stays_inside(path));
            // Blanks at the end of a name survive; a name of blanks alone is no name of a file that offices keep.
            let files: Files = inside.map(|path| (path, "ab".repeat(32))).collect();
            let manifest = Manifest { algorithm: Algorithm::Sha256, files };
            let (back, faults) = Manifest::parse(Algorithm::Sha256, &manifest.text());
            prop_assert_eq!(faults, Vec::<String>::new());
            prop_assert_eq!(back, manifest);
        }
    }

    #[test]
    fn lines_that_are_none_and_paths_that_lead_out_are_told() {
        let digest = "ab".repeat(32);
        let text = format!(
            "{digest}  data/a\r\n{digest} *data/b%0Ac\nnonsense\n{digest}  ../secret\n{digest}  /etc/passwd\n\n{}  data/a\n",
            "cd".repeat(32)
        );
        let (manifest, faults) = Manifest::parse(Algorithm::Sha256, &text);
        assert_eq!(manifest.files.keys().collect::<Vec<_>>(), ["data/a", "data/b\nc"]);
        assert_eq!(faults.len(), 4, "{faults:?}");
    }
}
