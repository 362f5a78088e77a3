//! What the pages of figures share: a stretch of days, charts with their tables, files of both.
//!
//! A figure is one message: its title says it, the chart shows it, the table under it has every value and can be taken
//! as CSV. Nothing to show is said in a sentence, never drawn as an empty chart.

use std::sync::Arc;

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header;
use jiff::civil::Date;
use netra_model::race::Race;
use netra_model::scope::Role;
use netra_store::{Period, StoreError};

use crate::Desk;
use crate::chart::Head;
use crate::desk::Words;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::respond::attachment;
use crate::show::Show;
use crate::table::{Cell, Table};
use crate::visitor::Staff;

/// The page of the day, of trends, of equal handling.
#[derive(Template)]
#[template(path = "figures.html")]
pub(crate) struct FiguresPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) title: String,
    /// What is counted here.
    pub(crate) about: String,
    /// Which units it is about, when not the whole office.
    pub(crate) units: Option<String>,
    pub(crate) form: Option<PeriodForm>,
    pub(crate) groups: Vec<Group>,
    /// How it is counted.
    pub(crate) notes: Vec<String>,
}

/// A link between the pages of figures.
#[derive(Debug, Clone)]
pub(crate) struct Tab {
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    pub(crate) current: bool,
}

/// The stretch that is shown, and what was typed when it could not be used.
#[derive(Debug, Clone, Default)]
pub(crate) struct PeriodForm {
    pub(crate) action: &'static str,
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) problem: Option<String>,
    /// Ready stretches: words and address.
    pub(crate) ready: Vec<(String, String)>,
}

/// Figures that belong together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    pub(crate) id: &'static str,
    /// Empty: the figures stand alone.
    pub(crate) title: String,
    pub(crate) sentences: Vec<String>,
    pub(crate) figures: Vec<Figure>,
}

/// A chart with its table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figure {
    pub(crate) title: String,
    pub(crate) svg: Option<String>,
    /// Said instead of an empty chart.
    pub(crate) empty: String,
    pub(crate) table: Table,
    /// The table's rows as they are shown; whether a cell is a number.
    pub(crate) rows: Vec<Vec<(String, bool)>>,
    /// Where the table is had as CSV.
    pub(crate) csv: String,
}

/// Makes the figures of one page.
pub(crate) struct Maker<'a> {
    pub(crate) show: &'a Show,
    /// The page's own address with its stretch.
    pub(crate) address: String,
}

impl Maker<'_> {
    /// A chart drawn from what its title and its table say.
    #[expect(clippy::needless_pass_by_value, reason = "a finished sentence of any kind is given away")]
    pub(crate) fn figure(
        &self,
        title: impl ToString,
        empty: &str,
        table: Table,
        draw: impl FnOnce(&Head) -> Option<String>,
    ) -> Figure {
        let title = title.to_string();
        let about: Vec<String> = table.rows.iter().take(40).map(|row| self.spoken(row)).collect();
        let head = Head { id: table.id.to_owned(), title: title.clone(), about: about.join("; ") };
        let shown = |cell: &Cell| (cell.shown(self.show), cell.is_number());
        let rows = table.rows.iter().map(|row| row.iter().map(shown).collect()).collect();
        let csv = format!("{}csv={}", self.address, table.id);
        Figure { title, svg: draw(&head), empty: empty.to_owned(), table, rows, csv }
    }

    fn spoken(&self, row: &[Cell]) -> String {
        row.iter().map(|cell| cell.shown(self.show)).collect::<Vec<_>>().join(" ")
    }
}

/// May see how candidates are handled and how rules fare: who sees items, and the auditor.
pub(crate) fn may_see_equality(role: Role) -> bool {
    role.may_see_items() || role == Role::Auditor
}

/// The pages of figures that a role opens.
pub(crate) fn tabs(l: Lang, role: Role, here: &str) -> Vec<Tab> {
    let tab = |href, label, open: bool| open.then(|| Tab { href, label, current: href == here });
    let items = role.may_see_items();
    [
        tab("/today", l.t("figures-today"), items),
        tab("/trends", l.t("figures-trends"), items),
        tab("/equality", l.t("figures-equality"), may_see_equality(role)),
        tab("/recap", l.t("figures-recap"), items),
        tab("/report", l.t("figures-form-a"), items),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The stretch that was asked for, else the last `days`; with what was typed when it could not be used.
pub(crate) fn period_of(
    show: &Show,
    fields: &Fields,
    today: Date,
    days: i32,
    action: &'static str,
) -> (Period, PeriodForm) {
    let l = show.l;
    let (from, until) = (fields.get("from"), fields.get("until"));
    let usual = Period::last(days, today);
    let asked = match (from.parse::<Date>(), until.parse::<Date>()) {
        _ if from.is_empty() && until.is_empty() => Ok(usual),
        (Ok(from), Ok(until)) if from > today => {
            let _ = until;
            Err(l.t("figures-not-yet").to_owned())
        }
        (Ok(from), Ok(until)) => match Period::new(from, until.min(today)) {
            Err(StoreError::Invalid(why)) => Err(l.say(&why).to_owned()),
            Err(_) => Err(l.t("figures-two-days").to_owned()),
            Ok(period) => Ok(period),
        },
        _ => Err(l.t("figures-two-days").to_owned()),
    };
    let month = Period::month_of(today).before();
    let month = Period::month_of(month.until);
    let address = |it: Period| format!("{action}?from={}&until={}", it.from, it.until);
    let ready = vec![
        (l.m("figures-last-days").n("days", 7).to_string(), address(Period::last(7, today))),
        (l.m("figures-last-days").n("days", 28).to_string(), address(Period::last(28, today))),
        (l.m("figures-last-days").n("days", 90).to_string(), address(Period::last(90, today))),
        (l.t("figures-last-month").to_owned(), address(month)),
    ];
    match asked {
        Ok(period) => {
            let (from, until) = (period.from.to_string(), period.until.to_string());
            (period, PeriodForm { action, from, until, problem: None, ready })
        }
        Err(problem) => {
            let (from, until) = (from.to_owned(), until.to_owned());
            (usual, PeriodForm { action, from, until, problem: Some(problem), ready })
        }
    }
}

/// Which units a page is about, by name, when it is not the whole office.
pub(crate) async fn units_of(desk: &Desk, staff: &Staff) -> Result<Option<String>, PageError> {
    if staff.scope().units.is_none() {
        return Ok(None);
    }
    let units = desk.store.units(&staff.scope()).await?;
    Ok(Some(units.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")))
}

/// The file of a page's table, when one was asked for by its name; noted in the audit log.
pub(crate) async fn csv_of(
    desk: &Arc<Desk>,
    staff: &Staff,
    fields: &Fields,
    period: Period,
    tables: &[&Table],
) -> Result<Option<Response>, PageError> {
    let Some(wanted) = fields.some("csv") else { return Ok(None) };
    let table = tables.iter().find(|it| it.id == wanted).ok_or(PageError::NotFound)?;
    desk.store.figures_exported(&staff.actor(), &format!("{wanted} csv"), period).await?;
    let name = format!("netra-{wanted}-{}-{}.csv", period.from, period.until);
    Ok(Some(file("text/csv; charset=utf-8", &name, table.csv().into_bytes())))
}

/// A file to be saved.
pub(crate) fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, http::HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, attachment(name)),
    ];
    (headers, bytes).into_response()
}

/// A candidate as every figure names them: the race's key, their key, their label.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) key: (String, String),
    pub(crate) label: String,
}

/// The candidates of a race in ballot order with their numbers, before the draw by name without one.
pub(crate) fn in_ballot_order(race: &Race, day: Date) -> Vec<Named> {
    let drawn = race.numbers_exist_on(day);
    let mut all: Vec<_> = race.candidates.iter().collect();
    all.sort_by(|a, b| match drawn {
        true => (a.number.is_none(), a.number, &a.name).cmp(&(b.number.is_none(), b.number, &b.name)),
        false => a.name.cmp(&b.name),
    });
    let label = |name: &str, number: Option<u8>| match number.filter(|_| drawn) {
        Some(number) => format!("{number} · {name}"),
        None => name.to_owned(),
    };
    all.into_iter()
        .map(|it| Named { key: (race.key.clone(), it.key.clone()), label: label(&it.name, it.number) })
        .collect()
}

/// The races that figures are told of: those that items speak of and those of the office's region, each with its
/// candidates; of a race that the dictionaries do not have any more, the keys.
pub(crate) fn races<'a>(
    words: &Words,
    region: Option<&str>,
    day: Date,
    spoken_of: impl Iterator<Item = &'a (String, String)>,
) -> Vec<(String, Vec<Named>)> {
    let spoken_of: std::collections::BTreeSet<&(String, String)> = spoken_of.collect();
    let mut told = Vec::new();
    for race in &words.races {
        let concerned = race.concerns(region) && race.runs_on(day);
        if concerned || spoken_of.iter().any(|it| it.0 == race.key) {
            told.push((race.name.clone(), in_ballot_order(race, day)));
        }
    }
    let known =
        |it: &&&(String, String)| told.iter().any(|(_, all)| all.iter().any(|named| named.key == ***it));
    let gone: Vec<Named> = spoken_of
        .iter()
        .filter(|it| !known(it))
        .map(|it| Named { key: (**it).clone(), label: format!("{} / {}", it.0, it.1) })
        .collect();
    if !gone.is_empty() {
        told.push((String::new(), gone));
    }
    told
}

/// `up`, `down` or `same`, and by how much.
pub(crate) fn way(now: u64, before: u64) -> (&'static str, u64) {
    match now.cmp(&before) {
        std::cmp::Ordering::Greater => ("up", now - before),
        std::cmp::Ordering::Less => ("down", before - now),
        std::cmp::Ordering::Equal => ("same", 0),
    }
}

/// A column's head that is a number of items.
pub(crate) fn heads(words: &[&str]) -> Vec<String> {
    words.iter().map(|it| (*it).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn a_stretch_that_cannot_be_used_is_told_and_comes_back() {
        let show = Show { l: Lang::Indonesian, zone: TimeZone::UTC };
        let today = "2026-10-12".parse().unwrap();
        for bad in [
            "from=2026-10-12&until=2026-10-01",
            "from=x&until=2026-10-01",
            "from=2020-01-01&until=2026-10-01",
            "from=2027-01-01&until=2027-02-01",
            "from=2026-10-01",
        ] {
            let (period, form) = period_of(&show, &Fields::parse(bad.as_bytes()), today, 28, "/trends");
            assert_eq!(period, Period::last(28, today), "{bad}");
            assert!(form.problem.is_some() && bad.contains(&form.from), "{bad}: {form:?}");
        }
        let (period, form) =
            period_of(&show, &Fields::parse(b"from=2026-10-01&until=2026-12-31"), today, 28, "/trends");
        assert_eq!((period.days(), form.problem), (12, None), "the days to come are left out");
    }
}
