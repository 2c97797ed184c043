//! JSON Schemas of `qiquan.toml` and `waivers.toml`, and the commented file of `init`, made from the table of keys.

use super::keys::{FACES, Key, Kind, PROJECT, RULE_FILE, SCORE_SHEET, TOPIC_FILE, WAIVERS};
use super::reader::kind_name;
use serde_json::{Map, Value, json};

/// Schema of `qiquan.toml` (draft 2020-12).
#[must_use]
pub fn project() -> Value {
    document("qiquan.toml", "项目配置", PROJECT)
}

/// Schema of `waivers.toml`.
#[must_use]
pub fn waivers() -> Value {
    document("waivers.toml", "核实说明", WAIVERS)
}

/// Schema of `rules/*.toml`.
#[must_use]
pub fn rules() -> Value {
    document("rules/*.toml", "自定规则", RULE_FILE)
}

/// Schema of `topics/*.toml`.
#[must_use]
pub fn topics() -> Value {
    document("topics/*.toml", "专题", TOPIC_FILE)
}

/// Schema of `scoring/*.toml`.
#[must_use]
pub fn scoring() -> Value {
    document("scoring/*.toml", "评分自评表", SCORE_SHEET)
}

fn document(title: &str, about: &str, keys: &[Key]) -> Value {
    let mut schema = object(keys);
    if let Value::Object(map) = &mut schema {
        map.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        map.insert("title".to_owned(), json!(title));
        map.insert("description".to_owned(), json!(about));
    }
    schema
}

fn object(keys: &[Key]) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let mut schema = of_kind(key.kind);
        if let Value::Object(map) = &mut schema {
            map.insert("description".to_owned(), json!(key.about));
        }
        properties.insert(key.name.to_owned(), schema);
        let chinese = FACES.iter().filter(|(face, _)| matches!(key.kind, Kind::File) && *face == key.name);
        for (_, chinese) in chinese {
            properties.insert(
                (*chinese).to_owned(),
                json!({ "type": "string", "minLength": 1, "description": format!("同 {}", key.name) }),
            );
        }
    }
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn of_kind(kind: Kind) -> Value {
    match kind {
        Kind::Text | Kind::Lines | Kind::Folder | Kind::File => json!({ "type": "string", "minLength": 1 }),
        Kind::Short(most) => json!({ "type": "string", "minLength": 1, "maxLength": most }),
        Kind::Code => json!({ "type": "string", "pattern": "^[0-9]{6}$" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Year => json!({ "type": "integer", "minimum": 1980, "maximum": 2100 }),
        Kind::Count => json!({ "type": "integer", "minimum": 0 }),
        Kind::OneOf(words) => json!({ "type": "string", "enum": words }),
        Kind::Words => json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Table(keys) => object(keys),
        Kind::PerCounty(keys) => {
            let mut whole = object(keys);
            whole["patternProperties"] = json!({ "^[0-9]{6}$": object(keys) });
            whole
        }
        Kind::Tables(keys) => json!({ "type": "array", "items": object(keys) }),
        Kind::Counts => {
            json!({ "type": "object", "additionalProperties": { "type": "integer", "minimum": 0 } })
        }
        Kind::Word(words) => json!({ "enum": spelt(words) }),
        Kind::Worded(words) => {
            json!({ "type": "object", "additionalProperties": { "enum": spelt(words) } })
        }
        Kind::Figure => json!({ "type": ["string", "number"], "minLength": 1 }),
        Kind::Codes => json!({ "type": "array", "items": { "type": "string", "pattern": "^[0-9]{6}$" } }),
        Kind::Flag => json!({ "type": "boolean" }),
        // A number, numbers by key, or either of them below a county.
        Kind::Thresholds => {
            let rule = json!({
                "anyOf": [
                    { "type": "number" },
                    { "type": "object", "additionalProperties": { "type": "number" } }
                ]
            });
            json!({
                "type": "object",
                "patternProperties": { "^[0-9]{6}$": { "type": "object", "additionalProperties": rule } },
                "additionalProperties": rule
            })
        }
    }
}

/// Both spellings of every word.
fn spelt(words: &[(&'static str, &'static str)]) -> Vec<&'static str> {
    words.iter().flat_map(|(word, chinese)| [*word, *chinese]).collect()
}

/// What a new `qiquan.toml` starts from.
#[derive(Debug, Clone, Default)]
pub struct Start {
    pub name: String,
    pub code: String,
    /// `2020-04-15`
    pub as_of: String,
    /// Somebody asked for that day; a day that was only found is written as a comment.
    pub as_of_asked: bool,
    /// Folders elsewhere than `archives` and `registers`.
    pub archives: Option<String>,
    pub registers: Option<String>,
    /// Proposed `[[layout]]` blocks, each with a remark: written as comments.
    pub layouts: Vec<(String, String)>,
    /// Installed faces for `[fonts]`: role, file and family; written as comments.
    pub fonts: Vec<(String, String, String)>,
}

/// A `qiquan.toml` with every key: name and code set, all others commented out.
#[must_use]
pub fn template(name: &str, code: &str, as_of: &str) -> String {
    started(&Start {
        name: name.to_owned(),
        code: code.to_owned(),
        as_of: as_of.to_owned(),
        ..Start::default()
    })
}

/// As [`template`], with the folders and layouts that were found.
#[must_use]
pub fn started(start: &Start) -> String {
    use std::fmt::Write;
    let quoted = |text: &str| Value::String(text.to_owned()).to_string();
    let mut out = String::from("# qiquan 项目配置。去掉行首的 # 即生效；各项说明见 docs/manual.zh-CN.md。\n");
    for key in PROJECT {
        let _ = writeln!(out, "\n# {}（{}{}）", key.about, kind_name(key.kind), required(key));
        let folder = match key.name {
            "archives" => start.archives.as_deref(),
            "registers" => start.registers.as_deref(),
            _ => None,
        };
        match (key.name, key.kind) {
            ("name", _) => _ = writeln!(out, "name = {}", quoted(&start.name)),
            ("code", _) => _ = writeln!(out, "code = {}", quoted(&start.code)),
            ("as_of", _) => {
                // Active, it holds the days that are left at this day for ever.
                let mark = if start.as_of_asked { "" } else { "# " };
                _ = writeln!(out, "{mark}as_of = {}", start.as_of);
            }
            ("layout", _) if !start.layouts.is_empty() => {
                let _ = writeln!(out, "# 以下由已有文件夹推断，尚未生效；核对无误后去掉行首的 #。");
                for (remark, block) in &start.layouts {
                    let _ = writeln!(out, "#\n# {remark}");
                    for line in block.lines() {
                        let _ = writeln!(out, "# {line}");
                    }
                }
            }
            ("fonts", _) if !start.fonts.is_empty() => {
                let _ = writeln!(out, "# 以下公文字体本机已经安装，尚未生效；确有授权的，去掉行首的 #。");
                let _ = writeln!(out, "# [fonts]");
                for (role, file, family) in &start.fonts {
                    let _ = writeln!(out, "# {role} = {}   # {family}", quoted(file));
                }
            }
            (name, _) if folder.is_some() => {
                let _ = writeln!(out, "{name} = {}", quoted(folder.unwrap_or_default()));
            }
            (_, Kind::Table(keys)) => section(&mut out, &format!("[{}]", key.name), keys),
            (_, Kind::PerCounty(keys)) => section(&mut out, &format!("[{}]", key.name), keys),
            (_, Kind::Tables(keys)) => section(&mut out, &format!("[[{}]]", key.name), keys),
            (_, Kind::Thresholds | Kind::Counts | Kind::Worded(_)) => _ = writeln!(out, "# [{}]", key.name),
            _ => _ = writeln!(out, "# {} = {}", key.name, key.example),
        }
    }
    out
}

fn section(out: &mut String, title: &str, keys: &[Key]) {
    use std::fmt::Write;
    let _ = writeln!(out, "# {title}");
    for key in keys {
        let _ = writeln!(out, "# {} = {}   # {}", key.name, key.example, key.about);
    }
}

fn required(key: &Key) -> &'static str {
    if key.required { "，必填" } else { "" }
}
