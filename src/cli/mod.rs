//! Drives the stages from the command line.
