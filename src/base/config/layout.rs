//! `[[layout]]` of `qiquan.toml`: which county keeps its archive in which way. Names of profiles and placeholders are
//! judged by the scan stage, which knows them; the form of a template is judged here.

use super::reader::{Reader, Value};
use super::{LayoutChoice, Project};
use std::ops::Range;
use toml::de::DeTable;

/// Placeholders that tell one household from another.
const HOUSEHOLD: [&str; 4] = ["household_id", "head", "seq", "id_tail"];

/// Reads every `[[layout]]`.
pub fn read(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    for (table, at) in reader.tables("layout", value) {
        reader.check_keys(table, super::settings::inner("layout"), &[], "[[layout]] 中", Some(&at));
        let Some(choice) = one(reader, table, &at) else { continue };
        if project.layouts.iter().any(|known| known.county == choice.county) {
            reader.report(&at, format!("旗县 {} 写了不止一项 [[layout]]", choice.county), "每个旗县只留一项");
            continue;
        }
        let number = project.layouts.len();
        let mut place = |key: String, span: Range<usize>| {
            project.places.insert(key, reader.position(span.start));
        };
        for key in ["county", "profile", "template"] {
            if let Some(value) = table.get(key) {
                place(format!("layout.{number}.{key}"), value.span());
            }
        }
        place(format!("layout.{number}"), at);
        project.layouts.push(choice);
    }
}

fn one(reader: &mut Reader<'_>, table: &DeTable<'_>, at: &Range<usize>) -> Option<LayoutChoice> {
    let county = table.get("county").and_then(|value| reader.code("layout.county", value));
    let profile = table.get("profile").map(|value| reader.text("layout.profile", value));
    let template = table.get("template").map(|value| {
        let text = reader.text("layout.template", value)?;
        form(&text).into_iter().for_each(|(what, hint)| reader.report(&value.span(), what, hint));
        Some(text)
    });
    match (&profile, &template) {
        (None, None) => {
            reader.report(
                at,
                "[[layout]] 既没有 profile 也没有 template",
                "请写其中一个，例如 profile = \"class\"",
            );
            return None;
        }
        (Some(_), Some(_)) => reader.report(
            at,
            "[[layout]] 同时写了 profile 和 template",
            "只能写一个：用现成的摆法写 profile，用自己的路径写 template",
        ),
        _ => {}
    }
    Some(LayoutChoice {
        county: county?,
        profile: profile.flatten().unwrap_or_default(),
        template: template.flatten(),
    })
}

/// What is wrong with the form of a path template, and what to do about it.
fn form(text: &str) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let mut say = |what: String, hint: &str| wrong.push((what, hint.to_owned()));
    let example = "例如 {county}/{township}/{village}/{seq}_{head}";
    if text.starts_with(['/', '\\']) || text.chars().nth(1) == Some(':') {
        say("template 是绝对路径".into(), "请从档案文件夹下的第一层写起，例如 {county}/{township}/…");
    }
    if text.contains('\\') {
        say("template 中有反斜杠".into(), "请用 / 分隔各层文件夹");
    }
    if text.split(['/', '\\']).any(|part| part == ".." || part == ".") {
        say("template 中有 . 或 ..".into(), "请从档案文件夹下的第一层逐层写出");
    }
    let names = placeholders(text);
    for (at, name) in names.iter().enumerate() {
        if *name != "*" && names[..at].contains(name) && !names[at + 1..].contains(name) {
            say(format!("template 中 {{{name}}} 写了不止一次"), "同一项只写一次，其余的层用 *");
        }
    }
    if !names.iter().any(|name| HOUSEHOLD.contains(name)) {
        say(
            "template 中没有区分户的占位符".into(),
            "请写 {household_id}、{head}、{seq}、{id_tail} 中的至少一个",
        );
    }
    if names.is_empty() && !text.contains('{') {
        wrong.truncate(wrong.len().saturating_sub(1));
        wrong.push(("template 中没有占位符".to_owned(), example.to_owned()));
    }
    wrong
}

/// Names between braces; an unclosed brace ends the list.
fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::form;

    #[test]
    fn templates_that_cannot_work_are_named() {
        for good in [
            "{county}/{township}/{village}/{head}{id_tail}",
            "{county}/*/{seq}_{head}/<files>",
            "{household_id}",
        ] {
            assert!(form(good).is_empty(), "{good}: {:?}", form(good));
        }
        for (bad, faults) in [
            ("/abs/{county}/../{village}", 3),
            ("{county}/{county}/{head}", 1),
            ("{county}/{county}/{county}/{head}", 1),
            ("a/b", 1),
            ("C:\\{head}", 2),
            ("{county}/{township}", 1),
        ] {
            assert_eq!(form(bad).len(), faults, "{bad}: {:?}", form(bad));
        }
    }
}
