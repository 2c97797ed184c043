//! Names as offices write them, and what they must not be taken for.

use super::*;
use crate::ingest::catalogue;

fn codes(catalogue: &Catalogue, names: &Names, stem: &str, class: &str) -> Vec<String> {
    let own = || ["马福海", "云·格日勒", "苏和平", "李四", "永丰村", "永丰", "临河区", "狼山镇"].map(str::to_owned).to_vec();
    match names.look_in(stem, class, &own) {
        Match::Papers(found) => found.iter().map(|at| catalogue.types[*at].1.code.clone()).collect(),
        _ => Vec::new(),
    }
}

/// Every accepted name, standing alone, is its own paper's and nobody else's.
#[test]
fn every_alias_resolves_to_its_own_paper_alone() {
    let catalogue = catalogue::builtin().unwrap();
    let mut wrong = Vec::new();
    for (level, kind) in &catalogue.types {
        let names = Names::of(&catalogue, *level, &kind.unit);
        for alias in std::iter::once(&kind.name).chain(&kind.aliases).chain(&kind.whole).chain(&kind.topics) {
            let found = codes(&catalogue, &names, alias, "");
            if found != [kind.code.as_str()] {
                wrong.push(format!("{} {alias}: {found:?}", kind.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
