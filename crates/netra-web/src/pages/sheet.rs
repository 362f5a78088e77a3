//! The sheet of a verdict: reason, provision, what was looked into, the day it became known. One key decides where the
//! office asks for nothing more; else the sheet opens, and comes back with what was typed.

use std::collections::BTreeMap;

use http::StatusCode;
use jiff::civil::Date;
use netra_model::review::{Check, Checks, Reason, ReviewRules, Verdict};
use netra_model::scope::Scope;
use netra_store::{ItemView, KnownOn, NewDecision};

use crate::desk::{Desk, Words};
use crate::error::PageError;
use crate::fields::Fields;
use crate::keys::verdict_command;
use crate::lang::{Html, Lang};
use crate::pages::filters::Choice;
use crate::show::Show;

/// How this office decides.
#[derive(Debug, Clone, Default)]
pub(crate) struct Practice {
    pub(crate) rules: ReviewRules,
    pub(crate) reasons: Vec<Reason>,
}

impl Practice {
    pub(crate) async fn of(desk: &Desk, scope: &Scope) -> Result<Self, PageError> {
        Ok(Self { rules: desk.store.review_rules(scope).await?, reasons: desk.store.reasons(scope).await? })
    }

    /// A stored reason in words: a template's label, else as it was written.
    pub(crate) fn reason<'a>(&'a self, l: Lang, reason: &'a str) -> &'a str {
        let known = self.reasons.iter().find(|it| it.key == reason);
        known.map_or(reason, |it| l.either(&it.label_id, &it.label_en))
    }

    /// The reason that a verdict's key takes at once.
    fn default_reason(&self, verdict: Verdict) -> Option<&Reason> {
        self.reasons.iter().find(|it| it.fits(verdict))
    }

    /// Whether a verdict's key opens the sheet instead of deciding at once.
    fn opens_sheet(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Indication
            || self.rules.needs_provision(verdict)
            || (verdict != Verdict::NoIndication && self.rules.needs_reason(verdict))
    }
}

/// A try that the store did not take; what was typed comes back with it.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) verdict: Option<Verdict>,
    pub(crate) typed: Fields,
    pub(crate) why: Html,
    pub(crate) status: StatusCode,
}

impl Attempt {
    /// What was typed in words, for when nothing can be decided here any more.
    pub(crate) fn words(&self) -> Option<String> {
        self.typed.some("reason").map(str::to_owned)
    }
}

/// A verdict as the bar offers it.
#[derive(Debug, Clone, Default)]
pub(crate) struct VerdictKey {
    /// Its place, from 1.
    pub(crate) key: usize,
    /// Its command, which knows the key.
    pub(crate) command: &'static str,
    pub(crate) value: &'static str,
    pub(crate) label: &'static str,
    /// Its key decides at once.
    pub(crate) quick: bool,
    pub(crate) sheet: Sheet,
}

/// The sheet of one verdict.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub(crate) open: bool,
    pub(crate) problem: Option<Html>,
    pub(crate) reasons: Vec<Choice>,
    pub(crate) words: String,
    pub(crate) provisions: Vec<Choice>,
    pub(crate) needs_provision: bool,
    pub(crate) checks: Vec<CheckRow>,
    /// The day it became known; `None` for a verdict that starts no clock.
    pub(crate) known: Option<KnownField>,
}

/// One check with its answer: empty, `no` or `yes`.
#[derive(Debug, Clone, Default)]
pub(crate) struct CheckRow {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) answer: &'static str,
}

/// The day it became known, as a field.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownField {
    pub(crate) day: String,
    pub(crate) latest: String,
    pub(crate) why: String,
    /// When the item was first opened, in words.
    pub(crate) hint: String,
}

/// All verdicts in the order of their keys.
pub(crate) fn verdict_keys(
    show: &Show,
    words: &Words,
    view: &ItemView,
    practice: &Practice,
    wanted: Option<Verdict>,
    attempt: Option<&Attempt>,
    today: Date,
) -> Vec<VerdictKey> {
    let l = show.l;
    let of = |(n, verdict): (usize, Verdict)| {
        let tried = attempt.filter(|it| it.verdict == Some(verdict));
        VerdictKey {
            key: n + 1,
            command: verdict_command(verdict),
            value: verdict.as_str(),
            label: l.pick(verdict.label()),
            quick: !practice.opens_sheet(verdict),
            sheet: Sheet {
                open: tried.is_some() || (attempt.is_none() && wanted == Some(verdict)),
                problem: tried.map(|it| it.why.clone()),
                ..sheet(show, words, view, practice, verdict, tried.map(|it| &it.typed), today)
            },
        }
    };
    Verdict::ALL.into_iter().enumerate().map(of).collect()
}

fn sheet(
    show: &Show,
    words: &Words,
    view: &ItemView,
    practice: &Practice,
    verdict: Verdict,
    typed: Option<&Fields>,
    today: Date,
) -> Sheet {
    let l = show.l;
    let empty = Fields::default();
    let fields = typed.unwrap_or(&empty);
    let default = practice.default_reason(verdict).filter(|_| verdict == Verdict::NoIndication);
    let chosen = match typed {
        Some(fields) => fields.get("reason_key"),
        None => default.map_or("", |it| it.key.as_str()),
    };
    let fitting = practice.reasons.iter().filter(|it| it.fits(verdict));
    Sheet {
        reasons: fitting.map(|it| choice(&it.key, l.either(&it.label_id, &it.label_en), chosen)).collect(),
        words: fields.get("reason").to_owned(),
        provisions: provisions(
            l,
            words,
            view,
            fields.get("provision"),
            practice.rules.needs_provision(verdict),
        ),
        needs_provision: practice.rules.needs_provision(verdict),
        checks: Check::ALL.into_iter().map(|check| check_row(l, check, fields)).collect(),
        known: verdict.starts_a_clock().then(|| known_field(show, view, typed, today)),
        ..Sheet::default()
    }
}

fn choice(value: &str, label: &str, chosen: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), selected: value == chosen }
}

/// The proposed ones first; the first of them is chosen where one is needed.
fn provisions(l: Lang, words: &Words, view: &ItemView, typed: &str, needed: bool) -> Vec<Choice> {
    let proposed = &view.flag.scored.provisions;
    let others = words.provisions.keys().filter(|key| !proposed.contains(key));
    let keys: Vec<&String> = proposed.iter().chain(others).collect();
    let first = if needed { proposed.first().map_or("", String::as_str) } else { "" };
    let chosen = if typed.is_empty() { first } else { typed };
    keys.into_iter()
        .map(|key| {
            let known = words.provisions.get(key);
            choice(key, known.map_or(key.as_str(), |it| l.either(&it.label.0, &it.label.1)), chosen)
        })
        .collect()
}

fn check_row(l: Lang, check: Check, fields: &Fields) -> CheckRow {
    let answer = match fields.get(&format!("check-{}", check.as_str())) {
        "no" => "no",
        "yes" => "yes",
        _ => "",
    };
    CheckRow { name: check.as_str(), label: l.pick(check.label()), answer }
}

/// Filled in with the day on which a person first opened the item; that is today for whoever opens it first.
fn known_field(show: &Show, view: &ItemView, typed: Option<&Fields>, today: Date) -> KnownField {
    let opened = view.first_opened.unwrap_or(today);
    let day = view.known_on.unwrap_or(opened).to_string();
    KnownField {
        day: typed.map_or(day, |it| it.get("known_on").to_owned()),
        latest: today.to_string(),
        why: typed.map_or(String::new(), |it| it.get("known_why").to_owned()),
        hint: show.l.m("review-first-opened-on").with("day", show.day(opened)).to_string(),
    }
}

/// What a form decides. A reason that is chosen goes before words, which then are a note; the key for *tidak ada indikasi*
/// takes its default reason.
pub(crate) fn decision(
    l: Lang,
    fields: &Fields,
    verdict: Verdict,
    practice: &Practice,
) -> Result<NewDecision, Html> {
    let (chosen, words) = (fields.get("reason_key"), fields.get("reason"));
    let misfit = practice.reasons.iter().any(|it| it.key == chosen && !it.fits(verdict));
    if misfit {
        return Err(l.m("review-reason-misfits").html());
    }
    let default = practice.default_reason(verdict).filter(|_| verdict == Verdict::NoIndication);
    let (reason, note) = match (chosen, words) {
        ("", "") => (default.map_or("", |it| it.key.as_str()), ""),
        ("", words) => (words, ""),
        both => both,
    };
    let day = fields.some("known_on").filter(|_| verdict.starts_a_clock());
    let known = match day.map(str::parse::<Date>) {
        None => None,
        Some(Ok(day)) => Some(KnownOn { day, why: fields.get("known_why").to_owned() }),
        Some(Err(_)) => return Err(l.m("review-day-cannot-be-read").html()),
    };
    Ok(NewDecision {
        note: note.chars().take(4_000).collect(),
        provision: fields.some("provision").map(|it| it.chars().take(100).collect()),
        checks: checks(fields),
        known,
        ..NewDecision::new(verdict).because(reason.chars().take(4_000).collect::<String>())
    })
}

fn checks(fields: &Fields) -> Checks {
    let answered =
        Check::ALL.into_iter().filter_map(|check| match fields.get(&format!("check-{}", check.as_str())) {
            "no" => Some((check, false)),
            "yes" => Some((check, true)),
            _ => None,
        });
    Checks(answered.collect::<BTreeMap<_, _>>())
}

/// What a decision says beside its verdict, as one line: reason, provision, checks.
pub(crate) fn said(l: Lang, words: &Words, practice: &Practice, decision: &NewDecision) -> Vec<String> {
    let mut parts = Vec::new();
    let reason = practice.reason(l, &decision.reason);
    parts.extend((!reason.trim().is_empty()).then(|| reason.to_owned()));
    parts.extend((!decision.note.trim().is_empty()).then(|| decision.note.clone()));
    if let Some(key) = &decision.provision {
        let known = words.provisions.get(key);
        let label = known.map_or(key.as_str(), |it| l.either(&it.label.0, &it.label.1));
        parts.push(l.m("review-provision-is").with("provision", label).to_string());
    }
    let looked: Vec<String> =
        decision.checks.looked_into().map(|(check, yes)| checked(l, check, yes)).collect();
    if !looked.is_empty() {
        parts.push(l.m("review-looked-into").with("checks", looked.join(", ")).to_string());
    }
    parts
}

fn checked(l: Lang, check: Check, yes: bool) -> String {
    let key = if yes { "review-check-yes" } else { "review-check-no" };
    l.m(key).with("check", l.pick(check.label())).to_string()
}
