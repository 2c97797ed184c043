//! The columns of a table, found by key in one look: rules ask for fields by name many million times in a run.

use crate::ingest::record::Key;
use std::ops::Deref;

/// Slot of the index that holds no column.
const FREE: u16 = u16::MAX;

/// Columns (0-based, as in the sheet) by key, sorted by key. Looks like the sorted slice; [`Columns::find`] does not search it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    sorted: Vec<(Key, u16)>,
    /// Open addressing over [`hash`]: a position in `sorted`, or [`FREE`]; a power of two, at most a quarter full.
    index: Vec<u16>,
}

impl Columns {
    /// Sorts the columns; of two with one key the first is found.
    #[must_use]
    pub fn new(mut columns: Vec<(Key, u16)>) -> Self {
        columns.sort_by_key(|(key, _)| *key);
        let mut index = vec![FREE; (columns.len() * 4).next_power_of_two()];
        let last = index.len() - 1;
        for (at, (key, _)) in (0u16..).zip(&columns) {
            let mut slot = hash(key) & last;
            while index[slot] != FREE {
                slot = (slot + 1) & last;
            }
            index[slot] = at;
        }
        Columns { sorted: columns, index }
    }

    /// Position of `key` among the columns.
    #[inline]
    #[must_use]
    pub fn find(&self, key: &str) -> Option<usize> {
        let last = self.index.len().checked_sub(1)?;
        let mut slot = hash(key) & last;
        loop {
            let at = self.index[slot];
            if at == FREE {
                return None;
            }
            if self.sorted[usize::from(at)].0 == key {
                return Some(usize::from(at));
            }
            slot = (slot + 1) & last;
        }
    }

    /// The same columns and one more; its position. Nothing changes where the key is there already.
    #[must_use]
    pub fn with(&self, key: Key, column: u16) -> (Self, usize) {
        let at = self.sorted.partition_point(|(known, _)| *known < key);
        let mut columns = self.sorted.clone();
        columns.push((key, column));
        (Columns::new(columns), at)
    }
}

impl Deref for Columns {
    type Target = [(Key, u16)];

    fn deref(&self) -> &Self::Target {
        &self.sorted
    }
}

/// Spreads short ASCII names by their length and both ends; no more is wanted of it.
#[inline]
fn hash(key: &str) -> usize {
    let bytes = key.as_bytes();
    let word = |part: &[u8]| part.iter().fold(0u64, |word, byte| (word << 8) | u64::from(*byte));
    let (head, tail) = (&bytes[..bytes.len().min(8)], &bytes[bytes.len().saturating_sub(8)..]);
    let mixed =
        (word(head) ^ word(tail).rotate_left(29) ^ bytes.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 40) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_columns_hold_nothing() {
        assert_eq!(Columns::default().find("hh_id"), None);
        assert_eq!(Columns::new(Vec::new()).find(""), None);
    }

    proptest! {
        #[test]
        fn every_key_is_found_where_it_stands(keys in proptest::collection::btree_set("[a-z_0-9]{0,20}", 0..90), other in "[a-z_]{0,12}") {
            let known: Vec<(Key, u16)> =
                keys.iter().zip(0u16..).map(|(key, at)| (&*Box::leak(key.clone().into_boxed_str()), at)).collect();
            let columns = Columns::new(known.iter().rev().copied().collect());
            prop_assert_eq!(&*columns, &*known);
            for (at, (key, _)) in known.iter().enumerate() {
                prop_assert_eq!(columns.find(key), Some(at));
            }
            prop_assert_eq!(columns.find(&other).is_some(), keys.contains(&other));
        }
    }
}
