//! Official faces (公文字体) that are installed on this machine: what `init` proposes for `[fonts]`.

use fontdb::{Database, Source};
use std::path::PathBuf;

/// Role of `[fonts]` → families that may take it, the one that the standard names first. Chinese and Latin names of one
/// family are told apart by the language a file states, so both stand here.
const FAMILIES: [(&str, &[&str]); 5] = [
    ("title", &["方正小标宋_GBK", "方正小标宋简体", "FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S"]),
    ("fangsong", &["仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"]),
    ("kai", &["楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"]),
    ("hei", &["黑体", "SimHei"]),
    ("song", &["宋体", "SimSun"]),
];

/// A face for one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Installed {
    pub role: &'static str,
    /// Family as the file names it.
    pub family: &'static str,
    pub path: PathBuf,
}

/// The faces that the folders of the system hold, at most one a role.
pub(super) fn faces() -> Vec<Installed> {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    of(&fonts)
}

fn of(fonts: &Database) -> Vec<Installed> {
    let one = |(role, families): (&'static str, &'static [&'static str])| {
        families.iter().find_map(|family| {
            // Of a collection only the first face is read; a bold or slanted cut is not what the standard asks for.
            let fits = |face: &&fontdb::FaceInfo| {
                face.index == 0
                    && face.style == fontdb::Style::Normal
                    && face.families.iter().any(|(name, _)| name == family)
            };
            let files = fonts.faces().filter(fits).filter_map(|face| match &face.source {
                Source::File(path) => Some(path.clone()),
                Source::Binary(_) => None,
            });
            Some(Installed { role, family, path: files.min()? })
        })
    };
    FAMILIES.into_iter().filter_map(one).collect()
}
