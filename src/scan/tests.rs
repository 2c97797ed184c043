//! Folder styles of offices and hostile names, on real temporary folders.

use super::*;
use crate::base::divisions;
use crate::base::terms::Level;
use crate::scan::entry::{FileClass, FileState};
use proptest::prelude::*;
use std::fs;

fn read(path: &str) -> entry::FolderKey {
    layout::Layouts::of(&Project::default()).unwrap().read(&divisions::builtin(), path)
}

#[track_caller]
fn household(
    path: &str,
    township: &str,
    village: &str,
    id: &str,
    head: &str,
    class: &str,
    year: Option<i32>,
) {
    let key = read(path);
    let found = (
        key.level,
        key.township.as_str(),
        key.village.as_str(),
        key.household_id.as_str(),
        key.head.as_str(),
        key.class.as_str(),
        key.year,
    );
    assert_eq!(found, (Some(Level::Household), township, village, id, head, class, year), "{path}");
}

#[test]
fn household_folders_in_many_styles() {
    let (lang, yong) = ("150802100", "永丰村");
    household(
        "150802临河区/150802100狼山镇/永丰村/1508021000001_张三",
        lang,
        yong,
        "1508021000001",
        "张三",
        "",
        None,
    );
    household("临河/01 狼山镇/3.永丰村/01 张三（已脱贫）", lang, yong, "", "张三", "", None);
    household(
        "巴彦淖尔市/临河区/狼山镇/永丰村/三组/张三/2019年/帮扶材料",
        lang,
        yong,
        "",
        "张三",
        "帮扶材料",
        Some(2019),
    );
    household("150802_临河区/150802100_狼山镇/永丰村委会/户档/张三-0011", lang, yong, "", "张三", "", None);
    household("2019/临河区/狼山镇/永丰村/02贫困户文件/张三/识别", lang, yong, "", "张三", "识别", Some(2019));
    household("临河区/狼山镇/永丰村/张三.zip", lang, yong, "", "张三", "", None);
    household("临河区/永丰村/张三", "", yong, "", "张三", "", None);
    assert_eq!(read("临河区/狼山镇/永丰村三组/张三").group, "三组");
    assert_eq!(read("临河区/狼山/永丰村/张三").ambiguous.len(), 2);
    assert_eq!(read("后旗/某镇").ambiguous.len(), 2);
    assert_eq!(read("某某/某某").level, None);
}

#[test]
fn folders_of_the_levels_above() {
    let level = |path: &str| read(path).level;
    assert_eq!(level("150802临河区/_旗县"), Some(Level::County));
    assert_eq!(level("150802临河区"), Some(Level::County));
    assert_eq!(level("150802临河区/县级资料/2019"), Some(Level::County));
    assert_eq!(level("150802临河区/_部门/教育局/2019"), Some(Level::Department));
    assert_eq!(read("150802临河区/_部门/01教育局").unit, "教育局");
    assert_eq!(level("150802临河区/150802100狼山镇/_乡镇"), Some(Level::Township));
    assert_eq!(level("150802临河区/150802100狼山镇/永丰村/_村/公示"), Some(Level::Village));
    assert_eq!(level("150802临河区/150802100狼山镇/永丰村/01 汇总文件"), Some(Level::Village));
    assert_eq!(level("150802临河区/150802100狼山镇/永丰村/会议记录"), Some(Level::Village));
    assert_eq!(level("150802临河区/JF01综合管理"), Some(Level::County));
    assert_eq!(level("_市"), Some(Level::Prefecture));
    assert_eq!(read("150627伊金霍洛旗/150627100阿勒腾席热镇").township, "150627100");
}

#[test]
fn folders_named_after_the_unit_and_the_matter_are_the_units() {
    let key = read("1.五原县精准扶贫档案（2020年3月整理）/01隆兴昌镇扶贫档案/荣义村/01 张二旺（低保户）");
    assert_eq!((key.county.as_str(), key.township.as_str()), ("150821", "150821100"));
    assert_eq!((key.village.as_str(), key.head.as_str()), ("荣义村", "张二旺"));
    assert_eq!(read("乌中旗脱贫攻坚档案资料").county, "150824");
    let key = read("150821五原县/隆兴昌镇/荣义村档案资料/贫困户档案/张二旺户档案/扶贫手册");
    assert_eq!((key.village.as_str(), key.head.as_str()), ("荣义村", "张二旺"));
    for class in ["贫困村资料", "各村档案", "村档案", "宣传材料"] {
        assert_eq!(read(&format!("150821五原县/隆兴昌镇/{class}")).village, "", "{class}");
    }
    // Near misses: a wrapper above the county's own folder, classes and offices, a town that bears a county's word.
    assert_eq!(read("五原县扶贫档案/150822磴口县/巴彦高勒镇").county, "150822");
    assert_eq!(read("五原县扶贫档案/150822磴口县").level, Some(Level::County));
    for other in ["扶贫档案", "五原县扶贫办", "隆兴昌镇扶贫档案"] {
        assert_eq!(read(other).county, "", "{other}");
    }
    assert_eq!(read("150821五原县/脱贫攻坚档案").township_name, "");
}

#[test]
fn a_template_of_the_county_comes_first() {
    let mut project = Project::default();
    project.layouts.push(crate::base::config::LayoutChoice {
        county: "150802".into(),
        profile: String::new(),
        template: Some("{county}/{township}/{village}/{group}/{seq}{head}_{id_tail}".into()),
    });
    let layouts = layout::Layouts::of(&project).unwrap();
    let key = layouts.read(&divisions::builtin(), "临河区/狼山镇/永丰村/三组/12张三_0011/2019");
    assert_eq!(
        (key.seq.as_str(), key.head.as_str(), key.id_tail.as_str(), key.year),
        ("12", "张三", "0011", Some(2019))
    );
    project.layouts[0].template = Some("{county}/{hausnummer}".into());
    assert!(layout::Layouts::of(&project).is_err());
}

#[test]
fn a_template_with_folders_of_its_own_places_the_papers_of_villages_too() {
    let mut project = Project::default();
    let mut read = |template: &str, path: &str| {
        project.layouts = vec![crate::base::config::LayoutChoice {
            county: "150802".into(),
            profile: String::new(),
            template: Some(template.into()),
        }];
        layout::Layouts::of(&project).unwrap().read(&divisions::builtin(), path)
    };
    let key = read("{county}/{class}/{township}/{village}/{head}", "临河区/识别/狼山镇/永丰村/_村/公示");
    assert_eq!(
        (key.level, key.village.as_str(), key.class.as_str()),
        (Some(Level::Village), "永丰村", "识别/公示")
    );
    let key = read("{county}/{township}{village}/{seq}{head}", "临河区/狼山镇永丰村/会议记录");
    assert_eq!((key.level, key.township.as_str()), (Some(Level::Village), "150802100"));
    let key = read("{county}/{class}/{township}/{village}/{head}", "临河区/识别/狼山镇/_乡镇");
    assert_eq!((key.level, key.township.as_str()), (Some(Level::Township), "150802100"));
    let key = read("{county}/{class}/{township}/{village}/{head}", "临河区/_部门/教育局");
    assert_eq!((key.level, key.unit.as_str()), (Some(Level::Department), "教育局"));
    // A folder that marks a level is never cut into a township and a village.
    for template in ["{county}/{township}{village}/{seq}{head}", "{county}/{township}{village}/{household}"] {
        for department in ["_部门", "部门", "部门材料", "成员单位"] {
            let key = read(template, &format!("临河区/{department}/教育局"));
            assert_eq!((key.level, key.unit.as_str()), (Some(Level::Department), "教育局"), "{department}");
            assert!(key.village.is_empty() && key.township_name.is_empty(), "{department}");
        }
        let key = read(template, "临河区/_旗县/会议纪要");
        assert_eq!((key.level, key.class.as_str()), (Some(Level::County), "会议纪要"));
        let key = read(template, "临河区/狼山镇/_乡镇/会议纪要");
        assert_eq!((key.level, key.township.as_str()), (Some(Level::Township), "150802100"));
        let key = read(template, "临河区/狼山镇/永丰村/_村");
        assert_eq!((key.level, key.village.as_str()), (Some(Level::Village), "永丰村"));
        let key = read(template, "临河区/狼山镇永丰村/12张三");
        assert_eq!(
            (key.level, key.head.as_str()),
            (Some(Level::Household), "张三"),
            "the template still reads"
        );
    }
    let key = read("{county}/{township}/{village}/{head}", "临河区/狼山镇/永丰村/三组/张三（低保）/2019");
    assert_eq!((key.head.as_str(), key.group.as_str(), key.year), ("张三", "三组", Some(2019)));
}

fn project() -> (tempfile::TempDir, Project) {
    let dir = tempfile::tempdir().unwrap();
    let project =
        Project { root: dir.path().to_owned(), archives: dir.path().join("archives"), ..Project::default() };
    fs::create_dir_all(project.archives.join("150802临河区/150802100狼山镇/永丰村/1_张三")).unwrap();
    (dir, project)
}

fn scanned(project: &Project) -> Scan {
    run(project, &divisions::builtin(), &ScanOptions::default(), &|_| {}).unwrap()
}

#[test]
fn junk_is_listed_and_broken_files_are_named() {
    let (_dir, project) = project();
    let home = project.archives.join("150802临河区/150802100狼山镇/永丰村/1_张三");
    for (name, bytes) in [
        ("Thumbs.db", &b"x"[..]),
        ("~$表.docx", b"x"),
        ("空.pdf", b""),
        ("坏.pdf", b"%PDF-1.4 cut"),
        ("卷内目录.csv", b"a,b\n"),
    ] {
        fs::write(home.join(name), bytes).unwrap();
    }
    let scan = scanned(&project);
    let of = |name: &str| scan.entries.iter().find(|entry| &*entry.name == name).unwrap();
    assert_eq!(of("Thumbs.db").class, FileClass::Junk);
    assert_eq!(of("~$表.docx").class, FileClass::Junk);
    assert_eq!(of("空.pdf").state, FileState::Empty);
    assert_eq!(of("坏.pdf").state, FileState::Damaged);
    assert_eq!(of("卷内目录.csv").class, FileClass::Catalogue);
    assert!(scan.soft_errors.is_empty());
}

#[test]
fn names_and_sizes_alone_open_no_file() {
    let (_dir, project) = project();
    let home = project.archives.join("150802临河区/150802100狼山镇/永丰村/1_张三");
    for (name, bytes) in [("坏.pdf", &b"%PDF-1.4 cut"[..]), ("包.zip", b"PK"), ("卷内目录.csv", b"a,b\n")]
    {
        fs::write(home.join(name), bytes).unwrap();
    }
    let options = ScanOptions { names_only: true, ..ScanOptions::default() };
    let (listed, read) =
        (run(&project, &divisions::builtin(), &options, &|_| {}).unwrap(), scanned(&project));
    let look = |scan: &Scan| -> Vec<_> {
        scan.entries.iter().map(|entry| (entry.name.clone(), entry.size)).collect()
    };
    assert_eq!(look(&listed), look(&read));
    assert!(listed.entries.iter().all(|entry| entry.state == FileState::Good && entry.head_hash == 0));
    assert!(listed.soft_errors.is_empty());
}

#[cfg(unix)]
#[test]
fn hostile_names_become_facts_and_links_are_not_followed() {
    use std::os::unix::ffi::OsStrExt;
    let (_dir, project) = project();
    let home = project.archives.join("150802临河区/150802100狼山镇/永丰村/1_张三");
    fs::write(home.join(std::ffi::OsStr::from_bytes(b"\xD5\xC5.txt")), "甲").unwrap();
    fs::write(home.join("空格 "), "甲").unwrap();
    fs::write(home.join("A.txt"), "甲").unwrap();
    fs::write(home.join("a.txt"), "甲").unwrap();
    fs::write(home.join("cafe\u{301}.txt"), "甲").unwrap();
    fs::write(home.join("\u{202E}fdp.txt"), "甲").unwrap();
    std::os::unix::fs::symlink("/", home.join("根")).unwrap();
    std::os::unix::fs::symlink("..", home.join("环")).unwrap();
    let scan = scanned(&project);
    assert!(scan.entries.iter().any(|entry| &*entry.name == "\\xD5\\xC5.txt"));
    assert!(scan.name_facts.len() >= 6, "{:#?}", scan.name_facts);
    assert_eq!(scan.soft_errors.len(), 2);
    assert_eq!(scan.folders.iter().filter(|folder| folder.unreadable).count(), 2);
    for id in 0..scan.entries.len() {
        assert!(scan.disk_path(id as u32).exists(), "{}", scan.path_of(id as u32));
    }
}

#[test]
fn equal_content_is_found_by_full_digest() {
    let (_dir, project) = project();
    let home = project.archives.join("150802临河区/150802100狼山镇/永丰村/1_张三");
    fs::write(home.join("a.txt"), "同样").unwrap();
    fs::write(home.join("b.txt"), "同样").unwrap();
    fs::write(home.join("c.txt"), "不同").unwrap();
    let scan = scanned(&project);
    assert_eq!(digest::equal_files(&scan).len(), 1);
    assert!(digest::subject(&scan, 0).starts_with("file:"));
}

proptest! {
    #[test]
    fn any_path_can_be_read(path in "(临河区|150802|[\\PC]{0,6})(/[\\PC0-9（）_ 村镇组]{0,8}){0,6}") {
        let layouts = layout::Layouts::of(&Project::default()).unwrap();
        let _ = layouts.read(&divisions::builtin(), &path);
    }
}
