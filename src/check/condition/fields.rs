//! Which fields of a variable a condition asks for.

use cel::common::ast::{Expr, IdedExpr, LiteralValue};

/// Fields asked of the variable `name`, in the order of the source, each once.
pub fn of<'e>(root: &'e IdedExpr, name: &str) -> Vec<&'e str> {
    let mut found = Vec::new();
    walk(root, &mut |node| {
        if let Expr::Select(select) = &node.expr
            && matches!(&select.operand.expr, Expr::Ident(known) if known == name)
            && !found.contains(&select.field.as_str())
        {
            found.push(&select.field);
        }
    });
    found
}

/// Fields of the variable `name` that are asked with `has(…)`, each once.
pub fn tested<'e>(root: &'e IdedExpr, name: &str) -> Vec<&'e str> {
    let mut found = Vec::new();
    walk(root, &mut |node| {
        if let Expr::Select(select) = &node.expr
            && select.test
            && matches!(&select.operand.expr, Expr::Ident(known) if known == name)
            && !found.contains(&select.field.as_str())
        {
            found.push(&select.field);
        }
    });
    found
}

/// Fields asked of anything that is none of `variables`: of the items that a search goes through.
pub fn of_items<'e>(root: &'e IdedExpr, variables: &[&str]) -> Vec<&'e str> {
    let mut found = Vec::new();
    walk(root, &mut |node| {
        if let Expr::Select(select) = &node.expr
            && matches!(&select.operand.expr, Expr::Ident(name) if !variables.contains(&name.as_str()))
            && !found.contains(&select.field.as_str())
        {
            found.push(&select.field);
        }
    });
    found
}

/// Does the condition read the variable `name` at all?
pub fn reads(root: &IdedExpr, name: &str) -> bool {
    let mut is_read = false;
    walk(root, &mut |node| is_read |= matches!(&node.expr, Expr::Ident(known) if known == name));
    is_read
}

/// Texts that the field `key` of anything is compared with, or searched for, in the order of the source, each once.
pub fn texts_about<'e>(root: &'e IdedExpr, key: &str) -> Vec<&'e str> {
    let mut found: Vec<&str> = Vec::new();
    let is_field =
        |side: &&IdedExpr| matches!(&side.expr, Expr::Select(select) if !select.test && select.field == key);
    walk(root, &mut |node| {
        let Expr::Call(call) = &node.expr else { return };
        let sides: Vec<&IdedExpr> = call.target.iter().map(|target| &**target).chain(&call.args).collect();
        if !sides.iter().any(is_field) {
            return;
        }
        for side in sides {
            let items =
                if let Expr::List(list) = &side.expr { &list.elements } else { std::slice::from_ref(side) };
            for item in items {
                if let Expr::Literal(LiteralValue::String(text)) = &item.expr
                    && !found.contains(&text.inner())
                {
                    found.push(text.inner());
                }
            }
        }
    });
    found
}

/// Calls `look` on every node, the inner ones first, in the order of the source.
fn walk<'e>(node: &'e IdedExpr, look: &mut dyn FnMut(&'e IdedExpr)) {
    match &node.expr {
        Expr::Select(select) => walk(&select.operand, look),
        Expr::Call(call) => {
            call.target.iter().for_each(|target| walk(target, look));
            call.args.iter().for_each(|argument| walk(argument, look));
        }
        Expr::List(list) => list.elements.iter().for_each(|item| walk(item, look)),
        Expr::Comprehension(search) => {
            for part in [&search.iter_range, &search.loop_step, &search.result] {
                walk(part, look);
            }
        }
        _ => {}
    }
    look(node);
}
