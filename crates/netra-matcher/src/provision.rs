//! Provisions [ketentuan]: what the law in force that day may say about an act. Proposals, never findings.

use jiff::civil::Date;
use netra_model::act::ActKind;

use crate::dictionary::InForce;

/// Of whom a provision speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// A prospective candidate [bakal calon], before determination.
    Prospective,
    /// A determined candidate [calon, paslon].
    Determined,
}

/// One provision as a dictionary file states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provision {
    /// Its key, for instance `skb-2022-d6`.
    pub key: String,
    /// The row in the decree's annex as DOMAIN numbers it, for instance `D6`.
    pub row: String,
    /// What it forbids, in Indonesian.
    pub text_id: String,
    /// The same in English.
    pub text_en: String,
    /// Of whom it speaks.
    pub object: Object,
    /// Acts it can be about; none when no act on social media shows it.
    pub acts: Vec<ActKind>,
    /// Only for a photo or video with a candidate, a hand sign or a campaign's attributes.
    pub photo: bool,
    /// The decree.
    pub law: String,
    /// Where the wording was read.
    pub source: String,
    /// Why it is not settled [tafsir belum seragam], if it is not: Indonesian, English.
    pub unsettled: Option<(String, String)>,
    pub(crate) in_force: InForce,
}

impl Provision {
    /// Whether it is to be proposed for an act of this kind, on this day, about such a candidate.
    pub(crate) fn fits(&self, kind: ActKind, day: Date, object: Object, photo: bool) -> bool {
        self.acts.contains(&kind) && self.object == object && self.in_force.on(day) && (photo || !self.photo)
    }
}
