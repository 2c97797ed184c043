//! The rules, one file each, by what they look at.

pub mod completeness;
pub mod cross;
pub mod hygiene;
pub mod policy;
pub mod reconcile;
pub mod rectify;
pub mod time;
pub mod validity;
pub mod waivers;
