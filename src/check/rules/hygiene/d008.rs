//! D008: a name in which a character is missing or the middle dot is another sign. Blanks inside names are told once for
//! each column of a register: people are compared without them, and many offices set names in columns with them.

use super::{Gathered, OWNER, column_name, link, owner};
use crate::base::terms::{Scope, Severity};
use crate::base::text::{is_hostile, person_name};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, World, cell_evidence};
use crate::ingest::record::RecordKind;
use crate::ingest::schema::ColumnType;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D008",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "姓名间隔号不规范或缺字",
        basis: "民委发〔2016〕33号（少数民族姓名间隔符用“·”）；GB 18030—2005",
        responsible: OWNER,
        page: include_str!("../../../../docs/rules/D008.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let (mut spaced, mut strangers) = (Gathered::default(), Gathered::default());
    let mut people: BTreeMap<[String; 3], Told> = BTreeMap::new();
    for (kind, records) in &world.input.data.records {
        let Some(register) = super::register(*kind) else { continue };
        let is_name = |key: &str| register.column(key).is_some_and(|column| column.kind == ColumnType::Name);
        // Rows of one table follow each other: its columns of names are looked up once.
        let (mut table, mut names) = (std::ptr::null(), Vec::new());
        for row in records {
            if !std::ptr::eq(table, Arc::as_ptr(&row.table)) {
                table = Arc::as_ptr(&row.table);
                let all = row.table.columns.iter().enumerate();
                names = all.filter(|(_, (key, _))| is_name(key)).map(|(at, (key, _))| (at, *key)).collect();
            }
            for (at, key) in names.iter().copied() {
                let Some(field) = row.fields.get(at) else { continue };
                let name = field.raw.as_deref().unwrap_or_else(|| row.str(key));
                let blank = field.raw.is_some() && is_spaced(name);
                let why = odd(name);
                if (!blank && why.is_none()) || super::is_superseded(world.input, row) {
                    continue;
                }
                if blank {
                    spaced.add(world, row, key, "空格");
                }
                let Some(why) = why else { continue };
                let Some((at, subject)) = owner(world, row, key) else {
                    strangers.add(world, row, key, why);
                    continue;
                };
                let column = column_name(*kind, key);
                let fault = Fault {
                    subject,
                    what: format!("“{}”{why}", name.trim()),
                    expected: expected(name, why),
                    actual: name.trim().to_owned(),
                    evidence: vec![cell_evidence(row, key, link(*kind))],
                    ..Fault::default()
                };
                // One name of one household is one fault, in however many registers it stands.
                let whose = if at.household_id.is_empty() {
                    fault.subject.clone()
                } else {
                    person_name(name).into_owned()
                };
                let told = Told {
                    own: *kind == RecordKind::Member && key == "name",
                    columns: vec![format!("{}{column}", kind.name())],
                    fault,
                    at,
                };
                let key = [told.at.place.county.clone(), told.at.household_id.clone(), whose];
                match people.entry(key) {
                    Entry::Vacant(empty) => {
                        empty.insert(told);
                    }
                    Entry::Occupied(mut known) => known.get_mut().join(told),
                }
            }
        }
    }
    for Told { at, mut fault, columns, .. } in people.into_values() {
        let more = columns.get(1..).filter(|more| !more.is_empty());
        let more = more.map_or_else(String::new, |more| format!("，另见{}", more.join("、")));
        fault.what = format!("{}{}{more}", columns.first().map_or("", String::as_str), fault.what);
        sink.push(&at, fault);
    }
    for gathered in [&spaced, &strangers] {
        gathered.report(sink, |kind, column, group| Fault {
            what: format!(
                "{}“{column}”列有{}格姓名书写不规范：{}；比对时已去掉空格、统一间隔号",
                kind.name(),
                group.count,
                group.told()
            ),
            expected: "姓名与户口簿一致，字与字之间没有空格".into(),
            actual: group.told(),
            ..Fault::default()
        });
    }
}

/// A name written wrongly, and the columns in which it stands.
struct Told {
    /// The person's own row says it: that is whose name it is.
    own: bool,
    at: At,
    fault: Fault,
    columns: Vec<String>,
}

impl Told {
    fn join(&mut self, mut other: Told) {
        if other.own && !self.own {
            std::mem::swap(self, &mut other);
        }
        let new = other.columns.into_iter().filter(|column| !self.columns.contains(column));
        self.columns.extend(new.collect::<Vec<_>>());
        let room = super::SHOWN.saturating_sub(self.fault.evidence.len());
        self.fault.evidence.extend(other.fault.evidence.into_iter().take(room));
    }
}

const DOT: &str = "的间隔号不规范";
const LOST: &str = "有字显示不出来，像是缺字";
const SPLIT: &str = "把生僻字拆开写";
const PINYIN: &str = "用拼音代替生僻字";

fn expected(name: &str, why: &str) -> String {
    if why == DOT { person_name(name).into_owned() } else { "与户口簿一致的汉字".into() }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// What is wrong with a name; lost characters of the encoding are D003.
fn odd(name: &str) -> Option<&'static str> {
    if name.contains('\u{FFFD}') || name.starts_with('#') {
        return None;
    }
    let chars: Vec<char> = name.trim().chars().filter(|c| !c.is_whitespace()).collect();
    let between =
        |at: usize| at > 0 && is_han(chars[at - 1]) && chars.get(at + 1).is_some_and(|c| is_han(*c));
    let any = |test: &dyn Fn(char) -> bool| chars.iter().any(|c| test(*c));
    // A name is made of characters: signs alone (?, 不详?) are no name with a gap.
    if !any(&is_han) {
        return None;
    }
    let lost = |c: char| matches!(c, '?' | '？' | '□' | '▢' | '◻' | '■' | '〓' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..);
    if any(&lost) {
        return Some(LOST);
    }
    let at = |wanted: &[char]| (0..chars.len()).any(|at| wanted.contains(&chars[at]) && between(at));
    if at(&['+', '＋']) {
        return Some(SPLIT);
    }
    if at(&['•', '・', '‧', '．', '.', '−', '∙', '⋅', '●', '･']) {
        return Some(DOT);
    }
    // 赵yan: two small letters at least; a capital behind a name tells namesakes apart.
    let small = chars.windows(2).any(|pair| pair.iter().all(char::is_ascii_lowercase));
    small.then_some(PINYIN)
}

/// Blanks or invisible characters between the characters of one name. Two names side by side (甲 乙) have them too, and
/// are compared as one: that is worth the same word.
fn is_spaced(name: &str) -> bool {
    name.chars().any(|c| c.is_whitespace() || is_hostile(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_dots_are_told_from_names_that_only_look_odd() {
        for (name, why) in [
            ("阿•娜尔", DOT),
            ("云．格日勒", DOT),
            ("赵?平", LOST),
            ("李□", LOST),
            ("王\u{E863}", LOST),
            ("张(王+民)", SPLIT),
            ("赵yan", PINYIN),
        ] {
            assert_eq!(odd(name), Some(why), "{name}");
        }
        for fine in [
            "云·格日勒",
            "张三",
            "李四（已故）",
            "张三A",
            "𬱖某",
            "㛃某",
            "",
            "?",
            "王X",
            "赵四.",
            "段明、吕佳",
        ] {
            assert_eq!(odd(fine), None, "{fine}");
        }
        assert!(is_spaced("李　四") && is_spaced("李\u{200B}四") && !is_spaced("李四"));
    }
}
