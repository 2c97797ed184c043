//! `[[layout]]` of `qiquan.toml`: which county keeps its archive in which way.

use super::reader::{Reader, Value};
use super::{LayoutChoice, Project, layouts};
use crate::base::divisions;
use crate::base::text;
use std::ops::Range;
use toml::de::DeTable;

/// Reads every `[[layout]]`; the code of the top unit and the project's own profiles are known by now.
pub fn read(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    for (table, at) in reader.tables("layout", value) {
        reader.check_keys(table, super::settings::inner("layout"), &[], "[[layout]] 中", Some(&at));
        if let Some(choice) = one(reader, project, table, &at) {
            if project.layouts.iter().any(|known| known.county == choice.county) {
                reader.report(
                    &at,
                    format!("旗县 {} 写了不止一项 [[layout]]", choice.county),
                    "每个旗县只留一项",
                );
                continue;
            }
            project.places.insert(format!("layout.{}", project.layouts.len()), reader.position(at.start));
            project.layouts.push(choice);
        }
    }
}

fn one(
    reader: &mut Reader<'_>,
    project: &Project,
    table: &DeTable<'_>,
    at: &Range<usize>,
) -> Option<LayoutChoice> {
    let county = table.get("county").and_then(|value| county(reader, project, value));
    let profile = table.get("profile").map(|value| {
        let name = reader.text("layout.profile", value)?;
        known_profile(reader, project, &name, &value.span());
        Some(name)
    });
    let template = table.get("template").map(|value| {
        let template = reader.text("layout.template", value)?;
        layouts::check_template(reader, &value.span(), &template);
        form(&template).into_iter().for_each(|(what, hint)| reader.report(&value.span(), what, hint));
        Some(template)
    });
    if profile.is_some() && template.is_some() {
        reader.report(
            at,
            "[[layout]] 同时写了 profile 和 template",
            "只能写一个：用现成的存放方式写 profile，用自己的路径写 template",
        );
    }
    if profile.is_none() && template.is_none() {
        reader.report(
            at,
            "[[layout]] 既没有 profile 也没有 template",
            "请写其中一个，例如 profile = \"class\"",
        );
        return None;
    }
    Some(LayoutChoice {
        county: county?,
        profile: profile.flatten().unwrap_or_default(),
        template: template.flatten(),
    })
}

/// The code of a county that can lie in this project.
fn county(reader: &mut Reader<'_>, project: &Project, value: &Value<'_>) -> Option<String> {
    let code = reader.code("layout.county", value)?;
    let top = &project.code;
    let prefix = top.trim_end_matches("00");
    let known = divisions::builtin();
    let outside = !top.is_empty() && !code.starts_with(prefix);
    let table_covers = known.prefecture.as_ref().is_some_and(|unit| code.starts_with(&unit.code[..4]));
    if outside || code.ends_with("00") || (table_covers && known.county(&code).is_none()) {
        let what = match (outside, code.ends_with("00")) {
            (true, _) => format!("layout.county {code} 不在 {top} 范围内"),
            (_, true) => format!("layout.county {code} 不是旗县区代码"),
            _ => format!("layout.county {code} 不在区划表中"),
        };
        let list: Vec<String> = known
            .counties
            .iter()
            .filter(|county| county.code.starts_with(prefix))
            .map(|county| format!("{}{}", county.code, county.name))
            .collect();
        let hint = if list.is_empty() {
            "请写该旗县区的六位代码".to_owned()
        } else {
            format!("可用：{}", list.join("、"))
        };
        reader.report(&value.span(), what, hint);
        return None;
    }
    Some(code)
}

fn known_profile(reader: &mut Reader<'_>, project: &Project, name: &str, at: &Range<usize>) {
    let builtin = layouts::builtin().unwrap_or_default();
    let names: Vec<&str> =
        builtin.iter().chain(&project.profiles).map(|profile| profile.name.as_str()).collect();
    if names.contains(&name) {
        return;
    }
    let near = super::nearest(name, names.iter().copied());
    let near = near.map_or(String::new(), |near| format!("是否应为 {near}？"));
    reader.report(
        at,
        format!("存放方式“{}”不存在", text::display(name)),
        format!("{near}可用：{}；自己的存放方式写在 {}/名称.toml 中", names.join("、"), layouts::FOLDER),
    );
}

/// What is wrong with a path template as a path, and what to do about it; the grammar is judged by [`layouts`].
fn form(text: &str) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let mut say = |what: String, hint: &str| wrong.push((what, hint.to_owned()));
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
            ("/abs/{county}/../{village}", 2),
            ("{county}/{county}/{head}", 1),
            ("{county}/{county}/{county}/{head}", 1),
            ("C:\\{head}", 2),
        ] {
            assert_eq!(form(bad).len(), faults, "{bad}: {:?}", form(bad));
        }
    }
}
