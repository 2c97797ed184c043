//! The only place that writes to the terminal: results on stdout, everything else on stderr.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use crate::cli::words::phrase;
use crate::scan::Seen;
use indicatif::{FormattedDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
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
            let what = phrase!("frame.lost", reason = crate::base::error::reason(&error));
            say(&phrase!("frame.hint", what = what, hint = phrase!("frame.lost_hint")));
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

/// The two sides of a conversation, where somebody sits at a terminal: what is asked goes to stderr.
#[must_use]
pub fn conversation() -> Option<(std::io::StdinLock<'static>, std::io::Stderr)> {
    let there = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    there.then(|| (std::io::stdin().lock(), std::io::stderr()))
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
        // The names of what the bar itself fills in stay in the phrases.
        let elapsed = phrase!("progress.elapsed", elapsed = "{elapsed}");
        let left = phrase!("progress.remaining", eta = "{eta}");
        let template = match self {
            Shown::Stage => format!("{{spinner}} {{msg}} {elapsed}"),
            Shown::Count => format!("{{spinner}} {{msg}} {{pos}} {{rate}} {elapsed}"),
            Shown::Part => format!("{{spinner}} {{msg}} {{pos}}/{{len}} {{rate}} {left}"),
        };
        let style =
            ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_spinner());
        style.with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = write!(out, "{}", phrase!("progress.rate", rate = format!("{:.0}", state.per_sec())));
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
            bar.set_message(phrase!("progress.dots", stage = name));
        } else if self.plain {
            say(&phrase!("progress.dots", stage = name));
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

    /// Callback of the scan: files and their rate, the folders that are done and, by their share, how long the others
    /// will take. The number of files is known at the end alone.
    pub fn seen(&self, seen: Seen) {
        if let Some(bar) = &self.bar {
            bar.set_message(scanned(&self.stage, seen, self.started.elapsed()));
        }
    }

    fn close_stage(&mut self) {
        if self.timings && !self.stage.is_empty() {
            let seconds = format!("{:>8.2}", self.started.elapsed().as_secs_f64());
            let line = phrase!("progress.timing", seconds = seconds, stage = self.stage);
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

/// The line of the scan. Folders of the second level are those of townships: their share is a fair guess of what is left.
fn scanned(stage: &str, seen: Seen, took: Duration) -> String {
    let seconds = took.as_secs_f64();
    let mut parts = vec![
        phrase!("progress.dots", stage = stage),
        phrase!("progress.files", files = seen.files),
        phrase!("progress.rate", rate = format!("{:.0}", seen.files as f64 / seconds.max(0.001))),
    ];
    if seen.of > 0 {
        parts.push(phrase!("progress.folders", done = seen.done, of = seen.of));
    }
    if seen.done > 0 && seen.done < seen.of {
        let left = seconds * (seen.of - seen.done) as f64 / seen.done as f64;
        let eta = FormattedDuration(Duration::from_secs(left.ceil() as u64));
        parts.push(phrase!("progress.remaining", eta = eta));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scan_tells_rate_and_share_and_what_is_left_only_when_it_can_be_guessed() {
        let after = |files, done, of| scanned("扫描", Seen { files, done, of }, Duration::from_secs(10));
        assert_eq!(after(5_000, 0, 89), "扫描…… 5000 个文件 每秒500 文件夹 0/89");
        assert_eq!(after(5_000, 20, 80), "扫描…… 5000 个文件 每秒500 文件夹 20/80 剩余约00:00:30");
        assert_eq!(after(9_000, 80, 80), "扫描…… 9000 个文件 每秒900 文件夹 80/80");
        assert_eq!(after(3, 0, 0), "扫描…… 3 个文件 每秒0");
    }
}
