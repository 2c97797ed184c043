//! Page layout (排版): blocks in, finished pages out. Knows faces, lines, tables and pages, and no file format.

mod chart;
pub mod coverage;
mod figures;
pub mod font;
mod front;
pub mod geometry;
pub mod linebreak;
pub mod page;
mod paginate;
mod qr;
mod table;
mod text;

pub use font::FaceSet;
pub use page::{Laid, MissingGlyph, Page};
pub use paginate::layout;

#[cfg(test)]
mod tests;
