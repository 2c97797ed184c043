//! The report as people read it.

use super::{Report, SHOWN, Table};
use crate::base::error::SoftError;
use crate::cli::columns::{aligned, indented, wrapped};
use crate::ingest::propose::Proposal;
use crate::ingest::record::place;
use std::fmt::Write;

/// Cells that are named one by one.
const CELLS: usize = 10;

/// The whole report.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut text = settings(report);
    text.push_str(&fonts(report));
    let _ = writeln!(
        text,
        "\n一、登记表：识别 {} 张；登记 {} 户（含边缘户、已脱贫不享受政策的户和已整户减少的户）{}",
        report.registers.len(),
        report.households,
        match report.households_dropped {
            0 => String::new(),
            n => format!("，另有 {n} 户较新的导出表中已不再列出"),
        }
    );
    for table in &report.registers {
        text.push_str(&register(table));
    }
    text.push_str(&not_found(report));
    let answers = report.answers;
    if answers.rows > 0 {
        let _ = writeln!(text, "\n  回收的清单：{} 份，填有答复 {} 行", answers.files, answers.rows);
    }
    text.push_str(&topics(report));
    text.push_str(&folders(report));
    text.push_str(&proposals(report));
    text.push_str(&left_over(report));
    soft(&mut text, "\n六、值得一看", &report.remarks);
    soft(&mut text, "\n七、未能检查", &report.unread);
    text
}

/// Topics whose figures cannot all be counted, one line a reason.
fn topics(report: &Report) -> String {
    if report.topics.is_empty() {
        return "\n  专项和一页县情：还没有读到哪个旗县区的户，指标无从查看\n".to_owned();
    }
    let whole = report.topics.iter().filter(|topic| topic.open.is_empty()).count();
    let mut text = format!(
        "\n  专项和一页县情：{} 个中 {whole} 个的指标都有登记表可数；其余缺的如下，在材料包中印“未提供”\n",
        report.topics.len()
    );
    for topic in report.topics.iter().filter(|topic| !topic.open.is_empty()) {
        let mut reasons: Vec<(&str, &[String], Vec<&str>)> = Vec::new();
        for open in &topic.open {
            match reasons.iter_mut().find(|(why, at, _)| *why == open.why && *at == open.counties) {
                Some((.., names)) => names.push(&open.name),
                None => reasons.push((&open.why, &open.counties, vec![&open.name])),
            }
        }
        let _ = writeln!(text, "    {}（指标 {} 项）", topic.name, topic.figures);
        for (why, at, names) in reasons {
            let _ = writeln!(text, "      {}：{why}，不能数 {}", at.join("、"), names.join("、"));
        }
    }
    text
}

fn settings(report: &Report) -> String {
    let settings = &report.settings;
    let own = |list: &[String]| {
        if list.is_empty() {
            "内置".to_owned()
        } else {
            format!("内置，另有本项目的 {}", list.join("、"))
        }
    };
    let listed = |list: &[String]| if list.is_empty() { "无".to_owned() } else { list.join("、") };
    let rows = [
        ("配置", "qiquan.toml 无误".to_owned()),
        ("时点", format!("{}（取自 {}）", settings.as_of, settings.as_of_from)),
        ("归档时限", settings.deadline.clone()),
        ("档案", settings.archives.clone()),
        ("登记表", settings.registers.clone()),
        ("存放方式", own(&settings.own_layouts)),
        ("材料目录", format!("{} 种材料，{}", settings.papers, own(&settings.own_catalogue))),
        ("报告模板", own(&settings.own_templates)),
        ("自定规则", listed(&settings.own_rules)),
        ("级别调整", listed(&settings.adjusted_rules)),
        ("核实说明", format!("{} 条", settings.waivers)),
    ];
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    format!("项目 {}（{}）\n{}", settings.name, settings.code, indented(&aligned(&rows, 2), 2))
}

/// Every style with its face, and the names that it cannot print.
fn fonts(report: &Report) -> String {
    let head = ["字体", "文件", "字体名", "一级字", "二级字", "三级字"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for style in &report.fonts {
        let mut row = vec![style.role.to_owned(), style.file.clone(), style.face.clone()];
        row.extend(style.covered.iter().zip(style.of).map(|(has, of)| format!("{has}/{of}")));
        rows.push(row);
    }
    let mut text = format!(
        "\n  打印所用字体及其覆盖的《通用规范汉字表》字数（缺的字换用其他字体，姓名整个换用）\n{}",
        indented(&aligned(&rows, 3), 4)
    );
    if report.unprintable.is_empty() {
        return text;
    }
    let _ = writeln!(text, "  姓名中字体没有的字 {} 处，印作〓：", report.unprintable.len());
    for name in report.unprintable.iter().take(SHOWN) {
        let kind = if name.private { "，自造字，请改用标准字" } else { "" };
        let more = if name.cells > 1 { format!(" 等{}格", name.cells) } else { String::new() };
        let _ = writeln!(
            text,
            "    {}：{}（{}{kind}）{}{more}",
            name.name, name.char, name.code_point, name.place
        );
    }
    rest(&mut text, report.unprintable.len());
    text.push_str("    办法：在 qiquan.toml 的 [fonts] 中用 rare 指定一个有这些字、也有常用字的字体文件\n");
    text
}

fn register(table: &Table) -> String {
    let place = place(&table.path, &table.sheet);
    let date = if table.data_date.is_empty() {
        "无数据日期".to_owned()
    } else {
        format!("数据日期 {}", table.data_date)
    };
    let mut text = format!(
        "\n  {place}\n    {}，表头在第{}行，{} 行，{date}\n",
        table.kind, table.header_row, table.rows
    );
    if table.superseded > 0 {
        let _ = if table.superseded >= table.rows {
            writeln!(text, "    已被替代：全部 {} 行都有数据日期更新的导出表，未采用", table.rows)
        } else {
            writeln!(text, "    已被替代：其中 {} 行有数据日期更新的导出表，未采用", table.superseded)
        };
    }
    if table.repeated > 0 {
        let part = if table.repeated >= table.rows { "全部" } else { "其中" };
        let _ = writeln!(
            text,
            "    重复：{part} {} 行与另一张导出表的数据日期相同、人员重复，未另计；两表不一致之处见数据说明",
            table.repeated
        );
    }
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| match column.column.as_str() {
            "" => format!("{}（取自标题或名称）", column.name),
            letter => format!("{}＝{letter}列“{}”", column.name, column.header),
        })
        .collect();
    let _ = writeln!(text, "    已识别 {} 列", columns.len());
    text.push_str(&indented(&wrapped(&columns, "，", 100), 6));
    let near = |(name, near): &(String, Option<String>)| match near {
        Some(near) => format!("{name}（是否为“{near}”？）"),
        None => name.clone(),
    };
    for (label, list) in [("缺少的列", &table.missing), ("未用到的列", &table.unused)] {
        if !list.is_empty() {
            let names: Vec<String> = list.iter().map(near).collect();
            let _ = writeln!(text, "    {label} {} 个：{}", names.len(), names.join("、"));
        }
    }
    if !table.unreadable.is_empty() {
        let cells: Vec<String> = table
            .unreadable
            .iter()
            .take(CELLS)
            .map(|cell| match cell.text.as_str() {
                "" => format!("{}（{}）", cell.cell, cell.column),
                text => format!("{}“{text}”（{}）", cell.cell, cell.column),
            })
            .collect();
        let _ = writeln!(
            text,
            "    无法识别的单元格 {} 个：{}{}",
            table.unreadable.len(),
            cells.join("、"),
            if table.unreadable.len() > CELLS { " 等，其余见 --format json" } else { "" }
        );
    }
    for note in &table.notes {
        let _ = writeln!(text, "    {note}");
    }
    text
}

fn not_found(report: &Report) -> String {
    if report.registers_not_found.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\n  未找到的登记表 {} 种（有的请放入 {}）\n",
        report.registers_not_found.len(),
        report.settings.registers
    );
    for register in &report.registers_not_found {
        let _ = writeln!(text, "    {}", register.name);
        let mut list = |label: &str, items: &[String]| {
            let _ = writeln!(text, "      {label}：");
            text.push_str(&indented(&wrapped(items, "、", 100), 8));
        };
        if !register.blocks.is_empty() {
            list("没有它无法检查", &register.blocks);
        }
        if !register.papers.is_empty() {
            list("没有它只能按其他登记判定是否应有", &register.papers);
        }
        let _ = writeln!(text, "      凭这些列识别：{}", register.recognised_by.join("、"));
    }
    text
}

fn folders(report: &Report) -> String {
    let mut text = format!("\n二、档案文件夹：{} 个文件\n", report.files);
    let head = [
        "旗县区",
        "苏木乡镇",
        "嘎查村",
        "户文件夹",
        "对应登记",
        "登记无此户",
        "不唯一",
        "未对应",
        "应建档户",
        "缺户档",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for county in &report.counties {
        let mut row = vec![format!("{}{}", county.code, county.name)];
        row.extend(
            [
                county.townships,
                county.villages,
                county.household_folders,
                county.matched,
                county.folder_only,
                county.ambiguous,
                county.unplaced,
                county.households,
                county.without_folder,
            ]
            .map(|n| n.to_string()),
        );
        rows.push(row);
    }
    if report.counties.is_empty() {
        text.push_str("  没有认出任何旗县区的文件夹，登记表中也没有户\n");
    } else {
        text.push_str(&indented(&aligned(&rows, 1), 2));
        text.push_str("\n  应建档户＝已脱贫享受政策、未脱贫和类型不明的在册户；考核材料包的“户数”只计其中已脱贫享受政策的户\n");
    }
    // Counties that are read alike share a line.
    let mut ways: Vec<(String, Vec<&str>)> = Vec::new();
    for county in &report.counties {
        let way = match &county.template {
            Some(template) => format!("按模板 {template} 读取，对不上的按 {}", county.layout_title),
            None => format!("按 {}（{}）读取", county.layout, county.layout_title),
        };
        match ways.iter_mut().find(|(known, _)| *known == way) {
            Some((_, counties)) => counties.push(&county.name),
            None => ways.push((way, vec![&county.name])),
        }
    }
    for (way, counties) in ways {
        let _ = writeln!(text, "  {}：{way}", counties.join("、"));
    }
    text
}

fn proposals(report: &Report) -> String {
    let mut text = String::new();
    for proposal in &report.proposals {
        let county = report.counties.iter().find(|county| county.code == proposal.county);
        let name = county.map_or(proposal.county.as_str(), |county| &county.name);
        if !proposal.advised {
            let _ = writeln!(
                text,
                "\n  {name}：模板 {} 能对应 {} 个户文件夹，但有 {} 个文件夹与它矛盾，不建议采用：",
                proposal.template, proposal.placed, proposal.contradicting
            );
            contradictions(&mut text, proposal);
            text.push_str(
                "    办法：请先改正这些文件夹的名称再运行 doctor；嘎查村同名的，在村文件夹上加一层苏木乡镇，或写成“永丰村（狼山镇）”\n",
            );
            continue;
        }
        let how = match county {
            Some(county) if county.has_choice => "用它替换 qiquan.toml 中该旗县区现有的 [[layout]]",
            _ => "粘贴到 qiquan.toml 末尾",
        };
        let _ = writeln!(
            text,
            "\n  建议：{}的户文件夹现在有 {} 个能对应到登记，改用下面的模板能对应 {} 个。核对无误后{how}：\n",
            name, proposal.placed_now, proposal.placed
        );
        text.push_str(&proposal.toml());
        text.push_str("\n  例如：\n");
        for example in &proposal.examples {
            let _ = writeln!(text, "    {} → {} {}", example.folder, example.household_id, example.head);
        }
        if proposal.contradicting > 0 {
            let count = proposal.contradicting;
            let _ = writeln!(text, "\n  另有 {count} 个文件夹与此模板矛盾，粘贴前请先核对：");
            contradictions(&mut text, proposal);
        }
    }
    text
}

fn contradictions(text: &mut String, proposal: &Proposal) {
    for one in &proposal.contradictions {
        let _ = writeln!(text, "    {}\n      原因：{}", one.folder, one.why);
    }
    if proposal.contradicting > proposal.contradictions.len() {
        let _ = writeln!(text, "    …… 共 {} 个", proposal.contradicting);
    }
}

fn left_over(report: &Report) -> String {
    let mut text = String::from("\n三、未能对应的文件夹\n");
    for (label, list) in [("无法对应", &report.unplaced), ("对应不唯一", &report.ambiguous)] {
        let _ = writeln!(text, "  {label} {} 个", list.len());
        for note in list.iter().take(SHOWN) {
            let _ =
                writeln!(text, "    {}\n      原因：{}\n      办法：{}", note.path, note.reason, note.remedy);
        }
        rest(&mut text, list.len());
    }
    let _ =
        writeln!(text, "\n四、户与文件夹\n  登记表中没有的户文件夹（C002）{} 个", report.folder_only.len());
    for folder in report.folder_only.iter().take(SHOWN) {
        let _ = writeln!(text, "    {}", folder.path);
    }
    rest(&mut text, report.folder_only.len());
    if !report.folder_only.is_empty() {
        text.push_str("    办法：核对户编号、姓名和所在村；确非建档立卡户的移出，漏登的补登记\n");
    }
    let _ =
        writeln!(text, "  没有文件夹、也没有按类存放的材料的户（C001）{} 户", report.without_folder.len());
    let rows: Vec<Vec<String>> = report
        .without_folder
        .iter()
        .take(SHOWN)
        .map(|household| {
            vec![
                household.household_id.clone(),
                household.head.clone(),
                format!("{}{}{}{}", household.county, household.township, household.village, household.group),
                if household.in_doubt { "可能在上列未能确定的文件夹中" } else { "" }.to_owned(),
            ]
        })
        .collect();
    text.push_str(&indented(&aligned(&rows, 4), 4));
    rest(&mut text, report.without_folder.len());
    let _ = writeln!(text, "\n五、未识别的文件（C020）{} 个", report.unmatched.len());
    for file in report.unmatched.iter().take(SHOWN) {
        let near = match file.nearest.as_slice() {
            [] => "没有相近的材料，请按材料名称或编号（如 H04）改名".to_owned(),
            near => format!("是否为 {}？请改用其名称或编号", near.join("、")),
        };
        let _ = writeln!(text, "    {}\n      {near}", file.path);
    }
    rest(&mut text, report.unmatched.len());
    text
}

/// What a cut list does not show.
fn rest(text: &mut String, count: usize) {
    if count > SHOWN {
        let _ = writeln!(text, "    共 {count} 个，以上为前 {SHOWN} 个；全部见 qiquan doctor --format json");
    }
}

fn soft(text: &mut String, title: &str, list: &[SoftError]) {
    if list.is_empty() {
        return;
    }
    let _ = writeln!(text, "{title}：{} 处", list.len());
    for error in list.iter().take(SHOWN * 2) {
        let _ = writeln!(text, "  {}：{}", error.path, error.reason);
    }
    if list.len() > SHOWN * 2 {
        let _ = writeln!(text, "  共 {} 处，其余见 --format json", list.len());
    }
}
