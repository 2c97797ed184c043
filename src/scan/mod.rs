//! Stage 1: walks the archive root and says what lies there and whose it is; opens no register.

pub mod entry;
