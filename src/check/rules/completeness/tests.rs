//! Every C rule: the fault is found, the near miss is not, and one missing paper is one finding.

use crate::base::terms::{Level, Presence};
use crate::check::testkit::{COUNTY, Kit, TOWNSHIP, VILLAGE, evidence, paper, person, place, record, text};
use crate::check::{Requirement, Why};
use crate::ingest::catalogue::{Frequency, Need, UnitKey};
use crate::ingest::dataset::HouseholdKind;
use crate::ingest::documents::{FolderOnlyHousehold, ListedPaper, Unmatched};
use crate::ingest::record::{RecordKind, Value};
use crate::scan::entry::{FileClass, FileState};

const ZHANG: &str = "150899195603120011";

fn unit() -> UnitKey {
    UnitKey::Household("0001".into())
}

/// One household that must have H01, H04 every year and, with a loan, H26.
fn kit() -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, &[])]);
    kit.wants(Level::Household, paper("H01", Need::Required, "", Frequency::Once));
    kit.wants(Level::Household, paper("H04", Need::Required, "", Frequency::Yearly));
    kit.wants(Level::Household, paper("H26", Need::Conditional, "size(loans) > 0", Frequency::Once));
    // A ledger of loans with heads alone: nobody borrows.
    kit.data.tables.push(record(RecordKind::Loan, 2, &[("hh_id", text(""))]).table);
    kit
}

fn papers(kit: &Kit) -> Vec<(String, Presence, Why)> {
    let checked = kit.run();
    let row = |paper: &Requirement| (paper.key(&kit.catalogue), paper.presence, paper.why);
    checked.requirements.iter().filter(|u| u.unit == unit()).flat_map(|u| &u.papers).map(row).collect()
}

fn presence_of(kit: &Kit, key: &str) -> Option<Presence> {
    papers(kit).into_iter().find(|(known, ..)| known == key).map(|(_, presence, _)| presence)
}

#[test]
fn annual_papers_run_from_identification_to_the_year_before_as_of() {
    let mut kit = kit();
    let keys = |kit: &Kit| papers(kit).into_iter().map(|(key, ..)| key).collect::<Vec<_>>();
    assert_eq!(keys(&kit), ["H01", "H04@2017", "H04@2018", "H04@2019"]);
    kit.data.households[0].identified = Some(2019);
    assert_eq!(keys(&kit), ["H01", "H04@2019"]);
    kit.data.households[0].identified = Some(2014);
    assert_eq!(keys(&kit).len(), 4);
    kit.data.households[0].identified = Some(2020);
    assert_eq!(keys(&kit), ["H01"]);
}

#[test]
fn one_missing_paper_is_one_finding() {
    let mut kit = kit();
    kit.data.households[0].identified = Some(2018);
    kit.found(unit(), "H01", None, Presence::InVillageVolume, None);
    kit.found(unit(), "H04", Some(2018), Presence::Present, None);
    kit.found(unit(), "H04", Some(2019), Presence::ListedOnly, None);
    assert_eq!(kit.subjects("C003"), ["H04@2019"]);
    let found = &kit.findings("C003")[0];
    assert_eq!(found.actual, "仅目录登记");
    assert_eq!(found.responsible, "档案员");
    assert_eq!(found.evidence.len(), 1);
    assert!(kit.findings("C004").is_empty(), "no loan, no contract");
    kit.add(record(RecordKind::Loan, 3, &[("hh_id", text("0001")), ("amount", Value::Number(30_000.0))]));
    assert_eq!(kit.subjects("C004"), ["H26"]);
}

#[test]
fn unreadable_folders_damaged_files_and_blank_fields_are_unknown_and_no_finding() {
    let mut kit = kit();
    kit.data.households[0].identified = Some(2019);
    kit.catalogue.types[2].1.when = "hh.danger".into();
    kit.documents.units[0].unreadable = true;
    kit.found(unit(), "H04", Some(2019), Presence::Unknown, None);
    assert_eq!(
        papers(&kit),
        [
            ("H01".to_owned(), Presence::Unknown, Why::UnreadableFolder),
            ("H04@2019".to_owned(), Presence::Unknown, Why::DamagedFile),
            ("H26".to_owned(), Presence::Unknown, Why::Undecided("户表没有“是否危房户”列，无法判定是否应有")),
        ]
    );
    assert!(kit.run().findings.iter().all(|f| !f.rule.starts_with("C00")));
    kit.found(unit(), "H26", None, Presence::Present, None);
    assert_eq!(presence_of(&kit, "H26"), Some(Presence::Present), "what is there is there");
}

#[test]
fn an_undated_annual_paper_is_never_guessed() {
    let mut kit = kit();
    kit.data.households[0].identified = Some(2019);
    kit.found(unit(), "H04", None, Presence::Present, None);
    assert_eq!(presence_of(&kit, "H04@2019"), Some(Presence::Present), "only one year is asked");
    kit.data.households[0].identified = Some(2018);
    assert_eq!(presence_of(&kit, "H04@2019"), Some(Presence::Unknown));
    assert_eq!(presence_of(&kit, "H04@2018"), Some(Presence::Missing));
    kit.found(unit(), "H04", Some(2019), Presence::Present, None);
    assert_eq!(presence_of(&kit, "H04@2018"), Some(Presence::Unknown));
}

#[test]
fn a_household_without_folder_lacks_every_paper_too() {
    let mut kit = kit();
    kit.data.households[0].identified = Some(2016);
    kit.documents.units.clear();
    assert_eq!(kit.subjects("C001"), ["folder"]);
    assert_eq!(kit.findings("C003").len(), 4, "as many findings as missing papers");
    assert!(papers(&kit).iter().all(|(_, presence, _)| *presence == Presence::Missing));
    kit.data.households[0].kind = HouseholdKind::Borderline;
    assert!(kit.findings("C001").is_empty(), "边缘户 are outside");
    assert!(papers(&kit).is_empty());
}

#[test]
fn the_village_volume_stands_for_its_households() {
    let mut kit = kit();
    kit.data.households[0].identified = Some(2020);
    kit.catalogue.types[0].1.satisfied_by = vec!["G04".into()];
    let village = UnitKey::Village(COUNTY.into(), TOWNSHIP.into(), VILLAGE.into());
    kit.found(village.clone(), "G04", None, Presence::Unknown, None);
    assert_eq!(presence_of(&kit, "H01"), Some(Presence::Unknown), "nobody knows what a damaged volume holds");
    assert_eq!(papers(&kit)[0].2, Why::VillageVolume);
    kit.found(village.clone(), "G04", None, Presence::Present, None);
    kit.catalogue.types[0].1.satisfied_by.push("G05".into());
    assert_eq!(presence_of(&kit, "H01"), Some(Presence::InVillageVolume), "one of two is enough");
    kit.catalogue.types[0].1.satisfied_by_all = true;
    assert_eq!(presence_of(&kit, "H01"), Some(Presence::Missing), "both are needed and one is not there");
    kit.found(village, "G05", None, Presence::Present, None);
    assert_eq!(presence_of(&kit, "H01"), Some(Presence::InVillageVolume));
    kit.documents.units.clear();
    assert_eq!(presence_of(&kit, "H01"), Some(Presence::InVillageVolume), "with or without a folder");
    assert_eq!(kit.subjects("C001"), ["folder"]);
    assert!(kit.findings("C003").is_empty());
}

#[test]
fn c002_names_folders_no_register_knows() {
    let mut kit = kit();
    assert!(kit.findings("C002").is_empty());
    let folder = kit.folder(UnitKey::Household("0099".into()), "0099_李四");
    kit.documents.folder_only_households.push(FolderOnlyHousehold {
        place: place(),
        household_id: "0099".into(),
        head: "李四".into(),
        folder,
    });
    let found = kit.findings("C002");
    assert_eq!(
        (found.len(), found[0].subject.as_str(), found[0].household_id.as_str()),
        (1, "folder", "0099")
    );
}

#[test]
fn papers_above_the_household_belong_to_c003_c010_c012_and_c013() {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, &[])]);
    let once = |code: &str| paper(code, Need::Required, "", Frequency::Once);
    kit.wants(Level::Village, once("G01"));
    let mut chain = paper("G02", Need::Conditional, "village.exited_village", Frequency::Once);
    chain.chain = "退出:公示".into();
    kit.wants(Level::Village, chain);
    kit.wants(Level::Township, once("X01"));
    kit.wants(Level::County, paper("Q01", Need::Required, "", Frequency::Yearly));
    let mut own = once("B01");
    own.unit = "教育局".into();
    kit.wants(Level::Department, own);
    kit.wants(Level::Prefecture, once("S01"));
    let sheet = |exited| {
        let (county, town) = (text("五原县"), text("隆兴昌镇"));
        let cells = [
            ("county", county),
            ("town", town),
            ("village", text(VILLAGE)),
            ("is_exited", Value::Bool(exited)),
        ];
        record(RecordKind::Village, 2, &cells)
    };
    kit.add(sheet(false));
    assert!(kit.findings("C010").is_empty(), "not an exited village");
    kit.data.records.get_mut(&RecordKind::Village).unwrap()[0] = sheet(true);
    assert_eq!(kit.subjects("C010"), ["G02"]);
    assert_eq!(kit.subjects("C003"), ["S01", "X01", "G01"], "prefecture, township, village");
    let said = kit.findings("C003");
    assert!(said.iter().all(|found| !found.message.contains("缺件：缺")), "one word twice: {said:?}");
    assert_eq!(kit.subjects("C012"), ["Q01@2017", "Q01@2018", "Q01@2019"]);
    assert_eq!(kit.subjects("C013"), ["B01"]);
    let department = UnitKey::Department(COUNTY.into(), "教育局".into());
    kit.found(department, "B01", None, Presence::Present, None);
    assert!(kit.findings("C013").is_empty());
    // A run on one township says nothing about its county.
    kit.selection.townships = vec![TOWNSHIP.into()];
    let checked = kit.run();
    assert!(
        checked.findings.iter().all(|f| !matches!(f.rule.as_str(), "C012" | "C013") && f.subject != "S01")
    );
    assert_eq!(checked.requirements.len(), 2, "village and township");
}

fn row(title: &str, file: Option<u32>) -> ListedPaper {
    ListedPaper {
        unit: Some(unit()),
        title: title.into(),
        code: None,
        date: None,
        year: None,
        path: String::new(),
        file,
        in_volume: false,
        under_another_name: false,
        evidence: evidence("registers/归档目录.xlsx"),
    }
}

#[test]
fn c014_compares_list_and_files_in_both_directions() {
    let mut kit = kit();
    let folder = kit.documents.units[0].folders[0];
    let listed = kit.file(folder, "H01.pdf", FileState::Good);
    kit.found(unit(), "H01", None, Presence::Present, Some(listed));
    kit.documents.lists.push(row("身份证", Some(listed)));
    assert!(kit.findings("C014").is_empty());
    let extra = kit.file(folder, "H02.pdf", FileState::Good);
    kit.found(unit(), "H02", None, Presence::Present, Some(extra));
    kit.documents.lists.push(row("申请书", None));
    let found = kit.findings("C014");
    assert_eq!(found.len(), 2);
    assert!(found.iter().any(|f| f.subject == "H02") && found.iter().any(|f| f.subject.starts_with("file:")));
    assert!(found.iter().all(|f| f.message.contains("目录2件、实有2件")), "{found:?}");
    // The list of one scanned volume says nothing about other files.
    kit.documents.lists = vec![row("第1页", Some(listed)), row("第2页", Some(listed))];
    assert!(kit.findings("C014").is_empty());
    // Nor do those of two.
    let second = kit.file(folder, "下册.pdf", FileState::Good);
    let page = |file| ListedPaper { in_volume: true, ..row("第1页", Some(file)) };
    kit.documents.lists = vec![page(listed), page(second)];
    assert!(kit.findings("C014").is_empty());
}

#[test]
fn c014_files_are_counted_where_no_row_of_the_list_leads_to_one() {
    let mut kit = kit();
    let folder = kit.documents.units[0].folders[0];
    for code in ["H01", "H02", "H03"] {
        let file = kit.file(folder, &format!("{code}.pdf"), FileState::Good);
        kit.found(unit(), code, None, Presence::Present, Some(file));
    }
    kit.documents.lists = vec![row("乌云其其格", None)];
    let found = kit.findings("C014");
    assert_eq!(found.len(), 4, "the row and every file: {found:?}");
    assert!(found.iter().all(|f| f.message.contains("目录1件、实有3件")), "{found:?}");
}

#[test]
fn c015_c016_and_c020_read_files() {
    let root = tempfile::tempdir().unwrap();
    let mut kit = kit();
    kit.scan.root = root.path().to_owned();
    let other = vec![person("李四", "户主", "150899195811070020", &[("hh_id", text("0002"))])];
    kit.household("0002", other);
    let folder = |id: &str| kit.documents.folder(&UnitKey::Household(id.into())).unwrap().folders[0];
    let (one, two) = (folder("0001"), folder("0002"));
    for (path, bytes) in [
        ("0001_户/a.pdf", "same bytes"),
        ("0001_户/b.pdf", "same bytes"),
        ("0002_户/a.pdf", "same bytes"),
        ("0002_户/c.pdf", "other byte"),
    ] {
        std::fs::create_dir_all(root.path().join(path).parent().unwrap()).unwrap();
        std::fs::write(root.path().join(path), bytes).unwrap();
    }
    let a = kit.file(one, "a.pdf", FileState::Good);
    kit.file(one, "b.pdf", FileState::Good);
    assert!(kit.findings("C016").is_empty(), "twice in one household is no copy between households");
    kit.file(two, "a.pdf", FileState::Good);
    kit.file(two, "c.pdf", FileState::Good);
    let found = kit.findings("C016");
    let hash = &crate::base::fingerprint::sha256_hex(b"same bytes")[..12];
    assert_eq!(found.len(), 2, "equal heads with other content are no copies: {found:?}");
    assert!(found.iter().all(|f| f.subject == format!("file:{hash}")));
    // C015 and C020 name the same file by its content; junk is neither.
    kit.scan.entries[a as usize].state = FileState::Encrypted;
    kit.documents.unmatched.push(Unmatched {
        file: a,
        unit: Some(unit()),
        nearest: vec!["H04 采集表".into()],
    });
    assert_eq!(kit.subjects("C015"), [format!("file:{hash}")]);
    assert_eq!(kit.subjects("C020"), [format!("file:{hash}")]);
    assert_eq!(kit.findings("C020")[0].household_id, "0001");
    kit.scan.entries[a as usize].class = FileClass::Junk;
    assert!(kit.findings("C015").is_empty() && kit.findings("C020").is_empty());
}

#[test]
fn a_damaged_file_and_the_missing_paper_have_one_owner() {
    let mut kit = kit();
    let folder = kit.documents.units[0].folders[0];
    let file = kit.file(folder, "H01.pdf", FileState::Empty);
    kit.found(unit(), "H01", None, Presence::Unknown, Some(file));
    kit.documents.lists.push(ListedPaper { code: Some("H04".into()), ..row("信息采集表", None) });
    assert_eq!(kit.findings("C003")[0].responsible, "档案员");
    let owner = |rule: &str, subject: &str| {
        let found = kit.findings(rule).into_iter().find(|f| f.subject == subject);
        found.map(|f| f.responsible)
    };
    assert_eq!(owner("C015", "H01").as_deref(), Some("档案员"), "not the rule's own");
    assert_eq!(owner("C014", "H04").as_deref(), Some("档案员"));
    kit.catalogue.types[0].1.responsible.clear();
    assert_eq!(owner_of_missing(&kit), "帮扶责任人、嘎查村");
}

fn owner_of_missing(kit: &Kit) -> String {
    let mut kit = Kit { catalogue: kit.catalogue.clone(), ..Kit::new() };
    kit.household("0001", vec![person("张三", "户主", ZHANG, &[])]);
    kit.findings("C003")[0].responsible.clone()
}

#[test]
fn a_file_outside_any_unit_keeps_the_place_of_its_folder() {
    let mut kit = Kit::new();
    let folder = kit.folder(UnitKey::Prefecture, "x");
    kit.documents.units.clear();
    kit.scan.folders[folder as usize].key.county = COUNTY.into();
    kit.file(folder, "a.pdf", FileState::Empty);
    let found = kit.findings("C015");
    assert_eq!((found.len(), found[0].county.as_str()), (1, COUNTY));
}

#[test]
fn a_missing_paper_mentions_unrecognised_files_of_the_household() {
    let mut kit = kit();
    kit.data.households[0].identified = Some(2020);
    let folder = kit.documents.units[0].folders[0];
    assert!(!kit.findings("C003")[0].message.contains("未识别"), "nothing lies there");
    let stranger = |kit: &mut Kit, name: &str, near: &str| {
        let file = kit.file(folder, name, FileState::Good);
        let nearest = if near.is_empty() { Vec::new() } else { vec![near.to_owned()] };
        kit.documents.unmatched.push(Unmatched { file, unit: Some(unit()), nearest });
    };
    for name in ["甲.pdf", "乙.pdf", "丙.pdf"] {
        stranger(&mut kit, name, "");
    }
    stranger(&mut kit, "证.pdf", "H01 材料H01");
    let junk = kit.file(folder, "Thumbs.db", FileState::Good);
    kit.scan.entries[junk as usize].class = FileClass::Junk;
    kit.documents.unmatched.push(Unmatched { file: junk, unit: Some(unit()), nearest: Vec::new() });
    let found = kit.findings("C003");
    assert_eq!(found[0].subject, "H01");
    let wanted = "；本户另有4个未识别文件：证.pdf（最接近：H01 材料H01）、甲.pdf、乙.pdf等，请先看是否即此件";
    assert!(found[0].message.ends_with(wanted), "{}", found[0].message);
}

#[test]
fn an_identification_date_that_cannot_be_read_leaves_the_early_years_undecided() {
    let mut kit = Kit::new();
    let date = |value: Value| person("张三", "户主", ZHANG, &[("first_id_date", value)]);
    kit.household("0001", vec![date(Value::Unreadable)]);
    kit.wants(Level::Household, paper("H04", Need::Required, "", Frequency::Yearly));
    let states = |kit: &Kit| papers(kit).into_iter().map(|(_, presence, _)| presence).collect::<Vec<_>>();
    let (unknown, missing) = (Presence::Unknown, Presence::Missing);
    assert_eq!(states(&kit), [unknown, unknown, missing], "on the register by the end of the last year");
    kit.data.households[0].exit_year = Some(2018);
    assert_eq!(states(&kit), [unknown, missing, missing], "on it in the year of the exit");
    assert!(papers(&kit)[0].2.label().contains("首次识别时间"));
    kit.found(unit(), "H04", Some(2017), Presence::Present, None);
    assert_eq!(states(&kit), [Presence::Present, missing, missing], "what is there is there");
    // A blank says as little.
    kit.documents.by_unit.clear();
    kit.data.records.get_mut(&RecordKind::Member).unwrap()[0] = date(Value::Blank);
    assert_eq!(states(&kit), [unknown, missing, missing]);
    assert_eq!(papers(&kit)[0].2.label(), "首次识别时间为空，无法判定该年是否应有");
    kit.data.households[0].exit_year = None;
    kit.found(unit(), "H04", Some(2018), Presence::Present, None);
    let there = [unknown, Presence::Present, missing];
    assert_eq!(states(&kit), there, "a paper of 2018 proves that it was on the register");
    // Near miss: a date that is there asks for every year from it on.
    kit.data.households[0].identified = Some(2016);
    assert_eq!(states(&kit), [missing, Presence::Present, missing]);
}

#[test]
fn a_file_dated_by_another_source_leaves_no_other_year_open() {
    let mut kit = kit();
    kit.data.households[0].identified = Some(2018);
    let folder = kit.documents.units[0].folders[0];
    let file = kit.file(folder, "采集表.pdf", FileState::Good);
    kit.found(unit(), "H04", None, Presence::Present, Some(file));
    assert_eq!(presence_of(&kit, "H04@2019"), Some(Presence::Unknown), "undated: not guessed");
    // The archive's own list says that this very file is the paper of 2019.
    kit.found(unit(), "H04", Some(2019), Presence::Present, Some(file));
    assert_eq!(presence_of(&kit, "H04@2019"), Some(Presence::Present));
    assert_eq!(presence_of(&kit, "H04@2018"), Some(Presence::Missing));
}

#[test]
fn an_archive_that_cannot_be_listed_is_named_and_a_locked_folder_is_not_called_one() {
    let mut kit = kit();
    kit.data.households[0].identified = Some(2020);
    let closed = kit.folder(unit(), "0001_户/户照片.RAR");
    kit.documents.units.retain(|own| own.folders != [closed]);
    kit.scan.folders[closed as usize].unreadable = true;
    kit.documents.units[0].folders.push(closed);
    kit.documents.units[0].unreadable = true;
    let why = |kit: &Kit| papers(kit)[0].2.label();
    assert_eq!(why(&kit), "压缩包“户照片.RAR”（rar/7z）无法列出，其中材料按不明处理");
    kit.scan.folders[closed as usize].path = "0001_户/上锁".into();
    assert_eq!(why(&kit), "文件夹无法读取");
}

/// H23, H24 and others of the shipped catalogue, against what the registers say.
#[test]
fn conditions_of_the_shipped_catalogue_follow_the_registers() {
    let shipped = crate::ingest::catalogue::builtin().unwrap();
    let run = |code: &str, cells: &[(&'static str, Value)], more: Vec<crate::ingest::record::Record>| {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", ZHANG, cells)]);
        kit.catalogue.types.extend(shipped.types.iter().filter(|(_, kind)| kind.code == code).cloned());
        for record in more {
            kit.add(record);
        }
        papers(&kit).first().map(|(_, presence, _)| *presence)
    };
    let set = |word: &str| Value::Set(vec![word.into()].into());
    let healthy = ("health", set("健康"));
    let list = |name: &str| record(RecordKind::Roster, 2, &[("hh_id", text("0001")), ("list", text(name))]);
    let due = Some(Presence::Missing);
    let open = Some(Presence::Unknown);
    for attr in ["低保贫困户", "特困供养贫困户"] {
        assert_eq!(run("H24", &[healthy.clone(), ("attr", text(attr))], vec![]), due, "{attr}");
    }
    let plain = [healthy.clone(), ("attr", text("一般贫困户")), ("dibao", Value::Bool(false))];
    assert_eq!(run("H24", &plain, vec![]), None);
    assert_eq!(run("H24", &plain, vec![list("低保")]), due);
    assert_eq!(run("H24", &plain, vec![list("危房改造")]), None);
    assert_eq!(run("H24", &[healthy.clone(), ("dibao", Value::Bool(true))], vec![]), due);
    assert_eq!(run("H24", &[("health", set("残疾"))], vec![]), due);
    assert_eq!(run("H24", &[("health", Value::Blank), ("attr", text("一般贫困户"))], vec![]), open);
    assert_eq!(run("H24", &[("health", Value::Blank), ("attr", text("低保贫困户"))], vec![]), due);
    assert_eq!(run("H23", &[("health", set("患有大病"))], vec![]), due);
    assert_eq!(run("H23", &[("health", set("长期慢性病"))], vec![]), None, "慢性病 alone asks for nothing");
    assert_eq!(run("H23", &[], vec![]), open, "no register has the column");
    assert_eq!(run("H22", &[("school", text("七年级"))], vec![]), due);
    for school in [text("非在校生"), text("学前教育"), Value::Blank] {
        assert_eq!(run("H22", &[("school", school)], vec![]), None, "blank means not in school");
    }
    assert_eq!(run("H20", &[("rebuilt", Value::Bool(true))], vec![]), due);
    assert_eq!(run("H20", &[("rebuilt", Value::Bool(false))], vec![]), None);
    assert_eq!(run("H20", &[], vec![list("危房改造")]), due);
    assert_eq!(run("H21", &[], vec![list("易地搬迁")]), due);
    assert_eq!(run("H21", &[("measures", set("产业扶贫"))], vec![]), None);
    assert_eq!(run("H27", &[], vec![list("产业")]), due, "as lists are named when they are read");
    assert_eq!(run("H27", &[], vec![list("产业项目受益户")]), due);
    assert_eq!(run("H28", &[("post_type", text("护路员"))], vec![]), due);
    assert_eq!(run("H28", &[("post_type", text("无"))], vec![]), None);
    let months = [("work_months", Value::Number(10.0))];
    let posts = record(RecordKind::Roster, 3, &[("hh_id", text("0002")), ("list", text("公益岗"))]);
    assert_eq!(run("H28", &months, vec![list("低保"), posts]), None, "working away is no post");
    assert_eq!(run("H28", &months, vec![list("低保")]), open, "the list of posts was not handed in");
    assert_eq!(run("H28", &months, vec![]), open, "neither a list nor a column speaks of posts");
    assert_eq!(run("H26", &[], vec![]), open, "nobody handed in a ledger");
    assert_eq!(run("H26", &[], vec![record(RecordKind::Loan, 2, &[("hh_id", text("0002"))])]), None);
    assert_eq!(run("H26", &[], vec![record(RecordKind::Loan, 2, &[("hh_id", text("0001"))])]), due);
    assert_eq!(run("H29", &[], vec![list("生态护林员")]), due);
}

#[test]
fn a_village_that_is_no_poor_village_exits_from_nothing() {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, &[])]);
    kit.wants(Level::Village, paper("G09", Need::Conditional, "village.exited_village", Frequency::Once));
    let run = |kit: &mut Kit, poor: Value, exited: Value| {
        let (county, town) = (text("五原县"), text("隆兴昌镇"));
        let sheet = [("county", county), ("town", town), ("village", text(VILLAGE))];
        let more = [("is_poor_village", poor), ("is_exited", exited)];
        let sheet: Vec<_> = sheet.into_iter().chain(more).collect();
        kit.data.records.insert(RecordKind::Village, vec![record(RecordKind::Village, 2, &sheet)]);
        let checked = kit.run();
        let paper = checked.requirements.iter().flat_map(|unit| &unit.papers).next().copied();
        paper.map(|paper| (paper.presence, paper.why.label()))
    };
    let reason = "嘎查村信息表“是否出列”为空，无法判定是否应有";
    assert_eq!(run(&mut kit, Value::Bool(false), Value::Blank), None);
    assert_eq!(run(&mut kit, Value::Bool(true), Value::Blank), Some((Presence::Unknown, reason)));
    assert_eq!(run(&mut kit, Value::Blank, Value::Blank), Some((Presence::Unknown, reason)));
    assert_eq!(run(&mut kit, Value::Bool(true), Value::Bool(true)), Some((Presence::Missing, "")));
    assert_eq!(run(&mut kit, Value::Bool(false), Value::Bool(true)), Some((Presence::Missing, "")));
}
