//! Prevention [cukup pencegahan]: how many acts were closed so, per unit and kind, and the draft of a reminder letter
//! [surat imbauan] for a unit. No name, account or post of anybody stands on these pages, and no letter is drafted from so few
//! acts that it would point at somebody.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use netra_model::UnitId;
use netra_store::{PREVENTION_LETTER_FROM, PreventionCount};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::respond::page;
use crate::show::{Show, act_noun};
use crate::visitor::Staff;

/// The counts of a month.
#[derive(Template)]
#[template(path = "prevention.html")]
pub(crate) struct PreventionPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) month: String,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) units: Vec<UnitLine>,
    pub(crate) rule: String,
}

/// A unit with its counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnitLine {
    pub(crate) unit: String,
    pub(crate) kinds: Vec<(&'static str, String)>,
    pub(crate) total: String,
    /// The address of the draft; `None` below the least number.
    pub(crate) letter: Option<String>,
}

/// The draft of a letter.
#[derive(Template)]
#[template(path = "prevention_letter.html")]
pub(crate) struct LetterPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) unit: String,
    pub(crate) body: String,
    pub(crate) kinds: Vec<(&'static str, String)>,
    pub(crate) back: String,
}

/// A month by its first day and the first day of the next.
fn month(fields: &Fields, today: Date) -> (Date, Date) {
    let first: Option<Date> = format!("{}-01", fields.get("month")).parse().ok();
    // Ahead of today there is nothing, and years that no calendar of ours reaches are the present one.
    let first =
        first.filter(|day| *day <= today && day.year() >= 2000).unwrap_or_else(|| today.first_of_month());
    let next = first.checked_add(jiff::Span::new().months(1)).unwrap_or(first);
    (first, next)
}

fn named(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// `GET /prevention`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (show, l) = (staff.show(&desk), staff.l);
    let today = show.day_of(desk.store.now());
    let (from, until) = month(&fields, today);
    let counts = desk.store.prevention(&staff.scope(), from, until).await?;
    let at = |day: Date| format!("/prevention?month={}", named(day));
    Ok(page(&PreventionPage {
        frame: staff.frame(&desk, "prevention", l.t("prevention-title")),
        l,
        month: show.month(from),
        previous: from.checked_sub(jiff::Span::new().months(1)).ok().map(at),
        next: (until <= today).then(|| at(until)),
        units: units(&show, &counts, &named(from)),
        rule: l.m("prevention-too-few").n("least", PREVENTION_LETTER_FROM).to_string(),
    }))
}

fn units(show: &Show, counts: &[PreventionCount], month: &str) -> Vec<UnitLine> {
    let mut by_unit: BTreeMap<(&str, UnitId), Vec<&PreventionCount>> = BTreeMap::new();
    for it in counts {
        by_unit.entry((&it.unit_name, it.unit)).or_default().push(it);
    }
    let line = |((name, id), counts): ((&str, UnitId), Vec<&PreventionCount>)| {
        let total: u64 = counts.iter().map(|it| it.n).sum();
        UnitLine {
            unit: name.to_owned(),
            kinds: kinds(show, &counts),
            total: show.count(total),
            letter: (total >= PREVENTION_LETTER_FROM).then(|| format!("/prevention/{id}?month={month}")),
        }
    };
    by_unit.into_iter().map(line).collect()
}

fn kinds(show: &Show, counts: &[&PreventionCount]) -> Vec<(&'static str, String)> {
    counts.iter().map(|it| (act_noun(show.l, it.kind), show.count(it.n))).collect()
}

/// `GET /prevention/{unit}`
pub(crate) async fn letter(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(unit): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let unit: UnitId = unit.parse().map_err(|_| PageError::NotFound)?;
    let (show, l) = (staff.show(&desk), staff.l);
    let (from, until) = month(&fields, show.day_of(desk.store.now()));
    let counts = desk.store.prevention(&staff.scope(), from, until).await?;
    let of_unit: Vec<&PreventionCount> = counts.iter().filter(|it| it.unit == unit).collect();
    let total: u64 = of_unit.iter().map(|it| it.n).sum();
    let back = format!("/prevention?month={}", named(from));
    if total < PREVENTION_LETTER_FROM {
        return Err(PageError::form("letter-too-few", back));
    }
    Ok(page(&LetterPage {
        frame: staff.frame(&desk, "prevention", l.t("letter-name")),
        l,
        unit: of_unit.first().map(|it| it.unit_name.clone()).unwrap_or_default(),
        body: l.m("letter-body").n("acts", total).with("month", show.month(from)).to_string(),
        kinds: kinds(&show, &of_unit),
        back,
    }))
}

#[cfg(test)]
impl PreventionPage {
    /// With invented values.
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let unit = |letter: Option<&str>| UnitLine {
            unit: String::from("Dinas <b>Kesehatan</b> (DEMO)"),
            kinds: vec![(act_noun(show.l, netra_model::act::ActKind::Like), String::from("6"))],
            total: String::from("6"),
            letter: letter.map(str::to_owned),
        };
        Self {
            l: frame.l,
            month: show.month(jiff::civil::date(2026, 10, 1)),
            previous: Some(String::from("/prevention?month=2026-09")),
            next: None,
            units: vec![unit(Some("/prevention/x")), unit(None)],
            rule: frame.l.m("prevention-too-few").n("least", 5).to_string(),
            frame,
        }
    }
}

#[cfg(test)]
impl LetterPage {
    /// With invented values.
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let month = show.month(jiff::civil::date(2026, 10, 1));
        Self {
            l: frame.l,
            unit: String::from("Dinas <b>Kesehatan</b> (DEMO)"),
            body: frame.l.m("letter-body").n("acts", 6).with("month", month).to_string(),
            kinds: vec![(act_noun(show.l, netra_model::act::ActKind::Like), String::from("6"))],
            back: String::from("/prevention"),
            frame,
        }
    }
}
