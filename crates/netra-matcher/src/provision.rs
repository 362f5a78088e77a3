//! Provisions [ketentuan]: what the law in force that day may say about an act. Proposals, never findings.

use jiff::civil::Date;
use netra_model::act::ActKind;
use netra_model::person::{Employment, PersonStatus};

use crate::dictionary::InForce;

/// Of whom a provision speaks, and what an act is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// A prospective candidate [bakal calon], before determination.
    Prospective,
    /// A determined candidate [calon, paslon].
    Determined,
    /// A party.
    Party,
    /// A campaign account [akun pemenangan].
    CampaignAccount,
}

/// Under which law a race is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Election {
    /// Pemilu: president, legislature (UU 7/2017).
    Pemilu,
    /// Pemilihan, Pilkada: governor, regent, mayor (UU 10/2016).
    Pemilihan,
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
    pub objects: Vec<Object>,
    /// Only in elections under these laws; none means under any, and without an election.
    pub elections: Vec<Election>,
    /// Whom it binds by employment.
    pub employment: Vec<Employment>,
    /// Whom it binds by status.
    pub status: Vec<PersonStatus>,
    /// A note, proposed only where no provision binds such a person.
    pub otherwise: bool,
    /// Acts it can be about; none when no act on social media shows it.
    pub acts: Vec<ActKind>,
    /// Only for a photo or video with a candidate, a hand sign or a campaign's attributes.
    pub photo: bool,
    /// The decree or law.
    pub law: String,
    /// Where the wording was read.
    pub source: String,
    /// Why it is not settled [tafsir belum seragam], if it is not: Indonesian, English.
    pub unsettled: Option<(String, String)>,
    pub(crate) in_force: InForce,
}

/// What decides which provisions may be proposed for an act.
pub(crate) struct Circumstances {
    pub(crate) kind: ActKind,
    pub(crate) day: Date,
    pub(crate) objects: Vec<Object>,
    pub(crate) election: Option<Election>,
    /// Whether what was found stands in a photo or video.
    pub(crate) photo: bool,
    pub(crate) employment: Employment,
    pub(crate) status: PersonStatus,
}

impl Provision {
    /// Whether it is to be proposed in such circumstances.
    fn fits(&self, of: &Circumstances) -> bool {
        self.binds(of)
            && self.acts.contains(&of.kind)
            && self.objects.iter().any(|it| of.objects.contains(it))
            && (self.elections.is_empty() || of.election.is_some_and(|it| self.elections.contains(&it)))
            && (of.photo || !self.photo)
    }

    /// Whether it is in force and binds such a person.
    fn binds(&self, of: &Circumstances) -> bool {
        self.in_force.on(of.day)
            && self.employment.contains(&of.employment)
            && self.status.contains(&of.status)
    }
}

/// The keys of the provisions that may be proposed, in the files' order; notes only where nothing else binds the person.
pub(crate) fn proposals(all: &[Provision], of: &Circumstances) -> Vec<String> {
    let bound = all.iter().any(|it| !it.otherwise && it.binds(of));
    all.iter().filter(|it| it.fits(of) && !(it.otherwise && bound)).map(|it| it.key.clone()).collect()
}
