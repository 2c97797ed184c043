//! Stage 6: writes rendered parts whole or not at all, with a receipt.
