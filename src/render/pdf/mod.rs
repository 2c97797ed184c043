//! PDF (版式文件): finished pages to bytes. `printpdf` writes the pages; faces, outline and document data are added to its
//! object tree, because the faces are cut to the glyphs in use and no date, id or name may depend on the clock.

mod embed;
mod meta;
mod outline;
mod write;

pub use write::write;

#[cfg(test)]
mod tests;
