//! Transfer packages (移交包) as BagIt 1.0 bags (RFC 8493): a folder with the files under `data/`, lists of their
//! digests, and a declaration that is written last. A folder without declaration is no package.

mod manifest;
mod read;
pub mod verify;
pub mod write;

/// The declaration.
pub const DECLARATION: &str = "bagit.txt";
/// Where the files lie.
pub const PAYLOAD: &str = "data";
/// What is said about the package.
const INFO: &str = "bag-info.txt";
/// Files that a package promises and that somebody would have to fetch.
const FETCH: &str = "fetch.txt";
/// Number of bytes and files, in `bag-info.txt`.
const OXUM: &str = "Payload-Oxum";
