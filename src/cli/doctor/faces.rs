//! What the project is printed in: every style with its face and the characters it has; names that no face can print.

use crate::base::config::Project;
use crate::base::error::Result;
use crate::base::text;
use crate::check::Input;
use crate::ingest::schema::{self, ColumnType};
use crate::render::fonts::Fonts;
use crate::render::typeset::FaceSet;
use crate::render::typeset::coverage::{SIZES, covered};
use crate::render::typeset::font::{FaceId, Use, code_point, ignorable, is_private};
use serde::Serialize;
use std::collections::BTreeMap;

/// A style (字体) and the face it is set in.
#[derive(Debug, Serialize)]
pub struct Style {
    pub role: &'static str,
    /// PostScript name.
    pub face: String,
    /// File name, or `内置`.
    pub file: String,
    /// Characters of the three levels of the 通用规范汉字表 that the face has.
    pub covered: [usize; 3],
    /// Characters of each level.
    pub of: [usize; 3],
}

/// A name with a character that prints as 〓.
#[derive(Debug, Serialize)]
pub struct Unprintable {
    pub name: String,
    pub char: char,
    /// `U+2B61D`
    pub code_point: String,
    /// 自造字
    pub private: bool,
    /// First cell that holds the name.
    pub place: String,
    /// Cells that hold it.
    pub cells: usize,
}

const ROLES: [(&str, &str, Use); 5] = [
    ("标题", "title", Use::Title),
    ("正文", "fangsong", Use::Body),
    ("表格", "song", Use::Table),
    ("黑体", "hei", Use::Hei),
    ("楷体", "kai", Use::Kai),
];

/// Styles and unprintable names of a project.
pub(super) fn faces(input: &Input<'_>) -> Result<(Vec<Style>, Vec<Unprintable>)> {
    let faces = Fonts::of_project(input.project)?.faces;
    let mut styles: Vec<Style> = ROLES
        .into_iter()
        .map(|(role, key, face)| style(role, &faces, faces.of(face), file(input.project, key)))
        .collect();
    if let Some(rare) = faces.rare() {
        styles.push(style("生僻字", &faces, rare, file(input.project, "rare")));
    }
    Ok((styles, unprintable(input, &faces)?))
}

/// Name of the file that the office gives for a role.
fn file(project: &Project, role: &str) -> Option<String> {
    let written = &project.fonts.get(role)?.written;
    Some(text::display(written.rsplit(['/', '\\']).next().unwrap_or(written)))
}

fn style(role: &'static str, faces: &FaceSet, face: FaceId, file: Option<String>) -> Style {
    let face = faces.face(face);
    let file = file.unwrap_or_else(|| "内置".to_owned());
    Style { role, face: face.name.clone(), file, covered: covered(face), of: SIZES }
}

fn unprintable(input: &Input<'_>, faces: &FaceSet) -> Result<Vec<Unprintable>> {
    let schema = schema::schema()?;
    let mut found: BTreeMap<(String, char), (String, usize)> = BTreeMap::new();
    for (kind, records) in &input.data.records {
        let Some(register) = schema.register(*kind) else { continue };
        for column in register.columns.iter().filter(|column| column.kind == ColumnType::Name) {
            for row in records {
                let name = row.person_name(column.key);
                // Most names are of characters that every face has.
                if name.is_empty() || name.chars().all(|c| faces.face(faces.of(Use::Table)).glyph(c) != 0) {
                    continue;
                }
                let chars: Vec<char> = name.chars().collect();
                let face = faces.face(faces.whole(&chars, faces.of(Use::Table)));
                for c in chars.into_iter().filter(|c| !ignorable(*c) && face.glyph(*c) == 0) {
                    let place = || format!("{} {}", row.table.place(), row.cell(column.key));
                    found.entry((name.to_string(), c)).or_insert_with(|| (place(), 0)).1 += 1;
                }
            }
        }
    }
    let told = |((name, char), (place, cells))| Unprintable {
        name,
        char,
        code_point: code_point(char),
        private: is_private(char as u32),
        place,
        cells,
    };
    Ok(found.into_iter().map(told).collect())
}
