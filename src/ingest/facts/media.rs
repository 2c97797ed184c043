//! Sound, film, packed files and programs: what the head tells.

use super::{Facts, Source, Told, find, head};
use crate::scan::entry::Format;

pub fn look(format: Format, file: &mut Source, facts: &mut Facts) {
    let start = head(file, 4096);
    match format {
        Format::Mp4 => {
            facts.version = match start.get(8..12) {
                Some(b"qt  ") => "QuickTime",
                Some([b'3', b'g', b'p', _]) => "3GPP",
                _ => "",
            }
            .to_owned();
        }
        Format::Wav => facts.version = wave(&start).to_owned(),
        Format::Rar => rar(&start, facts),
        // The list of a 7z stands at the end, packed itself.
        Format::SevenZip => facts.encrypted = Told::Unknown,
        Format::Executable => {
            let kind = find(&start, b"PE\0\0").and_then(|at| start.get(at + 24..at + 26));
            facts.version = match kind {
                Some([0x0B, 1]) => "32位",
                Some([0x0B, 2]) => "64位",
                _ => "",
            }
            .to_owned();
        }
        _ => {}
    }
}

fn wave(start: &[u8]) -> &'static str {
    let Some(at) = find(start, b"fmt ") else { return "" };
    match (start.get(at + 4..at + 8), start.get(at + 8..at + 10)) {
        (Some([16, 0, 0, 0]), Some([1, 0])) => "PCMWAVEFORMAT",
        (Some(_), Some([0xFE, 0xFF])) => "WAVEFORMATEXTENSIBLE",
        (Some([16, 0, 0, 0]), _) => "",
        (Some(_), Some(_)) => "WAVEFORMATEX",
        _ => "",
    }
}

fn rar(start: &[u8], facts: &mut Facts) {
    if start.get(6) == Some(&1) {
        facts.version = "5.0".to_owned();
        // Behind the checksum and the length of the first header stands its kind; 4 hides all that follow.
        facts.encrypted = if start.get(13) == Some(&4) { Told::Yes } else { Told::Unknown };
        return;
    }
    // The first file tells which program can unpack it, and whether it needs a password.
    facts.encrypted = match (start.get(10), start.get(23)) {
        (Some(main), _) if main & 0x80 != 0 => Told::Yes,
        (_, Some(flags)) => Told::of(flags & 4 != 0),
        _ => Told::Unknown,
    };
    facts.version = match start.get(44) {
        Some(20) => "2.0",
        Some(29) => "2.9",
        _ => "",
    }
    .to_owned();
}
