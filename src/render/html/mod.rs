//! What is read on a screen, without a server and without anything from elsewhere: `html/index.html` is the report that can
//! be browsed down to every household and finding ([`browse`]), `html/<code>.html` the whole pack of a unit as one page
//! ([`pages`]).

pub mod browse;
mod pages;
mod script;

pub use pages::page;
use std::fmt::Write;

/// Colours, type and tables of both, in light, dark and print.
const BASE_STYLE: &str = include_str!("assets/base.css");

/// Text as HTML text or attribute value.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c != '\n' && crate::base::text::is_hostile(c) => {
                let _ = write!(out, "\\u{{{:X}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}
