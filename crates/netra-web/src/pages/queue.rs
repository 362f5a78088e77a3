//! The queue: the item is the page, the list is its margin.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_model::ItemId;
use netra_model::flag::{NO_SCORE, NO_SCORE_WHY, Priority};
use netra_model::review::{ItemStatus, Verdict};
use netra_store::{ItemKey, ItemView, QueuePage as StoredQueue, QueueRow, QueueSort};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::{Html, Lang};
use crate::pages::day::{DayPanel, Due, due, panel};
use crate::pages::decide::TRIES;
use crate::pages::filters::{Filters, NAMES, filter_of, filters};
use crate::pages::item_view::{Item, Tag, item, line, retention, undo_until};
use crate::pages::pager::{Pager, Stretch};
use crate::pages::retention::deletion_words;
use crate::pages::saved_filters::{Tab, tabs};
use crate::pages::search::told;
use crate::pages::sheet::{Attempt, Practice, verdict_keys};
use crate::respond::{page, see_other};
use crate::show::{Show, item_status, origin_short, priority};
use crate::text::Piece;
use crate::visitor::Staff;

/// How many lines the margin holds.
const LINES: u64 = 60;
/// How many other acts of an account are listed.
const OTHERS: u64 = 20;
/// How many items handed to the visitor stand on top of the list; their own filter shows all.
const MINE: u64 = 8;

/// The queue with one item open.
#[derive(Template)]
#[template(path = "queue.html")]
pub(crate) struct QueuePage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) filters: Filters,
    pub(crate) rows: Vec<Group>,
    /// How many items there are, and what they wait for.
    pub(crate) total: String,
    /// The address of the page as it stands, for whoever looks whether its list changed.
    pub(crate) here: String,
    pub(crate) pager: Pager,
    pub(crate) item: Option<Item>,
    /// What was just decided and can be taken back.
    pub(crate) undo: Option<Undo>,
    /// Why a decision was not stored, when what was typed cannot come back in a form.
    pub(crate) notice: Option<Html>,
    /// What was typed then.
    pub(crate) kept: Option<String>,
    /// Links to the other lists of work.
    pub(crate) modes: Vec<Mode>,
    /// The list is of items that wait for a second verdict.
    pub(crate) second: bool,
    /// Nothing was ever collected.
    pub(crate) first_run: bool,
    pub(crate) keys: Vec<(String, &'static str)>,
    /// What stands in the empty field of a reason.
    pub(crate) reason_hint: String,
    /// Deadline, colleagues and fold of the open item.
    pub(crate) day: Option<DayPanel>,
    /// What was handed to the visitor.
    pub(crate) mine: Vec<Row>,
    /// Starred filters.
    pub(crate) tabs: Vec<Tab>,
}

/// A link to another list of work.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mode {
    pub(crate) href: &'static str,
    pub(crate) label: String,
    pub(crate) current: bool,
}

/// Lines of the margin under one heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    pub(crate) label: &'static str,
    pub(crate) rows: Vec<Row>,
}

/// A line of the margin. No name stands in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) short_id: String,
    pub(crate) what: String,
    pub(crate) day: String,
    pub(crate) current: bool,
    pub(crate) tag: Option<Tag>,
    /// Instead of a score that may not be.
    pub(crate) no_score: Option<&'static str>,
    /// Why it may not be.
    pub(crate) why: &'static str,
    /// It became known through a citizen: *laporan*.
    pub(crate) told: Vec<&'static str>,
    pub(crate) due: Option<Due>,
    /// The page of its fold, and how many are folded.
    pub(crate) fold: Option<(String, String)>,
    /// Who else has it open.
    pub(crate) open_by: Option<String>,
    /// To whom it is handed.
    pub(crate) handed: Option<String>,
}

/// What was just done and can be taken back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Undo {
    pub(crate) short_id: String,
    pub(crate) what: String,
    /// What takes it back: `undo` a decision, `release` a hold.
    pub(crate) action: &'static str,
    /// The last moment it can be taken back, where there is one.
    pub(crate) until: Option<String>,
}

/// `GET /queue`: the first item that waits.
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    open(&desk, &staff, &fields, None, None).await
}

/// `GET /second`: the queue of what waits for this person's second verdict.
pub(crate) async fn second() -> Response {
    see_other("/queue?second=1")
}

/// The queue under the filters of the address, with `wanted` open, else its first item.
pub(crate) async fn open(
    desk: &Desk,
    staff: &Staff,
    fields: &Fields,
    wanted: Option<ItemView>,
    attempt: Option<Attempt>,
) -> Result<Response, PageError> {
    let (scope, show) = (staff.scope(), staff.show(desk));
    let quiet = desk.is_quiet();
    let (filter, sort) = filter_of(fields, staff.user.id, quiet);
    let stretch = Stretch::of(fields, LINES);
    if let (Some(candidate), None) = (&filter.candidate, &wanted) {
        // Looking at one side only is allowed and is never silent.
        desk.store.queue_narrowed(&staff.actor(), candidate).await?;
    }
    let queue = desk.store.queue(&scope, &filter, sort, stretch.page()).await?;
    let view = match wanted {
        Some(view) => Some(view),
        None => match first_free(desk, staff, &queue).await? {
            Some(item) => desk.store.item(&scope, ItemKey::Id(item)).await?,
            None => None,
        },
    };
    let filters = filters(staff.l, fields, &queue.facets, &desk.words.now(), quiet);
    let shown = match &view {
        Some(view) => {
            let sheet = (fields.get("sheet").parse().ok(), attempt.as_ref());
            Some(shown_item(desk, staff, &show, view, &queue, &filters, sheet).await?)
        }
        None => None,
    };
    let day = match &view {
        Some(view) => Some(panel(desk, staff, view, &filters.query).await?),
        None => None,
    };
    let asker = Asker { show: &show, today: show.day_of(desk.store.now()), me: staff.user.id };
    let current = view.as_ref().map(|it| it.id);
    let handed = desk.store.handed_items(&scope, staff.user.id, MINE).await?;
    let mine = handed.iter().map(|row| list_row(&asker, row, current, "assigned=me", true)).collect();
    let saved = desk.store.saved_filters(&staff.actor()).await?;
    let undo = match fields.some("done").and_then(|id| id.parse().ok()) {
        Some(id) => undo(desk, staff, ItemKey::Short(id)).await?,
        None => None,
    };
    let first_run = queue.total == 0 && !filters.active && desk.store.counts(&scope).await?.acts == 0;
    let title = view.as_ref().map_or(staff.l.t("common-queue").to_owned(), |it| it.short_id.to_string());
    let frame = staff.frame(desk, "queue", title);
    let here = view.as_ref().map_or("/queue".to_owned(), |it| format!("/items/{}", it.short_id));
    let here = with(&filters.query, "", &here);
    let closed = attempt.as_ref().filter(|it| {
        let verdicts = shown.iter().filter(|it| it.may_decide).flat_map(|it| &it.verdicts);
        it.verdict.is_none() || verdicts.count() == 0
    });
    let (notice, kept) = (closed.map(|it| it.why.clone()), closed.and_then(Attempt::words));
    let mut response = page(&QueuePage {
        l: staff.l,
        rows: groups(&asker, &queue.rows, sort, current, &filters.query),
        total: staff.l.m("queue-count").n("items", queue.total).with("status", filters.status).to_string(),
        here,
        pager: stretch.pager(&show, "/queue", fields, &NAMES, queue.total_rows),
        item: shown,
        undo,
        notice,
        kept,
        modes: modes(desk, staff, filter.for_second).await?,
        second: filter.for_second,
        first_run,
        keys: frame.keys.sheet(staff.l),
        reason_hint: reason_hint(&frame),
        frame,
        day,
        mine,
        tabs: tabs(staff.l, &saved, &filters.query),
        filters,
    });
    if let Some(attempt) = attempt {
        *response.status_mut() = attempt.status;
    }
    Ok(response)
}

/// The first item of the page that no colleague has open, opened for this person; the first of all when there is none. Two
/// people over one item is work done twice.
async fn first_free(desk: &Desk, staff: &Staff, queue: &StoredQueue) -> Result<Option<ItemId>, PageError> {
    let free = |row: &&QueueRow| row.open_by.iter().all(|it| it.user == staff.user.id);
    for row in queue.rows.iter().filter(free).take(TRIES) {
        // Another one may have come in the same moment.
        if desk.store.open_item(&staff.actor(), row.item).await?.is_empty() {
            return Ok(Some(row.item));
        }
    }
    Ok(queue.rows.first().map(|row| row.item))
}

/// That a reason may stay empty, and which key leads there.
pub(crate) fn reason_hint(frame: &Frame) -> String {
    match frame.keys.key("reason") {
        Some(key) => frame.l.m("keys-reason-hint").with("key", key).to_string(),
        None => frame.l.t("keys-reason-hint-without").to_owned(),
    }
}

/// Where else work waits for this person, when some does.
async fn modes(desk: &Desk, staff: &Staff, second: bool) -> Result<Vec<Mode>, PageError> {
    let l = staff.l;
    let (waiting, plenary) = desk.store.second_waiting(&staff.scope()).await?;
    let mut modes = Vec::new();
    if staff.role().may_review() && (waiting > 0 || second) {
        let label = l.m("review-second-link").n("n", waiting).to_string();
        let queue = l.t("common-queue").to_owned();
        modes.push(Mode { href: "/queue", label: queue, current: !second });
        modes.push(Mode { href: "/second", label, current: second });
    }
    if plenary > 0 {
        let key = plenary_key(desk, "review-plenary-count", "review-plenary-count-internal");
        modes.push(Mode { href: "/plenary", label: l.m(key).n("n", plenary).to_string(), current: false });
    }
    Ok(modes)
}

/// *Pleno*; in an internal office *rapat tim*.
pub(crate) fn plenary_key(desk: &Desk, plenary: &'static str, meeting: &'static str) -> &'static str {
    match desk.office.kind {
        netra_store::OfficeKind::Bawaslu => plenary,
        netra_store::OfficeKind::Internal => meeting,
    }
}

async fn shown_item(
    desk: &Desk,
    staff: &Staff,
    show: &Show,
    view: &ItemView,
    queue: &StoredQueue,
    filters: &Filters,
    (wanted, attempt): (Option<Verdict>, Option<&Attempt>),
) -> Result<Item, PageError> {
    let scope = staff.scope();
    desk.store.item_viewed(&staff.actor(), view.id).await?;
    let practice = Practice::of(desk, &scope).await?;
    let others = desk.store.other_acts_of_account(&scope, view.account, Some(view.act.id), OTHERS).await?;
    let (words, now) = (desk.words.now(), desk.store.now());
    let mut shown = item(show, &words, view, &others, &staff.user, now, &practice);
    shown.verdicts = verdict_keys(show, &words, view, &practice, wanted, attempt, show.day_of(now));
    if let Some(terms) = retention(show, view, &desk.terms) {
        shown.original = format!("{}; {terms}", shown.original);
    }
    // Before it is anybody's to know, an item has no clock that could tell its verdict.
    if view.status == ItemStatus::Decided && !view.blind {
        let deletion = desk.store.deletion_of_item(&scope, view.id).await?;
        shown.deletion = deletion.and_then(|it| deletion_words(show, &it, now));
    }
    shown.on_the_post = on_the_post(desk, staff, show, view).await?;
    let at = queue.rows.iter().position(|row| row.item == view.id);
    let href = |row: &QueueRow| with(&filters.query, "", &format!("/items/{}", row.short_id));
    shown.previous = at.and_then(|n| n.checked_sub(1)).and_then(|n| queue.rows.get(n)).map(href);
    // From an item outside the list, the way on leads to the list's top.
    shown.next = queue.rows.get(at.map_or(0, |n| n + 1)).filter(|row| row.item != view.id).map(href);
    Ok(shown)
}

/// The page of all acts on the post that the item's act is aimed at, when listed persons did more there.
async fn on_the_post(
    desk: &Desk,
    staff: &Staff,
    show: &Show,
    view: &ItemView,
) -> Result<Option<(String, String)>, PageError> {
    let Some(target) = &view.target else { return Ok(None) };
    let first = netra_store::Page::first(1);
    let found = desk.store.acts_on_target(&staff.scope(), target.id, first).await?;
    Ok(found.filter(|it| it.total > 1).map(|it| {
        let words = show.l.m("queue-acts-on-post").n("acts", it.total).to_string();
        (format!("/targets/{}", target.id), words)
    }))
}

/// What this person just did with an item, if it can still be taken back.
async fn undo(desk: &Desk, staff: &Staff, key: ItemKey) -> Result<Option<Undo>, PageError> {
    let Some(view) = desk.store.item(&staff.scope(), key).await? else { return Ok(None) };
    let (l, show) = (staff.l, staff.show(desk));
    if let Some(hold) = view.hold.as_ref().filter(|_| view.status == ItemStatus::Held) {
        return Ok(Some(Undo {
            short_id: view.short_id.to_string(),
            what: format!("{}.", l.m("queue-on-hold").with("day", show.day(hold.until))),
            action: "release",
            until: None,
        }));
    }
    let Some(until) = undo_until(&view, &staff.user, desk.store.now()) else { return Ok(None) };
    let verdict = view.decision().map_or("", |it| l.pick(it.decision.verdict.label()));
    Ok(Some(Undo {
        short_id: view.short_id.to_string(),
        what: l.m("queue-decided").with("verdict", verdict).to_string(),
        action: "undo",
        until: Some(show.clock_of(until, desk.store.now())),
    }))
}

/// Who looks, and when.
struct Asker<'a> {
    show: &'a Show,
    today: jiff::civil::Date,
    me: netra_model::UserId,
}

fn groups(
    asker: &Asker<'_>,
    rows: &[QueueRow],
    sort: QueueSort,
    current: Option<netra_model::ItemId>,
    query: &str,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        let label = match sort {
            QueueSort::Deadline if row.due_on.is_some() => asker.show.l.t("day-deadline"),
            QueueSort::Deadline | QueueSort::Priority => priority(asker.show.l, row.score),
            _ => "",
        };
        if groups.last().is_none_or(|group| group.label != label) {
            groups.push(Group { label, rows: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(list_row(asker, row, current, query, label.is_empty() || row.due_on.is_some()));
        }
    }
    groups
}

fn list_row(
    asker: &Asker<'_>,
    row: &QueueRow,
    current: Option<netra_model::ItemId>,
    query: &str,
    with_priority: bool,
) -> Row {
    let (show, l) = (asker.show, asker.show.l);
    let high = row.score.is_some_and(|score| Priority::of(score) == Priority::High);
    let tag = match row.status {
        ItemStatus::Held => {
            let until = row.held_until.map(|day| show.day(day)).unwrap_or_default();
            Some(Tag { text: l.m("queue-on-hold").with("day", until).to_string(), tone: "slate" })
        }
        ItemStatus::Second | ItemStatus::Plenary => {
            Some(Tag { text: item_status(l, row.status).to_owned(), tone: "slate" })
        }
        ItemStatus::Reappeared => Some(Tag { text: item_status(l, row.status).to_owned(), tone: "amber" }),
        ItemStatus::Decided => row.verdict.map(|it| Tag { text: l.pick(it.label()).to_owned(), tone: "" }),
        ItemStatus::Open if with_priority && high => {
            Some(Tag { text: priority(l, row.score).to_owned(), tone: "plum" })
        }
        ItemStatus::Open => None,
    };
    let day = show.day_of(row.happened_at.unwrap_or(row.first_seen_at));
    Row {
        href: with(query, "", &format!("/items/{}", row.short_id)),
        short_id: row.short_id.to_string(),
        what: line(l, row.kind, &row.platform),
        day: show.short_day(day),
        current: Some(row.item) == current,
        tag,
        no_score: (row.score.is_none() && row.status != ItemStatus::Second).then(|| l.pick(NO_SCORE)),
        why: l.pick(NO_SCORE_WHY),
        told: told(&row.provenances).map(|it| origin_short(l, it)).collect(),
        due: row.due_on.map(|day| due(show, day, asker.today)),
        fold: (row.fold > 1).then(|| {
            let words = l.m("fold-count").n("items", row.fold).to_string();
            (with(query, "", &format!("/folds/{}", row.near_key)), words)
        }),
        open_by: row.open_by.iter().find(|it| it.user != asker.me).map(|it| it.name.clone()),
        handed: row
            .handed_to
            .as_ref()
            .map(|(to, name)| if *to == asker.me { l.t("day-for-me").to_owned() } else { name.clone() }),
    }
}

/// `path?query&more`, without empty parts.
pub(crate) fn with(query: &str, more: &str, path: &str) -> String {
    let parts: Vec<&str> = [query, more].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}
