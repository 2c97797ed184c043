//! Ways into the document: bookmarks (书签) and page labels (页码标签).

use super::write::text;
use crate::render::typeset::page::Entry;
use lopdf::{Document, Object, ObjectId, dictionary};
use printpdf::Pt;
use std::collections::BTreeMap;

/// Bookmarks, nested by level; children are closed.
pub(super) fn bookmarks(
    document: &mut Document,
    outline: &[Entry],
    tops: &[Pt],
    pages: &[ObjectId],
) -> Option<ObjectId> {
    if outline.is_empty() {
        return None;
    }
    let root = document.new_object_id();
    let ids: Vec<ObjectId> = outline.iter().map(|_| document.new_object_id()).collect();
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(outline.len());
    let mut open: Vec<usize> = Vec::new();
    for (number, entry) in outline.iter().enumerate() {
        while open.last().is_some_and(|last| outline[*last].level >= entry.level) {
            open.pop();
        }
        parents.push(open.last().copied());
        open.push(number);
    }
    // One pass: the last sibling seen under each parent.
    let mut children: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (number, parent) in parents.iter().enumerate() {
        children.entry(*parent).or_default().push(number);
    }
    for (parent, numbers) in &children {
        for (at, number) in numbers.iter().enumerate() {
            let entry = &outline[*number];
            let page = pages.get(entry.page).copied().unwrap_or(root);
            let mut item = dictionary! {
                "Title" => text(&entry.text),
                "Parent" => parent.map_or(root, |p| ids[p]),
                "Dest" => vec![page.into(), "XYZ".into(), Object::Null, Object::Real(tops[*number].0), Object::Null],
            };
            if at > 0 {
                item.set("Prev", ids[numbers[at - 1]]);
            }
            if let Some(next) = numbers.get(at + 1) {
                item.set("Next", ids[*next]);
            }
            if let Some(own) = children.get(&Some(*number))
                && let (Some(first), Some(last)) = (own.first(), own.last())
            {
                item.set("First", ids[*first]);
                item.set("Last", ids[*last]);
                item.set("Count", -(own.len() as i64));
            }
            document.set_object(ids[*number], item);
        }
    }
    let top = children.get(&None)?;
    let (first, last) = (*top.first()?, *top.last()?);
    let list = dictionary! { "Type" => "Outlines", "First" => ids[first], "Last" => ids[last], "Count" => top.len() as i64 };
    document.set_object(root, list);
    Some(root)
}

/// Page labels: what a reader shows and asks for is what is printed on the paper. The pages without a printed number that
/// come first are 封面; later ones (covers and empty pages of a bound volume) are counted, so their number is known.
///
/// `printed` holds the number printed on every page.
pub(super) fn labels(printed: &[Option<u32>]) -> Object {
    let front = printed.iter().take_while(|number| number.is_none()).count();
    // Only where the numbers are the count of the pages is that of a page without one known.
    let is_count =
        |(at, number): (usize, &Option<u32>)| number.is_none_or(|number| number as usize == at + 1);
    let runs_on = printed.iter().enumerate().all(is_count);
    let counted = |at: usize| (runs_on && at >= front).then(|| u32::try_from(at + 1).unwrap_or(u32::MAX));
    let printed: Vec<Option<u32>> =
        printed.iter().enumerate().map(|(at, number)| number.or_else(|| counted(at))).collect();
    let mut ranges: Vec<Object> = Vec::new();
    for (page, number) in printed.iter().enumerate() {
        let before = page.checked_sub(1).and_then(|before| printed.get(before));
        let goes_on = match (before, number) {
            (Some(Some(before)), Some(number)) => before + 1 == *number,
            (Some(None), None) => true,
            _ => false,
        };
        if goes_on {
            continue;
        }
        let bare = printed.iter().skip(page).take_while(|number| number.is_none()).count();
        let label = match number {
            Some(number) => dictionary! { "S" => "D", "St" => i64::from(*number) },
            None if bare > 1 => dictionary! { "P" => text("封面"), "S" => "D" },
            None => dictionary! { "P" => text("封面") },
        };
        ranges.push(Object::Integer(i64::try_from(page).unwrap_or(i64::MAX)));
        ranges.push(label.into());
    }
    dictionary! { "Nums" => ranges }.into()
}
