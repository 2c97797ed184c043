//! Where the cache lies (`--cache`), and what is said when there is none.

use crate::base::cache::{Cache, usual_folder};
use crate::base::config::Project;
use crate::base::error::{Error, Result, reason};
use crate::cli::args::CacheArgs;
use crate::cli::terminal;
use crate::cli::words::phrase;
use crate::output::layout;
use crate::scan::known::Known;
use std::path::{Path, PathBuf};

/// What earlier runs found out about the project's files. A cache that cannot be had is no reason to end a run; it is said once,
/// unless `quiet`.
///
/// # Errors
/// When `--cache` names a folder in which nothing may be written.
pub fn open(args: &CacheArgs, project: &Project, out: &Path, quiet: bool) -> Result<Known> {
    let folder = match &args.cache {
        Some(asked) => {
            let folder = place(asked);
            if let Ok(folder) = &folder {
                refuse_dangerous(folder, asked, project, out)?;
            }
            folder
        }
        None => usual_folder().ok_or_else(|| phrase!("cache.nowhere")).and_then(|usual| {
            let folder = place(&usual)?;
            refuse_dangerous(&folder, &usual, project, out).map_err(|_| phrase!("cache.inside"))?;
            Ok(folder)
        }),
    };
    let opened = folder.and_then(|folder| {
        Cache::open(&folder, &project.root)
            .map_err(|error| phrase!("cache.unwritable", reason = reason(&error)))
    });
    match opened {
        Ok(cache) => Ok(Known::of(cache, &project.archives, args.rehash)),
        Err(why) => {
            if !quiet {
                terminal::say(&phrase!("frame.note", what = why));
            }
            Ok(Known::default())
        }
    }
}

/// Keeps what was found out.
pub fn close(known: Known, quiet: bool) {
    if known.finish() && !quiet {
        terminal::say(&phrase!("frame.note", what = phrase!("cache.damaged")));
    }
}

/// Where the folder really lies; why it is none.
fn place(folder: &Path) -> std::result::Result<PathBuf, String> {
    layout::resolve(folder).map_err(|_| phrase!("cache.unusable", folder = terminal::shown(folder)))
}

/// Refuses a folder that is an input of a project or in the way of OUT.
fn refuse_dangerous(real: &Path, written: &Path, project: &Project, out: &Path) -> Result<()> {
    let refused = |why: &str| {
        Error::refused(
            format!("不能把 {} 作为缓存文件夹：{why}", terminal::shown(written)),
            "请用 --cache 指定档案、登记表和输出文件夹以外的文件夹",
        )
    };
    let input = "档案、登记表等只读取，绝不能被改动";
    layout::refuse_dangerous(real, project).map_err(|_| refused(input))?;
    layout::refuse_project_itself(real).map_err(|_| refused(input))?;
    if real.starts_with(out) || out.starts_with(real) {
        return Err(refused("它与输出文件夹重叠"));
    }
    Ok(())
}
