//! One file per subcommand.

pub mod completions;
pub mod diff;
pub mod doctor;
pub mod init;
pub mod pack;
pub mod papers;
pub mod render;
pub mod rules;
pub mod sample;
pub mod scan;
pub mod schema;
pub mod verify;

use crate::base::error::{Error, Result};

/// Runs `work` on `jobs` threads (all cores when `None`).
///
/// # Errors
/// Whatever `work` reports; a refusal when `jobs` is 0 or the threads cannot be started.
pub fn with_jobs<T: Send>(jobs: Option<usize>, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    if jobs == Some(0) {
        return Err(Error::refused("--jobs 0", "请给出1以上的数"));
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0))
        .build()
        .map_err(|error| Error::refused(format!("无法启动并行线程：{error}"), "请减小 --jobs"))?;
    pool.install(work)
}
