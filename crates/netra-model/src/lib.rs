//! The nouns of Netra, shared by every other crate.
//!
//! What is here: identifiers and the clock, who is watched ([`person`]), what they did ([`act`]), what a reader
//! brings home ([`batch`]), what is voted on ([`race`]), what the matcher says ([`flag`]), what people decide
//! ([`review`]), what is known of a draft of the dictionaries ([`release`]), who asks ([`scope`]), what a person at the desk adds to
//! what they saw ([`sighting`]), what a citizen tells ([`tip`]), until when something is due ([`deadline`]), how long it is kept ([`retention`]), what is as good as the same ([`near`]), links to profiles and posts ([`link`]), and what is said to people in two languages ([`Sentence`]).
//! ([`review`]), what they write down in a case ([`dossier`]), what is known of a draft of the dictionaries ([`release`]), who asks ([`scope`]), what a person at the desk adds to
//! what they saw ([`sighting`]), what a citizen tells ([`tip`]), links to profiles and posts ([`link`]), and what is said to people in two languages ([`Sentence`]).
//!
//! What is deliberately not here: no I/O, no database, no matching. Apart from [`Clock::System`], nothing reads
//! the clock, the disk or the environment. There is no score of a person: a [`flag::Scored`] belongs to an act.

pub mod act;
pub mod batch;
pub mod clock;
pub mod deadline;
pub mod dossier;
pub mod flag;
pub mod id;
pub mod link;
pub mod near;
pub mod nip;
pub mod person;
pub mod race;
pub mod release;
pub mod retention;
pub mod review;
pub mod scope;
mod sentence;
pub mod share;
pub mod sighting;
pub mod standing;
pub mod table;
pub mod tip;

pub use clock::Clock;
pub use id::{
    AccountId, ActId, CaseId, ContentId, DecisionId, ExchangeId, FlagId, ItemId, JobId, OfficeId, PersonId,
    QuarantineId, SavedSearchId, SearchListId, SearchRunId, Sha256, ShortId, TipId, UnitId, UserId,
};
pub use sentence::Sentence;
