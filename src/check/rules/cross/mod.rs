//! X: do 档案, 座谈访谈, 入户 and the register contradict each other?

#[cfg(test)]
mod tests;
pub mod x001;
pub mod x002;
pub mod x022;
