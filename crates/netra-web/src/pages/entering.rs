//! What the capture form and the forms for what citizens tell have in common: the fields of the act, the search in the
//! watch-list, the files, and what became of each account's act.

use std::collections::HashSet;

use askama::Template;
use jiff::Timestamp;
use netra_model::ShortId;
use netra_model::act::{ActKind, MediaKind, Platform};
use netra_model::race::Race;
use netra_model::scope::Scope;
use netra_model::sighting::{HandSign, HandedFile, Reach};
use netra_store::{Page, PersonFilter, Store, StoreError};

use crate::Desk;
use crate::error::PageError;
use crate::fields::{Fields, encoded};
use crate::lang::{Html, Lang};
use crate::pages::capture_form::{Capture, Problem, file_kind};
use crate::posted::Upload;
use crate::show::{Show, act_verb};
use crate::visitor::Staff;

/// So many persons are offered for what was searched; more words find fewer.
const OFFERED: u64 = 20;
/// So many outcomes are told one by one.
const TOLD: usize = 60;

/// A value of a field with its label, and whether it is chosen.
pub(crate) type Choice = (String, String, bool);

/// The fields of an act as a form shows them, empty, filled, or with what is wrong.
pub(crate) struct ActForm {
    pub(crate) platforms: Vec<Choice>,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) reaches: Vec<Choice>,
    pub(crate) hands: Vec<Choice>,
    pub(crate) shows: Vec<Choice>,
    /// Candidates in ballot order, race by race.
    pub(crate) candidates: Vec<Choice>,
    /// What the search in the watch-list found, rendered.
    pub(crate) found: String,
    pub(crate) typed: Fields,
    pub(crate) problems: Vec<Problem>,
    /// A problem of the whole form.
    pub(crate) problem: Option<String>,
    /// Now, as a date field takes it.
    pub(crate) now: String,
    pub(crate) zone: String,
}

impl ActForm {
    /// What is wrong with a field.
    pub(crate) fn why(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|it| it.field == field).map(|it| it.why.as_str())
    }

    /// Whether something is wrong with a field, for its class.
    pub(crate) fn bad(&self, field: &str) -> &'static str {
        if self.why(field).is_some() { " bad" } else { "" }
    }

    /// What stands in a field.
    pub(crate) fn typed(&self, field: &str) -> &str {
        self.typed.get(field)
    }

    /// The time in a field, which is now unless somebody wrote another.
    pub(crate) fn or_now(&self, field: &str) -> &str {
        self.typed.some(field).unwrap_or(&self.now)
    }

    /// The form in this language, with what was typed.
    pub(crate) fn new(
        show: &Show,
        now: Timestamp,
        races: &[Race],
        typed: Fields,
        found: String,
        problems: Vec<Problem>,
        problem: Option<String>,
    ) -> Self {
        let l = show.l;
        let local = now.to_zoned(show.zone.clone()).datetime();
        let option = |field: &str, value: &str, label: &str| {
            (value.to_owned(), label.to_owned(), typed.all(field).contains(&value))
        };
        let platforms = Platform::known().filter(|it| it.as_str() != "feed");
        Self {
            platforms: platforms.map(|it| option("platform", it.as_str(), it.label())).collect(),
            kinds: ActKind::ALL.into_iter().map(|it| option("kind", it.as_str(), act_verb(l, it))).collect(),
            reaches: Reach::ALL
                .into_iter()
                .map(|it| option("reach", it.as_str(), reach_choice(l, it)))
                .collect(),
            hands: HandSign::ALL
                .into_iter()
                .map(|it| option("hand", it.as_str(), l.pick(it.label())))
                .collect(),
            shows: [
                ("attributes", l.t("act-attributes")),
                ("material", l.t("act-material")),
                ("uniform", l.t("act-uniform")),
            ]
            .map(|(value, label)| option("shows", value, label))
            .into(),
            candidates: candidates(l, show, now, races, &typed),
            found,
            problems,
            problem,
            now: local.strftime("%Y-%m-%dT%H:%M").to_string(),
            zone: show.zone_name(now),
            typed,
        }
    }
}

fn reach_choice(l: Lang, reach: Reach) -> &'static str {
    match reach {
        Reach::Anyone => l.t("act-reach-anyone"),
        Reach::SignedIn => l.t("act-reach-signed-in"),
        Reach::Friends => l.t("act-reach-friends"),
    }
}

/// In ballot order once drawn, all alike; without numbers before.
fn candidates(l: Lang, show: &Show, now: Timestamp, races: &[Race], typed: &Fields) -> Vec<Choice> {
    let (today, chosen) = (show.day_of(now), typed.all("with"));
    let mut all = Vec::new();
    for race in races {
        let drawn = race.numbers_exist_on(today);
        let mut candidates: Vec<_> = race.candidates.iter().collect();
        if drawn {
            candidates.sort_by_key(|it| it.number);
        } else {
            candidates.sort_by(|a, b| a.name.cmp(&b.name));
        }
        for it in candidates {
            let value = format!("{}/{}", race.key, it.key);
            let number = it.number.filter(|_| drawn).map(|n| format!("{n} · ")).unwrap_or_default();
            let ticked = chosen.contains(&value.as_str());
            all.push((value, format!("{number}{}", it.name), ticked));
        }
    }
    let other = if all.is_empty() { l.t("act-candidate") } else { l.t("act-other-candidate") };
    all.push((String::from("other"), other.to_owned(), chosen.contains(&"other")));
    all
}

/// The accounts that a search in the watch-list found, each to be ticked.
#[derive(Template)]
#[template(path = "capture_people.html")]
pub(crate) struct Matches {
    /// What was searched for. It comes back with the form, so that words typed since then are known by it.
    pub(crate) typed: String,
    /// `@account · person · unit · platform`, as a line of the form takes it.
    pub(crate) matches: Vec<String>,
    /// What else there is to say.
    pub(crate) said: String,
}

/// Searches the watch-list, on the chosen platform if there is one.
pub(crate) async fn matches(desk: &Desk, staff: &Staff, fields: &Fields) -> Result<Matches, PageError> {
    let (l, typed) = (staff.l, fields.get("find"));
    if typed.chars().count() < 2 {
        return Ok(Matches { typed: typed.to_owned(), matches: Vec::new(), said: String::new() });
    }
    let filter = PersonFilter { text: Some(typed.chars().take(100).collect()), ..PersonFilter::default() };
    let persons = desk.store.persons(&staff.scope(), &filter, Page::first(OFFERED)).await?;
    let platform = fields.get("platform");
    let watched = persons.rows.iter().filter(|row| row.watched_today);
    let matches: Vec<String> = watched
        .flat_map(|row| row.accounts.iter().map(move |(_, account)| (row, account)))
        .filter(|(_, account)| platform.is_empty() || account.platform.as_str() == platform)
        .map(|(row, account)| {
            let platform = account.platform.label();
            format!("{} · {} · {} · {platform}", account.shown(), row.person.name, row.unit_name)
        })
        .collect();
    let said = if persons.total > OFFERED {
        l.m("act-many-found").n("n", persons.total).to_string()
    } else if matches.is_empty() {
        l.t("act-nobody-found").to_owned()
    } else {
        String::new()
    };
    Ok(Matches { typed: typed.to_owned(), matches, said })
}

/// The act's fields for a page, with what the search in the watch-list finds for what was typed.
pub(crate) async fn act_form(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problems: Vec<Problem>,
    problem: Option<String>,
) -> Result<ActForm, PageError> {
    let found = matches(desk, staff, &typed).await?;
    let found = found.render().map_err(|error| PageError::broken("render what was found", &error))?;
    let (show, words) = (staff.show(desk), desk.words.now());
    Ok(ActForm::new(&show, desk.store.now(), &words.races, typed, found, problems, problem))
}

/// The form with everybody who was ticked as a line of its field.
pub(crate) fn with_ticked(fields: &Fields) -> Fields {
    let mut lines: Vec<&str> = fields.get("people").lines().map(str::trim).collect();
    lines.extend(fields.all("add"));
    let mut seen = HashSet::new();
    lines.retain(|line| !line.is_empty() && seen.insert(*line));
    fields.without(&["people", "add"]).and("people", lines.join("\n"))
}

/// The button was pressed, or Enter in the field beside it: nobody has seen yet whom those words find.
pub(crate) fn only_searches(fields: &Fields) -> bool {
    fields.get("step") == "find" || fields.get("find") != fields.get("found")
}

/// The form was open for too long; what was typed is given back with a fresh token.
pub(crate) fn open_too_long(l: Lang) -> String {
    l.t("act-open-too-long").to_owned()
}

/// Bytes before rows: a row never speaks of a file that is not safe. The same bytes twice count once.
pub(crate) async fn keep(desk: &Desk, files: &[&Upload]) -> Result<Vec<HandedFile>, PageError> {
    let mut kept: Vec<HandedFile> = Vec::new();
    for file in files {
        let kind = file_kind(&file.bytes).unwrap_or(MediaKind::Document);
        let sha256 = desk.store.put_media(&file.bytes).await?;
        if kept.iter().all(|it| it.sha256 != sha256) {
            let len = file.bytes.len() as u64;
            kept.push(HandedFile { name: file.name.clone(), kind, len, sha256 });
        }
    }
    Ok(kept)
}

/// What became of one account's act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) account: String,
    /// The item, when there is one.
    pub(crate) short_id: Option<String>,
    /// It was on record before.
    pub(crate) known: bool,
}

impl Outcome {
    /// What became of it, in one sentence, with the way to its item.
    pub(crate) fn told(&self, l: Lang) -> Html {
        let told = match (self.known, &self.short_id) {
            (false, Some(_)) => l.m("capture-done-item"),
            (false, None) => l.m("capture-done"),
            (true, Some(_)) => l.m("capture-done-known-item"),
            (true, None) => l.m("capture-done-known"),
        };
        let told = told.bdi("account", &self.account);
        match &self.short_id {
            Some(item) => told.link("item", &format!("/items/{item}"), item).html(),
            None => told.html(),
        }
    }
}

/// Joins what is on record already: each such act gets one more sighting instead of a second record. Says which
/// accounts' acts these are.
pub(crate) async fn join_known(
    store: &Store,
    scope: &Scope,
    capture: &mut Capture,
) -> Result<Vec<bool>, StoreError> {
    let mut known = Vec::new();
    for (id, names) in capture.people.clone() {
        let found = store.find_act(scope, &capture.sought(id, &names)).await?;
        known.push(found.is_some());
        if let Some(found) = found {
            capture.join(id, found);
        }
    }
    Ok(known)
}

/// What became of each account's act, as the query of the address that tells it.
pub(crate) async fn outcomes_query(
    desk: &Desk,
    staff: &Staff,
    capture: &Capture,
    known: &[bool],
) -> Result<String, PageError> {
    let scope = staff.scope();
    let mut query = String::new();
    for ((id, names), known) in capture.people.iter().zip(known).take(TOLD) {
        let found = desk.store.find_act(&scope, &capture.sought(*id, names)).await?;
        let item = found.and_then(|it| it.item).map(|(_, short_id)| short_id.to_string()).unwrap_or_default();
        let state = if *known { "known" } else { "new" };
        query.push_str(&format!("&{state}={}", encoded(&format!("{} {item}", names.shown()))));
    }
    Ok(query)
}

/// What the address says became of an entry. It is only shown; nothing rests on it.
pub(crate) fn outcomes(fields: &Fields) -> Vec<Outcome> {
    let read = |known: bool| {
        let lines = fields.all(if known { "known" } else { "new" });
        lines.into_iter().take(TOLD).map(move |line| {
            let (account, item) = line.split_once(' ').unwrap_or((line, ""));
            let short_id = item.parse::<ShortId>().ok().map(|it| it.to_string());
            Outcome { account: account.chars().take(80).collect(), short_id, known }
        })
    };
    read(false).chain(read(true)).collect()
}
