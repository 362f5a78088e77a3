//! What a platform says of an account: one word as the connectors note it (`active`, `deactivated`, `private`, …), and
//! what it means for people. None of them is ever a reason to call posts deleted.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Sentence;

/// The word for an account that can be read.
pub const ACTIVE: &str = "active";

/// How the word begins of an account that a server shows only to who brings a token.
const LOGIN_REQUIRED: &str = "login_required";

/// How a word is to be counted: closed by its owner is another thing than gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It can be read.
    Active,
    /// Its owner lets only some people see it.
    Private,
    /// Deactivated, suspended, moved, gone: the platform does not show it.
    Unavailable,
    /// Its server shows it only to who brings an application's token: that says nothing about the account.
    NotAuthorised,
}

impl Standing {
    /// Of the platform's word.
    pub fn of(word: &str) -> Self {
        match word {
            ACTIVE => Self::Active,
            "private" | "protected" | "not_public" => Self::Private,
            _ if word.starts_with(LOGIN_REQUIRED) => Self::NotAuthorised,
            _ => Self::Unavailable,
        }
    }
}

/// The platform's word as people say it; a word that is not known is quoted.
pub fn in_words(word: &str) -> Sentence {
    known(word).unwrap_or_else(|| {
        Sentence::new(
            format!("tidak tersedia (keterangan platform: {word})"),
            format!("not available (the platform says: {word})"),
        )
    })
}

/// The words for what connectors are known to note.
pub fn known(word: &str) -> Option<Sentence> {
    if let Some(to) = word.strip_prefix("moved to ") {
        return Some(Sentence::new(format!("pindah ke {to}"), format!("moved to {to}")));
    }
    let (id, en) = match word {
        ACTIVE => ("dapat dibaca", "can be read"),
        "deactivated" => ("dinonaktifkan pemiliknya", "deactivated by its owner"),
        "takendown" => ("diturunkan platform", "taken down by the platform"),
        "suspended" => ("ditangguhkan platform", "suspended by the platform"),
        "deleted" | "gone" | "did_withdrawn" => ("akunnya sudah tidak ada", "the account is gone"),
        "private" | "protected" | "not_public" => ("dikunci untuk umum", "closed to the public"),
        "handle_not_found" | "did_not_found" | "not_found" | "channel_not_found" => {
            ("nama akunnya tidak ditemukan", "its name is not found")
        }
        _ if word.starts_with(LOGIN_REQUIRED) => (
            "servernya meminta token aplikasi sebelum menampilkannya",
            "its server asks for an application's token before it shows it",
        ),
        _ => return None,
    };
    Some(Sentence::new(id, en))
}

/// What a platform said of an account for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountState {
    /// `active`, or why it cannot be read, in the platform's word.
    pub state: String,
    /// Through which source that was seen.
    pub source: String,
    /// When it was first seen so.
    pub first_at: Timestamp,
    /// When it was last seen so.
    pub last_at: Timestamp,
}

/// A handle that an account had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandleSeen {
    /// Without `@`.
    pub handle: String,
    /// First seen.
    pub first_at: Timestamp,
    /// Last seen with a new name or on the list.
    pub last_at: Timestamp,
}

/// One day of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDay {
    /// The day in the office's zone.
    pub day: Date,
    /// How it went, the best of all sources.
    pub reach: DayReach,
    /// Through which source; `None` when none tried.
    pub source: Option<String>,
    /// Whether an act of the account was seen for the first time on this day, through whatever door.
    pub new_acts: bool,
}

/// How reading an account went on a day. "Read, and nothing new" and "not read" are different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayReach {
    /// It was read, last at this time.
    Read(Timestamp),
    /// Its platform did not show it, in the platform's word.
    Unavailable {
        /// When that was last seen.
        at: Timestamp,
        /// The word.
        word: String,
    },
    /// It could not be read.
    Failed {
        /// When that was last tried.
        at: Timestamp,
        /// Why.
        why: Sentence,
    },
    /// No source tried.
    NotTried,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_account_is_no_lost_account_and_an_unknown_word_is_quoted() {
        assert_eq!(Standing::of("active"), Standing::Active);
        assert_eq!(Standing::of("protected"), Standing::Private);
        assert_eq!(Standing::of("deactivated"), Standing::Unavailable);
        assert_eq!(Standing::of("login_required: give a token"), Standing::NotAuthorised);
        assert_eq!(in_words("private").id, "dikunci untuk umum");
        assert_eq!(in_words("moved to @baru@a.example").en, "moved to @baru@a.example");
        assert_eq!(in_words("desynchronized").id, "tidak tersedia (keterangan platform: desynchronized)");
    }
}
