//! Changing the watch-list by hand: one person by form, what is on record of a person, when their watch ends, an account more
//! or less. A new person is handed in like a file, with its letter, and waits like one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use netra_model::PersonId;
use netra_model::link;
use netra_model::person::{AttributionLevel, Employment, PersonStatus};
use netra_store::{PersonEdit, StoreError};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::batches::{named, names};
use crate::pages::filters::Choice;
use crate::pages::watchlist::{Handed, hand_in};
use crate::posted::{Posted, Uploaded};
use crate::respond::{page, see_other};
use crate::show::{Show, attribution, person_status};
use crate::visitor::Staff;

/// One person by form.
#[derive(Template)]
#[template(path = "watch_new.html")]
pub(crate) struct NewPersonPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) typed: Fields,
    pub(crate) units: Vec<String>,
    pub(crate) employments: Vec<Choice>,
    pub(crate) statuses: Vec<Choice>,
    pub(crate) levels: Vec<Choice>,
    /// What is wrong: where, and what would be right.
    pub(crate) problems: Vec<String>,
}

/// Changing a person.
#[derive(Template)]
#[template(path = "watch_edit.html")]
pub(crate) struct EditPersonPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) typed: Fields,
    pub(crate) units: Vec<String>,
    pub(crate) employments: Vec<Choice>,
    pub(crate) statuses: Vec<Choice>,
    pub(crate) levels: Vec<Choice>,
    /// The newest entry: reason, letter, period.
    pub(crate) watch: Option<[String; 3]>,
    pub(crate) accounts: Vec<AccountEdit>,
    pub(crate) history: Vec<HistoryLine>,
    pub(crate) problem: Option<String>,
    pub(crate) notice: Option<&'static str>,
}

/// An account that can be taken off.
#[derive(Debug, Clone, Default)]
pub(crate) struct AccountEdit {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) belief: String,
    pub(crate) removed: bool,
}

/// What was changed by hand.
#[derive(Debug, Clone, Default)]
pub(crate) struct HistoryLine {
    pub(crate) when: String,
    pub(crate) by: String,
    /// Field, before, after.
    pub(crate) fields: Vec<(String, String, String)>,
    pub(crate) reason: String,
}

/// `GET /watchlist/new`
pub(crate) async fn new(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    new_page(&desk, &staff, Fields::default(), Vec::new()).await
}

/// `POST /watchlist/new`: read like a file of one row, so that the same checks hold; then it waits like one.
pub(crate) async fn hand_in_one(
    State(desk): State<Arc<Desk>>,
    sent: Uploaded,
) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = sent;
    staff.check_form(fields.get("csrf"))?;
    let table = as_table(&fields).into_bytes();
    let read = (desk.hooks.read_watchlist)(&table, "formulir.csv");
    let l = staff.l;
    if !read.problems.is_empty() || read.rows.len() != 1 {
        let told = |it: &crate::desk::WatchlistProblem| match &it.column {
            Some(column) => format!("{column}: {}", l.say(&it.why)),
            None => sentence_case(l.say(&it.why)),
        };
        return refused_new(&desk, &staff, fields, read.problems.iter().map(told).collect()).await;
    }
    let rows = read.rows.into_iter().map(|(_, row)| row).collect();
    let file_name = l.m("watchlist-form-of").with("name", fields.get("name")).to_string();
    let handed = Handed {
        file_name,
        bytes: table,
        rows,
        unread: 0,
        scan: files.into_iter().find(|it| it.field == "scan"),
    };
    match hand_in(&desk, &staff, &fields, handed).await {
        Ok(n) => Ok(see_other(&format!("/watchlist/batches/{n}?done=submitted"))),
        Err(StoreError::Invalid(why)) => {
            let why = sentence_case(l.say(&why));
            refused_new(&desk, &staff, fields, vec![why]).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The form as the table that a spreadsheet would be.
fn as_table(fields: &Fields) -> String {
    const COLUMNS: [(&str, &str); 12] = [
        ("Nama", "name"),
        ("NIP", "nip"),
        ("Status Kepegawaian", "employment"),
        ("Status", "status"),
        ("Unit Kerja", "unit"),
        ("Akun", "accounts"),
        ("Kepemilikan", "level"),
        ("Dasar Kepemilikan", "basis"),
        ("Dasar", "reason"),
        ("Surat Tugas", "letter"),
        ("Mulai", "from"),
        ("Sampai", "until"),
    ];
    // Line breaks between accounts; nowhere else do they mean anything.
    let cell = |name: &str| fields.get(name).replace(['\r', '\n'], " ").replace('"', "\"\"");
    let head: Vec<&str> = COLUMNS.iter().map(|(head, _)| *head).collect();
    let row: Vec<String> = COLUMNS.iter().map(|(_, name)| format!("\"{}\"", cell(name))).collect();
    format!("{}\n{}\n", head.join(";"), row.join(";"))
}

async fn refused_new(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problems: Vec<String>,
) -> Result<Response, PageError> {
    let problems = match problems.is_empty() {
        true => vec![staff.l.t("watchlist-form-incomplete").to_owned()],
        false => problems,
    };
    let mut response = new_page(desk, staff, typed, problems).await?;
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn new_page(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problems: Vec<String>,
) -> Result<Response, PageError> {
    let l = staff.l;
    let units = desk.store.units(&staff.scope()).await?;
    Ok(page(&NewPersonPage {
        frame: staff.frame(desk, "watchlist", l.t("watchlist-add-one-person")),
        l,
        units: units.into_iter().map(|it| it.name).collect(),
        employments: employments(typed.get("employment")),
        statuses: file_statuses(l, typed.get("status")),
        levels: levels(l, typed.get("level")),
        typed,
        problems,
    }))
}

fn employments(chosen: &str) -> Vec<Choice> {
    let all = [Employment::Pns, Employment::Pppk, Employment::NonAsn];
    let one = |it: Employment| {
        let value = it.to_string();
        Choice { selected: value == chosen, label: value.clone(), value }
    };
    all.into_iter().map(one).collect()
}

/// Statuses with the words that a watch-list file has for them.
const STATUSES: [(PersonStatus, &str); 4] = [
    (PersonStatus::Active, "aktif"),
    (PersonStatus::UnpaidLeave, "CLTN"),
    (PersonStatus::Retired, "pensiun"),
    (PersonStatus::SpouseOfCandidate, "pasangan calon"),
];

/// Statuses to choose from, by the words of a file.
pub(crate) fn file_statuses(l: Lang, chosen: &str) -> Vec<Choice> {
    let one = |(status, word): (PersonStatus, &str)| Choice {
        value: word.to_owned(),
        label: person_status(l, status).unwrap_or(l.t("watchlist-in-service")).to_owned(),
        selected: word == chosen,
    };
    STATUSES.into_iter().map(one).collect()
}

/// The status of a file's word.
pub(crate) fn status_of(word: &str) -> Option<PersonStatus> {
    STATUSES.into_iter().find(|(_, it)| *it == word).map(|(status, _)| status)
}

fn levels(l: Lang, chosen: &str) -> Vec<Choice> {
    let one = |n: u8| {
        let level = AttributionLevel::try_from(n).unwrap_or(AttributionLevel::Unchecked);
        Choice {
            value: n.to_string(),
            label: format!("{n} · {}", attribution(l, level)),
            selected: n.to_string() == chosen,
        }
    };
    (0..=3).map(one).collect()
}

/// `GET /people/{person}/edit`
pub(crate) async fn edit(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let notice = fields.has("stored").then(|| staff.l.t("common-stored"));
    edit_page(&desk, &staff, parse(&id)?, Fields::default(), None, notice).await
}

fn parse(id: &str) -> Result<PersonId, PageError> {
    id.parse().map_err(|_| PageError::NotFound)
}

/// `POST /people/{person}/edit`: name, unit, employment, status.
pub(crate) async fn save(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, fields) = (parse(&id)?, &posted.fields);
    let employments = [Employment::Pns, Employment::Pppk, Employment::NonAsn];
    let employment = employments.into_iter().find(|it| it.to_string() == fields.get("employment"));
    let (Some(employment), Some(status)) = (employment, status_of(fields.get("status"))) else {
        let why = posted.staff.l.t("watchlist-form-incomplete").to_owned();
        return refused(&desk, posted, id, why).await;
    };
    let edit = PersonEdit {
        name: fields.get("name").to_owned(),
        unit: fields.get("unit").to_owned(),
        employment,
        status,
    };
    let done = desk.store.edit_person(&posted.staff.actor(), id, &edit, fields.get("reason")).await;
    back(&desk, posted, id, done).await
}

/// `POST /people/{person}/watch`: ends or prolongs the watch.
pub(crate) async fn watch(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, fields) = (parse(&id)?, &posted.fields);
    let until = match fields.get("until") {
        "" => None,
        typed => match typed.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                let why = posted.staff.l.t("watchlist-not-a-day").to_owned();
                return refused(&desk, posted, id, why).await;
            }
        },
    };
    let (actor, letter, reason) = (posted.staff.actor(), fields.get("letter"), fields.get("watch_reason"));
    let done = desk.store.set_watch_end(&actor, id, until, letter, reason).await;
    back(&desk, posted, id, done).await
}

/// `POST /people/{person}/accounts`: an account more.
pub(crate) async fn add_account(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, fields) = (parse(&id)?, &posted.fields);
    let level = fields.get("level").parse::<u8>().ok().and_then(|it| AttributionLevel::try_from(it).ok());
    let typed = fields.get("account");
    let (account, level) = match (link::account(typed, None), level) {
        (Ok(account), Some(level)) => (account, level),
        (Err(bad), _) => {
            let why = sentence_case(posted.staff.l.say(&bad.sentence()));
            return refused(&desk, posted, id, why).await;
        }
        (Ok(_), None) => {
            let why = posted.staff.l.t("watchlist-form-incomplete").to_owned();
            return refused(&desk, posted, id, why).await;
        }
    };
    let done = desk.store.add_account(&posted.staff.actor(), id, &account, level, fields.get("basis")).await;
    back(&desk, posted, id, done).await
}

/// `POST /people/{person}/accounts/remove`: an account less.
pub(crate) async fn remove_account(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, fields) = (parse(&id)?, &posted.fields);
    let account = fields.get("account").parse().map_err(|_| PageError::NotFound)?;
    let done = desk.store.remove_account(&posted.staff.actor(), id, account, fields.get("off_reason")).await;
    back(&desk, posted, id, done).await
}

async fn back(
    desk: &Desk,
    posted: Posted,
    id: PersonId,
    done: Result<(), StoreError>,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other(&format!("/people/{id}/edit?stored=1"))),
        Err(StoreError::Invalid(why)) => {
            let why = sentence_case(posted.staff.l.say(&why));
            refused(desk, posted, id, why).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn refused(desk: &Desk, posted: Posted, id: PersonId, why: String) -> Result<Response, PageError> {
    let mut response = edit_page(desk, &posted.staff, id, posted.fields, Some(why), None).await?;
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn edit_page(
    desk: &Desk,
    staff: &Staff,
    id: PersonId,
    typed: Fields,
    problem: Option<String>,
    notice: Option<&'static str>,
) -> Result<Response, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(desk), staff.l);
    let view = desk.store.person(&scope, id).await?.ok_or(PageError::NotFound)?;
    let removed = desk.store.removed_accounts(&scope, id).await?;
    let changes = desk.store.person_changes(&scope, id).await?;
    let names = names(desk, &scope).await?;
    let units = desk.store.units(&scope).await?;
    let newest = view.watch.first();
    let word = STATUSES.into_iter().find(|(it, _)| *it == view.person.status).map_or("", |(_, word)| word);
    // What is on record stands in the fields of whichever form was not sent.
    let mut typed = typed;
    let on_record = [
        ("name", view.person.name.clone()),
        ("unit", view.unit.name.clone()),
        ("employment", view.person.employment.to_string()),
        ("status", word.to_owned()),
        ("until", newest.and_then(|it| it.until).map(|it| it.to_string()).unwrap_or_default()),
    ];
    for (name, value) in on_record {
        if !typed.by_name().contains_key(name) {
            typed.push(name, value);
        }
    }
    let belief = |it: &netra_store::AccountView| {
        it.attributions
            .first()
            .map_or(l.t("common-not-checked-yet"), |it| attribution(l, it.level))
            .to_owned()
    };
    let accounts = view.accounts.iter().map(|it| AccountEdit {
        id: it.id.to_string(),
        name: format!("{} {}", it.account.platform.label(), it.account.shown()),
        belief: belief(it),
        removed: removed.contains(&it.id),
    });
    let history = changes.iter().map(|it| HistoryLine {
        when: show.moment(it.at),
        by: named(l, &names, &it.by),
        fields: it.fields.iter().map(|field| in_words(&show, field)).collect(),
        reason: it.reason.clone(),
    });
    Ok(page(&EditPersonPage {
        frame: staff.frame(desk, "watchlist", view.person.name.clone()),
        l,
        id: id.to_string(),
        name: view.person.name.clone(),
        units: units.into_iter().map(|it| it.name).collect(),
        employments: employments(typed.get("employment")),
        statuses: file_statuses(l, typed.get("status")),
        levels: levels(l, if typed.get("level").is_empty() { "1" } else { typed.get("level") }),
        watch: newest.map(|it| {
            let until = it.until.map_or_else(|| "–".to_owned(), |day| show.day(day));
            let period = format!("{} – {until}", show.day(it.from));
            [it.reason.clone(), it.letter.clone().unwrap_or_default(), period]
        }),
        accounts: accounts.collect(),
        history: history.collect(),
        typed,
        problem,
        notice,
    }))
}

/// A changed field in words.
fn in_words(show: &Show, (field, before, after): &(String, String, String)) -> (String, String, String) {
    let l = show.l;
    let label = match field.as_str() {
        "name" => l.t("common-name"),
        "unit" => l.t("common-unit"),
        "employment" => l.t("common-employment"),
        "status" => l.t("watchlist-service-status"),
        "account" => l.t("common-account"),
        "until" => l.t("watchlist-last-day"),
        _ => l.t("common-other"),
    };
    let word = |value: &str| {
        if value.is_empty() {
            return "–".to_owned();
        }
        let quoted = serde_json::Value::String(value.to_owned());
        match field.as_str() {
            "status" => serde_json::from_value(quoted).map_or(value.to_owned(), |it: PersonStatus| {
                person_status(l, it).unwrap_or(l.t("watchlist-in-service")).to_owned()
            }),
            "employment" => {
                serde_json::from_value(quoted).map_or(value.to_owned(), |it: Employment| it.to_string())
            }
            "until" => value.parse().map_or(value.to_owned(), |day| show.day(day)),
            _ => value.to_owned(),
        }
    };
    (label.to_owned(), word(before), word(after))
}

impl NewPersonPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        Self {
            l,
            frame,
            typed: Fields::default(),
            units: vec!["Dinas <b>Santoso</b>".into()],
            employments: employments("PNS"),
            statuses: file_statuses(l, ""),
            levels: levels(l, "1"),
            problems: vec![l.t("watchlist-form-incomplete").into()],
        }
    }
}

impl EditPersonPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let account = |id: &str, removed| AccountEdit {
            id: id.into(),
            name: "Instagram @budi.demo".into(),
            belief: l.t("common-presumed").into(),
            removed,
        };
        Self {
            l,
            frame,
            id: "1".into(),
            name: "Budi <b>Santoso</b> (DEMO)".into(),
            typed: Fields::default(),
            units: vec!["Dinas".into()],
            employments: employments("PNS"),
            statuses: file_statuses(l, ""),
            levels: levels(l, "1"),
            watch: Some(["DEMO".into(), "ST-1".into(), "1 Agu 2026 – –".into()]),
            accounts: vec![account("1", false), account("2", true)],
            history: vec![HistoryLine {
                when: "12 Okt 2026".into(),
                by: "Admin (DEMO)".into(),
                fields: vec![(l.t("common-unit").into(), "A".into(), "B".into())],
                reason: "SK".into(),
            }],
            problem: Some(l.t("watchlist-not-a-day").into()),
            notice: Some(l.t("common-stored")),
        }
    }
}
