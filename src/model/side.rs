//! Rows that lie beside the households: interviews, visits, files and folders that fit nothing, junk.

use crate::check::checked::Checked;
use crate::check::input::Input;
use crate::check::links;
use crate::ingest::record::RecordKind;
use crate::model::build::home;
use crate::model::county::{CountyPack, UnmatchedFile};
use crate::model::join;
use crate::model::spoken::Spoken;
use std::collections::BTreeMap;

/// Rows that lie beside the households, gathered once and handed to their county.
pub(super) struct Side {
    interviews: BTreeMap<String, Vec<crate::model::county::InterviewRow>>,
    visits: BTreeMap<String, Vec<crate::model::county::VisitRow>>,
    unmatched: BTreeMap<String, Vec<UnmatchedFile>>,
    unplaced: BTreeMap<String, Vec<UnmatchedFile>>,
    junk: BTreeMap<String, Vec<String>>,
    drawn_strangers: BTreeMap<String, u64>,
}

impl Side {
    pub fn collect(input: &Input<'_>, checked: &Checked) -> Side {
        let mut side = Side {
            interviews: BTreeMap::new(),
            visits: BTreeMap::new(),
            unmatched: BTreeMap::new(),
            unplaced: BTreeMap::new(),
            junk: BTreeMap::new(),
            drawn_strangers: BTreeMap::new(),
        };
        for (county, count) in links::drawn_strangers(input) {
            *side.drawn_strangers.entry(home(input, &county)).or_default() += count;
        }
        let spoken = Spoken::collect(input);
        for record in input.data.all(RecordKind::Interview) {
            side.interviews
                .entry(home(input, &join::county_of(input, record)))
                .or_default()
                .push(join::interview(input, &spoken, record));
        }
        for record in input.data.all(RecordKind::Visit) {
            let row = join::visit(input, checked, record);
            side.visits.entry(home(input, &join::county_of(input, record))).or_default().push(row);
        }
        let scan = input.scan;
        for file in &input.documents.unmatched {
            let key = &scan.folders[scan.entries[file.file as usize].folder as usize].key;
            side.unmatched.entry(home(input, &key.county)).or_default().push(UnmatchedFile {
                path: input.data.readable(&scan.path_of(file.file), &key.household_id),
                household_id: key.household_id.clone(),
                nearest: file.nearest.clone(),
            });
        }
        for folder in input.documents.unplaced.iter().chain(&input.documents.ambiguous) {
            let place = &scan.folders[folder.folder as usize];
            side.unplaced.entry(home(input, &place.key.county)).or_default().push(UnmatchedFile {
                path: input
                    .data
                    .readable(&format!("{}/{}", scan.root_display, place.path), &place.key.household_id),
                household_id: place.key.household_id.clone(),
                nearest: folder.candidates.iter().map(|text| input.data.readable(text, "")).collect(),
            });
        }
        for (at, file) in scan.entries.iter().enumerate() {
            if file.class == crate::scan::entry::FileClass::Junk {
                let key = &scan.folders[file.folder as usize].key;
                let path = input.data.readable(&scan.path_of(at as u32), &key.household_id);
                side.junk.entry(home(input, &key.county)).or_default().push(path);
            }
        }
        side
    }

    pub fn fill(&mut self, pack: &mut CountyPack, county: &str) {
        pack.interviews = self.interviews.remove(county).unwrap_or_default();
        pack.visits = self.visits.remove(county).unwrap_or_default();
        pack.unmatched = self.unmatched.remove(county).unwrap_or_default();
        pack.unplaced = self.unplaced.remove(county).unwrap_or_default();
        pack.junk = self.junk.remove(county).unwrap_or_default();
        pack.drawn_strangers = self.drawn_strangers.remove(county).unwrap_or_default();
    }

    /// Whatever no county took goes to the top unit: rows without a county, or of one that has nothing else.
    pub fn rest(self, pack: &mut CountyPack) {
        pack.interviews = self.interviews.into_values().flatten().collect();
        pack.visits = self.visits.into_values().flatten().collect();
        pack.unmatched = self.unmatched.into_values().flatten().collect();
        pack.unplaced = self.unplaced.into_values().flatten().collect();
        pack.junk = self.junk.into_values().flatten().collect();
        pack.drawn_strangers += self.drawn_strangers.into_values().sum::<u64>();
    }
}
