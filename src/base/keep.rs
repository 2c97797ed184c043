//! Texts of which there are few and which many things carry: codes of papers, reasons in words behind a presence. A
//! prefecture has half a million papers and a handful of either, so that each is kept once for the life of the run.

use std::collections::BTreeSet;
use std::sync::{Mutex, OnceLock, PoisonError};

/// The one copy of `text`.
#[must_use]
pub fn keep(text: &str) -> &'static str {
    static KNOWN: OnceLock<Mutex<BTreeSet<&'static str>>> = OnceLock::new();
    let mut known = KNOWN.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(same) = known.get(text) {
        return same;
    }
    let kept: &'static str = Box::leak(text.to_owned().into_boxed_str());
    known.insert(kept);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_kept_once() {
        let one = keep("人员表“健康状况”为空");
        assert!(std::ptr::eq(one, keep(&String::from("人员表“健康状况”为空"))));
        assert_ne!(one, keep("另一个"));
    }
}
