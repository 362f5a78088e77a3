//! Who is watched, why, and which accounts are believed to be theirs.

use std::collections::{HashMap, HashSet};
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::act::{AccountRef, Platform, fold_handle};
use crate::id::{AccountId, PersonId, UnitId};
use crate::nip::Nip;

/// How a person is employed; decides which shape their NIP has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Employment {
    /// Pegawai Negeri Sipil.
    Pns,
    /// Pegawai Pemerintah dengan Perjanjian Kerja.
    Pppk,
    /// Non-ASN staff (honorary, contract); they have no NIP.
    NonAsn,
}

/// What changes how a person's acts must be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum PersonStatus {
    /// In service.
    #[default]
    Active,
    /// Cuti di luar tanggungan negara (CLTN).
    UnpaidLeave,
    /// Retired.
    Retired,
    /// Married to a candidate (SE MenPANRB B/36/M.SM.00.00/2018 has its own rules for them).
    SpouseOfCandidate,
}

/// A unit [unit kerja/OPD].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its full name, for instance `Dinas Perhubungan`.
    pub name: String,
}

/// A person \[pegawai\] on the watch-list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their name as the office wrote it.
    pub name: String,
    /// Their employee number; none for [`Employment::NonAsn`].
    pub nip: Option<Nip>,
    /// How they are employed.
    pub employment: Employment,
    /// What changes how their acts must be read.
    pub status: PersonStatus,
    /// Where they work.
    pub unit: UnitId,
    /// The region whose races' numbers and hand signs speak to them; `None` means the office's own region.
    pub region: Option<String>,
}

/// Why, and from when to when, an office may look at a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchEntry {
    /// The person.
    pub person: PersonId,
    /// The lawful reason in the office's words.
    pub reason: String,
    /// The letter of assignment it rests on.
    pub letter: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day, included; `None` means until further notice.
    pub until: Option<Date>,
}

/// A letter \[surat tugas\] that sends a person on duty to where a candidate or a campaign may be. It is known to be
/// benign: it is shown with the act and lowers it, and never hides it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AssignmentLetter {
    /// Its number as the office writes it, for instance `800/112/2026`.
    pub number: String,
    /// The day it bears.
    pub issued: Date,
    /// First day on duty.
    pub from: Date,
    /// Last day on duty, included.
    pub until: Date,
    /// What the person is sent for, for instance to guard a campaign event.
    pub purpose: String,
}

impl AssignmentLetter {
    /// Whether the person is on duty by it on a day.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }

    /// The letter that counts on a day: of several the one issued last, then the one with the last number.
    pub fn on(letters: &[Self], day: Date) -> Option<&Self> {
        letters.iter().filter(|it| it.covers(day)).max_by_key(|it| (it.issued, &it.number))
    }
}

/// Why we believe that an account is a person's \[kepemilikan akun\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum AttributionLevel {
    /// 0 *belum diperiksa*
    Unchecked,
    /// 1 *dugaan awal*
    Presumed,
    /// 2 *didukung dokumen*
    Documented,
    /// 3 *dipastikan*
    Confirmed,
}

impl AttributionLevel {
    /// All, the least sure first.
    pub const ALL: [Self; 4] = [Self::Unchecked, Self::Presumed, Self::Documented, Self::Confirmed];

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Unchecked => ("belum diperiksa", "not checked yet"),
            Self::Presumed => ("dugaan awal", "presumed"),
            Self::Documented => ("didukung dokumen", "supported by documents"),
            Self::Confirmed => ("dipastikan", "confirmed"),
        }
    }
}

impl From<AttributionLevel> for u8 {
    fn from(level: AttributionLevel) -> Self {
        level as Self
    }
}

impl TryFrom<u8> for AttributionLevel {
    type Error = String;
    fn try_from(n: u8) -> Result<Self, String> {
        match n {
            0 => Ok(Self::Unchecked),
            1 => Ok(Self::Presumed),
            2 => Ok(Self::Documented),
            3 => Ok(Self::Confirmed),
            _ => Err(format!("attribution level {n}: expected 0, 1, 2 or 3")),
        }
    }
}

/// One row of a watch-list file, already checked cell by cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchRow {
    /// The person's name.
    pub name: String,
    /// Their NIP; who has none is identified by name and unit.
    pub nip: Option<Nip>,
    /// How they are employed.
    pub employment: Employment,
    /// What changes how their acts must be read.
    pub status: PersonStatus,
    /// The unit's name; the store makes it when it is new.
    pub unit: String,
    /// The person's region, when it is not the office's.
    pub region: Option<String>,
    /// Their accounts.
    pub accounts: Vec<AccountRef>,
    /// How sure the office is that these accounts are theirs.
    pub level: AttributionLevel,
    /// What that rests on; may be empty.
    pub basis: String,
    /// The lawful reason to look.
    pub reason: String,
    /// The letter of assignment.
    pub letter: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day, included; `None` means until further notice.
    pub until: Option<Date>,
}

/// The accounts that may be read, by platform and by the names a platform gives them.
///
/// A reader asks it about every actor *before* anything is kept; whoever it does not know is dropped.
#[derive(Debug, Clone, Default)]
pub struct WatchIndex {
    by_native_id: HashMap<(Platform, String), AccountId>,
    by_handle: HashMap<(Platform, String), AccountId>,
    /// Accounts whose lasting id is known.
    with_native_id: HashSet<AccountId>,
}

impl WatchIndex {
    /// An index over accounts and their present names.
    pub fn new(accounts: impl IntoIterator<Item = (AccountId, AccountRef)>) -> Self {
        let mut index = Self::default();
        for (id, account) in accounts {
            if let Some(native_id) = account.native_id {
                index.by_native_id.insert((account.platform.clone(), native_id), id);
                index.with_native_id.insert(id);
            }
            if let Some(handle) = account.handle {
                index.by_handle.insert((account.platform, fold_handle(&handle)), id);
            }
        }
        index
    }

    /// The watched account that this is, if it is one. The platform's own id decides; a handle only where the
    /// platform's id is unknown on either side, because a handle can pass to somebody else.
    pub fn find(&self, account: &AccountRef) -> Option<AccountId> {
        let by_id = account
            .native_id
            .as_ref()
            .and_then(|id| self.by_native_id.get(&(account.platform.clone(), id.clone())));
        if let Some(id) = by_id {
            return Some(*id);
        }
        let handle = fold_handle(account.handle.as_deref()?);
        let id = *self.by_handle.get(&(account.platform.clone(), handle))?;
        let known_by_another_id = account.native_id.is_some() && self.with_native_id.contains(&id);
        (!known_by_another_id).then_some(id)
    }

    /// The lasting ids of a platform's accounts, for streams that are asked for some accounts only.
    pub fn native_ids<'a>(&'a self, platform: &'a Platform) -> impl Iterator<Item = &'a str> {
        self.by_native_id.keys().filter(move |(of, _)| of == platform).map(|(_, id)| id.as_str())
    }

    /// The accounts of a platform, each perhaps more than once.
    pub fn accounts<'a>(&'a self, platform: &'a Platform) -> impl Iterator<Item = AccountId> {
        let all = self.by_native_id.iter().chain(&self.by_handle);
        all.filter(move |((of, _), _)| of == platform).map(|(_, id)| *id)
    }

    /// How many accounts it knows.
    pub fn len(&self) -> usize {
        let ids: HashSet<_> = self.by_native_id.values().chain(self.by_handle.values()).collect();
        ids.len()
    }

    /// Whether nobody is watched.
    pub fn is_empty(&self) -> bool {
        self.by_native_id.is_empty() && self.by_handle.is_empty()
    }
}

impl fmt::Display for Employment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pns => "PNS",
            Self::Pppk => "PPPK",
            Self::NonAsn => "non-ASN",
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn of_two_letters_that_cover_a_day_the_later_counts() {
        let letter = |number: &str, issued, from, until| AssignmentLetter {
            number: number.into(),
            issued: date(2026, 10, issued),
            from: date(2026, 10, from),
            until: date(2026, 10, until),
            purpose: "mengamankan kampanye".into(),
        };
        let letters = [letter("1/2026", 1, 5, 9), letter("2/2026", 3, 9, 12), letter("3/2026", 2, 9, 9)];
        let on = |day| AssignmentLetter::on(&letters, date(2026, 10, day)).map(|it| it.number.as_str());
        assert_eq!(
            [on(4), on(5), on(9), on(12), on(13)],
            [None, Some("1/2026"), Some("2/2026"), Some("2/2026"), None]
        );
    }
}
