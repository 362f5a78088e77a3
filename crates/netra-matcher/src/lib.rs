//! Dictionaries compiled into a matcher: matches, signals, score, explanation.
//!
//! The way of one act: [`normalise`] makes a copy in which spellings agree; it is cut into words; the lexicon
//! finds the terms of the dictionaries in them; rules conclude signals from terms that stand near each other and
//! from facts (whose post was liked); the score adds the signals up; one sentence says why.
//!
//! What it deliberately does not do: it reads no clock, disk or environment; it knows no candidate by itself
//! (everything about a race is in its file, and every candidate's forms are treated by the same rules); it judges
//! acts, never persons; and it proposes provisions without ever naming a sanction.

mod affixes;
mod audit;
mod compile;
mod dictionary;
mod diff;
mod error;
mod examples;
mod explain;
mod lexicon;
mod load;
mod matcher;
pub mod measure;
mod normalise;
mod places;
mod provision;
mod read;
mod rules;
mod score;
mod today;
mod tokens;

pub use audit::{Parity, swap_test};
pub use dictionary::{Dictionaries, Summary};
pub use diff::{FileChange, FileDifference, diff, diff_lines};
pub use error::{DictionaryError, DictionaryWarning};
pub use examples::{ExampleError, check_examples};
pub use load::{SourceFile, load};
pub use matcher::Matcher;
pub use normalise::{Normalised, normalise};
pub use provision::{Election, Object, Provision};
