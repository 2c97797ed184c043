//! `qiquan.toml` → [`Project`].

use super::keys::{FACES, Key, Kind, PROJECT};
use super::reader::{Reader, Value};
use super::{FILE, LayoutChoice, Project, layouts};
use crate::base::divisions;
use crate::base::error::Problem;
use crate::base::text;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Fills `project` from the text; everything wrong goes to `problems`.
pub fn read(source: &str, project: &mut Project, problems: &mut Vec<Problem>) {
    let mut reader = Reader::new(FILE, source);
    let root = reader.parse();
    reader.check_keys(&root, PROJECT, &[], "", None);
    let mut archives = None;
    let mut registers = None;
    let mut choices = None;
    for (key, value) in &root {
        let name: &str = key.get_ref();
        match name {
            "name" => project.name = reader.text(name, value).unwrap_or_default(),
            "code" => project.code = reader.code(name, value).unwrap_or_default(),
            "as_of" => project.as_of = reader.date(name, value),
            "deadline" => project.deadline = reader.date(name, value),
            "annual_from" => {
                if let Some(year) = reader.integer(name, value, 1980..2101) {
                    project.annual_from = i32::try_from(year).unwrap_or(super::ANNUAL_FROM);
                }
            }
            "archives" => archives = Some(folder(&mut reader, project, name, value)),
            "registers" => registers = Some(folder(&mut reader, project, name, value)),
            "controls" => project.controls = controls(&mut reader, value),
            "problems" => problems_expected(&mut reader, project, value),
            "thresholds" => thresholds(&mut reader, project, value),
            // Judged when the code of the top unit is known.
            "layout" => choices = Some(value),
            "fonts" => fonts(&mut reader, project, value),
            _ => {}
        }
    }
    if let Some(value) = choices {
        layout_list(&mut reader, project, value);
    }
    let archives = archives.unwrap_or_else(|| default_folder(&mut reader, project, "archives"));
    let registers = registers.unwrap_or_else(|| default_folder(&mut reader, project, "registers"));
    if let (Some(as_of), Some(deadline)) = (project.as_of, project.deadline)
        && deadline.signed_duration_since(as_of).num_days().abs() > 3660
    {
        reader.report_file(
            format!("deadline {deadline} 与 as_of {as_of} 相差十年以上"),
            "请核对两个日期的年份",
        );
    }
    if let (Some((a, _)), Some((r, _))) = (&archives, &registers)
        && a == r
    {
        reader.report_file("archives 与 registers 是同一个文件夹", "请把登记表放到另一个文件夹");
    }
    if let Some((path, shown)) = archives {
        project.archives = path;
        project.archives_display = shown;
    }
    if let Some((path, shown)) = registers {
        project.registers = path;
        project.registers_display = shown;
    }
    reader.problems.sort_by_key(|problem| problem.at);
    problems.append(&mut reader.problems);
}

fn folder(
    reader: &mut Reader<'_>,
    project: &Project,
    name: &str,
    value: &Value<'_>,
) -> Option<(PathBuf, String)> {
    let written = reader.text(name, value)?;
    let path = project.root.join(&written);
    if !path.is_dir() {
        reader.report(
            &value.span(),
            format!("{name} 指向的文件夹不存在：{}", text::display(&written)),
            "请建好该文件夹，或改为实际的路径（相对于项目文件夹；反斜杠请写成 /）",
        );
        return None;
    }
    Some((path, shown(&written)))
}

fn default_folder(reader: &mut Reader<'_>, project: &Project, name: &str) -> Option<(PathBuf, String)> {
    let path = project.root.join(name);
    if !path.is_dir() {
        if !reader.mentions(name) {
            reader.report_file(
                format!("项目中没有 {name} 文件夹"),
                format!("请建好该文件夹，或写明它在哪里：{name} = \"…\""),
            );
        }
        return None;
    }
    Some((path, name.to_owned()))
}

/// How a configured folder is named in outputs: never by a machine path.
fn shown(written: &str) -> String {
    let path = Path::new(written);
    let parts: Vec<String> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(text::display(&name.to_string_lossy())),
            _ => None,
        })
        .collect();
    let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if inside { parts.join("/") } else { parts.last().cloned().unwrap_or_else(|| "archives".to_owned()) }
}

fn controls(reader: &mut Reader<'_>, value: &Value<'_>) -> std::collections::BTreeMap<String, u64> {
    let mut counts = std::collections::BTreeMap::new();
    let Some(table) = reader.table("controls", value) else { return counts };
    reader.check_keys(table, inner("controls"), &[], "[controls] 中", None);
    for (key, value) in table {
        if inner("controls").iter().any(|known| known.name == key.get_ref())
            && let Some(count) = reader.integer(&format!("controls.{}", key.get_ref()), value, 0..u64::MAX)
        {
            counts.insert(key.get_ref().to_string(), count);
        }
    }
    counts
}

fn problems_expected(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    let Some(table) = reader.table("problems", value) else { return };
    reader.check_keys(table, inner("problems"), &[], "[problems] 中", None);
    let Some(expected) = table.get("expected") else { return };
    let Some(counts) = reader.table("problems.expected", expected) else { return };
    for (source, value) in counts {
        let name = source.get_ref().trim().to_owned();
        if let Some(count) = reader.integer(&format!("problems.expected.{name}"), value, 0..u64::MAX) {
            project.problems_expected.insert(name, count);
        }
    }
}

fn thresholds(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    let Some(table) = reader.table("thresholds", value) else { return };
    for (rule, value) in table {
        let rule: &str = rule.get_ref();
        let mut entries: Vec<(String, &Value<'_>)> = Vec::new();
        match value.get_ref() {
            DeValue::Table(named) => {
                entries
                    .extend(named.iter().map(|(name, value)| (format!("{rule}.{}", name.get_ref()), value)));
            }
            _ => entries.push((rule.to_owned(), value)),
        }
        for (key, value) in entries {
            let place = format!("thresholds.{key}");
            if let Some(number) = reader.number(&place, value) {
                project.places.insert(place, reader.position(value.span().start));
                project.thresholds.insert(key, number);
            }
        }
    }
}

fn layout_list(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    for (table, at) in reader.tables("layout", value) {
        reader.check_keys(table, inner("layout"), &[], "[[layout]] 中", Some(&at));
        if let Some(choice) = layout(reader, project, table, &at) {
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

fn layout(
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
        Some(template)
    });
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

fn fonts(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    let Some(table) = reader.table("fonts", value) else { return };
    reader.check_keys(table, inner("fonts"), &FACES, "[fonts] 中", None);
    for (key, value) in table {
        let written: &str = key.get_ref();
        let Some((face, _)) = FACES.iter().find(|(face, chinese)| *face == written || *chinese == written)
        else {
            continue;
        };
        let Some(file) = reader.text(&format!("fonts.{written}"), value) else { continue };
        let path = project.root.join(&file);
        if path.is_file() {
            project.fonts.insert((*face).to_owned(), path.to_string_lossy().into_owned());
        } else {
            reader.report(
                &value.span(),
                format!("fonts.{written} 的字体文件不存在：{}", text::display(&file)),
                "请核对路径（反斜杠请写成 /），或删去这一行改用内置字体",
            );
        }
    }
}

/// Keys of the table `name` at the top level.
fn inner(name: &str) -> &'static [Key] {
    PROJECT.iter().find(|key| key.name == name).map_or(&[], |key| match key.kind {
        Kind::Table(keys) | Kind::Tables(keys) => keys,
        _ => &[],
    })
}
