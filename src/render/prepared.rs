//! What `prepare` writes: the list of files as CSV, the summary as JSON.

use crate::base::error::{Error, Result};
use crate::model::prepared::{Prepared, Unit};
use crate::render::machine::csv;

/// Heads before the digests, and behind them.
const HEADS: [&str; 21] = [
    "序号",
    "路径",
    "字节",
    "格式",
    "PRONOM",
    "MIME",
    "版本",
    "状态",
    "页数",
    "像素",
    "dpi",
    "色彩",
    "宏",
    "加密",
    "类别",
    "归属层级",
    "苏木乡镇",
    "嘎查村",
    "户编号",
    "材料",
    "说明",
];

/// 文件清单 of one unit.
///
/// # Errors
/// When a row cannot be written.
pub fn files(unit: &Unit, algorithms: &[&str]) -> Result<Vec<u8>> {
    let names = algorithms.iter().map(|name| name.to_uppercase());
    let rows = (1_u64..).zip(&unit.lines).map(|(number, line)| {
        let (file, facts) = (&line.file, &line.facts);
        let colours: Vec<&str> = facts.colours.iter().map(|colour| colour.label()).collect();
        let own = (!line.note.is_empty()).then(|| line.note.clone());
        let notes: Vec<String> = own.into_iter().chain(facts.remarks()).collect();
        let row = [
            number.to_string(),
            file.path.clone(),
            file.bytes.to_string(),
            file.format.to_owned(),
            facts.pronom.to_owned(),
            facts.mime.to_owned(),
            facts.version.clone(),
            file.state.to_owned(),
            facts.pages.map(|pages| pages.to_string()).unwrap_or_default(),
            facts.pixels.map(|(width, height)| format!("{width}×{height}")).unwrap_or_default(),
            facts.dpi.map(|dpi| dpi.to_string()).unwrap_or_default(),
            colours.join("、"),
            facts.macros.label().to_owned(),
            facts.encrypted.label().to_owned(),
            file.class.to_owned(),
            file.level.to_owned(),
            file.township.clone(),
            file.village.clone(),
            file.household_id.clone(),
            file.papers.join("、"),
            notes.join("；"),
        ];
        let digests = (0..algorithms.len()).map(|at| line.digests.get(at).cloned().unwrap_or_default());
        row.into_iter().chain(digests)
    });
    csv::table(HEADS.iter().map(ToString::to_string).chain(names), rows)
}

/// 格式差异 of one unit: files on which another program and this one differ.
///
/// # Errors
/// When a row cannot be written.
pub fn differences(unit: &Unit) -> Result<Vec<u8>> {
    let heads = ["序号", "路径", "本程序", "对方", "差异"];
    let rows = (1_u64..).zip(&unit.differences).map(|(number, line)| {
        let what = line.what.to_owned();
        [number.to_string(), line.path.clone(), line.ours.clone(), line.theirs.clone(), what]
    });
    csv::table(heads.map(str::to_owned), rows)
}

/// `prepare.json`.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn summary(prepared: &Prepared) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(prepared)
        .map_err(|error| Error::Internal { stage: "render/prepared", what: error.to_string() })?;
    bytes.push(b'\n');
    Ok(bytes)
}
