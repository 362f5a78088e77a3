//! What a day's work shows beside an item (deadline, who has it open, to whom it was handed, its fold), the changes that
//! belong to it, and the page of deadlines.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use netra_model::deadline::{
    ClockEvent, ClockKind, DayUnit, DeadlineRule, Deadlines, DueDay, ElectionType, Nearness,
};
use netra_model::review::ItemStatus;
use netra_model::tip::{Checked, TipState, requirements};
use netra_store::{
    Colleague, DeadlineCounts, DeadlineRow, ItemDay, ItemView, NewClockEvent, OpenBy, OpenReport, StoreError,
};

use crate::Desk;
use crate::desk::Words;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::{Html, Lang};
use crate::pages::filters::NAMES;
use crate::pages::item::find;
use crate::pages::item_view::line;
use crate::pages::pager::{Pager, Stretch};
use crate::pages::queue::with;
use crate::pages::tips::{law, name};
use crate::posted::Posted;
use crate::respond::{page, see_other};
use crate::show::{Show, item_status};
use crate::visitor::Staff;

/// So many deadlines on one page.
const LINES: u64 = 200;

/// A deadline in words, with what tells its nearness apart without colour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Due {
    /// `H-3 · Jumat 16 Okt`, `lewat 2 hari · Rabu 14 Okt`.
    pub(crate) text: String,
    /// `brick`, `amber` or nothing.
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
}

/// A due day as it stands in lists and beside an item.
pub(crate) fn due(show: &Show, day: Date, today: Date) -> Due {
    let l = show.l;
    let written = show.weekday(day);
    match Nearness::of(day, today) {
        Nearness::Expired(n) => Due {
            text: l.m("day-due-past").n("days", n.unsigned_abs()).with("day", written).to_string(),
            tone: "brick",
            icon: "alert",
        },
        Nearness::Today => {
            Due { text: l.m("day-due-today").with("day", written).to_string(), tone: "amber", icon: "clock" }
        }
        near => Due {
            text: l.m("day-due").n("days", near.days_left().unsigned_abs()).with("day", written).to_string(),
            tone: if matches!(near, Nearness::Soon(1)) { "amber" } else { "" },
            icon: "clock",
        },
    }
}

/// What is due.
pub(crate) fn clock(l: Lang, clock: ClockKind) -> &'static str {
    match clock {
        ClockKind::Tracing => l.t("day-clock-tracing"),
        ClockKind::Registration => l.t("day-clock-registration"),
        ClockKind::Decision => l.t("common-decision"),
        ClockKind::Completion => l.t("day-clock-completion"),
    }
}

/// `sedang dibuka oleh Siti, sejak 08.14 (sampai 08.24)`.
pub(crate) fn open_by(show: &Show, it: &OpenBy) -> Html {
    let (since, until) = (show.clock(it.since), show.clock(it.until));
    show.l.m("day-open-by").bdi("name", &it.name).with("since", since).with("until", until).html()
}

/// The panel beside an item.
#[derive(Debug, Clone, Default)]
pub(crate) struct DayPanel {
    pub(crate) short_id: String,
    pub(crate) clocks: Vec<ClockLine>,
    /// Why no clock runs, or since when one does.
    pub(crate) known: String,
    pub(crate) events: Vec<Html>,
    /// Whether registration and the end may be noted.
    pub(crate) may_note: bool,
    pub(crate) today: String,
    pub(crate) known_day: String,
    pub(crate) open_by: Vec<Html>,
    pub(crate) handed: Option<Html>,
    pub(crate) handed_note: Option<String>,
    pub(crate) may_hand_back: bool,
    /// To whom it can be handed: id, name.
    pub(crate) colleagues: Vec<(String, String)>,
    /// The page of its fold, in words.
    pub(crate) fold: Option<(String, String)>,
}

/// A running clock.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClockLine {
    pub(crate) what: &'static str,
    pub(crate) due: Due,
    pub(crate) source: String,
    pub(crate) doubt: Option<String>,
}

/// The panel of an item that somebody looks at; from now on others see that they do.
pub(crate) async fn panel(
    desk: &Desk,
    staff: &Staff,
    view: &ItemView,
    query: &str,
) -> Result<DayPanel, PageError> {
    let scope = staff.scope();
    let others = desk.store.open_item(&staff.actor(), view.id).await?;
    let Some(day) = desk.store.item_day(&scope, view.id).await? else { return Ok(DayPanel::default()) };
    let rules = if day.clocks.is_empty() { None } else { desk.store.deadline_rules(&scope).await? };
    let rules = rules.map(|it| it.rules).unwrap_or_default();
    let colleagues = match view.status {
        ItemStatus::Decided => Vec::new(),
        _ if staff.role().may_review() => desk.store.colleagues(&scope).await?,
        _ => Vec::new(),
    };
    Ok(shown(&staff.show(desk), staff, view, &day, &others, &rules, &colleagues, query, desk.store.now()))
}

#[expect(clippy::too_many_arguments, reason = "all that one panel is made of, gathered by its one caller")]
fn shown(
    show: &Show,
    staff: &Staff,
    view: &ItemView,
    day: &ItemDay,
    others: &[OpenBy],
    rules: &[DeadlineRule],
    colleagues: &[Colleague],
    query: &str,
    now: jiff::Timestamp,
) -> DayPanel {
    let (l, today, me) = (show.l, show.day_of(now), staff.user.id);
    let may_review = staff.role().may_review();
    let line = |it: &DueDay| ClockLine {
        what: clock(l, it.clock),
        due: due(show, it.due, today),
        source: rules.get(it.rule).map(|it| it.source.clone()).unwrap_or_default(),
        doubt: doubt(l, it, rules.get(it.rule)),
    };
    let sees =
        |it: &&Colleague| it.id != me && it.units.as_ref().is_none_or(|units| units.contains(&view.unit.id));
    let handed = day.handed.as_ref();
    let supervises = staff.role() == netra_model::scope::Role::Supervisor;
    DayPanel {
        short_id: view.short_id.to_string(),
        clocks: day.clocks.iter().map(line).collect(),
        known: known(show, view, day),
        events: day.events.iter().map(|it| event_line(show, it)).collect(),
        may_note: may_review && day.known_on.is_some(),
        today: today.to_string(),
        known_day: day.known_on.map(|it| it.to_string()).unwrap_or_default(),
        open_by: others.iter().map(|it| open_by(show, it)).collect(),
        handed: handed.map(|it| {
            let at = show.moment(it.at);
            let said = if it.to == me {
                l.m("day-handed-to-you")
            } else {
                l.m("day-handed-to").bdi("to", &it.to_name)
            };
            said.bdi("from", &it.from_name).with("at", at).html()
        }),
        handed_note: handed.map(|it| it.note.clone()).filter(|it| !it.is_empty()),
        may_hand_back: may_review && handed.is_some_and(|it| it.to == me || it.from == me || supervises),
        colleagues: colleagues.iter().filter(sees).map(|it| (it.id.to_string(), it.name.clone())).collect(),
        fold: (day.fold > 1).then(|| {
            let words = l.m("fold-count").n("items", day.fold).to_string();
            (with(query, "", &format!("/folds/{}", day.near_key)), words)
        }),
    }
}

/// `pertama dibuka 13 Okt; belum ditetapkan diketahui`, or the day that was set.
fn known(show: &Show, view: &ItemView, day: &ItemDay) -> String {
    let l = show.l;
    match (day.known_on, day.first_opened) {
        (Some(known), _) => l.m("day-known-on").with("day", show.day(known)).to_string(),
        (None, Some(opened)) => {
            l.m("day-first-opened").with("day", show.short_day(show.day_of(opened))).to_string()
        }
        (None, None) => {
            l.m("day-came-in").with("day", show.short_day(show.day_of(view.act.first_seen_at))).to_string()
        }
    }
}

pub(crate) fn doubt(l: Lang, due: &DueDay, rule: Option<&DeadlineRule>) -> Option<String> {
    let of_rule = rule.and_then(|it| it.doubt.as_ref()).map(|it| l.say(it).to_owned());
    let holidays = due.holidays_unknown.then(|| l.t("day-holidays-unknown").to_owned());
    let both: Vec<String> = [holidays, of_rule].into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join(" "))
}

fn event_line(show: &Show, it: &netra_store::ClockEventView) -> Html {
    let l = show.l;
    let day = it.event.day.map(|day| show.day(day)).unwrap_or_default();
    let said = match (it.event.event, it.event.day) {
        (ClockEvent::Registered, Some(_)) => l.m("day-event-registered").with("day", day),
        (ClockEvent::Registered, None) => l.m("day-event-registered-not"),
        (_, Some(_)) => l.m("day-event-finished").with("day", day),
        (_, None) => l.m("day-event-finished-not"),
    };
    said.bdi("name", &it.by_name).bdi("note", &it.event.note).html()
}

/// `POST /items/{item}/hand`: to a colleague, and back at the item.
pub(crate) async fn hand(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let view = find(&desk, &posted.staff, &id).await?;
    let to = posted.fields.get("to").parse();
    let to = to.map_err(|_| PageError::form("day-choose-a-colleague", address(&view)))?;
    let done = desk.store.hand_over(&posted.staff.actor(), view.id, to, posted.fields.get("note")).await;
    done.map_err(|error| told(error, &view))?;
    Ok(back(&posted.fields, &view))
}

/// `POST /items/{item}/hand-back`
pub(crate) async fn hand_back(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let view = find(&desk, &posted.staff, &id).await?;
    let done = desk.store.hand_back(&posted.staff.actor(), view.id, posted.fields.get("note")).await;
    done.map_err(|error| told(error, &view))?;
    Ok(back(&posted.fields, &view))
}

/// `POST /items/{item}/clock`: the finding was registered, everything is done, or that was a mistake.
pub(crate) async fn note_clock(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let view = find(&desk, &posted.staff, &id).await?;
    let fields = &posted.fields;
    let event = match fields.get("event") {
        "registered" | "not-registered" => ClockEvent::Registered,
        "finished" | "not-finished" => ClockEvent::Finished,
        _ => return Err(PageError::form("day-choose-what-happened", address(&view))),
    };
    let day = if fields.get("event").starts_with("not-") {
        None
    } else {
        let day = fields.get("day").parse::<Date>();
        Some(day.map_err(|_| PageError::form("day-choose-the-day", address(&view)))?)
    };
    let event = NewClockEvent { event, day, note: fields.get("note").chars().take(400).collect() };
    let done = desk.store.note_clock(&posted.staff.actor(), view.id, &event).await;
    done.map_err(|error| told(error, &view))?;
    Ok(back(fields, &view))
}

fn address(view: &ItemView) -> String {
    format!("/items/{}", view.short_id)
}

fn back(fields: &Fields, view: &ItemView) -> Response {
    let query = Fields::parse(fields.get("back").as_bytes()).query(&NAMES);
    see_other(&with(&query, "", &address(view)))
}

fn told(error: StoreError, view: &ItemView) -> PageError {
    match error {
        StoreError::Invalid(why) => PageError::invalid(&why, address(view)),
        other => other.into(),
    }
}

/// The page of deadlines; printed, it is a list to work from.
#[derive(Template)]
#[template(path = "deadlines.html")]
pub(crate) struct DeadlinesPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) summary: String,
    /// How many second reviews are near a limit that tells nothing of the first.
    pub(crate) second_near: Option<String>,
    pub(crate) rows: Vec<DeadlineLine>,
    pub(crate) reports: Vec<ReportLine>,
    pub(crate) rules: Vec<RuleLine>,
    /// Years whose holidays are listed.
    pub(crate) holidays: String,
    pub(crate) pager: Pager,
}

/// A line of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct DeadlineLine {
    pub(crate) short_id: String,
    pub(crate) what: String,
    pub(crate) unit: String,
    pub(crate) due: Due,
    pub(crate) clock: &'static str,
    pub(crate) known: String,
    pub(crate) status: &'static str,
}

/// A report without a register number.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReportLine {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) due: Option<Due>,
    pub(crate) clock: &'static str,
    pub(crate) received: String,
    pub(crate) state: &'static str,
    pub(crate) missing: Option<String>,
}

/// A rule in words.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleLine {
    pub(crate) election: &'static str,
    pub(crate) clock: &'static str,
    pub(crate) days: String,
    pub(crate) from: &'static str,
    pub(crate) source: String,
    pub(crate) doubt: Option<String>,
}

/// `GET /deadlines`
pub(crate) async fn deadlines(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(&desk), staff.l);
    let stretch = Stretch::of(&fields, LINES);
    let found = desk.store.deadlines(&scope, stretch.page()).await?;
    let rules = desk.store.deadline_rules(&scope).await?;
    let near = match staff.role().may_review() {
        true => desk.store.second_near(&scope).await?,
        false => 0,
    };
    let reports = desk.store.open_reports(&scope).await?;
    let words = desk.words.now();
    let today = show.day_of(desk.store.now());
    let years = rules
        .as_ref()
        .map(|it| it.holidays_of.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    Ok(page(&DeadlinesPage {
        frame: staff.frame(&desk, "deadlines", l.t("day-deadlines")),
        l,
        summary: summary(l, &found.counts),
        second_near: (near > 0).then(|| l.m("day-second-near").n("n", near).to_string()),
        reports: report_lines(&show, &reports, &words, rules.as_ref(), today),
        rows: found.rows.iter().map(|it| deadline_line(&show, it, today)).collect(),
        rules: rules.iter().flat_map(|it| &it.rules).map(|it| rule_line(l, it)).collect(),
        holidays: l.m("day-holidays-of").with("years", years.unwrap_or_default()).to_string(),
        pager: stretch.pager(&show, "/deadlines", &fields, &[], found.counts.total()),
    }))
}

fn summary(l: Lang, it: &DeadlineCounts) -> String {
    l.m("day-deadlines-summary")
        .n("all", it.total())
        .n("expired", it.expired)
        .n("today", it.today)
        .n("tomorrow", it.tomorrow)
        .to_string()
}

fn deadline_line(show: &Show, it: &DeadlineRow, today: Date) -> DeadlineLine {
    DeadlineLine {
        short_id: it.short_id.to_string(),
        what: line(show.l, it.kind, &it.platform),
        unit: it.unit_name.clone(),
        due: due(show, it.due_on, today),
        clock: clock(show.l, it.clock),
        known: it.known_on.map(|day| show.day(day)).unwrap_or_default(),
        status: item_status(show.l, it.status),
    }
}

/// The nearest due first, those without a clock last.
fn report_lines(
    show: &Show,
    reports: &[OpenReport],
    words: &Words,
    rules: Option<&Deadlines>,
    today: Date,
) -> Vec<ReportLine> {
    let mut lines: Vec<(Date, ReportLine)> =
        reports.iter().map(|it| report_line(show, it, words, rules, today)).collect();
    lines.sort_by_key(|it| it.0);
    lines.into_iter().map(|it| it.1).collect()
}

fn report_line(
    show: &Show,
    it: &OpenReport,
    words: &Words,
    rules: Option<&Deadlines>,
    today: Date,
) -> (Date, ReportLine) {
    let l = show.l;
    let checked = Checked {
        told: &it.told,
        identity: &it.filled,
        accounts: usize::try_from(it.acts).unwrap_or(usize::MAX),
        has_time: it.has_time,
        files: &it.files,
        law: law(words, rules),
        deadlines: rules,
        zone: &show.zone,
    };
    let checks = requirements(&checked);
    let missing = checks.iter().filter(|it| it.met == Some(false)).count() as u64;
    let state = TipState::of_report(&it.told, &checks);
    let received = show.day_of(it.told.received_at);
    let running = rules.map(|rules| rules.of_report(received, it.races.clone(), missing == 0));
    let first = running.and_then(|it| it.into_iter().next());
    let line = ReportLine {
        id: it.tip.id.to_string(),
        name: name(l, &it.tip),
        due: first.as_ref().map(|it| due(show, it.due, today)),
        clock: first.as_ref().map_or("", |it| clock(l, it.clock)),
        received: show.moment(it.told.received_at),
        state: l.pick(state.label()),
        missing: (missing > 0).then(|| l.m("day-report-missing").n("n", missing).to_string()),
    };
    (first.map_or(Date::MAX, |it| it.due), line)
}

/// `7 hari kerja`, `5 hari kalender, dapat sampai 14`.
pub(crate) fn days(l: Lang, it: &DeadlineRule) -> String {
    let n = u64::from(it.days);
    let days = match (it.unit, it.extended_to) {
        (DayUnit::Working, None) => l.m("day-working-days").n("days", n),
        (DayUnit::Calendar, None) => l.m("day-calendar-days").n("days", n),
        (DayUnit::Working, Some(most)) => {
            l.m("day-working-days-extended").n("days", n).n("most", u64::from(most))
        }
        (DayUnit::Calendar, Some(most)) => {
            l.m("day-calendar-days-extended").n("days", n).n("most", u64::from(most))
        }
    };
    days.to_string()
}

fn rule_line(l: Lang, it: &DeadlineRule) -> RuleLine {
    RuleLine {
        election: match it.election {
            ElectionType::Pemilu => "Pemilu",
            ElectionType::Pilkada => "Pilkada",
            ElectionType::Internal => l.t("day-internal-office"),
        },
        clock: clock(l, it.clock),
        days: days(l, it),
        from: match it.from {
            ClockEvent::Known => l.t("day-from-known"),
            ClockEvent::Registered => l.t("day-from-registered"),
            ClockEvent::Received | ClockEvent::Finished => l.t("day-from-received"),
        },
        source: it.source.clone(),
        doubt: it.doubt.as_ref().map(|it| l.say(it).to_owned()),
    }
}

#[cfg(test)]
impl DeadlinesPage {
    /// With invented values.
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let l = frame.l;
        let today = jiff::civil::date(2026, 10, 13);
        let row = |day: i8| DeadlineLine {
            short_id: String::from("DMO-7F3K"),
            what: String::from("<i>x</i>"),
            unit: String::from("Dinas <b>Perhubungan</b> (DEMO)"),
            due: due(show, jiff::civil::date(2026, 10, day), today),
            clock: clock(l, ClockKind::Registration),
            known: String::from("9 Okt 2026"),
            status: item_status(l, ItemStatus::Open),
        };
        let rule = |unit, extended_to, doubt| DeadlineRule {
            election: ElectionType::Internal,
            clock: ClockKind::Decision,
            days: 7,
            unit,
            from: ClockEvent::Registered,
            first_day_counts: false,
            extended_to,
            source: String::from("UU 7/2017 Pasal 454"),
            doubt,
        };
        let unsure = netra_model::Sentence::new("belum pasti", "not sure");
        let rules = [rule(DayUnit::Working, Some(14), None), rule(DayUnit::Calendar, None, Some(unsure))];
        let counts = DeadlineCounts { expired: 1, today: 1, tomorrow: 1, in_two_days: 0, later: 3 };
        Self {
            l,
            summary: summary(l, &counts),
            second_near: Some(l.m("day-second-near").n("n", 2).to_string()),
            reports: vec![ReportLine {
                id: String::from("0199d7a0-0000-7000-8000-000000000001"),
                name: String::from("Laporan 3"),
                due: Some(due(show, jiff::civil::date(2026, 10, 14), today)),
                clock: clock(l, ClockKind::Completion),
                received: String::from("12 Okt 2026"),
                state: "<i>x</i>",
                missing: Some(l.m("day-report-missing").n("n", 2).to_string()),
            }],
            rows: [11, 13, 14, 16].map(row).into(),
            rules: rules.iter().map(|it| rule_line(l, it)).collect(),
            holidays: l.m("day-holidays-of").with("years", "2026").to_string(),
            pager: Pager::default(),
            frame,
        }
    }
}

#[cfg(test)]
impl DayPanel {
    /// With everything that a panel can say.
    pub(crate) fn sample(show: &Show) -> Self {
        let l = show.l;
        let at: jiff::Timestamp = "2026-10-12T01:14:00Z".parse().expect("a time");
        let open = OpenBy {
            user: "0199d7a0-0000-7000-8000-00000000000a".parse().expect("an id"),
            name: String::from("Siti <b>R.</b> (DEMO)"),
            since: at,
            until: at + netra_store::OPEN_FOR,
        };
        Self {
            short_id: String::from("DMO-7F3K"),
            clocks: vec![ClockLine {
                what: clock(l, ClockKind::Registration),
                due: due(show, jiff::civil::date(2026, 10, 14), jiff::civil::date(2026, 10, 13)),
                source: String::from("UU 1/2015 Pasal 134"),
                doubt: Some(String::from("…")),
            }],
            known: l.m("day-known-on").with("day", "7 Okt 2026").to_string(),
            events: vec![
                l.m("day-event-registered").with("day", "9").bdi("name", "<i>x</i>").bdi("note", "n").html(),
            ],
            may_note: true,
            today: String::from("2026-10-13"),
            known_day: String::from("2026-10-07"),
            open_by: vec![open_by(show, &open)],
            handed: Some(l.m("day-handed-to-you").bdi("from", "<b>B</b>").with("at", "08.14").html()),
            handed_note: Some(String::from("tolong <b>cek</b>")),
            may_hand_back: true,
            colleagues: vec![(String::from("1"), String::from("Budi <i>(DEMO)</i>"))],
            fold: Some((String::from("/folds/x"), l.m("fold-count").n("items", 12).to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_said_in_days_with_an_icon_and_a_word() {
        let show = |l| Show { l, zone: jiff::tz::TimeZone::UTC };
        let today = jiff::civil::date(2026, 10, 13);
        let text = |l, day| due(&show(l), jiff::civil::date(2026, 10, day), today).text;
        assert_eq!(text(Lang::Indonesian, 16), "H-3 · Jumat 16 Okt");
        assert_eq!(text(Lang::English, 16), "3 days left · Friday 16 Oct");
        assert_eq!(text(Lang::Indonesian, 11), "lewat 2 hari · Minggu 11 Okt");
        assert_eq!(text(Lang::English, 12), "1 day overdue · Monday 12 Oct");
        let tone = |day| due(&show(Lang::English), jiff::civil::date(2026, 10, day), today);
        assert_eq!(
            (tone(14).tone, tone(14).icon, tone(11).tone, tone(16).tone),
            ("amber", "clock", "brick", "")
        );
    }
}
