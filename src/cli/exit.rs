//! The exit status; the highest of what happened applies: 2 > 3 > 1 > 0.

use serde::{Deserialize, Serialize};
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExitStatus {
    /// 0: done, nothing at or above the gate.
    Clean,
    /// 1: findings at or above `--fail-on`, new findings in `diff`, any difference in `verify`.
    Findings,
    /// 3: finished, but a folder or register could not be read (未能检查).
    Incomplete,
    /// 2: configuration, template, arguments, or nothing usable; the previous output is untouched.
    Failure,
}

impl ExitStatus {
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            ExitStatus::Clean => 0,
            ExitStatus::Findings => 1,
            ExitStatus::Failure => 2,
            ExitStatus::Incomplete => 3,
        }
    }

    /// The one that applies when both happened.
    #[must_use]
    pub fn and(self, other: ExitStatus) -> ExitStatus {
        let weight = |status| match status {
            ExitStatus::Clean => 0,
            ExitStatus::Findings => 1,
            ExitStatus::Incomplete => 2,
            ExitStatus::Failure => 3,
        };
        if weight(self) >= weight(other) { self } else { other }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        ExitCode::from(status.code())
    }
}

#[cfg(test)]
mod tests {
    use super::ExitStatus::{Clean, Failure, Findings, Incomplete};

    #[test]
    fn the_highest_status_applies() {
        assert_eq!(Findings.and(Incomplete), Incomplete);
        assert_eq!(Failure.and(Incomplete), Failure);
        assert_eq!(Clean.and(Findings), Findings);
    }
}
