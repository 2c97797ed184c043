//! Stage 6: writes rendered parts whole or not at all, with a receipt.
//!
//! [`stage::Staging`] gathers the parts beside OUT; its commit first writes down what it will do ([`journal`]) and then
//! only renames, so that a kill at any moment can be rolled forward or back by the next command.

pub mod bag;
pub mod filled;
pub mod journal;
pub mod layout;
pub mod package;
pub mod part;
pub mod receipt;
pub mod stage;

pub use receipt::Receipt;
pub use stage::{Committed, Staging};
