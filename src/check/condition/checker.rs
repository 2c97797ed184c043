//! Checks a parsed condition before it runs: names, functions, numbers of arguments, types, size.

use super::Fault;
use super::eval::Function;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SourceInfo, operators};

/// Most nodes of one condition, after macros are expanded.
pub const MAX_NODES: usize = 400;
/// Deepest nesting of searches in searches (each level multiplies the work).
const MAX_SEARCHES: usize = 3;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Decided at run time.
    Any,
    Bool,
    Number,
    Text,
    /// A set of words (多选).
    Words,
    /// A list of numbers: `[2014, 2015]`.
    Numbers,
    /// A record of the named object.
    Object(&'static str),
    /// A list of records of the named object.
    ListOf(&'static str),
}

impl Kind {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Kind::Any => "任意值",
            Kind::Bool => "是否",
            Kind::Number => "数值",
            Kind::Text => "文字",
            Kind::Words => "多选",
            Kind::Numbers => "数值列表",
            Kind::Object(_) => "记录",
            Kind::ListOf(_) => "记录列表",
        }
    }
}

/// The names a condition may use.
pub trait Schema {
    /// A variable (`hh`, `members` …).
    fn variable(&self, name: &str) -> Option<Kind>;
    /// A field of an object.
    fn field(&self, object: &str, key: &str) -> Option<Kind>;
    /// All names of an object, or all variables for `""`: for suggestions.
    fn names(&self, object: &str) -> Vec<String>;
    /// What is wrong with comparing a field to this text, and what to write: a value that the field can never have.
    /// `whole`: the field is to equal it, not only to contain it.
    fn literal(&self, _object: &str, _key: &str, _text: &str, _whole: bool) -> Option<(String, String)> {
        None
    }
}

/// All faults, in the order of the source. `wanted` is what the whole must give, `places` says where the nodes of `root` stand in the source; without it a
/// fault of an operator concerns the whole condition.
pub fn check(
    root: &IdedExpr,
    source: &str,
    schema: &dyn Schema,
    wanted: Kind,
    places: Option<&SourceInfo>,
) -> Vec<Fault> {
    let mut checker = Checker { schema, source, places, faults: Vec::new(), scopes: Vec::new(), nodes: 0 };
    let kind = checker.walk(root, 0);
    if checker.nodes > MAX_NODES {
        checker.faults.push(Fault {
            column: 0,
            what: format!("条件过长（{}个成分，上限{MAX_NODES}）", checker.nodes),
            hint: "请拆成较短的条件".into(),
        });
    }
    if checker.faults.is_empty() && kind != Kind::Any && kind != wanted {
        let (whole, hint) = match wanted {
            Kind::Bool => ("条件", "请写成比较，例如 hh.exit_year >= 2014 或 has(hh.exit_year)"),
            Kind::Number => ("算式", "请写数值字段或算式，例如 loan.balance / 10000"),
            _ => ("字段", "请写文字字段，例如 hh.cause_main"),
        };
        checker.faults.push(Fault {
            column: 1,
            what: format!("{whole}的结果是{}，不是{}", kind.label(), wanted.label()),
            hint: hint.into(),
        });
    }
    checker.faults.sort_by_key(|fault| fault.column);
    checker.faults.dedup();
    checker.faults
}

struct Checker<'s> {
    schema: &'s dyn Schema,
    source: &'s str,
    places: Option<&'s SourceInfo>,
    faults: Vec<Fault>,
    scopes: Vec<(String, Kind)>,
    nodes: usize,
}

impl Checker<'_> {
    /// A fault of the node, at the identifier `name` that is nearest to it, or at its operator when `name` is empty.
    fn fault(&mut self, node: &IdedExpr, name: &str, what: String, hint: &str) {
        // The parser counts bytes, people count characters.
        let offset = self
            .places
            .and_then(|places| places.offset_for(node.id))
            .and_then(|(start, _)| self.source.get(..start as usize))
            .map(|before| before.chars().count());
        let column = match offset {
            Some(offset) if name.is_empty() => offset + 1,
            Some(offset) => {
                let near = |column: &usize| column.abs_diff(offset + 1);
                identifiers(self.source, name).into_iter().min_by_key(near).unwrap_or(0)
            }
            None if name.is_empty() => 0,
            None => {
                // Without places: the first fault of a name is taken for its first use, the second for its second.
                let seen = self.faults.iter().filter(|fault| fault.what == what).count();
                identifiers(self.source, name).get(seen).copied().unwrap_or(0)
            }
        };
        self.faults.push(Fault { column, what, hint: hint.to_owned() });
    }

    fn walk(&mut self, node: &IdedExpr, searches: usize) -> Kind {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Kind::Any;
        }
        match &node.expr {
            Expr::Literal(literal) => match literal {
                LiteralValue::Boolean(_) => Kind::Bool,
                LiteralValue::Double(_) | LiteralValue::Int(_) | LiteralValue::UInt(_) => Kind::Number,
                LiteralValue::String(_) => Kind::Text,
                LiteralValue::Null | LiteralValue::Bytes(_) => Kind::Any,
            },
            Expr::Ident(name) => self.variable(node, name),
            Expr::Select(select) => {
                let operand = self.walk(&select.operand, searches);
                let kind = self.field(node, operand, &select.field);
                if select.test { Kind::Bool } else { kind }
            }
            Expr::List(list) => {
                let kinds: Vec<Kind> = list.elements.iter().map(|item| self.walk(item, searches)).collect();
                let mut known = kinds.iter().filter(|kind| **kind != Kind::Any);
                let first = known.next();
                if let (Some(first), Some(other)) = (first, known.find(|kind| Some(*kind) != first)) {
                    let what = format!("列表中既有{}又有{}", first.label(), other.label());
                    self.fault(node, "", what, "列表的各项应同为文字或同为数值，文字加引号");
                }
                match first {
                    _ if kinds.is_empty() => Kind::Words,
                    Some(Kind::Text) => Kind::Words,
                    Some(Kind::Number) => Kind::Numbers,
                    _ => Kind::Any,
                }
            }
            Expr::Call(call) => self.call(node, call, searches),
            Expr::Comprehension(search) => {
                let range = self.walk(&search.iter_range, searches);
                if searches + 1 > MAX_SEARCHES {
                    let what = format!("逐项查找嵌套超过{MAX_SEARCHES}层");
                    self.fault(node, &search.iter_var, what, "请简化条件");
                    return Kind::Any;
                }
                let item = match range {
                    Kind::ListOf(object) => Kind::Object(object),
                    Kind::Words => Kind::Text,
                    Kind::Numbers => Kind::Number,
                    Kind::Any => Kind::Any,
                    other => {
                        self.fault(
                            node,
                            &search.iter_var,
                            format!("{}不能逐项查找", other.label()),
                            "exists/all/filter/map 用在 members、loans、rosters 等列表上",
                        );
                        Kind::Any
                    }
                };
                let start = self.walk(&search.accu_init, searches);
                let depth = self.scopes.len();
                self.scopes.push((search.iter_var.clone(), item));
                self.scopes
                    .push((search.accu_var.clone(), if start == Kind::Words { Kind::Any } else { start }));
                self.walk(&search.loop_cond, searches + 1);
                self.walk(&search.loop_step, searches + 1);
                let result = self.walk(&search.result, searches + 1);
                self.scopes.truncate(depth);
                result
            }
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                self.fault(node, "", "条件中不能使用映射或结构".into(), "请改用列表和比较");
                Kind::Any
            }
        }
    }

    fn variable(&mut self, node: &IdedExpr, name: &str) -> Kind {
        if let Some((_, kind)) = self.scopes.iter().rev().find(|(known, _)| known == name) {
            return *kind;
        }
        if let Some(kind) = self.schema.variable(name) {
            return kind;
        }
        let hint = suggestion(name, &self.schema.names(""));
        self.fault(node, name, format!("没有名为“{name}”的变量"), &hint);
        Kind::Any
    }

    fn field(&mut self, node: &IdedExpr, object: Kind, key: &str) -> Kind {
        match object {
            Kind::Object(object) => self.schema.field(object, key).unwrap_or_else(|| {
                let hint = suggestion(key, &self.schema.names(object));
                self.fault(node, key, format!("{object} 没有名为“{key}”的字段"), &hint);
                Kind::Any
            }),
            Kind::Any => Kind::Any,
            other => {
                self.fault(
                    node,
                    key,
                    format!("“.{key}”用在{}上", other.label()),
                    "字段只能取自 hh、village、county 或列表中的一项",
                );
                Kind::Any
            }
        }
    }

    fn call(&mut self, node: &IdedExpr, call: &CallExpr, searches: usize) -> Kind {
        let mut kinds = Vec::new();
        if let Some(target) = &call.target {
            kinds.push(self.walk(target, searches));
        }
        for argument in &call.args {
            kinds.push(self.walk(argument, searches));
        }
        let name = call.func_name.as_str();
        match (name, kinds.as_slice()) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT, kinds) => {
                if let Some(kind) = kinds.iter().find(|kind| !matches!(kind, Kind::Any | Kind::Bool)) {
                    let what = format!("“并且、或者、非”的一侧是{}", kind.label());
                    self.fault(node, "", what, "两侧都应是比较或是否字段");
                }
                Kind::Bool
            }
            (operators::EQUALS | operators::NOT_EQUALS, [left, right]) => {
                self.comparable(node, *left, *right, false);
                self.literals(call, true);
                Kind::Bool
            }
            (
                operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS,
                [left, right],
            ) => {
                self.comparable(node, *left, *right, true);
                self.literals(call, true);
                Kind::Bool
            }
            (operators::CONDITIONAL, [test, left, right]) => {
                if !matches!(test, Kind::Any | Kind::Bool) {
                    let what = format!("“如果”的条件是{}，不是是否", test.label());
                    self.fault(node, "", what, "请写成比较，例如 hh.exit_year >= 2014");
                }
                if left == right { *left } else { Kind::Any }
            }
            (operators::ADD, [left, right]) => self.sum(node, *left, *right),
            (operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE | operators::MODULO, kinds)
            | (operators::NEGATE, kinds) => {
                if let Some(kind) = kinds.iter().find(|kind| !matches!(kind, Kind::Any | Kind::Number)) {
                    let what = format!("{}不能加减乘除", kind.label());
                    self.fault(node, "", what, "运算的两侧都应是数值，数值不加引号");
                }
                Kind::Number
            }
            (operators::IN, [item, list]) => {
                self.listed(node, *item, *list);
                self.literals(call, true);
                Kind::Bool
            }
            (operators::NOT_STRICTLY_FALSE, [_]) => Kind::Bool,
            (operators::INDEX, [list, _]) => match list {
                Kind::ListOf(object) => Kind::Object(object),
                Kind::Words => Kind::Text,
                Kind::Numbers => Kind::Number,
                _ => Kind::Any,
            },
            (name, kinds) => match Function::named(name) {
                Some(function) if function.arity() == kinds.len() => {
                    if let Some(hint) = function.refuses(kinds) {
                        let labels: Vec<&str> = kinds.iter().map(|kind| kind.label()).collect();
                        let what = format!("{name} 不能用于{}", labels.join("、"));
                        self.fault(node, name, what, hint);
                    }
                    self.literals(call, false);
                    function.gives()
                }
                Some(function) => {
                    self.fault(
                        node,
                        name,
                        format!("{name} 需要{}个参数，写了{}个", function.arity(), kinds.len()),
                        "例如 size(loans)、hh.attr.contains('低保')",
                    );
                    Kind::Any
                }
                None => {
                    let hint = suggestion(name, &Function::names());
                    self.fault(node, name, format!("没有名为“{name}”的函数"), &hint);
                    Kind::Any
                }
            },
        }
    }
}

impl Checker<'_> {
    /// Both sides are of one kind that can be compared, and put in order when `order`.
    fn comparable(&mut self, node: &IdedExpr, left: Kind, right: Kind, order: bool) {
        let known = [left, right].into_iter().filter(|kind| *kind != Kind::Any);
        let odd = |kind: &Kind| match kind {
            Kind::Object(_) | Kind::ListOf(_) => true,
            Kind::Bool | Kind::Words | Kind::Numbers => order,
            _ => false,
        };
        if left != Kind::Any && right != Kind::Any && left != right {
            let what = format!("{}与{}不能比较", left.label(), right.label());
            self.fault(node, "", what, "文字加引号，数值不加引号，是否用 true/false");
        } else if let Some(kind) = known.into_iter().find(odd) {
            let what = format!("{}不能这样比较", kind.label());
            self.fault(node, "", what, "只有文字和数值能比大小；列表请用 size(…) 或 exists");
        }
    }

    fn sum(&mut self, node: &IdedExpr, left: Kind, right: Kind) -> Kind {
        let odd = |kind: Kind| matches!(kind, Kind::Bool | Kind::Object(_));
        if (left != Kind::Any && right != Kind::Any && left != right) || odd(left) || odd(right) {
            let what = format!("{}与{}不能相加", left.label(), right.label());
            self.fault(node, "", what, "两侧应同为数值或同为文字；数值不加引号和单位");
        }
        if left == right { left } else { Kind::Any }
    }

    /// The right side of `in` is a list, and the left one of its kind.
    fn listed(&mut self, node: &IdedExpr, item: Kind, list: Kind) {
        let wanted = match list {
            Kind::Any => return,
            Kind::Words => Kind::Text,
            Kind::Numbers => Kind::Number,
            other => {
                let what = format!("in 的右侧是{}，不是列表", other.label());
                self.fault(
                    node,
                    "",
                    what,
                    "例如 hh.attr in ['低保贫困户', '一般贫困户']，或 '残疾' in person.health",
                );
                return;
            }
        };
        if item != Kind::Any && item != wanted {
            let what = format!("in 的左侧是{}，列表中是{}", item.label(), wanted.label());
            self.fault(node, "", what, "两侧应同为文字或同为数值；多选字段请用 .contains('…')");
        }
    }

    /// Texts that a field is compared with, and that it can never hold.
    fn literals(&mut self, call: &CallExpr, whole: bool) {
        let sides: Vec<&IdedExpr> = call.target.iter().map(|target| &**target).chain(&call.args).collect();
        let Some((object, key)) = sides.iter().find_map(|side| self.column(side)) else { return };
        for side in sides {
            let items: &[IdedExpr] = match &side.expr {
                Expr::List(list) => &list.elements,
                _ => std::slice::from_ref(side),
            };
            for item in items {
                let Expr::Literal(LiteralValue::String(text)) = &item.expr else { continue };
                if let Some((what, hint)) = self.schema.literal(object, &key, text.inner(), whole) {
                    self.fault(item, "", what, &hint);
                }
            }
        }
    }

    /// The object and field that a node reads.
    fn column(&self, node: &IdedExpr) -> Option<(&'static str, String)> {
        let Expr::Select(select) = &node.expr else { return None };
        let Expr::Ident(name) = &select.operand.expr else { return None };
        let scope = self.scopes.iter().rev().find(|(known, _)| known == name).map(|(_, kind)| *kind);
        match scope.or_else(|| self.schema.variable(name)) {
            Some(Kind::Object(object)) if !select.test => Some((object, select.field.clone())),
            _ => None,
        }
    }
}

fn suggestion(name: &str, known: &[String]) -> String {
    let mut ranked: Vec<(usize, &String)> =
        known.iter().map(|candidate| (distance(name, candidate), candidate)).collect();
    ranked.sort();
    match ranked.first() {
        Some((distance, candidate)) if *distance <= 1 + name.len() / 3 => format!("是否为“{candidate}”？"),
        _ => {
            let mut names: Vec<&str> = known.iter().map(String::as_str).collect();
            names.sort_unstable();
            format!("可用的名称：{}", names.join("、"))
        }
    }
}

/// Edit distance; names are short.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let next = (diagonal + usize::from(a != *b)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// 1-based columns of every use of an identifier outside quotes.
fn identifiers(source: &str, name: &str) -> Vec<usize> {
    let chars: Vec<char> = source.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c == '"' || c == '\'' {
            at += 1;
            while at < chars.len() && chars[at] != c {
                at += 1 + usize::from(chars[at] == '\\');
            }
            at += 1;
        } else if c.is_alphanumeric() || c == '_' {
            let start = at;
            while at < chars.len() && (chars[at].is_alphanumeric() || chars[at] == '_') {
                at += 1;
            }
            if chars[start..at].iter().copied().eq(name.chars()) {
                found.push(start + 1);
            }
        } else {
            at += 1;
        }
    }
    found
}
