//! What may speak for the person [hal yang meringankan]: an optional row of checks with a decision.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::BadId;

/// Something that would explain the act without any taking of sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// *Tak sengaja*: a slip of the thumb, soon taken back.
    Accident,
    /// *Diretas*: somebody else used the account.
    Hacked,
    /// *Akun palsu*: the account is not the person's.
    FakeAccount,
    /// *Unggahan lama*: from before the person, the race or the rule.
    OldPost,
    /// *Satire*.
    Satire,
    /// *Berita*: news or a report that is passed on.
    News,
}

impl Check {
    /// All, in the order of the form.
    pub const ALL: [Self; 6] =
        [Self::Accident, Self::Hacked, Self::FakeAccount, Self::OldPost, Self::Satire, Self::News];

    /// The name as stored and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accident => "accident",
            Self::Hacked => "hacked",
            Self::FakeAccount => "fake_account",
            Self::OldPost => "old_post",
            Self::Satire => "satire",
            Self::News => "news",
        }
    }

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Accident => ("tak sengaja", "by accident"),
            Self::Hacked => ("diretas", "hacked"),
            Self::FakeAccount => ("akun palsu", "fake account"),
            Self::OldPost => ("unggahan lama", "old post"),
            Self::Satire => ("satire", "satire"),
            Self::News => ("berita", "news"),
        }
    }
}

impl FromStr for Check {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|check| check.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "a check: accident, hacked, fake_account, old_post, satire or news",
        })
    }
}

/// What was looked into: yes or no; what is not in it was not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checks(pub BTreeMap<Check, bool>);

impl Checks {
    /// The answer, if it was looked into.
    pub fn answer(&self, check: Check) -> Option<bool> {
        self.0.get(&check).copied()
    }

    /// What was looked into, in the order of the form.
    pub fn looked_into(&self) -> impl Iterator<Item = (Check, bool)> {
        Check::ALL.into_iter().filter_map(|check| Some((check, self.answer(check)?)))
    }
}
