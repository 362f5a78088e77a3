//! Offices, their staff, and signing in.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::{Timestamp, tz::TimeZone};
use netra_model::id::BadId;
use netra_model::scope::{Actor, Recusals, Role, Scope, Who};
use netra_model::{OfficeId, UnitId, UserId};
use serde::{Deserialize, Serialize};

/// What kind of office it is; decides which words and stages a case has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OfficeKind {
    /// Bawaslu at any level.
    #[default]
    Bawaslu,
    /// An inspectorate or personnel agency: *rapat tim* stands for pleno, and there is no *temuan*.
    Internal,
}

impl OfficeKind {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bawaslu => "bawaslu",
            Self::Internal => "internal",
        }
    }
}

impl FromStr for OfficeKind {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        match text {
            "bawaslu" => Ok(Self::Bawaslu),
            "internal" => Ok(Self::Internal),
            _ => Err(BadId { text: text.to_owned(), wanted: "a kind of office: bawaslu or internal" }),
        }
    }
}

/// An office as the configuration describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOffice {
    /// Its name, for instance `Bawaslu Kota Contoh (DEMO)`.
    pub name: String,
    /// The prefix of its short ids, for instance `SMG`: 1–7 capital letters or digits. It identifies the office.
    pub prefix: String,
    /// Its time zone, an IANA name such as `Asia/Jakarta`.
    pub zone: String,
    /// The region whose races' numbers and hand signs speak to its persons.
    pub region: Option<String>,
    /// What kind of office it is.
    pub kind: OfficeKind,
}

/// An office: the tenant everything belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Its id.
    pub id: OfficeId,
    /// Its name.
    pub name: String,
    /// The prefix of its short ids.
    pub prefix: String,
    /// Its time zone, an IANA name.
    pub zone: String,
    /// Its region.
    pub region: Option<String>,
    /// What kind of office it is.
    pub kind: OfficeKind,
    /// Since when it is known here.
    pub created_at: Timestamp,
}

impl Office {
    /// The time zone; UTC should the machine no longer know its name.
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }
}

/// The language a member of staff reads the desk in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Bahasa Indonesia.
    #[default]
    Indonesian,
    /// English.
    English,
}

impl Language {
    /// The language tag (BCP 47).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }
}

impl FromStr for Language {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        match text {
            "id" => Ok(Self::Indonesian),
            "en" => Ok(Self::English),
            _ => Err(BadId { text: text.chars().take(20).collect(), wanted: "a language: id or en" }),
        }
    }
}

/// A member of staff to be added.
#[derive(Clone)]
pub struct NewUser {
    /// What they type to sign in; compared in lower case.
    pub login: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their first password, 12–128 characters (NIST SP 800-63B: length, no composition rules).
    pub password: String,
    /// The language of their desk.
    pub language: Language,
    /// Only these units; `None` means all.
    pub units: Option<Vec<UnitId>>,
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser")
            .field("login", &self.login)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// A member of the office's staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their office.
    pub office: OfficeId,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The language of their desk.
    pub language: Language,
    /// Only these units; `None` means all.
    pub units: Option<Vec<UnitId>>,
    /// What they have declared to have no part in.
    pub recusals: Recusals,
    /// The keys they chose for the desk's commands.
    pub keys: OwnKeys,
    /// Since when they are known here.
    pub created_at: Timestamp,
}

/// What a person chose of the desk's keys; which commands there are, the desk knows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnKeys {
    /// No command goes by a single character (WCAG 2.1.4); those with Ctrl stay.
    #[serde(default)]
    pub no_single: bool,
    /// By a command's name: a key that is not its usual one, or nothing for none.
    #[serde(default)]
    pub by_command: BTreeMap<String, String>,
}

impl User {
    /// This person as the one who makes a change.
    pub fn actor(&self) -> Actor {
        Actor { office: self.office, who: Who::User { id: self.id, role: self.role } }
    }

    /// What this person may see.
    pub fn scope(&self) -> Scope {
        Scope {
            office: self.office,
            units: self.units.clone(),
            role: Some(self.role),
            asker: Some(self.id),
            recusals: self.recusals.clone(),
        }
    }
}

/// The answer to a login and a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Both are right.
    Welcome(User),
    /// One of them is wrong; it is not said which.
    Wrong,
    /// Too many failures: not even the right password opens before then.
    Locked {
        /// When to try again.
        until: Timestamp,
    },
    /// Both are right, and the admin has disabled the login.
    Disabled,
}

/// A running session. Its token is only in the visitor's cookie; the database has its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: User,
    /// Since when.
    pub started_at: Timestamp,
    /// When it ends if nothing is done (30 minutes), at the latest twelve hours after its start.
    pub ends_at: Timestamp,
    /// Somebody else knows the password: nothing else is opened until it is changed.
    pub must_change: bool,
}
