//! Who asks and who acts: every change names an [`Actor`], every question a [`Scope`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{BadId, OfficeId, PersonId, UnitId, UserId};

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works through the queue.
    Reviewer,
    /// Second review, assigns, resolves, approves what leaves the office.
    Supervisor,
    /// Searches, gathers cases, exports.
    Writer,
    /// Watch-list, sources, users, retention.
    Admin,
    /// Changes dictionaries.
    Editor,
    /// From outside: dictionaries, parity, audit log; no personal data.
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] =
        [Self::Reviewer, Self::Supervisor, Self::Writer, Self::Admin, Self::Editor, Self::Auditor];

    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::Supervisor => "supervisor",
            Self::Writer => "writer",
            Self::Admin => "admin",
            Self::Editor => "editor",
            Self::Auditor => "auditor",
        }
    }

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Reviewer => ("penelaah", "reviewer"),
            Self::Supervisor => ("penyelia", "supervisor"),
            Self::Writer => ("penyusun laporan", "report writer"),
            Self::Admin => ("admin", "admin"),
            Self::Editor => ("penyunting kamus", "dictionary editor"),
            Self::Auditor => ("auditor", "auditor"),
        }
    }

    /// May decide items.
    pub fn may_review(self) -> bool {
        matches!(self, Self::Reviewer | Self::Supervisor)
    }

    /// Records what the plenary decided, keeps the list of reasons, sees who withdrew from what.
    pub fn may_lead_review(self) -> bool {
        matches!(self, Self::Supervisor)
    }

    /// May see items, acts and persons.
    pub fn may_see_items(self) -> bool {
        matches!(self, Self::Reviewer | Self::Supervisor | Self::Writer)
    }

    /// May enter captures.
    pub fn may_capture(self) -> bool {
        self.may_see_items()
    }

    /// May be shown who a *pelapor* is, and may put that into a bundle: whoever approves what leaves the office.
    pub fn may_see_identities(self) -> bool {
        matches!(self, Self::Supervisor)
    }

    /// May open cases and export bundles.
    pub fn may_export(self) -> bool {
        matches!(self, Self::Supervisor | Self::Writer)
    }

    /// May write down why an account is believed to be a person's, and what speaks against it.
    pub fn may_attribute(self) -> bool {
        matches!(self, Self::Supervisor | Self::Writer | Self::Admin)
    }

    /// May take an account from the person it was believed to be of, which recalls what was made of its acts.
    pub fn may_withdraw_attributions(self) -> bool {
        matches!(self, Self::Supervisor)
    }

    /// May keep an item or a case from being deleted by its age, and let it go again.
    pub fn may_hold_deletion(self) -> bool {
        matches!(self, Self::Supervisor | Self::Admin)
    }

    /// May read the audit log, and who the office's staff are.
    pub fn may_see_audit(self) -> bool {
        matches!(self, Self::Supervisor | Self::Admin | Self::Auditor)
    }

    /// May draft dictionaries.
    pub fn may_edit_dictionaries(self) -> bool {
        matches!(self, Self::Editor | Self::Admin)
    }

    /// May sign somebody else's draft, so that it is in use, and go back to an earlier release.
    pub fn may_sign_dictionaries(self) -> bool {
        matches!(self, Self::Editor | Self::Supervisor | Self::Admin)
    }

    /// May approve what somebody else handed in for the watch-list.
    pub fn may_approve_watchlist(self) -> bool {
        matches!(self, Self::Supervisor | Self::Admin)
    }

    /// May see and change the watch-list, sources and users.
    pub fn may_administer(self) -> bool {
        matches!(self, Self::Admin)
    }
}

impl FromStr for Role {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "a role: reviewer, supervisor, writer, admin, editor or auditor",
        })
    }
}

/// Who makes a change; written into the audit log with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// For which office.
    pub office: OfficeId,
    /// Who.
    pub who: Who,
}

/// A person of the office, or a part of Netra itself. Only a [`Who::User`] can decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A signed-in member of staff.
    User {
        /// Who.
        id: UserId,
        /// As what.
        role: Role,
    },
    /// Somebody at the machine's command line, by the name of their system account.
    CommandLine(String),
    /// A worker of Netra (`collector`, `matcher`, `indexer`, `demo`).
    Worker(&'static str),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User { id, .. } => write!(f, "user:{id}"),
            Self::CommandLine(name) => write!(f, "command-line:{name}"),
            Self::Worker(name) => write!(f, "worker:{name}"),
        }
    }
}

/// What a question may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Of which office.
    pub office: OfficeId,
    /// Only these units; `None` means all. What belongs to no unit (the audit log, the quarantine, imports) is then not shown.
    pub units: Option<Vec<UnitId>>,
    /// As what; `None` for Netra's own workers and the command line, which see all of the office.
    pub role: Option<Role>,
    /// Who asks, where it is a signed-in person.
    pub asker: Option<UserId>,
    /// What that person has declared to have no part in.
    pub recusals: Recusals,
}

/// What a member of staff has withdrawn from [menarik diri]: own office units, and relatives on the watch-list. Nothing
/// of these is ever served to them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recusals {
    /// These units.
    pub units: Vec<UnitId>,
    /// These persons.
    pub persons: Vec<PersonId>,
}

impl Recusals {
    /// Whether nothing was declared.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty() && self.persons.is_empty()
    }

    /// Whether a person of a unit is among what was declared.
    pub fn covers(&self, unit: UnitId, person: PersonId) -> bool {
        self.units.contains(&unit) || self.persons.contains(&person)
    }
}

impl Scope {
    /// All of an office, for workers and the command line.
    pub fn office(office: OfficeId) -> Self {
        Self { office, units: None, role: None, asker: None, recusals: Recusals::default() }
    }

    /// Whether a part of the office's people is out of sight, by units or by what the asker withdrew from.
    pub fn is_narrow(&self) -> bool {
        self.units.is_some() || !self.recusals.is_empty()
    }

    /// Whether a person of a unit is within it.
    pub fn has(&self, unit: UnitId, person: PersonId) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(&unit)) && !self.recusals.covers(unit, person)
    }
}
