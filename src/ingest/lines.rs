//! Lines of a form in which several labels stand, and boxes of which one is ticked.

use crate::ingest::schema::ColumnType;
use std::borrow::Cow;

const EMPTY: &[char] = &['□', '☐'];
const TICKS: &[char] = &['☑', '☒', '√', '✓', '✔', '■'];
/// Most words before a colon that make one label (`姓 名：`).
const WORDS: usize = 4;
/// Longest label nobody knows that still ends the value before it.
const UNKNOWN: usize = 15;

fn separates(c: char) -> bool {
    c.is_whitespace() || "；;，,。、|".contains(c)
}

/// `label: value` pairs of a line: each value ends where the next label begins. A label stands before a colon, or is
/// one that `is_label` knows between two separators.
pub fn cut(line: &str, is_label: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
    let chars: Vec<char> = line.chars().collect();
    let text = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut start = None;
    for (at, c) in chars.iter().enumerate() {
        match (separates(*c), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                words.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| (from, chars.len())));
    // Begin of the label, its end, and begin of the value.
    let mut labels: Vec<(usize, usize, usize)> = Vec::new();
    for (at, (from, to)) in words.iter().copied().enumerate() {
        let free = labels.last().map_or(0, |label| label.2);
        let mut colons = (from..to).filter(|at| matches!(chars[*at], '：' | ':'));
        let Some(colon) = colons.next() else {
            if to - from >= 4 && is_label(&text(from, to)) {
                labels.push((from, to, to));
            }
            continue;
        };
        let blank = |from: usize, to: usize| chars[from..to].iter().all(|c| c.is_whitespace());
        let wider =
            words[at.saturating_sub(WORDS - 1)..=at].iter().enumerate().find(|(ahead, (begin, _))| {
                let joined = words[at.saturating_sub(WORDS - 1) + ahead..=at].windows(2);
                *begin >= free
                    && joined.into_iter().all(|pair| blank(pair[0].1, pair[1].0))
                    && is_label(&text(*begin, colon))
            });
        if let Some((_, (begin, _))) = wider {
            labels.push((*begin, colon, colon + 1));
        } else if (1..=UNKNOWN).contains(&(colon - from))
            && !chars[from..colon].iter().all(char::is_ascii_digit)
        {
            labels.push((from, colon, colon + 1));
        }
        let mut last = colon + 1;
        for colon in colons {
            // No separator before the label: only a long one is surely no part of the value.
            if let Some(begin) = (last..colon.saturating_sub(3)).find(|begin| is_label(&text(*begin, colon)))
            {
                labels.push((begin, colon, colon + 1));
            }
            last = colon + 1;
        }
    }
    let ends = labels.iter().skip(1).map(|next| next.0).chain([chars.len()]);
    labels
        .iter()
        .zip(ends)
        .map(|((from, to, value), end)| {
            (text(*from, *to), text(*value, end.max(*value)).trim_matches(separates).to_owned())
        })
        .collect()
}

/// The part of a value that belongs to it: remarks behind a number, a name or a chosen word are no part of it.
pub fn narrowed(kind: Option<ColumnType>, value: &str) -> &str {
    if ticked(value).is_some() || matches!(kind, None | Some(ColumnType::Set | ColumnType::Text)) {
        return value;
    }
    let value = value.split(['；', ';', '，', '。']).next().unwrap_or(value).trim();
    let is_remark = |word: &str| match kind {
        Some(ColumnType::Name) => {
            matches!(word, "男" | "女")
                || word.starts_with(['（', '('])
                || word.chars().any(|c| c.is_ascii_digit())
        }
        Some(ColumnType::Id) => word.starts_with(|c: char| !c.is_ascii_alphanumeric()),
        _ => !word.starts_with(|c: char| c.is_ascii_digit()),
    };
    let mut from = 0;
    for (at, _) in value.match_indices(char::is_whitespace) {
        if at > from && is_remark(value[at..].trim_start()) {
            return value[..at].trim_end();
        }
        from = at;
    }
    value
}

/// An answer and the words of the remark behind it: 是，2019年享受; 因病（慢性病）. `None` when nothing stands behind it.
pub fn answered(text: &str) -> Option<(&str, Vec<&str>)> {
    let parts = |c: char| separates(c) || "()（）[]【】：:/".contains(c);
    let mut words = text.split(parts).map(str::trim).filter(|word| !word.is_empty());
    let answer = words.next()?;
    let remark: Vec<&str> = words.collect();
    (!remark.is_empty()).then_some((answer, remark))
}

/// A name without the remark in brackets behind it: 赵甲（本人）.
pub fn before_brackets(text: &str) -> &str {
    let name = text.split(['(', '（']).next().unwrap_or_default().trim();
    if name.is_empty() { text } else { name }
}

/// Brackets with nothing between them beside a tick are boxes: 因病（ ）因残（√）.
fn boxed(text: &str) -> Cow<'_, str> {
    if !text.contains(TICKS) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(['(', '（']) {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let inside = from.trim_start_matches(['(', '（']);
        let close = inside.trim_start();
        match close.strip_prefix([')', '）']) {
            Some(behind) => {
                out.push('□');
                rest = behind;
            }
            None => {
                out.push_str(&from[..from.len() - inside.len()]);
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The ticked option of `□因病 ☑缺资金` or `因病□ 缺资金☑`; `None` when there are no boxes, `Some(None)` when none or
/// several are ticked.
pub fn ticked(text: &str) -> Option<Option<String>> {
    let mark = |c: char| EMPTY.contains(&c) || TICKS.contains(&c);
    let boxed = boxed(text);
    let text = boxed.trim();
    // A mark all alone answers 是/否.
    if !text.contains(mark) || text.chars().all(mark) {
        return None;
    }
    let trim = |word: &str| word.trim_matches(|c: char| separates(c) || "()（）[]".contains(c)).to_owned();
    // Runs of marks and of words, in turn.
    let mut runs: Vec<(bool, String)> = Vec::new();
    for c in text.chars().filter(|c| !"()（）[]".contains(*c)) {
        match runs.last_mut() {
            Some((marks, run)) if *marks == mark(c) || (*marks && c.is_whitespace()) => run.push(c),
            _ => runs.push((mark(c), c.to_string())),
        }
    }
    let is_tick = |run: &(bool, String)| run.0 && run.1.contains(TICKS);
    let boxes = text.contains(EMPTY);
    let mut chosen: Vec<String> = Vec::new();
    if boxes || text.starts_with(mark) || text.ends_with(mark) {
        let ahead = runs.first().is_some_and(|run| run.0);
        for (at, run) in runs.iter().enumerate().filter(|(_, run)| is_tick(run)) {
            let word = if ahead { runs.get(at + 1) } else { at.checked_sub(1).and_then(|at| runs.get(at)) };
            let word = word.map(|run| trim(&run.1)).unwrap_or_default();
            // Without boxes other options stand beside the ticked one, parted by blanks.
            let mut parts = word.split_whitespace();
            let part = if boxes {
                Some(word.as_str())
            } else if ahead {
                parts.next()
            } else {
                parts.next_back()
            };
            chosen.extend(part.map(str::to_owned).filter(|part| !part.is_empty()));
            if run.1.chars().filter(|c| mark(*c)).count() > 1 && !boxes {
                return Some(None);
            }
        }
    } else {
        let words = text.split_whitespace().filter(|word| word.contains(TICKS));
        chosen.extend(words.map(|word| trim(&word.replace(TICKS, ""))).filter(|word| !word.is_empty()));
    }
    Some(if chosen.len() == 1 { chosen.pop() } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ticked_box_is_chosen() {
        let cases = [
            ("□因病 ☑缺资金 □因残", Some("缺资金")),
            ("□因病□缺资金☒因残", Some("因残")),
            ("因病□ 缺资金☑ 因残□", Some("缺资金")),
            ("□因病 □√缺资金", Some("缺资金")),
            ("因病 √缺资金 因残", Some("缺资金")),
            ("√因病", Some("因病")),
            ("因病√", Some("因病")),
            ("因病（ ）因残（√）", Some("因残")),
            ("（√）因病 （　）因残", Some("因病")),
            ("因病( ) 因残( √ ) 缺资金()", Some("因残")),
            ("因病（√）因残（√）缺资金（ ）", None),
            ("□因病 □缺资金", None),
            ("☑因病 ☑缺资金", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(ticked(text), Some(wanted.map(str::to_owned)), "{text}");
        }
        assert_eq!(ticked("因病"), None);
        assert_eq!(ticked("因病（　）"), None, "no tick anywhere: a remark was left blank");
        assert_eq!(ticked("√"), None, "an answer");
        assert_eq!(ticked("二○一九年"), None);
    }

    #[test]
    fn remarks_behind_a_value_are_no_part_of_it() {
        let of = |kind, text| narrowed(Some(kind), text);
        assert_eq!(of(ColumnType::Number, "8000 元 （2019年）"), "8000");
        assert_eq!(of(ColumnType::Name, "乌云 其其格 （签字）"), "乌云 其其格");
        assert_eq!(of(ColumnType::Id, "150899 195603120011"), "150899 195603120011");
        assert_eq!(of(ColumnType::Enum, "因病；其他"), "因病");
    }
}
