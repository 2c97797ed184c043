//! The list of names that rules of an office may use, for people: made from the same tables that judge the rules.

use super::look::OwnLook;
use super::names::{AGE, Names};
use crate::base::config::keys::LOOKS;
use crate::check::condition::{Kind, Schema, in_words};
use crate::check::facts;
use std::fmt::Write;

/// Names that no register has a column for.
const DERIVED: [(&str, &str, &str); 17] = [
    ("hh", "borderline", "是否边缘户"),
    ("hh", "exited", "是否已脱贫"),
    ("hh", "id", "户编号"),
    ("hh", "identified", "首次识别年度"),
    (
        "hh",
        "kind",
        "类型：exited 已脱贫享受政策、poor 未脱贫、exited_without_policy 不享受政策、borderline 边缘户",
    ),
    ("hh", "monitored", "是否监测户"),
    ("hh", "people", "在册人数"),
    ("hh", "poor", "是否未脱贫"),
    ("hh", "reloc", "是否易地搬迁"),
    ("hh", "exit_year", "脱贫年度"),
    ("village", "exited_village", "是否出列贫困嘎查村"),
    ("village", "households", "在册户数"),
    ("village", "name", "嘎查村名称"),
    ("county", "code", "六位代码"),
    ("county", "households", "在册户数"),
    ("county", "name", "名称"),
    ("county", "villages", "嘎查村数"),
];

/// Variables, lists with what they hold.
fn listed(names: Names) -> Vec<String> {
    let name = |name: String| match names.variable(&name) {
        Some(Kind::ListOf(object)) => format!("`{name}`（{object} 的列表）"),
        _ => format!("`{name}`"),
    };
    names.names("").into_iter().map(name).collect()
}

/// The page: variables by look, then every field with its column and type.
#[must_use]
pub fn page() -> String {
    let mut text = String::from(
        "# 自定规则可用的名称\n\n由 `qiquan rules --fields` 输出。写法见 [user-rules.md](user-rules.md)。\n\n## 变量\n\n\
         | look | 逐一查看 | 变量 |\n|---|---|---|\n",
    );
    let mut objects: Vec<&str> = vec!["hh", "village", "county"];
    for (word, chinese) in LOOKS {
        let Some(look) = OwnLook::of_word(word) else { continue };
        let variables = match look {
            OwnLook::Household | OwnLook::Village => listed(Names { look }).join("、"),
            _ => format!("`{}`，以及 household 的全部变量", look.variable()),
        };
        let _ = writeln!(text, "| {word} | {chinese} | {variables} |");
        let object = if look == OwnLook::Person { "member" } else { look.object() };
        if !objects.contains(&object) {
            objects.push(object);
        }
    }
    let _ = writeln!(text, "\nperson 的字段同 member，另有 `{AGE}`（时点的周岁，数值）。");
    for object in objects {
        let names = Names { look: OwnLook::Household };
        let _ = write!(text, "\n## {object}\n\n| 字段 | 登记表的列 | 类型 |\n|---|---|---|\n");
        for key in names.names(object) {
            let kind = names.field(object, &key).map_or("", Kind::label);
            let derived = DERIVED.iter().find(|(of, known, _)| *of == object && *known == key);
            let column = derived.map_or_else(
                || in_words(facts::kinds_behind(object), &key).1,
                |(.., meaning)| (*meaning).to_owned(),
            );
            let _ = writeln!(text, "| `{key}` | {column} | {kind} |");
        }
    }
    text
}
