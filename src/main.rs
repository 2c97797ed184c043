//! Parses the command line, runs it and maps the outcome to an exit status.

use clap::Parser;
use qiquan::cli::{args::Cli, exit::ExitStatus, run, terminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let status = if error.use_stderr() { ExitStatus::Failure } else { ExitStatus::Clean };
            let _ = error.print();
            return status.into();
        }
    };
    match run(&cli) {
        Ok(status) => status.into(),
        Err(error) => {
            terminal::say(&format!("错误：{error}"));
            ExitStatus::Failure.into()
        }
    }
}
