//! 专项 and 一页县情: which figures cannot be counted in which counties, and what they lack.

use crate::check::topics::count::{self, Missing};
use crate::check::topics::{Figure, How};
use crate::check::world::World;
use crate::check::{HandedIn, Input};
use serde::Serialize;
use std::collections::BTreeMap;

/// A topic, or the brief.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TopicNote {
    pub name: String,
    /// Figures that it counts over registers.
    pub figures: usize,
    /// Those that some counties cannot have.
    pub open: Vec<OpenFigure>,
}

/// A figure that cannot be counted everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OpenFigure {
    pub name: String,
    /// 没有小额信贷台账
    pub why: String,
    /// Names of the counties.
    pub counties: Vec<String>,
}

/// Topics in their order, the brief first; none before a household is registered.
pub(super) fn notes(input: &Input<'_>) -> Vec<TopicNote> {
    let handed_in = HandedIn::of(input);
    let world = World::new(input, &handed_in, &[]);
    let counted = count::count(&world, input.topics);
    if counted.is_empty() {
        return Vec::new();
    }
    let names: BTreeMap<&str, &str> =
        counted.keys().map(|code| (code.as_str(), input.divisions.county_name(code))).collect();
    let note = |name: &str, figures: &mut dyn Iterator<Item = &Figure>, own: &dyn Fn(&str) -> bool| {
        let mut note = TopicNote { name: name.to_owned(), ..TopicNote::default() };
        for figure in figures {
            let How::Counted(count) = &figure.how else { continue };
            note.figures += 1;
            for (code, figures) in counted.iter().filter(|(code, _)| own(code)) {
                let why = figures.get(figure.at).map(|found| found.value(count));
                // What only some rows leave open, the pack tells beside the figure.
                let Some(Err(Missing::Register(why) | Missing::Column(why))) = why else { continue };
                let county = names.get(code.as_str()).copied().unwrap_or(code).to_owned();
                let known = note.open.iter_mut().find(|open| open.name == figure.name && open.why == why);
                match known {
                    Some(open) => open.counties.push(county),
                    None => {
                        note.open.push(OpenFigure { name: figure.name.clone(), why, counties: vec![county] })
                    }
                }
            }
        }
        note
    };
    let brief = &input.topics.brief;
    let mut all = vec![note("一页县情", &mut brief.iter().flat_map(|item| &item.figures), &|_| true)];
    all.extend(input.topics.topics.iter().map(|topic| {
        let own = |code: &str| topic.counties.is_empty() || topic.counties.iter().any(|own| own == code);
        note(&topic.name, &mut topic.figures.iter(), &own)
    }));
    all
}
