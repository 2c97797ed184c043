//! P: does what the registers say keep within the policies?

pub mod p016;

#[cfg(test)]
mod household_tests;
