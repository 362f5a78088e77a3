//! The plenary [pleno; in an internal office: rapat tim]: what two people judged differently, an agenda to print, and the
//! record of the vote.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use jiff::civil::Date;
use netra_model::review::Verdict;
use netra_store::{DecisionView, NewPlenary, PlenaryItem, StoreError, User, Vote};

use crate::Desk;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::{Html, Lang};
use crate::pages::filters::Choice;
use crate::pages::item::find;
use crate::pages::item_view::{line, round};
use crate::pages::queue::plenary_key;
use crate::pages::sheet::{self, Practice, said};
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::Show;
use crate::visitor::Staff;

/// So many lines for attendants stand on the form; more come back when all were filled.
const LINES: usize = 5;

/// The list.
#[derive(Template)]
#[template(path = "plenary.html")]
pub(crate) struct PlenaryPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) title: &'static str,
    pub(crate) agenda: &'static str,
    pub(crate) rows: Vec<Row>,
    pub(crate) may_record: bool,
    pub(crate) today: String,
    pub(crate) done: Option<String>,
    /// The names of the office's users, to choose from.
    pub(crate) users: Vec<String>,
}

/// The agenda on paper.
#[derive(Template)]
#[template(path = "agenda.html")]
pub(crate) struct AgendaPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) title: &'static str,
    pub(crate) number: String,
    pub(crate) day: String,
    pub(crate) place: String,
    pub(crate) rows: Vec<Row>,
}

/// A disagreement.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) short_id: String,
    pub(crate) version: u64,
    pub(crate) what: String,
    pub(crate) person: String,
    pub(crate) unit: String,
    pub(crate) snippet: String,
    pub(crate) known: Option<String>,
    pub(crate) sides: Vec<Side>,
    pub(crate) verdicts: Vec<Choice>,
    pub(crate) reasons: Vec<Choice>,
    pub(crate) provisions: Vec<Choice>,
    pub(crate) votes: Vec<(String, Vec<Choice>)>,
    pub(crate) typed: Fields,
    pub(crate) problem: Option<Html>,
}

/// One of the two verdicts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Side {
    pub(crate) verdict: &'static str,
    pub(crate) who: Html,
    pub(crate) when: String,
    pub(crate) said: Vec<String>,
}

/// `GET /plenary`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let done = fields.some("done").and_then(|it| it.parse::<netra_model::ShortId>().ok());
    render(&desk, &staff, done.map(|it| it.to_string()), None).await
}

/// A vote that was not stored: of which item, what was typed, and why not.
type Tried = (String, Fields, Html, StatusCode);

async fn render(
    desk: &Desk,
    staff: &Staff,
    done: Option<String>,
    tried: Option<Tried>,
) -> Result<Response, PageError> {
    let (l, show) = (staff.l, staff.show(desk));
    let (items, practice) =
        (desk.store.plenary_items(&staff.scope()).await?, Practice::of(desk, &staff.scope()).await?);
    let names = users(desk, staff).await?.into_iter().map(|it| it.name).collect();
    let rows = items.iter().map(|item| {
        let of = tried.as_ref().filter(|it| it.0 == item.short_id.to_string());
        Row {
            problem: of.map(|it| it.2.clone()),
            ..row(desk, &show, &practice, item, of.map_or(&Fields::default(), |it| &it.1))
        }
    });
    let title = l.t(plenary_key(desk, "review-heading-plenary", "review-heading-plenary-internal"));
    let mut response = page(&PlenaryPage {
        l,
        frame: staff.frame(desk, "queue", title),
        title,
        agenda: l.t(plenary_key(desk, "review-agenda", "review-agenda-internal")),
        rows: rows.collect(),
        may_record: staff.role().may_lead_review(),
        today: show.day_of(desk.store.now()).to_string(),
        done,
        users: names,
    });
    if let Some((.., status)) = tried {
        *response.status_mut() = status;
    }
    Ok(response)
}

/// Who may vote: whoever works at this office. Nobody but a supervisor records a vote, and so is told.
async fn users(desk: &Desk, staff: &Staff) -> Result<Vec<User>, PageError> {
    if !staff.role().may_lead_review() {
        return Ok(Vec::new());
    }
    Ok(desk.store.users(&staff.scope()).await?)
}

fn row(desk: &Desk, show: &Show, practice: &Practice, item: &PlenaryItem, typed: &Fields) -> Row {
    let (l, words) = (show.l, desk.words.now());
    let choice = |value: &str, label: &str, chosen: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        selected: value == chosen,
    };
    let verdicts = |chosen: &str| -> Vec<Choice> {
        Verdict::ALL.iter().map(|it| choice(it.as_str(), l.pick(it.label()), chosen)).collect()
    };
    let side = |it: &DecisionView| Side {
        verdict: l.pick(it.decision.verdict.label()),
        who: l.m("review-verdict-of").bdi("name", &it.by_name).with("round", round(l, it.round)).html(),
        when: show.moment(it.at),
        said: said(l, &words, practice, &it.decision),
    };
    let proposed = item.first.decision.provision.as_deref().or(item.second.decision.provision.as_deref());
    let provision = typed.some("provision").or(proposed).unwrap_or_default();
    let typed_names = (0..).map(|n| typed.get(&format!("name-{n}"))).take_while(|it| !it.is_empty()).count();
    let provisions =
        words.provisions.iter().map(|(key, it)| choice(key, l.either(&it.label.0, &it.label.1), provision));
    let mut provisions: Vec<Choice> = provisions.collect();
    if !provision.is_empty() && !provisions.iter().any(|it| it.selected) {
        provisions.push(choice(provision, provision, provision));
    }
    Row {
        short_id: item.short_id.to_string(),
        version: item.version,
        what: line(l, item.kind, &item.platform),
        person: item.person_name.clone(),
        unit: item.unit_name.clone(),
        snippet: item.snippet.clone(),
        known: item.known_on.map(|day| l.m("day-known-on").with("day", show.day(day)).to_string()),
        sides: [&item.first, &item.second].into_iter().map(side).collect(),
        verdicts: verdicts(typed.get("verdict")),
        reasons: practice
            .reasons
            .iter()
            .map(|it| choice(&it.key, l.either(&it.label_id, &it.label_en), typed.get("reason_key")))
            .collect(),
        provisions,
        votes: (0..LINES.max(typed_names + 1))
            .map(|n| {
                let voice = |what: &str| typed.get(&format!("{what}-{n}"));
                (voice("name").to_owned(), verdicts(voice("vote")))
            })
            .collect(),
        typed: typed.clone(),
        problem: None,
    }
}

/// `GET /plenary/agenda`: the ticked items on paper.
pub(crate) async fn agenda(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (l, show) = (staff.l, staff.show(&desk));
    let practice = Practice::of(&desk, &staff.scope()).await?;
    let wanted = fields.all("item");
    let items = desk.store.plenary_items(&staff.scope()).await?;
    let chosen = items.iter().filter(|it| wanted.is_empty() || wanted.contains(&&*it.short_id.to_string()));
    let title = l.t(plenary_key(&desk, "review-agenda", "review-agenda-internal"));
    let text = |name: &str| fields.get(name).chars().take(200).collect::<String>();
    Ok(page(&AgendaPage {
        l,
        frame: staff.frame(&desk, "queue", title),
        title,
        number: text("number"),
        day: fields.get("day").parse::<Date>().map_or(String::new(), |day| show.long_day(day)),
        place: text("place"),
        rows: chosen.map(|it| row(&desk, &show, &practice, it, &Fields::default())).collect(),
    }))
}

/// `POST /plenary/{item}`: the vote is recorded, or comes back with what was typed.
pub(crate) async fn record(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let view = find(&desk, &posted.staff, &id).await?;
    let (l, fields) = (posted.staff.l, &posted.fields);
    let practice = Practice::of(&desk, &posted.staff.scope()).await?;
    let again = async |why: Html, status| {
        let tried = (view.short_id.to_string(), fields.clone(), why, status);
        render(&desk, &posted.staff, None, Some(tried)).await
    };
    let users = users(&desk, &posted.staff).await?;
    let plenary = match vote(l, fields, &practice, &users) {
        Ok(plenary) => plenary,
        Err(why) => return again(why, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let version = fields.get("version").parse().unwrap_or(0);
    match desk.store.record_plenary(&posted.staff.actor(), view.id, version, &plenary).await {
        Ok(_) => Ok(see_other(&format!("/plenary?done={}", view.short_id))),
        Err(StoreError::Invalid(why)) => {
            let why = l.m("review-as-said").with("said", sentence_case(l.say(&why))).html();
            again(why, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(StoreError::Conflict(first)) => {
            let by = first.by_name.as_deref().unwrap_or(l.t("review-conflict-somebody"));
            let at = posted.staff.show(&desk).moment(first.at);
            again(l.m("review-conflict-changed").bdi("by", by).with("at", at).html(), StatusCode::CONFLICT)
                .await
        }
        Err(other) => Err(other.into()),
    }
}

/// What the form says. The minutes are the decision's note.
fn vote(l: Lang, fields: &Fields, practice: &Practice, users: &[User]) -> Result<NewPlenary, Html> {
    let verdict: Verdict = fields.get("verdict").parse().map_err(|_| l.m("queue-needs-verdict").html())?;
    let day: Date = fields.get("day").parse().map_err(|_| l.m("review-day-cannot-be-read").html())?;
    let (mut votes, mut guests) = (Vec::new(), Vec::new());
    for n in 0..40 {
        let (name, voice) = (fields.get(&format!("name-{n}")).trim(), fields.get(&format!("vote-{n}")));
        let user = user_of(users, name);
        match (voice.parse(), user) {
            (Ok(verdict), Some(user)) => {
                votes.push(Vote { staff: Some(user.id), name: user.name.clone(), verdict });
            }
            (Ok(_), None) => return Err(l.m("review-voter-is-no-user").bdi("name", name).html()),
            (Err(_), Some(user)) => return Err(l.m("review-vote-missing").bdi("name", &user.name).html()),
            (Err(_), None) if !name.is_empty() => guests.push(name.chars().take(120).collect()),
            (Err(_), None) => {}
        }
    }
    let minutes: String = fields.get("minutes").chars().take(20_000).collect();
    let decision = sheet::decision(l, &fields.without(&["known_on"]), verdict, practice)?;
    let note = [decision.note.as_str(), minutes.as_str()].into_iter().filter(|it| !it.is_empty());
    let note = note.collect::<Vec<_>>().join("\n");
    Ok(NewPlenary {
        decision: netra_store::NewDecision { note, ..decision },
        number: fields.get("number").chars().take(120).collect(),
        day,
        place: fields.get("place").chars().take(200).collect(),
        votes,
        guests,
    })
}

/// The user whose name or login was chosen or typed, if it is one's alone.
fn user_of<'a>(users: &'a [User], typed: &str) -> Option<&'a User> {
    let typed = typed.to_lowercase();
    let is = |it: &&User| it.name.to_lowercase() == typed || it.login.to_lowercase() == typed;
    let mut found = users.iter().filter(is);
    found.next().filter(|_| found.next().is_none())
}

#[cfg(test)]
impl Row {
    /// With invented values.
    fn sample(l: Lang) -> Self {
        let side = |verdict: Verdict, name: &str| Side {
            verdict: l.pick(verdict.label()),
            who: l.m("review-verdict-of").bdi("name", name).with("round", l.t("review-round-first")).html(),
            when: "12 Okt 2026 09.00 WIB".into(),
            said: vec!["dukungan terbuka <b>kepada paslon</b>".into()],
        };
        let choice = |it: &Verdict| Choice {
            value: it.as_str().into(),
            label: l.pick(it.label()).into(),
            selected: false,
        };
        let verdicts: Vec<Choice> = Verdict::ALL.iter().map(choice).collect();
        Self {
            short_id: "DMO-7F3K".into(),
            version: 3,
            what: "menyukai · Instagram".into(),
            person: "Budi <b>Santoso</b> (DEMO)".into(),
            unit: "Dinas Perhubungan".into(),
            snippet: "Ayo warga <script>alert(1)</script>".into(),
            known: Some(l.m("day-known-on").with("day", "12 Okt 2026").to_string()),
            sides: vec![side(Verdict::Indication, "Siti <i>(DEMO)"), side(Verdict::Trace, "Rahmat (DEMO)")],
            verdicts: verdicts.clone(),
            reasons: verdicts.clone(),
            provisions: verdicts.clone(),
            votes: vec![("Ketua <i>(DEMO)".into(), verdicts)],
            typed: Fields::default(),
            problem: Some(l.m("review-vote-missing").bdi("name", "Ketua").html()),
        }
    }
}

#[cfg(test)]
impl PlenaryPage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample(frame: Frame, full: bool) -> Self {
        let l = frame.l;
        Self {
            l,
            frame,
            title: l.t("review-heading-plenary"),
            agenda: l.t("review-agenda"),
            rows: if full { vec![Row::sample(l)] } else { Vec::new() },
            may_record: true,
            today: "2026-10-12".into(),
            done: Some("DMO-8K2M".into()),
            users: vec!["Wulan <b>(DEMO)</b>".into()],
        }
    }
}

#[cfg(test)]
impl AgendaPage {
    /// With invented values, for the test that renders every page.
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        Self {
            l,
            frame,
            title: l.t("review-agenda"),
            number: "12/<i>X/2026".into(),
            day: "Senin, 12 Oktober 2026".into(),
            place: String::new(),
            rows: vec![Row::sample(l)],
        }
    }
}
