//! `waivers.toml` → 核实说明. Unused and expired ones are findings of a later stage; here only their form is judged.

use super::keys::{WAIVER, WAIVERS};
use super::reader::Reader;
use super::{WAIVER_FILE, Waiver};
use crate::base::error::Problem;

/// Reads `[[waiver]]` (`[[waivers]]` is understood too); everything wrong goes to `problems`.
pub fn read(source: &str, problems: &mut Vec<Problem>) -> Vec<Waiver> {
    let mut reader = Reader::new(WAIVER_FILE, source);
    let root = reader.parse();
    reader.check_keys(&root, WAIVERS, &[("waiver", "waivers")], "", None);
    let mut waivers = Vec::new();
    for name in ["waiver", "waivers"] {
        let Some(list) = root.get(name) else { continue };
        for (table, at) in reader.tables(name, list) {
            reader.check_keys(table, WAIVER, &[], "[[waiver]] 中", Some(&at));
            let before = reader.problems.len();
            let text = |reader: &mut Reader<'_>, key: &str| {
                table.get(key).and_then(|value| reader.text(key, value)).unwrap_or_default()
            };
            let mut waiver = Waiver {
                rule: text(&mut reader, "rule").to_uppercase(),
                key: text(&mut reader, "key"),
                reason: text(&mut reader, "reason"),
                person: text(&mut reader, "person"),
                line: reader.position(at.start).0,
                ..Waiver::default()
            };
            waiver.date = table.get("date").and_then(|value| reader.date("date", value));
            waiver.expires = table.get("expires").and_then(|value| reader.date("expires", value));
            if let (Some(date), Some(expires)) = (waiver.date, waiver.expires)
                && expires < date
            {
                reader.report(
                    &at,
                    format!("核实说明的到期日 {expires} 早于核实日期 {date}"),
                    "请核对两个日期",
                );
            }
            if reader.problems.len() == before {
                waivers.push(waiver);
            }
        }
    }
    waivers.sort_by_key(|waiver| waiver.line);
    reader.problems.sort_by_key(|problem| problem.at);
    problems.append(&mut reader.problems);
    waivers
}
