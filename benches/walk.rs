//! The scan of an archive alone, without registers, for `benches/compare.py walk`. Arguments: `walk` (names, sizes and
//! whose folder it is) or `identify` (the heads of all files as well), then the project.
#![allow(clippy::print_stdout)]

use qiquan::base::{config, divisions};
use qiquan::scan::{self, ScanOptions};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let (names_only, project) = match words.as_slice() {
        // `cargo bench` runs every benchmark without arguments.
        [] => return ExitCode::SUCCESS,
        [what, project] if what == "walk" => (true, project),
        [what, project] if what == "identify" => (false, project),
        _ => {
            println!("walk|identify PROJECT");
            return ExitCode::from(2);
        }
    };
    let options = ScanOptions { names_only, ..ScanOptions::default() };
    let scanned = config::load(Path::new(project))
        .and_then(|project| scan::run(&project, &divisions::builtin(), &options, &|_| ()));
    match scanned {
        Ok(scan) => {
            let bytes: u64 = scan.entries.iter().map(|entry| entry.size).sum();
            println!("{} folders, {} files, {bytes} bytes", scan.folders.len(), scan.entries.len());
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error}");
            ExitCode::from(2)
        }
    }
}
