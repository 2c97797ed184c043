//! A clause of a sentence: words with `{key}`, where a figure stands in print.

use super::Figure;
use crate::base::config::nearest;

/// A parsed clause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clause {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// Position among the figures of its topic.
    Figure(usize),
}

/// Where the words of a number end.
const PAUSES: [char; 8] = ['，', '、', '；', '。', '：', '（', '）', ','];

/// Column (1-based), what is wrong, what to do.
pub type Fault = (usize, String, String);

impl Clause {
    /// Parses `text`; the figures are those of the topic.
    ///
    /// # Errors
    /// The first fault.
    pub fn parse(text: &str, figures: &[Figure]) -> Result<Clause, Fault> {
        let mut parts = Vec::new();
        let (mut rest, mut column) = (text, 1);
        while let Some(open) = rest.find(['{', '}']) {
            let at = column + rest[..open].chars().count();
            let inner = rest[open..].strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let Some((key, after)) = inner else {
                return Err((at, "大括号没有配对".to_owned(), "写成 {指标键}".to_owned()));
            };
            let Some(figure) = figures.iter().position(|figure| figure.key == key.trim()) else {
                let known: Vec<&str> = figures.iter().map(|figure| figure.key.as_str()).collect();
                let near = nearest(key.trim(), known.iter().copied());
                let near = near.map_or_else(String::new, |near| format!("是否为 {near}？"));
                let hint = format!("{near}可用的指标键：{}", known.join("、"));
                return Err((at + 1, format!("没有名为“{key}”的指标"), hint));
            };
            if open > 0 {
                parts.push(Part::Text(rest[..open].to_owned()));
            }
            parts.push(Part::Figure(figure));
            column = at + 2 + key.chars().count();
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Clause { parts })
    }

    /// Positions of its figures among those of the topic.
    pub fn figures(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().filter_map(|part| match part {
            Part::Figure(at) => Some(*at),
            Part::Text(_) => None,
        })
    }

    /// The clause with the figures as `print` gives them: it is handed the position and the words that belong to the
    /// number (`户`, `个村有队员`).
    #[must_use]
    pub fn fill(&self, print: &dyn Fn(usize, &str) -> String) -> String {
        let mut filled = String::new();
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Figure(at) => {
                    let behind = match parts.next_if(|next| matches!(next, Part::Text(_))) {
                        Some(Part::Text(text)) => text.as_str(),
                        _ => "",
                    };
                    let (unit, rest) = behind.split_at(behind.find(PAUSES).unwrap_or(behind.len()));
                    filled.push_str(&print(*at, unit));
                    filled.push_str(rest);
                }
            }
        }
        filled
    }
}
