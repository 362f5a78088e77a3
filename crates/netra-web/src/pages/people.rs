//! One watched person: why they may be looked at, which accounts are believed to be theirs, which letters send them on
//! duty. Nothing about acts.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use netra_model::dossier::{BasisKind, SignKind};
use netra_model::link::profile_url;
use netra_model::person::{AssignmentLetter, AttributionLevel};
use netra_model::{PersonId, standing};
use netra_store::{
    AccountState, AccountView, Attribution, ContrarySign, DayReach, LetterView, StoreError, Withdrawal,
};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::audit::nobody_signed_in;
use crate::pages::content::web_link;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::{Show, attribution, basis, person_status};
use crate::visitor::Staff;

/// The page of a person.
#[derive(Template)]
#[template(path = "person.html")]
pub(crate) struct PersonPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) employment: String,
    pub(crate) nip: Option<String>,
    pub(crate) status: Option<&'static str>,
    pub(crate) region: Option<String>,
    pub(crate) watch: Vec<WatchLine>,
    pub(crate) accounts: Vec<AccountLine>,
    /// Accounts that were taken back, each with whose it is now: address and name.
    pub(crate) former: Vec<(AccountLine, Option<(String, String)>)>,
    /// May write down why an account is believed to be theirs.
    pub(crate) may_attribute: bool,
    /// May take an account from them.
    pub(crate) may_withdraw: bool,
    pub(crate) person: String,
    pub(crate) letters: Vec<LetterLine>,
    /// Who keeps the watch-list records letters, too.
    pub(crate) may_record: bool,
    /// Where the forms of the letters go.
    pub(crate) address: String,
    /// What was typed into the form that was refused, and why it was.
    pub(crate) typed: Fields,
    pub(crate) problem: Option<String>,
    /// Which form: `letters`, or one of an account as [`AccountLine::id`] names it.
    pub(crate) form: String,
    pub(crate) may_see_items: bool,
}

/// A letter that sends the person on duty.
#[derive(Debug, Clone, Default)]
pub(crate) struct LetterLine {
    pub(crate) n: u64,
    pub(crate) number: String,
    pub(crate) purpose: String,
    pub(crate) period: String,
    /// When it was issued and recorded.
    pub(crate) dates: String,
    /// When and why it was withdrawn.
    pub(crate) withdrawn: Option<String>,
}

/// Why and when somebody may be looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct WatchLine {
    pub(crate) reason: String,
    pub(crate) letter: String,
    pub(crate) period: String,
}

/// An account with its history.
#[derive(Debug, Clone, Default)]
pub(crate) struct AccountLine {
    pub(crate) id: String,
    pub(crate) platform: String,
    pub(crate) name: String,
    pub(crate) url: Option<String>,
    /// How surely it is theirs, in words.
    pub(crate) level: &'static str,
    /// Why we believe whose it is, newest first.
    pub(crate) ledger: Vec<LedgerLine>,
    /// What speaks against it, newest first.
    pub(crate) signs: Vec<LedgerLine>,
    /// Earlier handles.
    pub(crate) earlier: Vec<String>,
    /// When a source last read it, and why not since; or that none reads it.
    pub(crate) read: String,
    /// What its platform said of it, oldest first: when, what.
    pub(crate) states: Vec<(String, String)>,
}

/// An entry of the ledger of an account, or a contrary sign.
#[derive(Debug, Clone, Default)]
pub(crate) struct LedgerLine {
    pub(crate) what: String,
    pub(crate) words: String,
    /// The address of the document.
    pub(crate) document: Option<String>,
    pub(crate) by: String,
    pub(crate) when: String,
}

/// `GET /people/{person}`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: PersonId = id.parse().map_err(|_| PageError::NotFound)?;
    render(&desk, &staff, id, Fields::default(), None, "").await
}

/// `POST /people/{person}/letters`: a letter of assignment is put on file.
pub(crate) async fn record_letter(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let id: PersonId = id.parse().map_err(|_| PageError::NotFound)?;
    let day = |name| fields.get(name).parse::<Date>().ok();
    let (Some(issued), Some(from), Some(until)) = (day("issued"), day("from"), day("until")) else {
        let why = staff.l.t("watchlist-letter-needs-dates");
        return refused(&desk, &staff, id, fields, why.to_owned()).await;
    };
    let letter = AssignmentLetter {
        number: fields.get("number").to_owned(),
        issued,
        from,
        until,
        purpose: fields.get("purpose").to_owned(),
    };
    let recorded = desk.store.record_letter(&staff.actor(), id, &letter).await;
    back(&desk, &staff, id, fields, recorded.map(drop)).await
}

/// `POST /people/{person}/letters/withdraw`: a letter that was recorded by mistake counts no more.
pub(crate) async fn withdraw_letter(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let id: PersonId = id.parse().map_err(|_| PageError::NotFound)?;
    let n = fields.get("n").parse().map_err(|_| PageError::NotFound)?;
    let withdrawn = desk.store.withdraw_letter(&staff.actor(), id, n, fields.get("reason")).await;
    back(&desk, &staff, id, Fields::default(), withdrawn).await
}

/// Back to the page: with what changed, or with why nothing did.
async fn back(
    desk: &Desk,
    staff: &Staff,
    id: PersonId,
    typed: Fields,
    done: Result<(), StoreError>,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other(&format!("/people/{id}#letters"))),
        Err(StoreError::Missing { .. }) => Err(PageError::NotFound),
        Err(StoreError::Invalid(why)) => {
            refused(desk, staff, id, typed, sentence_case(staff.l.say(&why))).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn refused(
    desk: &Desk,
    staff: &Staff,
    id: PersonId,
    typed: Fields,
    problem: String,
) -> Result<Response, PageError> {
    refused_form(desk, staff, id, "letters", typed, problem).await
}

/// The page with a form that was refused.
pub(crate) async fn refused_form(
    desk: &Desk,
    staff: &Staff,
    id: PersonId,
    form: &str,
    typed: Fields,
    problem: String,
) -> Result<Response, PageError> {
    let mut response = render(desk, staff, id, typed, Some(problem), form).await?;
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn render(
    desk: &Desk,
    staff: &Staff,
    id: PersonId,
    typed: Fields,
    problem: Option<String>,
    form: &str,
) -> Result<Response, PageError> {
    let view = desk.store.person(&staff.scope(), id).await?.ok_or(PageError::NotFound)?;
    let (show, l) = (staff.show(desk), staff.l);
    Ok(page(&PersonPage {
        frame: staff.frame(desk, "watchlist", view.person.name.clone()),
        l,
        name: view.person.name.clone(),
        unit: view.unit.name.clone(),
        employment: view.person.employment.to_string(),
        nip: view.person.nip.as_ref().map(ToString::to_string),
        status: person_status(l, view.person.status),
        region: view.person.region.clone(),
        watch: view
            .watch
            .iter()
            .map(|it| WatchLine {
                reason: it.reason.clone(),
                letter: it.letter.clone().unwrap_or_default(),
                period: match it.until {
                    Some(until) => format!("{} – {}", show.day(it.from), show.day(until)),
                    None => l.m("common-since-day").with("day", show.day(it.from)).to_string(),
                },
            })
            .collect(),
        accounts: view.accounts.iter().map(|it| account(&show, it)).collect(),
        former: view
            .former
            .iter()
            .map(|(it, now)| {
                let now = now.as_ref().map(|(id, name)| (format!("/people/{id}"), name.clone()));
                (account(&show, it), now)
            })
            .collect(),
        may_attribute: staff.role().may_attribute(),
        may_withdraw: staff.role().may_withdraw_attributions(),
        person: id.to_string(),
        form: form.to_owned(),
        letters: view.letters.iter().map(|it| letter(&show, it)).collect(),
        may_record: staff.role().may_administer(),
        address: format!("/people/{id}/letters"),
        typed,
        problem,
        may_see_items: staff.role().may_see_items(),
    }))
}

fn account(show: &Show, view: &AccountView) -> AccountLine {
    let l = show.l;
    let earlier = view.handles.iter().skip(1).map(|it| {
        let day = show.day(show.day_of(it.last_at));
        l.m("watchlist-handle-until").with("handle", &it.handle).with("day", day).to_string()
    });
    AccountLine {
        id: view.id.to_string(),
        platform: view.account.platform.label().to_owned(),
        name: view.account.shown(),
        url: web_link(profile_url(&view.account).as_deref()),
        level: view.attributions.first().map_or(l.t("common-not-checked-yet"), |it| attribution(l, it.level)),
        ledger: view.attributions.iter().map(|it| entry(show, view, it)).collect(),
        signs: view.signs.iter().map(|it| sign(show, view, it)).collect(),
        earlier: earlier.collect(),
        read: last_read(show, view),
        states: view.states.iter().map(|it| state(show, it)).collect(),
    }
}

fn entry(show: &Show, view: &AccountView, it: &Attribution) -> LedgerLine {
    let (l, kind) = (show.l, show.l.pick(it.kind.label()));
    let what = if it.kind == BasisKind::Withdrawn {
        kind.to_owned()
    } else {
        l.m("cases-ledger-entry").with("level", attribution(l, it.level)).with("basis", kind).to_string()
    };
    LedgerLine {
        what,
        words: basis(it.level, &it.basis).unwrap_or_default().to_owned(),
        document: it.document.as_ref().map(|(sha256, _)| paper(view, *sha256)),
        by: nobody_signed_in(show.l, &it.by_name),
        when: show.day(show.day_of(it.at)),
    }
}

fn sign(show: &Show, view: &AccountView, it: &ContrarySign) -> LedgerLine {
    LedgerLine {
        what: show.l.pick(it.kind.label()).to_owned(),
        words: it.words.clone(),
        document: it.document.as_ref().map(|(sha256, _)| paper(view, *sha256)),
        by: nobody_signed_in(show.l, &it.by_name),
        when: show.day(show.day_of(it.at)),
    }
}

fn paper(view: &AccountView, sha256: netra_model::Sha256) -> String {
    format!("/accounts/{}/files/{sha256}", view.id)
}

/// When an account was last read. An account that no source reads is not one that does nothing.
fn last_read(show: &Show, view: &AccountView) -> String {
    let l = show.l;
    let Some(tried) = &view.last_tried else {
        return l.t("watchlist-not-observable").to_owned();
    };
    let read = match view.last_read {
        Some(at) => l.m("watchlist-last-read").with("moment", show.moment(at)).to_string(),
        None => l.t("watchlist-never-read-so-far").to_owned(),
    };
    let why = match &tried.reach {
        DayReach::Unavailable { word, .. } => l.say(&standing::in_words(word)).to_owned(),
        DayReach::Failed { why, .. } => l.m("watchlist-reading-failed").with("why", l.say(why)).to_string(),
        DayReach::Read(_) | DayReach::NotTried => return read,
    };
    let tried = l.m("watchlist-last-tried").with("day", show.day(tried.day)).with("why", why);
    format!("{read} {tried}")
}

/// A state with the time in which it was seen.
fn state(show: &Show, it: &AccountState) -> (String, String) {
    let l = show.l;
    let since = show.moment(it.first_at);
    if it.state == standing::ACTIVE {
        return (since, l.t("common-readable-again").to_owned());
    }
    let last = show.moment(it.last_at);
    let when = if last == since { since } else { format!("{since} – {last}") };
    (when, l.say(&standing::in_words(&it.state)).to_owned())
}

fn letter(show: &Show, view: &LetterView) -> LetterLine {
    let l = show.l;
    let AssignmentLetter { number, issued, purpose, .. } = &view.letter;
    let recorded = show.day(show.day_of(view.at));
    LetterLine {
        n: view.n,
        number: number.clone(),
        purpose: purpose.clone(),
        period: on_duty(show, &view.letter),
        dates: l
            .m("watchlist-letter-dates")
            .with("issued", show.day(*issued))
            .with("recorded", recorded)
            .to_string(),
        withdrawn: view.withdrawn.as_ref().map(|it| withdrawn(show, it)),
    }
}

/// The days of a letter.
pub(crate) fn on_duty(show: &Show, letter: &AssignmentLetter) -> String {
    if letter.from == letter.until {
        show.day(letter.from)
    } else {
        format!("{} – {}", show.day(letter.from), show.day(letter.until))
    }
}

/// When and why a letter was withdrawn.
pub(crate) fn withdrawn(show: &Show, it: &Withdrawal) -> String {
    let day = show.day(show.day_of(it.at));
    show.l.m("watchlist-withdrawn").with("day", day).with("why", &it.why).to_string()
}

impl PersonPage {
    fn levels(&self) -> Vec<(u8, &'static str)> {
        AttributionLevel::ALL.iter().map(|it| (u8::from(*it), attribution(self.l, *it))).collect()
    }

    fn bases(&self) -> Vec<(&'static str, &'static str)> {
        BasisKind::OFFERED.iter().map(|it| (it.as_str(), self.l.pick(it.label()))).collect()
    }

    fn sign_kinds(&self) -> Vec<(&'static str, &'static str)> {
        SignKind::ALL.iter().map(|it| (it.as_str(), self.l.pick(it.label()))).collect()
    }

    /// Whether this form of an account was refused.
    fn is(&self, form: &str, account: &str) -> bool {
        self.form.strip_prefix(form).and_then(|it| it.strip_prefix('-')) == Some(account)
    }

    fn typed_in(&self, form: &str, account: &str, field: &str) -> &str {
        if self.is(form, account) { self.typed.get(field) } else { "" }
    }

    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let watch = WatchLine { reason: "SK (DEMO)".into(), letter: "1/DEMO".into(), period: "2026".into() };
        let account = AccountLine {
            platform: "Instagram".into(),
            name: "@budi.demo".into(),
            url: Some("https://www.instagram.com/budi.demo".into()),
            id: "0".into(),
            level: l.t("common-presumed"),
            ledger: vec![LedgerLine {
                what: l.t("common-presumed").into(),
                words: "foto <b>Santoso</b>".into(),
                document: Some("/accounts/0/files/0".into()),
                by: "Wulan <i>(DEMO)</i>".into(),
                when: "12 Okt 2026".into(),
            }],
            signs: vec![LedgerLine {
                what: l.pick(SignKind::Cloned.label()).into(),
                ..LedgerLine::default()
            }],
            earlier: vec!["@budi.lama".into()],
            read: "x".into(),
            states: vec![
                ("11 Okt 2026".into(), l.t("common-closed").into()),
                ("12 Okt 2026".into(), l.t("common-readable-again").into()),
            ],
        };
        let letter = |n, withdrawn: Option<&str>| LetterLine {
            n,
            number: "800/112/DEMO".into(),
            purpose: "x".into(),
            period: "12 Okt 2026".into(),
            dates: "x".into(),
            withdrawn: withdrawn.map(str::to_owned),
        };
        Self {
            l,
            frame,
            letters: vec![letter(2, None), letter(1, Some("x"))],
            may_record: true,
            address: "/people/0/letters".into(),
            typed: Fields::default(),
            problem: Some(l.t("watchlist-letter-needs-number").into()),
            form: "letters".into(),
            former: vec![(
                AccountLine { id: "1".into(), level: l.t("common-presumed"), ..AccountLine::default() },
                None,
            )],
            may_attribute: true,
            may_withdraw: true,
            person: "0".into(),
            name: "Budi (DEMO)".into(),
            unit: "Dinas Perhubungan".into(),
            employment: "PNS".into(),
            nip: Some("••••••••••••••1007".into()),
            status: person_status(l, netra_model::person::PersonStatus::UnpaidLeave),
            region: Some("Kota Contoh".into()),
            watch: vec![watch],
            accounts: vec![account],
            may_see_items: true,
        }
    }
}
