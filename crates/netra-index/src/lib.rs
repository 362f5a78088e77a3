//! Full-text search over acts; derived, can be thrown away and rebuilt.
//!
//! Two sides. A [`Writer`], of which there is one per folder, takes [`Change`]s in the order of the store's index
//! log and remembers the last sequence number in each commit. A [`SearchIndex`], cheap to clone, answers
//! [`SearchQuery`]s under a [`netra_model::scope::Scope`].
//!
//! How a text is searched:
//! - Every text is indexed twice: in its exact form (folded: case, accents, compatibility forms, invisible
//!   characters) and in its Indonesian stem. Words are looked up by stem, phrases by exact form.
//! - What a person types is read by a small reader of our own ([`read`]), whose every output is a query. It has no
//!   error case: what it cannot read as an instruction it reads literally, and says so. Text never reaches
//!   tantivy's query parser, which aborts the process on deep nesting.
//! - Office and units are part of each query, never a filter on its results, so that counts cannot tell what hits
//!   may not.
//!
//! What is deliberately not here: no truth (the store has it), no clock (moments are arguments), and no ranking of
//! people: a hit is an act.

mod days;
mod document;
mod facets;
mod index;
mod names;
mod plan;
mod query;
pub mod read;
mod results;
mod schema;
mod search;
mod sentence;
mod snippet;
mod tokenizer;
mod words;
mod writer;

pub use document::{ActDocument, Change};
pub use facets::{Facet, FacetCount};
pub use index::{IndexError, SearchIndex};
pub use names::Names;
pub use query::{Pick, Place, SearchQuery, Sort};
pub use results::Results;
pub use search::{Hit, SearchResult};
pub use snippet::{Snippet, TextField};
pub use writer::Writer;
