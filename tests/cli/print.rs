//! What is printed is printed whole.

use crate::harness::{Small, files};
use std::process::Command;

/// Text of every PDF when poppler is installed; said so when it is not.
#[test]
fn no_character_of_a_small_pack_is_missing_from_the_fonts() {
    let small = Small::new();
    small.write(
        "registers/上报.csv",
        "区划代码,指标,数值,时点\n150802,已脱贫享受政策户数,2,2020-04-15\n150802,已脱贫享受政策人数,5,2020-04-15\n",
    );
    small.run(&["pack", "项目"]).expect(0);
    if Command::new("pdftotext").arg("-v").output().is_err() {
        eprintln!("skipped: pdftotext is not installed");
        return;
    }
    for path in files(&small.out()).keys().filter(|path| path.ends_with(".pdf")) {
        let run = Command::new("pdftotext").arg(small.out().join(path)).arg("-").output().unwrap();
        let text = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(text.contains("完整率"), "{path} has no text");
        for hole in ['〓', '\u{FFFD}'] {
            assert!(!text.contains(hole), "{path} prints {hole}:\n{text}");
        }
    }
}
