//! The time line of a case: what was done, seen, flagged, decided, written down, handed over and exported, newest last.

use jiff::Timestamp;
use netra_model::dossier::{CaseEntry, CasePath};
use netra_store::{CaseEntryView, CaseView, DecisionView, ItemView};

use crate::lang::{Lang, Message};
use crate::show::{Show, act_noun, event, provenance};

/// What kind of thing happened; the time line is narrowed by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// Everything.
    #[default]
    All,
    /// Acts, captures, flags.
    Acts,
    /// Verdicts.
    Decisions,
    /// Stages of the case, and who looks after it.
    Stages,
    /// Notes of colleagues.
    Notes,
    /// Invitations, answers, hand-overs, outcomes, notices.
    Process,
    /// Files and bundles.
    Papers,
}

impl Kind {
    /// All, in the order of the tabs.
    pub(crate) const ALL: [Self; 7] =
        [Self::All, Self::Acts, Self::Decisions, Self::Stages, Self::Notes, Self::Process, Self::Papers];

    fn name(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Acts => "acts",
            Self::Decisions => "decisions",
            Self::Stages => "stages",
            Self::Notes => "notes",
            Self::Process => "process",
            Self::Papers => "papers",
        }
    }

    /// The kind of an address; anything else is everything.
    pub(crate) fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|it| it.name() == name).unwrap_or_default()
    }

    pub(crate) fn label(self, l: Lang) -> &'static str {
        match self {
            Self::All => l.t("cases-show-all"),
            Self::Acts => l.t("common-acts"),
            Self::Decisions => l.t("cases-show-decisions"),
            Self::Stages => l.t("cases-show-stages"),
            Self::Notes => l.t("cases-show-notes"),
            Self::Process => l.t("cases-show-process"),
            Self::Papers => l.t("cases-show-papers"),
        }
    }

    pub(crate) fn address(self, case: &str) -> String {
        match self {
            Self::All => format!("/cases/{case}#timeline"),
            other => format!("/cases/{case}?show={}#timeline", other.name()),
        }
    }
}

/// A line of the time line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Happening {
    pub(crate) at: Timestamp,
    pub(crate) kind: Kind,
    pub(crate) what: String,
    pub(crate) when: String,
    pub(crate) who: String,
    /// What a person wrote with it.
    pub(crate) words: String,
    /// A notice that must not be overlooked.
    pub(crate) notice: bool,
}

/// The decisions of an item that may be shown to everybody who sees the case. Blind review asks here.
pub(crate) fn shown_decisions(view: &ItemView) -> &[DecisionView] {
    &view.decisions
}

/// Whether the case left the office.
pub(crate) fn was_handed_over(case: &CaseView) -> bool {
    case.entries.iter().any(|it| matches!(it.entry, CaseEntry::HandedOver { .. }))
}

/// Everything that happened, in the order of time.
pub(crate) fn of(
    show: &Show,
    path: CasePath,
    case: &CaseView,
    views: &[ItemView],
    kind: Kind,
) -> Vec<Happening> {
    let mut all: Vec<Happening> = views.iter().flat_map(|view| of_item(show, view)).collect();
    let l = show.l;
    let row = &case.case;
    let plain = |kind, at, what: String, who: &str| Happening {
        at,
        kind,
        what,
        when: show.moment(at),
        who: who.to_owned(),
        ..Happening::default()
    };
    all.push(plain(Kind::Stages, row.opened_at, l.t("cases-case-opened").to_owned(), &row.opened_by));
    for it in &case.documents {
        let what = l.m("cases-file-attached").with("name", &it.file_name).to_string();
        all.push(plain(Kind::Papers, it.at, what, &it.by));
        if let Some(gone) = &it.withdrawn {
            let what = l.m("cases-file-was-withdrawn").with("name", &it.file_name).to_string();
            all.push(Happening { words: gone.why.clone(), ..plain(Kind::Papers, gone.at, what, &gone.by) });
        }
    }
    for it in &case.exports {
        let what = l.m("cases-bundle-revision").n("revision", u64::from(it.revision)).to_string();
        all.push(plain(Kind::Papers, it.at, what, ""));
    }
    all.extend(case.entries.iter().map(|it| of_entry(show, path, it)));
    all.retain(|it| kind == Kind::All || it.kind == kind);
    all.sort_by_key(|it| it.at);
    all
}

fn of_item(show: &Show, view: &ItemView) -> Vec<Happening> {
    let (l, id) = (show.l, &view.short_id);
    let line = |kind, at, what: &str| Happening {
        at,
        kind,
        what: l.m("cases-of-item").with("item", id).with("what", what).to_string(),
        when: show.moment(at),
        ..Happening::default()
    };
    let mut all = Vec::new();
    if let Some(at) = view.act.happened.at() {
        all.push(line(Kind::Acts, at, act_noun(l, view.act.kind)));
    }
    let origin = view.observations.first().map(|it| provenance(l, it.provenance)).unwrap_or_default();
    let seen = l.m("cases-seen-as").with("origin", origin).to_string();
    all.push(line(Kind::Acts, view.act.first_seen_at, &seen));
    all.push(line(Kind::Acts, view.flag.at, l.t("cases-matched")));
    for it in view.events.iter().filter(|it| it.event.as_str() != "seen") {
        all.push(line(Kind::Acts, it.at, &event(l, &it.event)));
    }
    for it in shown_decisions(view) {
        let verdict = l.pick(it.decision.verdict.label());
        let what = match it.undone_at {
            Some(_) => l.m("cases-undone").with("verdict", verdict).to_string(),
            None => verdict.to_owned(),
        };
        let (who, words) = (it.by_name.clone(), it.decision.reason.clone());
        all.push(Happening { who, words, ..line(Kind::Decisions, it.at, &what) });
    }
    all
}

fn of_entry(show: &Show, path: CasePath, it: &CaseEntryView) -> Happening {
    let l = show.l;
    let (kind, what, words) = said(show, path, &it.entry);
    Happening {
        at: it.at,
        kind,
        what: what.to_string(),
        when: show.moment(it.at),
        who: it.by.clone(),
        words,
        notice: matches!(it.entry, CaseEntry::Recalled { .. }),
    }
    .or_note(l, &it.entry)
}

impl Happening {
    /// A note is its own words; what it is stands in the tab already.
    fn or_note(mut self, l: Lang, entry: &CaseEntry) -> Self {
        if matches!(entry, CaseEntry::Note { .. }) {
            self.what = l.t("cases-note").to_owned();
        }
        self
    }
}

/// An entry in a sentence, with what a person wrote apart from it.
fn said(show: &Show, path: CasePath, entry: &CaseEntry) -> (Kind, Message, String) {
    let l = show.l;
    match entry {
        CaseEntry::Stage { from, to, reason } => {
            let (from, to) = (l.pick(path.label(*from)), l.pick(path.label(*to)));
            (Kind::Stages, l.m("cases-went-on").with("from", from).with("to", to), reason.clone())
        }
        CaseEntry::Note { words } => (Kind::Notes, l.m("cases-note"), words.clone()),
        CaseEntry::Invited { on, channel, letter } => {
            let what = l.m("cases-was-invited").with("day", show.day(*on)).with("channel", channel);
            (Kind::Process, what.with("letter", if letter.is_empty() { "–" } else { letter }), String::new())
        }
        CaseEntry::Answered { kind, words, on, unliked_on, document } => {
            let what = l.m("cases-answered").with("day", show.day(*on)).with("answer", l.pick(kind.label()));
            let unliked =
                unliked_on.map(|day| l.m("cases-taken-back-on").with("day", show.day(day)).to_string());
            (Kind::Process, what, joined(l, [Some(words.clone()), unliked, paper(l, *document)]))
        }
        CaseEntry::HandedOver { receiver, on, letter, receipt } => {
            let what = l.m("cases-handed-over-to").with("receiver", receiver).with("day", show.day(*on));
            let receipt =
                (!receipt.is_empty()).then(|| l.m("cases-receipt-is").with("number", receipt).to_string());
            let letter = l.m("cases-letter-is").with("number", letter).to_string();
            (Kind::Process, what, joined(l, [Some(letter), receipt, None]))
        }
        CaseEntry::Outcome { kind, words, on, document } => {
            let what =
                l.m("cases-outcome-was").with("outcome", l.pick(kind.label())).with("day", show.day(*on));
            (Kind::Process, what, joined(l, [Some(words.clone()), paper(l, *document), None]))
        }
        CaseEntry::Owner { login: Some(login) } => {
            (Kind::Stages, l.m("cases-owner-is").with("login", login), String::new())
        }
        CaseEntry::Owner { login: None } => (Kind::Stages, l.m("cases-owner-is-nobody"), String::new()),
        CaseEntry::MadeEvent => (Kind::Stages, l.m("cases-made-event"), String::new()),
        CaseEntry::Recalled { account, person, items, why } => {
            let items: Vec<String> = items.iter().map(ToString::to_string).collect();
            let what = l.m("cases-recalled").with("account", account).with("person", person);
            (Kind::Process, what.with("items", items.join(", ")), why.clone())
        }
    }
}

fn paper(l: Lang, n: Option<u32>) -> Option<String> {
    n.map(|n| l.m("cases-paper-is").n("number", u64::from(n)).to_string())
}

/// Several short texts as one line.
fn joined(l: Lang, texts: [Option<String>; 3]) -> String {
    let texts = texts.into_iter().flatten().filter(|it| !it.is_empty());
    texts.collect::<Vec<_>>().join(l.t("cases-between-texts"))
}

/// Lines for the test that renders every page.
#[cfg(test)]
pub(crate) fn sample(l: Lang) -> Vec<Happening> {
    let line = |kind, what: &str, words: &str| Happening {
        kind,
        what: what.to_owned(),
        when: "12 Okt 2026".into(),
        who: "Siti <i>(DEMO)</i>".into(),
        words: words.to_owned(),
        ..Happening::default()
    };
    vec![
        line(Kind::Notes, l.t("cases-note"), "Tolong <b>Santoso</b> @rahmat"),
        Happening { notice: true, ..line(Kind::Process, l.t("cases-made-event"), "") },
    ]
}
