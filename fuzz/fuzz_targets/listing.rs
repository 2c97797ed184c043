//! A recorded listing of any bytes in the place of the archives (this program's, Siegfried's or DROID's): a scan or words, never a panic.
#![no_main]

use qiquan::scan::{self, ScanOptions};

const CONFIG: &str = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\narchives = \"清单.ndjson\"\n";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    qiquan_fuzz::with_project(|project| {
        let _ = std::fs::write(project.join("qiquan.toml"), CONFIG);
        let _ = std::fs::write(project.join("清单.ndjson"), bytes);
        if let Ok(loaded) = qiquan::base::config::load(project) {
            let _ = scan::run(&loaded, &qiquan::base::divisions::builtin(), &ScanOptions::default(), &|_| ());
        }
    });
});
