//! What is asked.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::facets::Facet;
use crate::names::Names;

/// A question to the index. Whatever is in it, the answer is never an error about the question.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    /// What the person typed; see [`crate::read`].
    pub text: String,
    /// What was chosen besides, per facet.
    pub filters: BTreeMap<Facet, Pick>,
    /// First day.
    pub from: Option<Date>,
    /// Last day, included.
    pub until: Option<Date>,
    /// The zone that days are meant in: the office's.
    pub zone: TimeZone,
    /// The day that `7 hari` and `sejak:senin` count from, in that zone; without one they are read as words.
    pub today: Option<Date>,
    /// Only acts that could be found later than this moment, for "what is new".
    pub found_after: Option<Timestamp>,
    /// Names of races, candidates, rules and units, for `calon:satria` and for the sentence.
    pub names: Arc<Names>,
    /// The order of the hits.
    pub sort: Sort,
    /// How many hits to skip.
    pub offset: usize,
    /// Only hits behind this one; instead of an offset, and only where [`Sort::Newest`] or [`Sort::Oldest`] orders.
    pub after: Option<Place>,
    /// How many hits to give; at most [`SearchQuery::MAX_LIMIT`].
    pub limit: usize,
    /// Whether to count the values of each facet.
    pub facets: bool,
    /// Whether to count the acts of each day.
    pub days: bool,
}

impl SearchQuery {
    /// More hits than this are not given at once.
    pub const MAX_LIMIT: usize = 1_000;
    /// More values of one facet than this are not read.
    pub(crate) const MAX_PICKED: usize = 64;

    /// The first page for a text: best matches first, with facets.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            filters: BTreeMap::new(),
            from: None,
            until: None,
            zone: TimeZone::UTC,
            today: None,
            found_after: None,
            names: Arc::default(),
            sort: Sort::Relevance,
            offset: 0,
            after: None,
            limit: 20,
            facets: true,
            days: false,
        }
    }

    /// Only acts with this value (or another one that is asked for).
    #[must_use]
    pub fn only(mut self, facet: Facet, value: impl Into<String>) -> Self {
        self.filters.entry(facet).or_default().only.push(value.into());
        self
    }

    /// No act with this value (*kecualikan*).
    #[must_use]
    pub fn without(mut self, facet: Facet, value: impl Into<String>) -> Self {
        self.filters.entry(facet).or_default().without.push(value.into());
        self
    }
}

/// Chosen values of one facet, as [`crate::FacetCount::value`] gives them; an unknown value matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pick {
    /// If not empty: one of these.
    pub only: Vec<String>,
    /// None of these.
    pub without: Vec<String>,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first (BM25); newest first where no word was given.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
}

/// Where a hit stands in the order of time; written `1791766800000000.42` in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its moment, in microseconds since 1970.
    pub(crate) happened: i64,
    /// What settles the order of hits of one moment.
    pub(crate) tie: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.happened, self.tie)
    }
}

impl FromStr for Place {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (happened, tie) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self { happened: happened.parse()?, tie: tie.parse()? })
    }
}
