//! Writes whole synthetic projects. Imports nothing from the checking code.
