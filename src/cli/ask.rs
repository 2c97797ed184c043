//! `qiquan init` on a terminal, without flags: the questions, one by one, with what the folders show as the proposal.
//!
//! Who asks and who answers are passed in, so that a conversation needs no terminal to be tested.

use crate::base::clock;
use crate::base::error::{Error, Result};
use crate::cli::args::{self, InitArgs};
use crate::cli::cmd::init;
use crate::cli::survey::{self, Places, Survey};
use crate::cli::terminal;
use crate::cli::words::phrase;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

/// What `init` starts from: the flags, or the answers in their place, and what was seen in the folders.
#[derive(Debug)]
pub struct Answered {
    pub args: InitArgs,
    pub places: Places,
    pub survey: Survey,
}

/// Asks for everything that a flag may say; `root` is the project folder.
///
/// # Errors
/// When the answers end before the questions; faults of the folders.
pub fn asked(
    typed: &InitArgs,
    root: &Path,
    answers: &mut dyn BufRead,
    questions: &mut dyn Write,
) -> Result<Answered> {
    let mut talk = Talk { answers, questions };
    talk.say(&phrase!("ask.begin"));
    let mut args = typed.clone();
    let mut found = survey::places(root, false);
    if let (None, None, Some(parent)) = (&found.archives, &found.registers, root.parent()) {
        // Beside the project, where only names that leave no doubt count.
        found = survey::places(parent, false);
    }
    let places = talk.folders(root, &found)?;
    let mut seen = init::survey(&args, root, &places)?;
    if seen.files + seen.tables > 0 {
        talk.say(&init::seen(&seen));
    }
    let (proposed, _) = init::unit(&args, &seen);
    let code = talk.until(&phrase!("ask.code"), &proposed, &|answer| {
        if init::is_code(answer) {
            Ok(answer.to_owned())
        } else {
            Err(phrase!("ask.bad_code", code = answer))
        }
    })?;
    if code.as_ref().is_some_and(|code| *code != proposed) {
        args.code = code;
        // Another unit: its folders are read another way.
        seen = init::survey(&args, root, &places)?;
    }
    let (_, known) = init::unit(&args, &seen);
    let known = if known.is_empty() { phrase!("ask.blank") } else { known };
    args.name = talk.until(&phrase!("ask.name"), &known, &|answer| {
        if init::is_name(answer) { Ok(answer.to_owned()) } else { Err(phrase!("ask.bad_name")) }
    })?;
    let now = phrase!("ask.floating", date = seen.as_of.unwrap_or_else(clock::today));
    args.as_of = talk.until(&phrase!("ask.as_of"), &now, &args::day)?;
    Ok(Answered { args, places, survey: seen })
}

struct Talk<'a> {
    answers: &'a mut dyn BufRead,
    questions: &'a mut dyn Write,
}

impl Talk<'_> {
    fn say(&mut self, line: &str) {
        let _ = writeln!(self.questions, "{line}");
    }

    /// Asks until the answer can be used; an empty one (`None`) takes the proposal.
    fn until<T>(
        &mut self,
        question: &str,
        proposal: &str,
        read: &dyn Fn(&str) -> std::result::Result<T, String>,
    ) -> Result<Option<T>> {
        loop {
            let line = phrase!("ask.line", question = question, proposal = proposal);
            let _ = write!(self.questions, "{line}").and_then(|()| self.questions.flush());
            let mut answer = String::new();
            let hint = phrase!("ask.ended_hint");
            let got = self.answers.read_line(&mut answer);
            if !got.is_ok_and(|length| length > 0) {
                self.say("");
                return Err(Error::refused(phrase!("ask.ended"), hint));
            }
            // A folder dragged into the window comes in quotes.
            let answer = answer.trim().trim_matches(['"', '\'']);
            if answer.is_empty() {
                return Ok(None);
            }
            match read(answer) {
                Ok(value) => return Ok(Some(value)),
                Err(why) => self.say(&why),
            }
        }
    }

    /// Where archives and registers lie; a folder of the project itself that is not there yet is made.
    fn folders(&mut self, root: &Path, found: &Places) -> Result<Places> {
        let archives =
            self.folder(&phrase!("ask.archives"), root, "archives", found.archives.as_ref(), None)?;
        let registers = self.folder(
            &phrase!("ask.registers"),
            root,
            "registers",
            found.registers.as_ref(),
            archives.as_ref(),
        )?;
        Ok(Places { archives, registers })
    }

    fn folder(
        &mut self,
        question: &str,
        root: &Path,
        default: &str,
        found: Option<&PathBuf>,
        taken: Option<&PathBuf>,
    ) -> Result<Option<PathBuf>> {
        let own = root.join(default);
        let found = found.filter(|found| Some(*found) != taken);
        let proposal = found.map_or_else(
            || phrase!("ask.make", folder = terminal::shown(&own)),
            |found| terminal::shown(found),
        );
        let answer = self.until(question, &proposal, &|answer| {
            let folder = init::absolute(Path::new(answer)).map_err(|error| error.to_string())?;
            match folder {
                folder if Some(&folder) == taken => Err(phrase!("ask.same")),
                folder if folder.is_dir() => Ok(Some(folder)),
                folder if folder == own => Ok(None),
                folder => Err(phrase!("ask.no_folder", folder = terminal::shown(&folder))),
            }
        })?;
        Ok(answer.unwrap_or_else(|| found.cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Archives and registers beside the project that is asked about.
    fn beside() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let household =
            dir.path().join("archives/150823乌拉特前旗/150823100乌拉山镇/永丰村/1508230010001_赵甲");
        std::fs::create_dir_all(&household).unwrap();
        std::fs::write(household.join("H01.pdf"), b"%PDF-1.4").unwrap();
        let registers = dir.path().join("registers");
        std::fs::create_dir_all(&registers).unwrap();
        std::fs::write(
            registers.join("户.csv"),
            "数据日期,县,乡,村,户编号,户主姓名,主要致贫原因,脱贫属性\n\
             2020-04-01,乌拉特前旗,乌拉山镇,永丰村,1508230010001,赵甲,因病,已脱贫\n",
        )
        .unwrap();
        let root = dir.path().join("项目");
        (dir, root)
    }

    fn talk(root: &Path, answers: &str) -> (Result<Answered>, String) {
        let args = InitArgs { dir: root.to_owned(), ..InitArgs::default() };
        let mut said = Vec::new();
        let answered = asked(&args, root, &mut answers.as_bytes(), &mut said);
        (answered, String::from_utf8(said).unwrap())
    }

    #[test]
    fn pressing_enter_takes_what_was_seen() {
        let (dir, root) = beside();
        let (answered, said) = talk(&root, "\n\n\n\n\n");
        let Answered { args, places, survey } = answered.unwrap();
        assert_eq!(places.archives, Some(dir.path().join("archives")));
        assert_eq!(places.registers, Some(dir.path().join("registers")));
        assert_eq!((survey.code.as_str(), survey.files), ("150823", 1));
        // What was only accepted is told by the folders the next time too: nothing is fixed.
        assert_eq!((&args.code, &args.name, args.as_of), (&None, &None, None));
        for word in ["［150823］", "［乌拉特前旗］", "看到", "不固定，现在是 2020-04-01"] {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert_eq!(said.matches("［").count(), 5, "five questions: {said}");
    }

    #[test]
    fn answers_stand_in_for_flags_and_wrong_ones_are_asked_again() {
        let (dir, root) = beside();
        let archives = dir.path().join("archives");
        let script = format!(
            "/没有\n\"{0}\"\n{0}\n{1}\n15082\n150800\n 某市 \n2020-02-30\n2020年4月15日\n",
            archives.display(),
            root.join("registers").display()
        );
        let (answered, said) = talk(&root, &script);
        let Answered { args, places, .. } = answered.unwrap();
        assert_eq!(places.archives, Some(archives));
        assert_eq!(places.registers, None, "a folder of the project itself is made");
        assert_eq!((args.code.as_deref(), args.name.as_deref()), (Some("150800"), Some("某市")));
        assert_eq!(args.as_of.map(|day| day.to_string()).as_deref(), Some("2020-04-15"));
        for word in ["没有文件夹 /没有", "不能是同一个文件夹", "“15082”不是六位", "不是完整、存在的日期"]
        {
            assert!(said.contains(word), "{word}: {said}");
        }
    }

    #[test]
    fn answers_that_end_too_early_make_nothing() {
        let (_dir, root) = beside();
        let (answered, _) = talk(&root, "\n\n150823\n");
        assert!(answered.unwrap_err().to_string().contains("没有建立任何文件"));
        assert!(!root.exists());
    }
}
