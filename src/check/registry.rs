//! Every rule, in one list sorted by code.

use crate::check::rule::Rule;
use crate::check::rules::{
    completeness, cross, hygiene, policy, reconcile, rectify, time, validity, waivers,
};

/// All rules.
pub static RULES: &[&Rule] = &[
    &completeness::c001::RULE,
    &completeness::c002::RULE,
    &completeness::c003::RULE,
    &completeness::c004::RULE,
    &completeness::c005::RULE,
    &completeness::c006::RULE,
    &completeness::c007::RULE,
    &completeness::c010::RULE,
    &completeness::c012::RULE,
    &completeness::c013::RULE,
    &completeness::c014::RULE,
    &completeness::c015::RULE,
    &completeness::c016::RULE,
    &completeness::c017::RULE,
    &completeness::c020::RULE,
    &hygiene::d001::RULE,
    &hygiene::d002::RULE,
    &hygiene::d003::RULE,
    &hygiene::d004::RULE,
    &hygiene::d005::RULE,
    &hygiene::d006::RULE,
    &hygiene::d007::RULE,
    &hygiene::d008::RULE,
    &hygiene::d009::RULE,
    &hygiene::d010::RULE,
    &hygiene::d011::RULE,
    &policy::p001::RULE,
    &policy::p002::RULE,
    &policy::p003::RULE,
    &policy::p004::RULE,
    &policy::p005::RULE,
    &policy::p006::RULE,
    &policy::p007::RULE,
    &policy::p008::RULE,
    &policy::p009::RULE,
    &policy::p010::RULE,
    &policy::p011::RULE,
    &policy::p013::RULE,
    &policy::p014::RULE,
    &policy::p015::RULE,
    &policy::p016::RULE,
    &policy::p017::RULE,
    &policy::p018::RULE,
    &policy::p019::RULE,
    &policy::p020::RULE,
    &policy::p021::RULE,
    &reconcile::r001::RULE,
    &reconcile::r002::RULE,
    &reconcile::r003::RULE,
    &reconcile::r005::RULE,
    &reconcile::r006::RULE,
    &reconcile::r007::RULE,
    &reconcile::r008::RULE,
    &reconcile::r009::RULE,
    &reconcile::r010::RULE,
    &time::t001::RULE,
    &time::t002::RULE,
    &time::t004::RULE,
    &time::t005::RULE,
    &time::t006::RULE,
    &time::t007::RULE,
    &time::t008::RULE,
    &time::t009::RULE,
    &time::t011::RULE,
    &time::t013::RULE,
    &time::t014::RULE,
    &validity::v001::RULE,
    &validity::v002::RULE,
    &validity::v003::RULE,
    &validity::v004::RULE,
    &validity::v005::RULE,
    &validity::v006::RULE,
    &validity::v007::RULE,
    &validity::v008::RULE,
    &validity::v009::RULE,
    &validity::v010::RULE,
    &validity::v011::RULE,
    &validity::v012::RULE,
    &validity::v013::RULE,
    &validity::v014::RULE,
    &validity::v015::RULE,
    &validity::v016::RULE,
    &validity::v017::RULE,
    &validity::v018::RULE,
    &validity::v019::RULE,
    &validity::v020::RULE,
    &validity::v021::RULE,
    &validity::v022::RULE,
    &validity::v023::RULE,
    &validity::v024::RULE,
    &validity::v025::RULE,
    &validity::v026::RULE,
    &validity::v027::RULE,
    &validity::v028::RULE,
    &validity::v029::RULE,
    &validity::v030::RULE,
    &validity::v031::RULE,
    &validity::v032::RULE,
    &validity::v033::RULE,
    &validity::v034::RULE,
    &validity::v035::RULE,
    &validity::v036::RULE,
    &validity::v037::RULE,
    &validity::v038::RULE,
    &validity::v039::RULE,
    &validity::v040::RULE,
    &validity::v041::RULE,
    &validity::v042::RULE,
    &validity::v043::RULE,
    &validity::v044::RULE,
    &validity::v045::RULE,
    &waivers::w001::RULE,
    &waivers::w002::RULE,
    &waivers::w003::RULE,
    &waivers::w004::RULE,
    &cross::x001::RULE,
    &cross::x002::RULE,
    &cross::x003::RULE,
    &cross::x004::RULE,
    &cross::x005::RULE,
    &cross::x006::RULE,
    &cross::x007::RULE,
    &cross::x008::RULE,
    &cross::x009::RULE,
    &cross::x010::RULE,
    &cross::x011::RULE,
    &cross::x012::RULE,
    &cross::x013::RULE,
    &cross::x014::RULE,
    &cross::x015::RULE,
    &cross::x016::RULE,
    &cross::x017::RULE,
    &cross::x018::RULE,
    &cross::x019::RULE,
    &cross::x020::RULE,
    &cross::x021::RULE,
    &cross::x022::RULE,
    &rectify::z001::RULE,
    &rectify::z002::RULE,
    &rectify::z003::RULE,
    &rectify::z004::RULE,
    &rectify::z005::RULE,
    &rectify::z006::RULE,
    &rectify::z007::RULE,
    &rectify::z008::RULE,
    &rectify::z009::RULE,
    &rectify::z010::RULE,
    &rectify::z011::RULE,
    &rectify::z012::RULE,
];

/// The rule with this code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|rule| rule.meta.code.cmp(code)).ok().map(|at| RULES[at])
}

/// Candidate rules of the field's own list, by family: an office may set thresholds and waivers ahead of the rule.
const FAMILIES: [(char, u32); 8] =
    [('C', 20), ('V', 45), ('X', 23), ('R', 11), ('T', 14), ('Z', 12), ('P', 21), ('D', 11)];

/// Does the code belong to a rule, or to the field's list, whether this version checks it or not?
#[must_use]
pub fn is_listed(code: &str) -> bool {
    let mut chars = code.chars();
    let family = chars.next().and_then(|first| FAMILIES.iter().find(|(known, _)| *known == first));
    let digits = chars.as_str();
    let number = (digits.len() == 3).then(|| digits.parse::<u32>().ok()).flatten();
    find(code).is_some()
        || family.zip(number).is_some_and(|((_, most), number)| (1..=*most).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::rule::SECTIONS;

    #[test]
    fn codes_are_unique_and_sorted() {
        assert!(RULES.windows(2).all(|pair| pair[0].meta.code < pair[1].meta.code));
        assert!(RULES.iter().all(|rule| find(rule.meta.code).is_some()));
        assert!(find("C008").is_none(), "C003, C004, C010, C012 and C013 say it already");
    }

    #[test]
    fn every_page_has_the_five_sections_in_order_and_says_something() {
        for rule in RULES {
            let meta = &rule.meta;
            assert!(meta.page.starts_with(&format!("# {} {}\n", meta.code, meta.title)), "{}", meta.code);
            let mut at = 0;
            for section in SECTIONS {
                let found = meta
                    .page
                    .find(&format!("\n## {section}\n"))
                    .unwrap_or_else(|| panic!("{} {section}", meta.code));
                assert!(found > at, "{} {section}", meta.code);
                at = found;
                assert!(meta.section(section).chars().count() >= 8, "{} {section} is too thin", meta.code);
            }
            let written = crate::check::rule::written(meta.page);
            assert_eq!(written.matches("\n## ").count(), SECTIONS.len(), "{}", meta.code);
        }
    }

    #[test]
    fn pages_say_what_the_rules_declare() {
        let book = crate::check::rulebook::Rulebook::builtin().unwrap();
        for rule in RULES {
            let (code, page) = (rule.meta.code, rule.meta.page);
            let made = book.find(code).unwrap().whole_page();
            assert!(page == made, "run: qiquan explain {code} > docs/rules/{code}.md");
            for threshold in rule.meta.thresholds {
                assert!(made.contains(&threshold.range_in_words()), "{code} {}", threshold.key);
            }
        }
    }

    #[test]
    fn titles_state_the_fault() {
        for rule in RULES {
            let meta = &rule.meta;
            assert!(!meta.title.starts_with("检查") && !meta.title.contains("校验一致"), "{}", meta.code);
            assert!(!meta.title.ends_with('。') && meta.title.chars().count() <= 20, "{}", meta.code);
            assert!(!meta.basis.is_empty() && !meta.responsible.is_empty(), "{}", meta.code);
        }
    }
}
