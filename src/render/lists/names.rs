//! Who must act, as every list calls them: one place asks [`Names`], so that no page says 旗县财政局 and another 临河区财政局.

use super::each_unit;
use crate::check::finding::Finding;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::model::who::Names;
use std::collections::BTreeMap;

/// The people of all units that a list of `pack` speaks about.
pub(in crate::render) struct Callers<'a> {
    record: &'a RunRecord,
    /// Code of the unit that the list is of: its people answer for what belongs to no county.
    home: &'a str,
    units: BTreeMap<&'a str, Names<'a>>,
}

impl<'a> Callers<'a> {
    pub(in crate::render) fn of(record: &'a RunRecord, pack: &'a CountyPack) -> Self {
        let names = |unit: &'a CountyPack| Names::of(&record.summary.name, unit);
        let units = each_unit(record, pack).map(|unit| (unit.code.as_str(), names(unit))).collect();
        Callers { record, home: &pack.code, units }
    }

    /// The people of the unit itself.
    pub(in crate::render) fn home(&self) -> Option<&Names<'a>> {
        self.units.get(self.home)
    }

    /// Everybody who must put the finding right, one by one, for a list that names several at once. Beside parties of
    /// other counties each is called with its own: every county has a bureau, and a village, of that name.
    pub(super) fn each_of(&self, finding: &Finding) -> Vec<String> {
        let all = self.of_finding(finding);
        let county = self.record.counties.iter().find(|county| county.code == finding.county);
        let county = county.filter(|_| self.units.len() > 1).map_or("", |county| county.name.as_str());
        let known = |part: &str| part.starts_with(county) || part.starts_with(&self.record.summary.name);
        // The team is that of the village, which stands at its first party alone.
        let village = if county.is_empty() { "" } else { finding.village.as_str() };
        let of = |part: &str| match part {
            "驻村工作队" => format!("{county}{village}{part}"),
            part if known(part) => part.to_owned(),
            part => format!("{county}{part}"),
        };
        all.split('、').filter(|part| !part.is_empty()).map(of).collect()
    }

    /// Whoever must put the finding right.
    pub(in crate::render) fn of_finding(&self, finding: &Finding) -> String {
        let Some(names) = self.units.get(finding.county.as_str()).or_else(|| self.home()) else {
            return finding.responsible.clone();
        };
        let township = self.record.labels.townships.get(&finding.township).unwrap_or(&finding.township);
        names.call(&finding.responsible, &finding.household_id, township, &finding.village)
    }
}
