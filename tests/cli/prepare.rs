//! `prepare`: the list of files with digests, the transfer package, and `verify` on packages.

use crate::harness::{Outcome, PDF, Small, VILLAGE};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const COUNTY: &str = "150802临河区";

fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

struct Packed {
    small: Small,
}

impl Packed {
    fn new() -> Packed {
        let small = Small::new();
        small.write("archives/150802临河区/_旗县/Q01_年度计划.pdf", PDF);
        small.write(&format!("{VILLAGE}/Thumbs.db"), "junk");
        small.write("archives/_市/100%完成\n情况.txt", "市级材料");
        Packed { small }
    }

    fn packages(&self) -> PathBuf {
        self.small.dir.path().join("移交")
    }

    fn bag(&self) -> PathBuf {
        self.packages().join(COUNTY)
    }

    fn run(&self) -> Outcome {
        self.small.run(&["prepare", "项目", "--package", "移交", "--no-progress"])
    }

    fn verify(&self, more: &[&str]) -> Outcome {
        let mut args = vec!["verify", "移交", "--no-progress"];
        args.extend(more);
        self.small.run(&args)
    }

    fn paper(&self) -> PathBuf {
        self.bag()
            .join("data")
            .join(&VILLAGE["archives/".len()..])
            .join("1508020100001_赵甲/贫困户申请书.pdf")
    }
}

#[test]
fn files_are_listed_with_their_digests_and_what_stays_behind_is_said() {
    let packed = Packed::new();
    let before = tree(&packed.small.root());
    packed.small.run(&["prepare", "项目", "--no-progress"]).expect(0).says("移交文件");
    assert_eq!(tree(&packed.small.root()), before, "the project is only read");
    let out = packed.small.out().join("prepare");
    let text = std::fs::read_to_string(out.join("150802临河区/临河区文件清单.csv")).unwrap();
    let digest = qiquan::base::fingerprint::sha256_hex(PDF.as_bytes());
    assert_eq!(text.matches(&digest).count(), 4, "{text}");
    assert!(text.contains("Thumbs.db") && text.contains("非归档文件，不移交"), "{text}");
    assert!(text.lines().next().unwrap().contains("SHA256,SM3"), "{text}");
    let summary: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("prepare.json")).unwrap()).unwrap();
    assert_eq!(summary["units"][1]["files"], 4);
    assert_eq!(summary["units"][1]["junk"], 1);
    assert_eq!(summary["units"][0]["code"], "150800");
    packed.small.run(&["verify", "output"]).expect(0);
}

#[test]
fn a_package_holds_every_file_and_can_be_checked_at_three_depths() {
    let packed = Packed::new();
    packed.run().expect(0).says("已封装");
    let bag = tree(&packed.bag());
    assert!(bag.contains_key("bagit.txt") && bag.contains_key("manifest-sm3.txt"), "{:?}", bag.keys());
    let info = String::from_utf8(bag["bag-info.txt"].clone()).unwrap();
    assert!(info.contains(&format!("Payload-Oxum: {}.4", PDF.len() * 4)), "{info}");
    let city = tree(&packed.packages().join("150800巴彦淖尔市"));
    let list = String::from_utf8(city["manifest-sha256.txt"].clone()).unwrap();
    assert!(list.contains("data/_市/100%25完成%0A情况.txt"), "{list}");
    for depth in ["count", "files", "full"] {
        packed.verify(&["--depth", depth]).expect(0).says("相符");
    }
}

#[test]
fn a_flipped_byte_a_renamed_a_removed_and_an_added_file_are_told_apart() {
    let packed = Packed::new();
    packed.run().expect(0);
    let paper = packed.paper();
    let home = paper.parent().unwrap().to_owned();
    let mut bytes = std::fs::read(&paper).unwrap();
    bytes[9] ^= 1;
    std::fs::write(&paper, &bytes).unwrap();
    packed.verify(&["--depth", "files"]).expect(0).says("没有核对内容");
    packed.verify(&[]).expect(1).says("已改动  data/").says("缺失 0、多出 0、已改动 1、改名 0");
    std::fs::write(&paper, PDF).unwrap();
    packed.verify(&[]).expect(0);

    std::fs::rename(home.join("2018年扶贫手册.pdf"), home.join("手册.pdf")).unwrap();
    packed.verify(&["--depth", "count"]).expect(0);
    packed.verify(&["--depth", "files"]).expect(1).says("缺失 1、多出 1");
    packed.verify(&[]).expect(1).says("缺失 0、多出 0、已改动 0、改名 1");
    std::fs::rename(home.join("手册.pdf"), home.join("2018年扶贫手册.pdf")).unwrap();

    std::fs::remove_file(&paper).unwrap();
    packed.verify(&["--depth", "count"]).expect(1).says("实有 3 个");
    packed.verify(&[]).expect(1).says("缺失  data/").says("缺失 1、多出 0、已改动 0、改名 0");
    std::fs::write(&paper, PDF).unwrap();

    std::fs::write(home.join("多.txt"), "x").unwrap();
    packed.verify(&[]).expect(1).says("多出  data/").says("缺失 0、多出 1、已改动 0、改名 0");
    std::fs::remove_file(home.join("多.txt")).unwrap();

    let list = packed.bag().join("manifest-sha256.txt");
    let text = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&list, text.replacen("2018", "2019", 1)).unwrap();
    packed.verify(&[]).expect(1).says("manifest-sha256.txt");
}

#[test]
fn the_same_archive_gives_the_same_package_at_any_number_of_jobs() {
    let packed = Packed::new();
    packed.run().expect(0);
    let first = tree(&packed.packages());
    packed.run().expect(0).says("已封装");
    assert_eq!(tree(&packed.packages()), first);
    let again = ["prepare", "项目", "--package", "移交2", "--jobs", "1", "--no-progress"];
    packed.small.run(&again).expect(0);
    assert_eq!(tree(&packed.small.dir.path().join("移交2")), first);
}

#[test]
fn a_package_that_was_broken_off_is_taken_up_and_ends_the_same() {
    let packed = Packed::new();
    packed.run().expect(0);
    let whole = tree(&packed.packages());
    // Every state a kill can leave: descriptions unwritten, a copy half written, one missing, one with other content.
    for name in ["bagit.txt", "tagmanifest-sha256.txt", "tagmanifest-sm3.txt", "bag-info.txt"] {
        std::fs::remove_file(packed.bag().join(name)).unwrap();
    }
    packed.verify(&[]).expect(1).says("没有封装");
    let paper = packed.paper();
    std::fs::rename(&paper, paper.with_file_name("贫困户申请书.pdf.qiquan-part")).unwrap();
    std::fs::write(paper.with_file_name("2018年扶贫手册.pdf"), "x".repeat(PDF.len())).unwrap();
    std::fs::write(packed.bag().join("bag-info.txt.qiquan-part"), "half").unwrap();
    packed.run().expect(0).says("已封装");
    assert_eq!(tree(&packed.packages()), whole);
}

#[test]
fn a_file_that_cannot_be_handed_over_leaves_the_package_open() {
    let packed = Packed::new();
    #[cfg(unix)]
    {
        let home = packed.small.root().join(VILLAGE).join("1508020100001_赵甲");
        std::os::unix::fs::symlink("贫困户申请书.pdf", home.join("H04_登记表.pdf")).unwrap();
        packed.run().expect(3).says("未封装").says("是链接，没有跟随");
        assert!(!packed.bag().join("bagit.txt").exists());
        assert!(
            packed.packages().join("150800巴彦淖尔市/bagit.txt").exists(),
            "the other unit has nothing amiss"
        );
        std::fs::remove_file(home.join("H04_登记表.pdf")).unwrap();
    }
    packed.run().expect(0).says("已封装");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_no_list_can_hold_is_told_and_leaves_the_package_open() {
    use std::os::unix::ffi::OsStrExt;
    let packed = Packed::new();
    let name = std::ffi::OsStr::from_bytes(b"\xc9\xea\xc7\xeb.pdf");
    std::fs::write(packed.small.root().join(VILLAGE).join(name), PDF).unwrap();
    packed.run().expect(3).says("编码无法识别");
    assert!(!packed.bag().join("bagit.txt").exists());
}

#[test]
fn a_sealed_package_is_never_changed() {
    let packed = Packed::new();
    packed.run().expect(0);
    let whole = tree(&packed.packages());
    packed.small.write(&format!("{VILLAGE}/1508020100001_赵甲/贫困户申请书.pdf"), &PDF.replace("595", "596"));
    packed.run().expect(2).says("已经封装").says("另一个文件夹");
    assert_eq!(tree(&packed.packages()), whole);
    packed.small.write(&format!("{VILLAGE}/1508020100001_赵甲/贫困户申请书.pdf"), PDF);
    packed.small.write(&format!("{VILLAGE}/1508020100002_钱乙/H04_登记表.pdf"), PDF);
    packed.run().expect(2).says("档案中有，移交包中没有");
    assert_eq!(tree(&packed.packages()), whole);
}

#[test]
fn nothing_is_removed_from_a_sealed_package_and_what_a_killed_copy_left_is_from_an_open_one() {
    let packed = Packed::new();
    packed.run().expect(0);
    let left = packed.bag().join("data/半个.pdf.qiquan-part");
    std::fs::write(&left, "半").unwrap();
    packed.run().expect(2).says("半个.pdf.qiquan-part（档案中没有）");
    assert!(left.exists());
    std::fs::remove_file(packed.bag().join("bagit.txt")).unwrap();
    packed.run().expect(0);
    assert!(!left.exists() && packed.bag().join("bagit.txt").exists());
}

#[test]
fn packages_go_neither_into_inputs_nor_over_other_files() {
    let packed = Packed::new();
    for place in ["项目/archives/移交", "项目/registers", "项目", "output/移交"] {
        let args = ["prepare", "项目", "--package", place, "--no-progress"];
        packed.small.run(&args).expect(2);
    }
    let other = packed.bag();
    std::fs::create_dir_all(&other).unwrap();
    std::fs::write(other.join("照片.jpg"), "x").unwrap();
    packed.run().expect(2).says("照片.jpg");
    std::fs::remove_file(other.join("照片.jpg")).unwrap();
    // Below data/ the rest is packed and the stranger named: it may be the user's own.
    std::fs::create_dir_all(other.join("data")).unwrap();
    std::fs::write(other.join("data/照片.jpg"), "x").unwrap();
    packed.run().expect(3).says("不属于档案的文件").says("照片.jpg");
    assert_eq!(std::fs::read(other.join("data/照片.jpg")).unwrap(), b"x");
}

#[test]
fn a_package_in_a_container_goes_as_the_container() {
    let packed = Packed::new();
    let home = packed.small.root().join(VILLAGE);
    let file = std::fs::File::create(home.join("孙丁.zip")).unwrap();
    let mut zip = zip::ZipWriter::new(file);
    zip.start_file("贫困户申请书.pdf", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, PDF.as_bytes()).unwrap();
    zip.finish().unwrap();
    packed.run().expect(0).says("已封装");
    let bag = tree(&packed.bag());
    assert!(bag.keys().any(|path| path.ends_with("永丰村/孙丁.zip")), "{:?}", bag.keys());
    let list = packed.small.out().join("prepare/150802临河区/临河区文件清单.csv");
    assert!(std::fs::read_to_string(list).unwrap().contains("在压缩包内，随压缩包移交"));
}

/// Packages of others: older version, other algorithms, files to be fetched, lists that disagree.
#[test]
fn packages_of_others_are_read_as_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let bag = dir.path().join("bag");
    let write = |name: &str, text: &str| {
        let path = bag.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let verify = |more: &[&str]| {
        let mut args = vec!["verify", "bag", "--no-progress"];
        args.extend(more);
        crate::harness::qiquan(dir.path(), &args)
    };
    write("bagit.txt", "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n");
    write("data/a b.txt", "abc");
    write("manifest-md5.txt", "900150983cd24fb0d6963f7d28e17f72 *data/a b.txt\n");
    verify(&[]).expect(0).says("MD5");
    write("manifest-sha1.txt", "A9993E364706816ABA3E25717850C26C9CD0D89D  data/a b.txt\n");
    verify(&[]).expect(0).says("SHA1、MD5");
    write("manifest-sha1.txt", "B9993E364706816ABA3E25717850C26C9CD0D89D  data/a b.txt\n");
    verify(&[]).expect(1).says("已改动  data/a b.txt");
    std::fs::remove_file(bag.join("manifest-sha1.txt")).unwrap();
    write("manifest-crc32.txt", "352441c2  data/a b.txt\n");
    verify(&[]).expect(1).says("manifest-crc32.txt 的算法不认得");
    std::fs::remove_file(bag.join("manifest-crc32.txt")).unwrap();
    write("bag-info.txt", "Payload-Oxum: 4.1\n");
    verify(&["--depth", "count"]).expect(1).says("说明写有 4 字节，实有 3 字节");
    write("bag-info.txt", "Payload-Oxum: 3.1\n");
    write(
        "manifest-md5.txt",
        "900150983cd24fb0d6963f7d28e17f72 *data/a b.txt\n00000000000000000000000000000000  data/b\n",
    );
    write("fetch.txt", "http://example.org/b 3 data/b\n");
    verify(&[]).expect(1).says("须另取  data/b");
    write("manifest-md5.txt", "900150983cd24fb0d6963f7d28e17f72  ../../secret\n");
    verify(&[]).expect(1).says("通向移交包以外");
}

/// A project whose every file has a number; county papers alone, so that one package is made.
fn numbered() -> Packed {
    let small = Small::new();
    let home = |home: &str, name: &str| format!("{VILLAGE}/{home}/{name}");
    let rows = [
        ("J001-WS·2018-Y-FPB-0001", "赵甲申请书", home("1508020100001_赵甲", "贫困户申请书.pdf")),
        ("J001-WS.2018-Y-FPB-0002", "赵甲<扶贫>手册&", home("1508020100001_赵甲", "2018年扶贫手册.pdf")),
        ("J001-WS·2018-Y-FPB-0003", "钱乙申请书", home("1508020100002_钱乙", "贫困户申请书.pdf")),
    ];
    let lines: String = rows
        .iter()
        .map(|(number, title, path)| format!("{number},{title},2018-03-01,1,永久,{path}\n"))
        .collect();
    small.write("registers/归档目录.csv", &format!("档号,题名,日期,页数,保管期限,路径\n{lines}"));
    Packed { small }
}

const BY_NUMBER: [&str; 7] =
    ["prepare", "项目", "--package", "移交", "--package-form", "folder", "--no-progress"];

#[test]
fn a_package_by_number_has_a_folder_and_metadata_for_each_and_a_catalogue_of_all() {
    let packed = numbered();
    packed.small.run(&BY_NUMBER).expect(0).says("已封装");
    let bag = tree(&packed.bag());
    let folder = "J001/WS·2018/J001-WS·2018-Y-FPB-0002";
    let metadata = String::from_utf8(bag[&format!("{folder}/元数据.xml")].clone()).unwrap();
    assert!(metadata.contains("<题名>赵甲&lt;扶贫&gt;手册&amp;</题名>"), "{metadata}");
    assert_eq!(bag[&format!("{folder}/2018年扶贫手册.pdf")], PDF.as_bytes());
    let catalogue = String::from_utf8(bag["目录文件.XML"].clone()).unwrap();
    assert_eq!(catalogue.matches("<条目>").count(), 3, "{catalogue}");
    assert_eq!(bag.len(), 8, "{:?}", bag.keys());
    for depth in ["count", "files", "full"] {
        packed.verify(&["--depth", depth]).expect(0).says("相符");
    }
    packed.small.run(&BY_NUMBER).expect(0);
    assert_eq!(tree(&packed.bag()), bag);
    // Broken off before the catalogue was written, and with a copy cut short.
    std::fs::remove_file(packed.bag().join("目录文件.XML")).unwrap();
    packed.verify(&[]).expect(1).says("没有封装");
    std::fs::write(packed.bag().join(folder).join("2018年扶贫手册.pdf"), "cut").unwrap();
    packed.small.run(&BY_NUMBER).expect(0).says("已封装");
    assert_eq!(tree(&packed.bag()), bag);
}

#[test]
fn changes_in_a_package_by_number_are_told_apart() {
    let packed = numbered();
    packed.small.run(&BY_NUMBER).expect(0);
    let folder = packed.bag().join("J001/WS·2018/J001-WS·2018-Y-FPB-0001");
    let metadata = folder.join("元数据.xml");
    let text = std::fs::read_to_string(&metadata).unwrap();
    std::fs::write(&metadata, text.replace("2018-Y", "2019-Y")).unwrap();
    packed.verify(&[]).expect(1).says("已改动 1");
    std::fs::write(&metadata, &text).unwrap();
    std::fs::rename(folder.join("贫困户申请书.pdf"), folder.join("申请.pdf")).unwrap();
    packed.verify(&[]).expect(1).says("改名 1");
    std::fs::rename(folder.join("申请.pdf"), folder.join("贫困户申请书.pdf")).unwrap();
    let note = packed.bag().join("说明文件.TXT");
    let said = std::fs::read_to_string(&note).unwrap();
    std::fs::write(&note, said.replace("条目数：3", "条目数：4")).unwrap();
    packed.verify(&[]).expect(1).says("说明文件.TXT");
    std::fs::write(&note, said).unwrap();
    packed.verify(&[]).expect(0);
}

#[test]
fn what_has_no_number_of_its_own_leaves_a_package_by_number_open() {
    let packed = numbered();
    packed.small.write(&format!("{VILLAGE}/1508020100002_钱乙/2018年扶贫手册.pdf"), PDF);
    packed.small.run(&BY_NUMBER).expect(3).says("没有档号").says("未封装");
    assert!(!packed.bag().join("目录文件.XML").exists());
    let list = packed.small.root().join("registers/归档目录.csv");
    let text = std::fs::read_to_string(&list).unwrap();
    let more =
        format!("J001-WS·2018-Y-FPB-0003,手册,2018,1,永久,{VILLAGE}/1508020100002_钱乙/2018年扶贫手册.pdf\n");
    std::fs::write(&list, format!("{text}{more}")).unwrap();
    packed.small.run(&BY_NUMBER).expect(3).says("档号与另一文件重复");
    std::fs::write(&list, format!("{text}{}", more.replace("0003", "0004"))).unwrap();
    packed.small.run(&BY_NUMBER).expect(0).says("已封装");
}
