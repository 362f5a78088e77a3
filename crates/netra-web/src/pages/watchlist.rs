//! The watch-list [daftar pantau]: who may be looked at, and bringing it in from a spreadsheet with a preview.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{self, HeaderValue};
use jiff::civil::Date;
#[cfg(test)]
use netra_model::Sentence;
use netra_model::person::Unit;
use netra_store::{PersonFilter, PersonRow, RowChange, WatchlistChanges};

use crate::Desk;
use crate::desk::{ReadWatchlist, WatchlistProblem};
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::filters::Choice;
use crate::pages::pager::{Pager, Stretch};
use crate::posted::Uploaded;
use crate::respond::{attachment, page, see_other};
use crate::show::Show;
use crate::visitor::Staff;

/// Persons per page.
const LIMIT: u64 = 50;
/// Lines of a preview; more are counted.
const PREVIEWED: usize = 200;

/// The list.
#[derive(Template)]
#[template(path = "watchlist.html")]
pub(crate) struct WatchlistPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) rows: Vec<PersonLine>,
    pub(crate) text: String,
    pub(crate) units: Vec<Choice>,
    pub(crate) filtered: bool,
    pub(crate) pager: Pager,
    pub(crate) may_import: bool,
    /// What an import just changed.
    pub(crate) notice: Option<String>,
}

/// A person's line.
#[derive(Debug, Clone, Default)]
pub(crate) struct PersonLine {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) nip: String,
    pub(crate) unit: String,
    pub(crate) employment: String,
    pub(crate) accounts: Vec<String>,
    pub(crate) watch: String,
    pub(crate) watched: bool,
}

/// Bringing a file in: choose, preview, store.
#[derive(Template)]
#[template(path = "watchlist_import.html")]
pub(crate) struct ImportPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) preview: Option<Preview>,
    pub(crate) problem: Option<String>,
}

/// What a file would change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Preview {
    pub(crate) file_name: String,
    /// The file again, so that storing it needs no second choice.
    pub(crate) file: String,
    pub(crate) figures: Vec<(&'static str, String)>,
    pub(crate) problems: Vec<ProblemLine>,
    pub(crate) rows: Vec<ChangeLine>,
    pub(crate) hidden_rows: usize,
    /// Something would be stored.
    pub(crate) useful: bool,
}

/// A row that could not be read.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProblemLine {
    pub(crate) place: String,
    pub(crate) why: String,
}

/// What would become of a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangeLine {
    pub(crate) row: u64,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) change: String,
    pub(crate) refused: bool,
}

/// `GET /watchlist`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(&desk), staff.l);
    let filter = PersonFilter {
        text: fields.some("text").map(|it| it.chars().take(100).collect()),
        unit: fields.some("unit").and_then(|it| it.parse().ok()),
    };
    let stretch = Stretch::of(&fields, LIMIT);
    let persons = desk.store.persons(&scope, &filter, stretch.page()).await?;
    let units = desk.store.units(&scope).await?;
    let today = show.day_of(desk.store.now());
    let notice = fields.some("stored").map(|n| {
        let n: String = n.chars().filter(char::is_ascii_digit).take(9).collect();
        format!("{} {n}", l.t("watchlist-watch-list-stored-persons-new-or-changed"))
    });
    Ok(page(&WatchlistPage {
        frame: staff.frame(&desk, "watchlist", l.t("common-watch-list")),
        l,
        rows: persons.rows.iter().map(|it| line(&show, it, today)).collect(),
        text: fields.get("text").to_owned(),
        units: unit_choices(l, &units, fields.get("unit")),
        filtered: filter != PersonFilter::default(),
        pager: stretch.pager(&show, "/watchlist", &fields, &["text", "unit"], persons.total),
        may_import: staff.role().may_administer(),
        notice,
    }))
}

/// `GET /watchlist/import`
pub(crate) async fn import(State(desk): State<Arc<Desk>>, staff: Staff) -> Response {
    page(&import_page(&desk, &staff, None, None))
}

/// `GET /watchlist/template.csv`: a table to fill in. Excel needs the mark at its beginning to read it as UTF-8.
pub(crate) async fn template(State(desk): State<Arc<Desk>>, _: Staff) -> Response {
    let table = format!("\u{feff}{}", (desk.hooks.watchlist_template)());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, attachment("daftar-pantau.csv")),
    ];
    (headers, table).into_response()
}

/// `POST /watchlist/import`: a preview first; the same file again with `store` stores it.
pub(crate) async fn upload(State(desk): State<Arc<Desk>>, sent: Uploaded) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = sent;
    staff.check_form(fields.get("csrf"))?;
    let l = staff.l;
    let chosen = files.into_iter().next().map(|it| (it.name, it.bytes)).or_else(|| {
        let bytes = STANDARD.decode(fields.get("file")).ok().filter(|it| !it.is_empty())?;
        Some((fields.get("file_name").chars().take(200).collect(), bytes))
    });
    let Some((name, bytes)) = chosen else {
        let why = l.t("watchlist-choose-a-csv-or-xlsx-file").to_owned();
        return Ok(page(&import_page(&desk, &staff, None, Some(why))));
    };
    let reader = Arc::clone(&desk.hooks.read_watchlist);
    let (for_reading, hint) = (bytes.clone(), name.clone());
    let read = tokio::task::spawn_blocking(move || reader(&for_reading, &hint))
        .await
        .map_err(|error| PageError::broken("read a watch-list", &error))?;
    let rows: Vec<_> = read.rows.iter().map(|(_, row)| row.clone()).collect();
    let store = fields.has("store");
    let changes = desk.store.apply_watchlist(&staff.actor(), &rows, !store).await?;
    if store {
        return Ok(see_other(&format!("/watchlist?stored={}", changes.added() + changes.changed())));
    }
    let preview = preview(&staff.show(&desk), name, &bytes, &read, &changes);
    Ok(page(&import_page(&desk, &staff, Some(preview), None)))
}

fn import_page(desk: &Desk, staff: &Staff, preview: Option<Preview>, problem: Option<String>) -> ImportPage {
    let frame = staff.frame(desk, "watchlist", staff.l.t("watchlist-import-a-watch-list"));
    ImportPage { l: staff.l, frame, preview, problem }
}

fn unit_choices(l: Lang, units: &[Unit], chosen: &str) -> Vec<Choice> {
    let all = Choice {
        value: String::new(),
        label: l.t("watchlist-all-units").to_owned(),
        selected: chosen.is_empty(),
    };
    let units = units.iter().map(|it| {
        let value = it.id.to_string();
        Choice { selected: value == chosen, value, label: it.name.clone() }
    });
    std::iter::once(all).chain(units).collect()
}

fn line(show: &Show, row: &PersonRow, today: Date) -> PersonLine {
    let l = show.l;
    let watch = match &row.watch {
        None => l.t("watchlist-no-lawful-reason-on-record").to_owned(),
        Some(it) => match it.until {
            Some(until) if until < today => format!("{} {}", l.t("watchlist-ended"), show.day(until)),
            Some(until) => format!("{} {}", l.t("common-until"), show.day(until)),
            None if it.from > today => format!("{} {}", l.t("common-from"), show.day(it.from)),
            None => format!("{} {}", l.t("watchlist-since"), show.day(it.from)),
        },
    };
    PersonLine {
        id: row.person.id.to_string(),
        name: row.person.name.clone(),
        nip: row.person.nip.as_ref().map(ToString::to_string).unwrap_or_default(),
        unit: row.unit_name.clone(),
        employment: row.person.employment.to_string(),
        accounts: row
            .accounts
            .iter()
            .map(|(_, it)| format!("{} {}", it.platform.label(), it.shown()))
            .collect(),
        watch,
        watched: row.watched_today,
    }
}

fn preview(
    show: &Show,
    file_name: String,
    bytes: &[u8],
    read: &ReadWatchlist,
    changes: &WatchlistChanges,
) -> Preview {
    let l = show.l;
    let count = |n: usize| show.count(n as u64);
    let rows = read.rows.iter().zip(&changes.rows).map(|((row, it), (_, change))| ChangeLine {
        row: *row,
        name: it.name.clone(),
        unit: it.unit.clone(),
        change: change_words(l, change),
        refused: matches!(change, RowChange::Refused(_)),
    });
    Preview {
        file_name,
        file: STANDARD.encode(bytes),
        figures: vec![
            (l.t("watchlist-new-persons"), count(changes.added())),
            (l.t("common-changed"), count(changes.changed())),
            (l.t("common-unchanged"), count(changes.unchanged())),
            (l.t("watchlist-new-accounts"), count(changes.new_accounts)),
            (l.t("watchlist-new-units"), count(changes.new_units)),
            (
                l.t("watchlist-rows-unreadable-or-refused"),
                count(changes.refused() + unread_rows(&read.problems)),
            ),
        ],
        problems: read.problems.iter().take(PREVIEWED).map(|it| problem(l, it)).collect(),
        rows: rows.take(PREVIEWED).collect(),
        hidden_rows: read.rows.len().saturating_sub(PREVIEWED),
        useful: changes.added() + changes.changed() > 0,
    }
}

/// A row may have several problems; what is said about the whole file is no row.
fn unread_rows(problems: &[WatchlistProblem]) -> usize {
    problems.iter().filter_map(|it| it.row).collect::<BTreeSet<_>>().len()
}

fn problem(l: Lang, it: &WatchlistProblem) -> ProblemLine {
    let row = it.row.map(|n| format!("{} {n}", l.t("watchlist-row-2")));
    let column = it.column.as_ref().map(|name| format!("{} {name}", l.t("watchlist-column")));
    let place: Vec<String> = [row, column].into_iter().flatten().collect();
    let place = if place.is_empty() { l.t("watchlist-file").to_owned() } else { place.join(", ") };
    ProblemLine { place, why: l.say(&it.why).to_owned() }
}

fn change_words(l: Lang, change: &RowChange) -> String {
    match change {
        RowChange::Added => l.t("common-new").to_owned(),
        RowChange::Unchanged => l.t("common-unchanged").to_owned(),
        RowChange::Refused(why) => l.say(why).to_owned(),
        RowChange::Changed(fields) => {
            let word = |field: &&str| match *field {
                "name" => l.t("common-name-2"),
                "nip" => "NIP",
                "employment" => l.t("watchlist-employment"),
                "status" => "status",
                "unit" => "unit",
                "region" => l.t("watchlist-region"),
                "accounts" => l.t("common-accounts-2"),
                "attribution" => l.t("watchlist-attribution-2"),
                "watch" => l.t("watchlist-lawful-reason"),
                _ => l.t("common-other"),
            };
            let fields: Vec<_> = fields.iter().map(word).collect();
            format!("{}: {}", l.t("common-changed"), fields.join(", "))
        }
    }
}

impl WatchlistPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let row = PersonLine {
            name: "Budi <b>Santoso</b> (DEMO)".into(),
            nip: "••••••••••••••1007".into(),
            unit: "Dinas Perhubungan".into(),
            accounts: vec!["Instagram @budi.demo".into()],
            watched: true,
            ..PersonLine::default()
        };
        let units =
            vec![Choice { value: String::new(), label: frame.l.t("common-all").into(), selected: true }];
        Self {
            l: frame.l,
            frame,
            rows: vec![row],
            text: String::new(),
            units,
            filtered: false,
            pager: Pager { next: Some("/watchlist?offset=50".into()), ..Pager::default() },
            may_import: true,
            notice: None,
        }
    }
}

impl ImportPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let preview = Preview {
            file_name: "pegawai.csv".into(),
            file: "eA==".into(),
            figures: vec![(l.t("watchlist-new-persons"), "40".into())],
            problems: vec![problem(
                l,
                &WatchlistProblem { row: Some(7), column: Some("NIP".into()), why: Sentence::same("x") },
            )],
            rows: vec![ChangeLine { row: 2, name: "Budi (DEMO)".into(), ..ChangeLine::default() }],
            hidden_rows: 3,
            useful: true,
        };
        Self { l, frame, preview: Some(preview), problem: None }
    }
}
