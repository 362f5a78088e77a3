//! The forms for what citizens tell: initial information [informasi awal] and a report [laporan]. The act is read as in
//! the capture form; who told is read apart, and goes only into what the store encrypts.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use netra_model::batch::Batch;
use netra_model::person::WatchIndex;
use netra_model::scope::Scope;
use netra_model::sighting::HandedFile;
use netra_model::tip::{Channel, Identity, NewTip, TipKind, Told};
use netra_store::Store;

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::capture_form::{Capture, Door, Given, Officer, Problem, read};
use crate::pages::entering::{
    ActForm, Choice, act_form, join_known, keep, only_searches, open_too_long, outcomes_query, with_ticked,
};
use crate::posted::{Upload, Uploaded};
use crate::respond::{page, see_other};
use crate::visitor::Staff;

/// The name of the field for files that say who told.
const IDENTITY_FILES: &str = "identity_files";
/// More characters than this are not typed into one field.
const MAX_TEXT: usize = 20_000;

/// The form.
#[derive(Template)]
#[template(path = "tip_form.html")]
pub(crate) struct TipFormPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    /// A report, else initial information.
    pub(crate) report: bool,
    pub(crate) kind: &'static str,
    /// The form's own name: sent twice, it is one tip.
    pub(crate) once: String,
    pub(crate) channels: Vec<Choice>,
    pub(crate) form: ActForm,
    /// The fields came from the capture form.
    pub(crate) carried: bool,
}

/// `GET /tips/new?kind=report`
pub(crate) async fn new(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let kind = kind_of(fields.get("kind"));
    form(&desk, &staff, kind, Fields::default(), Vec::new(), None, false).await
}

/// `POST /tips/carry`: what was typed into the capture form, as initial information. Nothing is stored yet.
pub(crate) async fn carry(State(desk): State<Arc<Desk>>, sent: Uploaded) -> Result<Response, PageError> {
    let Uploaded { staff, fields, .. } = sent;
    staff.check_form(fields.get("csrf"))?;
    form(&desk, &staff, TipKind::InitialInformation, with_ticked(&fields), Vec::new(), None, true).await
}

/// `POST /tips/new`
pub(crate) async fn save(State(desk): State<Arc<Desk>>, sent: Uploaded) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = sent;
    let fields = with_ticked(&fields);
    let (l, kind) = (staff.l, kind_of(fields.get("tip_kind")));
    if staff.check_form(fields.get("csrf")).is_err() {
        return refused(&desk, &staff, kind, fields, Vec::new(), Some(open_too_long(l))).await;
    }
    if only_searches(&fields) {
        return form(&desk, &staff, kind, fields, Vec::new(), None, false).await;
    }
    let zone = desk.office.time_zone();
    let officer = Officer { login: &staff.user.login, now: desk.store.now(), zone: &zone };
    let watched = desk.store.watch_index(&staff.scope()).await?;
    let words = desk.words.now();
    let (sealed, evidence): (Vec<&Upload>, Vec<&Upload>) =
        files.iter().partition(|it| it.field == IDENTITY_FILES);
    let given = Given {
        door: Door::Tip(kind),
        watched: &watched,
        races: &words.races,
        has_files: !evidence.is_empty(),
    };
    let identity = identity_of(&fields);
    let mut problems = problems(l, &fields, &identity, desk.store.now().to_zoned(zone.clone()).date());
    let mut capture = match read(l, &fields, &given, &officer) {
        Ok(capture) if problems.is_empty() => capture,
        Ok(_) => return refused(&desk, &staff, kind, fields, problems, None).await,
        Err(more) => {
            problems.extend(more);
            return refused(&desk, &staff, kind, fields, problems, None).await;
        }
    };
    let known = join_known(&desk.store, &staff.scope(), &mut capture).await?;
    let tip = NewTip {
        kind,
        form: once(&fields)?,
        told: told_of(&fields, &capture),
        identity: with_files(&desk, &staff, identity, &sealed).await?,
    };
    let kept = nameless(keep(&desk, &evidence).await?, &tip.identity);
    let batch = capture.batch(&kept, &officer, Some(tip));
    let stored = (desk.hooks.intake)(staff.actor(), batch).await;
    let saved = match stored.map_err(PageError::from) {
        Ok(saved) => saved,
        Err(PageError::BadForm { why, .. }) => {
            let why = l.either(&why.0, &why.1).to_owned();
            return refused(&desk, &staff, kind, fields, Vec::new(), Some(why)).await;
        }
        Err(PageError::TryAgain { .. }) => {
            let why = l.t("common-not-stored-yet-save-again-in-a");
            return refused(&desk, &staff, kind, fields, Vec::new(), Some(why.to_owned())).await;
        }
        Err(other) => return Err(other),
    };
    let Some(tip) = saved.tip else {
        return Err(PageError::broken("keep what was told", &"the intake stored no tip"));
    };
    let outcomes = outcomes_query(&desk, &staff, &capture, &known).await?;
    Ok(see_other(&format!("/tips/{tip}?saved=yes{outcomes}")))
}

/// A filled form for what a citizen tells, and against what it is read.
#[derive(Debug, Clone, Copy)]
pub struct FilledForm<'a> {
    /// Which form.
    pub kind: TipKind,
    /// Its fields, by name. `form` is its own name: sent twice, it is one tip.
    pub fields: &'a [(String, String)],
    /// The evidence, stored already.
    pub files: &'a [HandedFile],
    /// Who fills it in.
    pub officer: Officer<'a>,
}

/// What the form makes of its fields: a batch for the matcher and the store, in which acts that are on record already
/// are joined. The demonstration enters its tips through this same door.
///
/// # Errors
/// Sentences in Indonesian, one per problem, as the form shows them; a store that cannot be read, in English.
pub async fn told_by_citizen(
    filled: &FilledForm<'_>,
    watched: &WatchIndex,
    store: &Store,
    scope: &Scope,
) -> Result<Batch, Vec<String>> {
    let FilledForm { kind, files, officer, .. } = *filled;
    let mut fields = Fields::default();
    for (name, value) in filled.fields {
        fields.push(name, value);
    }
    let identity = identity_of(&fields);
    let given = Given { door: Door::Tip(kind), watched, races: &[], has_files: !files.is_empty() };
    let today = officer.now.to_zoned(officer.zone.clone()).date();
    let mut wrong = problems(Lang::Indonesian, &fields, &identity, today);
    let capture = read(Lang::Indonesian, &fields, &given, &officer).map_err(|more| wrong.extend(more)).ok();
    let (true, Some(mut capture)) = (wrong.is_empty(), capture) else {
        return Err(wrong.into_iter().map(|it| format!("{}: {}", it.field, it.why)).collect());
    };
    join_known(store, scope, &mut capture).await.map_err(|error| vec![error.to_string()])?;
    let form = fields.get("form").to_owned();
    let tip = NewTip { kind, form, told: told_of(&fields, &capture), identity };
    let files = nameless(files.to_vec(), &tip.identity);
    Ok(capture.batch(&files, &officer, Some(tip)))
}

fn kind_of(text: &str) -> TipKind {
    text.parse().unwrap_or(TipKind::InitialInformation)
}

/// The form's own name, or a fresh one.
fn once(fields: &Fields) -> Result<String, PageError> {
    if let Some(once) = fields.some("form").filter(|it| it.len() <= 64) {
        return Ok(once.to_owned());
    }
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| PageError::broken("make a random value", &error))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Who told, as typed.
pub(crate) fn identity_of(fields: &Fields) -> Identity {
    let text = |name: &str| fields.get(name).chars().take(MAX_TEXT).collect::<String>();
    Identity {
        name: text("identity_name"),
        address: text("identity_address"),
        phone: text("identity_phone"),
        email: text("identity_email"),
        birth: text("identity_birth"),
        sex: text("identity_sex"),
        occupation: text("identity_occupation"),
        nationality: text("identity_nationality"),
        witnesses: text("identity_witnesses"),
        files: Vec::new(),
    }
}

/// With its files, encrypted before they are kept.
pub(crate) async fn with_files(
    desk: &Desk,
    staff: &Staff,
    mut identity: Identity,
    files: &[&Upload],
) -> Result<Identity, PageError> {
    for file in files {
        identity.files.push(desk.store.put_sealed(&staff.actor(), &file.name, file.bytes.clone()).await?);
    }
    Ok(identity)
}

fn told_of(fields: &Fields, capture: &Capture) -> Told {
    Told { received_at: capture.seen_at, ..told(fields, capture.seen_at) }
}

/// What was told, as typed, without its act.
pub(crate) fn told(fields: &Fields, received_at: jiff::Timestamp) -> Told {
    let text = |name: &str, most: usize| fields.get(name).chars().take(most).collect::<String>();
    Told {
        register: fields.some("register").map(|it| it.chars().take(80).collect()),
        channel: fields.get("channel").parse().unwrap_or(Channel::Other),
        received_at,
        known_on: fields.get("known_on").parse().ok(),
        place: text("place", 300),
        chronology: text("chronology", MAX_TEXT),
    }
}

/// What stands in the wrong place or cannot be. Nothing is missing here: that is for the check of the requirements.
pub(crate) fn problems(l: Lang, fields: &Fields, identity: &Identity, today: Date) -> Vec<Problem> {
    let mut problems = Vec::new();
    let known_on: Option<Date> = fields.get("known_on").parse().ok();
    if fields.some("known_on").is_some() && known_on.is_none() {
        let why = l.t("tips-write-it-like-2026-10-12").to_owned();
        problems.push(Problem { field: "known_on", why });
    }
    if known_on.is_some_and(|day| day > today) {
        let why = l.t("tips-the-day-it-became-known-lies-in");
        problems.push(Problem { field: "known_on", why: why.to_owned() });
    }
    for field in ["chronology", "place", "description", "own_text", "target_text"] {
        if names_who_told(fields.get(field), identity) {
            let why = l.t("tips-the-name-or-contact-of-who-told");
            problems.push(Problem { field, why: why.to_owned() });
        }
    }
    problems
}

/// Whether a text gives away who told: the whole name, the telephone number or the e-mail address stands in it.
fn names_who_told(text: &str, identity: &Identity) -> bool {
    let plain = |text: &str| {
        let kept =
            text.chars().map(|c| if c.is_alphanumeric() || c == '@' { c } else { ' ' }).collect::<String>();
        kept.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let within = plain(text);
    let tells = |it: &str| it.chars().count() >= 4 && format!(" {within} ").contains(&format!(" {it} "));
    let phone = digits(&identity.phone);
    tells(&plain(&identity.name))
        || tells(&plain(&identity.email))
        || (phone.len() >= 8 && digits(text).contains(&phone))
}

/// Files whose name would give away who told are given another one; their bytes stay as received.
fn nameless(mut files: Vec<HandedFile>, identity: &Identity) -> Vec<HandedFile> {
    for (n, file) in files.iter_mut().enumerate() {
        if names_who_told(&file.name, identity) {
            let ending = file.name.rsplit_once('.').map(|(_, it)| it).filter(|it| it.len() <= 5);
            let ending = ending.map(|it| format!(".{it}")).unwrap_or_default();
            file.name = format!("berkas-{}{ending}", n + 1);
        }
    }
    files
}

async fn refused(
    desk: &Desk,
    staff: &Staff,
    kind: TipKind,
    typed: Fields,
    problems: Vec<Problem>,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let mut response = form(desk, staff, kind, typed, problems, problem, false).await?;
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn form(
    desk: &Desk,
    staff: &Staff,
    kind: TipKind,
    typed: Fields,
    problems: Vec<Problem>,
    problem: Option<String>,
    carried: bool,
) -> Result<Response, PageError> {
    let l = staff.l;
    let title = match kind {
        TipKind::Report => l.t("tips-enter-a-report"),
        TipKind::InitialInformation => l.t("tips-enter-initial-information"),
    };
    let frame = staff.frame(desk, "tips", title);
    let once = once(&typed)?;
    let form = act_form(desk, staff, typed, problems, problem).await?;
    Ok(page(&build(frame, kind, once, form, carried)))
}

fn build(frame: Frame, kind: TipKind, once: String, form: ActForm, carried: bool) -> TipFormPage {
    let l = frame.l;
    TipFormPage {
        frame,
        l,
        report: kind == TipKind::Report,
        kind: kind.as_str(),
        once,
        channels: channels(l, form.typed.get("channel")),
        form,
        carried,
    }
}

/// The ways by which something can come, as a field offers them.
pub(crate) fn channels(l: Lang, chosen: &str) -> Vec<Choice> {
    let choice = |it: Channel| (it.as_str().to_owned(), l.pick(it.label()).to_owned(), it.as_str() == chosen);
    Channel::ALL.into_iter().map(choice).collect()
}

impl TipFormPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(
        frame: Frame,
        show: &crate::show::Show,
        races: &[netra_model::race::Race],
        kind: TipKind,
    ) -> Self {
        let typed = Fields::parse(b"platform=instagram&kind=like&channel=letter&identity_name=Wati+(DEMO)");
        let why = show.l.t("tips-remove-the-name").to_owned();
        let problems = vec![Problem { field: "chronology", why }];
        let now = "2026-10-12T02:00:00Z".parse().unwrap();
        let form = ActForm::new(show, now, races, typed, String::new(), problems, None);
        build(frame, kind, "once".into(), form, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity { name: "Wati Pelapor (DEMO)".into(), phone: "0800-1111-2222".into(), ..Identity::default() }
    }

    #[test]
    fn a_text_that_gives_away_who_told_is_found_however_it_is_written() {
        for text in ["saya, WATI  pelapor (demo), melihat", "hubungi 0800 11112222"] {
            assert!(names_who_told(text, &identity()), "{text}");
        }
        for text in ["Wati melihatnya", "pelapor melihat 0800", ""] {
            assert!(!names_who_told(text, &identity()), "{text}");
        }
        assert!(!names_who_told("apa saja", &Identity::default()));
    }

    #[test]
    fn a_file_named_after_who_told_gets_another_name() {
        let file = |name: &str| HandedFile {
            name: name.into(),
            kind: netra_model::act::MediaKind::Image,
            len: 1,
            sha256: netra_model::Sha256([1; 32]),
        };
        let files = nameless(vec![file("IMG_1.png"), file("wati_pelapor_demo.png")], &identity());
        let names: Vec<&str> = files.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["IMG_1.png", "berkas-2.png"]);
    }
}
