//! Acts of invented people for the tests.

use jiff::{SignedDuration, Timestamp};
use netra_index::{ActDocument, Change, SearchIndex};
use netra_model::act::ActKind;
use netra_model::scope::Scope;
use netra_model::{Clock, OfficeId, UnitId};

/// An office with two units, and a clock that gives ids.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) office: OfficeId,
    pub(crate) units: [UnitId; 2],
}

impl World {
    pub(crate) fn new() -> Self {
        let clock = Clock::manual("2026-10-12T01:00:00Z".parse().unwrap());
        Self { office: clock.id(), units: [clock.id(), clock.id()], clock }
    }

    pub(crate) fn scope(&self) -> Scope {
        Scope::office(self.office)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A post with these words, a minute after the one before.
    pub(crate) fn act(&self, own_text: &str) -> ActDocument {
        self.clock.advance(SignedDuration::from_mins(1));
        ActDocument {
            act: self.clock.id(),
            office: self.office,
            unit: Some(self.units[0]),
            person_id: None,
            item: None,
            platform: "instagram".parse().unwrap(),
            kind: ActKind::Post,
            person: String::from("Budi Contoh (DEMO)"),
            unit_name: String::from("Dinas Perhubungan"),
            handle: String::from("budi_s.demo"),
            race: Vec::new(),
            candidate: Vec::new(),
            rules: Vec::new(),
            provenances: vec![netra_model::act::Provenance::Collected],
            verdict: None,
            status: None,
            release: None,
            happened: self.clock.now(),
            month: self.clock.now().to_string()[..7].to_owned(),
            found: self.clock.now(),
            own_text: own_text.to_owned(),
            target_text: String::new(),
            media_text: String::new(),
        }
    }
}

pub(crate) fn put(acts: impl IntoIterator<Item = ActDocument>) -> Vec<Change> {
    acts.into_iter().map(|act| Change::Put(Box::new(act))).collect()
}

/// An index in memory that holds these acts.
pub(crate) fn index_of(world: &World, acts: impl IntoIterator<Item = ActDocument>) -> SearchIndex {
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    let changes = put(acts);
    writer.apply(&changes, changes.len() as u64, world.now()).unwrap();
    writer.close().unwrap();
    index
}
