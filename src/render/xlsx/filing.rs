//! Workbooks of 归档整理: the catalogue with its forms, and the numbers to be confirmed.

use super::sheet::{self, Done, Frame, Line};
use super::style::Styles;
use super::{book, fault};
use crate::base::config::filing::Form;
use crate::base::error::Result;
use crate::model::county::chinese_date;
use crate::model::filing::Catalogue;
use crate::model::natures::Finding;
use crate::render::cells::ListOf;
use crate::render::filing::{self, pages::About};
use crate::render::natures;
use rust_xlsxwriter::{DocProperties, Workbook};

/// 归档整理表.
///
/// # Errors
/// When the workbook cannot be assembled.
pub fn tables(catalogue: &Catalogue, about: About<'_>) -> Result<Vec<u8>> {
    let mut lists = vec![filing::items(catalogue.groups.iter())];
    if catalogue.form() == Form::Volume {
        lists.push(filing::volumes(catalogue.groups.iter()));
    }
    lists.push(filing::stamps(catalogue));
    if catalogue.filing.box_pages.is_some() {
        lists.push(filing::boxed(catalogue));
    }
    lists.extend([filing::handover(catalogue), filing::faults(catalogue), filing::blanks(catalogue)]);
    whole(catalogue, "归档整理表", lists, about)
}

/// 档号对照表.
///
/// # Errors
/// When the workbook cannot be assembled.
pub fn proposals(catalogue: &Catalogue, about: About<'_>) -> Result<Vec<u8>> {
    whole(catalogue, "档号对照表", vec![filing::proposals(catalogue)], about)
}

/// 四性检测表.
///
/// # Errors
/// When the workbook cannot be assembled.
pub fn natures(catalogue: &Catalogue, findings: &[Finding], about: About<'_>) -> Result<Vec<u8>> {
    let lists = vec![natures::report(findings), natures::offenders(findings, usize::MAX)];
    whole(catalogue, "四性检测表", lists, about)
}

fn whole(catalogue: &Catalogue, name: &str, lists: Vec<ListOf<'_>>, about: About<'_>) -> Result<Vec<u8>> {
    let properties = DocProperties::new().set_company(about.unit).set_comment(about.tool);
    let mut book =
        book(&format!("{}{name}", catalogue.name), about.as_of, properties).map_err(|error| fault(&error))?;
    let styles = Styles::new();
    for list in lists {
        write(&mut book, &styles, catalogue, list, about).map_err(|error| fault(&error))?;
    }
    book.save_to_buffer().map_err(|error| fault(&error))
}

fn write(
    book: &mut Workbook,
    styles: &Styles,
    catalogue: &Catalogue,
    list: ListOf<'_>,
    about: About<'_>,
) -> Done<()> {
    let title = format!("{}　{}　时点{}", catalogue.name, list.title, chinese_date(about.as_of));
    let frame = Frame::new(list.title, title, list.heads);
    sheet::write(book, styles, &frame, list.rows.map(Line::Row), list.totals).map(|_| ())
}
