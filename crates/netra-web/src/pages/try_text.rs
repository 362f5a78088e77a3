//! Try a text [coba teks]: what the matcher says of a text and why, under the release in use and beside it under a draft.
//! Nothing is stored and nothing is flagged.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use jiff::civil::Date;
use netra_model::act::{AccountRef, ActKind, Platform};
use netra_model::flag::{Field, FlagSignal, MatchInput, Piece as Part, Side};
use netra_model::link;
use netra_model::person::{Employment, PersonStatus};

use crate::Desk;
use crate::desk::{TriedUnder, TryText, Words};
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::{Frame, may_see_dictionaries};
use crate::lang::Lang;
use crate::pages::dictionaries::short;
use crate::pages::draft::find;
use crate::pages::item_view::{Chip, Proposed, SignalRow, chips, marks_used, provision};
use crate::posted::Posted;
use crate::respond::page;
use crate::show::{Show, act_verb, priority};
use crate::text::{Marked, Piece, marked, marks_of};
use crate::visitor::Staff;

/// The form with its answers.
#[derive(Template)]
#[template(path = "try.html")]
pub(crate) struct TryPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) typed: Fields,
    pub(crate) kinds: Vec<(&'static str, &'static str, bool)>,
    pub(crate) platforms: Vec<(String, String, bool)>,
    /// Value, label, chosen.
    pub(crate) employments: Vec<(&'static str, String, bool)>,
    /// Accounts of the races, to choose from.
    pub(crate) accounts: Vec<String>,
    pub(crate) day: String,
    pub(crate) region: String,
    /// Value, label, chosen.
    pub(crate) drafts: Vec<(String, String, bool)>,
    pub(crate) problem: Option<String>,
    pub(crate) answers: Vec<Answer>,
}

/// What one set of dictionaries says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) title: String,
    /// Something speaks for or against a candidate.
    pub(crate) found: bool,
    pub(crate) flagged: bool,
    pub(crate) priority: &'static str,
    pub(crate) score: u8,
    pub(crate) support: u8,
    pub(crate) attack: u8,
    pub(crate) threshold: u8,
    pub(crate) reason: String,
    /// Whose words, and the words with their marks.
    pub(crate) texts: Vec<(&'static str, Marked)>,
    pub(crate) legend: Vec<(&'static str, &'static str)>,
    pub(crate) signals: Vec<SignalRow>,
    pub(crate) candidates: Vec<Chip>,
    pub(crate) provisions: Vec<Proposed>,
    pub(crate) stage: Option<&'static str>,
    pub(crate) release: String,
    /// No race runs on the day: names and numbers mean nothing.
    pub(crate) no_race: bool,
}

/// `GET /dictionaries/try`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    Ok(page(&try_page(&desk, &staff, fields, None, Vec::new()).await?))
}

/// `POST /dictionaries/try`: a question that is too long, and too private, for an address; nothing changes.
pub(crate) async fn answer(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let (show, l) = (staff.show(&desk), staff.l);
    let input = match input(l, &fields, today(&desk, &show)) {
        Ok(input) => input,
        Err(why) => return refused(&desk, &staff, fields, why).await,
    };
    let draft = match fields.some("draft").filter(|_| may_see_dictionaries(staff.role())) {
        Some(n) => Some(find(&desk, &staff, n).await?),
        None => None,
    };
    let asked = TryText { input: input.clone(), draft: draft.as_ref().map(|it| it.files.clone()) };
    let tried = match (desk.hooks.try_text)(asked).await {
        Ok(tried) => tried,
        Err(why) => return refused(&desk, &staff, fields, sentence_case(l.say(&why))).await,
    };
    let mut answers = vec![answer_of(l, &input, &tried.in_use, l.t("dictionaries-release-in-use"))];
    if let (Some(draft), Some(under)) = (&draft, &tried.draft) {
        answers.push(answer_of(l, &input, under, &format!("{} {}", l.t("dictionaries-draft"), draft.row.n)));
    }
    Ok(page(&try_page(&desk, &staff, fields, None, answers).await?))
}

async fn refused(desk: &Desk, staff: &Staff, typed: Fields, why: String) -> Result<Response, PageError> {
    let mut response = page(&try_page(desk, staff, typed, Some(why), Vec::new()).await?);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

fn today(desk: &Desk, show: &Show) -> Date {
    show.day_of(desk.store.now())
}

/// The act that the form describes; the sentence says what is missing.
fn input(l: Lang, fields: &Fields, today: Date) -> Result<MatchInput, String> {
    let kind: ActKind = fields.get("kind").parse().unwrap_or(ActKind::Post);
    let day = match fields.some("day") {
        Some(day) => {
            day.parse().map_err(|_| l.t("dictionaries-the-day-cannot-be-read-pick-it").to_owned())?
        }
        None => today,
    };
    let platform: Platform =
        fields.get("platform").parse().map_err(|_| l.t("common-choose-the-platform").to_owned())?;
    let target_author = match fields.some("target_account") {
        Some(text) => {
            Some(link::account(text, Some(&platform)).map_err(|why| sentence_case(l.say(&why.sentence())))?)
        }
        None => None,
    };
    // A photo belongs to the post that is shown: one's own, or the one that was liked, shared or followed.
    let side = match kind {
        ActKind::Post | ActKind::Comment | ActKind::Quote => Side::Own,
        ActKind::Like | ActKind::Share | ActKind::Follow | ActKind::Join => Side::Target,
    };
    let photo = Field { side, piece: Part::Description(0) };
    let mut texts: Vec<(Field, String)> =
        [(Field::OWN_TEXT, "text"), (Field::TARGET_TEXT, "target_text"), (photo, "photo")]
            .into_iter()
            .filter(|(field, _)| kind != ActKind::Post || field.side == Side::Own)
            .filter_map(|(field, name)| fields.some(name).map(|text| (field, text.replace("\r\n", "\n"))))
            .collect();
    texts.sort_by_key(|(field, _)| *field);
    if texts.is_empty() && target_author.is_none() {
        return Err(l.t("dictionaries-paste-a-text-describe-the-photo-or").to_owned());
    }
    Ok(MatchInput {
        kind,
        day,
        region: fields.some("region").map(str::to_owned),
        employment: employment(fields.get("employment")),
        status: PersonStatus::Active,
        texts,
        actor: AccountRef::by_handle(platform, "-"),
        target_author: target_author.filter(|_| kind != ActKind::Post),
        assignment_letter: None,
    })
}

fn answer_of(l: Lang, input: &MatchInput, under: &TriedUnder, title: &str) -> Answer {
    let signals: &[FlagSignal] = under.scored.as_ref().map_or(&[], |it| it.signals.as_slice());
    let label = |field: Field| match (field.side, field.piece) {
        (Side::Own, Part::Text) => l.t("dictionaries-text-2"),
        (Side::Target, Part::Text) => l.t("dictionaries-text-of-the-target-post"),
        _ => l.t("dictionaries-photo-description"),
    };
    let text = |(field, text): &(Field, String)| {
        (label(*field), marked(text, &marks_of(signals, *field, l == Lang::English)))
    };
    let mut answer = Answer {
        title: title.to_owned(),
        threshold: under.threshold,
        texts: input.texts.iter().map(text).collect(),
        no_race: !under.words.races.iter().any(|race| race.runs_on(input.day)),
        ..Answer::default()
    };
    let Some(scored) = &under.scored else { return answer };
    answer.found = true;
    answer.flagged = scored.score.is_some_and(|score| score >= under.threshold);
    answer.priority = priority(l, scored.score);
    // A text that somebody typed comes from no platform: its figures are there.
    [answer.score, answer.support, answer.attack] =
        [scored.score, scored.support, scored.attack].map(Option::unwrap_or_default);
    l.either(&scored.explanation_id, &scored.explanation_en).clone_into(&mut answer.reason);
    answer.legend = marks_used(l, signals);
    answer.signals = signals.iter().map(|it| signal(l, it, input)).collect();
    answer.candidates = chips(l, &under.words, signals, input.day);
    answer.provisions = scored.provisions.iter().map(|key| provision(l, &under.words, key)).collect();
    answer.stage = scored.stage.map(|it| l.pick(it.label()));
    answer.release = short(scored.release);
    answer
}

fn signal(l: Lang, it: &FlagSignal, input: &MatchInput) -> SignalRow {
    let mut words: Vec<String> = Vec::new();
    for found in &it.matches {
        let text = input.texts.iter().find(|(field, _)| *field == found.span.field).map(|(_, text)| text);
        let stretch = text.and_then(|text| text.get(found.span.start as usize..found.span.end as usize));
        let word: String =
            stretch.unwrap_or(&found.term).chars().filter(|c| !c.is_control()).take(60).collect();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    SignalRow {
        label: l.either(&it.label_id, &it.label_en).to_owned(),
        rule: it.rule.clone(),
        words,
        weight: it.weight.map(|weight| format!("{weight:+}")),
    }
}

async fn try_page(
    desk: &Desk,
    staff: &Staff,
    typed: Fields,
    problem: Option<String>,
    answers: Vec<Answer>,
) -> Result<TryPage, PageError> {
    let (show, l) = (staff.show(desk), staff.l);
    let drafts = if may_see_dictionaries(staff.role()) {
        desk.store.drafts(&staff.scope()).await?
    } else {
        Vec::new()
    };
    let drafts = drafts.into_iter().filter(|it| it.signed_at.is_none()).map(|it| {
        let n = it.n.to_string();
        let chosen = typed.get("draft") == n;
        (
            n,
            format!(
                "{} {}: {}",
                l.t("dictionaries-draft"),
                it.n,
                it.note.chars().take(60).collect::<String>()
            ),
            chosen,
        )
    });
    let region = match typed.by_name().get("region") {
        Some(region) => (*region).to_owned(),
        None => desk.office.region.clone().unwrap_or_default(),
    };
    let chosen = typed.some("platform").unwrap_or("instagram");
    let platforms = Platform::known().filter(|it| it.as_str() != "feed");
    Ok(TryPage {
        frame: staff.frame(desk, "try", l.t("common-try-a-text")),
        l,
        kinds: kinds(l, typed.get("kind")),
        platforms: platforms
            .map(|it| (it.as_str().to_owned(), it.label().to_owned(), it.as_str() == chosen))
            .collect(),
        employments: employments(typed.get("employment")),
        accounts: accounts(&desk.words.now()),
        day: typed.some("day").map_or_else(|| today(desk, &show).to_string(), str::to_owned),
        region,
        drafts: drafts.collect(),
        typed,
        problem,
        answers,
    })
}

/// Which provisions may be proposed hangs on how a person is employed.
const EMPLOYMENTS: [(&str, Employment); 3] =
    [("pns", Employment::Pns), ("pppk", Employment::Pppk), ("non_asn", Employment::NonAsn)];

fn employment(typed: &str) -> Employment {
    EMPLOYMENTS.into_iter().find(|(value, _)| *value == typed).map_or(Employment::Pns, |(_, it)| it)
}

fn employments(typed: &str) -> Vec<(&'static str, String, bool)> {
    let chosen = employment(typed);
    EMPLOYMENTS.into_iter().map(|(value, it)| (value, it.to_string(), it == chosen)).collect()
}

fn kinds(l: Lang, chosen: &str) -> Vec<(&'static str, &'static str, bool)> {
    let chosen = chosen.parse().unwrap_or(ActKind::Post);
    ActKind::ALL.into_iter().map(|it| (it.as_str(), act_verb(l, it), it == chosen)).collect()
}

/// Handles of the races' accounts, in ballot order, each once.
fn accounts(words: &Words) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for account in words.races.iter().flat_map(|it| &it.candidates).flat_map(|it| &it.accounts) {
        let shown = account.account.shown();
        if !all.contains(&shown) {
            all.push(shown);
        }
    }
    all
}

impl TryPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, under: &TriedUnder, input: &MatchInput) -> Self {
        let l = frame.l;
        let nothing = TriedUnder { scored: None, ..under.clone() };
        Self {
            l,
            typed: Fields::default().and("text", &input.texts[0].1),
            kinds: kinds(l, "post"),
            platforms: vec![("instagram".into(), "Instagram".into(), true)],
            employments: employments("pppk"),
            accounts: accounts(&under.words),
            day: input.day.to_string(),
            region: "Kota Contoh".into(),
            drafts: vec![("1".into(), "<b>Santoso</b>".into(), true)],
            problem: Some(l.t("dictionaries-paste-a-text").into()),
            answers: vec![
                answer_of(l, input, under, l.t("dictionaries-release-in-use")),
                answer_of(l, input, &nothing, l.t("dictionaries-draft")),
            ],
            frame,
        }
    }
}
