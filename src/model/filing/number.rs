//! 档号: compared without regard to how its parts are joined, and proposed where everything it is made of is known.

use crate::base::config::filing::{Filing, Form};

/// A number as it is compared: capitals, `-` between levels, `·` inside one. Offices write the dot in many ways.
#[must_use]
pub fn plain(written: &str) -> String {
    let joined = written.trim().chars().filter(|c| !c.is_whitespace()).map(|c| match c {
        '\u{30FB}' | '\u{2022}' | '\u{FF0E}' | '.' | '\u{2027}' => '·',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}' => '-',
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
        }
        c => c,
    });
    joined.collect::<String>().to_uppercase()
}

/// Everything in front of the last running number, and that number.
#[must_use]
pub fn split(plain: &str) -> Option<(&str, u32)> {
    let (head, last) = plain.rsplit_once('-')?;
    let digits = !last.is_empty() && last.len() <= 5 && last.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| last.parse().ok()).flatten().map(|number| (head, number))
}

/// Does a number have the form of the profile? `J001-WS·2020-Y-FPB-0005`, `J001-JF·02-0003-012`.
#[must_use]
pub fn is_formed(plain: &str, form: Form) -> bool {
    let parts: Vec<&str> = plain.split('-').collect();
    let digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let capitals = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    let fonds = |text: &str| {
        let number = text.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(text);
        digits(number, 3, 4)
    };
    let codes = |text: &str| {
        (2..=4).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    match (form, parts.as_slice()) {
        (Form::Item, [first, class, term, office, item]) => {
            let dotted: Vec<&str> = class.split('·').collect();
            fonds(first)
                && dotted.len() >= 2
                && dotted.first().is_some_and(|category| capitals(category, 2, 2))
                && dotted.last().is_some_and(|year| digits(year, 4, 4))
                && dotted[1..dotted.len() - 1].iter().all(|code| codes(code))
                && matches!(*term, "Y" | "D30" | "D10")
                && capitals(office, 2, 4)
                && digits(item, 4, 4)
        }
        (Form::Volume, [first, class, rest @ ..]) => {
            let dotted: Vec<&str> = class.split('·').collect();
            let running = match rest {
                [volume] => digits(volume, 3, 4),
                [volume, item] => digits(volume, 3, 4) && digits(item, 3, 4),
                [year, volume, item] => digits(year, 4, 4) && digits(volume, 3, 4) && digits(item, 3, 4),
                _ => false,
            };
            // JF·02 and JF02 are both written.
            let class = dotted.first().is_some_and(|class| {
                class.len() <= 6 && class.get(..2).is_some_and(|start| capitals(start, 2, 2))
            });
            fonds(first) && class && dotted.iter().skip(1).all(|code| codes(code)) && running
        }
        _ => false,
    }
}

/// Code of a 保管期限; `None` for what the framework does not know (长期, 短期 are older words).
#[must_use]
pub fn term(written: &str) -> Option<&'static str> {
    match written.trim() {
        "永久" | "Y" | "y" => Some("Y"),
        "30年" | "定期30年" | "D30" => Some("D30"),
        "10年" | "定期10年" | "D10" => Some("D10"),
        _ => None,
    }
}

/// Of several terms the one that is kept longest, as it is written.
#[must_use]
pub fn longest<'a>(terms: impl Iterator<Item = &'a str>) -> &'a str {
    let rank = |written: &&str| match term(written) {
        Some("Y") => 3,
        Some("D30") => 2,
        Some("D10") => 1,
        _ => 0,
    };
    terms.max_by_key(rank).unwrap_or_default()
}

/// What stands in front of the running number of an item, or what is lacking for it.
///
/// # Errors
/// Names of what nobody has said.
pub fn item_head(
    filing: &Filing,
    year: Option<i32>,
    term: Option<&str>,
) -> Result<String, Vec<&'static str>> {
    let mut lacks = Vec::new();
    for (given, what) in [
        (!filing.fonds.is_empty(), "全宗号"),
        (!filing.category.is_empty(), "门类代码"),
        (year.is_some(), "年度"),
        (term.is_some(), "保管期限"),
        (!filing.office.is_empty(), "机构（问题）代码"),
    ] {
        if !given {
            lacks.push(what);
        }
    }
    match (year, term) {
        (Some(year), Some(term)) if lacks.is_empty() => {
            Ok(format!("{}-{}·{year}-{term}-{}", filing.fonds, filing.category, filing.office))
        }
        _ => Err(lacks),
    }
}

/// What stands in front of the running number of a volume of this class (`01` 汇总文件, `02` 贫困户文件).
///
/// # Errors
/// Names of what nobody has said.
pub fn volume_head(filing: &Filing, class: Option<&str>) -> Result<String, Vec<&'static str>> {
    let mut lacks = Vec::new();
    for (given, what) in [
        (!filing.fonds.is_empty(), "全宗号"),
        (!filing.class.is_empty(), "分类号"),
        (class.is_some(), "类目"),
    ] {
        if !given {
            lacks.push(what);
        }
    }
    match class {
        Some(class) if lacks.is_empty() => Ok(format!("{}-{}·{class}", filing.fonds, filing.class)),
        _ => Err(lacks),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_real_archives_are_formed_and_others_are_not() {
        for good in ["J001-WS·2020-Y-BGS-0005", "0194-WS·2016-D30-BGS-0001", "J001-WS.2016-Y-BGS-0005"] {
            assert!(is_formed(&plain(good), Form::Item), "{good}");
        }
        for bad in ["J001-WS·2020-Y-BGS-5", "J001-WS2020-Y-BGS-0005", "J001-WS·2020-永久-BGS-0005", "5", ""]
        {
            assert!(!is_formed(&plain(bad), Form::Item), "{bad}");
        }
        for good in ["J019-KU·01·2025-003-012", "J001-JF·02-0003-012", "J001-JF02-0003"] {
            assert!(is_formed(&plain(good), Form::Volume), "{good}");
        }
        assert!(!is_formed("J001-WS·2020-Y-BGS-0005", Form::Volume));
        // Cut in the middle of a character, nothing breaks.
        assert!(!is_formed("J001-J党·02-0003", Form::Volume));
    }

    #[test]
    fn the_longest_term_is_that_of_the_volume() {
        assert_eq!(longest(["10年", "永久", "30年"].into_iter()), "永久");
        assert_eq!(longest(["长期", "定期10年"].into_iter()), "定期10年");
        assert_eq!(longest([].into_iter()), "");
    }

    #[test]
    fn joiners_and_widths_make_no_difference() {
        for other in
            ["J001-WS.2020-Y-BGS-0005", "j001－WS・2020－Y－BGS－０００５", " J001-WS•2020-Y-BGS-0005 "]
        {
            assert_eq!(plain(other), "J001-WS·2020-Y-BGS-0005", "{other}");
        }
        assert_eq!(split("J001-WS·2020-Y-BGS-0005"), Some(("J001-WS·2020-Y-BGS", 5)));
        assert_eq!(split("J001"), None);
    }
}
