//! `qiquan.toml` and its neighbours.

pub mod project;

pub use project::{LayoutChoice, Project, Waiver};
