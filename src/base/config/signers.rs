//! `[signers]` of `qiquan.toml`: who makes, reviews and issues a pack (编制、审核、签发), for the whole and county by county.
//!
//! The program signs for nobody and dates nothing: the names are printed beside lines for pen and ink.

use super::Project;
use super::reader::{Reader, Value};
use super::settings::by_county;
use crate::base::{mask, text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use toml::de::DeTable;

/// Longest name, in characters: it stands on a line of the cover.
pub(super) const LONGEST: usize = 40;

/// Who answers for a pack; empty where nobody is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Signers {
    /// 编制单位
    pub unit: String,
    /// 编制
    pub author: String,
    /// 审核
    pub reviewer: String,
    /// 签发
    pub approver: String,
}

impl Signers {
    /// The four with their names, in the order of a cover.
    #[must_use]
    pub fn lines(&self) -> [(&'static str, &str); 4] {
        [("编制单位", &self.unit), ("编制", &self.author), ("审核", &self.reviewer), ("签发", &self.approver)]
    }

    /// Who answers for the pack of the unit: what `[signers.<code>]` says, else what `[signers]` says.
    #[must_use]
    pub fn of(all: &BTreeMap<String, Signers>, code: &str) -> Signers {
        let whole = all.get("").cloned().unwrap_or_default();
        let Some(own) = all.get(code) else { return whole };
        let either = |own: &str, whole: String| if own.is_empty() { whole } else { own.to_owned() };
        Signers {
            unit: either(&own.unit, whole.unit),
            author: either(&own.author, whole.author),
            reviewer: either(&own.reviewer, whole.reviewer),
            approver: either(&own.approver, whole.approver),
        }
    }
}

/// Reads `[signers]`; the code of the top unit is known by now.
pub fn read(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    for (code, found) in by_county(reader, project, "signers", value, one) {
        project.signers.insert(code, found);
    }
}

fn one(reader: &mut Reader<'_>, table: &DeTable<'_>, place: &str) -> Signers {
    reader.check_keys(table, super::settings::inner("signers"), &[], &format!("[{place}] 中"), None);
    let mut name = |key: &str| {
        let value = table.get(key)?;
        let name = reader.text(&format!("{place}.{key}"), value)?;
        let count = name.chars().count();
        let what = if count > LONGEST {
            format!("{place}.{key} 有{count}个字，超过{LONGEST}个")
        } else if mask::text(&name) != name {
            format!("{place}.{key} 中有证件号码、电话或账号")
        } else {
            return Some(text::display(&name));
        };
        reader.report(&value.span(), what, "请只写单位或人员的名称");
        None
    };
    let [unit, author, reviewer, approver] =
        ["unit", "author", "reviewer", "approver"].map(|key| name(key).unwrap_or_default());
    Signers { unit, author, reviewer, approver }
}
