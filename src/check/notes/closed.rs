//! Papers whose words somebody would compare and nobody here can read: forms and lists in formats of old or other office
//! programs (.wps, .et, .doc). They open, so they are there; what they say is unknown.

use super::lists::covers;
use crate::base::error::SoftError;
use crate::base::terms::Presence;
use crate::check::input::Input;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::claims::FORMS;
use crate::scan::entry::{EntryId, FileClass, Format};
use std::collections::BTreeMap;

/// Most files a remark shows; the count is always true.
const SHOWN: usize = 3;

/// One remark for each county's folder and each use, with the number of files.
pub fn closed(input: &Input<'_>) -> Vec<SoftError> {
    let scan = input.scan;
    let is_closed = |file: EntryId, xls: bool| {
        scan.entries.get(file as usize).is_some_and(|entry| {
            let old = matches!(
                entry.format,
                Format::Doc
                    | Format::Wps
                    | Format::Et
                    | Format::Ole
                    | Format::Rtf
                    | Format::Odf
                    | Format::Html
                    | Format::Xml
            );
            (old || (xls && entry.format == Format::Xls)) && entry.state.opens()
        })
    };
    let mut found: BTreeMap<(String, &str), Vec<(EntryId, &str)>> = BTreeMap::new();
    let mut add = |file: EntryId, own, what| {
        let path = scan.path_of(file);
        let top: Vec<&str> = path.split('/').take(2).collect();
        found.entry((top.join("/"), what)).or_default().push((file, own));
    };
    for (unit, papers) in &input.documents.by_unit {
        let UnitKey::Household(id) = unit else { continue };
        let forms = papers.iter().filter(|paper| {
            FORMS.contains(&paper.code) && paper.presence == Presence::Present && covers(input, unit)
        });
        let mut files: Vec<EntryId> = forms.filter_map(|paper| paper.file).collect();
        files.sort_unstable();
        files.dedup();
        for file in files.into_iter().filter(|file| is_closed(*file, true)) {
            add(
                file,
                id.as_str(),
                "材料算有，其中的数值未与其他环节比对；要核对数值的请另存为 DOCX 或 XLSX，或填写档案著录",
            );
        }
    }
    for (file, entry) in (0..).zip(&scan.entries) {
        let selection = &input.selection;
        let key = &scan.folders[entry.folder as usize].key;
        let within = selection.covers_place(&key.county, &key.township);
        if entry.class == FileClass::Catalogue && within && is_closed(file, false) {
            add(file, "", "是目录，其中列的材料未核对；请另存为 XLSX 或 DOCX");
        }
    }
    found
        .into_iter()
        .map(|((top, what), files)| {
            let shown: Vec<String> = files
                .iter()
                .take(SHOWN)
                .map(|(file, own)| input.data.readable(&scan.path_of(*file), own))
                .collect();
            let more = if files.len() > SHOWN { "等（qiquan scan 列出全部文件）" } else { "" };
            let text = format!(
                "{}个文件是 WPS 或旧版办公软件的格式，内容读不出：{}{more}；{what}，归档件请另存为 PDF",
                files.len(),
                shown.join("、")
            );
            SoftError::new(input.data.readable(&top, ""), text)
        })
        .collect()
}
