//! `qiquan.toml` and its neighbours.
