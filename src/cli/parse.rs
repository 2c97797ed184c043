//! The command line in the user's language: headings of the help, and what is wrong with the arguments.
//!
//! The words of single flags are in [`super::args`]; here is what the parser itself says.

use crate::base::{mask, text};
use crate::cli::args::Cli;
use crate::cli::words::{self, Lang, phrase};
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

/// The commands in the language that is spoken.
#[must_use]
pub fn command() -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("显示版本");
    let command = frame(Cli::command()).disable_version_flag(true).arg(version.help_heading(options()));
    match words::lang() {
        Lang::Zh => command,
        Lang::En => in_english(command),
    }
}

fn options() -> String {
    phrase!("page.options")
}

fn frame(command: Command) -> Command {
    let usage = phrase!("page.usage");
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助");
    command
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}"
        ))
        .subcommand_help_heading(phrase!("page.commands"))
        .subcommand_value_name(match words::lang() {
            Lang::Zh => "命令",
            Lang::En => "COMMAND",
        })
        .disable_help_flag(true)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { phrase!("page.arguments") } else { options() };
            arg.help_heading(heading)
        })
        .arg(help.help_heading(options()))
        .mut_subcommands(frame)
}

/// The texts beside the definitions are Chinese: all of them are replaced by those of the phrase file.
fn in_english(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let is_top = command.get_subcommands().next().is_some();
    let told = |name: &str, key: &str| words::help(name, key).unwrap_or_default();
    let command = command.about(told("", if is_top { "about" } else { &name }));
    let command = if is_top { command.after_help(told("", "exit")) } else { command };
    command
        .mut_args(|arg| {
            let text = told(&name, arg.get_id().as_str());
            arg.help(text)
        })
        .mut_subcommands(in_english)
}

/// Parses what was typed.
pub fn parse(typed: impl IntoIterator<Item = OsString>) -> Parsed {
    let typed: Vec<OsString> = typed.into_iter().collect();
    words::speak(words::asked(&typed));
    let outcome = command().try_get_matches_from(typed).and_then(|found| Cli::from_arg_matches(&found));
    match outcome {
        Ok(cli) => Parsed::Run(Box::new(cli)),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Parsed::Show(translated(&error)),
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Parsed::Fault(translated(&error)),
            _ => Parsed::Fault(phrase!("frame.hint", what = what(&error), hint = hint(&error))),
        },
    }
}

fn translated(error: &Error) -> String {
    in_words(&error.render().to_string())
}

/// A help page or manual page with the parser's own words in the language that is spoken.
#[must_use]
pub fn in_words(page: &str) -> String {
    let words = [
        ("[OPTIONS]", phrase!("page.options_word")),
        ("[default: ", phrase!("page.default")),
        ("[possible values: ", phrase!("page.possible")),
        ("\\fIPossible values:\\fR", phrase!("page.possible_man")),
        ("Possible values:", phrase!("page.possible_list")),
    ];
    words.into_iter().fold(page.to_owned(), |page, (theirs, ours)| page.replace(theirs, &ours))
}

fn what(error: &Error) -> String {
    let arg = value(error, ContextKind::InvalidArg);
    let given = value(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidValue if given.is_empty() => phrase!("fault.missing_value", arg = arg),
        ErrorKind::InvalidValue => phrase!("fault.bad_value", arg = arg, given = given),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(|source| reason(&source.to_string()));
            let why = why.unwrap_or_else(|| phrase!("fault.written_wrong"));
            phrase!("fault.invalid", arg = arg, given = given, why = why)
        }
        ErrorKind::UnknownArgument => phrase!("fault.unknown_argument", arg = arg),
        ErrorKind::InvalidSubcommand => {
            phrase!("fault.unknown_command", name = value(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => phrase!("fault.missing_argument", arg = arg),
        ErrorKind::MissingSubcommand => phrase!("fault.missing_command"),
        ErrorKind::ArgumentConflict => {
            let other = value(error, ContextKind::PriorArg);
            if other == arg || other.is_empty() {
                phrase!("fault.twice", arg = arg)
            } else {
                phrase!("fault.conflict", arg = arg, other = other)
            }
        }
        ErrorKind::TooManyValues => phrase!("fault.too_many", arg = arg, given = given),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => phrase!("fault.wrong_count", arg = arg),
        ErrorKind::NoEquals => phrase!("fault.equals", arg = arg),
        ErrorKind::InvalidUtf8 => phrase!("fault.not_text"),
        _ => phrase!("fault.other"),
    }
}

fn hint(error: &Error) -> String {
    let mut hints = Vec::new();
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        let near = value(error, kind);
        if !near.is_empty() {
            hints.push(phrase!("fault.near", near = near));
        }
    }
    let valid = value(error, ContextKind::ValidValue);
    if !valid.is_empty() {
        hints.push(phrase!("fault.choices", list = valid));
    }
    hints.push(phrase!("fault.see_help"));
    hints.concat()
}

/// Why a value could not be read; messages of this program are in the language that is spoken already.
fn reason(theirs: &str) -> String {
    match theirs {
        text if text.contains("invalid digit") => phrase!("fault.digits"),
        text if text.contains("number too large") => phrase!("fault.too_large"),
        text if text.contains("number too small") => phrase!("fault.too_small"),
        text if text.contains("cannot parse integer") => phrase!("fault.no_digits"),
        text if text.contains("invalid float") => phrase!("fault.not_a_number"),
        text if text.contains("empty") => phrase!("fault.empty"),
        text => text.to_owned(),
    }
}

/// A fact about the fault, safe to show.
fn value(error: &Error, kind: ContextKind) -> String {
    let shown = |text: &str| mask::text(&text::display(text));
    match error.get(kind) {
        Some(ContextValue::String(text)) => shown(text),
        Some(ContextValue::Strings(list)) => shown(&list.join(&phrase!("frame.joined"))),
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
            (&["pack", "--format", "word"], &["--format", "“word”", "pdf、ofd、xlsx、html"]),
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

    /// Every command and argument has an English text, and no text is left over.
    #[test]
    fn every_command_and_argument_has_an_english_text() {
        let mut known: std::collections::BTreeSet<String> =
            words::english_help().map(str::to_owned).collect();
        let mut used: std::collections::BTreeSet<String> = ["about", "exit"].map(String::from).into();
        let mut whole = command();
        whole.build();
        let commands = whole.get_subcommands().chain([&whole]);
        for command in commands {
            let name = command.get_name();
            if name != "qiquan" {
                assert!(known.contains(name), "{name}");
                used.insert(name.to_owned());
            }
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                let own = format!("{name}.{id}");
                let key = if known.contains(&own) { own } else { id.to_owned() };
                assert!(words::help(name, id).is_some_and(|text| !text.is_empty()), "{name} {id}");
                used.insert(key);
            }
        }
        known.retain(|key| !used.contains(key));
        assert!(known.is_empty(), "{known:?}");
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
