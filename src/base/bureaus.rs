//! One name for every bureau: 扶贫办公室 and 扶贫办, 医保局 and 医疗保障局 are one office, in folders, ledgers and lists alike.
//! The names are data (`data/bureaus.toml`), and so is which bureau keeps which sector list (行业部门名单).

use aho_corasick::AhoCorasick;
use serde::Deserialize;
use std::sync::OnceLock;

#[derive(Deserialize)]
struct File {
    bureau: Vec<Bureau>,
}

#[derive(Deserialize)]
struct Bureau {
    name: String,
    also: Vec<String>,
    #[serde(default)]
    lists: Vec<String>,
}

fn bureaus() -> &'static [Bureau] {
    static BUREAUS: OnceLock<Vec<Bureau>> = OnceLock::new();
    BUREAUS.get_or_init(|| {
        // The file is compiled in; the test below reads it, so an error cannot reach a user.
        let file: File =
            toml::from_str(include_str!("../../data/bureaus.toml")).unwrap_or(File { bureau: Vec::new() });
        file.bureau
    })
}

/// The bureau that keeps the sector lists of a kind: 医保 → 医疗保障局.
#[must_use]
pub fn of_list(kind: &str) -> Option<&'static str> {
    let keeps = |bureau: &&Bureau| bureau.lists.iter().any(|list| list == kind);
    bureaus().iter().find(keeps).map(|bureau| bureau.name.as_str())
}

/// (other form, the name that stands for it), longest form first: 扶贫开发办公室 before 扶贫开发办.
fn forms() -> &'static [(String, String)] {
    static FORMS: OnceLock<Vec<(String, String)>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let mut forms: Vec<(String, String)> = bureaus()
            .iter()
            .flat_map(|bureau| bureau.also.iter().map(|form| (form.clone(), bureau.name.clone())))
            .collect();
        forms.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        forms
    })
}

/// Does any of them stand in the text? Most texts that are asked about name no bureau at all.
fn names_a_form(text: &str) -> bool {
    static ANY: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let any = ANY.get_or_init(|| AhoCorasick::new(forms().iter().map(|(form, _)| form)).ok());
    any.as_ref().is_none_or(|any| any.is_match(text))
}

/// The text with every bureau by the one name it has here: `旗县扶贫办公室` → `旗县扶贫办`. A part of a longer word
/// (农村医保局面) is left alone: a form counts at the end, or before a mark, a blank or the name of a post.
#[must_use]
pub fn unified(text: &str) -> String {
    let mut out = text.to_owned();
    if !names_a_form(text) {
        return out;
    }
    for (form, name) in forms().iter().filter(|(form, _)| text.contains(form.as_str())) {
        let mut done = String::with_capacity(out.len());
        let mut rest = out.as_str();
        while let Some(at) = rest.find(form.as_str()) {
            let (before, after) = (&rest[..at], &rest[at + form.len()..]);
            done.push_str(before);
            done.push_str(if ends(after) { name } else { form });
            rest = after;
        }
        done.push_str(rest);
        out = done;
    }
    out
}

fn ends(after: &str) -> bool {
    !after.starts_with(|c: char| c.is_alphanumeric())
        || ["和", "及", "与", "主任", "局长", "负责", "数据管理岗", "项目管理岗", "金融扶贫岗", "档案员"]
            .iter()
            .any(|word| after.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_bureau_is_one_name_and_other_words_stay() {
        assert!(forms().len() > 15, "data/bureaus.toml");
        for (form, name) in forms() {
            assert_eq!(unified(form), *name);
            assert_eq!(unified(name), *name, "the name itself is no form of another");
        }
        assert_eq!(unified("苏木乡镇扶贫办公室"), "苏木乡镇扶贫办");
        assert_eq!(unified("苏木乡镇信息员、旗县医保局"), "苏木乡镇信息员、旗县医疗保障局");
        assert_eq!(unified("人社局 李某"), "人力资源和社会保障局 李某");
        assert_eq!(unified("残联络员"), "残联络员");
        assert_eq!(unified("水利局"), "水利局");
    }

    #[test]
    fn every_list_has_one_bureau_and_a_list_of_nobody_s_has_none() {
        let mut lists: Vec<&str> =
            bureaus().iter().flat_map(|bureau| &bureau.lists).map(String::as_str).collect();
        let all = lists.len();
        lists.sort_unstable();
        lists.dedup();
        assert!(all > 15 && lists.len() == all, "{lists:?}");
        assert_eq!(of_list("医保"), Some("医疗保障局"));
        assert_eq!((of_list("其他"), of_list("")), (None, None));
    }
}
