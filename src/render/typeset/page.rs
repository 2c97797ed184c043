//! Finished pages, free of any file format: runs of glyphs at places, rules, filled boxes and links. The PDF writer is
//! one reader of them.
//!
//! Places count from the top left corner, downwards, in thousandths of a point. Glyphs lie in one list per page; runs
//! name their part of it.

use super::font::{FaceId, Length};

/// Red, green, blue.
pub type Colour = [u8; 3];

/// Black.
pub const BLACK: Colour = [0, 0, 0];

/// One placed glyph with the character it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// Glyph of the run's face.
    pub id: u16,
    /// The real character, also where 〓 is printed.
    pub char: char,
    /// Added to the glyph's own advance.
    pub extra: Length,
}

/// A run of glyphs of one face, size and colour on one baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub x: Length,
    /// Baseline.
    pub y: Length,
    pub face: FaceId,
    pub size: Length,
    pub colour: Colour,
    /// Part of [`Page::glyphs`].
    pub start: u32,
    pub end: u32,
    /// Reads downwards (a quarter turn clockwise).
    pub turned: bool,
    /// The glyphs are 〓; their characters are the real ones.
    pub missing: bool,
}

/// A filled box; rules are thin boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    pub x: Length,
    pub y: Length,
    pub width: Length,
    pub height: Length,
    pub colour: Colour,
}

/// A straight stroke (charts).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stroke {
    pub from: (Length, Length),
    pub to: (Length, Length),
    pub width: Length,
    pub colour: Colour,
}

/// A link over a part of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub x: Length,
    pub y: Length,
    pub width: Length,
    pub height: Length,
    pub target: crate::render::blocks::Target,
}

/// One page. Boxes are painted first, then strokes, then text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    pub width: Length,
    pub height: Length,
    pub glyphs: Vec<Glyph>,
    pub runs: Vec<Run>,
    pub fills: Vec<Fill>,
    pub strokes: Vec<Stroke>,
    pub links: Vec<Link>,
    /// Page number printed on the paper; none on a cover.
    pub number: Option<u32>,
}

impl Page {
    /// Text of a run.
    #[must_use]
    pub fn text(&self, run: &Run) -> String {
        self.part(run).iter().map(|glyph| glyph.char).collect()
    }

    /// Glyphs of a run.
    #[must_use]
    pub fn part(&self, run: &Run) -> &[Glyph] {
        self.glyphs.get(run.start as usize..run.end as usize).unwrap_or_default()
    }

    /// Adds a filled box.
    pub fn fill(&mut self, x: Length, y: Length, width: Length, height: Length, colour: Colour) {
        if width > 0 && height > 0 {
            self.fills.push(Fill { x, y, width, height, colour });
        }
    }
}

/// A heading in the outline (书签).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub level: u8,
    pub text: String,
    pub anchor: String,
    /// From 0.
    pub page: usize,
    pub y: Length,
}

/// A character that no face has (缺字).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingGlyph {
    pub char: char,
    /// The name it belongs to, or the words around it.
    pub word: String,
    /// The heading it stands under; empty for none.
    pub place: String,
    /// Page, from 1.
    pub page: usize,
}

/// A laid out document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Laid {
    pub pages: Vec<Page>,
    pub outline: Vec<Entry>,
    pub missing: Vec<MissingGlyph>,
}
