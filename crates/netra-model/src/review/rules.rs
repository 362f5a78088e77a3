//! How an office wants decisions to be made.

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::scope::Role;

/// What a decision of this office needs. The store enforces it; forms only show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReviewRules {
    /// Verdicts that need a reason.
    pub reason: Vec<Verdict>,
    /// Verdicts that need a provision.
    pub provision: Vec<Verdict>,
    /// Whether an indication waits for a second person's verdict, and no case with it leaves the office before.
    pub second_review: bool,
    /// Who may give that second verdict, of those who may review at all.
    pub second_by: Vec<Role>,
    /// The share of each day's dismissed items that somebody else looks at again, in percent.
    pub rereview_percent: u8,
    /// How many of each day's acts without a flag are looked at, to estimate what the dictionaries miss.
    pub sample_acts: u32,
}

impl Default for ReviewRules {
    fn default() -> Self {
        Self {
            reason: vec![Verdict::Indication],
            provision: vec![Verdict::Indication],
            second_review: true,
            second_by: vec![Role::Reviewer, Role::Supervisor],
            rereview_percent: 5,
            sample_acts: 5,
        }
    }
}

impl ReviewRules {
    /// Whether the verdict needs a reason.
    pub fn needs_reason(&self, verdict: Verdict) -> bool {
        self.reason.contains(&verdict)
    }

    /// Whether the verdict needs a provision.
    pub fn needs_provision(&self, verdict: Verdict) -> bool {
        self.provision.contains(&verdict)
    }

    /// Whether somebody with this role may give a second verdict.
    pub fn may_second(&self, role: Role) -> bool {
        role.may_review() && self.second_by.contains(&role)
    }
}
