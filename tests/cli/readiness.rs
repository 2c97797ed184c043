//! 移交准备 of a pack: what is in hand, what is not, and what nobody handed in.

use crate::harness::{PDF, Small, VILLAGE, cells, members, parts, sheet};

const HEADS: &str = "档号,案卷号,题名,页数,户编号,路径,备注\n";
const FIRST: &str = "1508020100001_赵甲";

fn pack(small: &Small) {
    small.run(&["pack", "项目", "--no-progress"]).expect(0);
}

/// Lines of the county's sheet by their name: figure, day, source and note.
fn line(small: &Small, name: &str) -> [String; 4] {
    let book = small.out().join("150802临河区/临河区考核数据表.xlsx");
    let (_, rows) = sheet(&book, "移交准备");
    let row = rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("{name}: {rows:?}"));
    [1, 3, 4, 5].map(|at| row[at].clone())
}

fn figure(small: &Small, name: &str) -> String {
    let [figure, ..] = line(small, name);
    figure
}

fn page(small: &Small) -> String {
    std::fs::read_to_string(small.out().join("html/150802.html")).unwrap()
}

#[test]
fn without_a_catalogue_it_is_not_handed_in_and_nothing_of_it_is_nought() {
    let small = Small::new();
    pack(&small);
    let [figure, _, _, note] = line(&small, "归档目录");
    assert!(figure.is_empty() && note.starts_with("未提供："), "{figure} {note}");
    assert!(page(&small).contains("归档目录未提供"));
    let book = small.out().join("150802临河区/临河区考核数据表.xlsx");
    let rows = cells(&book, "移交准备");
    assert!(rows.iter().all(|row| !row[0].contains("条目")), "{rows:?}");
    let [pages, _, _, note] = line(&small, "页数");
    assert!(
        pages.is_empty() && note.starts_with("不明：") && note.contains("只读文件首尾"),
        "{pages} {note}"
    );
    assert_eq!(self::figure(&small, "移交的文件"), "3");
    // The same page where the register has a row: three files, one of them listed.
    let row = format!(
        "J001-WS·2018-Y-FPB-0001,7,扶贫手册,12,1508020100001,{VILLAGE}/{FIRST}/2018年扶贫手册.pdf,\n"
    );
    small.write("registers/归档目录.csv", &format!("{HEADS}{row}"));
    pack(&small);
    assert_eq!(self::figure(&small, "归档目录条目"), "1");
    assert!(!page(&small).contains("归档目录未提供"));
}

#[test]
fn rows_without_a_file_files_without_a_row_numbers_volumes_and_pages_are_counted() {
    let small = Small::new();
    let rows = format!(
        "J001-WS·2018-Y-FPB-0001,7,扶贫手册,12,1508020100001,{VILLAGE}/{FIRST}/2018年扶贫手册.pdf,\n\
         ,7,贫困户申请书,,1508020100001,{VILLAGE}/{FIRST}/贫困户申请书.pdf,\n\
         ,8,家庭收入测算表,3,1508020100001,{VILLAGE}/{FIRST}/没有这个.pdf,\n\
         ,,公示照片,,1508020100002,,见村卷\n"
    );
    small.write("registers/归档目录.csv", &format!("{HEADS}{rows}"));
    pack(&small);
    let figures = [
        "归档目录条目",
        "其中有文件的",
        "其中没有文件的",
        "有档号的条目",
        "没有档号的条目",
        "有目录条目的文件",
        "没有目录条目的文件",
        "案卷",
        "目录所列页数",
    ]
    .map(|name| figure(&small, name));
    assert_eq!(figures, ["4", "2", "1", "1", "3", "2", "1", "2", "15"]);
    let [_, day, source, note] = line(&small, "归档目录条目");
    assert_eq!((day.as_str(), note.as_str()), ("目录未写明", "—"));
    assert!(source.contains("归档目录.csv"), "{source}");
    assert!(line(&small, "其中没有文件的")[3].contains("1行注明在村卷"));
    assert!(line(&small, "目录所列页数")[3].contains("2行没有写页数"));
    let page = page(&small);
    for wanted in ["归档目录有而没有文件的1行", "没有目录条目的文件1个", "没有档号的条目3行", "尚有76天"]
    {
        assert!(page.contains(wanted), "{wanted}");
    }
}

#[test]
fn a_row_whose_folder_cannot_be_listed_is_unknown_and_not_without_a_file() {
    use std::os::unix::fs::symlink;
    let small = Small::new();
    let household = small.root().join(VILLAGE).join(FIRST);
    let elsewhere = small.dir.path().join("别处");
    std::fs::rename(&household, &elsewhere).unwrap();
    // A link to a folder is not followed: nobody lists what is behind it.
    symlink(&elsewhere, &household).unwrap();
    let rows =
        format!("A1,,贫困户申请书,,1508020100001,,\nA2,,危房改造协议,,1508020100002,{VILLAGE}/没有.pdf,\n");
    small.write("registers/归档目录.csv", &format!("{HEADS}{rows}"));
    small.run(&["pack", "项目", "--no-progress"]).expect(3);
    assert_eq!(figure(&small, "其中没有文件的"), "1");
    assert!(line(&small, "其中没有文件的")[3].contains("有无文件不明"));
    assert!(line(&small, "移交的文件")[3].contains("1个文件夹列不出来"));
}

#[test]
fn formats_outside_the_list_and_files_that_do_not_open_are_told_with_an_example() {
    let small = Small::new();
    small.write(&format!("{VILLAGE}/{FIRST}/收入测算表2018.xls"), "");
    small.write(&format!("{VILLAGE}/{FIRST}/帮扶记录.mp3"), "ID3 一段录音");
    small.write(&format!("{VILLAGE}/{FIRST}/附件.dat"), "\u{1}\u{2}\u{3}");
    pack(&small);
    assert_eq!(figure(&small, "打不开的文件"), "1");
    assert_eq!(figure(&small, "格式不明的文件"), "1");
    let book = small.out().join("150802临河区/临河区考核数据表.xlsx");
    let (_, rows) = sheet(&book, "移交前须处理的文件");
    let told: Vec<[&str; 3]> = rows.iter().map(|row| [&*row[0], &*row[1], &*row[2]]).collect();
    assert!(told.contains(&["打不开", "0字节空文件", "1"]), "{told:?}");
    assert!(told.contains(&["格式不明", "不明", "1"]), "{told:?}");
    assert!(told.iter().all(|[_, what, _]| *what != "MP3音频"), "filed as it is: {told:?}");
    let empty = rows.iter().find(|row| row[0] == "打不开").unwrap();
    assert!(empty[4].ends_with("收入测算表2018.xls"), "{empty:?}");
}

#[test]
fn the_whole_says_which_county_has_no_catalogue_and_does_not_call_its_files_unlisted() {
    let small = Small::new();
    let other = "archives/150821五原县/150821100隆兴昌镇/联合村/1508210100001_孙丁";
    small.write(&format!("{other}/贫困户申请书.pdf"), PDF);
    let more = members().lines().nth(1).unwrap().replace("150802", "150821").replace("临河区", "五原县");
    let more = more.replace("狼山镇", "隆兴昌镇").replace("永丰村", "联合村").replace("赵甲", "孙丁");
    small.write("registers/人员.csv", &format!("{}{more}\n", members()));
    let row = format!("A1,,扶贫手册,12,1508020100001,{VILLAGE}/{FIRST}/2018年扶贫手册.pdf,\n");
    small.write("registers/归档目录.csv", &format!("{HEADS}{row}"));
    pack(&small);
    let whole = cells(&small.out().join("150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"), "移交准备");
    let row = |name: &str| whole.iter().find(|row| row[0] == name).unwrap().clone();
    assert!(row("归档目录条目")[5].contains("五原县没有归档目录"), "{:?}", row("归档目录条目"));
    assert_eq!(row("没有目录条目的文件")[1], "2", "those of the county with a catalogue");
    assert_eq!(row("移交的文件")[1], "4");
    let counties = cells(&small.out().join("150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"), "各旗县区移交准备");
    let of = |name: &str| counties.iter().find(|row| row[0] == name).unwrap().clone();
    assert_eq!(of("五原县")[2], "", "nothing among the numbers of a sheet: {counties:?}");
    assert_eq!((of("临河区")[2].as_str(), of("临河区")[4].as_str()), ("1", "2"));
}

#[test]
fn the_page_stands_in_the_record() {
    let small = Small::new();
    small.write("registers/归档目录.csv", &format!("{HEADS}A1,,扶贫手册,12,1508020100001,,\n"));
    pack(&small);
    let again = small.dir.path().join("again");
    small.run(&["render", "--from", "output", "--out", "again", "--no-progress"]).expect(0);
    let (first, second) = (parts(&small.out()), parts(&again));
    for name in
        ["html/150802.html", "150802临河区/临河区考核数据表.xlsx", "150802临河区/临河区考核材料包.pdf"]
    {
        assert!(first.contains_key(name) && first.get(name) == second.get(name), "{name}");
    }
}
