//! Parts of a run: what a run over some counties or townships leaves behind for a merge ([`Keeper`]), and what a merge makes
//! of several of them ([`join`]).
//!
//! A part carries what the stages read: its share of the archives as it was walked, what was taken out of the files, and
//! the files of the project. A merge runs the stages once more over all of it, so that nothing needs to be added up and the
//! outcome is that of a single run.

pub mod inputs;
pub mod join;
mod tokens;

use crate::base::config::Project;
use crate::base::error::{Error, Result, SoftError};
use crate::base::fingerprint::sha256_hex;
use crate::base::memory;
use crate::check::{Input, Selection};
use crate::ingest::feedback::Workbook;
use crate::ingest::kept;
use crate::output::part::key::Key;
use crate::output::part::{Body, FILE, Filled, Header, KeptInput, TOKENS, TOOL, VERSION, seal};
use crate::render::fonts::Fonts;
use crate::scan::content::Contents;
use crate::scan::kept::{KeptScan, Share};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::PoisonError;

/// Files of OUT: path and bytes.
pub type Files = Vec<(String, Vec<u8>)>;

/// What a run needs to know from its start to leave a part.
#[derive(Debug)]
pub struct Keeper {
    key: Key,
    header: Header,
    inputs: Vec<KeptInput>,
    fonts: BTreeMap<String, String>,
}

impl Keeper {
    /// A run over a part of the archives leaves a part, and so does every run with a key of its own.
    #[must_use]
    pub fn is_wanted(selection: &Selection, token_key: Option<&Path>) -> bool {
        !selection.covers_prefecture() || token_key.is_some()
    }

    /// Reads the files of the project as they are now.
    #[must_use]
    pub fn of(project: &Project, selection: &Selection, fonts: &Fonts, key: Key) -> Keeper {
        let inputs = inputs::of(project);
        let registers =
            project.registers.strip_prefix(&project.root).unwrap_or(&project.registers).to_owned();
        let config = format!("{}{:?}", project.config_digest, fonts.settings);
        let sorted = |list: &[String]| {
            let mut list = list.to_vec();
            list.sort();
            list.dedup();
            list
        };
        let header = Header {
            part_version: VERSION,
            tool: TOOL.to_owned(),
            key_id: key.id.clone(),
            code: project.code.clone(),
            as_of: String::new(),
            counties: sorted(&selection.counties),
            townships: sorted(&selection.townships),
            select: sorted(&selection.select),
            ignore: sorted(&selection.ignore),
            config: sha256_hex(config.as_bytes())[..32].to_owned(),
            registers: inputs::digest(&inputs, |path| path.starts_with(&registers)),
            history: inputs::digest(&inputs, |path| path.starts_with("history")),
        };
        Keeper { key, header, inputs, fonts: fonts.settings.clone() }
    }

    /// Is this the project that the parts were made of? It was read from what they carry, so that anything else is a fault.
    ///
    /// # Errors
    /// An internal error.
    pub fn is_of(&self, parts: &Header) -> Result<()> {
        let Header { config, registers, history, .. } = &self.header;
        if (config, registers, history) == (&parts.config, &parts.registers, &parts.history) {
            return Ok(());
        }
        Err(Error::Internal { stage: "merge", what: "the project is not the one of the parts".to_owned() })
    }

    /// The files of the part. `soft_errors` are those of the scan alone.
    ///
    /// # Errors
    /// When a part cannot be sealed.
    pub fn files(
        &self,
        input: &Input<'_>,
        soft_errors: Vec<SoftError>,
        filled: &[Workbook],
    ) -> Result<Files> {
        let scan = input.scan;
        let (digests, notes) = match &scan.contents {
            Contents::Stored(notes, _) => (notes.digests.clone(), notes.taken.clone()),
            Contents::Kept(notes) => {
                let digests = kept::read_on(scan);
                (digests, notes.lock().unwrap_or_else(PoisonError::into_inner).taken.clone())
            }
            Contents::Disk => {
                return Err(Error::Internal { stage: "part", what: "nothing was kept".to_owned() });
            }
        };
        let header = Header { as_of: input.as_of.to_string(), ..self.header.clone() };
        let tokens = tokens::lines(input, &digests, &self.key);
        let notes = notes.into_iter().map(|((id, what), note)| (id, what, note)).collect();
        let share = Share { scan: KeptScan::of(scan, soft_errors), notes, digests };
        let bytes = |book: &Workbook| -> Option<Filled> {
            Some((book.name.clone(), book.lineage.clone(), memory::read(&book.path).ok()?))
        };
        let body = Body {
            share,
            inputs: self.inputs.clone(),
            filled: filled.iter().filter_map(bytes).collect(),
            fonts: self.fonts.clone(),
        };
        let sealed =
            seal(&header, &body, &self.key).map_err(|what| Error::Internal { stage: "part", what })?;
        Ok(vec![(FILE.to_owned(), sealed), (TOKENS.to_owned(), tokens)])
    }
}
