//! Stage 2: reads registers and ledgers into records, matches papers to the catalogue and turns every link into claims.

pub mod absent;
mod aside;
pub mod attributes;
pub mod blank;
mod borderline;
pub mod build;
pub mod catalogue;
pub mod claim;
pub mod claims;
pub mod columns;
mod copies;
mod crossed;
pub mod dataset;
pub mod disputes;
pub mod documents;
mod dwelling;
mod elsewhere;
pub mod facts;
pub mod feedback;
pub mod forms;
pub mod kept;
pub mod limits;
mod lines;
mod listed_people;
mod near;
pub mod normalise;
mod numbers;
pub mod oddities;
pub mod places;
pub mod propose;
pub mod record;
pub mod registers;
mod repeats;
pub mod reports;
pub mod schema;
pub mod sector_lists;
pub mod speakers;
pub mod stages;
mod sums;
pub mod table;
mod titles;
pub mod units;
mod villages;
mod whole_names;
pub mod whose;

#[cfg(test)]
mod beside_tests;
#[cfg(test)]
mod block_tests;
#[cfg(test)]
mod block_title_tests;
#[cfg(test)]
mod name_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod unit_tests;
