//! Foreign parsers read hostile files: a panic of theirs concerns one file, and its message nobody but us.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; `None` when it panicked. Nothing is printed: the caller reports the file.
pub fn run<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !INSIDE.get() {
                usual(info);
            }
        }));
    });
    let before = INSIDE.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work)).ok();
    INSIDE.set(before);
    outcome
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_panic_is_contained_and_the_next_file_is_read() {
        assert_eq!(super::run(|| -> u8 { panic!("broken file") }), None);
        assert_eq!(super::run(|| 1), Some(1));
    }
}
