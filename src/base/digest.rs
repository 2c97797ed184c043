//! Digests (数字摘要) of files: several algorithms in one reading.

use crate::base::fingerprint::hex;
use crate::base::inside;
use sha2::Digest;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// A digest algorithm, under the name that manifests give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    Sha256,
    /// GB/T 32905-2016.
    Sm3,
    /// Read in packages of others, never written.
    Sha512,
    Sha384,
    Sha224,
    Sha1,
    Md5,
}

impl Algorithm {
    /// All that can be checked, the ones that prove most first.
    pub const ALL: [Algorithm; 7] = [
        Algorithm::Sha512,
        Algorithm::Sha384,
        Algorithm::Sha256,
        Algorithm::Sm3,
        Algorithm::Sha224,
        Algorithm::Sha1,
        Algorithm::Md5,
    ];

    /// Name in `manifest-<name>.txt` (RFC 8493 §2.4: lower case, without hyphens).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha256",
            Algorithm::Sm3 => "sm3",
            Algorithm::Sha512 => "sha512",
            Algorithm::Sha384 => "sha384",
            Algorithm::Sha224 => "sha224",
            Algorithm::Sha1 => "sha1",
            Algorithm::Md5 => "md5",
        }
    }

    /// By its name, in any case and with or without hyphens.
    #[must_use]
    pub fn of(name: &str) -> Option<Algorithm> {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        Algorithm::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(&plain))
    }

    fn hasher(self) -> Hasher {
        match self {
            Algorithm::Sha256 => Hasher::Sha256(sha2::Sha256::new()),
            Algorithm::Sm3 => Hasher::Sm3(sm3::Sm3::new()),
            Algorithm::Sha512 => Hasher::Sha512(sha2::Sha512::new()),
            Algorithm::Sha384 => Hasher::Sha384(sha2::Sha384::new()),
            Algorithm::Sha224 => Hasher::Sha224(sha2::Sha224::new()),
            Algorithm::Sha1 => Hasher::Sha1(sha1::Sha1::new()),
            Algorithm::Md5 => Hasher::Md5(md5::Md5::new()),
        }
    }
}

enum Hasher {
    Sha256(sha2::Sha256),
    Sm3(sm3::Sm3),
    Sha512(sha2::Sha512),
    Sha384(sha2::Sha384),
    Sha224(sha2::Sha224),
    Sha1(sha1::Sha1),
    Md5(md5::Md5),
}

impl Hasher {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Sha256(hash) => hash.update(bytes),
            Hasher::Sm3(hash) => hash.update(bytes),
            Hasher::Sha512(hash) => hash.update(bytes),
            Hasher::Sha384(hash) => hash.update(bytes),
            Hasher::Sha224(hash) => hash.update(bytes),
            Hasher::Sha1(hash) => hash.update(bytes),
            Hasher::Md5(hash) => hash.update(bytes),
        }
    }

    fn hex(self) -> String {
        match self {
            Hasher::Sha256(hash) => hex(&hash.finalize()),
            Hasher::Sm3(hash) => hex(&hash.finalize()),
            Hasher::Sha512(hash) => hex(&hash.finalize()),
            Hasher::Sha384(hash) => hex(&hash.finalize()),
            Hasher::Sha224(hash) => hex(&hash.finalize()),
            Hasher::Sha1(hash) => hex(&hash.finalize()),
            Hasher::Md5(hash) => hex(&hash.finalize()),
        }
    }
}

/// Length in bytes and digests (lower-case hex) of one file, in the order of the algorithms asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    pub bytes: u64,
    pub hex: Vec<String>,
}

impl Digests {
    /// Of bytes in memory.
    #[must_use]
    pub fn of_bytes(bytes: &[u8], algorithms: &[Algorithm]) -> Digests {
        let hex = algorithms.iter().map(|algorithm| {
            let mut hasher = algorithm.hasher();
            hasher.update(bytes);
            hasher.hex()
        });
        Digests { bytes: bytes.len() as u64, hex: hex.collect() }
    }

    /// Of a regular file, streamed.
    ///
    /// # Errors
    /// When it cannot be read or is no regular file.
    pub fn of_file(path: &Path, algorithms: &[Algorithm]) -> std::io::Result<Digests> {
        Digests::of_reader(&mut inside::regular(path)?, algorithms, &mut |_| Ok(()))
    }

    /// Reads `source` to its end, once; every piece read is handed to `also` (a copy being written).
    ///
    /// # Errors
    /// Whatever the source or `also` report.
    pub fn of_reader(
        source: &mut dyn Read,
        algorithms: &[Algorithm],
        also: &mut dyn FnMut(&[u8]) -> std::io::Result<()>,
    ) -> std::io::Result<Digests> {
        // Large enough that the system reads ahead, small enough to stay in the cache of the processor.
        let mut buffer = vec![0; 1 << 17];
        let mut hashers: Vec<Hasher> = algorithms.iter().map(|algorithm| algorithm.hasher()).collect();
        let mut bytes = 0;
        loop {
            let read = match source.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            hashers.iter_mut().for_each(|hasher| hasher.update(&buffer[..read]));
            also(&buffer[..read])?;
            bytes += read as u64;
        }
        Ok(Digests { bytes, hex: hashers.into_iter().map(Hasher::hex).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the standards: GB/T 32905-2016 A.1, FIPS 180-4 and RFC 1321 for "abc".
    #[test]
    fn digests_of_abc_are_those_of_the_standards() {
        let wanted = [
            (Algorithm::Sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
            (Algorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (Algorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (Algorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
        ];
        let algorithms = wanted.map(|(algorithm, _)| algorithm);
        let mut copied = Vec::new();
        let mut also = |piece: &[u8]| {
            copied.extend_from_slice(piece);
            Ok(())
        };
        let found = Digests::of_reader(&mut &b"abc"[..], &algorithms, &mut also).unwrap();
        assert_eq!(found.hex, wanted.map(|(_, digest)| digest.to_owned()));
        assert_eq!((found.bytes, copied.as_slice()), (3, &b"abc"[..]));
        assert_eq!(Digests::of_bytes(b"abc", &algorithms), found);
    }

    #[test]
    fn names_of_algorithms_are_read_as_manifests_and_people_write_them() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::of(algorithm.name()), Some(algorithm));
        }
        assert_eq!(Algorithm::of("SHA-256"), Some(Algorithm::Sha256));
        assert_eq!(Algorithm::of("crc32"), None);
    }
}
