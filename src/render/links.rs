//! Links from printed evidence to the files of a project. They exist only where the office says where the project lies
//! for those who open the lists (`--link-base`).

use crate::model::run::RunRecord;
use std::fmt::Write;

/// Key of the base among the settings of the record.
const BASE: &str = "links.base";
/// Sign that masking puts for a digit: what is masked is no name of a file.
const MASKED: char = '*';

/// Addresses that open a file or a folder. Others, such as those that a browser runs, are no base.
const SCHEMES: [&str; 6] = ["file", "ftp", "http", "https", "sftp", "smb"];

/// May links begin with this? A folder may, and an address that opens a file.
#[must_use]
pub fn is_base(base: &str) -> bool {
    base.split_once("://")
        .is_none_or(|(scheme, _)| SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)))
}

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

/// Makes links, or none.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    base: Option<&'a str>,
}

impl<'a> Links<'a> {
    #[must_use]
    pub fn of(record: &'a RunRecord) -> Self {
        Links { base: record.settings.get(BASE).map(String::as_str).filter(|base| is_base(base)) }
    }

    /// No links.
    #[must_use]
    pub fn none() -> Self {
        Links { base: None }
    }

    /// Keeps the base in the record, so that whatever is rendered from it has the same links.
    pub fn keep(record: &mut RunRecord, base: &str) {
        record.settings.insert(BASE.to_owned(), base.to_owned());
    }

    /// Where the project lies, as it was given.
    #[must_use]
    pub fn base(&self) -> Option<&'a str> {
        self.base
    }

    /// The link to a file of the project, percent-encoded; `None` without a base and for a path that is masked or whose
    /// bytes are no text.
    #[must_use]
    pub fn to(&self, path: &str) -> Option<String> {
        let base = self.base.filter(|_| is_file(path))?;
        let slashes = with_end(&base.replace('\\', "/"));
        let start = match (slashes.contains("://"), slashes.strip_prefix("//")) {
            (true, _) => with_end(base),
            (false, Some(share)) => format!("file://{share}"),
            (false, None) => format!("file:///{}", slashes.trim_start_matches('/')),
        };
        Some(format!("{}{}", encoded(&start), uri(path)))
    }

    /// The same as Excel keeps it: characters of other scripts as they are, a share of the network with backslashes.
    /// `None` also where a name holds signs that Excel would read as part of a link.
    #[must_use]
    pub fn in_workbook(&self, path: &str) -> Option<String> {
        let base = self.base.filter(|_| is_file(path))?;
        let whole = if base.contains("://") {
            format!("{}{path}", with_end(base))
        } else if base.starts_with("\\\\") {
            format!("file:///{}\\{}", base.trim_end_matches('\\'), path.replace('/', "\\"))
        } else {
            format!("file:///{}{path}", with_end(&base.replace('\\', "/")))
        };
        (!path.contains(['#', '?', '%']) && whole.chars().count() <= LONGEST).then_some(whole)
    }
}

/// Does the path name one file as it is called on the disk?
fn is_file(path: &str) -> bool {
    !path.is_empty() && !path.contains(MASKED) && !path.contains("\\x")
}

fn with_end(base: &str) -> String {
    if base.ends_with('/') { base.to_owned() } else { format!("{base}/") }
}

/// Most characters of a link in a workbook, with room for those that are encoded there.
const LONGEST: usize = 1_000;

/// A base with what no URI may hold percent-encoded; what is encoded already stays.
fn encoded(base: &str) -> String {
    base.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::Links;

    #[test]
    fn a_link_is_the_base_and_the_encoded_path() {
        let to = |base: &str, path: &str| Links { base: Some(base) }.to(path).unwrap();
        let path = "archives/永丰村/a b#1.pdf";
        let tail = "archives/%E6%B0%B8%E4%B8%B0%E6%9D%91/a%20b%231.pdf";
        for (base, wanted) in [
            ("https://x.example/p", "https://x.example/p/"),
            ("https://x.example/p/", "https://x.example/p/"),
            ("C:\\材料", "file:///C:/%E6%9D%90%E6%96%99/"),
            ("\\\\server\\share", "file://server/share/"),
            ("/srv/a b", "file:///srv/a%20b/"),
        ] {
            assert_eq!(to(base, path), format!("{wanted}{tail}"), "{base}");
        }
    }

    #[test]
    fn what_names_no_file_has_no_link() {
        let links = Links { base: Some("/srv") };
        for path in ["", "a/150899************.pdf", "a/\\xB0.pdf"] {
            assert_eq!(links.to(path), None, "{path}");
        }
        assert_eq!(links.in_workbook("a/b#1.pdf"), None, "a workbook would cut it at the sign");
        for (base, wanted) in [
            ("/srv", "file:////srv/永丰村/a b.pdf"),
            ("C:\\材料", "file:///C:/材料/永丰村/a b.pdf"),
            ("\\\\server\\share", "file:///\\\\server\\share\\永丰村\\a b.pdf"),
            ("https://x.example/p", "https://x.example/p/永丰村/a b.pdf"),
        ] {
            let links = Links { base: Some(base) };
            assert_eq!(links.in_workbook("永丰村/a b.pdf").as_deref(), Some(wanted), "{base}");
        }
        assert_eq!(Links { base: None }.to("a.pdf"), None);
    }
}
