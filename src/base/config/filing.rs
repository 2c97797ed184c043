//! `[filing]` of `qiquan.toml`: what the receiving archive fixes about numbers (档号), for the whole and county by county.
//!
//! None of it can be guessed: a number is proposed only where everything it is made of was written down.

use super::Project;
use super::keys::FILING_FORMS;
use super::reader::{Reader, Value};
use super::settings::{self, by_county};
use std::collections::BTreeMap;
use toml::de::DeTable;

/// Longest code in a number, in characters.
const LONGEST: usize = 12;

/// How the archive is arranged (整理方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 按件: DA/T 22-2015.
    Item,
    /// 按卷: one household one volume.
    Volume,
}

/// What `[filing]` says; empty where it does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filing {
    /// 全宗号
    pub fonds: String,
    /// 门类代码
    pub category: String,
    /// 机构（问题）代码
    pub office: String,
    /// 分类号 in front of the class of a volume (`JF`).
    pub class: String,
    pub form: Option<Form>,
    /// Pages that a box holds.
    pub box_pages: Option<u64>,
}

impl Filing {
    /// What holds for the unit: `[filing.<code>]` before `[filing]`.
    #[must_use]
    pub fn of(all: &BTreeMap<String, Filing>, code: &str) -> Filing {
        let whole = all.get("").cloned().unwrap_or_default();
        let Some(own) = all.get(code) else { return whole };
        let either = |own: &str, whole: String| if own.is_empty() { whole } else { own.to_owned() };
        Filing {
            fonds: either(&own.fonds, whole.fonds),
            category: either(&own.category, whole.category),
            office: either(&own.office, whole.office),
            class: either(&own.class, whole.class),
            form: own.form.or(whole.form),
            box_pages: own.box_pages.or(whole.box_pages),
        }
    }
}

/// Reads `[filing]`; the code of the top unit is known by now.
pub fn read(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    for (code, found) in by_county(reader, project, "filing", value, one) {
        project.filing.insert(code, found);
    }
}

fn one(reader: &mut Reader<'_>, table: &DeTable<'_>, place: &str) -> Filing {
    reader.check_keys(table, settings::inner("filing"), &[], &format!("[{place}] 中"), None);
    let mut code = |key: &str| {
        let value = table.get(key)?;
        let written = reader.text(&format!("{place}.{key}"), value)?;
        let fits = written.len() <= LONGEST
            && written.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if fits {
            return Some(written);
        }
        reader.report(
            &value.span(),
            format!("{place}.{key} “{written}”不能用在档号里"),
            format!("档号只用大写字母和数字，至多{LONGEST}个"),
        );
        None
    };
    let [fonds, category, office, class] =
        ["fonds", "category", "office", "class"].map(|key| code(key).unwrap_or_default());
    let form = table.get("form").and_then(|value| reader.word(&format!("{place}.form"), value, FILING_FORMS));
    let form = form.map(|word| if word == "volume" { Form::Volume } else { Form::Item });
    let box_pages = table
        .get("box_pages")
        .and_then(|value| reader.integer(&format!("{place}.box_pages"), value, 1..10_000));
    Filing { fonds, category, office, class, form, box_pages }
}
