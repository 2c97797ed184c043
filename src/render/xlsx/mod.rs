//! Workbooks (数据表、汇总、工作清单): one sheet per list, streamed, every cell a text or a number, never a formula.

mod sheet;

use crate::base::error::{Error, Result};
use crate::base::terms::Presence;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::lists;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use sheet::{Styles, write_list, write_matrix};

/// Sheets of a county's workbook, in order; the matrix comes second.
const COUNTY: [&str; 18] = [
    "by_level",
    "by_township",
    "by_document",
    "unit_papers",
    "missing_documents",
    "interviews",
    "visits",
    "links",
    "comparisons",
    "findings",
    "reconciliation",
    "waived",
    "unchecked",
    "remarks",
    "unmatched",
    "junk",
    "sources",
    "rules",
];

/// 数据表 of a county or 汇总 of the top unit.
///
/// # Errors
/// When the workbook cannot be assembled.
pub fn data(record: &RunRecord, pack: &CountyPack) -> Result<Vec<u8>> {
    let mut book = start(record, &format!("{}考核数据", pack.name))?;
    let styles = Styles::new();
    let top = record.is_top(pack);
    let names = ["overview"].into_iter().chain(top.then_some("counties")).chain(COUNTY);
    for (at, name) in names.enumerate() {
        if at == 1 {
            let counties = record.counties.iter().filter(|_| top);
            let parts: Vec<&CountyPack> = if top { counties.collect() } else { vec![pack] };
            for part in parts {
                let title = if top { format!("矩阵 {}", part.name) } else { "完整性矩阵".into() };
                write_matrix(&mut book, &styles, &title, part).map_err(|error| fault(&error))?;
            }
        }
        if let Some(list) = lists::list(name, record, pack) {
            write_list(&mut book, &styles, list).map_err(|error| fault(&error))?;
        }
    }
    notes(&mut book, &styles, record).map_err(|error| fault(&error))?;
    book.save_to_buffer().map_err(|error| fault(&error))
}

/// 工作清单: what is to be done, by whom, with columns to fill in.
///
/// # Errors
/// When the workbook cannot be assembled.
pub fn work_list(record: &RunRecord, pack: &CountyPack) -> Result<Vec<u8>> {
    let mut book = start(record, &format!("{}工作清单", pack.name))?;
    let styles = Styles::new();
    for name in ["worklist", "undecided"] {
        if let Some(list) = lists::list(name, record, pack) {
            write_list(&mut book, &styles, list).map_err(|error| fault(&error))?;
        }
    }
    book.save_to_buffer().map_err(|error| fault(&error))
}

/// A workbook dated by the as-of date: the clock has no place in it.
fn start(record: &RunRecord, title: &str) -> Result<Workbook> {
    let mut book = Workbook::new();
    let date = ExcelDateTime::parse_from_str(&record.summary.as_of).map_err(|error| fault(&error))?;
    let properties = DocProperties::new()
        .set_title(title)
        .set_company(&record.summary.name)
        .set_comment(&record.summary.tool)
        .set_creation_datetime(&date);
    book.set_properties(&properties);
    Ok(book)
}

/// 说明: how the figures are counted.
fn notes(book: &mut Workbook, styles: &Styles, record: &RunRecord) -> std::result::Result<(), XlsxError> {
    let run = &record.summary;
    let presences = [
        Presence::Present,
        Presence::InVillageVolume,
        Presence::ListedOnly,
        Presence::Missing,
        Presence::Unknown,
    ];
    let words: Vec<&str> = presences.iter().map(|presence| presence.label()).collect();
    let rows = [
        ("数据时点", run.as_of.clone()),
        ("归档时限", run.deadline.clone()),
        ("户数和人口", "只计已脱贫享受政策的在册户和在册人口；监测户含在其中，边缘户单列".into()),
        (
            "应归材料",
            "按目录逐件逐年计算，含户、嘎查村、苏木乡镇、旗县区和部门各级；市级材料只计入全市合计".into(),
        ),
        ("材料状态", format!("{}；有实体和引用村卷计为已归，缺和仅目录登记计为缺件", words.join("、"))),
        ("完整率", "已归除以应归，舍去万分位以下；没有应归材料时不计算".into()),
        ("三环节", "抽样户按矛盾、脱节、存疑、一致的次序取先符合的一项；各项之和加未抽取等于户数".into()),
        ("证件号码", "只显示前6位；未登记的内容不补、不改".into()),
        ("程序版本", run.tool.clone()),
        ("数据校验码", run.input_digest.clone()),
        ("配置校验码", run.config_digest.clone()),
    ];
    let sheet = book.add_worksheet();
    sheet.set_name("说明")?;
    sheet.set_column_width(0, 18)?.set_column_width(1, 90)?;
    for (at, (name, value)) in rows.iter().enumerate() {
        sheet.write_string_with_format(at as u32, 0, *name, &styles.head)?;
        sheet.write_string_with_format(at as u32, 1, value, &styles.text)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn fault(error: &XlsxError) -> Error {
    Error::Internal { stage: "render/xlsx", what: error.to_string() }
}
