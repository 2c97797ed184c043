//! Cells that a merge or an unmerging left blank, filled from the row above.

use crate::ingest::oddities::Oddities;
use crate::ingest::record::{Field, Key, Value};
use crate::ingest::table::Grid;

/// Copies a merged cell's value to the rows it covers; only rows that exist, and only the first merged column.
pub(super) fn fill_down(grid: &mut Grid, body: usize, copied: &mut dyn FnMut(u16, u32)) -> usize {
    let mut filled = 0;
    let merges = std::mem::take(&mut grid.merges);
    for merge in merges.iter().filter(|m| m.rows.1 > m.rows.0) {
        let from = grid.rows.partition_point(|row| row.number <= merge.rows.0);
        let to = grid.rows.partition_point(|row| row.number <= merge.rows.1.saturating_add(1));
        if from < body || from >= to {
            continue;
        }
        let Some(value) = grid.rows[from].get(merge.columns.0).cloned() else { continue };
        if grid.rows[from].number != merge.rows.0 + 1 {
            continue;
        }
        for row in &mut grid.rows[from + 1..to] {
            if row.get(merge.columns.0).is_none() {
                row.set(merge.columns.0, value.clone());
                copied(merge.columns.0, row.number);
                filled += 1;
            }
        }
        if filled > 2_000_000 {
            break;
        }
    }
    filled
}

/// Blank household numbers below a head: what unmerging leaves behind. The row belongs to the household above when its
/// place cells are blank too, when its 人编号 is that household's number and two digits, or when only the heads of the
/// whole table have a number and the row stands in the same place.
pub(super) fn carry_down(
    records: &mut [(u32, Box<[Field]>)],
    columns: &[(Key, u16, usize, f64)],
    oddities: &mut Oddities,
) -> usize {
    let at = |key: &str| columns.iter().position(|(known, ..)| *known == key);
    let (Some(id), Some(rel), Some(name)) = (at("hh_id"), at("rel"), at("name")) else { return 0 };
    let carry: Vec<usize> =
        ["county", "town", "village", "group", "hh_id"].into_iter().filter_map(at).collect();
    let is_head = |fields: &[Field]| matches!(&fields[rel].value, Value::Text(text) if &**text == "户主");
    let written = |fields: &[Field], at: usize| fields[at].value.to_text();
    let person = at("person_id");
    let within = |fields: &[Field], id: &str| {
        person.is_some_and(|at| {
            let number = written(fields, at);
            let rest = number.strip_prefix(id).filter(|_| !id.is_empty());
            rest.is_some_and(|rest| rest.len() == 2 && rest.bytes().all(|b| b.is_ascii_digit()))
        })
    };
    let named = || records.iter().filter(|(_, fields)| !fields[name].value.is_blank());
    let unmerged = named().filter(|(_, fields)| fields[id].value.is_blank()).count() > 1
        && named().all(|(_, fields)| is_head(fields) != fields[id].value.is_blank());
    let mut filled = 0;
    for row in 1..records.len() {
        let (before, rest) = records.split_at_mut(row);
        let rest_row = rest[0].0;
        let (previous, current) = (&before[row - 1].1, &mut rest[0].1);
        let above = written(previous, id);
        if !current[id].value.is_blank() || current[name].value.is_blank() || above.is_empty() {
            continue;
        }
        let below = !current[rel].value.is_blank()
            && !is_head(current)
            && rest_row == before[row - 1].0 + 1
            && carry.len() > 1;
        let blank = |at: &usize| current[*at].value.is_blank();
        let alike = |at: &usize| blank(at) || current[*at].value == previous[*at].value;
        // Where the row above is numbered that way, another number tells of another household.
        let denied =
            person.is_some_and(|at| !blank(&at)) && within(previous, &above) && !within(current, &above);
        let placed = carry.iter().all(blank) || (unmerged && carry.iter().all(alike) && !denied);
        if within(current, &above) || (below && placed) {
            for at in &carry {
                if current[*at].value.is_blank() {
                    current[*at] = previous[*at].clone();
                }
            }
            oddities.carried.add(columns[id].1, rest_row);
            filled += 1;
        }
    }
    filled
}
