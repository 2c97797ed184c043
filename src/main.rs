//! Parses the command line, runs it and maps the outcome to an exit status.

use qiquan::cli::parse::{Parsed, parse};
use qiquan::cli::{exit::ExitStatus, fault, run, terminal};
use std::process::ExitCode;

/// Half a million names and papers are millions of small pieces, made and given back by several threads: the allocators
/// of the systems, that of Windows most of all, were made for fewer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match parse(std::env::args_os()) {
        Parsed::Run(cli) => cli,
        Parsed::Show(text) => {
            terminal::result(&text);
            let status = if terminal::lost_results() { ExitStatus::Failure } else { ExitStatus::Clean };
            return status.into();
        }
        Parsed::Fault(text) => {
            terminal::say(&text);
            return ExitStatus::Failure.into();
        }
    };
    match run(&cli) {
        Ok(status) => status.into(),
        Err(error) => {
            terminal::say(&fault(&error));
            ExitStatus::Failure.into()
        }
    }
}
