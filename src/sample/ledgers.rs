//! Ledgers beside the national exports: sample frame, interviews, visits, helper log, checks by hand, loans, projects,
//! problems, rosters, reported totals, values read from papers, and the archive's own lists.

use super::{DATE, Register, cause_in_file, place, yes};
use crate::base::error::Result;
use crate::sample::faults::{Change, Faults, Sheet};
use crate::sample::files;
use crate::sample::plan::{COUNTIES, House, Plan, SOURCES, borrower};
use crate::sample::sheets::Table;
use std::collections::BTreeMap;

/// Ledgers of one county.
pub fn of_county(plan: &Plan, faults: &Faults, county: usize, houses: &[usize]) -> Result<Vec<Register>> {
    let (code, name) = (COUNTIES[county].0, COUNTIES[county].1);
    let mut out: Vec<Register> = Vec::new();
    let mut put = |file: &str, sheet: Option<Sheet>, table: Table, title: Option<String>| -> Result<()> {
        let table = match sheet {
            Some(sheet) => faults.cells.apply(sheet, Some(county), table),
            None => table,
        };
        // An office without loans hands in the empty form: without it nobody could say that there are none.
        let as_form = matches!(sheet, Some(Sheet::Loan | Sheet::Roster));
        if as_form || !table.rows.is_empty() {
            let bytes = table.xlsx("Sheet1", title.as_deref(), None)?;
            out.push((format!("registers/{code}{name}/{file}.xlsx"), bytes));
        }
        Ok(())
    };
    put(
        "嘎查村信息",
        Some(Sheet::Village),
        villages(plan, county),
        Some(format!("{name}嘎查村基本情况统计表")),
    )?;
    put("抽样名单", Some(Sheet::Sampled), sampled(plan, houses), None)?;
    put(
        "座谈访谈记录",
        Some(Sheet::Interview),
        interviews(plan, faults, houses),
        Some(format!("{name}座谈访谈记录汇总")),
    )?;
    put("入户调查", Some(Sheet::Visit), visits(plan, faults, houses), None)?;
    put("走访记录", Some(Sheet::HelperLog), helper_log(plan, houses), None)?;
    put("帮扶责任人", Some(Sheet::Helper), helpers(plan, houses), Some(format!("{name}帮扶责任人花名册")))?;
    put("人工核验", Some(Sheet::Check), checks(plan, houses), None)?;
    put("小额信贷台账", Some(Sheet::Loan), loans(plan, houses), Some(format!("{name}扶贫小额信贷台账")))?;
    put("项目库", Some(Sheet::Project), projects(plan, county), None)?;
    put("行业部门名单", Some(Sheet::Roster), rosters(plan, houses), None)?;
    put("档案著录", Some(Sheet::FileValue), values(plan, faults, houses), None)?;
    put("归档目录", None, lists(plan, faults, houses)?, None)?;
    Ok(out)
}

/// Ledgers of the prefecture.
pub fn of_prefecture(plan: &Plan, faults: &Faults) -> Result<Vec<Register>> {
    let ledgers = [
        (Sheet::Borderline, "边缘户监测户名单", "名单", Some("边缘户、脱贫监测户名单"), borderline(plan)),
        (Sheet::Problem, "问题整改台账", "台账", Some("问题整改台账"), problems(plan)?),
        (Sheet::Reported, "上报汇总", "汇总", None, reported(plan)),
    ];
    ledgers
        .into_iter()
        .map(|(sheet, file, page, title, table)| {
            let table = faults.cells.apply(sheet, None, table);
            Ok((format!("registers/{file}.xlsx"), table.xlsx(page, title, None)?))
        })
        .collect()
}

fn villages(plan: &Plan, county: usize) -> Table {
    let mut table = Table::new(
        &[
            "县(市、区、旗)",
            "乡(镇)",
            "行政村",
            "总户数",
            "总人口数",
            "建档立卡户数",
            "建档立卡人数",
            "是否贫困村",
            "是否出列",
            "出列年度",
            "村级集体经济收入（万元）",
            "是否通沥青（水泥）路",
            "行政村卫生室个数",
            "危房户数",
            "未实现饮水安全户数",
        ],
        &[
            "总户数",
            "总人口数",
            "建档立卡户数",
            "建档立卡人数",
            "出列年度",
            "村级集体经济收入（万元）",
            "行政村卫生室个数",
        ],
    );
    for (at, village) in plan.villages.iter().enumerate().filter(|(_, village)| village.county == county) {
        let houses = &plan.houses[village.houses.0..village.houses.1];
        let people: usize = houses.iter().map(|house| house.people.len()).sum();
        table.push(
            &format!("{}/{}", village.township, village.name),
            [
                COUNTIES[county].1.into(),
                village.township_name.clone(),
                village.name.clone(),
                (180 + at % 240).to_string(),
                (520 + at % 700).to_string(),
                houses.len().to_string(),
                people.to_string(),
                yes(village.exited),
                yes(village.exited),
                if village.exited { (2017 + at % 3).to_string() } else { String::new() },
                format!("{}.{}", 3 + at % 20, at % 10),
                yes(true),
                "1".into(),
                "0".into(),
                "0".into(),
            ],
        );
    }
    table
}

fn sampled(plan: &Plan, houses: &[usize]) -> Table {
    let mut table = Table::new(&["户编号", "户主姓名", "抽样日期"], &[]);
    for house in houses.iter().map(|at| &plan.houses[*at]).filter(|house| house.sampled) {
        table.push(&house.id, [house.id.clone(), house.head_name.clone(), "2020年3月20日".into()]);
    }
    table
}

fn interviews(plan: &Plan, faults: &Faults, houses: &[usize]) -> Table {
    let mut table = Table::new(
        &[
            "编号",
            "旗县",
            "层级",
            "形式",
            "访谈日期",
            "地点",
            "访谈人",
            "被访谈人",
            "单位职务",
            "问题",
            "回答要点",
            "被访谈人签字",
        ],
        &[],
    );
    let mut helpers = BTreeMap::new();
    for at in houses.iter().filter(|at| plan.houses[**at].sampled) {
        if faults.changes.get(at) != Some(&Change::NoInterview) {
            helpers.insert(&plan.houses[*at].helper, plan.houses[*at].village);
        }
    }
    for (number, (helper, village)) in helpers.into_iter().enumerate() {
        let village = &plan.villages[village];
        table.push(
            &format!("FT{:04}", number + 1),
            [
                format!("FT{:04}", number + 1),
                COUNTIES[village.county].1.into(),
                "帮扶责任人".into(),
                "个别访谈".into(),
                format!("2020.3.{}", 21 + number % 9),
                village.township_name.clone(),
                "段明".into(),
                helper.clone(),
                format!("{}干部", village.township_name),
                "帮扶措施落实情况".into(),
                "按月走访，措施已落实".into(),
                "是".into(),
            ],
        );
    }
    table
}

fn visits(plan: &Plan, faults: &Faults, houses: &[usize]) -> Table {
    let mut table = Table::new(
        &[
            "户编号",
            "户主姓名",
            "入户日期",
            "调查员",
            "受访人",
            "户籍人口",
            "常住人口",
            "能否吃饱",
            "水源",
            "结构",
            "是否满意",
            "受访人签字",
        ],
        &["户籍人口", "常住人口"],
    );
    for at in houses {
        let house = &plan.houses[*at];
        let change = faults.changes.get(at);
        if !house.sampled || change == Some(&Change::NoVisit) {
            continue;
        }
        let said = house.pop_now + usize::from(change == Some(&Change::WrongVisit));
        let living = if change == Some(&Change::ResidentsDiffer) { said + 1 } else { said };
        table.push(
            &house.id,
            [
                house.id.clone(),
                house.head_name.clone(),
                format!("2020-03-{:02}", 21 + at % 9),
                "段明、吕佳".into(),
                house.head_name.clone(),
                said.to_string(),
                living.to_string(),
                yes(true),
                "自来水".into(),
                "砖木".into(),
                "满意".into(),
                yes(true),
            ],
        );
    }
    table
}

fn helper_log(plan: &Plan, houses: &[usize]) -> Table {
    let mut table =
        Table::new(&["户编号", "户主姓名", "帮扶责任人", "走访日期", "方式", "走访内容", "户主签字"], &[]);
    for at in houses {
        let house = &plan.houses[*at];
        for month in [1, 3, 4] {
            let (day, mode) = (1 + (at + month) % 9, if month == 3 { "电话" } else { "入户" });
            table.push(
                &format!("{}/{month}", house.id),
                [
                    house.id.clone(),
                    house.head_name.clone(),
                    house.helper.clone(),
                    format!("2020/{month:02}/{day:02}"),
                    mode.into(),
                    "了解情况、宣传政策".into(),
                    yes(true),
                ],
            );
        }
    }
    table
}

fn helpers(plan: &Plan, houses: &[usize]) -> Table {
    let mut table =
        Table::new(&["户编号", "帮扶责任人", "单位名称", "职务级别", "开始时间", "是否驻村队员"], &[]);
    for at in houses {
        let house = &plan.houses[*at];
        let (_, village) = place(plan, house);
        let unit = format!("{}人民政府", village.township_name);
        let from = format!("{}年3月", house.identified.max(2016));
        table.push(
            &house.id,
            [house.id.clone(), house.helper.clone(), unit, "科员".into(), from, yes(at % 9 == 0)],
        );
    }
    table
}

fn checks(plan: &Plan, houses: &[usize]) -> Table {
    let mut table =
        Table::new(&["户编号", "材料", "年度", "签字", "公章", "日期", "涂改", "原件", "检查人"], &["年度"]);
    for house in houses.iter().map(|at| &plan.houses[*at]).filter(|house| house.sampled) {
        table.push(
            &house.id,
            [
                house.id.clone(),
                "贫困户信息采集表".into(),
                "2019".into(),
                "√".into(),
                "√".into(),
                "√".into(),
                "×".into(),
                "√".into(),
                "吕佳".into(),
            ],
        );
    }
    table
}

fn loans(plan: &Plan, houses: &[usize]) -> Table {
    let mut table = Table::new(
        &[
            "户编号",
            "借款人姓名",
            "身份证号",
            "贷款合同编号",
            "贷款金额",
            "贷款期限",
            "贷款日期",
            "到期日期",
            "贷款金融机构",
            "贷款用途",
            "未偿还余额",
        ],
        &["贷款金额", "贷款期限", "未偿还余额"],
    );
    for at in houses {
        let house = &plan.houses[*at];
        let (Some(amount), Some(person)) = (house.loan, borrower(&house.people)) else { continue };
        table.push(
            &house.id,
            [
                house.id.clone(),
                person.name.clone(),
                person.id_no.clone(),
                format!("XD2019{at:06}"),
                amount.to_string(),
                "36".into(),
                "2019-05-10".into(),
                "2022-05-09".into(),
                "农村信用合作联社".into(),
                "养羊".into(),
                amount.to_string(),
            ],
        );
    }
    table
}

fn projects(plan: &Plan, county: usize) -> Table {
    let mut table = Table::new(
        &[
            "项目编号",
            "项目名称",
            "项目类型",
            "县(市、区、旗)",
            "实施地点",
            "建设内容",
            "总投资(万元)",
            "绩效目标",
            "利益联结机制",
            "年度",
        ],
        &["总投资(万元)", "年度"],
    );
    for (at, village) in plan.villages.iter().enumerate().filter(|(_, v)| v.county == county && v.exited) {
        table.push(
            &format!("XM{}{at:04}", COUNTIES[county].0),
            [
                format!("XM{}{at:04}", COUNTIES[county].0),
                format!("{}肉羊养殖基地", village.name),
                "产业".into(),
                COUNTIES[county].1.into(),
                format!("{}{}", village.township_name, village.name),
                "标准化棚圈及设备".into(),
                (20 + at % 60).to_string(),
                "带动脱贫户增收".into(),
                "入股分红".into(),
                "2019".into(),
            ],
        );
    }
    table
}

fn rosters(plan: &Plan, houses: &[usize]) -> Table {
    let mut table = Table::new(&["名单类型", "户编号", "姓名", "身份证号", "内容", "时间"], &[]);
    for at in houses {
        let house = &plan.houses[*at];
        let Some(head) = house.people.first() else { continue };
        for list in &house.rosters {
            let value = match *list {
                "低保" => "二类",
                "危房改造" => "C级",
                "易地搬迁" => "集中安置",
                _ => "在册",
            };
            table.push(
                &format!("{}/{list}", house.id),
                [
                    (*list).into(),
                    house.id.clone(),
                    head.name.clone(),
                    head.id_no.clone(),
                    value.into(),
                    "2019年".into(),
                ],
            );
        }
    }
    table
}

fn values(plan: &Plan, faults: &Faults, houses: &[usize]) -> Table {
    let mut table = Table::new(&["户编号", "材料", "年度", "指标", "值", "页"], &["年度", "页"]);
    for at in houses.iter().filter(|at| plan.houses[**at].sampled) {
        let house = &plan.houses[*at];
        let cause = cause_in_file(house, faults.changes.get(at));
        for (name, value, page) in
            [("家庭人口", house.pop_now.to_string(), "1"), ("主要致贫原因", cause.to_owned(), "1")]
        {
            table.push(
                &format!("{}/{name}", house.id),
                [house.id.clone(), "H04".into(), "2019".into(), name.into(), value, page.into()],
            );
        }
    }
    table
}

/// Lists of the archive for households whose list is under test, and for a few others.
fn lists(plan: &Plan, faults: &Faults, houses: &[usize]) -> Result<Table> {
    let mut table = Table::new(
        &["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注", "户编号", "路径"],
        &["页数"],
    );
    for at in houses {
        let house = &plan.houses[*at];
        let change = faults.changes.get(at);
        let tested = matches!(change, Some(Change::Unlisted(_) | Change::ListedOnly | Change::Listed));
        if !tested && (house.volume || change.is_some() || at % 60 != 7) {
            continue;
        }
        let folder = files::house_folder(plan, faults, *at);
        let mut number = 0;
        let mut row = |title: String, date: String, path: String| {
            number += 1;
            let code = format!("J001-ZY·2019-Y-FPB-{number:04}");
            table.push(
                "",
                [
                    number.to_string(),
                    code,
                    String::new(),
                    house.head_name.clone(),
                    title,
                    date,
                    String::new(),
                    "1".into(),
                    String::new(),
                    house.id.clone(),
                    path,
                ],
            );
        };
        for file in files::of_house(plan, faults, *at)? {
            let Some(paper) = file.paper else { continue };
            if change == Some(&Change::Unlisted(paper.clone())) {
                continue;
            }
            let name = &plan.papers.household[paper.kind].name;
            let title = paper.year.map_or_else(|| name.clone(), |year| format!("{year}年{name}"));
            let date = formed(house, &plan.papers.household[paper.kind].code, paper.year);
            row(title, date, format!("archives/{folder}/{}", file.name));
        }
        if change == Some(&Change::ListedOnly) {
            row(
                "养老保险缴费证明".into(),
                "20191231".into(),
                format!("archives/{folder}/养老保险缴费证明.pdf"),
            );
        }
    }
    Ok(table)
}

/// When a paper was made: annual ones at the end of their year, those of a procedure in its order.
fn formed(house: &House, code: &str, year: Option<i32>) -> String {
    let (year, day) = match (code, year) {
        (_, Some(year)) => (year, "1215"),
        ("H02", _) => (house.identified, "0905"),
        ("H03", _) => (house.identified, "0912"),
        ("H05", _) => (house.identified, "0920"),
        ("H06", _) => (house.identified, "0929"),
        ("H07", _) => (house.identified, "1231"),
        ("H13", _) => (house.exit_year, "1008"),
        ("H14", _) => (house.exit_year, "1016"),
        ("H15", _) => (house.exit_year, "1120"),
        _ => return String::new(),
    };
    format!("{year}{day}")
}

fn borderline(plan: &Plan) -> Table {
    let mut table = Table::new(
        &[
            "序号",
            "旗县",
            "苏木乡镇",
            "嘎查村",
            "户编号",
            "户主姓名",
            "证件号码",
            "家庭人口数",
            "户类型",
            "纳入时间",
            "风险原因",
            "人均纯收入",
            "帮扶措施",
            "风险是否消除",
        ],
        &["序号", "家庭人口数", "人均纯收入"],
    );
    let mut rows: Vec<(usize, String, String, String, usize, &str)> = Vec::new();
    for (at, house) in plan.borderline.iter().enumerate() {
        let id = format!("{}98{:03}", plan.villages[house.village].township, at % 1000);
        rows.push((house.village, id, house.head.clone(), house.id_no.clone(), house.people, "边缘户"));
    }
    for house in plan.houses.iter().filter(|house| house.monitored) {
        let number = house.people[0].id_no.clone();
        rows.push((
            house.village,
            house.id.clone(),
            house.head_name.clone(),
            number,
            house.people.len(),
            "监测户",
        ));
    }
    for (number, (village, id, head, id_no, people, kind)) in rows.into_iter().enumerate() {
        let village = &plan.villages[village];
        table.push(
            &id.clone(),
            [
                (number + 1).to_string(),
                COUNTIES[village.county].1.into(),
                village.township_name.clone(),
                village.name.clone(),
                id,
                head,
                id_no,
                people.to_string(),
                kind.into(),
                "2019年12月".into(),
                "因病".into(),
                (4000 + number % 900).to_string(),
                "产业帮扶、低保".into(),
                "否".into(),
            ],
        );
    }
    table
}

/// The problems of every source, by turns in each county.
fn problems(plan: &Plan) -> Result<Table> {
    let mut table = Table::new(&PROBLEM, &["序号"]);
    let evidence: Vec<String> =
        (0..COUNTIES.len()).map(|county| files::rectified(plan, county)).collect::<Result<_>>()?;
    let mut at = 0;
    for (prefix, source, count) in SOURCES {
        for number in 1..=count {
            let closed = at % 5 != 4;
            let county = COUNTIES[at % 7].1;
            let id = format!("{prefix}{number:03}");
            table.push(
                &id.clone(),
                [
                    (at + 1).to_string(),
                    id,
                    source.into(),
                    "2019-12-20".into(),
                    ["责任落实", "政策落实", "工作落实"][at % 3].into(),
                    format!("{county}第{number}项工作台账更新不及时"),
                    county.into(),
                    format!("{county}扶贫办"),
                    "段明".into(),
                    format!("对照{source}第{number}项逐户核对，4月底前更新台账"),
                    "2020-06-30".into(),
                    if closed { "已完成" } else { "正在整改" }.into(),
                    if closed { "2020-03-10" } else { "" }.into(),
                    if closed { evidence[at % 7].clone() } else { String::new() },
                    yes(closed),
                    if closed { "2020-03-20" } else { "" }.into(),
                ],
            );
            at += 1;
        }
    }
    Ok(table)
}

/// Columns of the rectification ledger.
const PROBLEM: [&str; 16] = [
    "序号",
    "问题编号",
    "问题来源",
    "反馈日期",
    "一级类别",
    "问题描述",
    "涉及旗县",
    "责任单位",
    "责任人",
    "整改措施",
    "整改时限",
    "整改结果",
    "完成日期",
    "佐证材料",
    "是否销号",
    "销号日期",
];

fn reported(plan: &Plan) -> Table {
    let mut table = Table::new(&["区划代码", "指标", "数值", "时点"], &["数值"]);
    for (at, county) in COUNTIES.iter().enumerate() {
        let of = |village: usize| plan.villages[village].county == at;
        let houses = || plan.houses.iter().filter(|house| of(house.village));
        let monitored = || houses().filter(|house| house.monitored);
        let people = |house: &crate::sample::plan::House| house.people.len();
        let rows = [
            ("已脱贫享受政策户数", houses().count()),
            ("已脱贫享受政策人数", houses().map(people).sum()),
            ("监测户户数", monitored().count()),
            ("监测户人数", monitored().map(people).sum()),
            ("摘帽旗县", usize::from(county.3)),
        ];
        for (name, value) in rows {
            table.push(
                &format!("{}/{name}", county.0),
                [county.0.into(), name.into(), value.to_string(), DATE.into()],
            );
        }
    }
    table
}
