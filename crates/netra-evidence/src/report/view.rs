//! What the template reads: strings in the report's language, made safe to show.

use netra_model::flag::MarkKind;

use crate::text::{Piece, Shown};
use crate::words;

/// A row of a plain table.
pub(super) struct Row(pub(super) Vec<String>);

pub(super) struct Legend {
    pub(super) letter: &'static str,
    pub(super) class: &'static str,
    pub(super) label: &'static str,
}

/// A post with all acts of the case on it.
pub(super) struct SharedView {
    pub(super) author: String,
    pub(super) platform: String,
    pub(super) target: Option<ContentView>,
    pub(super) note: Option<String>,
    pub(super) acts: Vec<SharedAct>,
}

pub(super) struct SharedAct {
    /// The item's place in the report, from 1.
    pub(super) number: usize,
    pub(super) short_id: String,
    pub(super) person: String,
    pub(super) unit: String,
    pub(super) account: String,
    pub(super) kind: &'static str,
    pub(super) words: Option<String>,
    pub(super) happened: String,
    pub(super) seen: String,
    pub(super) evidence: Vec<String>,
}

/// How an account was reached.
pub(super) struct AccountCoverageView {
    pub(super) account: String,
    pub(super) platform: String,
    pub(super) has_source: bool,
    pub(super) last_read: Option<String>,
    pub(super) history: Vec<Row>,
    pub(super) period: String,
    pub(super) days: Vec<Row>,
}

pub(super) struct ItemView {
    pub(super) short_id: String,
    pub(super) account: String,
    pub(super) verb: &'static str,
    pub(super) aimed_at: String,
    pub(super) platform: String,
    pub(super) native_key: String,
    pub(super) person: String,
    pub(super) unit: String,
    pub(super) employment: String,
    pub(super) status: Option<&'static str>,
    pub(super) level: u8,
    pub(super) level_words: &'static str,
    pub(super) basis: String,
    pub(super) attributed: String,
    pub(super) happened: String,
    pub(super) seen: String,
    pub(super) how: String,
    pub(super) sightings: Vec<Row>,
    pub(super) own: Option<ContentView>,
    pub(super) target: Option<ContentView>,
    pub(super) target_note: Option<String>,
    /// The page of the post, from 1, when other items of the case are on the same one: its words stand there.
    pub(super) shared: Option<usize>,
    pub(super) events: Vec<Row>,
    pub(super) reason: Option<String>,
    /// That its flag has no score, and why.
    pub(super) no_score: Option<String>,
    pub(super) stage: Option<&'static str>,
    pub(super) release: Option<String>,
    pub(super) engine: u32,
    pub(super) signals: Vec<SignalView>,
    pub(super) decisions: Vec<DecisionView>,
    pub(super) provisions: Vec<ProvisionView>,
    pub(super) raw: Vec<RawView>,
}

pub(super) struct ContentView {
    pub(super) author: String,
    pub(super) author_name: Option<String>,
    pub(super) url: Option<String>,
    pub(super) published: String,
    pub(super) versions: Vec<VersionView>,
    /// That words were erased: when and why.
    pub(super) erased: Option<String>,
}

pub(super) struct VersionView {
    pub(super) n: u32,
    pub(super) seen: String,
    pub(super) cause: &'static str,
    pub(super) matched: bool,
    /// The digest of what was erased.
    pub(super) erased: Option<String>,
    pub(super) text: Shown,
    pub(super) media: Vec<MediaView>,
}

pub(super) struct MediaView {
    pub(super) number: u32,
    pub(super) picture: Option<String>,
    pub(super) file: Option<String>,
    pub(super) alt: Option<Shown>,
    pub(super) caption: Option<Shown>,
    pub(super) officer: Option<Shown>,
}

pub(super) struct SignalView {
    pub(super) label: String,
    pub(super) rule: String,
    pub(super) terms: String,
    pub(super) weight: String,
}

pub(super) struct DecisionView {
    pub(super) verdict: &'static str,
    pub(super) round: &'static str,
    pub(super) by: String,
    pub(super) at: String,
    pub(super) reason: Option<Shown>,
    pub(super) provision: Option<String>,
    pub(super) superseded: bool,
}

pub(super) struct ProvisionView {
    pub(super) name: String,
    pub(super) says: String,
    pub(super) source: String,
    pub(super) unsettled: bool,
}

pub(super) struct RawView {
    pub(super) kind: &'static str,
    pub(super) request: String,
    pub(super) status: u16,
    pub(super) at: String,
    pub(super) place: String,
    pub(super) state: Option<&'static str>,
    pub(super) file: Option<String>,
    pub(super) sha256: String,
}

/// The class of a mark in the style sheet.
pub(super) fn class(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Support => "support",
        MarkKind::Candidate => "candidate",
        MarkKind::HandSign => "sign",
        MarkKind::Attack => "attack",
        MarkKind::Damping => "damping",
    }
}

impl Piece {
    /// The class of this stretch; empty when it is plain.
    pub(super) fn class(&self) -> &'static str {
        self.mark.map_or("", class)
    }

    /// The letter beside it; empty when it is plain.
    pub(super) fn letter(&self) -> &'static str {
        self.mark.map_or("", |kind| words::mark(kind).0)
    }
}

impl ItemView {
    /// Which text the reader needs first: what was liked or shared, else the own words.
    pub(super) fn contents(&self) -> Vec<(bool, &ContentView)> {
        let own = self.own.iter().map(|content| (true, content));
        own.chain(self.target.iter().map(|content| (false, content))).collect()
    }
}
