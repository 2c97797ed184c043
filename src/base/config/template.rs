//! Grammar of path templates: `{county}/{township}/{village}/{seq}_{head}`. Reading folders by one is `scan`'s business.

/// Every placeholder with its meaning, as hints and the manual list them.
pub const PLACEHOLDERS: [(&str, &str); 12] = [
    ("county", "旗县区"),
    ("township", "苏木乡镇"),
    ("village", "嘎查村"),
    ("group", "组、社、浩特"),
    ("seq", "序号，最多5位数字"),
    ("head", "户主姓名"),
    ("household_id", "户编号"),
    ("household", "整个户文件夹名，编号、姓名、序号、证件尾号次序不限"),
    ("id_tail", "证件号码或其末4位以上"),
    ("class", "类别、环节"),
    ("year", "四位年份"),
    ("*", "任意文字"),
];

/// Placeholders that say whose folder it is; a template needs one of them.
const HOUSEHOLD: [&str; 3] = ["head", "household_id", "household"];

/// A piece of a folder's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    Text(String),
    /// Name of a placeholder.
    Slot(&'static str),
}

/// A parsed template: one list of pieces per folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pub segments: Vec<Vec<Token>>,
}

/// What is wrong with a template, and where (in characters from its start).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub at: usize,
    pub what: String,
    pub hint: String,
}

impl Pattern {
    /// Parses a template; every fault is reported.
    ///
    /// # Errors
    /// Unknown placeholders, braces without partner, no household.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut segments = Vec::new();
        let mut at = 0;
        for part in text.split('/') {
            if !part.is_empty() && part != "<files>" {
                segments.push(segment(part, at, &mut faults));
            }
            at += part.chars().count() + 1;
        }
        faults.extend(file_name(text));
        let named = segments.iter().flatten().any(|token| is_one_of(token, &HOUSEHOLD));
        if segments.is_empty() {
            faults.push(fault(0, "模板是空的".to_owned(), example()));
        } else if !named && faults.is_empty() {
            faults.push(fault(
                0,
                "模板里没有指明户的占位符".to_owned(),
                "请写上 {household}、{head} 或 {household_id} 之一，否则分不清是哪一户".to_owned(),
            ));
        }
        if faults.is_empty() { Ok(Pattern { segments }) } else { Err(faults) }
    }

    /// Does the template name this placeholder?
    #[must_use]
    pub fn has(&self, slot: &str) -> bool {
        self.segments.iter().flatten().any(|token| is_one_of(token, &[slot]))
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, tokens) in self.segments.iter().enumerate() {
            if at > 0 {
                f.write_str("/")?;
            }
            for token in tokens {
                match token {
                    Token::Text(text) => f.write_str(text)?,
                    Token::Slot("*") => f.write_str("*")?,
                    Token::Slot(name) => write!(f, "{{{name}}}")?,
                }
            }
        }
        Ok(())
    }
}

/// Endings of the names of files. A zip stands for a folder.
const FILES: [&str; 21] = [
    "pdf", "jpg", "jpeg", "png", "tif", "tiff", "bmp", "ofd", "doc", "docx", "xls", "xlsx", "wps", "et",
    "csv", "txt", "ppt", "pptx", "odt", "mp4", "mp3",
];

/// A template names folders; the last one must not be the name of a file.
fn file_name(text: &str) -> Option<Fault> {
    let text = text.trim_end_matches('/');
    let (above, last) = text.rsplit_once('/').unwrap_or(("", text));
    let (_, ending) = last.rsplit_once('.')?;
    if !FILES.iter().any(|known| known.eq_ignore_ascii_case(ending)) {
        return None;
    }
    let names_household = |part: &str| HOUSEHOLD.iter().any(|slot| part.contains(&format!("{{{slot}}}")));
    let hint = if names_household(above) {
        format!("请写到户文件夹为止：{above}；其中的文件不必写")
    } else {
        let stem = &last[..last.len() - ending.len() - 1];
        let folder = if above.is_empty() { stem.to_owned() } else { format!("{above}/{stem}") };
        format!(
            "模板只写到户文件夹，例如 {folder}；每户只有一个文件的，请每户建一个文件夹放入该文件，或在归档目录中登记户编号、题名和路径"
        )
    };
    let at = text.chars().count() - last.chars().count();
    Some(fault(at, format!("“{last}”是文件名，模板里只能写文件夹"), hint))
}

fn is_one_of(token: &Token, names: &[&str]) -> bool {
    matches!(token, Token::Slot(slot) if names.contains(slot))
}

fn fault(at: usize, what: String, hint: String) -> Fault {
    Fault { at, what, hint }
}

fn example() -> String {
    "例如 {county}/{township}/{village}/{seq}_{head}".to_owned()
}

fn segment(part: &str, start: usize, faults: &mut Vec<Fault>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = part;
    while !rest.is_empty() {
        let at = start + part[..part.len() - rest.len()].chars().count();
        let open = rest.find(['{', '*', '}']).unwrap_or(rest.len());
        if open > 0 {
            tokens.push(Token::Text(rest[..open].to_owned()));
            rest = &rest[open..];
        } else if let Some(after) = rest.strip_prefix('*') {
            tokens.push(Token::Slot("*"));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('}') {
            faults.push(fault(at, "多了一个 }".to_owned(), example()));
            rest = after;
        } else {
            let Some(close) = rest.find('}') else {
                faults.push(fault(at, format!("“{part}”里的 {{ 没有配对的 }}"), example()));
                return tokens;
            };
            let name = &rest[1..close];
            match PLACEHOLDERS.iter().find(|(known, _)| *known == name && name != "*") {
                Some((slot, _)) => tokens.push(Token::Slot(slot)),
                None => {
                    let known: Vec<String> =
                        PLACEHOLDERS[..11].iter().map(|(known, _)| format!("{{{known}}}")).collect();
                    let near = super::nearest(name, PLACEHOLDERS[..11].iter().map(|(known, _)| *known));
                    let near = near.map_or(String::new(), |near| format!("是否应为 {{{near}}}？"));
                    faults.push(fault(
                        at,
                        format!("不认识的占位符 {{{name}}}"),
                        format!("{near}可用：{}，以及 *（任意文字）", known.join(" ")),
                    ));
                }
            }
            rest = &rest[close + 1..];
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_template_is_named_with_its_place() {
        let faults = Pattern::parse("{county}/{dorf}/}{heda}").unwrap_err();
        let places: Vec<usize> = faults.iter().map(|fault| fault.at).collect();
        assert_eq!(places, [9, 16, 17]);
        assert!(faults[2].hint.contains("是否应为 {head}"), "{faults:?}");
        assert!(Pattern::parse("{county}/{village}").unwrap_err()[0].what.contains("户"));
        assert!(Pattern::parse("").is_err() && Pattern::parse("{county}/{head").is_err());
    }

    #[test]
    fn a_template_that_ends_in_a_file_name_says_what_to_write() {
        let faults = Pattern::parse("{county}/{village}/{household_id}.PDF").unwrap_err();
        assert_eq!((faults.len(), faults[0].at), (1, 19), "{faults:?}");
        assert!(faults[0].hint.contains("{county}/{village}/{household_id}；"), "{faults:?}");
        let faults = Pattern::parse("{county}/{head}/*.jpg").unwrap_err();
        assert!(faults[0].hint.contains("{county}/{head}；"), "{faults:?}");
        // Near misses: a dot in a folder's name, and a zip that stands for a folder.
        for good in ["{county}/{village}/{seq}.{head}", "{county}/No.{seq} {head}", "{county}/{head}.zip"] {
            assert!(Pattern::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_template_prints_as_it_was_written() {
        let text = "{county}/{township}{village}/{year}年/*/{seq}_{head}（{id_tail}）";
        assert_eq!(Pattern::parse(text).unwrap().to_string(), text);
    }
}
