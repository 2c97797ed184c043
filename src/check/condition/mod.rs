//! Conditions of the catalogue (有则必有) and of user rules: CEL over the records of a unit, in three values.
//!
//! The `cel` crate parses; checking and evaluation are ours, because a blank field must give 不明 instead of an error
//! or a pass, and because a misspelt name must be reported before the run with its position. `&&`, `||`, `exists` and
//! `all` stay decided when one side decides them; numbers are doubles; `has(x.y)` asks whether a field is filled.

mod checker;
mod eval;
mod fields;
mod syntax;
mod value;

pub use checker::{Kind, Schema};
pub use value::{Fields, Val, in_words};

use crate::base::contain;
use cel::Program;
use cel::parser::{Expression, PrattParser};

/// Longest source, in bytes.
const MAX_SOURCE: usize = 4_000;
/// Deepest nesting of brackets and operators.
const MAX_DEPTH: u16 = 40;

/// Steps that one evaluation may take: a step is a node, a row looked through or a few bytes of text. Conditions of real
/// offices take some hundreds.
pub const STEPS: u64 = 200_000;

/// Truth of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    True,
    False,
    /// 不明: a decisive field is blank or unreadable.
    Unknown,
}

/// A fault in a condition: where and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// 1-based column (in characters) of the source; 0 when it concerns the whole condition.
    pub column: usize,
    pub what: String,
    pub hint: String,
}

/// A checked condition.
#[derive(Debug, Clone)]
pub struct Condition {
    root: Expression,
}

impl Condition {
    /// Parses and checks `source` against the names that `schema` knows.
    ///
    /// # Errors
    /// Every fault that was found, in the order of the source.
    pub fn compile(source: &str, schema: &dyn Schema) -> Result<Condition, Vec<Fault>> {
        Self::compile_as(source, schema, Kind::Bool)
    }

    /// As [`Condition::compile`], for an expression that gives a number or a text instead of a truth.
    ///
    /// # Errors
    /// Every fault that was found, in the order of the source.
    pub fn compile_as(source: &str, schema: &dyn Schema, wanted: Kind) -> Result<Condition, Vec<Fault>> {
        if source.len() > MAX_SOURCE {
            return Err(vec![Fault {
                column: 0,
                what: format!("条件长{}字节，超过上限{MAX_SOURCE}字节", source.len()),
                hint: "请拆成较短的条件".into(),
            }]);
        }
        if let Some(fault) = too_deep(source) {
            return Err(vec![fault]);
        }
        let parser = PrattParser::new()
            .max_recursion_depth(MAX_DEPTH)
            .max_expression_node_count(checker::MAX_NODES)
            .error_recovery_limit(5);
        let root = parser.parse(source).map_err(|errors| {
            let places = errors.errors.iter().map(|error| character_column(source, error.pos));
            vec![syntax::fault(source, places.filter(|column| *column > 0).min().unwrap_or(0))]
        })?;
        let faults = checker::check(&root, source, schema, wanted, None);
        if faults.is_empty() {
            Ok(Condition { root })
        } else {
            Err(placed(source, schema, wanted).unwrap_or(faults))
        }
    }

    /// Evaluates against the variables of one unit.
    #[must_use]
    pub fn decide<'a>(&'a self, variables: &dyn Fn(&str) -> Val<'a>) -> Truth {
        self.decide_within(variables, STEPS).0
    }

    /// As [`Condition::decide`] within so many steps; the second value is false when they were not enough, and the
    /// condition is then undecided.
    #[must_use]
    pub fn decide_within<'a>(&'a self, variables: &dyn Fn(&str) -> Val<'a>, steps: u64) -> (Truth, bool) {
        let (value, enough) = eval::evaluate(&self.root, variables, steps);
        let truth = match value {
            Val::Bool(true) => Truth::True,
            Val::Bool(false) => Truth::False,
            _ => Truth::Unknown,
        };
        (truth, enough)
    }

    /// The value of an expression; unknown where it cannot be told, or not within so many steps.
    #[must_use]
    pub fn value_within<'a>(&'a self, variables: &dyn Fn(&str) -> Val<'a>, steps: u64) -> Val<'a> {
        eval::evaluate(&self.root, variables, steps).0
    }

    /// Fields that the condition asks of the variable `name`, in the order of the source, each once.
    #[must_use]
    pub fn fields_of(&self, name: &str) -> Vec<&str> {
        fields::of(&self.root, name)
    }

    /// Fields that the condition asks of what its searches go through, where `variables` are the names of everything else.
    #[must_use]
    pub fn fields_of_items(&self, variables: &[&str]) -> Vec<&str> {
        fields::of_items(&self.root, variables)
    }

    /// Texts that the field `key` of anything is compared with, or searched for, each once.
    #[must_use]
    pub fn texts_about(&self, key: &str) -> Vec<&str> {
        fields::texts_about(&self.root, key)
    }

    /// Does the condition read the variable `name` at all?
    #[must_use]
    pub fn reads(&self, name: &str) -> bool {
        fields::reads(&self.root, name)
    }

    /// Why an undecided condition is undecided: the fields it asks for that are not known, in words.
    #[must_use]
    pub fn blanks<'a>(&'a self, variables: &dyn Fn(&str) -> Val<'a>) -> Vec<String> {
        eval::blanks(&self.root, variables, STEPS).into_iter().collect()
    }
}

/// The faults with the places of their nodes: the other parser of the crate keeps them, but neither its depth nor its size
/// is limited, so that it only reads what the limited one accepted.
fn placed(source: &str, schema: &dyn Schema, wanted: Kind) -> Option<Vec<Fault>> {
    let program = contain::run(|| Program::compile(source))?.ok()?;
    let faults = checker::check(program.expression(), source, schema, wanted, Some(program.source_info()));
    (!faults.is_empty()).then_some(faults)
}

/// The parser guards its own recursion; this refuses absurd nesting before it starts.
fn too_deep(source: &str) -> Option<Fault> {
    let mut depth = 0usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in source.chars().enumerate() {
        if let Some(open) = quote {
            if escaped {
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == open {
                quote = None;
            }
            continue;
        }
        match c {
            '\'' | '"' => quote = Some(c),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > usize::from(MAX_DEPTH) {
            return Some(Fault {
                column: at + 1,
                what: format!("括号嵌套超过{MAX_DEPTH}层"),
                hint: "请简化条件".into(),
            });
        }
    }
    None
}

fn character_column(source: &str, (line, column): (isize, isize)) -> usize {
    let (Ok(line), Ok(column)) = (usize::try_from(line), usize::try_from(column)) else { return 0 };
    if line == 0 {
        return 0;
    }
    let before: usize = source.split_inclusive('\n').take(line - 1).map(|text| text.chars().count()).sum();
    before + column
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    struct Names;
    impl Schema for Names {
        fn variable(&self, name: &str) -> Option<Kind> {
            match name {
                "hh" => Some(Kind::Object("hh")),
                "members" => Some(Kind::ListOf("member")),
                _ => None,
            }
        }
        fn field(&self, object: &str, key: &str) -> Option<Kind> {
            match (object, key) {
                ("hh", "attr") | ("member", "school") => Some(Kind::Text),
                ("hh", "danger") => Some(Kind::Bool),
                ("hh", "exit_year") | ("member", "months") => Some(Kind::Number),
                _ => None,
            }
        }
        fn names(&self, object: &str) -> Vec<String> {
            match object {
                "" => vec!["hh".into(), "members".into()],
                "hh" => vec!["attr".into(), "danger".into(), "exit_year".into()],
                _ => vec!["school".into(), "months".into()],
            }
        }
    }

    struct Row(Vec<(&'static str, Val<'static>)>);
    impl Fields for Row {
        fn get(&self, key: &str) -> Val<'_> {
            self.0.iter().find(|(known, _)| *known == key).map_or(Val::Unknown, |(_, value)| value.clone())
        }
    }

    fn text(value: &'static str) -> Val<'static> {
        Val::Text(Cow::Borrowed(value))
    }

    fn decide(source: &str, hh: &Row, members: &[Row]) -> Truth {
        let condition = Condition::compile(source, &Names).unwrap_or_else(|e| panic!("{source}: {e:?}"));
        condition.decide(&|name| match name {
            "hh" => Val::Object(hh),
            "members" => Val::list(members.iter().map(|row| Val::Object(row)).collect()),
            _ => Val::Unknown,
        })
    }

    #[test]
    fn blank_fields_are_unknown_unless_the_other_side_decides() {
        let hh = Row(vec![("attr", text("低保贫困户"))]);
        assert_eq!(decide("hh.attr == '低保贫困户'", &hh, &[]), Truth::True);
        assert_eq!(decide("hh.danger", &hh, &[]), Truth::Unknown);
        assert_eq!(decide("!hh.danger", &hh, &[]), Truth::Unknown);
        assert_eq!(decide("hh.danger || hh.attr.contains('低保')", &hh, &[]), Truth::True);
        assert_eq!(decide("hh.danger && hh.attr == '一般'", &hh, &[]), Truth::False);
        assert_eq!(decide("hh.exit_year >= 2019", &hh, &[]), Truth::Unknown);
        assert_eq!(decide("has(hh.danger) && hh.danger", &hh, &[]), Truth::False);
        assert_eq!(decide("hh.attr in ['低保贫困户', '特困']", &hh, &[]), Truth::True);
    }

    #[test]
    fn lists_are_searched_in_three_values() {
        let hh = Row(vec![]);
        let pupil = || Row(vec![("school", text("小学")), ("months", Val::Number(3.0))]);
        let blank = || Row(vec![]);
        assert_eq!(decide("members.exists(m, m.school == '小学')", &hh, &[blank(), pupil()]), Truth::True);
        assert_eq!(decide("members.exists(m, m.school == '小学')", &hh, &[blank()]), Truth::Unknown);
        assert_eq!(
            decide("members.exists(m, has(m.school) && m.school == '小学')", &hh, &[blank()]),
            Truth::False
        );
        assert_eq!(decide("members.all(m, m.months > 2)", &hh, &[pupil(), pupil()]), Truth::True);
        assert_eq!(decide("members.all(m, m.months > 5)", &hh, &[blank(), pupil()]), Truth::False);
        assert_eq!(decide("size(members) == 2", &hh, &[pupil(), blank()]), Truth::True);
        assert_eq!(
            decide("size(members.filter(m, has(m.school))) == 1", &hh, &[pupil(), blank()]),
            Truth::True
        );
        assert_eq!(decide("members.exists_one(m, has(m.school))", &hh, &[pupil(), blank()]), Truth::True);
        assert_eq!(decide("members.map(m, m.months).exists(x, x == 3.0)", &hh, &[pupil()]), Truth::True);
        assert_eq!(decide("1 + 2 * 3 == 7 ? true : hh.danger", &hh, &[]), Truth::True);
        assert_eq!(decide("1.0 / 0.0 > 1.0", &hh, &[]), Truth::Unknown);
    }

    #[test]
    fn unknown_names_are_reported_with_position_and_a_suggestion() {
        let faults = Condition::compile("hh.attr == 'attrr' && hh.attrr == ''", &Names).unwrap_err();
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].column, 26, "{faults:?}");
        assert!(faults[0].hint.contains("attr"), "{faults:?}");
        let faults = Condition::compile("memberz.exists(m, m.school == '')", &Names).unwrap_err();
        assert_eq!((faults.len(), faults[0].column), (1, 1), "{faults:?}");
        let faults = Condition::compile("members.exists(m, m.skool == '')", &Names).unwrap_err();
        assert_eq!(faults[0].column, 21, "{faults:?}");
        assert!(Condition::compile("foo(hh.attr)", &Names).is_err());
        assert!(Condition::compile("hh.attr", &Names).is_err(), "not a truth value");
        assert!(Condition::compile("hh.danger == 3", &Names).is_err(), "types differ");
        assert!(Condition::compile("hh.attr ==", &Names).is_err());
        assert!(Condition::compile("", &Names).is_err());
    }

    #[test]
    fn every_fault_stands_at_its_own_sub_expression() {
        let at = |source: &str| -> Vec<usize> {
            Condition::compile(source, &Names).unwrap_err().iter().map(|fault| fault.column).collect()
        };
        // The operator of the comparison, behind Chinese text and on the second line.
        assert_eq!(at("hh.attr == '低保贫困户' && hh.danger == 3"), [33]);
        assert_eq!(at("hh.attr == '低保'\n  && hh.exit_year == '2018'"), [35]);
        // The second use of a name is the faulty one.
        assert_eq!(at("members.exists(m, m.school == '') && hh.school == ''"), [41]);
        assert_eq!(at("members.exists(m, m.attr == '') || hh.attr == ''"), [21]);
        assert_eq!(at("hh.danger && (hh.attr || size(hh.attr, 1) == 2)"), [23, 26]);
        assert_eq!(at("hh.attr.exists(x, x == '')"), [16]);
        assert_eq!(at("hh.danger == {'a': 1}"), [14]);
    }

    #[test]
    fn no_condition_takes_more_than_its_steps() {
        let hh = Row(vec![("attr", text("低保"))]);
        let people: Vec<Row> = (0..2_000).map(|_| Row(vec![("months", Val::Number(1.0))])).collect();
        let run = |source: &str, steps: u64| {
            let condition = Condition::compile(source, &Names).unwrap_or_else(|e| panic!("{source}: {e:?}"));
            condition.decide_within(
                &|name| match name {
                    "hh" => Val::Object(&hh),
                    "members" => Val::list(people.iter().map(|row| Val::Object(row)).collect()),
                    _ => Val::Unknown,
                },
                steps,
            )
        };
        // 8,000,000,000 turns of the innermost search.
        let cubed = "members.all(a, members.all(b, members.all(c, a.months + b.months + c.months > 0)))";
        assert_eq!(run(cubed, STEPS), (Truth::Unknown, false));
        // A text and a list that double again and again.
        let text = format!("['{}']{}.exists(x, x == '')", "甲".repeat(100), ".map(x, x + x)".repeat(25));
        assert_eq!(run(&text, STEPS), (Truth::Unknown, false));
        let list = format!("size(members{}) > 0", ".map(x, [x]).map(x, x + x)".repeat(12));
        assert_eq!(run(&list, STEPS), (Truth::Unknown, false));
        // What is cut short decides nothing, not even through has() and a negation.
        assert_eq!(run("!has(hh.danger) || members.all(m, m.months > 0)", 3), (Truth::Unknown, false));
        // An honest condition over the same people.
        assert_eq!(run("members.exists(m, m.months > 0) && hh.attr == '低保'", STEPS), (Truth::True, true));
        assert_eq!(run("size(members) == 2000 && members.all(m, m.months > 0)", STEPS), (Truth::True, true));
    }

    #[test]
    fn fields_of_a_variable_are_listed_once_in_order() {
        let source = "hh.danger || members.exists(m, m.months > hh.exit_year) || hh.danger";
        let condition = Condition::compile(source, &Names).unwrap();
        assert_eq!(condition.fields_of("hh"), ["danger", "exit_year"]);
        assert_eq!(condition.fields_of("m"), ["months"]);
    }

    #[test]
    fn absurd_sizes_are_refused() {
        assert!(Condition::compile(&"(".repeat(3_000), &Names).is_err());
        assert!(Condition::compile(&"hh.danger || ".repeat(5_000), &Names).is_err());
        let nested = "members.all(a, members.all(b, members.all(c, members.all(d, a.months > b.months))))";
        assert!(Condition::compile(nested, &Names).is_err());
    }
}
