//! `qiquan sample DIR`

use crate::base::error::{Error, Result};
use crate::cli::args::SampleArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::terminal::{self, Progress};
use crate::cli::words::phrase;
use crate::output::layout;
use crate::sample::{SampleOptions, fixtures, write};

/// Writes a synthetic project.
///
/// # Errors
/// When the folder is not empty, an option makes no sense, or a file cannot be written.
pub fn run(args: &SampleArgs) -> Result<ExitStatus> {
    if !(0.0..=1.0).contains(&args.defects) {
        return Err(Error::refused(
            format!("--defects {} 超出范围", args.defects),
            "请给出0到1之间的数，如 0.02",
        ));
    }
    layout::refuse_foreign_project(&layout::resolve(&args.dir)?)?;
    let mut progress = Progress::new(args.quiet, false, false);
    progress.stage(&phrase!("progress.sample"));
    progress.counts();
    if args.fixtures {
        let report = fixtures::write(&args.dir, args.seed, &|done| progress.count(done))?;
        return Ok(told(args, progress, &report));
    }
    let options = SampleOptions {
        preset: args.preset.clone(),
        households: args.households,
        seed: args.seed,
        defects: args.defects,
        listing: args.listing,
    };
    let report = write(&args.dir, &options, &|done| progress.count(done))?;
    Ok(told(args, progress, &report))
}

fn told(args: &SampleArgs, mut progress: Progress, report: &impl std::fmt::Display) -> ExitStatus {
    progress.finish();
    if !args.quiet {
        terminal::result(&report.to_string());
    }
    ExitStatus::Clean
}
