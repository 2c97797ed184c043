//! P: does what the registers say keep within the policies?

pub mod p013;
pub mod p014;
pub mod p015;
pub mod p016;
pub mod p017;
pub mod p018;

pub mod p001;
pub mod p002;
pub mod p003;
pub mod p004;
pub mod p005;
pub mod p006;
pub mod p007;
pub mod p008;
pub mod p009;
pub mod p010;
pub mod p011;
pub mod p019;
pub mod p020;
pub mod p021;

#[cfg(test)]
mod household_tests;
#[cfg(test)]
mod ledger_tests;
