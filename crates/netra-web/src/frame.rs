//! What every page carries around its content: who is signed in, where they are, the search field, the language.

use netra_model::scope::Role;

use crate::lang::Lang;
use crate::pages::figures::may_see_equality;
use crate::theme::Theme;

/// The signed-in person as the header shows them.
#[derive(Debug, Clone)]
pub(crate) struct UserChip {
    pub(crate) name: String,
    pub(crate) role: Role,
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) l: Lang,
    /// For `<title>`.
    pub(crate) title: String,
    /// The key of the main page that is current.
    pub(crate) here: &'static str,
    pub(crate) user: Option<UserChip>,
    pub(crate) office: String,
    /// How many items wait; `None` for whoever does not see items.
    pub(crate) waiting: Option<String>,
    /// How much is new in the saved searches; `None` when nothing is.
    pub(crate) news: Option<String>,
    /// How many deadlines are due tomorrow or past, in a sentence, and its tone; `None` when there are none.
    pub(crate) due: Option<(String, &'static str)>,
    /// How many notes name this person that they have not read.
    pub(crate) mentions: Option<String>,
    /// The present moment, for the head of a printed page.
    pub(crate) printed: String,
    /// The synchroniser token of this session's forms.
    pub(crate) csrf: String,
    /// Where the language switch returns to: path and query of this page.
    pub(crate) path: String,
    /// What stands in the search field.
    pub(crate) q: String,
    pub(crate) demo: bool,
    pub(crate) theme: Theme,
    /// Changes with every build, so that a browser never keeps an old stylesheet.
    pub(crate) build: &'static str,
}

/// A link of the frame.
pub(crate) struct Entry {
    pub(crate) key: &'static str,
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) count: Option<String>,
}

impl Frame {
    /// The same frame for the page `here` with its title.
    pub(crate) fn at(mut self, here: &'static str, title: impl Into<String>) -> Self {
        self.here = here;
        self.title = title.into();
        self
    }

    pub(crate) fn themes(&self) -> &'static [Theme] {
        &Theme::ALL
    }

    /// The main pages that this person's role opens.
    pub(crate) fn nav(&self) -> Vec<Entry> {
        let Some(user) = &self.user else { return Vec::new() };
        let (l, role) = (self.l, user.role);
        let entry =
            |key, href, label, open: bool| open.then_some(Entry { key, href, label, icon: "", count: None });
        let mut queue = entry("queue", "/queue", l.t("common-queue"), role.may_see_items());
        if let Some(queue) = &mut queue {
            queue.count.clone_from(&self.waiting);
        }
        let all = [
            queue,
            entry("capture", "/capture", l.t("common-capture"), role.may_capture()),
            entry("tips", "/tips", l.t("common-from-citizens"), role.may_see_items()),
            entry("cases", "/cases", l.t("frame-cases"), role.may_see_items()),
            entry("today", "/today", l.t("figures-today"), role.may_see_items()),
            entry("report", "/report", "Form A", role.may_see_items()),
            entry(
                "equality",
                "/equality",
                l.t("figures-equality"),
                may_see_equality(role) && !role.may_see_items(),
            ),
            entry("watchlist", "/watchlist", l.t("common-watch-list"), may_see_watchlist(role)),
            entry("sources", "/sources", l.t("frame-sources"), may_see_sources(role)),
            entry("audit", "/audit", l.t("common-audit-log"), may_see_audit(role) && !role.may_see_items()),
            entry("dictionaries", "/dictionaries", l.t("common-dictionaries"), may_see_dictionaries(role)),
            entry(
                "try",
                "/dictionaries/try",
                l.t("common-try-a-text"),
                may_try(role) && !role.may_see_items(),
            ),
            entry("users", "/users", l.t("common-users"), role.may_administer()),
        ];
        all.into_iter().flatten().collect()
    }

    /// What stands in the menu under the person's name.
    pub(crate) fn more(&self) -> Vec<Entry> {
        let Some(user) = &self.user else { return Vec::new() };
        let (l, role) = (self.l, user.role);
        let entry =
            |href, icon, label, open: bool| open.then_some(Entry { key: "", href, label, icon, count: None });
        let mut saved = entry("/search/saved", "list", l.t("search-saved"), role.may_see_items());
        if let Some(saved) = &mut saved {
            saved.count.clone_from(&self.news);
        }
        let mut mentions = entry("/mentions", "inbox", l.t("cases-mentions"), role.may_see_items());
        if let Some(mentions) = &mut mentions {
            mentions.count.clone_from(&self.mentions);
        }
        let all = [
            mentions,
            entry("/search", "search", l.t("common-search-2"), role.may_see_items()),
            saved,
            entry("/deadlines", "clock", l.t("day-deadlines"), role.may_see_items()),
            entry("/prevention", "check", l.t("day-prevention"), role.may_see_items()),
            entry("/filters", "filter", l.t("day-saved-filters"), role.may_see_items()),
            entry("/go", "search", l.t("day-palette"), true),
            entry("/dictionaries/try", "text", l.t("common-try-a-text"), may_try(role)),
            entry("/second", "eye-off", l.t("review-heading-second"), role.may_review()),
            entry("/plenary", "people", l.t("review-heading-plenary"), role.may_see_items()),
            entry("/review", "check", l.t("review-heading-practice"), may_see_practice(role)),
            entry("/recusal", "user", l.t("review-heading-recusal"), may_see_watchlist(role)),
            entry("/audit", "list", l.t("common-audit-log"), may_see_audit(role)),
            entry("/start", "check", l.t("admin-first-day"), role.may_administer()),
            entry("/retention", "clock", l.t("admin-retention"), role.may_administer()),
            entry("/backup", "folder", l.t("admin-backup"), role.may_administer()),
            entry("/roles", "people", l.t("admin-roles-and-powers"), true),
            entry("/account", "lock", l.t("admin-my-account"), true),
            entry("/help", "keys", l.t("frame-help-and-keys"), true),
        ];
        all.into_iter().flatten().collect()
    }
}

/// May look at the watch-list: whoever reviews or administers.
pub(crate) fn may_see_watchlist(role: Role) -> bool {
    role.may_see_items() || role.may_administer()
}

/// May look at how reviews fare: whoever sees items, and whoever may read the log.
pub(crate) fn may_see_practice(role: Role) -> bool {
    role.may_see_items() || role.may_see_audit()
}

/// May end somebody else's declaration: supervisors and the admin.
pub(crate) fn may_end_recusal(role: Role) -> bool {
    role.may_lead_review() || role.may_administer()
}

/// May look at the sources' health: whoever reviews or administers.
pub(crate) fn may_see_sources(role: Role) -> bool {
    role.may_see_items() || role.may_administer()
}

/// May look at the dictionaries, their drafts and what was found out about them: whoever writes, signs or audits them.
pub(crate) fn may_see_dictionaries(role: Role) -> bool {
    role.may_edit_dictionaries() || role.may_sign_dictionaries() || role == Role::Auditor
}

/// May try a text on the dictionaries: whoever sees them, and reviewers.
pub(crate) fn may_try(role: Role) -> bool {
    may_see_dictionaries(role) || role == Role::Reviewer
}

/// May ask for a shadow run of a draft: whoever writes or signs drafts.
pub(crate) fn may_ask_shadow(role: Role) -> bool {
    role.may_edit_dictionaries() || role.may_sign_dictionaries()
}

/// May read the audit log, which holds no personal text.
pub(crate) fn may_see_audit(role: Role) -> bool {
    matches!(role, Role::Supervisor | Role::Admin | Role::Auditor)
}
