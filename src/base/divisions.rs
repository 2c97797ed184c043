//! The division table (区划表): counties and townships with their codes and the other names offices use for them.
//!
//! Data: `data/divisions/150800.toml` (counties and aliases) and `data/divisions/150800.csv` (89 township-level units,
//! GB/T 2260 and the statistical codes of 2020-06-30). A project may add names of its own.

/// One county-level unit (旗县区).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    /// Six digits.
    pub code: String,
    pub name: String,
    /// Short and former names: 五原, 前旗 …
    pub aliases: Vec<String>,
}

/// One township-level unit (苏木乡镇).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Township {
    /// Nine digits; the first six are the county.
    pub code: String,
    pub name: String,
    pub aliases: Vec<String>,
}

/// Counties and townships of a run, sorted by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Divisions {
    pub counties: Vec<County>,
    pub townships: Vec<Township>,
}
