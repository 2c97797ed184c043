//! The first sheet of each workbook, 使用说明, and 口径: how figures are counted.

use super::sheet::{self, Done, Frame, Line};
use super::style::Styles;
use super::{matrix, title};
use crate::base::terms::Severity;
use crate::model::county::{Colour, CountyPack, chinese_date};
use crate::model::run::RunRecord;
use crate::model::score;
use crate::render::cells::text;
use crate::render::lists::Item;
use crate::render::lists::worklist::Job;
use rust_xlsxwriter::Workbook;
use std::collections::BTreeMap;

/// Name of the sheet that comes first.
pub(super) const USAGE: &str = "使用说明";
/// Name of the sheet that tells how figures are counted.
pub(super) const CRITERIA: &str = "口径";

/// 使用说明 of 数据表 and 汇总: when it was checked, how to work with it, what signs and colours mean.
pub(super) fn usage(book: &mut Workbook, styles: &Styles, record: &RunRecord, pack: &CountyPack) -> Done<()> {
    write(book, styles, USAGE, title(record, pack, USAGE), usage_rows(record))
}

/// 口径: how figures are counted and conclusions drawn. Returns the number of its rows.
pub(super) fn criteria(
    book: &mut Workbook,
    styles: &Styles,
    record: &RunRecord,
    pack: &CountyPack,
) -> Done<u32> {
    let rows = criteria_rows();
    let count = rows.len() as u32;
    write(book, styles, CRITERIA, title(record, pack, CRITERIA), rows)?;
    Ok(count)
}

pub(super) fn usage_rows(record: &RunRecord) -> Vec<(String, String)> {
    let run = &record.summary;
    named([
        ("检查时点", chinese_date(&run.as_of)),
        ("归档时限", chinese_date(&run.deadline)),
        (
            "怎样使用",
            "先看总览和结论依据，再按缺件清单、问题清单逐件办理；办理分工见《工作清单》工作簿。各表可按列筛选，\
             打印为A4横向，每页重复标题和表头；出处、首次发现、问题编号等列只在屏幕上看，不打印"
                .into(),
        ),
        ("矩阵符号", matrix::LEGEND.into()),
        (
            "颜色",
            "红色：缺件、错误、矛盾；黄色：不明、仅目录登记、疑点、脱节；绿色：相符、一致；矩阵中只有例外着色".into(),
        ),
        (
            "链接",
            "蓝色的字可以点：总览下方的表名打开各表，问题清单的代码转到规则说明中该项的要求、依据和怎样整改；指定了文件所在位置（--link-base）的，\
             出处打开第一处的文件。一张表至多65,530个链接、1,048,576行，一格至多32,767个字，超出的在表末或格内写明"
                .into(),
        ),
        ("证件号码", "只显示前6位；未登记的内容不补、不改".into()),
        ("程序版本", run.tool.clone()),
        ("数据校验码", run.input_digest.clone()),
        ("配置校验码", run.config_digest.clone()),
    ])
}

pub(super) fn criteria_rows() -> Vec<(String, String)> {
    named([
        (
            "材料状态",
            "有实体、引用村卷计为已归；缺、仅目录登记计为缺件；文件夹无法读取、文件损坏或加密、判定字段为空的为不明".into(),
        ),
        (
            "应归材料",
            "按目录逐件逐年计算，含户、嘎查村、苏木乡镇、旗县区和部门各级；市级材料只计入全市合计".into(),
        ),
        ("完整率", "已归除以应归，舍去万分位以下；没有应归材料时不计算".into()),
        ("级别", "错误：不可能为真或缺必有材料；疑点：须核实说明；提示：只作提醒，不影响结论".into()),
        ("结论为红", score::criteria(Colour::Red)),
        ("结论为黄", score::criteria(Colour::Yellow)),
        ("结论为绿", score::criteria(Colour::Green)),
        ("三环节", "抽样户按矛盾、脱节、存疑、一致的次序取先符合的一项；各项之和加未抽取等于户数".into()),
        ("户数和人口", "只计已脱贫享受政策的在册户和在册人口；监测户含在其中，边缘户单列".into()),
        ("反弹", "历次检查中曾消除、这次又出现的问题；首次发现仍为最早的日期".into()),
        (
            "每天需、近期每天",
            "每天需＝未完成除以剩余天数，进一位小数，合计按全部未完成另算，不是各旗县区每天需之和；近期每天＝上次检查到这次的日均；不足三个时点不推算；上次应完成数与这次相差超过一成的与上次不可比，不算近期每天".into(),
        ),
    ])
}

fn named<const N: usize>(rows: [(&str, String); N]) -> Vec<(String, String)> {
    rows.into_iter().map(|(name, words)| (name.to_owned(), words)).collect()
}

/// 使用说明 of the work list.
pub(super) fn work(
    book: &mut Workbook,
    styles: &Styles,
    record: &RunRecord,
    pack: &CountyPack,
    jobs: &[Job],
) -> Done<()> {
    let rows = work_rows(record, pack, jobs);
    write(book, styles, USAGE, title(record, pack, "工作清单使用说明"), rows)
}

/// How to work with the list, with the counts that tie its lines to the findings.
pub(super) fn work_rows(record: &RunRecord, pack: &CountyPack, jobs: &[Job]) -> Vec<(String, String)> {
    let totals = &pack.totals;
    let files = record
        .findings()
        .filter(|f| f.severity == Severity::Info && f.rule == "C020" && f.waived.is_none())
        .filter(|f| record.is_top(pack) || f.county == pack.code)
        .count();
    let mut rows: Vec<(String, String)> = vec![
        (
            "本表项数".into(),
            format!(
                "共{}项，由错误{}条、疑点{}条、文件命名提示{files}条和情况不明材料{}件归并：同一件材料的几条问题为一项，整户未建档为一项",
                jobs.len(),
                totals.errors,
                totals.warnings,
                totals.unknown
            ),
        ),
        (
            "工作清单".into(),
            "按苏木乡镇、嘎查村、户的次序排列，每个苏木乡镇（全市清单为每个旗县区）另起一页，可分发；先户后村，旗县区和部门在最后".into(),
        ),
        ("按责任人".into(), "同样的项目按责任人（单位）归拢，每人有小计，可直接通知本人".into()),
        (
            "责任人".into(),
            "登记表中有帮扶责任人姓名的写姓名，其他写具体单位；责任单位的原名在右侧不打印的列中".into(),
        ),
        (
            "办理建议".into(),
            "办一件事能消除的问题最多的排在前面，各项之间不重复；写“可能”的是推测，先核实再办".into(),
        ),
        (
            "责任清单".into(),
            "每个责任人、部门、成员单位和乡镇、村应交多少、已交多少、缺多少、逾期多少；逐种材料见旗县区工作清单的“应交材料”".into(),
        ),
        (
            "怎样填写".into(),
            "在处理情况中选或写；由谁办、何时办完填办理责任人和预计完成；确认属实、无需整改的，在核实说明中写明原因，并填佐证、说明人和日期；可以筛选、排序、删去用不到的列，不要改动问题编号；不得补造、后补日期或代签".into(),
        ),
        (
            "填好以后".into(),
            "直接保存在原处，或把各人填好的副本放进登记表文件夹的 feedback 文件夹：下次运行按问题编号读回，核对检查是否仍有、各人是否一致，并带到下一份清单（存在原处的另存为“…-已填写.xlsx”，不会覆盖）；核实说明列入“核实说明建议.toml”，审定后抄入 waivers.toml 的才不再计入".into(),
        ),
        (
            "不打印的列".into(),
            "佐证、说明人、日期、答复核对、级别、材料、年度、责任单位、检查项目、首次发现、反弹、出处、问题编号、带出标记在表的右侧，供筛选和查对；带出标记由程序填写，据以区分上次带出的答复和这次新填的".into(),
        ),
    ];
    let mut places: BTreeMap<usize, (String, usize)> = BTreeMap::new();
    let mut at: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let top = record.is_top(pack);
    for job in jobs {
        let next = at.len();
        let place = if top { "" } else { job.township.as_str() };
        let slot = *at.entry((&job.county, place)).or_insert(next);
        let name = match (top, place) {
            (true, _) => job.county.clone(),
            (false, "") => format!("{}本级和部门", job.county),
            (false, township) => township.to_owned(),
        };
        places.entry(slot).or_insert((name, 0)).1 += 1;
    }
    rows.extend(places.into_values().map(|(name, count)| (name, format!("{count}项"))));
    rows
}

fn write(
    book: &mut Workbook,
    styles: &Styles,
    name: &str,
    title: String,
    rows: Vec<(String, String)>,
) -> Done<()> {
    let heads = vec![text("项目", 24), text("说明", 118)];
    let frame = Frame::new(name, title, heads);
    let lines = rows.into_iter().map(|(name, words)| Line::Row(vec![Item::Text(name), Item::Text(words)]));
    sheet::write(book, styles, &frame, lines, None).map(drop)
}
