//! Claims of all links about the same thing, side by side.

use crate::ingest::attributes::AttributeTable;
use crate::ingest::claim::Claim;
use std::collections::BTreeMap;

/// All claims, sorted by subject, attribute and link.
#[derive(Debug)]
pub struct ClaimSet {
    pub claims: Vec<Claim>,
    /// 户编号 → indices into `claims`, ascending.
    pub by_household: BTreeMap<String, Vec<u32>>,
    pub attributes: &'static AttributeTable,
}

impl ClaimSet {
    /// Claims about a household and its people.
    pub fn of_household<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Claim> {
        let at = self.by_household.get(id).map_or(&[][..], Vec::as_slice);
        at.iter().filter_map(|index| self.claims.get(*index as usize))
    }
}
