//! Answers about names, kept while a run lasts. Nothing depends on what is kept: a forgotten answer is worked out again.

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

const SHARDS: usize = 16;
/// Most answers a shard keeps, so that archives without two equal names cost no memory.
const MOST: usize = 1024;

type Shard<V> = Mutex<HashMap<(Box<str>, Box<str>), V>>;

/// Answers by name and class folder.
#[derive(Debug)]
pub struct Memo<V> {
    hasher: RandomState,
    shards: [Shard<V>; SHARDS],
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Memo { hasher: RandomState::new(), shards: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl<V: Clone> Memo<V> {
    /// The answer for `key`; `work` sets the cell when its answer depends on anything but the key, and it is not kept.
    pub fn get(&self, key: (&str, &str), work: impl FnOnce(&Cell<bool>) -> V) -> V {
        let at = self.hasher.hash_one(key) as usize % SHARDS;
        let own: (Box<str>, Box<str>) = (key.0.into(), key.1.into());
        let lock = || self.shards[at].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&own) {
            return known.clone();
        }
        let depends = Cell::new(false);
        let found = work(&depends);
        if !depends.get() {
            let mut shard = lock();
            if shard.len() < MOST {
                shard.insert(own, found.clone());
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_worked_out_once_unless_it_depends_on_more_than_the_name() {
        let memo = Memo::default();
        let runs = Cell::new(0);
        let ask = |name: &str, more: bool| {
            memo.get((name, ""), |depends| {
                runs.set(runs.get() + 1);
                depends.set(more);
                name.len()
            })
        };
        assert_eq!((ask("abc", false), ask("abc", false), runs.get()), (3, 3, 1));
        assert_eq!((ask("de", true), ask("de", true), runs.get()), (2, 2, 3));
        for name in 0..40_000 {
            ask(&name.to_string(), false);
        }
        let kept: usize = memo.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
        assert!(kept <= SHARDS * MOST, "{kept}");
    }
}
