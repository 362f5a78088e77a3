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
use netra_model::Sha256;
use netra_model::person::{Unit, WatchRow};
use netra_store::{
    BatchState, NewWatchBatch, Page, PersonFilter, PersonRow, RowChange, StoreError, WatchlistChanges,
};
use sha2::Digest as _;

use crate::Desk;
use crate::desk::{ReadWatchlist, WatchlistProblem};
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::filters::Choice;
use crate::pages::pager::{Pager, Stretch};
use crate::pages::watch_edit::{file_statuses, status_of};
use crate::posted::{Upload, Uploaded};
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
    pub(crate) statuses: Vec<Choice>,
    /// What needs care: ending soon, without account, not observed.
    pub(crate) cares: Vec<Choice>,
    pub(crate) may_import: bool,
    /// Where the same list is had as a table.
    pub(crate) csv: String,
    /// How many batches wait, for whoever may approve them.
    pub(crate) waiting: Option<u64>,
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
    /// The letter, as typed.
    pub(crate) typed: Fields,
    /// Whether whoever hands in may approve, too.
    pub(crate) alone: bool,
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
    pub(crate) hidden_rows: u64,
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
    let today = show.day_of(desk.store.now());
    let filter = filter(&fields, today);
    let stretch = Stretch::of(&fields, LIMIT);
    let persons = desk.store.persons(&scope, &filter, stretch.page()).await?;
    let units = desk.store.units(&scope).await?;
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        selected: value == fields.get("care"),
    };
    let mut statuses = file_statuses(l, fields.get("status"));
    let all =
        Choice { value: String::new(), label: l.t("common-all").to_owned(), selected: !fields.has("status") };
    statuses.insert(0, all);
    let query = fields.query(&FILTERS);
    Ok(page(&WatchlistPage {
        frame: staff.frame(&desk, "watchlist", l.t("common-watch-list")),
        l,
        rows: persons.rows.iter().map(|it| line(&show, it, today)).collect(),
        text: fields.get("text").to_owned(),
        units: unit_choices(l, &units, fields.get("unit")),
        statuses,
        cares: vec![
            choice("", l.t("common-all")),
            choice("ending", l.t("watchlist-ending-soon")),
            choice("bare", l.t("watchlist-without-account")),
            choice("unwatched", l.t("watchlist-not-observed-today")),
        ],
        filtered: filter != PersonFilter::default(),
        pager: stretch.pager(&show, "/watchlist", &fields, &FILTERS, persons.total),
        may_import: staff.role().may_administer(),
        csv: if query.is_empty() {
            "/watchlist/list.csv".into()
        } else {
            format!("/watchlist/list.csv?{query}")
        },
        waiting: waiting(&desk, &staff).await?,
    }))
}

/// The fields of the filter, as they stand in the address.
const FILTERS: [&str; 4] = ["text", "unit", "status", "care"];
/// An entry that ends within so many days ends soon.
const SOON_DAYS: i64 = 30;

fn filter(fields: &Fields, today: Date) -> PersonFilter {
    let soon = today.checked_add(jiff::Span::new().days(SOON_DAYS)).unwrap_or(today);
    let care = fields.get("care");
    PersonFilter {
        text: fields.some("text").map(|it| it.chars().take(100).collect()),
        unit: fields.some("unit").and_then(|it| it.parse().ok()),
        status: fields.some("status").and_then(status_of),
        ending: (care == "ending").then_some((today, soon)),
        unwatched_on: (care == "unwatched").then_some(today),
        without_account: care == "bare",
    }
}

/// How many batches wait for a second person, if the reader may be that.
async fn waiting(desk: &Desk, staff: &Staff) -> Result<Option<u64>, PageError> {
    if !staff.role().may_approve_watchlist() || staff.user.units.is_some() {
        return Ok(None);
    }
    let (batches, _) = desk.store.watch_batches(&staff.scope(), Page::first(100)).await?;
    Ok(Some(batches.iter().filter(|it| it.state == BatchState::Waiting).count() as u64))
}

/// `GET /watchlist/list.csv`: what the filter shows, all pages of it, with the columns of a watch-list file.
pub(crate) async fn download(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let show = staff.show(&desk);
    let filter = filter(&fields, show.day_of(desk.store.now()));
    let mut table = String::from(
        "\u{feff}Nama;NIP;Status Kepegawaian;Unit Kerja;Status;Akun;Dasar;Surat Tugas;Mulai;Sampai\r\n",
    );
    let (mut offset, limit) = (0, 500);
    loop {
        let persons = desk.store.persons(&staff.scope(), &filter, Page { offset, limit }).await?;
        for row in &persons.rows {
            table.push_str(&csv_line(row));
        }
        offset += limit;
        if offset >= persons.total {
            break;
        }
    }
    let detail = format!("{} · {}", fields.query(&FILTERS), offset);
    desk.store.note_download(&staff.actor(), "watchlist", &detail).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, attachment("daftar-pantau.csv")),
    ];
    Ok((headers, table).into_response())
}

fn csv_line(row: &PersonRow) -> String {
    let watch = row.watch.as_ref();
    let status = serde_json::to_value(row.person.status).ok();
    let word = match status.as_ref().and_then(|it| it.as_str()) {
        Some("unpaid_leave") => "CLTN",
        Some("retired") => "pensiun",
        Some("spouse_of_candidate") => "pasangan calon",
        _ => "aktif",
    };
    let account = |it: &netra_model::act::AccountRef| {
        netra_model::link::profile_url(it).unwrap_or_else(|| format!("{} {}", it.platform, it.shown()))
    };
    let accounts: Vec<String> = row.accounts.iter().map(|(_, it)| account(it)).collect();
    let cells = [
        row.person.name.clone(),
        // As text, so that no spreadsheet rounds it.
        row.person.nip.as_ref().map(|it| format!("'{}", it.digits())).unwrap_or_default(),
        row.person.employment.to_string(),
        row.unit_name.clone(),
        word.to_owned(),
        accounts.join(" "),
        watch.map(|it| it.reason.clone()).unwrap_or_default(),
        watch.and_then(|it| it.letter.clone()).unwrap_or_default(),
        watch.map(|it| it.from.to_string()).unwrap_or_default(),
        watch.and_then(|it| it.until).map(|it| it.to_string()).unwrap_or_default(),
    ];
    let cells: Vec<String> = cells.iter().map(|it| cell(it)).collect();
    format!("{}\r\n", cells.join(";"))
}

/// A cell that no spreadsheet takes for a formula (<https://owasp.org/www-community/attacks/CSV_Injection>).
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// `GET /watchlist/import`
pub(crate) async fn import(State(desk): State<Arc<Desk>>, staff: Staff) -> Response {
    page(&import_page(&desk, &staff, None, None, Fields::default()))
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

/// `POST /watchlist/import`: a preview first; the same file again with `store` and its letter is handed in.
pub(crate) async fn upload(State(desk): State<Arc<Desk>>, sent: Uploaded) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = sent;
    staff.check_form(fields.get("csrf"))?;
    let l = staff.l;
    let (scans, lists): (Vec<Upload>, Vec<Upload>) = files.into_iter().partition(|it| it.field == "scan");
    let chosen = lists.into_iter().next().map(|it| (it.name, it.bytes)).or_else(|| {
        let bytes = STANDARD.decode(fields.get("file")).ok().filter(|it| !it.is_empty())?;
        Some((fields.get("file_name").chars().take(200).collect(), bytes))
    });
    let Some((name, bytes)) = chosen else {
        let why = l.t("watchlist-needs-file").to_owned();
        return Ok(page(&import_page(&desk, &staff, None, Some(why), fields)));
    };
    let reader = Arc::clone(&desk.hooks.read_watchlist);
    let (for_reading, hint) = (bytes.clone(), name.clone());
    let read = tokio::task::spawn_blocking(move || reader(&for_reading, &hint))
        .await
        .map_err(|error| PageError::broken("read a watch-list", &error))?;
    let rows: Vec<_> = read.rows.iter().map(|(_, row)| row.clone()).collect();
    let mut problem = None;
    if fields.has("store") {
        let handed = Handed {
            file_name: name.clone(),
            bytes: bytes.clone(),
            rows: rows.clone(),
            unread: unread_rows(&read.problems) as u64,
            scan: scans.into_iter().next(),
        };
        match hand_in(&desk, &staff, &fields, handed).await {
            Ok(n) => return Ok(see_other(&format!("/watchlist/batches/{n}?done=submitted"))),
            Err(StoreError::Invalid(why)) => problem = Some(sentence_case(l.say(&why))),
            Err(other) => return Err(other.into()),
        }
    }
    let changes = desk.store.apply_watchlist(&staff.actor(), &rows, true).await?;
    let preview = preview(&staff.show(&desk), name, &bytes, &read, &changes);
    let refused = problem.is_some();
    let mut response = page(&import_page(&desk, &staff, Some(preview), problem, fields));
    if refused {
        *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// What is handed in, with the letter's scan if there is one.
pub(crate) struct Handed {
    pub(crate) file_name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) rows: Vec<WatchRow>,
    pub(crate) unread: u64,
    pub(crate) scan: Option<Upload>,
}

/// Hands rows in under the letter of a form; gives the batch's number.
pub(crate) async fn hand_in(
    desk: &Desk,
    staff: &Staff,
    fields: &Fields,
    handed: Handed,
) -> Result<u64, StoreError> {
    let scan = match handed.scan {
        Some(it) => Some((desk.store.put_letter(&staff.actor(), &it.bytes).await?, it.name)),
        None => None,
    };
    let batch = NewWatchBatch {
        letter: fields.get("letter").to_owned(),
        letter_day: fields.get("letter_day").parse().ok(),
        scan,
        file_name: handed.file_name,
        file_sha256: Sha256(sha2::Sha256::digest(&handed.bytes).into()),
        rows: handed.rows,
        unread: handed.unread,
    };
    Ok(desk.store.submit_watch_batch(&staff.actor(), &batch).await?.0)
}

fn import_page(
    desk: &Desk,
    staff: &Staff,
    preview: Option<Preview>,
    problem: Option<String>,
    typed: Fields,
) -> ImportPage {
    let frame = staff.frame(desk, "watchlist", staff.l.t("watchlist-import"));
    ImportPage { l: staff.l, frame, preview, problem, typed, alone: desk.config.one_person_suffices }
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
        None => l.t("watchlist-no-reason").to_owned(),
        Some(it) => match it.until {
            Some(until) if until < today => l.m("watchlist-ended").with("day", show.day(until)).to_string(),
            Some(until) => l.m("search-chip-until").with("day", show.day(until)).to_string(),
            None if it.from > today => l.m("watchlist-from").with("day", show.day(it.from)).to_string(),
            None => l.m("common-since-day").with("day", show.day(it.from)).to_string(),
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
            (l.t("watchlist-rows-refused"), count(changes.refused() + unread_rows(&read.problems))),
        ],
        problems: read.problems.iter().take(PREVIEWED).map(|it| problem(l, it)).collect(),
        rows: rows.take(PREVIEWED).collect(),
        hidden_rows: read.rows.len().saturating_sub(PREVIEWED) as u64,
        useful: changes.added() + changes.changed() > 0,
    }
}

/// A row may have several problems; what is said about the whole file is no row.
fn unread_rows(problems: &[WatchlistProblem]) -> usize {
    problems.iter().filter_map(|it| it.row).collect::<BTreeSet<_>>().len()
}

fn problem(l: Lang, it: &WatchlistProblem) -> ProblemLine {
    let row = it.row.map(|n| l.m("watchlist-at-row").with("n", n).to_string());
    let column = it.column.as_ref().map(|name| l.m("watchlist-at-column").with("name", name).to_string());
    let place: Vec<String> = [row, column].into_iter().flatten().collect();
    let place = if place.is_empty() { l.t("watchlist-file").to_owned() } else { place.join(", ") };
    ProblemLine { place, why: l.say(&it.why).to_owned() }
}

pub(crate) fn change_words(l: Lang, change: &RowChange) -> String {
    match change {
        RowChange::Added => l.t("common-new").to_owned(),
        RowChange::Unchanged => l.t("common-unchanged").to_owned(),
        RowChange::Refused(why) => l.say(why).to_owned(),
        RowChange::Changed(fields) => {
            let word = |field: &&str| match *field {
                "name" => l.t("watchlist-column-name"),
                "nip" => "NIP",
                "employment" => l.t("watchlist-column-employment"),
                "status" => l.t("watchlist-column-status"),
                "unit" => l.t("watchlist-column-unit"),
                "region" => l.t("watchlist-column-region"),
                "accounts" => l.t("watchlist-column-accounts"),
                "attribution" => l.t("watchlist-column-attribution"),
                "watch" => l.t("watchlist-column-reason"),
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
        let frame_lang = frame.l;
        Self {
            l: frame.l,
            frame,
            rows: vec![row],
            text: String::new(),
            statuses: file_statuses(frame_lang, "aktif"),
            cares: vec![],
            csv: "/watchlist/list.csv".into(),
            waiting: Some(2),
            units,
            filtered: false,
            pager: Pager { next: Some("/watchlist?offset=50".into()), ..Pager::default() },
            may_import: true,
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
        let problem = Some(l.t("watchlist-needs-file").to_owned());
        Self { l, frame, preview: Some(preview), problem, typed: Fields::default(), alone: false }
    }
}
