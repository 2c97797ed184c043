//! Forms of transfer packages (移交包): BagIt 1.0 (RFC 8493), a folder with the files under `data/`, lists of their digests and
//! a declaration; and one folder a 档号 with a catalogue ([`numbered`]). Declaration and catalogue are written last: a folder
//! without is no package.

mod bagit;
mod manifest;
pub mod numbered;
mod read;
pub mod verify;

pub use bagit::BagIt;

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

/// The files that make a folder a package.
pub const MARKS: [&str; 2] = [DECLARATION, numbered::CATALOGUE];
