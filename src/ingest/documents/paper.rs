//! Which paper is it? Names of files and class folders compared with the names of the catalogue.
//!
//! A file name is the name of a paper plus other words. One pass finds every name and every known word
//! (`data/catalogue/words.toml`); longer names cover shorter ones. Three sorts of names:
//! * `topics` (低保, 危房改造) say what it is about. They count whatever stands beside them and win over the others:
//!   低保申请书 is a 低保 paper, no 贫困户申请书.
//! * `name` and `aliases` may have unknown words beside them, but no word that makes it another kind (模板, 边缘户) and
//!   none of another stage (退出 beside 入户核查表).
//! * `whole` (申请书, 照片) are too plain: everything beside them must be neutral, that is numbers, years, copies,
//!   notes, and the names of the unit's people and places.

use crate::base::terms::Level;
use crate::base::text;
use crate::ingest::catalogue::Catalogue;
use crate::ingest::catalogue::words::{Denials, squeeze, squeeze_folded};
use crate::ingest::documents::years;
use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, BTreeSet};

/// How a name may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Whole,
    Part,
    Topic,
}

/// What a found piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Name(Sort, usize),
    Neutral,
    /// Stage, and whether it rules out papers of no stage as well.
    Stage(usize, bool),
    Other,
}

impl What {
    /// Names before words; but what makes it another paper before the plain names.
    fn rank(self) -> u8 {
        match self {
            What::Name(Sort::Part | Sort::Topic, _) => 0,
            What::Other => 1,
            What::Name(Sort::Whole, _) => 2,
            What::Neutral | What::Stage(..) => 3,
        }
    }
}

/// A place where a pattern was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hit {
    start: usize,
    end: usize,
    what: What,
}

impl Hit {
    fn touches(&self, other: &Hit) -> bool {
        self.start < other.end && other.start < self.end
    }

    fn same_place(&self, other: &Hit) -> bool {
        self.start == other.start && self.end == other.end
    }
}

/// Names of the papers of one level with the words around them.
#[derive(Debug, Default)]
pub struct Names {
    /// Names first, longest first; parallel to the finder's patterns.
    patterns: Vec<What>,
    finder: Option<AhoCorasick>,
    /// Code → index.
    codes: Vec<(String, usize)>,
    code_finder: Option<AhoCorasick>,
    /// Stage of each paper that has one.
    stages: BTreeMap<usize, usize>,
    /// A word of each stage, to read a folder and a file name together.
    stage_words: Vec<String>,
    /// Number of pairs of characters of every name and its paper, and the names that hold a pair: for suggestions.
    titles: Vec<(usize, usize)>,
    by_pair: BTreeMap<(char, char), Vec<u32>>,
    /// Words beside which a name is not that paper, by paper.
    unless: BTreeMap<usize, Vec<String>>,
    /// Parts of a volume that are no papers.
    wrapping: Vec<String>,
    denials: Denials,
    slips: Vec<(char, char)>,
}

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// Indices into the catalogue; several when one file holds several papers.
    Papers(Vec<usize>),
    /// Equally good.
    Ambiguous(Vec<usize>),
    /// It names a paper, but the words beside it say that it is another one: no folder can make it that paper.
    Other,
    Nothing,
}

/// Names of the people and places of the unit a file belongs to; asked for only when they can matter.
pub type Own<'a> = dyn Fn() -> Vec<String> + 'a;

impl Names {
    #[must_use]
    pub fn of(catalogue: &Catalogue, level: Level, unit: &str) -> Self {
        let words = &catalogue.words;
        let slips = words.slips();
        let denials = words.denied.of(level, &slips);
        let mut names = Names { slips, denials, ..Names::default() };
        let mut found: BTreeMap<(String, usize), Sort> = BTreeMap::new();
        for (index, (at, kind)) in catalogue.types.iter().enumerate() {
            if *at != level || (!unit.is_empty() && !kind.unit.is_empty() && kind.unit != unit) {
                continue;
            }
            names.codes.push((kind.code.to_lowercase(), index));
            if let Some(stage) = words.stage.iter().position(|stage| stage.name == kind.stage) {
                names.stages.insert(index, stage);
            }
            if !kind.unless.is_empty() {
                let words = kind.unless.iter().map(|word| squeeze(word, &names.slips)).collect();
                names.unless.insert(index, words);
            }
            let sorts =
                [(&kind.whole, Sort::Whole), (&kind.aliases, Sort::Part), (&kind.topics, Sort::Topic)];
            let others = sorts.into_iter().flat_map(|(list, sort)| list.iter().map(move |name| (name, sort)));
            for (name, sort) in std::iter::once((&kind.name, Sort::Part)).chain(others) {
                let folded = squeeze(name, &names.slips);
                if !folded.is_empty() {
                    let known = found.entry((folded, index)).or_insert(sort);
                    *known = sort.max(*known);
                }
            }
        }
        for (at, (name, index)) in (0u32..).zip(found.keys()) {
            let pairs = pairs(name);
            names.titles.push((pairs.len(), *index));
            pairs.into_iter().for_each(|pair| names.by_pair.entry(pair).or_default().push(at));
        }
        let mut patterns: Vec<(String, What)> =
            found.into_iter().map(|((name, index), sort)| (name, What::Name(sort, index))).collect();
        let mut add = |list: &[String], what: What| {
            patterns.extend(list.iter().map(|word| (squeeze(word, &names.slips), what)));
        };
        add(&words.neutral, What::Neutral);
        add(&words.wrapping, What::Neutral);
        add(&words.other.all, What::Other);
        if level == Level::Household {
            add(&words.other.household, What::Other);
        }
        for (at, stage) in words.stage.iter().enumerate() {
            add(&stage.words, What::Stage(at, false));
            add(&stage.strict, What::Stage(at, true));
            names.stage_words.extend(stage.words.first().map(|word| squeeze(word, &names.slips)));
        }
        let rank = |(name, what): &(String, What)| (what.rank(), std::cmp::Reverse(name.chars().count()));
        patterns.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
        patterns.dedup();
        names.wrapping = words.wrapping.iter().map(|word| squeeze(word, &names.slips)).collect();
        names.finder = AhoCorasick::new(patterns.iter().map(|(name, _)| name)).ok();
        names.patterns = patterns.into_iter().map(|(_, what)| what).collect();
        names.code_finder = AhoCorasick::new(names.codes.iter().map(|(code, _)| code)).ok();
        names
    }

    /// Matches a file's stem, a folder's name or a title of a list.
    #[must_use]
    pub fn look(&self, name: &str, own: &Own<'_>) -> Match {
        let folded = text::fold(&years::apart(name));
        let squeezed = squeeze_folded(&folded, &self.slips);
        // 缺2017年收入测算表, 扶贫手册丢失说明: the paper is named because it is not there.
        if self.denials.say(&squeezed, |rest| self.begins(rest)) {
            return Match::Other;
        }
        if let Some(index) = self.by_code(&folded) {
            return Match::Papers(vec![index]);
        }
        match self.decide(&squeezed) {
            // A plain name beside words nobody knows: they may be people and places.
            Match::Other => match self.cut(&squeezed, own) {
                Some(cut) => self.decide(&cut),
                None => Match::Other,
            },
            sure => sure,
        }
    }

    /// The same, for a file in a class folder: in a folder of another stage a plain name means the paper of that stage
    /// (脱贫/公示 is no 识别公示).
    #[must_use]
    pub fn look_in(&self, name: &str, class: &str, own: &Own<'_>) -> Match {
        let found = self.look(name, own);
        let Match::Papers(papers) = &found else { return found };
        let ordinary = papers.iter().all(|index| self.stages.get(index) == Some(&0));
        if class.is_empty() || !ordinary {
            return found;
        }
        let squeezed = squeeze(class, &self.slips);
        let staged = self.place(&squeezed, &[]).iter().find_map(|hit| match hit.what {
            What::Stage(stage, _) if stage > 0 => Some(stage),
            What::Name(_, index) => self.stages.get(&index).copied().filter(|stage| *stage > 0),
            _ => None,
        });
        match staged.and_then(|stage| self.stage_words.get(stage)) {
            Some(word) => match self.look(&format!("{word}{name}"), own) {
                better @ Match::Papers(_) => better,
                _ => found,
            },
            None => found,
        }
    }

    /// Does the text begin with a name of a paper, or with a word that may stand beside one?
    #[must_use]
    pub fn begins(&self, squeezed: &str) -> bool {
        self.place(squeezed, &[]).iter().any(|hit| hit.start == 0 && hit.what != What::Other)
    }

    /// The same for its end.
    #[must_use]
    pub fn ends(&self, squeezed: &str) -> bool {
        self.place(squeezed, &[]).iter().any(|hit| hit.end == squeezed.len() && hit.what != What::Other)
    }

    /// Pairs (written, meant) of characters.
    #[must_use]
    pub fn slips(&self) -> &[(char, char)] {
        &self.slips
    }

    /// The text as names are compared.
    #[must_use]
    pub fn squeezed(&self, name: &str) -> String {
        squeeze(name, &self.slips)
    }

    /// All that is found, longer names before shorter ones, names before words.
    fn place(&self, squeezed: &str, without: &[Hit]) -> Vec<Hit> {
        let mut found: Vec<(usize, usize, usize)> = self
            .finder
            .iter()
            .flat_map(|finder| finder.find_overlapping_iter(squeezed))
            .map(|hit| (hit.pattern().as_usize(), hit.start(), hit.end()))
            .collect();
        found.sort_unstable();
        let mut placed: Vec<Hit> = Vec::with_capacity(found.len());
        for (pattern, start, end) in found {
            let hit = Hit { start, end, what: self.patterns[pattern] };
            if without.contains(&hit) {
                continue;
            }
            if placed.iter().all(|other| !other.touches(&hit) || other.same_place(&hit)) {
                placed.push(hit);
            } else if hit.what == What::Neutral
                && placed.iter().any(|other| {
                    matches!(other.what, What::Name(Sort::Topic, _))
                        && hit.start <= other.start
                        && other.end <= hit.end
                })
            {
                // 低保户: the topic is only a way to name the household.
                placed.push(hit);
            }
        }
        placed
    }

    /// A name that does not stand may have covered a shorter one that does: it is looked for without the first.
    fn decide(&self, squeezed: &str) -> Match {
        let mut fallen: Vec<Hit> = Vec::new();
        for _ in 0..3 {
            let before = fallen.len();
            let found = self.weigh(squeezed, &mut fallen);
            if found != Match::Other || fallen.len() == before {
                return if before > 0 && found == Match::Nothing { Match::Other } else { found };
            }
        }
        Match::Other
    }

    /// One round; names that do not stand are added to `fallen`.
    fn weigh(&self, squeezed: &str, fallen: &mut Vec<Hit>) -> Match {
        let placed = self.place(squeezed, fallen);
        let names = || placed.iter().filter(|hit| matches!(hit.what, What::Name(..)));
        let mut few = names();
        match (few.next(), few.next()) {
            (None, _) => return Match::Nothing,
            // Most names: one name of a paper and nothing beside it that could speak against it.
            (Some(Hit { what: What::Name(Sort::Part | Sort::Topic, index), .. }), None)
                if !self.unless.contains_key(index)
                    && placed.iter().all(|hit| matches!(hit.what, What::Name(..) | What::Neutral)) =>
            {
                return Match::Papers(vec![*index]);
            }
            _ => {}
        }
        let cuts = boundaries(squeezed, &placed);
        let (mut hits, mut weak): (Vec<Hit>, Vec<Hit>) = (Vec::new(), Vec::new());
        for hit in names() {
            let What::Name(sort, index) = hit.what else { continue };
            let another = self.unless.get(&index).is_some_and(|words| {
                let rest = [&squeezed[..hit.start], &squeezed[hit.end..]];
                words.iter().any(|word| rest.iter().any(|part| part.contains(word.as_str())))
            });
            let stands = match sort {
                _ if another => false,
                Sort::Topic => true,
                Sort::Part => !self.contradicted(hit, index, &placed, &cuts),
                Sort::Whole => {
                    !self.contradicted(hit, index, &placed, &cuts)
                        && self.is_alone(squeezed, hit, index, &placed, &cuts)
                }
            };
            let inside = |other: &Hit| {
                other.what == What::Neutral
                    && other.start <= hit.start
                    && hit.end <= other.end
                    && !other.same_place(hit)
            };
            if stands && sort == Sort::Topic && placed.iter().any(inside) {
                weak.push(*hit);
            } else if stands {
                hits.push(*hit);
            } else {
                fallen.push(*hit);
            }
        }
        if hits.is_empty() {
            hits = weak;
        }
        choose(squeezed, &hits)
    }

    /// Does a word beside the name say that it is another kind of paper, or of another stage?
    fn contradicted(&self, hit: &Hit, index: usize, placed: &[Hit], cuts: &[usize]) -> bool {
        let stage = self.stages.get(&index).copied();
        placed.iter().filter(|other| !other.touches(hit) && same_segment(hit, other, cuts)).any(|other| {
            match other.what {
                What::Other => true,
                What::Stage(named, strict) => named > 0 && stage.map_or(strict, |own| own != named),
                // Papers of the ordinary stage give way to those of the others.
                What::Name(_, near) => {
                    stage == Some(0) && self.stages.get(&near).is_some_and(|named| *named > 0)
                }
                What::Neutral => false,
            }
        })
    }

    /// Is everything beside a plain name neutral?
    fn is_alone(&self, text: &str, hit: &Hit, index: usize, placed: &[Hit], cuts: &[usize]) -> bool {
        let first = cuts.iter().rev().find(|cut| **cut <= hit.start).copied().unwrap_or(0);
        let last = cuts.iter().find(|cut| **cut >= hit.end).copied().unwrap_or(text.len());
        let explained = |other: &Hit| match other.what {
            What::Neutral => true,
            What::Stage(named, _) => self.stages.get(&index) == Some(&named),
            What::Name(_, near) => near == index,
            What::Other => false,
        };
        let mut known: Vec<&Hit> = placed.iter().filter(|other| explained(other)).collect();
        known.sort_unstable_by_key(|other| other.start);
        let mut at = first;
        for other in known.into_iter().filter(|other| first <= other.start && other.end <= last) {
            if at < other.start && !is_filler(&text[at..other.start]) {
                return false;
            }
            at = at.max(other.end);
        }
        at >= last || is_filler(&text[at..last])
    }

    /// Is the file only the cover or the back of a volume? Whatever folder it lies in, it is no paper.
    #[must_use]
    pub fn is_wrapping(&self, name: &str, own: &Own<'_>) -> bool {
        let squeezed = squeeze(name, &self.slips);
        if !self.wrapping.iter().any(|word| squeezed.contains(word.as_str())) {
            return false;
        }
        let text = self.cut(&squeezed, own).unwrap_or(squeezed);
        let mut words = self.place(&text, &[]);
        words.sort_unstable_by_key(|hit| hit.start);
        let gaps = words.iter().map(|hit| hit.start).chain([text.len()]);
        let mut ends = std::iter::once(0).chain(words.iter().map(|hit| hit.end));
        words.iter().all(|hit| hit.what == What::Neutral)
            && gaps.zip(&mut ends).all(|(start, end)| start <= end || is_filler(&text[end..start]))
    }

    /// The text without the names of people and places; `None` when it holds none of them.
    fn cut(&self, squeezed: &str, own: &Own<'_>) -> Option<String> {
        let mut words: Vec<String> = own().iter().map(|word| squeeze(word, &self.slips)).collect();
        words.retain(|word| word.chars().count() >= 2);
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let mut text = squeezed.to_owned();
        for word in words {
            // A full stop is filler and keeps the pieces apart.
            text = text.replace(&word, "|");
        }
        (text != squeezed).then_some(text)
    }

    /// H04 at the start of the name or behind an order number.
    fn by_code(&self, folded: &str) -> Option<usize> {
        let bytes = folded.as_bytes();
        let whole = |start: usize, end: usize| {
            let before = start == 0 || !bytes[start - 1].is_ascii_alphabetic();
            let digits = bytes[end..].iter().take_while(|b| b.is_ascii_digit()).count();
            // H042019: the year follows at once.
            let year = matches!(digits, 4 | 8) && bytes[end..].starts_with(b"20");
            before && (digits == 0 || year)
        };
        self.code_finder
            .iter()
            .flat_map(|finder| finder.find_overlapping_iter(folded))
            .filter(|hit| whole(hit.start(), hit.end()))
            .map(|hit| hit.pattern().as_usize())
            .min()
            .map(|first| self.codes[first].1)
    }

    /// Does the name carry the code of a paper of this level?
    #[must_use]
    pub fn has_code(&self, name: &str) -> bool {
        self.by_code(&text::fold(&years::apart(name))).is_some()
    }

    /// The nearest papers by common pairs of characters, best first.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Vec<usize> {
        let mine = pairs(&squeeze(name, &self.slips));
        let mut common: BTreeMap<u32, usize> = BTreeMap::new();
        for title in mine.iter().filter_map(|pair| self.by_pair.get(pair)).flatten() {
            *common.entry(*title).or_insert(0) += 1;
        }
        let mut best: BTreeMap<usize, usize> = BTreeMap::new();
        for (title, common) in common {
            let (theirs, index) = self.titles[title as usize];
            let known = best.entry(index).or_insert(0);
            *known = (common * 1000 / (mine.len() + theirs).max(1)).max(*known);
        }
        let mut near: Vec<(usize, usize)> = best
            .into_iter()
            .map(|(index, score)| (score, index))
            .filter(|(score, _)| *score >= 100)
            .collect();
        near.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        near.into_iter().take(2).map(|(_, index)| index).collect()
    }
}

/// The paper that the standing names agree on.
fn choose(squeezed: &str, hits: &[Hit]) -> Match {
    let papers = |hits: &mut dyn Iterator<Item = &Hit>| -> BTreeSet<usize> {
        hits.filter_map(|hit| if let What::Name(_, index) = hit.what { Some(index) } else { None }).collect()
    };
    let all = papers(&mut hits.iter());
    if all.is_empty() {
        return Match::Other;
    }
    if all.len() > 1 && is_joined(squeezed, hits) {
        return Match::Papers(all.into_iter().collect());
    }
    let about = |hit: &&Hit| matches!(hit.what, What::Name(Sort::Topic, _));
    let only_topics = hits.iter().any(|hit| about(&hit));
    let pool: Vec<&Hit> = hits.iter().filter(|hit| !only_topics || about(hit)).collect();
    let longest = pool.iter().map(|hit| hit.end - hit.start).max().unwrap_or(0);
    let best = papers(&mut pool.iter().copied().filter(|hit| hit.end - hit.start == longest));
    if best.len() == 1 {
        Match::Papers(best.into_iter().collect())
    } else {
        Match::Ambiguous(best.into_iter().collect())
    }
}

/// Is each paper joined to the next by 、 and the like, so that one file holds both?
fn is_joined(text: &str, hits: &[Hit]) -> bool {
    let mut order: Vec<&Hit> = hits.iter().collect();
    order.sort_unstable_by_key(|hit| (hit.start, hit.end, hit.what));
    order.windows(2).all(|pair| {
        pair[0].what == pair[1].what
            || text
                .get(pair[0].end..pair[1].start)
                .is_some_and(|between| between.chars().any(is_join) && between.chars().count() <= 8)
    })
}

fn is_join(c: char) -> bool {
    "、和及与+&,;/".contains(c)
}

/// Positions of joining characters outside of every known name and word.
fn boundaries(text: &str, placed: &[Hit]) -> Vec<usize> {
    text.char_indices()
        .filter(|(at, c)| is_join(*c) && placed.iter().all(|hit| *at < hit.start || hit.end <= *at))
        .map(|(at, _)| at)
        .collect()
}

fn same_segment(a: &Hit, b: &Hit, cuts: &[usize]) -> bool {
    let (low, high) = if a.start < b.start { (a.end, b.start) } else { (b.end, a.start) };
    !cuts.iter().any(|cut| low <= *cut && *cut < high)
}

/// Numbers, letters, marks, counting words, and a place (永丰村).
fn is_filler(text: &str) -> bool {
    let rest = text.trim_matches(is_mark);
    rest.is_empty()
        || rest.chars().all(is_mark)
        || (rest.chars().count() <= 8
            && ["村", "嘎查", "苏木", "镇"].iter().any(|tail| rest.ends_with(tail))
            && rest.chars().count() >= 3)
}

fn is_mark(c: char) -> bool {
    c.is_ascii()
        || "、，。：；（）第页号年月日度张套本期次个组社队户之的等及和与共完〇零一二三四五六七八九十两百①②③④⑤⑥⑦⑧⑨⑩#＃&+→★√×".contains(c)
}

fn pairs(text: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
#[path = "paper_tests.rs"]
mod tests;
