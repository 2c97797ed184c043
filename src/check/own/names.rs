//! The names a rule of an office may use: those of the catalogue's conditions, what the rule looks at, and the ledgers
//! that no paper depends on.

use super::literals;
use super::look::OwnLook;
use crate::check::condition::{Kind, Schema};
use crate::check::facts;
use crate::ingest::record::RecordKind;

/// Lists beside those of the catalogue's conditions: rows that carry the 户编号 of the household.
pub const LISTS: [(&str, RecordKind, &str); 5] = [
    ("visits", RecordKind::Visit, "visit"),
    ("interviews", RecordKind::Interview, "interview"),
    ("helper_logs", RecordKind::HelperLog, "helper_log"),
    ("human_checks", RecordKind::HumanCheck, "human_check"),
    ("problems", RecordKind::Problem, "problem"),
];

/// Lists of the catalogue's conditions, with their registers.
pub const SHARED: [(&str, RecordKind); 4] = [
    ("members", RecordKind::Member),
    ("loans", RecordKind::Loan),
    ("rosters", RecordKind::Roster),
    ("projects", RecordKind::Project),
];

/// Derived key of `person`: full years on the day of the check.
pub const AGE: &str = "age";

/// Variables of a village, which has no household.
const OF_VILLAGES: [&str; 3] = ["village", "county", "as_of_year"];

/// The names, by what the rule looks at.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    pub look: OwnLook,
}

impl Schema for Names {
    fn variable(&self, name: &str) -> Option<Kind> {
        if name == self.look.variable() {
            return Some(Kind::Object(self.look.object()));
        }
        if self.look == OwnLook::Village && !OF_VILLAGES.contains(&name) {
            return None;
        }
        let list = LISTS.iter().find(|(known, ..)| *known == name);
        list.map(|(.., object)| Kind::ListOf(object)).or_else(|| facts::Names.variable(name))
    }

    fn field(&self, object: &str, key: &str) -> Option<Kind> {
        match object {
            "person" if key == AGE => Some(Kind::Number),
            "person" => facts::Names.field("member", key),
            _ => facts::Names.field(object, key),
        }
    }

    fn literal(&self, object: &str, key: &str, text: &str, whole: bool) -> Option<(String, String)> {
        let object = if object == "person" { "member" } else { object };
        literals::fault(object, key, text, whole)
    }

    fn names(&self, object: &str) -> Vec<String> {
        let mut names = match object {
            "" if self.look == OwnLook::Village => {
                return OF_VILLAGES.iter().map(|name| (*name).to_owned()).collect();
            }
            "" => {
                let mut names = facts::Names.names("");
                names.extend(LISTS.iter().map(|(name, ..)| (*name).to_owned()));
                names.push(self.look.variable().to_owned());
                names
            }
            "person" => {
                let mut names = facts::Names.names("member");
                names.push(AGE.to_owned());
                names
            }
            _ => facts::Names.names(object),
        };
        names.sort();
        names.dedup();
        names
    }
}
