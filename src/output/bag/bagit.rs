//! What makes a folder a BagIt 1.0 bag: lists of digests, a description, the declaration.

use super::manifest::{Files, Manifest};
use super::{DECLARATION, INFO, OXUM, PAYLOAD};
use crate::base::digest::{Algorithm, Digests};
use crate::output::package::{Form, Item, Outcome};
use std::fmt::Write as _;

/// A bag that is being written.
pub struct BagIt<'a> {
    pub algorithms: &'a [Algorithm],
    /// Lines of `bag-info.txt`: label and value.
    pub info: Vec<(&'static str, String)>,
}

impl Form for BagIt<'_> {
    fn payload(&self) -> &'static str {
        PAYLOAD
    }

    fn declaration(&self) -> &'static str {
        DECLARATION
    }

    fn owns(&self, name: &str) -> bool {
        [PAYLOAD, INFO, DECLARATION].contains(&name)
            || name.starts_with("manifest-")
            || name.starts_with("tagmanifest-")
    }

    fn descriptions(&self, items: &[Item], outcomes: &[Outcome]) -> Vec<(String, String)> {
        let (algorithms, info) = (self.algorithms, &self.info);
        let packed =
            || items.iter().zip(outcomes).filter_map(|(item, outcome)| Some((item, outcome.as_ref().ok()?)));
        let mut texts: Vec<(String, String)> = Vec::new();
        for (at, algorithm) in algorithms.iter().enumerate() {
            let files: Files = packed()
                .filter_map(|(item, digests)| {
                    Some((format!("{PAYLOAD}/{}", item.path), digests.hex.get(at)?.clone()))
                })
                .collect();
            texts.push((
                Manifest::name("manifest", *algorithm),
                Manifest { algorithm: *algorithm, files }.text(),
            ));
        }
        let bytes: u64 = packed().map(|(_, digests)| digests.bytes).sum();
        let mut said = String::new();
        for (label, value) in info {
            let _ = writeln!(said, "{label}: {}", value.replace(['\r', '\n'], " "));
        }
        let _ = writeln!(said, "{OXUM}: {bytes}.{}", packed().count());
        texts.push((INFO.to_owned(), said));
        texts.push((
            DECLARATION.to_owned(),
            "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_owned(),
        ));
        let lists: Vec<(String, String)> = algorithms
            .iter()
            .map(|algorithm| {
                let tags = texts.iter().filter_map(|(name, text)| {
                    let digest = Digests::of_bytes(text.as_bytes(), &[*algorithm]).hex.into_iter().next()?;
                    Some((name.clone(), digest))
                });
                let manifest = Manifest { algorithm: *algorithm, files: tags.collect() };
                (Manifest::name("tagmanifest", *algorithm), manifest.text())
            })
            .collect();
        let declaration = texts.pop();
        texts.into_iter().chain(lists).chain(declaration).collect()
    }
}
