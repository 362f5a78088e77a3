//! What every page carries around its content: who is signed in, where they are, the search field, the language.

use netra_model::scope::Role;

use crate::keys::Keys;
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
    /// The visitor's keys.
    pub(crate) keys: Keys,
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
    /// The visitor is here, or in one of its pages.
    pub(crate) current: bool,
    /// The pages of a menu; empty for a page.
    pub(crate) pages: Vec<Entry>,
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

    /// The main pages that this person's role opens. Who reviews has many: what is done around the queue and what is looked
    /// after stands in two menus.
    pub(crate) fn nav(&self) -> Vec<Entry> {
        let Some(user) = &self.user else { return Vec::new() };
        let (l, role) = (self.l, user.role);
        let mut all = Vec::new();
        if role.may_see_items() {
            let mut queue = self.entry("queue", "/queue", "inbox", l.t("common-queue"));
            queue.count.clone_from(&self.waiting);
            all.push(queue);
            all.extend(self.menu("list", l.t("frame-nav-review"), self.around_the_queue(role)));
        }
        if role.may_capture() {
            all.push(self.entry("capture", "/capture", "camera", l.t("common-capture")));
        }
        if role.may_see_items() {
            all.push(self.entry("tips", "/tips", "people", l.t("common-from-citizens")));
            all.push(self.entry("cases", "/cases", "folder", l.t("frame-cases")));
            let mut reports = self.entry("today", "/today", "pulse", l.t("frame-nav-reports"));
            reports.current |= self.here == "report";
            all.push(reports);
            all.extend(self.menu("people", l.t("frame-nav-office"), self.office_pages(role)));
        } else {
            all.extend(self.office_pages(role));
        }
        all
    }

    fn around_the_queue(&self, role: Role) -> Vec<Entry> {
        let l = self.l;
        let pages = [
            ("second", "/second", "eye-off", l.t("review-second"), role.may_review()),
            ("plenary", "/plenary", "people", l.t("review-heading-plenary"), true),
            ("deadlines", "/deadlines", "clock", l.t("day-deadlines"), true),
            ("prevention", "/prevention", "check", l.t("prevention-title"), true),
            ("training", "/training", "book", l.t("training-heading"), role.may_review()),
            ("calibration", "/calibration", "check", l.t("training-calibration"), role.may_review()),
            ("review", "/review", "pulse", l.t("review-heading-practice"), may_see_practice(role)),
            ("filters", "/filters", "filter", l.t("day-saved-filters"), true),
        ];
        self.open(pages)
    }

    fn office_pages(&self, role: Role) -> Vec<Entry> {
        let (l, sees_items) = (self.l, role.may_see_items());
        let pages = [
            ("watchlist", "/watchlist", "list", l.t("common-watch-list"), may_see_watchlist(role)),
            ("sources", "/sources", "pulse", l.t("frame-sources"), may_see_sources(role)),
            ("dictionaries", "/dictionaries", "book", l.t("common-dictionaries"), may_see_dictionaries(role)),
            ("try", "/dictionaries/try", "text", l.t("common-try-a-text"), may_try(role)),
            (
                "equality",
                "/equality",
                "people",
                l.t("figures-equality"),
                may_see_equality(role) && !sees_items,
            ),
            ("audit", "/audit", "list", l.t("common-audit-log"), may_see_audit(role)),
            ("users", "/users", "user", l.t("common-users"), role.may_administer()),
        ];
        let mut all = self.open(pages);
        let office = [
            ("start", "/start", "check", l.t("common-first-day"), role.may_administer()),
            ("retention", "/retention", "clock", l.t("admin-retention"), role.may_hold_deletion()),
            ("backup", "/backup", "folder", l.t("admin-backup"), role.may_administer()),
        ];
        if sees_items {
            all.extend(self.open(office));
        } else {
            all.extend(self.menu("folder", l.t("frame-nav-office"), self.open(office)));
        }
        all
    }

    /// What stands in the menu under the person's name.
    pub(crate) fn more(&self) -> Vec<Entry> {
        let Some(user) = &self.user else { return Vec::new() };
        let (l, role) = (self.l, user.role);
        let sees_items = role.may_see_items();
        let pages = [
            ("mentions", "/mentions", "inbox", l.t("cases-mentions"), sees_items),
            ("search", "/search", "search", l.t("search-title"), sees_items),
            ("saved", "/search/saved", "list", l.t("search-saved"), sees_items),
            ("go", "/go", "keys", l.t("go-title"), true),
            ("recusal", "/recusal", "user", l.t("review-heading-recusal"), may_see_watchlist(role)),
            ("account", "/account", "lock", l.t("admin-my-account"), true),
            ("keys", "/account/keys", "keys", l.t("keys-heading"), true),
            ("roles", "/roles", "people", l.t("admin-roles-and-powers"), true),
            ("guide", "/guide", "book", l.t("frame-guide"), true),
            ("help", "/help", "keys", l.t("frame-help-and-keys"), true),
        ];
        let mut all = self.open(pages);
        for entry in &mut all {
            match entry.key {
                "mentions" => entry.count.clone_from(&self.mentions),
                "saved" => entry.count.clone_from(&self.news),
                _ => {}
            }
        }
        all
    }

    fn entry(&self, key: &'static str, href: &'static str, icon: &'static str, label: &'static str) -> Entry {
        Entry { key, href, label, icon, count: None, current: self.here == key, pages: Vec::new() }
    }

    fn open<const N: usize>(&self, pages: [Page; N]) -> Vec<Entry> {
        let open = pages.into_iter().filter(|it| it.4);
        open.map(|(key, href, icon, label, _)| self.entry(key, href, icon, label)).collect()
    }

    /// A menu of these pages; no menu where there are none.
    fn menu(&self, icon: &'static str, label: &'static str, pages: Vec<Entry>) -> Option<Entry> {
        let current = pages.iter().any(|it| it.current);
        (!pages.is_empty()).then_some(Entry { key: "", href: "", label, icon, count: None, current, pages })
    }
}

/// Key, address, icon, label of a page, and whether the role opens it.
type Page = (&'static str, &'static str, &'static str, &'static str, bool);

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
