//! Evaluates a checked condition in three values (Kleene logic).

use super::checker::Kind;
use super::value::Val;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Functions a condition may call, as `f(x)` or `x.f()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Size,
    Contains,
    StartsWith,
    EndsWith,
    Year,
}

impl Function {
    const ALL: [(&'static str, Function); 5] = [
        ("size", Function::Size),
        ("contains", Function::Contains),
        ("startsWith", Function::StartsWith),
        ("endsWith", Function::EndsWith),
        ("year", Function::Year),
    ];

    pub fn named(name: &str) -> Option<Function> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, function)| *function)
    }

    pub fn names() -> Vec<String> {
        Self::ALL.iter().map(|(name, _)| (*name).to_owned()).collect()
    }

    pub fn arity(self) -> usize {
        match self {
            Function::Size | Function::Year => 1,
            Function::Contains | Function::StartsWith | Function::EndsWith => 2,
        }
    }

    /// What it works on, when it cannot work on values of these kinds.
    pub fn refuses(self, kinds: &[Kind]) -> Option<&'static str> {
        let any = |kind: Kind| kind == Kind::Any;
        let text = |kind: Kind| any(kind) || kind == Kind::Text;
        let (fits, hint) = match (self, kinds) {
            (Function::Size, [kind]) => {
                let counted = matches!(kind, Kind::Words | Kind::Numbers | Kind::ListOf(_));
                (text(*kind) || counted, "size 数列表的项数或文字的字数；数值请直接比较")
            }
            (Function::Year, [kind]) => (text(*kind), "year 取日期的年份；数值（年度、人数等）请直接比较"),
            (Function::Contains, [whole, part]) => (
                (text(*whole) || *whole == Kind::Words) && text(*part),
                "contains 用于文字或多选，括号中写加引号的文字",
            ),
            (_, [whole, part]) => {
                (text(*whole) && text(*part), "startsWith、endsWith 用于文字，括号中写加引号的文字")
            }
            _ => (true, ""),
        };
        (!fits).then_some(hint)
    }

    pub fn gives(self) -> Kind {
        match self {
            Function::Size | Function::Year => Kind::Number,
            Function::Contains | Function::StartsWith | Function::EndsWith => Kind::Bool,
        }
    }
}

type Variables<'v, 'a> = &'v dyn Fn(&str) -> Val<'a>;

struct Scope<'s, 'a> {
    name: &'s str,
    value: Val<'a>,
}

/// What is known while a condition is evaluated.
struct Frame<'a> {
    scopes: Vec<Scope<'a, 'a>>,
    /// Fields that were asked for and are not known, when somebody wants to know.
    blanks: Option<Vec<String>>,
    /// Steps that are left; a condition may not take more time than this, whatever the registers hold.
    left: u64,
    /// There were not enough of them.
    spent: bool,
}

impl Frame<'_> {
    fn new(steps: u64, blanks: Option<Vec<String>>) -> Self {
        Frame { scopes: Vec::new(), blanks, left: steps, spent: false }
    }

    /// Takes steps off what is left; false when that is not enough.
    fn pay(&mut self, steps: u64) -> bool {
        match self.left.checked_sub(steps) {
            Some(left) => self.left = left,
            None => {
                self.left = 0;
                self.spent = true;
            }
        }
        !self.spent
    }

    fn blank(&mut self, what: impl FnOnce() -> String) {
        if let Some(blanks) = &mut self.blanks {
            let what = what();
            if !blanks.contains(&what) {
                blanks.push(what);
            }
        }
    }
}

/// The value, and whether the steps were enough to find it: a value that was cut short decides nothing.
pub fn evaluate<'a>(root: &'a IdedExpr, variables: Variables<'_, 'a>, steps: u64) -> (Val<'a>, bool) {
    let mut frame = Frame::new(steps, None);
    let value = eval(root, variables, &mut frame);
    (if frame.spent { Val::Unknown } else { value }, !frame.spent)
}

/// The fields, in words, that were asked for and are not known.
pub fn blanks<'a>(root: &'a IdedExpr, variables: Variables<'_, 'a>, steps: u64) -> BTreeSet<String> {
    let mut frame = Frame::new(steps, Some(Vec::new()));
    eval(root, variables, &mut frame);
    frame.blanks.unwrap_or_default().into_iter().collect()
}

/// Steps that handling a value takes, beside the one of its node: long texts and lists cost what copying them costs.
fn weight(value: &Val<'_>) -> u64 {
    const BYTES_A_STEP: usize = 16;
    match value {
        Val::Text(text) => (text.len() / BYTES_A_STEP) as u64,
        Val::List(items) => items.len() as u64 + items.iter().map(weight).sum::<u64>(),
        _ => 0,
    }
}

fn eval<'a>(node: &'a IdedExpr, variables: Variables<'_, 'a>, frame: &mut Frame<'a>) -> Val<'a> {
    let asked = frame.blanks.as_ref().map(Vec::len);
    let value = eval_node(node, variables, frame);
    // What is decided all the same was not undecided for want of these fields; a list may still hold their values.
    if let (Some(asked), Some(blanks)) = (asked, &mut frame.blanks)
        && !matches!(value, Val::Unknown | Val::List(_))
    {
        blanks.truncate(asked);
    }
    value
}

fn eval_node<'a>(node: &'a IdedExpr, variables: Variables<'_, 'a>, frame: &mut Frame<'a>) -> Val<'a> {
    if !frame.pay(1) {
        return Val::Unknown;
    }
    match &node.expr {
        Expr::Literal(literal) => match literal {
            LiteralValue::Boolean(value) => Val::Bool(*value.inner()),
            LiteralValue::Double(value) => Val::Number(*value.inner()),
            LiteralValue::Int(value) => Val::Number(*value.inner() as f64),
            LiteralValue::UInt(value) => Val::Number(*value.inner() as f64),
            LiteralValue::String(value) => Val::Text(Cow::Borrowed(value.inner())),
            LiteralValue::Null => Val::Null,
            LiteralValue::Bytes(_) => Val::Unknown,
        },
        Expr::Ident(name) => match frame.scopes.iter().rev().find(|scope| scope.name == name) {
            Some(scope) => {
                let value = scope.value.clone();
                // A list is shared, a text is copied.
                let steps = if let Val::Text(_) = value { weight(&value) } else { 0 };
                if frame.pay(steps) { value } else { Val::Unknown }
            }
            None => {
                let value = variables(name);
                // Lists of records are made anew each time.
                if let Val::List(items) = &value {
                    frame.pay(items.len() as u64);
                }
                if matches!(value, Val::Unknown) {
                    frame.blank(|| variable_in_words(name));
                }
                value
            }
        },
        Expr::Select(select) => {
            let value = match eval(&select.operand, variables, frame) {
                Val::Object(object) => {
                    if !frame.pay(object.weight()) {
                        return Val::Unknown;
                    }
                    let value = object.get(&select.field);
                    if !select.test && matches!(value, Val::Unknown) {
                        frame.blank(|| object.blank(&select.field));
                    }
                    value
                }
                _ => Val::Unknown,
            };
            if select.test { Val::Bool(is_filled(&value)) } else { value }
        }
        Expr::List(list) => {
            Val::list(list.elements.iter().map(|item| eval(item, variables, frame)).collect())
        }
        Expr::Call(call) => eval_call(call, variables, frame),
        Expr::Comprehension(search) => eval_search(search, variables, frame),
        Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => Val::Unknown,
    }
}

fn variable_in_words(name: &str) -> String {
    match name {
        "members" => "登记表中没有本户人员".to_owned(),
        "hh" => "有行未能归户".to_owned(),
        "village" => "未找到所在嘎查村".to_owned(),
        other => format!("没有“{other}”的登记"),
    }
}

/// A field is filled when it is known and not an empty text or list.
fn is_filled(value: &Val<'_>) -> bool {
    match value {
        Val::Unknown | Val::Null => false,
        Val::Text(text) => !text.is_empty(),
        Val::List(items) => !items.is_empty(),
        _ => true,
    }
}

fn eval_search<'a>(
    search: &'a ComprehensionExpr,
    variables: Variables<'_, 'a>,
    frame: &mut Frame<'a>,
) -> Val<'a> {
    let Val::List(items) = eval(&search.iter_range, variables, frame) else { return Val::Unknown };
    let start = eval(&search.accu_init, variables, frame);
    let depth = frame.scopes.len();
    frame.scopes.push(Scope { name: &search.accu_var, value: start });
    frame.scopes.push(Scope { name: &search.iter_var, value: Val::Null });
    for item in items.iter() {
        if matches!(eval(&search.loop_cond, variables, frame), Val::Bool(false)) || frame.spent {
            break;
        }
        frame.scopes[depth + 1].value = item.clone();
        let next = eval(&search.loop_step, variables, frame);
        frame.scopes[depth].value = next;
    }
    let result = eval(&search.result, variables, frame);
    frame.scopes.truncate(depth);
    result
}

fn eval_call<'a>(call: &'a CallExpr, variables: Variables<'_, 'a>, frame: &mut Frame<'a>) -> Val<'a> {
    let name = call.func_name.as_str();
    // These decide without looking at every side.
    match (name, call.args.as_slice()) {
        (operators::LOGICAL_AND, sides) => return eval_sides(sides, false, variables, frame),
        (operators::LOGICAL_OR, sides) => return eval_sides(sides, true, variables, frame),
        (operators::CONDITIONAL, [test, yes, no]) => {
            return match eval(test, variables, frame) {
                Val::Bool(true) => eval(yes, variables, frame),
                Val::Bool(false) => eval(no, variables, frame),
                _ => Val::Unknown,
            };
        }
        _ => {}
    }
    let mut values = Vec::with_capacity(2);
    if let Some(target) = &call.target {
        values.push(eval(target, variables, frame));
    }
    for argument in &call.args {
        values.push(eval(argument, variables, frame));
    }
    // Comparing, joining and searching look at every part of both sides.
    let steps = if name == operators::INDEX { 0 } else { values.iter().map(weight).sum() };
    if !frame.pay(steps) {
        return Val::Unknown;
    }
    if let (operators::DIVIDE | operators::MODULO, [Val::Number(_), Val::Number(by)]) = (name, &values[..])
        && *by == 0.0
    {
        frame.blank(|| "除以零".to_owned());
    }
    apply(name, &values)
}

/// `&&` (`decisive` false) and `||` (`decisive` true): one decisive side is enough, whatever the others are.
fn eval_sides<'a>(
    sides: &'a [IdedExpr],
    decisive: bool,
    variables: Variables<'_, 'a>,
    frame: &mut Frame<'a>,
) -> Val<'a> {
    let mut unknown = false;
    for side in sides {
        match eval(side, variables, frame) {
            Val::Bool(value) if value == decisive => return Val::Bool(decisive),
            Val::Bool(_) => {}
            _ => unknown = true,
        }
    }
    if unknown { Val::Unknown } else { Val::Bool(!decisive) }
}

fn apply<'a>(name: &str, values: &[Val<'a>]) -> Val<'a> {
    let order = |wanted: fn(Ordering) -> bool| match values {
        [left, right] => compare(left, right).map_or(Val::Unknown, |found| Val::Bool(wanted(found))),
        _ => Val::Unknown,
    };
    match (name, values) {
        (operators::NOT_STRICTLY_FALSE, [value]) => Val::Bool(!matches!(value, Val::Bool(false))),
        (operators::LOGICAL_NOT, [Val::Bool(value)]) => Val::Bool(!value),
        (operators::EQUALS, [left, right]) => equals(left, right).map_or(Val::Unknown, Val::Bool),
        (operators::NOT_EQUALS, [left, right]) => {
            equals(left, right).map_or(Val::Unknown, |same| Val::Bool(!same))
        }
        (operators::LESS, _) => order(Ordering::is_lt),
        (operators::LESS_EQUALS, _) => order(Ordering::is_le),
        (operators::GREATER, _) => order(Ordering::is_gt),
        (operators::GREATER_EQUALS, _) => order(Ordering::is_ge),
        (operators::ADD, [Val::Number(a), Val::Number(b)]) => finite(a + b),
        (operators::ADD, [Val::Text(a), Val::Text(b)]) => Val::Text(Cow::Owned(format!("{a}{b}"))),
        (operators::ADD, [Val::List(a), Val::List(b)]) => {
            Val::List(Rc::new(a.iter().chain(b.iter()).cloned().collect()))
        }
        (operators::SUBSTRACT, [Val::Number(a), Val::Number(b)]) => finite(a - b),
        (operators::MULTIPLY, [Val::Number(a), Val::Number(b)]) => finite(a * b),
        (operators::DIVIDE, [Val::Number(a), Val::Number(b)]) => finite(a / b),
        (operators::MODULO, [Val::Number(a), Val::Number(b)]) => finite(a % b),
        (operators::NEGATE, [Val::Number(a)]) => finite(-a),
        (operators::IN, [item, Val::List(items)]) => member(item, items),
        (operators::INDEX, [Val::List(items), Val::Number(at)]) if *at >= 0.0 && at.fract() == 0.0 => {
            items.get(*at as usize).cloned().unwrap_or(Val::Unknown)
        }
        _ => Function::named(name).map_or(Val::Unknown, |function| call(function, values)),
    }
}

fn call<'a>(function: Function, values: &[Val<'a>]) -> Val<'a> {
    match (function, values) {
        (Function::Size, [Val::List(items)]) => Val::Number(items.len() as f64),
        (Function::Size, [Val::Text(text)]) => Val::Number(text.chars().count() as f64),
        (Function::Contains, [Val::Text(text), Val::Text(part)]) => Val::Bool(text.contains(part.as_ref())),
        // A multi-valued field holds a word when one of its words contains it (残疾 in “肢体残疾”).
        (Function::Contains, [Val::List(items), Val::Text(part)]) => Val::Bool(
            items.iter().any(|item| matches!(item, Val::Text(text) if text.contains(part.as_ref()))),
        ),
        (Function::StartsWith, [Val::Text(text), Val::Text(part)]) => {
            Val::Bool(text.starts_with(part.as_ref()))
        }
        (Function::EndsWith, [Val::Text(text), Val::Text(part)]) => Val::Bool(text.ends_with(part.as_ref())),
        (Function::Year, [Val::Text(text)]) => {
            text.get(..4).and_then(|year| year.parse::<f64>().ok()).map_or(Val::Unknown, Val::Number)
        }
        (Function::Year, [Val::Number(year)]) => Val::Number(*year),
        _ => Val::Unknown,
    }
}

fn finite<'a>(number: f64) -> Val<'a> {
    if number.is_finite() { Val::Number(number) } else { Val::Unknown }
}

fn member<'a>(item: &Val<'a>, items: &[Val<'a>]) -> Val<'a> {
    let mut unknown = false;
    for candidate in items {
        match equals(item, candidate) {
            Some(true) => return Val::Bool(true),
            Some(false) => {}
            None => unknown = true,
        }
    }
    if unknown { Val::Unknown } else { Val::Bool(false) }
}

fn equals(left: &Val<'_>, right: &Val<'_>) -> Option<bool> {
    match (left, right) {
        (Val::Unknown, _) | (_, Val::Unknown) => None,
        (Val::Null, Val::Null) => Some(true),
        (Val::Bool(a), Val::Bool(b)) => Some(a == b),
        (Val::Number(a), Val::Number(b)) => Some(a == b),
        (Val::Text(a), Val::Text(b)) => Some(a == b),
        (Val::List(a), Val::List(b)) => {
            if a.len() != b.len() {
                return Some(false);
            }
            a.iter().zip(b.iter()).map(|(a, b)| equals(a, b)).try_fold(true, |all, same| Some(all && same?))
        }
        _ => Some(false),
    }
}

fn compare(left: &Val<'_>, right: &Val<'_>) -> Option<Ordering> {
    match (left, right) {
        (Val::Number(a), Val::Number(b)) => a.partial_cmp(b),
        (Val::Text(a), Val::Text(b)) => Some(a.cmp(b)),
        _ => None,
    }
}
