//! P: does what the registers say keep within the policies?

pub mod p013;
pub mod p014;
pub mod p015;
pub mod p016;
pub mod p017;
pub mod p018;

#[cfg(test)]
mod household_tests;
