//! P: are the limits of the policies kept?

pub mod p001;
pub mod p002;
pub mod p003;

#[cfg(test)]
mod ledger_tests;
