//! C015: a file that cannot be opened, or whose extension says something else than it is. The second opens: its paper
//! counts as present.

use crate::base::terms::{Scope, Severity};
use crate::check::owners;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::scan::entry::{EntryId, FileClass, FileState, Format};
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C015",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "文件无法打开或扩展名不符",
        basis: "DA/T 70-2018 可用性检测；GB/T 18894-2016",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C015.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let scan = world.input.scan;
    let bad: BTreeSet<EntryId> = (0u32..)
        .zip(&scan.entries)
        .filter(|(_, entry)| entry.class != FileClass::Junk && entry.state.fault().is_some())
        .map(|(id, _)| id)
        .collect();
    for (file, owner) in owners::of(world, &bad) {
        let entry = &scan.entries[file as usize];
        let Some((what, remedy)) = entry.state.fault() else { continue };
        let at = owner.at(world, file);
        let evidence = world.file_evidence(file, &at.household_id);
        sink.push(
            &at,
            Fault {
                subject: owner.subject(scan, file),
                what: match (entry.state, extension(entry.format)) {
                    (FileState::WrongExtension, Some(real)) => {
                        format!("扩展名与实际格式不符：{}（能打开，{remedy} .{real}）", evidence.path)
                    }
                    (FileState::WrongExtension, None) => {
                        format!("扩展名与实际格式不符：{}（能打开，{remedy}）", evidence.path)
                    }
                    (FileState::Link, _) => {
                        format!("文件是链接，不是文件本身，没有跟随：{}（{remedy}）", evidence.path)
                    }
                    _ => format!("文件无法打开：{}（{what}，{remedy}）", evidence.path),
                },
                expected: match entry.state {
                    FileState::WrongExtension => "扩展名与实际格式一致".into(),
                    FileState::Link => "档案中是文件本身".into(),
                    _ => "文件可以正常打开".into(),
                },
                actual: what.into(),
                evidence: vec![evidence],
                responsible: owner.responsible(world),
            },
        );
    }
}

/// The extension that a format should have.
fn extension(format: Format) -> Option<&'static str> {
    Some(match format {
        Format::Pdf => "pdf",
        Format::Jpeg => "jpg",
        Format::Tiff => "tif",
        Format::Png => "png",
        Format::Bmp => "bmp",
        Format::Gif => "gif",
        Format::Ofd => "ofd",
        Format::Docx => "docx",
        Format::Xlsx => "xlsx",
        Format::Pptx => "pptx",
        Format::Doc => "doc",
        Format::Xls => "xls",
        Format::Wps => "wps",
        Format::Et => "et",
        Format::Zip => "zip",
        Format::Rar => "rar",
        Format::SevenZip => "7z",
        Format::Odf => "odt",
        _ => return None,
    })
}
