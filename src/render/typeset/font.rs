//! Faces (字体): the set a document is printed in, their measures, and which face sets which character.
//!
//! Every face is read once into flat tables, so that laying out a page looks nothing up in the font files. A character
//! that the wanted face lacks falls through the chain; a name falls through as a whole; what no face has prints 〓.

use crate::base::error::{Error, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Lengths on pages: thousandths of a point.
pub type Length = i32;

/// One point.
pub const PT: Length = 1000;

/// Millimetres as a length.
#[must_use]
pub const fn mm(tenths: i32) -> Length {
    // 72000 / 25.4 / 10 = 283.4645…
    (tenths as i64 * 720_000 / 2540) as Length
}

/// Mark printed in place of a character that no face has.
pub const MISSING: char = '〓';

/// What a face is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// 正文: 仿宋 when the project names it, 宋 otherwise.
    Body,
    /// 表格: 宋
    Table,
    /// 黑体
    Hei,
    /// 楷体
    Kai,
    /// 标题: in place of 小标宋
    Title,
}

/// One face.
#[derive(Debug, Clone)]
pub struct Face {
    /// PostScript name.
    pub name: String,
    pub data: Cow<'static, [u8]>,
    /// Face of a collection.
    pub index: u32,
    pub units_per_em: u16,
    pub ascent: i16,
    pub descent: i16,
    pub cap_height: i16,
    pub bbox: [i16; 4],
    /// Outlines are CFF; TrueType otherwise.
    pub cff: bool,
    advances: Vec<u16>,
    low: Vec<u16>,
    high: BTreeMap<u32, u16>,
}

impl Face {
    /// Reads a font file; `shown` names it in messages.
    pub fn read(data: Cow<'static, [u8]>, index: u32, shown: &str) -> Result<Self> {
        let refuse = |why: &str| {
            Error::refused(
                format!("字体无法使用：{shown}：{why}"),
                "换一个 TTF、OTF 或 TTC 字体文件，或在配置的 fonts 中删去这一行",
            )
        };
        let parsed = ttf_parser::Face::parse(&data, index).map_err(|e| refuse(&e.to_string()))?;
        if parsed.permissions() == Some(ttf_parser::Permissions::Restricted)
            || !parsed.is_outline_embedding_allowed()
        {
            return Err(refuse("许可不允许嵌入文档"));
        }
        if !parsed.is_subsetting_allowed() {
            return Err(refuse("许可不允许只嵌入用到的字"));
        }
        let tables = parsed.tables();
        let cff = tables.cff.is_some();
        if !cff && tables.glyf.is_none() {
            return Err(refuse("没有可用的字形轮廓"));
        }
        let count = parsed.number_of_glyphs();
        let advances =
            (0..count).map(|g| parsed.glyph_hor_advance(ttf_parser::GlyphId(g)).unwrap_or(0)).collect();
        let mut low = vec![0u16; 0x1_0000];
        let mut high = BTreeMap::new();
        for subtable in
            tables.cmap.iter().flat_map(|cmap| cmap.subtables).filter(ttf_parser::cmap::Subtable::is_unicode)
        {
            subtable.codepoints(|code| {
                let Some(glyph) = subtable.glyph_index(code).filter(|_| !is_private(code)) else { return };
                match low.get_mut(code as usize) {
                    Some(slot) if *slot == 0 => *slot = glyph.0,
                    Some(_) => {}
                    None => {
                        high.entry(code).or_insert(glyph.0);
                    }
                }
            });
        }
        let name = parsed
            .names()
            .into_iter()
            .filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME)
            .find_map(|name| name.to_string())
            .unwrap_or_else(|| "Face".into());
        let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let bbox = parsed.global_bounding_box();
        Ok(Face {
            name,
            index,
            units_per_em: parsed.units_per_em().max(1),
            ascent: parsed.ascender(),
            descent: parsed.descender(),
            cap_height: parsed.capital_height().unwrap_or(parsed.ascender()),
            bbox: [bbox.x_min, bbox.y_min, bbox.x_max, bbox.y_max],
            cff,
            advances,
            low,
            high,
            data,
        })
    }

    /// Glyph of a character; 0 when the face lacks it.
    #[must_use]
    pub fn glyph(&self, c: char) -> u16 {
        match self.low.get(c as usize) {
            Some(glyph) => *glyph,
            None => self.high.get(&(c as u32)).copied().unwrap_or(0),
        }
    }

    /// Advance of a glyph in font units.
    #[must_use]
    pub fn advance_units(&self, glyph: u16) -> u16 {
        self.advances.get(usize::from(glyph)).copied().unwrap_or(0)
    }

    /// Advance of a glyph at a size.
    #[must_use]
    pub fn advance(&self, glyph: u16, size: Length) -> Length {
        (i64::from(self.advance_units(glyph)) * i64::from(size) / i64::from(self.units_per_em)) as Length
    }

    /// How far the ink of a glyph reaches above the baseline at a size.
    #[must_use]
    pub fn rise(&self, glyph: u16, size: Length) -> Length {
        ttf_parser::Face::parse(&self.data, self.index)
            .ok()
            .and_then(|face| face.glyph_bounding_box(ttf_parser::GlyphId(glyph)))
            .map_or(0, |ink| {
                (i64::from(ink.y_max) * i64::from(size) / i64::from(self.units_per_em)) as Length
            })
    }
}

/// Face number in a [`FaceSet`].
pub type FaceId = u8;

/// A font file of the office, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFace {
    pub role: String,
    /// How messages call the file.
    pub shown: String,
    pub data: Vec<u8>,
}

/// The faces of a run. Built once, shared by all documents.
#[derive(Debug, Clone)]
pub struct FaceSet {
    pub faces: Vec<Face>,
    body: FaceId,
    table: FaceId,
    hei: FaceId,
    kai: FaceId,
    title: FaceId,
    rare: Option<FaceId>,
}

/// Faces inside the binary; they come first in a [`FaceSet`].
const BUILTIN: FaceId = 4;

const SONG: &[u8] = include_bytes!("../../../data/fonts/qiquan-song.otf");
const HEI: &[u8] = include_bytes!("../../../data/fonts/qiquan-hei.otf");
const KAI: &[u8] = include_bytes!("../../../data/fonts/qiquan-kai.ttf");
const TITLE: &[u8] = include_bytes!("../../../data/fonts/qiquan-title.otf");

impl FaceSet {
    /// The faces inside the binary.
    pub fn builtin() -> Result<Self> {
        let read = |data: &'static [u8], name| Face::read(Cow::Borrowed(data), 0, name);
        let faces = vec![read(SONG, "宋")?, read(HEI, "黑")?, read(KAI, "楷")?, read(TITLE, "标题")?];
        Ok(FaceSet { faces, body: 0, table: 0, hei: 1, kai: 2, title: 3, rare: None })
    }

    /// The built-in faces, with those that the office names for their roles. Roles: `title` 小标宋, `song` 宋体, `hei` 黑体,
    /// `kai` 楷体, `fangsong` 仿宋 (running text), `rare` (asked when no other face has a character).
    ///
    /// # Errors
    /// A file that is no usable font, with its name.
    pub fn with(named: Vec<NamedFace>) -> Result<Self> {
        let mut set = Self::builtin()?;
        for NamedFace { role, shown, data } in named {
            let id = FaceId::try_from(set.faces.len())
                .map_err(|_| Error::refused("字体过多", "减少配置中的 fonts"))?;
            set.faces.push(Face::read(Cow::Owned(data), 0, &shown)?);
            match role.as_str() {
                "fangsong" => set.body = id,
                "song" => {
                    if set.body == set.table {
                        set.body = id;
                    }
                    set.table = id;
                }
                "hei" => set.hei = id,
                "kai" => set.kai = id,
                "title" => set.title = id,
                _ => set.rare = Some(id),
            }
        }
        Ok(set)
    }

    /// Face for a use.
    #[must_use]
    pub fn of(&self, use_: Use) -> FaceId {
        match use_ {
            Use::Body => self.body,
            Use::Table => self.table,
            Use::Hei => self.hei,
            Use::Kai => self.kai,
            Use::Title => self.title,
        }
    }

    /// The face for 生僻字, when the office names one.
    #[must_use]
    pub fn rare(&self) -> Option<FaceId> {
        self.rare
    }

    /// A face by number.
    #[must_use]
    pub fn face(&self, id: FaceId) -> &Face {
        self.faces.get(usize::from(id)).unwrap_or(&self.faces[0])
    }

    /// The faces asked when `wanted` lacks a character, in order.
    fn chain(&self, wanted: FaceId) -> impl Iterator<Item = FaceId> + '_ {
        let last = self.faces.len().min(usize::from(FaceId::MAX)) as FaceId;
        // Behind a 宋 or 仿宋 of the office stands the built-in 宋, which looks most like it.
        let styles = [wanted, self.body, self.table, 0, self.hei, self.kai];
        styles.into_iter().chain(0..BUILTIN).chain(self.rare).chain(BUILTIN..last)
    }

    /// Face and glyph of a character; `None` when no face has it.
    #[must_use]
    pub fn resolve(&self, c: char, wanted: FaceId) -> Option<(FaceId, u16)> {
        let first = self.face(wanted).glyph(c);
        if first != 0 {
            return Some((wanted, first));
        }
        self.chain(wanted).map(|id| (id, self.face(id).glyph(c))).find(|(_, glyph)| *glyph != 0)
    }

    /// One face for a whole name: the first of the chain that has all of it, else the one that lacks least.
    #[must_use]
    pub fn whole(&self, text: &[char], wanted: FaceId) -> FaceId {
        let lacking =
            |id: FaceId| text.iter().filter(|c| !ignorable(**c) && self.face(id).glyph(**c) == 0).count();
        if lacking(wanted) == 0 {
            return wanted;
        }
        let mut best = (lacking(wanted), wanted);
        for id in self.chain(wanted) {
            let count = lacking(id);
            if count < best.0 {
                best = (count, id);
            }
        }
        best.1
    }

    /// Characters of `text` that no face has (coverage audit), each once.
    #[must_use]
    pub fn lacking(&self, text: &str) -> Vec<char> {
        let mut found: Vec<char> =
            text.chars().filter(|c| !ignorable(*c) && self.resolve(*c, self.table).is_none()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// 自造字: a code without a meaning of its own. What a face draws there is another character in every other face, so
/// none is ever taken.
#[must_use]
pub fn is_private(code: u32) -> bool {
    matches!(code, 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF)
}

/// `U+2B61D`
#[must_use]
pub fn code_point(c: char) -> String {
    format!("U+{:04X}", c as u32)
}

/// Characters that print nothing and need no glyph: controls, joiners, variation selectors, direction marks.
#[must_use]
pub fn ignorable(c: char) -> bool {
    c.is_control()
        || matches!(c as u32, 0xAD | 0x180B..=0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F
            | 0xFE00..=0xFE0F | 0xFEFF | 0xE0000..=0xE0FFF)
}

/// Characters that are set as one block with their neighbours when a face is chosen: hanzi and the dot of names.
#[must_use]
pub fn ideographic(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF | 0x3007)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_faces_cover_what_reports_use() {
        let set = FaceSet::builtin().unwrap();
        assert!(set.lacking("旗县区考核材料包：□■▲√×○●—…·〓〔2020〕①⑴℃％%㎡№“”《》").is_empty());
        assert!(!set.lacking("\u{3_0EDE}").is_empty());
        assert_eq!(set.face(0).advance(set.face(0).glyph('国'), 10 * PT), 10 * PT);
    }

    #[test]
    fn a_name_falls_back_whole() {
        let set = FaceSet::builtin().unwrap();
        let title = set.of(Use::Title);
        // 䶮 is of level 3: not in the title face.
        let name: Vec<char> = "王䶮".chars().collect();
        let face = set.whole(&name, title);
        assert_ne!(face, title);
        assert!(name.iter().all(|c| set.face(face).glyph(*c) != 0));
    }

    /// What another machine shows for such a code is another character.
    #[test]
    fn a_private_code_is_never_set() {
        let face = FaceSet::builtin().unwrap().faces.remove(0);
        assert_eq!(face.glyph('\u{E000}'), 0);
        assert!(is_private(0xE000) && is_private(0xF_FFFD) && !is_private(0xF900) && !is_private(0x4E00));
    }
}
