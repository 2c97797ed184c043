//! `waivers.toml` of any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    qiquan_fuzz::with_project(|project| {
        let _ = std::fs::write(project.join("waivers.toml"), bytes);
        let _ = qiquan::base::config::load(project);
    });
});
