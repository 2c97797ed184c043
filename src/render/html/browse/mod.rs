//! The report that is browsed: one page (`html/index.html`), its script and style, and the data as small scripts that it
//! loads when somebody goes there. Everything is of the record; words and cells are those of [`crate::render::lists`].
//!
//! Names of data files are the code of the unit and a number: `data/150802.js` tells what lies in the county,
//! `data/150802-f3.js` holds findings and `data/150802-h2.js` households of one township, `data/150802-s.js` is what a
//! search looks through, `data/150802-n.js` how the 问题编号 of its findings begin.

mod place;
mod rows;
mod summary;
#[cfg(test)]
mod tests;
mod unit;

use super::{BASE_STYLE, escape, script};
use crate::base::error::Result;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::{RenderedPart, Sink, file_name};
use rayon::prelude::*;
use std::fmt::Write;

/// The script of the page, in the order of its parts.
const APP: &str = concat!(
    include_str!("../assets/core.js"),
    include_str!("../assets/table.js"),
    include_str!("../assets/charts.js"),
    include_str!("../assets/findings.js"),
    include_str!("../assets/views.js"),
    include_str!("../assets/search.js"),
);

/// Files beside the data: page, script and style.
pub const FRONT: u64 = 3;

/// Findings or households of one file.
const CHUNK: usize = 2_000;

/// A unit as the report names it: the counties, and before them what the unit above them keeps itself (本级).
#[derive(Clone, Copy)]
struct Unit<'a> {
    pack: &'a CountyPack,
    is_own: bool,
}

impl Unit<'_> {
    /// Its name in routes and files.
    fn key(&self) -> String {
        if self.is_own { "top".to_owned() } else { file_name(&self.pack.code) }
    }

    fn name(&self) -> String {
        if self.is_own { format!("{}本级", self.pack.name) } else { self.pack.name.clone() }
    }
}

/// Every unit with findings of its own.
fn units(record: &RunRecord) -> Vec<Unit<'_>> {
    let has_own = record.has_top() || !record.prefecture.findings.is_empty();
    let own = has_own.then_some(Unit { pack: &record.prefecture, is_own: true });
    own.into_iter().chain(record.counties.iter().map(|pack| Unit { pack, is_own: false })).collect()
}

/// Writes the page and all its data; `sink` may be called from several threads, in any order.
///
/// # Errors
/// Whatever `sink` reports.
pub fn write(record: &RunRecord, sink: &Sink<'_>) -> Result<()> {
    let units = units(record);
    let file = |name: &str, text: String| {
        sink(RenderedPart { path: format!("html/{name}"), bytes: text.into_bytes() })
    };
    file("index.html", front(record))?;
    file("app.js", APP.to_owned())?;
    file("app.css", format!("{BASE_STYLE}{}", include_str!("../assets/app.css")))?;
    sink(script::part("summary", &summary::of(record, &units))?)?;
    sink(script::part("rules", &summary::texts(record))?)?;
    units.par_iter().with_max_len(1).try_for_each(|unit| unit::write(record, *unit, sink))
}

/// The page itself: all it says without a script is where the pages are that need none.
fn front(record: &RunRecord) -> String {
    let name = escape(&record.summary.name);
    let mut packs = String::new();
    let top = record.has_top().then_some(&record.prefecture);
    for pack in top.into_iter().chain(&record.counties) {
        let _ = write!(
            packs,
            "<li><a href=\"{}.html\">{}考核材料</a></li>",
            escape(&file_name(&pack.code)),
            escape(&pack.name)
        );
    }
    format!(
        include_str!("../assets/index.html"),
        name = name,
        as_of = escape(&crate::model::county::chinese_date(&record.summary.as_of)),
        tool = escape(&record.summary.tool),
        packs = packs
    )
}
