//! `qiquan.toml` → [`Project`].

use super::keys::{FACES, Key, Kind, PROJECT, SEVERITIES};
use super::reader::{Reader, Value};
use super::{FILE, FontFile, Project, brief, clock, filing, layout, ranking, signers};
use crate::base::error::{Problem, reason};
use crate::base::terms::Severity;
use crate::base::{inside, mask, memory, text};
use std::path::{Component, Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Longest name of a unit, in characters: names of files are made of it, and 255 bytes is the end.
const LONGEST_NAME: usize = 40;

const NAME_IT: &str = "请把文件夹本身放进项目，或在 qiquan.toml 中写明它的真实路径";

/// First two digits of GB/T 2260.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];

/// Fills `project` from the text; everything wrong goes to `problems`.
pub fn read(source: &str, project: &mut Project, problems: &mut Vec<Problem>) {
    let mut reader = Reader::new(FILE, source);
    let root = reader.parse();
    reader.check_keys(&root, PROJECT, &[], "", None);
    let mut archives = None;
    let mut registers = None;
    let (mut choices, mut clocks, mut briefs, mut signers, mut filing) = (None, None, None, None, None);
    for (key, value) in &root {
        let name: &str = key.get_ref();
        match name {
            "name" => project.name = unit_name(&mut reader, value).unwrap_or_default(),
            "code" => {
                project.code = top_code(&mut reader, value).unwrap_or_default();
                project.places.insert(name.to_owned(), reader.position(value.span().start));
            }
            "as_of" => project.as_of = reader.date(name, value),
            "deadline" => project.deadline = reader.date(name, value),
            "annual_from" => {
                if let Some(year) = reader.integer(name, value, 1980..2101) {
                    project.annual_from = i32::try_from(year).unwrap_or(super::ANNUAL_FROM);
                }
            }
            "archives" => archives = Some(folder(&mut reader, project, name, value)),
            "registers" => registers = Some(folder(&mut reader, project, name, value)),
            "controls" => controls(&mut reader, project, value),
            "problems" => problems_expected(&mut reader, project, value),
            "thresholds" => thresholds(&mut reader, project, value),
            "severity" => severities(&mut reader, project, value),
            // Judged when the code of the top unit is known.
            "layout" => choices = Some(value),
            "clock" => clocks = Some(value),
            "brief" => briefs = Some(value),
            "ranking" => ranking::read(&mut reader, project, value),
            "signers" => signers = Some(value),
            "filing" => filing = Some(value),
            "fonts" => fonts(&mut reader, project, value),
            _ => {}
        }
    }
    if let Some(value) = choices {
        layout::read(&mut reader, project, value);
    }
    if let Some(value) = clocks {
        clock::read(&mut reader, project, value);
    }
    if let Some(value) = briefs {
        brief::read(&mut reader, project, value);
    }
    if let Some(value) = signers {
        signers::read(&mut reader, project, value);
    }
    if let Some(value) = filing {
        filing::read(&mut reader, project, value);
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
    if let (Some((archives, _)), Some((registers, _))) = (&archives, &registers) {
        folders_apart(&mut reader, &project.root, archives, registers);
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

/// The name is printed and becomes part of file names on any system.
fn unit_name(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<String> {
    let name = reader.text("name", value)?;
    let bare = name.trim_end_matches(['.', ' ']);
    let stem = bare.split('.').next().unwrap_or_default().to_uppercase();
    let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    let hint = "请写单位的名称，例如 \"巴彦淖尔市\"";
    let what = if name.chars().count() > LONGEST_NAME {
        format!("name 有{}个字，超过{LONGEST_NAME}个", name.chars().count())
    } else if let Some(c) = name.chars().find(|c| "/\\:*?\"<>|{}".contains(*c)) {
        format!("name 中的“{c}”不能用在文件名里")
    } else if bare.is_empty() || device {
        format!("name “{name}”不能用作文件名")
    } else if mask::text(&name) != name {
        "name 中有证件号码、电话或账号".to_owned()
    } else {
        return Some(name);
    };
    reader.report(&value.span(), what, hint);
    None
}

/// A county, a prefecture or a province of GB/T 2260.
fn top_code(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<String> {
    let code = reader.code("code", value)?;
    let province = code.get(..2).is_some_and(|province| PROVINCES.contains(&province));
    let shape = !(code.get(2..4) == Some("00") && code.get(4..) != Some("00"));
    if province && shape {
        return Some(code);
    }
    reader.report(
        &value.span(),
        format!("code “{code}”不是盟市或旗县区的区划代码"),
        "请核对 GB/T 2260：前两位是省级，中间两位是盟市，末两位是旗县区，例如 \"150800\"",
    );
    None
}

fn folder(
    reader: &mut Reader<'_>,
    project: &Project,
    name: &str,
    value: &Value<'_>,
) -> Option<(PathBuf, String)> {
    let written = reader.text(name, value)?;
    let path = project.root.join(&written);
    // What lies in the archives may be told by a listing.
    let is_listing = name == "archives" && path.is_file();
    if !memory::is_folder(&path) && !is_listing {
        reader.report(
            &value.span(),
            format!("{name} 指向的文件夹不存在：{}", text::display(&written)),
            "请建好该文件夹，或改为实际的路径（相对于项目文件夹；反斜杠请写成 /）",
        );
        return None;
    }
    if let Err(error) = inside_or_named(&project.root, &written) {
        reader.report(&value.span(), format!("{name}：{}", reason(&error)), NAME_IT);
        return None;
    }
    Some((path, shown(&written)))
}

fn default_folder(reader: &mut Reader<'_>, project: &Project, name: &str) -> Option<(PathBuf, String)> {
    let path = project.root.join(name);
    if !memory::is_folder(&path) {
        if !reader.mentions(name) {
            reader.report_file(
                format!("项目中没有 {name} 文件夹"),
                format!("请建好该文件夹，或写明它在哪里：{name} = \"…\""),
            );
        }
        return None;
    }
    if let Err(error) = inside_or_named(&project.root, name) {
        reader.report_file(format!("{name}：{}", reason(&error)), NAME_IT);
        return None;
    }
    Some((path, name.to_owned()))
}

/// A folder elsewhere must be named: a link with an innocent name leads a run out of the project unseen.
fn inside_or_named(root: &Path, written: &str) -> std::io::Result<()> {
    let named = Path::new(written);
    let is_inside = named.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if is_inside { inside::place(root, named).map(|_| ()) } else { Ok(()) }
}

/// Archives, registers and the project folder must be three different places.
fn folders_apart(reader: &mut Reader<'_>, root: &Path, archives: &Path, registers: &Path) {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (root, archives, registers) = (real(root), real(archives), real(registers));
    for (folder, name) in [(&archives, "archives"), (&registers, "registers")] {
        if root.starts_with(folder) {
            reader.report_file(
                format!("{name} 就是项目文件夹或其上级"),
                "配置和输出会被当作材料；请改为项目中专门的文件夹",
            );
            return;
        }
    }
    if archives == registers {
        reader.report_file("archives 与 registers 是同一个文件夹", "请把登记表放到另一个文件夹");
    } else if archives.starts_with(&registers) || registers.starts_with(&archives) {
        reader.report_file("archives 与 registers 一个在另一个里面", "请把两个文件夹分开放");
    }
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

fn controls(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    let Some(table) = reader.table("controls", value) else { return };
    reader.check_keys(table, inner("controls"), &[], "[controls] 中", None);
    for (key, value) in table {
        let name = format!("controls.{}", key.get_ref());
        if *key.get_ref() == "as_of" {
            project.controls_as_of = reader.date(&name, value);
        } else if inner("controls").iter().any(|known| known.name == key.get_ref())
            && let Some(count) = reader.integer(&name, value, 0..u64::MAX)
        {
            project.controls.insert(key.get_ref().to_string(), count);
        }
    }
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

/// `[severity]`: `RULE = word`. Which rules exist is judged by the stage that knows them.
fn severities(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    let Some(table) = reader.table("severity", value) else { return };
    for (rule, value) in table {
        let code = rule.get_ref().trim().to_uppercase();
        let place = format!("severity.{code}");
        project.places.insert(place.clone(), reader.position(rule.span().start));
        let word = reader.word(&place, value, SEVERITIES);
        if let Some(severity) = word.and_then(Severity::of_word) {
            project.severities.insert(code, severity);
        }
    }
}

/// `[thresholds]`: `RULE = n`, `[thresholds.RULE] key = n`, and either of them below a six-digit county code. Which rules
/// and keys exist is judged by the stage that knows the rules.
fn thresholds(reader: &mut Reader<'_>, project: &mut Project, value: &Value<'_>) {
    let Some(table) = reader.table("thresholds", value) else { return };
    for (first, value) in table {
        let first: &str = first.get_ref();
        let is_county = first.len() == 6 && first.bytes().all(|b| b.is_ascii_digit());
        match value.get_ref() {
            DeValue::Table(rules) if is_county => {
                for (rule, value) in rules {
                    threshold(reader, project, &format!("{first}.{}", rule.get_ref()), value);
                }
            }
            _ => threshold(reader, project, first, value),
        }
    }
}

/// One rule: a number, or a table of numbers by key.
fn threshold(reader: &mut Reader<'_>, project: &mut Project, rule: &str, value: &Value<'_>) {
    let mut entries: Vec<(String, &Value<'_>)> = Vec::new();
    match value.get_ref() {
        DeValue::Table(named) => {
            entries.extend(named.iter().map(|(name, value)| (format!("{rule}.{}", name.get_ref()), value)));
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
        if project.fonts.contains_key(*face) {
            reader.report(
                &key.span(),
                format!("fonts.{written} 与另一行是同一种字体（{face}）"),
                "请只留一行",
            );
        } else if memory::is_file(&path) {
            project.fonts.insert((*face).to_owned(), FontFile { written: file, path });
        } else {
            reader.report(
                &value.span(),
                format!("fonts.{written} 的字体文件不存在：{}", text::display(&file)),
                "请核对路径（反斜杠请写成 /），或删去这一行改用内置字体",
            );
        }
    }
}

/// What a table says for the whole (under an empty code) and, in tables of their own below it, for single counties.
pub(super) fn by_county<T>(
    reader: &mut Reader<'_>,
    project: &mut Project,
    name: &str,
    value: &Value<'_>,
    one: fn(&mut Reader<'_>, &DeTable<'_>, &str) -> T,
) -> Vec<(String, T)> {
    let Some(table) = reader.table(name, value) else { return Vec::new() };
    let mut whole = DeTable::new();
    let mut found = Vec::new();
    for (key, value) in table {
        let code: &str = key.get_ref();
        let is_code = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        if !is_code {
            whole.insert(key.clone(), value.clone());
            continue;
        }
        let place = format!("{name}.{code}");
        if !project.code.is_empty() && !project.covers(code) {
            reader.report(
                &key.span(),
                format!("{place} 不属于 code = \"{}\"", project.code),
                "请核对旗县区的六位区划代码",
            );
        }
        project.places.insert(place.clone(), reader.position(key.span().start));
        if let DeValue::Table(own) = value.get_ref() {
            found.push((code.to_owned(), one(reader, own, &place)));
        } else {
            // Says that a table is wanted.
            let _ = reader.table(&place, value);
        }
    }
    found.push((String::new(), one(reader, &whole, name)));
    found
}

/// Keys of the table `name` at the top level.
pub(super) fn inner(name: &str) -> &'static [Key] {
    PROJECT.iter().find(|key| key.name == name).map_or(&[], |key| match key.kind {
        Kind::Table(keys) | Kind::Tables(keys) | Kind::PerCounty(keys) => keys,
        _ => &[],
    })
}
