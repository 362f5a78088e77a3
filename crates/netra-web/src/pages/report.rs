//! The day's supervision report [Form A], ready to print: who worked, what could be reached and what not, what was
//! reviewed and found; *nihil* too.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_model::deadline::Deadlines;
use netra_model::flag::{NO_SCORE, NO_SCORE_WHY};
use netra_model::tip::{Checked, TipKind, TipState, requirements};
use netra_model::{Sentence, standing};
use netra_store::{
    AccountChange, AccountChanged, DayReport, DayTip, FormFields, LongestUnread, OfficeKind, PlatformDay,
    RunView, StoreError,
};

use crate::Desk;
use crate::desk::{CoverageRow, Observable, Words};
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::{Html, Lang};
use crate::pages::figures::{Tab, tabs};
use crate::pages::sources::{observable, source_name};
use crate::pages::tips::law;
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::{Show, act_noun};
use crate::visitor::Staff;

/// So many changed accounts are named.
const CHANGES: usize = 40;

/// The report of one day.
#[derive(Template)]
#[template(path = "report.html")]
pub(crate) struct ReportPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) office: String,
    /// The units it is about, when it is not about the whole office.
    pub(crate) units: Option<String>,
    pub(crate) day: String,
    /// As the date field takes it.
    pub(crate) day_value: String,
    pub(crate) printed: String,
    pub(crate) officers: Vec<OfficerLine>,
    pub(crate) platforms: Vec<PlatformLine>,
    pub(crate) figures: Vec<(&'static str, String)>,
    pub(crate) verdicts: Vec<(&'static str, String)>,
    /// What citizens told that day, by kind; empty when nobody told anything.
    pub(crate) told: Vec<ToldLine>,
    pub(crate) found: Vec<FoundLine>,
    /// What cannot be observed, platform by platform.
    pub(crate) hidden: Vec<(String, String)>,
    /// Accounts that were renamed, closed, gone or back again.
    pub(crate) changes: Vec<String>,
    /// How many more changed than are named.
    pub(crate) more_changes: Option<String>,
    /// Which account was read longest ago.
    pub(crate) longest_unread: Option<Html>,
    /// Who makes findings in this kind of office.
    pub(crate) findings: &'static str,
    /// What failed that day.
    pub(crate) failures: Vec<String>,
    /// Who, under which letter, where.
    pub(crate) data: Vec<FormLine>,
    /// How, what for, of what, when.
    pub(crate) activity: Vec<FormLine>,
    /// What else is to be said, and what is next.
    pub(crate) remarks: Vec<FormLine>,
    /// The result in one sentence; *nihil* too.
    pub(crate) result: String,
    pub(crate) signature: Signature,
    /// Who wrote the open fields last, and when.
    pub(crate) filled: Option<String>,
    /// Fields that nobody filled yet.
    pub(crate) open_fields: Option<String>,
    pub(crate) tabs: Vec<Tab>,
}

/// A field of the form as it is printed.
#[derive(Debug, Clone, Default)]
pub(crate) struct FormLine {
    pub(crate) label: &'static str,
    /// Its lines; none when it is still open.
    pub(crate) lines: Vec<String>,
}

/// The end of the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signature {
    pub(crate) town: String,
    pub(crate) day: String,
    pub(crate) signer: String,
    pub(crate) noted_by: String,
}

/// The form in which the open fields of a day are filled.
#[derive(Template)]
#[template(path = "report_edit.html")]
pub(crate) struct EditPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) day: String,
    pub(crate) day_value: String,
    pub(crate) version: u64,
    pub(crate) fields: Vec<EditField>,
    pub(crate) problem: Option<String>,
    /// What somebody else saved meanwhile, where it differs from what was typed.
    pub(crate) kept: Vec<FormLine>,
}

/// A field to be filled.
#[derive(Debug, Clone, Default)]
pub(crate) struct EditField {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) value: String,
    pub(crate) rows: u8,
    /// How to fill it; empty where its label says it.
    pub(crate) hint: &'static str,
}

/// Somebody's day.
#[derive(Debug, Clone, Default)]
pub(crate) struct OfficerLine {
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) hours: String,
    pub(crate) decisions: String,
}

/// A platform's day.
#[derive(Debug, Clone, Default)]
pub(crate) struct PlatformLine {
    pub(crate) name: String,
    pub(crate) watched: String,
    pub(crate) reached: String,
    /// Read by a source, and nothing new.
    pub(crate) quiet: String,
    pub(crate) failed: String,
    pub(crate) private: String,
    pub(crate) unavailable: String,
    pub(crate) untried: String,
    pub(crate) new_acts: String,
}

/// What citizens told of one kind: counted, never named.
#[derive(Debug, Clone, Default)]
pub(crate) struct ToldLine {
    pub(crate) kind: &'static str,
    pub(crate) count: String,
    /// How many stand where.
    pub(crate) states: Vec<(&'static str, String)>,
}

/// An item that somebody found worth a second look.
#[derive(Debug, Clone, Default)]
pub(crate) struct FoundLine {
    pub(crate) short_id: String,
    pub(crate) verdict: &'static str,
    pub(crate) person: String,
    pub(crate) unit: String,
    pub(crate) account: String,
    pub(crate) when: String,
    pub(crate) why: String,
    /// Instead of a score that may not be; empty where there is one, which a report does not carry.
    pub(crate) no_score: &'static str,
    pub(crate) no_score_why: &'static str,
}

/// `GET /report?day=2026-10-12`; without a day, today.
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let show = staff.show(&desk);
    let now = desk.store.now();
    let today = show.day_of(now);
    let day: Date = fields.get("day").parse().ok().filter(|day| *day <= today).unwrap_or(today);
    let report = desk.store.day_report(&staff.scope(), day).await?;
    let title = format!("Form A · {}", show.day(day));
    let frame = staff.frame(&desk, "report", title);
    let mut page_ = build(frame, &show, &report, &desk.coverage, show.moment(now));
    let rules = desk.store.deadline_rules(&staff.scope()).await?;
    page_.told = told(&show, &report.tips, &desk.words.now(), (rules.as_ref(), &desk.office.time_zone()));
    let kept = desk.store.form_a(&staff.scope(), day).await?;
    let stage = stage(&show, &desk, day);
    let fields = kept.as_ref().map_or_else(|| usual(&show, &report), |it| it.fields.clone());
    fill(&mut page_, &show, &report, &fields, &stage);
    page_.filled = kept.map(|it| {
        let by = it.by.unwrap_or_else(|| "Netra".to_owned());
        staff.l.m("report-filled-by").with("name", by).with("when", show.moment(it.at)).to_string()
    });
    page_.tabs = tabs(staff.l, staff.role(), "/report");
    Ok(page(&page_))
}

/// `GET /report/edit?day=…`: the open fields of a day, with what is kept or what is usual.
pub(crate) async fn edit(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let show = staff.show(&desk);
    let day = day_of(&desk, &show, &fields);
    let (version, kept) = match desk.store.form_a(&staff.scope(), day).await? {
        Some(kept) => (kept.version, kept.fields),
        None => (0, usual(&show, &desk.store.day_report(&staff.scope(), day).await?)),
    };
    let frame = staff.frame(&desk, "report", staff.l.t("report-fill"));
    Ok(page(&edit_page(frame, &show, day, version, &kept)))
}

/// `POST /report/edit`
pub(crate) async fn save(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let show = staff.show(&desk);
    let day = day_of(&desk, &show, &fields);
    let version = fields.get("version").parse().unwrap_or(0);
    let typed = typed(&fields);
    let problem = match desk.store.save_form_a(&staff.actor(), day, version, &typed).await {
        Ok(_) => return Ok(see_other(&format!("/report?day={day}"))),
        Err(StoreError::Invalid(why)) => sentence_case(staff.l.say(&why)),
        Err(other) => return Err(other.into()),
    };
    let frame = staff.frame(&desk, "report", staff.l.t("report-fill"));
    let kept = desk.store.form_a(&staff.scope(), day).await?;
    // Whoever saves again has seen what is kept.
    let version = kept.as_ref().map_or(version, |it| it.version);
    let mut again = edit_page(frame, &show, day, version, &typed);
    again.problem = Some(problem);
    if let Some(kept) = kept {
        let theirs = kept.fields.all().into_iter().zip(typed.all());
        let other = theirs.filter(|((_, theirs), (_, mine))| theirs != mine);
        again.kept = other.map(|((name, theirs), _)| line(show.l, name, theirs)).collect();
    }
    Ok((http::StatusCode::UNPROCESSABLE_ENTITY, page(&again)).into_response())
}

fn day_of(desk: &Desk, show: &Show, fields: &Fields) -> Date {
    let today = show.day_of(desk.store.now());
    fields.get("day").parse().ok().filter(|day| *day <= today).unwrap_or(today)
}

fn typed(fields: &Fields) -> FormFields {
    let of = |name: &str| fields.get(name).replace("\r\n", "\n");
    FormFields {
        number: of("number"),
        letter: of("letter"),
        officers: of("officers"),
        hours: of("hours"),
        address: of("address"),
        place: of("place"),
        form: of("form"),
        purpose: of("purpose"),
        object: of("object"),
        result: of("result"),
        follow_up: of("follow_up"),
        town: of("town"),
        signer: of("signer"),
        noted_by: of("noted_by"),
    }
}

/// The label of a field, as on the form.
fn label(l: Lang, name: &str) -> &'static str {
    let key = match name {
        "number" => "report-field-number",
        "letter" => "report-field-letter",
        "officers" => "report-field-officers",
        "hours" => "common-time",
        "address" => "report-field-address",
        "place" => "common-place",
        "form" => "report-field-form",
        "purpose" => "report-field-purpose",
        "object" => "report-field-object",
        "result" => "report-field-result",
        "follow_up" => "report-field-follow-up",
        "town" => "report-field-town",
        "signer" => "report-field-signer",
        _ => "report-field-noted-by",
    };
    l.t(key)
}

fn line(l: Lang, name: &str, text: &str) -> FormLine {
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    FormLine { label: label(l, name), lines }
}

fn edit_page(frame: Frame, show: &Show, day: Date, version: u64, fields: &FormFields) -> EditPage {
    let l = show.l;
    let field = |(name, value): (&'static str, &String)| EditField {
        name,
        label: label(l, name),
        value: value.clone(),
        hint: if name == "officers" { l.t("report-one-a-line") } else { "" },
        rows: match name {
            "officers" | "result" | "follow_up" => 4,
            "form" | "purpose" | "object" | "address" | "signer" | "noted_by" => 2,
            _ => 1,
        },
    };
    EditPage {
        frame,
        l,
        day: show.long_day(day),
        day_value: day.to_string(),
        version,
        fields: fields.all().into_iter().map(field).collect(),
        problem: None,
        kept: Vec::new(),
    }
}

/// What stands in the open fields while nobody has filled them: what the day itself says. The rest stays open.
fn usual(show: &Show, report: &DayReport) -> FormFields {
    let l = show.l;
    let worked: Vec<_> = report.officers.iter().filter(|it| it.role.may_see_items()).collect();
    let named = |it: &&netra_store::OfficerDay| format!("{} ({})", it.name, l.pick(it.role.label()));
    let hours = match (worked.iter().map(|it| it.first_at).min(), worked.iter().map(|it| it.last_at).max()) {
        (Some(from), Some(until)) => {
            format!("{}–{} {}", show.clock(from), show.clock(until), show.zone_name(from))
        }
        _ => String::new(),
    };
    let accounts: u64 = report.platforms.iter().map(|it| it.watched).sum();
    let platforms: Vec<&str> = report.platforms.iter().map(|it| it.platform.label()).collect();
    let object = l.m("report-usual-object").n("accounts", accounts).with("platforms", platforms.join(", "));
    FormFields {
        officers: worked.iter().map(named).collect::<Vec<_>>().join("\n"),
        hours,
        form: l.t("report-usual-form").to_owned(),
        purpose: l.t("report-usual-purpose").to_owned(),
        object: if accounts == 0 { String::new() } else { object.to_string() },
        ..FormFields::default()
    }
}

/// The stages of the office's races on that day.
fn stage(show: &Show, desk: &Desk, day: Date) -> String {
    let l = show.l;
    let words = desk.words.now();
    let concerned = words.races.iter().filter(|it| it.concerns(desk.office.region.as_deref()));
    let stages: Vec<String> = concerned
        .filter_map(|race| Some(format!("{} ({})", l.pick(race.stage_on(day)?.kind.label()), race.name)))
        .collect();
    if stages.is_empty() { l.t("report-no-stage").to_owned() } else { stages.join("\n") }
}

/// Puts the fields of the office's form around the day's figures.
fn fill(page: &mut ReportPage, show: &Show, report: &DayReport, fields: &FormFields, stage: &str) {
    let l = show.l;
    let of = |name: &'static str, text: &str| line(l, name, text);
    let stages = stage.lines().map(str::to_owned).collect();
    page.data = vec![
        FormLine { label: l.t("report-stage"), lines: stages },
        of("number", &fields.number),
        of("letter", &fields.letter),
        of("officers", &fields.officers),
        of("address", &fields.address),
    ];
    let when =
        if fields.hours.is_empty() { String::new() } else { format!("{}, {}", page.day, fields.hours) };
    page.activity = vec![
        of("form", &fields.form),
        of("purpose", &fields.purpose),
        of("object", &fields.object),
        of("hours", &when),
        of("place", &fields.place),
    ];
    page.remarks = vec![of("result", &fields.result), of("follow_up", &fields.follow_up)];
    page.signature = Signature {
        town: fields.town.clone(),
        day: show.day(report.day),
        signer: fields.signer.clone(),
        noted_by: fields.noted_by.clone(),
    };
    page.result = result(show, report);
    // What may be said in addition is no gap.
    let open = fields.all().into_iter().filter(|(name, text)| text.is_empty() && *name != "result");
    let open: Vec<&str> =
        open.filter(|(name, _)| *name != "follow_up").map(|(name, _)| label(l, name)).collect();
    page.open_fields =
        (!open.is_empty()).then(|| l.m("report-still-open").with("fields", open.join(", ")).to_string());
}

/// The result in one sentence: how far the watching reached, and what was found or *nihil*.
fn result(show: &Show, report: &DayReport) -> String {
    let watched: u64 = report.platforms.iter().map(|it| it.watched).sum();
    let reached: u64 = report.platforms.iter().map(|it| it.reached).sum();
    let key = if report.found.is_empty() { "report-result-nihil" } else { "report-result-found" };
    let said = show.l.m(key).n("watched", watched).n("reached", reached);
    let said = said.n("unreached", watched.saturating_sub(reached)).n("found", report.found.len() as u64);
    said.to_string()
}

fn build(
    frame: Frame,
    show: &Show,
    report: &DayReport,
    coverage: &[CoverageRow],
    printed: String,
) -> ReportPage {
    let l = show.l;
    let count = |n| show.count(n);
    let reviewed: u64 = report.verdicts.iter().map(|(_, n)| n).sum();
    ReportPage {
        frame,
        l,
        office: report.office.name.clone(),
        units: report
            .units
            .as_ref()
            .map(|units| units.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")),
        day: show.long_day(report.day),
        day_value: report.day.to_string(),
        printed,
        officers: report
            .officers
            .iter()
            // Admins and auditors sign in too; they supervise nothing.
            .filter(|it| it.role.may_see_items())
            .map(|it| OfficerLine {
                name: it.name.clone(),
                role: l.pick(it.role.label()),
                hours: format!("{}–{}", show.clock(it.first_at), show.clock(it.last_at)),
                decisions: count(it.decisions),
            })
            .collect(),
        platforms: report
            .platforms
            .iter()
            .map(|it| PlatformLine {
                name: it.platform.label().to_owned(),
                watched: count(it.watched),
                reached: count(it.reached),
                // Where no source reads anything, there are no quiet accounts either.
                quiet: if it.has_source { count(it.quiet) } else { "–".to_owned() },
                failed: count(it.failed),
                private: count(it.private),
                unavailable: count(it.unavailable),
                untried: count(it.untried),
                new_acts: count(it.new_acts),
            })
            .collect(),
        hidden: report.platforms.iter().filter_map(|it| not_observable(l, coverage, it)).collect(),
        changes: report.account_changes.iter().take(CHANGES).map(|it| changed(show, it)).collect(),
        more_changes: (report.account_changes.len() > CHANGES).then(|| {
            let more = report.account_changes.len() - CHANGES;
            l.m("report-more-changes").n("n", more as u64).to_string()
        }),
        longest_unread: report.longest_unread.as_ref().map(|it| longest_unread(show, it)),
        figures: [
            (l.t("report-first-seen"), Some(report.new_acts)),
            (l.t("report-captures-entered"), Some(report.captures)),
            (l.t("report-items-opened"), Some(report.new_items)),
            (l.t("report-items-reviewed"), Some(reviewed)),
            (l.t("report-put-on-hold"), Some(report.holds)),
            (l.t("report-still-waiting"), Some(report.still_open)),
            (l.t("report-second-waiting-of-the-day"), Some(report.second_waiting)),
            (l.t("report-second-waiting-in-all"), Some(report.second_waiting_in_all)),
            (l.t("report-left-out-by-recusal"), report.recused.then_some(report.recused_items)),
            (l.t("report-not-kept"), report.dropped),
            (l.t("report-quarantine"), report.quarantine),
        ]
        .into_iter()
        .filter_map(|(label, n)| Some((label, count(n?))))
        .collect(),
        told: Vec::new(),
        verdicts: report.verdicts.iter().map(|(it, n)| (l.pick(it.label()), count(*n))).collect(),
        found: report
            .found
            .iter()
            .map(|it| FoundLine {
                short_id: it.short_id.to_string(),
                verdict: l.pick(it.verdict.label()),
                person: it.person_name.clone(),
                unit: it.unit_name.clone(),
                account: format!("{} ({})", it.account, it.platform.label()),
                when: it
                    .happened_at
                    .map_or_else(|| l.t("common-time-unknown").to_owned(), |at| show.moment(at)),
                why: without_weights(l.either(&it.explanation_id, &it.explanation_en)),
                no_score: if it.has_score { "" } else { l.pick(NO_SCORE) },
                no_score_why: l.pick(NO_SCORE_WHY),
            })
            .collect(),
        findings: match report.office.kind {
            OfficeKind::Bawaslu => l.t("report-no-findings"),
            OfficeKind::Internal => l.t("report-no-conclusions"),
        },
        failures: failures(show, &report.runs),
        data: Vec::new(),
        activity: Vec::new(),
        remarks: Vec::new(),
        result: String::new(),
        signature: Signature::default(),
        filled: None,
        open_fields: None,
        tabs: Vec::new(),
    }
}

/// What citizens told, by kind and by how far it is; nothing when nobody told anything.
fn told(show: &Show, tips: &[DayTip], words: &Words, by: (Option<&Deadlines>, &TimeZone)) -> Vec<ToldLine> {
    if tips.is_empty() {
        return Vec::new();
    }
    let l = show.l;
    let of_kind = |kind: TipKind| {
        let mut states: BTreeMap<TipState, u64> = BTreeMap::new();
        for tip in tips.iter().filter(|it| it.kind == kind) {
            *states.entry(state(tip, words, by)).or_default() += 1;
        }
        ToldLine {
            kind: match kind {
                TipKind::InitialInformation => l.t("common-initial-information"),
                TipKind::Report => l.t("common-report"),
            },
            count: show.count(states.values().sum()),
            states: states.into_iter().map(|(it, n)| (l.pick(it.label()), show.count(n))).collect(),
        }
    };
    TipKind::ALL.into_iter().map(of_kind).collect()
}

fn state(tip: &DayTip, words: &Words, (deadlines, zone): (Option<&Deadlines>, &TimeZone)) -> TipState {
    match tip.kind {
        TipKind::InitialInformation => TipState::of_information(tip.items, tip.waiting),
        TipKind::Report => {
            let checked = Checked {
                told: &tip.told,
                identity: &tip.filled,
                accounts: usize::try_from(tip.acts).unwrap_or(usize::MAX),
                has_time: tip.has_time,
                files: &tip.files,
                law: law(words, deadlines),
                deadlines,
                zone,
            };
            TipState::of_report(&tip.told, &requirements(&checked))
        }
    }
}

/// The explanation as a report may carry it: what matched, without the values that order the queue.
fn without_weights(explanation: &str) -> String {
    let mut parts = explanation.split(" (");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((value, rest)) if value.starts_with(['+', '-', '−', '×']) => out.push_str(rest),
            _ => out.extend([" (", part]),
        }
    }
    out
}

/// Per source in trouble that day: how often, from when until when, and what was said last.
fn failures(show: &Show, runs: &[RunView]) -> Vec<String> {
    let l = show.l;
    let mut failed: BTreeMap<&str, (&RunView, &RunView, u64)> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.error.is_some()) {
        let (first, last, n) = failed.entry(&run.source).or_insert((run, run, 0));
        *n += 1;
        if run.started_at < first.started_at {
            *first = run;
        }
        if run.started_at >= last.started_at {
            *last = run;
        }
    }
    let told = failed.into_iter().map(|(source, (first, last, n))| {
        let error = last.error.as_deref().map(Sentence::from_lines).unwrap_or_default();
        let said = l.m("report-disturbance").with("source", source_name(l, source)).n("times", n);
        let said = said.with("from", show.clock(first.started_at));
        said.with("until", show.clock(last.started_at)).with("why", l.say(&error)).to_string()
    });
    told.collect()
}

/// What cannot be observed of a platform's accounts: because no source reads them, or because nobody may or can.
fn not_observable(l: Lang, coverage: &[CoverageRow], it: &PlatformDay) -> Option<(String, String)> {
    let no_source = l.t("report-no-source-note");
    let parts =
        [(!it.has_source).then(|| no_source.to_owned()), Some(hidden(l, coverage, it.platform.as_str()))];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|it| !it.is_empty()).collect();
    (!parts.is_empty()).then(|| (it.platform.label().to_owned(), parts.join("; ")))
}

/// *@a (Bluesky): berganti nama dari @b, 12 Okt 2026 08.14 WIB*
fn changed(show: &Show, it: &AccountChange) -> String {
    let l = show.l;
    let what = match &it.what {
        AccountChanged::Renamed { from, to } => {
            l.m("report-renamed").with("from", from).with("to", to).to_string()
        }
        AccountChanged::State(word) if word == standing::ACTIVE => l.t("common-readable-again").to_owned(),
        AccountChanged::State(word) => l.say(&standing::in_words(word)).to_owned(),
    };
    format!("{} ({}): {what}, {}", it.names.shown(), it.names.platform.label(), show.moment(it.at))
}

fn longest_unread(show: &Show, it: &LongestUnread) -> Html {
    let l = show.l;
    let said = match it.read_at {
        Some(at) => l.m("report-longest-unread").with("moment", show.moment(at)),
        None => l.m("report-never-read"),
    };
    said.bdi("account", it.names.shown()).with("platform", it.names.platform.label()).html()
}

/// The kinds of acts that cannot be observed on a platform, in words.
pub(crate) fn hidden(l: Lang, coverage: &[CoverageRow], platform: &str) -> String {
    let of = |state: Observable| {
        let rows = coverage.iter().filter(|it| it.platform.as_str() == platform && it.state == state);
        let kinds: Vec<_> = rows.map(|it| act_noun(l, it.kind)).collect();
        (!kinds.is_empty()).then(|| format!("{}: {}", observable(l, state), kinds.join(", ")))
    };
    [Observable::Forbidden, Observable::Hidden].into_iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

impl ReportPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let officer = OfficerLine {
            name: "Siti (DEMO)".into(),
            role: "x",
            hours: "08.00–12.10".into(),
            decisions: "12".into(),
        };
        let platform = PlatformLine { name: "Instagram".into(), watched: "30".into(), ..Default::default() };
        let changed = |what: &str| format!("@budi.demo (Bluesky): {what}");
        let found =
            FoundLine { short_id: "DMO-7F3K".into(), person: "<b>Budi</b>".into(), ..Default::default() };
        Self {
            l,
            frame,
            office: "Bawaslu Kota Contoh (DEMO)".into(),
            units: Some("Dinas <b>Kesehatan</b>".into()),
            day: "12 Okt 2026".into(),
            day_value: "2026-10-12".into(),
            printed: "12 Okt 2026".into(),
            officers: vec![officer],
            platforms: vec![platform],
            figures: vec![(l.t("common-items"), "3".into())],
            verdicts: vec![(l.t("common-no-indication"), "3".into())],
            told: vec![
                ToldLine {
                    kind: l.pick(TipKind::Report.label()),
                    count: "3".into(),
                    states: vec![(l.pick(TipState::Incomplete.label()), "3".into())],
                },
                ToldLine {
                    kind: l.pick(TipKind::InitialInformation.label()),
                    count: "0".into(),
                    states: vec![],
                },
            ],
            found: vec![found],
            hidden: vec![("Instagram".into(), l.t("report-no-source-note").into())],
            changes: vec![changed(l.t("common-closed"))],
            more_changes: Some("3".into()),
            longest_unread: Some(
                l.m("report-never-read").bdi("account", "@budi").with("platform", "X").html(),
            ),
            findings: "x",
            failures: vec!["bluesky (08.00, 1 kali): x".into()],
            data: vec![line(l, "letter", ""), line(l, "officers", "Siti <i>(DEMO)</i>\nRahmat (DEMO)")],
            activity: vec![line(l, "form", "x")],
            remarks: vec![line(l, "result", "")],
            result: "x".into(),
            signature: Signature { town: "Kota <b>Contoh</b>".into(), ..Signature::default() },
            filled: Some("x".into()),
            open_fields: Some("x".into()),
            tabs: tabs(l, netra_model::scope::Role::Writer, "/report"),
        }
    }
}

impl EditPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let fields = FormFields { letter: "<b>012</b>".into(), ..FormFields::default() };
        let mut page = edit_page(frame, show, "2026-10-12".parse().unwrap(), 1, &fields);
        page.problem = Some("x".into());
        page.kept = vec![line(show.l, "letter", "<i>013</i>")];
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_what_matched_and_carries_no_values() {
        let said =
            "2 kata cocok: coblos (+28), dua jari (isyarat) (+12); suka, bukan unggahan sendiri (×0,6)";
        assert_eq!(
            without_weights(said),
            "2 kata cocok: coblos, dua jari (isyarat); suka, bukan unggahan sendiri"
        );
    }
}
