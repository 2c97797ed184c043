//! A paper in a household's own folder whose file name, or whose folder below that of the household, names another
//! registered household: put into the wrong folder, or named after the wrong one. Nobody can say which, so it closes
//! neither household's gap.

use crate::base::text;
use crate::ingest::dataset::{Household, printed};
use crate::ingest::documents::known::{Known, Memory};
use crate::ingest::documents::whose::{Heads, OFFICES, Sides, stands};
use crate::ingest::record::RecordKind;
use crate::scan::entry::Folder;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Words that make a person beside the name no owner of the paper.
const ROLES: [&str; 9] = ["见证", "证明人", "担保", "代办", "代签", "邻居", "帮扶", "介绍人", "联系人"];

impl Heads<'_> {
    /// 户编号 and head of the other household that a file in the folder of `id` names; `None` when something in the same
    /// name speaks of the household itself, or when it names several others.
    pub fn another(
        &self,
        id: &str,
        folder: &Folder,
        stem: &str,
        sides: &Sides<'_>,
        memory: &mut Memory<'_>,
    ) -> Option<String> {
        let own = self.data.household(id)?;
        let classes = folder.key.class.rsplit('/').filter(|class| !class.is_empty());
        for name in std::iter::once(stem).chain(classes) {
            let known = memory.of(name, self);
            // Most names speak of nobody.
            if known.numbers.is_empty() && known.heads.is_empty() {
                continue;
            }
            let (mut numbers, _) = self.numbers(known.numbers.iter().map(String::as_str), &folder.key.county);
            // 20190312 is a day, whoever has that number.
            numbers.retain(|number| number.len() != 8 || !number.starts_with(['1', '2']));
            if numbers.contains(id) {
                return None;
            }
            match (numbers.pop_first(), numbers.is_empty()) {
                (Some(other), true) => return self.data.household(other).map(label),
                (Some(_), false) => return None,
                (None, _) => {}
            }
            match self.named(own, folder, known, sides) {
                Named::Nobody => {}
                Named::Own => return None,
                Named::Another(other) => return Some(label(other)),
            }
        }
        None
    }

    fn named(&self, own: &Household, folder: &Folder, known: &Known<'_>, sides: &Sides<'_>) -> Named<'_> {
        let Some(people) = self.names.get(&own.place) else { return Named::Nobody };
        let names = sides.household;
        let text = &known.squeezed;
        let heads = known.heads.iter().map(|at| self.head(*at));
        let heads: BTreeSet<&String> = heads.filter(|head| people.heads.contains_key(*head)).collect();
        if heads.is_empty() {
            return Named::Nobody;
        }
        let mut mine: Vec<String> = self.own_names(own);
        mine.push(folder.key.head.clone());
        let mine: Vec<String> = mine.iter().map(|name| names.squeezed(name)).collect();
        if mine.iter().any(|mine| mine.chars().count() >= 2 && text.contains(mine.as_str())) {
            return Named::Own;
        }
        let standing: Vec<&String> = heads.into_iter().filter(|head| stands(text, head, sides)).collect();
        let longest = standing.iter().max_by_key(|head| head.len());
        let Some(head) = longest.filter(|head| standing.iter().all(|other| head.contains(other.as_str())))
        else {
            return Named::Nobody;
        };
        let rest = text.replace(head.as_str(), "|");
        if ROLES.iter().chain(&OFFICES).any(|word| rest.contains(word)) {
            return Named::Nobody;
        }
        let households = people.heads.get(*head).map(|all| all.iter().copied().collect::<Vec<u32>>());
        match households.as_deref() {
            Some([one]) => self.data.households.get(*one as usize).map_or(Named::Nobody, Named::Another),
            _ => Named::Nobody,
        }
    }

    /// Whoever may stand in the names of a household's papers: its people, earlier heads, its helpers.
    fn own_names(&self, own: &Household) -> Vec<String> {
        let data = self.data;
        let tables = data.all(RecordKind::Household);
        let rows = || own.rows.iter().filter_map(|at| tables.get(*at as usize)).chain(data.members(own));
        let helpers = [RecordKind::Helper, RecordKind::HelperLog]
            .into_iter()
            .flat_map(|kind| data.of_household(kind, &own.id))
            .chain(rows())
            .map(|row| row.text("helper"));
        let heads = rows().map(|row| row.text("head_name"));
        let people = data.members(own).map(|row| row.text("name"));
        let all = own.head_names().map(Cow::Borrowed).chain(heads).chain(people).chain(helpers);
        all.map(|name| text::person_name(&name).into_owned()).collect()
    }
}

/// Whom a name speaks of.
enum Named<'a> {
    Nobody,
    Own,
    Another(&'a Household),
}

fn label(household: &Household) -> String {
    format!("{} {}", printed(&household.id), household.head_name)
}
