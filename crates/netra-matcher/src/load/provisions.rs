//! Provisions: the rows of a decree or law that may be proposed.

use netra_model::Sentence;
use netra_model::act::ActKind;
use netra_model::person::{Employment, PersonStatus};

use super::Draft;
use crate::dictionary::InForce;
use crate::provision::{Election, Object, Provision};
use crate::read::{Reader, Section};

const OBJECTS: [(&str, Object); 4] = [
    ("prospective", Object::Prospective),
    ("determined", Object::Determined),
    ("party", Object::Party),
    ("campaign-account", Object::CampaignAccount),
];

const EMPLOYMENT: [(&str, Employment); 3] =
    [("pns", Employment::Pns), ("pppk", Employment::Pppk), ("non-asn", Employment::NonAsn)];

const STATUS: [(&str, PersonStatus); 4] = [
    ("active", PersonStatus::Active),
    ("unpaid-leave", PersonStatus::UnpaidLeave),
    ("retired", PersonStatus::Retired),
    ("spouse-of-candidate", PersonStatus::SpouseOfCandidate),
];

/// Whom a provision binds that does not say so: a civil servant remains one on unpaid leave, and not in retirement.
const IN_SERVICE: [PersonStatus; 3] =
    [PersonStatus::Active, PersonStatus::UnpaidLeave, PersonStatus::SpouseOfCandidate];

impl Draft {
    pub(super) fn provision(&mut self, reader: &Reader<'_>, section: Section<'_, '_, '_>) {
        let key = section.located_text("key");
        self.claim(reader, "provision", &key);
        let section = section.named("provision", &key.value);
        let acts = ActKind::ALL.map(|kind| (kind.as_str(), kind));
        let elections = [("pemilu", Election::Pemilu), ("pemilihan", Election::Pemilihan)];
        let unsettled_id = section.optional_text("unsettled_id").map(|it| it.value);
        let unsettled_en = section.optional_text("unsettled_en").map(|it| it.value);
        if unsettled_id.is_some() != unsettled_en.is_some() {
            let what = Sentence::new(
                "tafsir belum seragam hanya dalam satu bahasa",
                "unsettled in one language only",
            );
            let instead =
                Sentence::new("tulis unsettled_id dan unsettled_en", "write unsettled_id and unsettled_en");
            section.mistake(section.line, what, instead);
        }
        self.dictionaries.provisions.push(Provision {
            key: key.value,
            row: section.text("row"),
            text_id: section.text("text_id"),
            text_en: section.text("text_en"),
            objects: section.choices("objects", &OBJECTS, &[]),
            elections: section.choices("elections", &elections, &[]),
            employment: section.choices("employment", &EMPLOYMENT, &[Employment::Pns, Employment::Pppk]),
            status: section.choices("status", &STATUS, &IN_SERVICE),
            otherwise: section.flag("otherwise"),
            acts: section.choices("acts", &acts, &[]),
            photo: section.flag("photo"),
            law: section.text("law"),
            source: section.text("source"),
            unsettled: unsettled_id.zip(unsettled_en),
            in_force: InForce {
                from: section.date("in_force_from").value,
                until: section.optional_date("in_force_until").map(|it| it.value),
            },
        });
        section.finish();
    }
}
