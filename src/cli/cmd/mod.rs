//! One file per subcommand.

pub mod bags;
pub mod completions;
pub mod diff;
pub mod doctor;
pub mod init;
pub mod man;
pub mod merge;
pub mod pack;
pub mod papers;
pub mod plan;
pub mod prepare;
pub mod render;
pub mod rules;
pub mod sample;
pub mod scan;
pub mod schema;
pub mod verify;

use crate::base::error::{Error, Result};
use crate::cli::terminal;
use crate::cli::words::phrase;

/// More threads than this for every core only wait for each other.
const THREADS_PER_CORE: usize = 4;

/// Runs `work` on `jobs` threads (all cores when `None`).
///
/// # Errors
/// Whatever `work` reports; a refusal when `jobs` is 0 or the threads cannot be started.
pub fn with_jobs<T: Send>(jobs: Option<usize>, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let most = cores * THREADS_PER_CORE;
    let threads = match jobs {
        Some(0) => return Err(Error::refused("--jobs 0 没有意义", "请给出1以上的数，或不写 --jobs")),
        Some(jobs) if jobs > most => {
            terminal::say(&phrase!("fault.jobs", jobs = jobs, most = most, cores = cores));
            most
        }
        Some(jobs) => jobs,
        None => 0,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Error::refused(format!("无法启动并行线程：{error}"), "请减小 --jobs"))?;
    pool.install(work)
}
