//! Small projects written by hand, and the binary run on them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run of the binary gave.
#[derive(Debug)]
pub struct Outcome {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// Fails with everything that was printed unless the status is `wanted`.
    #[track_caller]
    pub fn expect(self, wanted: i32) -> Self {
        assert_eq!(self.status, wanted, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn says(self, wanted: &str) -> Self {
        let all = format!("{}\n{}", self.stdout, self.stderr);
        assert!(all.contains(wanted), "“{wanted}” is missing in\n{all}");
        self
    }
}

/// Runs the binary in `folder` with nothing inherited that could change its output.
pub fn qiquan(folder: &Path, args: &[&str]) -> Outcome {
    let run = Command::new(env!("CARGO_BIN_EXE_qiquan"))
        .args(args)
        .current_dir(folder)
        .env_remove("SOURCE_DATE_EPOCH")
        .env("NO_COLOR", "1")
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    Outcome {
        status: run.status.code().unwrap_or(-1),
        stdout: String::from_utf8(run.stdout).unwrap(),
        stderr: String::from_utf8(run.stderr).unwrap(),
    }
}

/// A project in a temporary folder of its own; OUT lies beside it.
pub struct Small {
    pub dir: tempfile::TempDir,
}

pub const HOUSEHOLDS: [(&str, &str); 2] = [("1508020100001", "赵甲"), ("1508020100002", "钱乙")];
pub const VILLAGE: &str = "archives/150802临河区/150802100狼山镇/永丰村";

impl Small {
    /// Two households in one village: the first with some papers, the second with fewer.
    pub fn new() -> Small {
        let small = Small { dir: tempfile::tempdir().unwrap() };
        small.write("qiquan.toml", "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n");
        small.write("registers/人员.csv", &members());
        small.write("registers/抽样.csv", "户编号,抽样日期\n1508020100001,2020-03-20\n");
        for (id, head) in HOUSEHOLDS {
            small.write(&format!("{VILLAGE}/{id}_{head}/贫困户申请书.pdf"), PDF);
        }
        let (id, head) = HOUSEHOLDS[0];
        small.write(&format!("{VILLAGE}/{id}_{head}/2018年扶贫手册.pdf"), PDF);
        small
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().join("项目")
    }

    pub fn out(&self) -> PathBuf {
        self.dir.path().join("output")
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn run(&self, args: &[&str]) -> Outcome {
        qiquan(self.dir.path(), args)
    }
}

/// Heads and rows of a sheet that has its title above them.
pub fn sheet(path: &Path, name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    use calamine::{Data, Reader};
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let text = |cell: &Data| if matches!(cell, Data::Empty) { String::new() } else { cell.to_string() };
    let mut rows = range.rows().map(|row| row.iter().map(text).collect()).skip(1);
    (rows.next().unwrap(), rows.collect())
}

/// The smallest PDF that opens.
pub const PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n\
xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n\
trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n";

/// A number of a person who does not exist (area code 150899).
pub fn id_number(birth: &str, sequence: u32) -> String {
    let head = format!("150899{birth}{sequence:03}");
    let check = qiquan::base::idno::check_digit(&head).unwrap();
    format!("{head}{check}")
}

/// A register of persons with the usual columns.
pub fn members() -> String {
    let mut text = String::from(
        "数据日期,县(市、区、旗),乡(镇),行政村,自然村,户编号,人编号,姓名,证件号码,人数,与户主关系,民族,文化程度,\
         在校生状况,健康状况,劳动技能,务工时间（月）,脱贫属性,脱贫年度,贫困户属性,主要致贫原因,危房户,饮水安全,\
         人均纯收入,联系电话,首次识别时间\n",
    );
    for (at, (id, head)) in (1..).zip(HOUSEHOLDS) {
        let first = id_number("19560312", at);
        let second = id_number("19580607", at + 1);
        for (relation, name, number, person) in [("户主", head, first, 1), ("配偶", "孙丙", second, 2)]
        {
            let _ = writeln!(
                text,
                "2020-04-10,临河区,狼山镇,永丰村,一组,{id},{id}{person:02},{name},{number},2,{relation},汉族,小学,\
                 非在校生,长期慢性病,弱劳动力或半劳动力,0,已脱贫(享受政策),2018,一般贫困户,因病,否,是,8000,,2016-05-01"
            );
        }
    }
    text
}

/// Every file below `folder` with its bytes.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Folders directly below `folder`, sorted.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    all.sort();
    all
}

/// As [`files`], without the receipt, which knows the clock.
pub fn parts(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = files(folder);
    assert!(all.remove("receipt.json").is_some(), "no receipt in {}", folder.display());
    all
}

/// `run.json` of an OUT folder.
pub fn summary(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap()
}

/// Findings of an OUT folder.
pub fn findings(out: &Path) -> Vec<serde_json::Value> {
    std::fs::read_to_string(out.join("findings.ndjson"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Folder of the first household.
pub fn home() -> String {
    format!("{VILLAGE}/{}_{}", HOUSEHOLDS[0].0, HOUSEHOLDS[0].1)
}

/// (household, rule, subject) of all findings.
pub fn found(small: &Small) -> Vec<(String, String, String)> {
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
    findings(&small.out())
        .iter()
        .map(|finding| (text(finding, "household_id"), text(finding, "rule"), text(finding, "subject")))
        .collect()
}

pub fn has(small: &Small, household: &str, rule: &str, subject: &str) -> bool {
    found(small).contains(&(household.to_owned(), rule.to_owned(), subject.to_owned()))
}

pub fn message(small: &Small, rule: &str) -> Vec<String> {
    let all = findings(&small.out());
    all.iter().filter(|f| f["rule"] == rule).map(|f| f["message"].as_str().unwrap().to_owned()).collect()
}

pub fn check(small: &Small, status: i32) {
    small.run(&["check", "项目", "--fail-on", "never"]).expect(status);
}

pub fn put(small: &Small, path: &str, bytes: &[u8]) {
    let path = small.root().join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let stored =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Remarks (数据说明) of the run, `place：reason`.
pub fn remarks(small: &Small) -> Vec<String> {
    let folder = small.out().join("record");
    let mut all = Vec::new();
    for (name, bytes) in files(&folder) {
        if !name.ends_with(".json") {
            continue;
        }
        let record: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let packs = [&record, &record["prefecture"]];
        let lists = packs.iter().filter_map(|pack| pack["remarks"].as_array()).flatten();
        all.extend(
            lists
                .map(|one| format!("{}：{}", one["path"].as_str().unwrap(), one["reason"].as_str().unwrap())),
        );
    }
    all.sort();
    all.dedup();
    all
}

/// Rows of a sheet of a workbook, as texts.
pub fn cells(book: &Path, sheet: &str) -> Vec<Vec<String>> {
    use calamine::Reader as _;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(book).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}
