//! 校验码: ties a printed pack to the record it was printed from.
//!
//! `150802-20200415-9F3A-01BC-77DE-4410-5C`: the unit, the day of the check, the first 16 digits of the SHA-256 of the unit's
//! file in the record, and two check digits against slips of the pen. Everything comes from the record and nothing from
//! the pages, so other faces or templates print the same code, and `sha256sum` over the file answers without this program.

use crate::base::error::{Error, Result};
use crate::base::fingerprint::{hex, sha256_hex};
use crate::base::inside;
use crate::model::county::CountyPack;
use sha2::{Digest, Sha256};
use std::fmt;
use std::io::{self, Read, Write};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

/// Begins the text of the printed QR code, so that whoever scans one knows what it is.
pub const PREFIX: &str = "QIQUAN:";

/// The code of one unit's pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seal {
    /// Six digits.
    pub unit: String,
    /// `2020-04-15`
    pub as_of: String,
    /// First 16 hexadecimal digits, lower case.
    pub digest: String,
}

/// Takes the bytes as they come: a pack of a large county need not lie in memory twice.
#[derive(Default)]
struct Bytes(Sha256);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Bytes {
    fn seal(self, unit: &str, as_of: &str) -> Seal {
        let digest = hex(&self.0.finalize()).chars().take(16).collect();
        Seal { unit: unit.to_owned(), as_of: as_of.to_owned(), digest }
    }
}

impl Seal {
    /// The code of a pack as [`crate::model::store`] writes it.
    ///
    /// # Errors
    /// A fault of the program only: a value that is no JSON.
    pub fn of(pack: &CountyPack, as_of: &str) -> Result<Self> {
        let mut bytes = io::BufWriter::new(Bytes::default());
        let fault =
            |e: &dyn fmt::Display| Error::Internal { stage: "model", what: format!("校验码：{e}") };
        serde_json::to_writer(&mut bytes, pack).map_err(|e| fault(&e))?;
        bytes.write_all(b"\n").map_err(|e| fault(&e))?;
        Ok(bytes.into_inner().map_err(|e| fault(&e))?.seal(&pack.code, as_of))
    }

    /// The code of a file of the record, by its bytes as they lie there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_file(out: &Path, name: &str, unit: &str, as_of: &str) -> io::Result<Self> {
        let mut file = inside::open(out, Path::new(name))?;
        let mut bytes = Bytes::default();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(bytes.seal(unit, as_of)),
                read => bytes.write_all(&buffer[..read])?,
            }
        }
    }

    /// Reads a code as somebody typed or scanned it: letters of either case, full-width ones too, any hyphens and blanks.
    ///
    /// # Errors
    /// What is no such code, or one with a slip.
    pub fn parse(typed: &str) -> Result<Self> {
        let refuse = |why: &str| {
            Error::refused(
                format!("校验码“{}”{why}", crate::base::text::display(typed)),
                "请照封面重新抄写，或扫描封面的二维码；形如 150802-20200415-9F3A-01BC-77DE-4410-5C",
            )
        };
        let folded: String = typed.nfkc().collect::<String>().trim().to_uppercase();
        let bare = folded.strip_prefix(PREFIX).unwrap_or(&folded);
        let digits: Vec<char> = bare.chars().filter(|c| c.is_alphanumeric()).collect();
        if digits.len() != 32 || !digits.iter().all(char::is_ascii_hexdigit) {
            return Err(refuse("应有32位数字和字母 A 至 F"));
        }
        let part = |from: usize, to: usize| digits[from..to].iter().collect::<String>();
        let day = part(6, 14);
        let seal = Seal {
            unit: part(0, 6),
            as_of: format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]),
            digest: part(14, 30).to_lowercase(),
        };
        let sound = chrono::NaiveDate::parse_from_str(&seal.as_of, "%Y-%m-%d").is_ok()
            && seal.to_string().ends_with(&part(30, 32));
        if sound { Ok(seal) } else { Err(refuse("的校验位不符，有抄错的字")) }
    }

    /// Text of the QR code.
    #[must_use]
    pub fn scanned(&self) -> String {
        format!("{PREFIX}{self}")
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digest = self.digest.to_uppercase();
        let groups: Vec<&str> = (0..4).filter_map(|at| digest.get(at * 4..at * 4 + 4)).collect();
        let text = format!("{}-{}-{}", self.unit, self.as_of.replace('-', ""), groups.join("-"));
        let check = sha256_hex(text.as_bytes()).to_uppercase();
        write!(f, "{text}-{}", check.get(..2).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> Seal {
        Seal { unit: "150802".into(), as_of: "2020-04-15".into(), digest: "9f3a01bc77de4410".into() }
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let printed = seal().to_string();
        assert!(
            printed.starts_with("150802-20200415-9F3A-01BC-77DE-4410-") && printed.len() == 38,
            "{printed}"
        );
        let wide: String = printed
            .chars()
            .map(|c| if c == '-' { '－' } else { char::from_u32(c as u32 + 0xFEE0).unwrap() })
            .collect();
        for typed in [
            printed.clone(),
            seal().scanned(),
            printed.to_lowercase(),
            printed.replace('-', ""),
            printed.replace('-', " — "),
            format!(" {printed}\n"),
            wide,
        ] {
            assert_eq!(Seal::parse(&typed).unwrap(), seal(), "{typed}");
        }
    }

    #[test]
    fn a_slip_is_told_from_another_record() {
        let printed = seal().to_string();
        for typed in [
            printed.replace("9F3A", "9F3B"),
            printed.replace("20200415", "20200416"),
            printed.replace("150802", "150820"),
            printed.replace("20200415", "20201415"),
            printed[..37].to_owned(),
            printed.replace("9F3A", "9F3G"),
            String::new(),
        ] {
            assert!(Seal::parse(&typed).is_err(), "{typed}");
        }
    }
}
