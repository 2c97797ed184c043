//! `rules/*.toml` of any bytes: form, conditions, messages.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    qiquan_fuzz::with_project(|project| {
        let _ = std::fs::create_dir(project.join("rules"));
        let _ = std::fs::write(project.join("rules/own.toml"), bytes);
        if let Ok((project, _)) = qiquan::base::config::read(project) {
            let _ = qiquan::check::Rulebook::of(&project);
        }
    });
});
