//! A paper of any bytes under endings that lie: facts, never a panic.
#![no_main]

use qiquan::scan::{self, ScanOptions};

const NAMES: [&str; 4] = ["申请书.pdf", "照片.jpg", "信息采集表2019.docx", "目录.xlsx"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    qiquan_fuzz::with_project(|project| {
        let folder = project.join("archives/150821五原县/150821100隆兴昌镇/永丰村/1508210001_张三");
        let _ = std::fs::create_dir_all(&folder);
        let name = NAMES[usize::from(*first) % NAMES.len()];
        let _ = std::fs::write(folder.join(name), rest);
        if let Ok(loaded) = qiquan::base::config::load(project) {
            let _ = scan::run(&loaded, &qiquan::base::divisions::builtin(), &ScanOptions::default(), &|_| ());
        }
    });
});
