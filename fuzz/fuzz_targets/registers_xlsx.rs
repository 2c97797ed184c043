//! A register with the ending .xlsx and any bytes: rows or a soft error, never a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    qiquan_fuzz::with_project(|project| {
        let _ = std::fs::write(project.join("registers/表.xlsx"), bytes);
        if let Ok(loaded) = qiquan::base::config::load(project) {
            let _ = qiquan::ingest::registers::read(&loaded, &qiquan::base::divisions::builtin());
        }
    });
});
