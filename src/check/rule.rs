//! What a rule is: identity, weight, scope, basis and the function that looks.

use crate::base::terms::{Scope, Severity};

/// Identity of a rule; the five prose sections live in `docs/rules/<CODE>.md` and are compiled in.
#[derive(Debug, Clone, Copy)]
pub struct RuleMeta {
    /// C001 …
    pub code: &'static str,
    pub severity: Severity,
    pub scope: Scope,
    /// Short title in Chinese.
    pub title: &'static str,
    /// Document and clause, or 内部规则.
    pub basis: &'static str,
    /// Markdown page: 要求 · 依据 · 为何 · 怎样整改 · 示例.
    pub page: &'static str,
}
