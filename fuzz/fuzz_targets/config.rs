//! `qiquan.toml` of any bytes: a project or problems, never a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    qiquan_fuzz::with_project(|project| {
        let _ = std::fs::write(project.join("qiquan.toml"), bytes);
        let _ = qiquan::base::config::load(project);
    });
});
