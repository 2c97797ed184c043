//! Stable identity of a finding across runs.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// 32 hex digits of SHA-256 over (rule, county, township, village, `household_id`, subject).
/// Never over path, row, value, message, severity, version or ID number.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Fingerprint(pub String);

impl Fingerprint {
    /// Parts are joined with U+001F, which no part can contain (control characters are escaped on input).
    #[must_use]
    pub fn of(
        rule: &str,
        county: &str,
        township: &str,
        village: &str,
        household: &str,
        subject: &str,
    ) -> Self {
        let mut hash = Sha256::new();
        for (index, part) in [rule, county, township, village, household, subject].iter().enumerate() {
            if index > 0 {
                hash.update([0x1f]);
            }
            hash.update(part.as_bytes());
        }
        Fingerprint(hex(&hash.finalize()[..16]))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Lower-case hex of `bytes`.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Full lower-case SHA-256 of `bytes`.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
