//! The only place that writes to the terminal: results on stdout, everything else on stderr.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

/// Set when stdout took no more: results are then dropped, and the run ends as a failure unless the reader went away.
static STDOUT: AtomicU8 = AtomicU8::new(FINE);
const FINE: u8 = 0;
const READER_GONE: u8 = 1;
const FAILED: u8 = 2;

/// Writes a result to stdout. A reader that went away (`| head`) has seen enough; any other failure (a full disk
/// behind `>`) loses the result, which [`lost_results`] tells at the end.
pub fn result(text: &str) {
    if STDOUT.load(Ordering::Relaxed) != FINE {
        return;
    }
    let mut out = std::io::stdout().lock();
    let wrote = out
        .write_all(text.as_bytes())
        .and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") })
        .and_then(|()| out.flush());
    if let Err(error) = wrote {
        let gone = error.kind() == std::io::ErrorKind::BrokenPipe;
        STDOUT.store(if gone { READER_GONE } else { FAILED }, Ordering::Relaxed);
        if !gone {
            say(&format!(
                "错误：无法写到标准输出：{}\n    → 请核对磁盘空间或 > 后面的文件；输出文件夹已照常写好",
                crate::base::error::reason(&error)
            ));
        }
    }
}

/// Did results get lost on the way to stdout?
#[must_use]
pub fn lost_results() -> bool {
    STDOUT.load(Ordering::Relaxed) == FAILED
}

/// May results be coloured? Only on a terminal that shows colours, and only where nobody forbids it (`NO_COLOR`).
#[must_use]
pub fn colours() -> bool {
    let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    std::io::stdout().is_terminal() && !forbidden && !dumb
}

/// A path as messages show it: masked, without hostile characters.
#[must_use]
pub fn shown(path: &Path) -> String {
    crate::base::mask::text(&crate::base::text::display(&path.to_string_lossy()))
}

/// Says something on stderr.
pub fn say(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{text}");
}

/// What the line of a stage tells.
enum Shown {
    /// How long it has taken.
    Stage,
    /// How many are done, and how many a second.
    Count,
    /// How many of how many, and how long the rest will take.
    Part,
}

impl Shown {
    fn style(&self) -> ProgressStyle {
        let template = match self {
            Shown::Stage => "{spinner} {msg} 已用{elapsed}",
            Shown::Count => "{spinner} {msg} {pos} {rate} 已用{elapsed}",
            Shown::Part => "{spinner} {msg} {pos}/{len} {rate} 剩余约{eta}",
        };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
        style.with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "每秒{:.0}", state.per_sec());
        })
    }
}

/// Progress of a run: a bar on a terminal, plain lines otherwise, nothing when asked.
pub struct Progress {
    bar: Option<ProgressBar>,
    plain: bool,
    timings: bool,
    stage: String,
    started: Instant,
}

impl Progress {
    #[must_use]
    pub fn new(quiet: bool, no_progress: bool, timings: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = (terminal && !quiet && !no_progress).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(Shown::Stage.style());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Progress {
            bar,
            plain: !terminal && !quiet && !no_progress,
            timings,
            stage: String::new(),
            started: Instant::now(),
        }
    }

    /// The next stage begins.
    pub fn stage(&mut self, name: &str) {
        self.close_stage();
        name.clone_into(&mut self.stage);
        self.started = Instant::now();
        if let Some(bar) = &self.bar {
            bar.reset();
            bar.unset_length();
            bar.set_style(Shown::Stage.style());
            bar.set_message(format!("{name}……"));
        } else if self.plain {
            say(&format!("{name}……"));
        }
    }

    /// The stage counts without knowing how far: [`Progress::count`] tells where it is.
    pub fn counts(&self) {
        if let Some(bar) = &self.bar {
            bar.set_style(Shown::Count.style());
        }
    }

    /// The stage counts up to `total`.
    pub fn counts_to(&self, total: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_style(Shown::Part.style());
        }
    }

    /// Callback for stages that count.
    pub fn count(&self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        }
    }

    fn close_stage(&mut self) {
        if self.timings && !self.stage.is_empty() {
            let line = format!("用时 {:>8.2} 秒  {}", self.started.elapsed().as_secs_f64(), self.stage);
            match &self.bar {
                Some(bar) => bar.println(line),
                None => say(&line),
            }
        }
        self.stage.clear();
    }

    /// All stages are over.
    pub fn finish(&mut self) {
        self.close_stage();
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
