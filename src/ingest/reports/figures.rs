//! Figures of known indicators in the text of a report: the name, the figure and its unit stand together
//! (已脱贫享受政策14701户27042人), and the words around them say whose figure it is, of which time, and whether it is a
//! figure of the whole at all. Whatever is unsure is kept with the reason and never compared.

use crate::base::date::PartialDate;
use crate::base::text::fold;
use crate::ingest::reports::listed;
use crate::ingest::reports::numbers::{self, GAP, Number};
use crate::ingest::reports::places::Names;
use crate::ingest::reports::times::{self, Mention, When};
use crate::ingest::reports::words::{Group, words};

/// A paragraph, a cell of a table or a page, with the name of its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Piece {
    /// `段3`, `表1行2列3`; empty on a page.
    pub place: String,
    pub page: Option<u32>,
    pub text: String,
}

/// Why a figure is not held against anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    Plan,
    Elsewhere,
    Past,
    Undated,
    Rough,
    Broken,
    Several,
    Listed,
    Part,
    Source,
}

impl Doubt {
    /// The reason as printed.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Doubt::Plan => "是计划或目标数",
            Doubt::Elsewhere => "说的是下级或其他单位",
            Doubt::Past => "是累计数、一段时间的数或以前的数",
            Doubt::Undated => "时点写得不完整",
            Doubt::Rough => "是概数或范围",
            Doubt::Broken => "数字在文件中断开，不能确定",
            Doubt::Listed => "几个名称与几个数字不能一一对应",
            Doubt::Several => "几类户合在一起说",
            Doubt::Part => "可能只是其中一部分",
            Doubt::Source => "可能只是一个来源的问题",
        }
    }
}

/// A figure of an indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// K01 …
    pub key: &'static str,
    pub value: f64,
    /// `14701`, `1.47万`
    pub written: String,
    pub unit: &'static str,
    /// The name with its figure, as read.
    pub words: String,
    /// The unit that a figure of another unit is said of, as written; empty where only the heading tells.
    pub of: String,
    /// The name may count other people too.
    pub loose: bool,
    pub place: String,
    pub page: Option<u32>,
    /// What the text says; `None`: the time of the whole report.
    pub stated: Option<PartialDate>,
    pub doubt: Option<Doubt>,
}

impl Figure {
    /// Why it is not the unit's own figure of the whole, as printed; a figure of another unit with its name.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        self.doubt.map(|doubt| match doubt {
            Doubt::Elsewhere if !self.of.is_empty() => format!("说的是{}", self.of),
            _ => doubt.label().to_owned(),
        })
    }
}

/// A heading is shorter than this and no sentence.
const HEADING: usize = 25;

/// All figures of a report's pieces.
#[must_use]
pub fn find(pieces: &[Piece], names: &Names, report: Option<PartialDate>) -> Vec<Figure> {
    let mut found = Vec::new();
    // Under a heading that names another unit (二、隆兴昌镇) everything is that unit's.
    let mut elsewhere = false;
    for piece in pieces {
        let text = joined(&piece.text);
        let before = found.len();
        let mut until: Option<When> = None;
        for sentence in text.split(['。', ';', '!', '?', '\n']) {
            let mentions = times::mentions(sentence);
            let context = Context { names, elsewhere, until, mentions: &mentions, report };
            look(sentence, &context, piece, &mut found);
            until = mentions.iter().rev().find(|mention| mention.until).map(|mention| mention.when).or(until);
        }
        let short = text.chars().count() <= HEADING && !text.ends_with(['。', ';', ',', ':']);
        if short && found.len() == before {
            elsewhere = names.last_is_own(&text) == Some(false);
        }
    }
    found
}

/// Folded; digits that blanks keep apart stay apart.
fn joined(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(c));
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        let blank = c.is_whitespace() && *c != '\n';
        let first = at > 0 && digit(chars.get(at - 1));
        let next = chars[at..].iter().find(|c| !c.is_whitespace());
        if blank && first && digit(next) {
            out.push(GAP);
        } else {
            out.push(*c);
        }
    }
    fold(&out)
}

/// What the paragraph and the report say around a sentence.
struct Context<'a> {
    names: &'a Names,
    elsewhere: bool,
    until: Option<When>,
    mentions: &'a [Mention],
    report: Option<PartialDate>,
}

/// A name in front of or behind a figure.
#[derive(Clone, Copy)]
pub(super) struct Named {
    pub(super) group: &'static Group,
    pub(super) loose: bool,
    /// Where name and figure begin, and where the text behind them begins.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) several: bool,
}

fn look(sentence: &str, context: &Context<'_>, piece: &Piece, found: &mut Vec<Figure>) {
    let numbers = numbers::all(sentence);
    let listed = listed::all(sentence, &numbers);
    let mut last: Option<(Named, Option<Doubt>, &str)> = None;
    for (at, number) in numbers.iter().enumerate() {
        let rest = &sentence[number.end..];
        let in_list = listed.get(&at);
        let own = in_list
            .map(|(named, _)| *named)
            .or_else(|| before(sentence, number))
            .or_else(|| behind(sentence, number, numbers.get(at + 1)));
        let (named, chained) = match (own, &last) {
            (Some(named), _) => (named, None),
            // 105户、208人: the people of the households just named.
            (None, Some((named, doubt, unit)))
                if !rest.starts_with(*unit) && is_joint(sentence.get(named.end..number.start)) =>
            {
                (*named, Some(*doubt))
            }
            _ => {
                last = None;
                continue;
            }
        };
        let Some(unit) = named.group.of_unit(rest) else {
            last = None;
            continue;
        };
        let end = named.end.max(number.end + unit.unit.len());
        let (stated, time) = time_of(sentence, number, end, context);
        let mut doubt = chained.unwrap_or_else(|| doubt_of(sentence, &named, number, end, context));
        if in_list.is_some_and(|(_, certain)| !certain) {
            doubt = doubt.or(Some(Doubt::Listed));
        }
        if number.broken {
            doubt = doubt.or(Some(Doubt::Broken));
        }
        if is_rough(sentence, number, end) {
            doubt = doubt.or(Some(Doubt::Rough));
        }
        let named = Named { end, ..named };
        found.push(Figure {
            key: &unit.key,
            value: number.value,
            written: number.written.clone(),
            unit: &unit.unit,
            words: sentence[named.start.min(number.start)..end].replace(GAP, " "),
            of: context.names.last_other(&sentence[..number.start]).unwrap_or_default().to_owned(),
            loose: named.loose,
            place: piece.place.clone(),
            page: piece.page,
            stated,
            doubt: doubt.or(time),
        });
        last = Some((named, doubt, unit.unit.as_str()));
    }
}

/// The name that stands in front of a figure, with nothing but fill words between.
fn before(sentence: &str, number: &Number) -> Option<Named> {
    let words = words();
    let rest = &sentence[number.end..];
    let mut best: Option<Named> = None;
    let mut prefix = &sentence[..number.start];
    for _ in 0..5 {
        for group in words.groups.iter().filter(|group| group.of_unit(rest).is_some()) {
            for (list, loose) in [(&group.words, false), (&group.loose, true)] {
                let Some(name) = longest_end(prefix, list) else { continue };
                let start = prefix.len() - name.len();
                let loose = loose || !is_near(group, &sentence[..number.start]);
                let better = best.is_none_or(|known| (known.loose, known.start) > (loose, start));
                if better && !denied(&prefix[..start]) {
                    let several = is_joined(&prefix[..start]);
                    best = Some(Named { group, loose, start, end: number.end, several });
                }
            }
        }
        if best.is_some_and(|named| !named.loose) {
            break;
        }
        prefix = match strip(prefix) {
            Some(shorter) => shorter,
            None => break,
        };
    }
    best
}

/// Without the fill word at its end; 由13.6%降至 counts as one.
fn strip(prefix: &str) -> Option<&str> {
    if let Some(word) = longest_end(prefix, &words().around.fill) {
        return Some(&prefix[..prefix.len() - word.len()]);
    }
    let bare = prefix.strip_suffix('%')?;
    Some(bare.trim_end_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '.' | '年' | '的' | '由' | '从' | '底' | '末')
    }))
}

pub(super) fn longest_end<'a>(text: &str, list: &'a [String]) -> Option<&'a str> {
    list.iter().filter(|word| text.ends_with(word.as_str())).max_by_key(|word| word.len()).map(String::as_str)
}

pub(super) fn is_near(group: &Group, before: &str) -> bool {
    group.near.is_empty() || group.near.iter().any(|word| before.contains(word.as_str()))
}

/// 非贫困户, 不属于 …
pub(super) fn denied(before: &str) -> bool {
    before.ends_with(['非', '不', '无', '原'])
}

/// Is the name the last of several: 边缘户、监测户139户?
fn is_joined(before: &str) -> bool {
    let words = words();
    longest_end(before, &words.around.and).is_some_and(|joint| {
        let rest = &before[..before.len() - joint.len()];
        words.groups.iter().any(|group| {
            longest_end(rest, &group.words).is_some() || longest_end(rest, &group.loose).is_some()
        })
    })
}

/// The name behind a figure: 105户边缘户, 105户208人边缘户, 162个贫困嘎查村全部出列.
fn behind(sentence: &str, number: &Number, next: Option<&Number>) -> Option<Named> {
    for group in &words().groups {
        let Some(unit) = group.of_unit(&sentence[number.end..]) else { continue };
        let mut at = number.end + unit.unit.len();
        if let Some(next) = next.filter(|next| next.start == at)
            && sentence[next.end..].starts_with('人')
        {
            at = next.end + '人'.len_utf8();
        }
        at += sentence[at..].strip_prefix('的').map_or(0, |_| '的'.len_utf8());
        let rest = &sentence[at..];
        let name =
            group.after.iter().filter(|word| rest.starts_with(word.as_str())).max_by_key(|word| word.len());
        if let Some(name) = name {
            let joined = words().around.and.iter().any(|joint| {
                let rest = &rest[name.len()..];
                rest.strip_prefix(joint.as_str()).is_some_and(|rest| {
                    words()
                        .groups
                        .iter()
                        .flat_map(|group| &group.after)
                        .any(|word| rest.starts_with(word.as_str()))
                })
            });
            let end = if at > number.end + unit.unit.len() + 3 { number.end } else { at + name.len() };
            return Some(Named { group, loose: false, start: number.start, end, several: joined });
        }
    }
    None
}

fn is_joint(between: Option<&str>) -> bool {
    let Some(mut rest) = between else { return false };
    for _ in 0..3 {
        if rest.is_empty() {
            return true;
        }
        let word = words()
            .around
            .joint
            .iter()
            .filter(|word| rest.starts_with(word.as_str()))
            .max_by_key(|word| word.len());
        match word {
            Some(word) => rest = &rest[word.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

fn is_rough(sentence: &str, number: &Number, end: usize) -> bool {
    let around = &words().around;
    let before = &sentence[..number.start];
    let after = &sentence[end..];
    number.rough
        || around.rough.iter().any(|word| before.ends_with(word.as_str()))
        || around.rough_after.iter().any(|word| after.starts_with(word.as_str()))
}

/// Why the figure is not the unit's own figure of the whole.
fn doubt_of(
    sentence: &str,
    named: &Named,
    number: &Number,
    end: usize,
    context: &Context<'_>,
) -> Option<Doubt> {
    let around = &words().around;
    let before = &sentence[..named.start.min(number.start)];
    // Words between name and figure count too: 边缘户拟达到.
    let between = sentence.get(named.start..number.start).unwrap_or_default();
    let has = |text: &str, list: &[String]| list.iter().any(|word| text.contains(word.as_str()));
    if has(before, &around.plan) || has(between, &around.plan) {
        return Some(Doubt::Plan);
    }
    if !context.names.is_own(&sentence[..number.start], context.elsewhere) {
        return Some(Doubt::Elsewhere);
    }
    if named.several {
        return Some(Doubt::Several);
    }
    if !named.group.population {
        let problems = named.group.figures.iter().any(|unit| matches!(unit.key.as_str(), "K28" | "K29"));
        return (problems && has(before, &around.source)).then_some(Doubt::Source);
    }
    if has(before, &around.past) {
        return Some(Doubt::Past);
    }
    let tail = tail_of(&sentence[end..]);
    // 105户208人边缘户全部: what follows the name decides.
    let name =
        named.group.after.iter().filter(|word| tail.starts_with(word.as_str())).max_by_key(|w| w.len());
    let tail = name.map_or(tail, |word| &tail[word.len()..]);
    let whole = tail.is_empty() || around.whole.iter().any(|word| tail.starts_with(word.as_str()));
    (has(before, &around.part) || !whole).then_some(Doubt::Part)
}

/// What follows a figure and the figures chained to it: 、208人全部 gives 全部.
fn tail_of(mut rest: &str) -> &str {
    loop {
        let joint = words()
            .around
            .joint
            .iter()
            .filter(|word| rest.starts_with(word.as_str()))
            .max_by_key(|w| w.len());
        let after = joint.map_or(rest, |word| &rest[word.len()..]);
        let Some(number) = numbers::all(after).into_iter().next().filter(|number| number.start == 0) else {
            return rest;
        };
        match after[number.end..].strip_prefix('人') {
            Some(more) => rest = more,
            None => return rest,
        }
    }
}

/// The time of a figure: in brackets behind it, the last one named before it, or what the paragraph said before.
fn time_of(
    sentence: &str,
    number: &Number,
    end: usize,
    context: &Context<'_>,
) -> (Option<PartialDate>, Option<Doubt>) {
    let behind = context.mentions.iter().find(|mention| {
        mention.start >= end && matches!(&sentence[end..mention.start], "(" | "(截至" | "(截止")
    });
    let last = context.mentions.iter().rev().find(|mention| mention.end <= number.start);
    let when = behind.or(last).map(|mention| mention.when).or(context.until);
    match when {
        None | Some(When::Now) => (None, None),
        // 2020年 in a sentence takes nothing from the day the whole report holds.
        Some(When::Date(date)) if context.report.is_some_and(|known| times::is_coarser(date, known)) => {
            (None, None)
        }
        Some(When::Date(date)) => (Some(date), None),
        Some(When::NoYear(month, day)) => match context.report {
            Some(report) => {
                let date = PartialDate { year: report.year, month: Some(month), day };
                (Some(date), date.earliest().is_none().then_some(Doubt::Undated))
            }
            None => (None, Some(Doubt::Undated)),
        },
        Some(When::Vague) => (None, Some(Doubt::Undated)),
        Some(When::Stretch) => (None, Some(Doubt::Past)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::dataset::Dataset;
    use crate::ingest::reports::places::Owner;

    fn figures_of(paragraphs: &[&str]) -> Vec<Figure> {
        let divisions = crate::base::divisions::builtin();
        let names = Names::of(&Owner::County("150821".into()), false, &divisions, &Dataset::default());
        let pieces: Vec<Piece> = (1..)
            .zip(paragraphs)
            .map(|(at, text)| Piece { place: format!("段{at}"), page: None, text: (*text).to_owned() })
            .collect();
        find(&pieces, &names, crate::base::date::parse("2020年4月"))
    }

    /// Key, written and doubt of every figure.
    fn all(text: &str) -> Vec<(&'static str, String, Option<Doubt>)> {
        figures_of(&[text]).into_iter().map(|figure| (figure.key, figure.written, figure.doubt)).collect()
    }

    fn sure(text: &str) -> Vec<(&'static str, String)> {
        all(text)
            .into_iter()
            .filter(|(.., doubt)| doubt.is_none())
            .map(|(key, written, _)| (key, written))
            .collect()
    }

    fn own(pairs: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        pairs.iter().map(|(key, written)| (*key, (*written).to_owned())).collect()
    }

    #[test]
    fn figures_stand_beside_the_name_of_their_indicator() {
        for (text, wanted) in [
            ("已脱贫享受政策14701户27042人。", vec![("K01", "14701"), ("K02", "27042")]),
            ("全县共有已脱贫享受政策户14,701户、27,042人", vec![("K01", "14701"), ("K02", "27042")]),
            ("建档立卡贫困户1.47万户", vec![("K01", "1.47万")]),
            (
                "现有边缘户105户208人，脱贫监测户34户69人。",
                vec![("K05", "105"), ("K06", "208"), ("K07", "34"), ("K08", "69")],
            ),
            ("边缘户（105户、208人）", vec![("K05", "105"), ("K06", "208")]),
            ("105户208人边缘户全部纳入监测", vec![("K05", "105"), ("K06", "208")]),
            ("出列162个嘎查村", vec![("K09", "162")]),
            ("一百六十二个贫困嘎查村全部出列", vec![("K09", "162")]),
            ("贫困发生率由13.6%降至0.3%", vec![("K10", "0.3")]),
            ("驻村工作队５６支", vec![("K32", "56")]),
            ("整改台账共列问题41个，已销号38个", vec![("K28", "41"), ("K29", "38")]),
            ("已脱贫享受政策人口27042人", vec![("K02", "27042")]),
            ("边缘户十二户、一百零三人。", vec![("K05", "12"), ("K06", "103")]),
            ("边缘户三户，监测户两户", vec![("K05", "3"), ("K07", "2")]),
            ("边缘户和监测户分别为105户和34户", vec![("K05", "105"), ("K07", "34")]),
            ("我县边缘户、监测户分别为三户、四户。", vec![("K05", "3"), ("K07", "4")]),
            ("未脱贫户12户20人", vec![("K03", "12"), ("K04", "20")]),
            ("现有边缘户105户，其中因病60户", vec![("K05", "105")]),
            ("边缘户105户208人，占农村人口0.1%", vec![("K05", "105"), ("K06", "208")]),
            (
                "建档立卡贫困户1800户3600人，其中已脱贫享受政策1470户2704人",
                vec![("K01", "1800"), ("K02", "3600"), ("K01", "1470"), ("K02", "2704")],
            ),
        ] {
            assert_eq!(sure(text), own(&wanted), "{text}: {:?}", all(text));
        }
    }

    #[test]
    fn near_misses_are_kept_with_the_reason() {
        for (text, wanted) in [
            ("计划监测边缘户120户", Doubt::Plan),
            ("力争使边缘户降到20户", Doubt::Plan),
            ("全市已脱贫享受政策14701户", Doubt::Elsewhere),
            ("隆兴昌镇有边缘户12户", Doubt::Elsewhere),
            ("2014年以来边缘户105户", Doubt::Past),
            ("累计识别边缘户105户", Doubt::Past),
            ("去年底边缘户120户", Doubt::Undated),
            ("边缘户约100户", Doubt::Rough),
            ("边缘户100余户", Doubt::Rough),
            ("边缘户、监测户139户", Doubt::Several),
            ("一般户、边缘户分别为3户、4户", Doubt::Listed),
            ("为边缘户20户发放补贴", Doubt::Part),
            ("新增边缘户20户", Doubt::Part),
            ("监测户20户享受低保政策", Doubt::Part),
            ("产业项目带动已脱贫享受政策120户", Doubt::Part),
            ("巡视反馈的整改台账共列问题7个", Doubt::Source),
        ] {
            let found = all(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].2, Some(wanted), "{text}");
        }
        for text in [
            "五保户105户",
            "残疾人208人",
            "已脱贫不享受政策300户",
            "一户一策的边缘户一户不落",
            "巴政发〔2020〕105号",
            "边缘户、监测户分别为3户、4户、5户",
            "一般户、边缘户分别为3户、4户",
            "2020年安排边缘户产业项目20个",
            "边缘户1户1策落实到位",
            "边缘户由105户减少到90户",
            "对已脱贫享受政策1470户开展排查",
            "我局现有边缘户5户",
            "出列嘎查村实施项目27个",
            "为出列嘎查村选派第一书记27个",
            "已脱贫享受政策户中，60岁以上的120人",
        ] {
            assert!(sure(text).is_empty(), "{text}: {:?}", all(text));
        }
    }

    #[test]
    fn the_time_of_a_figure_is_the_last_one_named() {
        let stated = |text: &str| {
            let found = figures_of(&[text]);
            let last = found.iter().rev().find(|figure| figure.doubt.is_none());
            last.and_then(|figure| figure.stated).map(|date| date.to_string())
        };
        assert_eq!(stated("截至2020年4月10日，边缘户105户").as_deref(), Some("2020-04-10"));
        assert_eq!(stated("截至2019年底情况如下。边缘户105户").as_deref(), Some("2019-12-31"));
        assert_eq!(stated("边缘户105户（截至2020年3月31日）").as_deref(), Some("2020-03-31"));
        assert_eq!(stated("截至3月底，边缘户105户").as_deref(), Some("2020-03"));
        assert_eq!(stated("2019年底120户，目前边缘户105户"), None);
        assert_eq!(stated("2020年，全县有边缘户105户"), None, "the month of the report stays");
        assert_eq!(stated("2020年3月，全县有边缘户105户").as_deref(), Some("2020-03"));
        assert_eq!(stated("2019年，全县有边缘户105户").as_deref(), Some("2019"));
    }

    #[test]
    fn under_the_heading_of_a_township_figures_are_its_own() {
        let found = figures_of(&["（一）隆兴昌镇", "现有边缘户12户。", "二、下步打算", "现有边缘户105户。"]);
        let doubts: Vec<_> = found.iter().map(|figure| (figure.written.as_str(), figure.doubt)).collect();
        assert_eq!(doubts, [("12", Some(Doubt::Elsewhere)), ("105", None)]);
        assert_eq!(found[1].place, "段4");
        assert_eq!(found[1].words, "边缘户105户");
        assert!(found.iter().all(|figure| figure.of.is_empty()), "no sentence names it");
    }

    #[test]
    fn a_figure_of_another_unit_is_said_of_it_by_name() {
        let found = figures_of(&["隆兴昌镇有边缘户12户。", "全县有边缘户105户。"]);
        assert_eq!((found[0].why(), found[1].why()), (Some("说的是隆兴昌镇".into()), None));
        let heading = figures_of(&["（一）隆兴昌镇", "现有边缘户12户。"]);
        assert_eq!(heading[0].why().as_deref(), Some("说的是下级或其他单位"));
    }
}
