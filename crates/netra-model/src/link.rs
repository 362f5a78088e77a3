//! Links to profiles and posts as people paste them, turned into one canonical form.

use crate::act::{AccountRef, Platform};

/// A link that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostLink {
    /// The platform.
    pub platform: Platform,
    /// The one form all spellings of this link share; used as native key when nothing better is known.
    pub canonical: String,
    /// The account it names, if it does.
    pub account: Option<AccountRef>,
}

/// A text that is not an account or link; the sentence says what would be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” {why}")]
pub struct BadLink {
    /// What was given.
    pub text: String,
    /// Why it does not do, and what would.
    pub why: String,
}
