//! The command line in the user's language: headings of the help, and what is wrong with the arguments.
//!
//! The words of single flags are in [`super::args`]; here is what the parser itself says.

use crate::base::{mask, text};
use crate::cli::args::Cli;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, Error, FromArgMatches};
use std::ffi::OsString;

/// What came of the command line.
#[derive(Debug)]
pub enum Parsed {
    Run(Box<Cli>),
    /// Help or version, for stdout.
    Show(String),
    /// A fault, for stderr.
    Fault(String),
}

const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// The commands with Chinese headings.
#[must_use]
pub fn command() -> Command {
    frame(Cli::command()).disable_version_flag(true).arg(
        Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .help("显示版本")
            .help_heading("选项"),
    )
}

fn frame(command: Command) -> Command {
    command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_flag(true)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            arg.help_heading(heading)
        })
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("显示帮助")
                .help_heading("选项"),
        )
        .mut_subcommands(frame)
}

/// Parses what was typed.
pub fn parse(typed: impl IntoIterator<Item = OsString>) -> Parsed {
    let outcome = command().try_get_matches_from(typed).and_then(|found| Cli::from_arg_matches(&found));
    match outcome {
        Ok(cli) => Parsed::Run(Box::new(cli)),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Parsed::Show(translated(&error)),
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Parsed::Fault(translated(&error)),
            _ => Parsed::Fault(format!("错误：{}\n    → {}", what(&error), hint(&error))),
        },
    }
}

fn translated(error: &Error) -> String {
    in_chinese(&error.render().to_string())
}

/// A help page or manual page with the parser's own words in Chinese.
#[must_use]
pub fn in_chinese(page: &str) -> String {
    let words = [
        ("[OPTIONS]", "[选项]"),
        ("[default: ", "[缺省："),
        ("[possible values: ", "[可选："),
        ("\\fIPossible values:\\fR", "\\fI可选：\\fR"),
    ];
    words.into_iter().fold(page.to_owned(), |page, (theirs, ours)| page.replace(theirs, ours))
}

fn what(error: &Error) -> String {
    let arg = value(error, ContextKind::InvalidArg);
    let given = value(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidValue if given.is_empty() => format!("{arg} 后面缺少值"),
        ErrorKind::InvalidValue => format!("{arg} 不能是“{given}”"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(|source| reason(&source.to_string()));
            format!("{arg} 的值“{given}”无效：{}", why.unwrap_or_else(|| "写法不对".to_owned()))
        }
        ErrorKind::UnknownArgument => format!("不认识的参数“{arg}”"),
        ErrorKind::InvalidSubcommand => {
            format!("没有命令“{}”", value(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {arg}"),
        ErrorKind::MissingSubcommand => "没有写命令".to_owned(),
        ErrorKind::ArgumentConflict => {
            let other = value(error, ContextKind::PriorArg);
            if other == arg || other.is_empty() {
                format!("{arg} 写了不止一次")
            } else {
                format!("{arg} 不能与 {other} 一起用")
            }
        }
        ErrorKind::TooManyValues => format!("{arg} 的值太多：“{given}”是多余的"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{arg} 的值的个数不对"),
        ErrorKind::NoEquals => format!("{arg} 后面要写等号和值"),
        ErrorKind::InvalidUtf8 => "参数中有不是 UTF-8 的文字".to_owned(),
        _ => "命令写法不对".to_owned(),
    }
}

fn hint(error: &Error) -> String {
    let mut hints = Vec::new();
    for (kind, word) in [
        (ContextKind::SuggestedArg, "是否为"),
        (ContextKind::SuggestedSubcommand, "是否为"),
        (ContextKind::SuggestedValue, "是否为"),
    ] {
        let near = value(error, kind);
        if !near.is_empty() {
            hints.push(format!("{word} {near}？"));
        }
    }
    let valid = value(error, ContextKind::ValidValue);
    if !valid.is_empty() {
        hints.push(format!("可选：{valid}。"));
    }
    hints.push("qiquan --help 列出全部命令，qiquan 命令 --help 列出该命令的参数".to_owned());
    hints.concat()
}

/// Why a value could not be read; messages of this program are Chinese already.
fn reason(theirs: &str) -> String {
    let known = [
        ("invalid digit", "不是0以上的整数"),
        ("number too large", "数字太大"),
        ("number too small", "数字太小"),
        ("cannot parse integer", "缺少数字"),
        ("invalid float", "不是数字"),
        ("empty", "缺少值"),
    ];
    match known.iter().find(|(part, _)| theirs.contains(part)) {
        Some((_, ours)) => (*ours).to_owned(),
        None => theirs.to_owned(),
    }
}

/// A fact about the fault, safe to show.
fn value(error: &Error, kind: ContextKind) -> String {
    let shown = |text: &str| mask::text(&text::display(text));
    match error.get(kind) {
        Some(ContextValue::String(text)) => shown(text),
        Some(ContextValue::Strings(list)) => shown(&list.join("、")),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(args: &[&str]) -> String {
        match parse(std::iter::once("qiquan").chain(args.iter().copied()).map(OsString::from)) {
            Parsed::Fault(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn faults_are_told_in_chinese_and_name_what_was_typed() {
        for (args, words) in [
            (&["pack", "--frob"][..], &["不认识的参数“--frob”"][..]),
            (&["pakc"], &["没有命令“pakc”", "是否为 pack"]),
            (&["pack", "--format", "word"], &["--format", "“word”", "pdf、xlsx、html"]),
            (&["check", "--jobs", "-1"], &["--jobs", "“-1”", "整数"]),
            (&["check", "--as-of", "2020-02-30"], &["--as-of", "存在的日期"]),
            (&["check", "--out"], &["--out", "缺少值"]),
            (&["diff", "a"], &["缺少参数 <NEW>"]),
            (&["check", "--quiet", "--quiet"], &["--quiet", "不止一次"]),
        ] {
            let text = fault(args);
            for word in words {
                assert!(text.contains(word), "{args:?}: {word} is missing in {text}");
            }
            for english in ["error", "Usage", "tip", "try"] {
                assert!(!text.contains(english), "{text}");
            }
        }
    }

    #[test]
    fn help_pages_have_chinese_headings_only() {
        for args in [&["qiquan", "--help"][..], &["qiquan", "pack", "-h"], &["qiquan", "schema", "--help"]] {
            let Parsed::Show(page) = parse(args.iter().map(OsString::from)) else { panic!("{args:?}") };
            for english in ["Usage", "Options", "Commands", "Arguments", "Print", "default:", "possible"] {
                assert!(!page.contains(english), "{english} in {page}");
            }
        }
    }
}
