//! Which fields of a variable a condition asks for.

use cel::common::ast::{Expr, IdedExpr};

/// Fields asked of the variable `name`, in the order of the source, each once.
pub fn of<'e>(root: &'e IdedExpr, name: &str) -> Vec<&'e str> {
    let mut found = Vec::new();
    collect(root, name, &mut found);
    found
}

fn collect<'e>(node: &'e IdedExpr, name: &str, found: &mut Vec<&'e str>) {
    match &node.expr {
        Expr::Select(select) => {
            collect(&select.operand, name, found);
            let own = matches!(&select.operand.expr, Expr::Ident(known) if known == name);
            if own && !found.contains(&select.field.as_str()) {
                found.push(&select.field);
            }
        }
        Expr::Call(call) => {
            call.target.iter().for_each(|target| collect(target, name, found));
            call.args.iter().for_each(|argument| collect(argument, name, found));
        }
        Expr::List(list) => list.elements.iter().for_each(|item| collect(item, name, found)),
        Expr::Comprehension(search) => {
            for part in [&search.iter_range, &search.loop_step, &search.result] {
                collect(part, name, found);
            }
        }
        _ => {}
    }
}
