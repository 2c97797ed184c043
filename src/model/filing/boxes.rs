//! 装盒: which items lie in which box, by the pages a box holds.

use super::number::{plain, split};
use super::{Catalogue, Entry};
use crate::base::config::filing::Form;

/// A box (档案盒).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Box {
    /// 盒号, from 1.
    pub number: u32,
    /// What stands in front of the running numbers: 全宗号, 年度, 保管期限, 机构（问题）, or the class of the volumes.
    pub head: String,
    /// 起止档号
    pub first: String,
    pub last: String,
    pub items: u64,
    pub pages: u64,
    /// Items whose pages nobody could count: each is taken as one page.
    pub unknown: u64,
}

/// Boxes of the catalogue, in the order of the numbers; empty where nobody said how much a box holds. Items without a number
/// lie in no box.
#[must_use]
pub fn boxes(catalogue: &Catalogue) -> Vec<Box> {
    let Some(most) = catalogue.filing.box_pages else { return Vec::new() };
    let mut numbered: Vec<(String, u32, &Entry)> = catalogue
        .entries()
        .filter_map(|entry| {
            let (head, number) =
                split(&plain(entry.number())).map(|(head, number)| (head.to_owned(), number))?;
            Some((head, number, entry))
        })
        .collect();
    numbered.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut boxes: Vec<Box> = Vec::new();
    for (head, _, entry) in numbered {
        let pages = entry.pages.unwrap_or(1);
        // A volume's own items stay together with those of its neighbours: what is in front of the volume's number counts.
        let class = class_of(&head, catalogue.form()).to_owned();
        let fits = boxes.last().is_some_and(|last| last.head == class && last.pages + pages <= most);
        if !fits {
            boxes.push(Box {
                number: boxes.len() as u32 + 1,
                head: class,
                first: entry.number().to_owned(),
                last: String::new(),
                items: 0,
                pages: 0,
                unknown: 0,
            });
        }
        if let Some(last) = boxes.last_mut() {
            last.items += 1;
            last.pages += pages;
            last.unknown += u64::from(entry.pages.is_none());
            entry.number().clone_into(&mut last.last);
        }
    }
    boxes
}

/// `J001-JF·02-0003` → `J001-JF·02` for an item of a volume; the head itself for an item of its own.
fn class_of(head: &str, form: Form) -> &str {
    match (form, head.rsplit_once('-')) {
        (Form::Volume, Some((class, _))) => class,
        _ => head,
    }
}
