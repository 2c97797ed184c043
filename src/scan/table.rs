//! Facts by number, in one piece of memory: rows of one width, sorted, found by the first bits of their key.
//!
//! Keys are digests, so they lie evenly: every bucket of the index holds a row or two.

/// A key of 16 bytes, highest first, and a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row<const WIDTH: usize>([u8; WIDTH]);

impl<const WIDTH: usize> Row<WIDTH> {
    pub fn new(key: u128) -> Self {
        let mut row = [0; WIDTH];
        row[..16].copy_from_slice(&key.to_be_bytes());
        Row(row)
    }

    pub fn key(&self) -> u128 {
        self.0[..16].iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
    }

    pub fn fact(&self) -> &[u8] {
        &self.0[16..]
    }

    pub fn fact_mut(&mut self) -> &mut [u8] {
        &mut self.0[16..]
    }

    pub fn bytes(rows: &[Self]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(rows.len() * WIDTH);
        rows.iter().for_each(|row| bytes.extend_from_slice(&row.0));
        bytes
    }
}

/// Sorted rows, no two with one key.
#[derive(Debug, Default)]
pub(super) struct Table<const WIDTH: usize> {
    rows: Vec<Row<WIDTH>>,
    /// Where the rows of each bucket begin, and the end.
    starts: Vec<u32>,
    /// Was it read as it stands in its file?
    as_kept: bool,
}

impl<const WIDTH: usize> Table<WIDTH> {
    /// The rows in `bytes`, and those of `more` that are not among them.
    pub fn of<'a>(bytes: &[u8], more: impl Iterator<Item = &'a [u8]>) -> Self {
        let split = |bytes: &[u8]| bytes.as_chunks::<WIDTH>().0.iter().copied().map(Row).collect::<Vec<_>>();
        let mut rows = split(bytes);
        let kept = rows.len();
        more.for_each(|bytes| rows.extend(split(bytes)));
        let as_kept = rows.len() == kept;
        Table::sorted(rows, as_kept)
    }

    fn sorted(mut rows: Vec<Row<WIDTH>>, as_kept: bool) -> Self {
        if !rows.is_sorted() {
            rows.sort_by_key(Row::key);
        }
        rows.dedup_by_key(|row| row.key());
        let bits = rows.len().checked_ilog2().unwrap_or(0).min(24);
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        for (at, row) in (0..).zip(&rows) {
            while starts.len() <= bucket(row.key(), bits) {
                starts.push(at);
            }
        }
        starts.resize((1 << bits) + 1, u32::try_from(rows.len()).unwrap_or(0));
        Table { rows, starts, as_kept }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn find(&self, key: u128) -> Option<&Row<WIDTH>> {
        let bits = self.starts.len().checked_ilog2()?;
        let at = bucket(key, bits);
        let (from, to) = (*self.starts.get(at)? as usize, *self.starts.get(at + 1)? as usize);
        self.rows.get(from..to)?.iter().find(|row| row.key() == key)
    }

    /// The table with `new` rows and without those whose key is not in `seen` (sorted; all stay when there was no walk); `None` when
    /// that changes nothing.
    pub fn renewed(self, new: Vec<Row<WIDTH>>, seen: &[u128]) -> Option<Self> {
        let before = self.rows.len();
        let mut rows = self.rows;
        if !seen.is_empty() {
            let mut rest = seen;
            rows.retain(|row| {
                let key = row.key();
                while rest.first().is_some_and(|first| *first < key) {
                    rest = &rest[1..];
                }
                rest.first() == Some(&key)
            });
        }
        if new.is_empty() && rows.len() == before && self.as_kept {
            return None;
        }
        rows.extend(new);
        Some(Table::sorted(rows, false))
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        Row::bytes(&self.rows)
    }
}

fn bucket(key: u128, bits: u32) -> usize {
    // At most 24 bits are left.
    if bits == 0 { 0 } else { (key >> (128 - bits)) as usize }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: u128, fact: u8) -> Row<17> {
        let mut row = Row::new(key);
        row.fact_mut()[0] = fact;
        row
    }

    #[test]
    fn every_key_is_found_and_no_other() {
        // Spread over the whole range, as digests are, and two that share all but the last bit.
        let keys: Vec<u128> =
            (1..500_u128).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)).collect();
        let mut rows: Vec<Row<17>> =
            keys.iter().zip((0_u8..250).cycle()).map(|(key, fact)| row(*key, fact)).collect();
        rows.push(row(keys[7] ^ 1, 251));
        let table: Table<17> = Table::of(&Row::bytes(&rows), std::iter::empty());
        for wanted in &rows {
            assert_eq!(table.find(wanted.key()), Some(wanted));
        }
        assert!(keys.iter().take(200).all(|key| table.find(key ^ 2).is_none()));
        assert!(Table::<17>::default().find(7).is_none());
        assert!(Table::<17>::of(&[], std::iter::empty()).find(7).is_none());
    }

    #[test]
    fn renewing_drops_what_is_gone_and_says_when_nothing_changed() {
        let table = || Table::<17>::of(&Row::bytes(&[row(1, 1), row(5, 5)]), std::iter::empty());
        assert!(table().renewed(Vec::new(), &[1, 5, 9]).is_none());
        assert!(table().renewed(Vec::new(), &[]).is_none(), "without a walk nothing is known to be gone");
        let gone = table().renewed(Vec::new(), &[5, 9]).unwrap();
        assert_eq!((gone.find(1), gone.find(5)), (None, Some(&row(5, 5))));
        let more = table().renewed(vec![row(9, 9)], &[1, 5, 9]).unwrap();
        assert_eq!(more.find(9), Some(&row(9, 9)));
        let rows = Row::bytes(&[row(7, 7)]);
        let left = Table::<17>::of(&Row::bytes(&[row(1, 1)]), std::iter::once(rows.as_slice()));
        assert!(left.find(7).is_some());
        assert!(left.renewed(Vec::new(), &[1, 7]).is_some(), "what a killed run left is kept from now on");
    }
}
