//! The reference of templates (docs/template-reference.md): values, lists and charts, taken from the program itself.

use super::values::Values;
use super::{charts, lists};
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use serde_json::Value;
use std::fmt::Write as _;

/// The page, as committed.
#[must_use]
pub fn markdown() -> String {
    let mut out = String::from(
        "# Template reference 模板参考\n\n\
         Printed by `qiquan schema templates`. How templates work: [templates.md](templates.md).\n\n\
         ## Values\n\n| name | kind | meaning |\n|---|---|---|\n",
    );
    let schema = schemars::schema_for!(Values<'_>).to_value();
    fields(&schema, &schema, "", &mut out);
    out.push_str("\n## Lists\n\nFor `table name=…`; columns as in the pack of a county.\n\n| name | title | columns |\n|---|---|---|\n");
    let (record, pack) =
        (RunRecord::default(), CountyPack { code: "150802".into(), ..CountyPack::default() });
    for name in lists::NAMES {
        let Some(list) = lists::list(name, &record, &pack) else { continue };
        let heads: Vec<&str> = list.heads.iter().map(|head| head.name).collect();
        let _ = writeln!(out, "| `{name}` | {} | {} |", list.title, heads.join("、"));
    }
    out.push_str("\n## Charts\n\nFor `chart name=…`; one that would tell nothing is not drawn.\n\n| name | shows |\n|---|---|\n");
    for (name, shows) in charts::ABOUT {
        let _ = writeln!(out, "| `{name}` | {shows} |");
    }
    out
}

/// A line for every field, `totals.borderline.persons` for those inside.
fn fields(root: &Value, schema: &Value, path: &str, out: &mut String) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    for (name, field) in properties {
        let inner = target(root, field);
        let items = inner.get("items").map(|items| target(root, items));
        let of = items.unwrap_or(inner);
        let name = format!("{path}{name}");
        if of.get("properties").is_some() {
            let path = if items.is_some() { format!("{name}[].") } else { format!("{name}.") };
            fields(root, of, &path, out);
            continue;
        }
        let about = field.get("description").and_then(Value::as_str).unwrap_or_default();
        let _ = writeln!(
            out,
            "| `{name}` | {} | {} |",
            kind(inner),
            about.replace('\n', " ").replace('|', "\\|")
        );
    }
}

/// What a reference leads to.
fn target<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let path = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
    path.and_then(|path| root.pointer(path)).unwrap_or(schema)
}

fn kind(schema: &Value) -> &'static str {
    let named = |name: &str| match name {
        "string" => "text",
        "integer" | "number" => "number",
        "boolean" => "yes or no",
        "array" => "list",
        _ => "",
    };
    match schema.get("type") {
        Some(Value::String(name)) => named(name),
        // What may be absent.
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .map(named)
            .find(|name| !name.is_empty())
            .unwrap_or_default(),
        _ => "",
    }
}
