//! `qiquan init DIR`: folders and a commented `qiquan.toml` to start from, filled in with what existing folders show.

use crate::base::clock;
use crate::base::config::{self, Project, schema};
use crate::base::divisions;
use crate::base::error::{Error, Result};
use crate::base::text;
use crate::cli::args::InitArgs;
use crate::cli::ask::{self, Answered};
use crate::cli::columns::{aligned, indented};
use crate::cli::exit::ExitStatus;
use crate::cli::forms;
use crate::cli::installed;
use crate::cli::survey::{self, Places, Survey};
use crate::cli::terminal;
use crate::cli::words::phrase;
use crate::output::layout;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

/// Creates what is missing; an existing `qiquan.toml` is never touched, and folders that are looked at neither.
///
/// # Errors
/// When the configuration exists already, a flag makes no sense or a folder cannot be made.
pub fn run(args: &InitArgs) -> Result<ExitStatus> {
    let shown = terminal::shown(&args.dir);
    let path = args.dir.join(config::FILE);
    if path.exists() && args.forms && is_bare(args) {
        terminal::result(&forms::write(&args.dir)?);
        return Ok(ExitStatus::Clean);
    }
    if path.exists() {
        return Err(Error::refused(
            format!("{shown} 中的 {} 已经存在，没有改动任何文件", config::FILE),
            "要看存放方式的建议请用 qiquan doctor；只要空白表请单独用 --forms；如需重来请先把原文件改名或移走",
        ));
    }
    check(args)?;
    layout::refuse_foreign_project(&layout::resolve(&args.dir)?)?;
    let root = absolute(&args.dir)?;
    let asks = is_bare(args) && !args.forms;
    let answered = match terminal::conversation().filter(|_| asks) {
        Some((mut answers, mut questions)) => ask::asked(args, &root, &mut answers, &mut questions)?,
        None => {
            let places = places(args, &root)?;
            let survey = survey(args, &root, &places)?;
            Answered { args: args.clone(), places, survey }
        }
    };
    let Answered { args, places, survey } = &answered;
    for folder in [&places.archives, &places.registers].into_iter().flatten() {
        if clean(&root).starts_with(&clean(folder)) {
            return Err(Error::refused(
                format!("{shown} 就在档案或登记表的文件夹里，配置不能写在那里"),
                "请另选一个项目文件夹，用 --from 指明已有的文件夹",
            ));
        }
    }
    let start = start(args, &root, places, survey);

    let hint = "请换一个可写的文件夹";
    let mut folders = Vec::new();
    if start.archives.is_none() {
        folders.push("archives");
    }
    if start.registers.is_none() {
        folders.extend(["registers", "registers/feedback"]);
    }
    folders.push("history");
    for folder in &folders {
        std::fs::create_dir_all(args.dir.join(folder))
            .map_err(|error| Error::io("无法建立文件夹", format!("{shown}/{folder}"), &error, hint))?;
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(|error| {
        Error::io(
            "无法新建配置",
            format!("{shown}/{}", config::FILE),
            &error,
            "已有的配置不会被改动；如需重来请先改名或移走",
        )
    })?;
    file.write_all(schema::started(&start).as_bytes())
        .map_err(|error| Error::io("无法写入配置", format!("{shown}/{}", config::FILE), &error, hint))?;
    let forms = if args.forms { forms::write(&args.dir)? } else { String::new() };
    terminal::result(&format!("{}{forms}", summary(&shown, &start, survey)));
    Ok(ExitStatus::Clean)
}

/// Is nothing asked but the blank forms?
fn is_bare(args: &InitArgs) -> bool {
    let folders = [&args.archives, &args.registers, &args.from];
    folders.iter().all(|folder| folder.is_none())
        && args.as_of.is_none()
        && args.code.is_none()
        && args.name.is_none()
}

/// What can be refused is refused before anything is made.
fn check(args: &InitArgs) -> Result<()> {
    if let Some(code) = &args.code
        && !is_code(code)
    {
        return Err(Error::refused(format!("--code “{code}” 不是六位区划代码"), "例如 --code 150800"));
    }
    if args.name.as_ref().is_some_and(|name| !is_name(name)) {
        return Err(Error::refused("--name 是空的或含有控制字符", "例如 --name 巴彦淖尔市"));
    }
    for (flag, folder) in
        [("--from", &args.from), ("--archives", &args.archives), ("--registers", &args.registers)]
    {
        if let Some(folder) = folder
            && !folder.is_dir()
        {
            let folder = text::display(&folder.to_string_lossy());
            return Err(Error::refused(format!("{flag} 指向的文件夹不存在：{folder}"), "请核对路径"));
        }
    }
    Ok(())
}

/// Six digits.
pub(in crate::cli) fn is_code(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

pub(in crate::cli) fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && !name.chars().any(char::is_control)
}

pub(in crate::cli) fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| {
        Error::io("无法确定文件夹", text::display(&path.to_string_lossy()), &error, "请核对路径")
    })
}

/// Flags first, then what lies in `--from`, then what the project folder itself holds already.
fn places(args: &InitArgs, root: &Path) -> Result<Places> {
    let mut found = match &args.from {
        Some(from) => survey::places(&absolute(from)?, true),
        None => survey::places(root, false),
    };
    if let Some(archives) = &args.archives {
        found.archives = Some(absolute(archives)?);
    }
    if let Some(registers) = &args.registers {
        found.registers = Some(absolute(registers)?);
    }
    if let (Some(archives), Some(registers)) = (&found.archives, &found.registers)
        && archives == registers
    {
        return Err(Error::refused("档案和登记表是同一个文件夹", "请用 --archives 和 --registers 分别指明"));
    }
    Ok(found)
}

pub(in crate::cli) fn survey(args: &InitArgs, root: &Path, places: &Places) -> Result<Survey> {
    let shown = |path: &Option<PathBuf>| -> String {
        let name = path.as_ref().and_then(|path| path.file_name()).unwrap_or_default();
        text::display(&name.to_string_lossy())
    };
    if places.archives.is_none() && places.registers.is_none() {
        return Ok(Survey::default());
    }
    survey::look(&Project {
        root: root.to_owned(),
        code: args.code.clone().unwrap_or_default(),
        archives: places.archives.clone().unwrap_or_default(),
        registers: places.registers.clone().unwrap_or_default(),
        archives_display: shown(&places.archives),
        registers_display: shown(&places.registers),
        ..Project::default()
    })
}

/// Code and name of the top unit: as they were given, else as the folders tell.
pub(in crate::cli) fn unit(args: &InitArgs, survey: &Survey) -> (String, String) {
    let found = !survey.code.is_empty();
    let code = args.code.clone().unwrap_or(if found { survey.code.clone() } else { "150800".to_owned() });
    let known = survey::unit_name(&code, &divisions::builtin());
    let name = args.name.clone().unwrap_or(if known.is_empty() { survey.name.clone() } else { known });
    (code, name)
}

fn start(args: &InitArgs, root: &Path, places: &Places, survey: &Survey) -> schema::Start {
    let (code, name) = unit(args, survey);
    let date = args.as_of.or(survey.as_of).unwrap_or_else(clock::today);
    let written = |path: &Option<PathBuf>, default: &str| {
        let path = path.as_ref()?;
        (*path != root.join(default)).then(|| relative(root, path))
    };
    let layouts = survey.proposals.iter().filter(|proposal| proposal.advised).map(|proposal| {
        let remark = format!(
            "能对应 {} 个户文件夹（按默认方式能对应 {} 个），例如 {}",
            proposal.placed,
            proposal.placed_now,
            proposal
                .examples
                .first()
                .map_or(String::new(), |example| format!("{} → {}", example.folder, example.household_id))
        );
        (remark, proposal.toml())
    });
    schema::Start {
        name: if name.is_empty() { "请填写名称".to_owned() } else { name },
        code,
        as_of: date.format("%Y-%m-%d").to_string(),
        as_of_asked: args.as_of.is_some(),
        archives: written(&places.archives, "archives"),
        registers: written(&places.registers, "registers"),
        layouts: layouts.collect(),
        fonts: installed::faces()
            .into_iter()
            .map(|face| (face.role.into(), slashes(&face.path), face.family.into()))
            .collect(),
    }
}

/// A path without `.` and without steps that a later `..` takes back.
fn clean(path: &Path) -> Vec<Component<'_>> {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.last(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts
}

/// `target` as seen from `root`: relative while at most two steps up, so that the folders can be moved together.
fn relative(root: &Path, target: &Path) -> String {
    let (from, to) = (clean(root), clean(target));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.len() - common;
    let parts: Vec<String> = if common > 0 && up <= 2 && common < to.len() {
        std::iter::repeat_n("..".to_owned(), up)
            .chain(to[common..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned()))
            .collect()
    } else {
        return slashes(target);
    };
    parts.join("/")
}

/// A path as `qiquan.toml` writes it on every system.
fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// What lies in the folders, in one line.
pub(in crate::cli) fn seen(survey: &Survey) -> String {
    phrase!(
        "ask.seen",
        folders = survey.folders,
        files = survey.files,
        tables = survey.tables,
        households = survey.households,
    )
}

fn summary(shown: &str, start: &schema::Start, survey: &Survey) -> String {
    let remark = if start.as_of_asked { String::new() } else { phrase!("init.remark") };
    let unit =
        phrase!("init.config", name = start.name, code = start.code, as_of = start.as_of, remark = remark);
    let in_place = |folder: &str| phrase!("init.in_place", folder = folder);
    let rows = [
        ("qiquan.toml".to_owned(), unit),
        match &start.archives {
            Some(folder) => (phrase!("init.archives"), in_place(folder)),
            None => ("archives/".to_owned(), phrase!("init.put_archives")),
        },
        match &start.registers {
            Some(folder) => (phrase!("init.registers"), in_place(folder)),
            None => ("registers/".to_owned(), phrase!("init.put_registers")),
        },
    ];
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, words)| vec![name, words]).collect();
    let mut text = format!("{}\n{}", phrase!("init.made", folder = shown), indented(&aligned(&rows, 2), 2));
    if survey.files + survey.tables > 0 {
        let _ = writeln!(text, "{}", seen(survey));
    }
    let advised = || survey.proposals.iter().filter(|proposal| proposal.advised);
    if advised().next().is_some() {
        let _ = writeln!(text, "\n{}", phrase!("init.proposed"));
        for proposal in advised() {
            let told = phrase!("init.layout", placed = proposal.placed, now = proposal.placed_now);
            let _ = writeln!(text, "  {}  {}  {told}", proposal.county, proposal.template);
        }
    }
    if !start.fonts.is_empty() {
        let families: Vec<&str> = start.fonts.iter().map(|(_, _, family)| family.as_str()).collect();
        let names = families.join(&phrase!("frame.joined"));
        let _ = writeln!(text, "\n{}", phrase!("init.fonts", names = names));
    }
    let _ = writeln!(text, "{}", phrase!("init.next", folder = shown));
    text
}
