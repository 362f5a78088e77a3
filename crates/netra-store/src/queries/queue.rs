//! The queue: rows, totals and facets, all from the one table `item` and its partial indexes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use netra_model::ItemId;
use netra_model::act::Platform;
use netra_model::review::ItemStatus;
use netra_model::scope::Scope;
use sqlx::Row;

use super::flags::{entries, pairs};
use super::rows::{
    anywhere, count, in_list, int, may_see_items, named, opt_parsed, opt_small, opt_text, opt_time, parsed,
    sql, stored, text, time, today, within_units,
};
use super::watchlist::unit_names;
use super::{Conn, DbRow, LIKE, Sql, day, sight};
use crate::tallies::{Counted, LONG};
use crate::{
    DueFilter, Facet, Facets, HandedFilter, OpenBy, Page, QueueFilter, QueuePage, QueueRow, QueueSort,
    Result, Shared,
};

pub(crate) async fn queue(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    filter: &QueueFilter,
    sort: QueueSort,
    page: Page,
) -> Result<QueuePage> {
    may_see_items(scope)?;
    let sort = unprimed(filter, sort);
    let today = today(db, scope, shared).await?;
    let total = total(db, scope, filter, today).await?;
    let (facets, folded) = tallies(db, shared, scope, filter, today, total).await?;
    let mut rows = rows(db, scope, filter, sort, page, today).await?;
    if folds(filter) {
        let folds = fold_counts(db, scope, filter, today, &rows).await?;
        for row in &mut rows {
            row.fold = folds.get(&row.near_key).copied().unwrap_or(1);
        }
    }
    let total_rows = total.saturating_sub(folded);
    let open = open_now(db, scope, shared).await?;
    for row in &mut rows {
        row.open_by = open.iter().filter(|it| it.0 == row.item).map(|it| it.1.clone()).collect();
    }
    Ok(QueuePage { rows, total, total_rows, facets })
}

/// A page's rows, without what is folded into them and who has them open.
pub(super) async fn rows(
    db: &mut Conn,
    scope: &Scope,
    filter: &QueueFilter,
    sort: QueueSort,
    page: Page,
    today: Date,
) -> Result<Vec<QueueRow>> {
    // First the page by the index alone, then what it shows: joins touch the page's rows only.
    let mut query = sql(
        "SELECT i.id, i.short_id, i.act_id, i.status, i.verdict, i.version, i.score, i.kind, i.platform,
             i.account_id, i.person_id, i.unit_id, i.happened_at, i.first_seen_at, i.candidates, i.rules, i.provenances, i.snippet,
             i.explanation_id, i.explanation_en, i.queue_day, i.first_by, i.due_on, i.due_clock, i.handed_to, i.near_key,
             p.name AS person_name, u.name AS unit_name, a.native_id, a.handle, a.display_name, h.name AS handed_name
         FROM (SELECT item.*",
    );
    if sort == QueueSort::Risk {
        query.push(", ").push(RISK).push(" AS risk");
    }
    query.push(" FROM item WHERE office_id = ");
    where_fits(&mut query, scope, filter, today, "item");
    first_of_fold(&mut query, scope, filter, today);
    query.push(order(sort)).push(" LIMIT ").push_bind(stored(page.limit));
    query.push(" OFFSET ").push_bind(stored(page.offset));
    query.push(
        ") i JOIN person p ON p.id = i.person_id JOIN unit u ON u.id = i.unit_id
         JOIN account a ON a.id = i.account_id LEFT JOIN staff h ON h.id = i.handed_to",
    );
    query.push(match sort {
        QueueSort::Deadline => " ORDER BY i.due_on, i.place DESC, i.sort_at, i.id",
        QueueSort::Priority => " ORDER BY i.place DESC, i.sort_at, i.id",
        QueueSort::Oldest => " ORDER BY i.sort_at, i.id",
        QueueSort::Newest => " ORDER BY i.sort_at DESC, i.id DESC",
        QueueSort::Risk => " ORDER BY i.risk, i.sort_at DESC, i.id DESC",
    });
    let rows = query.build().fetch_all(db).await?;
    let row = |row| Ok(sight::veil_row(scope, opt_parsed(row, "first_by")?, queue_row(row)?));
    rows.iter().map(row).collect()
}

/// Whether near-duplicates stand as one row: only what waits is folded.
fn folds(filter: &QueueFilter) -> bool {
    filter.fold && filter.near_key.is_none() && filter.waits()
}

/// Leaves out all but the first of each fold. Which one that is does not depend on how the page is sorted: it is the one an
/// index gives at once, so that a fold of thousands costs a look each and no sorting. `COALESCE` is there for PostgreSQL:
/// a plain comparison with an id makes it expect a single row, and look through all that waits before it sorts.
fn first_of_fold(query: &mut Sql, scope: &Scope, filter: &QueueFilter, today: Date) {
    if folds(filter) {
        query.push(
            " AND COALESCE(item.id = (SELECT b.id FROM item b WHERE b.near_key = item.near_key AND b.office_id = ",
        );
        where_fits(query, scope, filter, today, "b");
        query.push(" ORDER BY b.due_on, b.place DESC, b.sort_at, b.id LIMIT 1), FALSE)");
    }
}

/// How many items the folds of these rows have under the filter.
async fn fold_counts(
    db: &mut Conn,
    scope: &Scope,
    filter: &QueueFilter,
    today: Date,
    rows: &[QueueRow],
) -> Result<BTreeMap<String, u64>> {
    let keys: BTreeSet<&str> = rows.iter().map(|row| row.near_key.as_str()).collect();
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut query = sql("SELECT near_key, COUNT(*) AS n FROM item WHERE office_id = ");
    where_fits(&mut query, scope, filter, today, "item");
    query.push(" AND near_key IN (");
    in_list(&mut query, keys.into_iter().map(ToOwned::to_owned));
    query.push(") GROUP BY near_key");
    let rows = query.build().fetch_all(db).await?;
    rows.iter().map(|row| Ok((text(row, "near_key")?, count(row, "n")?))).collect()
}

async fn total(db: &mut Conn, scope: &Scope, filter: &QueueFilter, today: Date) -> Result<u64> {
    let mut query = sql("SELECT COUNT(*) AS n FROM item WHERE office_id = ");
    where_fits(&mut query, scope, filter, today, "item");
    count(&query.build().fetch_one(db).await?, "n")
}

/// How many rows are saved by folding, under the filter.
async fn folded(db: &mut Conn, scope: &Scope, filter: &QueueFilter, today: Date) -> Result<u64> {
    if !folds(filter) {
        return Ok(0);
    }
    let mut query = sql("SELECT COUNT(*) - COUNT(DISTINCT near_key) AS n FROM item WHERE office_id = ");
    where_fits(&mut query, scope, filter, today, "item");
    count(&query.build().fetch_one(db).await?, "n")
}

/// The facets, and how many rows are folded away; of a long answer as they were some seconds ago.
async fn tallies(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    filter: &QueueFilter,
    today: Date,
    total: u64,
) -> Result<Counted> {
    let count = async |db: &mut Conn| -> Result<Counted> {
        Ok((facets(&mut *db, scope, filter, today).await?, folded(db, scope, filter, today).await?))
    };
    if total < LONG {
        return count(db).await;
    }
    let (asked, now) = (question(scope, filter, today), shared.clock.now());
    if let Some(known) = shared.tallies.get(&asked, now) {
        return Ok(known);
    }
    let counted = count(db).await?;
    shared.tallies.put(asked, now, counted.clone());
    Ok(counted)
}

/// What the counts depend on: who asks only where a second verdict or a hand-over is looked for. One person's counts of
/// these, shown to another, would tell who gave a first verdict.
fn question(scope: &Scope, filter: &QueueFilter, today: Date) -> String {
    let asker = scope.asker.filter(|_| filter.for_second || filter.handed.is_some());
    let filter = QueueFilter { me: None, ..filter.clone() };
    format!("{} {:?} {:?} {asker:?} {filter:?} {today}", scope.office, scope.units, scope.recusals)
}

/// Who has which item open now; there are never more of these than staff.
async fn open_now(db: &mut Conn, scope: &Scope, shared: &Shared) -> Result<Vec<(ItemId, OpenBy)>> {
    let rows = sqlx::query(
        "SELECT o.item_id, o.staff_id, s.name, o.since, o.until_at FROM item_open o JOIN staff s ON s.id = o.staff_id
         WHERE o.office_id = $1 AND o.until_at > $2 ORDER BY o.since, o.staff_id",
    )
    .bind(scope.office.to_string())
    .bind(shared.clock.now().as_microsecond())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let (user, name) = (parsed(row, "staff_id")?, text(row, "name")?);
            let open = OpenBy { user, name, since: time(row, "since")?, until: time(row, "until_at")? };
            Ok((parsed(row, "item_id")?, open))
        })
        .collect()
}

/// Whoever judges for the second time is led neither by the score nor by a clock, not even in the order.
fn unprimed(filter: &QueueFilter, sort: QueueSort) -> QueueSort {
    let second = filter.for_second || filter.statuses.contains(&ItemStatus::Second);
    if second && matches!(sort, QueueSort::Priority | QueueSort::Deadline) { QueueSort::Oldest } else { sort }
}

/// How soon an item's original may disappear, the soonest first: 0 when it stands and its account has deleted or taken
/// back something before, 1 when it stands, 2 when it is gone.
const RISK: &str = r#"(CASE
    WHEN EXISTS (SELECT 1 FROM act g WHERE g.id = item.act_id AND g.gone IS NOT NULL) THEN 2
    WHEN EXISTS (SELECT 1 FROM act d WHERE d.account_id = item.account_id AND d.gone IS NOT NULL
                 AND d.gone IN ('{"kind":"deleted"}', '{"kind":"undone"}')) THEN 0
    ELSE 1 END)"#;

fn order(sort: QueueSort) -> &'static str {
    match sort {
        QueueSort::Deadline => " ORDER BY due_on, place DESC, sort_at, id",
        QueueSort::Priority => " ORDER BY place DESC, sort_at, id",
        QueueSort::Oldest => " ORDER BY sort_at, id",
        QueueSort::Newest => " ORDER BY sort_at DESC, id DESC",
        // The statement selects it under this name.
        QueueSort::Risk => " ORDER BY risk, sort_at DESC, id DESC",
    }
}

/// Ids of items, with what the order is made by; the statement ends with `office_id = `.
fn ids(sort: QueueSort) -> Sql {
    let mut query = sql("SELECT id");
    if sort == QueueSort::Risk {
        query.push(", ").push(RISK).push(" AS risk");
    }
    query.push(" FROM item WHERE office_id = ");
    query
}

/// The office and everything the filter asks for; the statement ends before with `office_id = ` and calls the table `of`.
fn where_fits(query: &mut Sql, scope: &Scope, filter: &QueueFilter, today: Date, of: &'static str) {
    query.push_bind(scope.office.to_string());
    within_units(query, scope, "unit_id");
    if filter.statuses.is_empty() && !filter.for_second {
        // '' sorts before any day, so this is: open, reappeared, and held until today or earlier.
        query.push(" AND queue_day IS NOT NULL AND queue_day <= ").push_bind(today.to_string());
    } else if !filter.statuses.is_empty() {
        let all = |of: &[ItemStatus]| filter.statuses.iter().all(|status| of.contains(status));
        // Which of the partial indexes leads.
        query.push(if all(&[ItemStatus::Open, ItemStatus::Held, ItemStatus::Reappeared]) {
            " AND queue_day IS NOT NULL AND status IN ("
        } else if all(&[ItemStatus::Second, ItemStatus::Plenary]) {
            " AND first_by IS NOT NULL AND status IN ("
        } else {
            " AND status IN ("
        });
        in_list(query, filter.statuses.iter().map(|status| status.as_str().to_owned()));
        query.push(")");
    }
    if filter.for_second {
        query.push(" AND first_by IS NOT NULL AND status = 'second' AND first_by <> ");
        query.push_bind(scope.asker.map(|it| it.to_string()).unwrap_or_default());
    }
    let mut equals = |column: &'static str, value: Option<String>| {
        if let Some(value) = value {
            query.push(" AND ").push(column).push(" = ").push_bind(value);
        }
    };
    equals("unit_id", filter.unit.map(|it| it.to_string()));
    equals("platform", filter.platform.as_ref().map(|it| it.as_str().to_owned()));
    equals("kind", filter.kind.map(|it| it.as_str().to_owned()));
    equals("verdict", filter.verdict.map(|it| it.as_str().to_owned()));
    equals("person_id", filter.person.map(|it| it.to_string()));
    let mut listed = |column: &'static str, entry: Option<String>| {
        if let Some(entry) = entry {
            query.push(" AND ").push(column).push(" LIKE ").push_bind(anywhere(&entry)).push(r" ESCAPE '\'");
        }
    };
    listed("candidates", filter.race.as_ref().map(|race| format!("|{race}/")));
    listed("candidates", filter.candidate.as_ref().map(|candidate| format!("/{candidate}|")));
    listed("provenances", filter.provenance.map(|it| format!("|{it}|")));
    listed("rules", filter.rule.as_ref().map(|rule| format!("|{rule}|")));
    listed("provisions", filter.provision.as_ref().map(|it| format!("|{it}|")));
    of_the_day(query, filter, today, of);
    handed(query, scope, filter.handed);
    if let Some(wanted) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let like = anywhere(&crate::clean(wanted));
        query.push(" AND (short_id ").push(LIKE).push(" ").push_bind(like.clone()).push(r" ESCAPE '\'");
        query.push(" OR snippet ").push(LIKE).push(" ").push_bind(like.clone()).push(r" ESCAPE '\'");
        query.push(" OR EXISTS (SELECT 1 FROM account a WHERE a.id = account_id AND a.handle ");
        query.push(LIKE).push(" ").push_bind(like).push(r" ESCAPE '\'))");
    }
}

/// To whom it is handed. Who has an item likely gave its first verdict: while that waits, for others it is handed to nobody.
fn handed(query: &mut Sql, scope: &Scope, wanted: Option<HandedFilter>) {
    match wanted {
        None => {}
        Some(HandedFilter::To(user)) => {
            query.push(" AND handed_to = ").push_bind(user.to_string());
            sight::push_open(query, scope, "");
        }
        Some(HandedFilter::Anybody) => {
            query.push(" AND handed_to IS NOT NULL");
            sight::push_open(query, scope, "");
        }
        Some(HandedFilter::Nobody) => {
            query.push(" AND (handed_to IS NULL OR (status = 'second' AND first_by <> ");
            query.push_bind(scope.asker.map(|it| it.to_string()).unwrap_or_default()).push("))");
        }
    }
}

/// Deadline, fold and how sure it is whose the account is.
fn of_the_day(query: &mut Sql, filter: &QueueFilter, today: Date, of: &'static str) {
    let plus = |n: i64| today.checked_add(jiff::Span::new().days(n)).unwrap_or(Date::MAX).to_string();
    match filter.due {
        None => {}
        Some(DueFilter::Today) => drop(query.push(" AND due_on = ").push_bind(plus(0))),
        Some(DueFilter::Tomorrow) => drop(query.push(" AND due_on = ").push_bind(plus(1))),
        Some(DueFilter::Expired) => drop(query.push(" AND due_on < ").push_bind(plus(0))),
        Some(DueFilter::NotSet) => drop(query.push(" AND due_on = ").push_bind(day::NO_CLOCK)),
        Some(DueFilter::Week) => {
            query.push(" AND due_on >= ").push_bind(plus(0)).push(" AND due_on <= ").push_bind(plus(6));
        }
    }
    if let Some(near_key) = &filter.near_key {
        query.push(" AND near_key = ").push_bind(near_key.clone());
    }
    if let Some(level) = filter.level {
        query.push(" AND (SELECT t.level FROM attribution t WHERE t.account_id = ").push(of);
        query.push(".account_id ORDER BY t.n DESC LIMIT 1) = ").push_bind(i64::from(u8::from(level)));
    }
}

/// Two passes over narrow indexes: one groups by platform, kind, unit and provenance, one by what the rules said.
async fn facets(db: &mut Conn, scope: &Scope, filter: &QueueFilter, today: Date) -> Result<Facets> {
    let (mut platforms, mut kinds, mut units) = (Tally::default(), Tally::default(), Tally::default());
    let mut provenances = Tally::default();
    let mut query =
        sql("SELECT platform, kind, unit_id, provenances, COUNT(*) AS n FROM item WHERE office_id = ");
    where_fits(&mut query, scope, filter, today, "item");
    query.push(" GROUP BY platform, kind, unit_id, provenances");
    for row in &query.build().fetch_all(&mut *db).await? {
        let n = count(row, "n")?;
        platforms.add(row.try_get("platform")?, n);
        kinds.add(row.try_get("kind")?, n);
        units.add(row.try_get("unit_id")?, n);
        entries(row.try_get("provenances")?).for_each(|it| provenances.add(it, n));
    }
    let (mut races, mut candidates, mut rules) = (Tally::default(), Tally::default(), Tally::default());
    let mut provisions = Tally::default();
    let mut query = sql("SELECT candidates, rules, provisions, COUNT(*) AS n FROM item WHERE office_id = ");
    where_fits(&mut query, scope, filter, today, "item");
    query.push(" GROUP BY candidates, rules, provisions");
    for row in &query.build().fetch_all(&mut *db).await? {
        let n = count(row, "n")?;
        let list: &str = row.try_get("candidates")?;
        let mut of_item: Vec<&str> =
            entries(list).filter_map(|entry| Some(entry.split_once('/')?.0)).collect();
        of_item.dedup();
        of_item.into_iter().for_each(|race| races.add(race, n));
        pairs(list).iter().for_each(|(_, candidate)| candidates.add(candidate, n));
        entries(row.try_get("rules")?).for_each(|rule| rules.add(rule, n));
        entries(row.try_get("provisions")?).for_each(|it| provisions.add(it, n));
    }
    let names = unit_names(db, scope).await?;
    let as_is = |value: &str| value.to_owned();
    Ok(Facets {
        platforms: platforms
            .facets(|name| name.parse::<Platform>().map_or_else(|_| as_is(name), |it| it.label().to_owned())),
        kinds: kinds.facets(as_is),
        units: units.facets(|id| names.get(id).cloned().unwrap_or_else(|| as_is(id))),
        races: races.facets(as_is),
        candidates: candidates.facets(as_is),
        rules: rules.facets(as_is),
        provenances: provenances.facets(as_is),
        provisions: provisions.facets(as_is),
    })
}

#[derive(Default)]
struct Tally(BTreeMap<String, u64>);

impl Tally {
    fn add(&mut self, value: &str, n: u64) {
        *self.0.entry(value.to_owned()).or_default() += n;
    }

    /// Most frequent first.
    fn facets(self, label: impl Fn(&str) -> String) -> Vec<Facet> {
        let mut facets: Vec<Facet> =
            self.0.into_iter().map(|(value, count)| Facet { label: label(&value), value, count }).collect();
        facets.sort_by_key(|facet| std::cmp::Reverse(facet.count));
        facets
    }
}

fn queue_row(row: &DbRow) -> Result<QueueRow> {
    let platform: Platform = parsed(row, "platform")?;
    let status: ItemStatus = named(row, "status")?;
    let rules: &str = row.try_get("rules")?;
    Ok(QueueRow {
        item: parsed(row, "id")?,
        short_id: parsed(row, "short_id")?,
        act: parsed(row, "act_id")?,
        verdict: opt_parsed(row, "verdict")?,
        version: count(row, "version")?,
        score: opt_small(row, "score")?,
        kind: parsed(row, "kind")?,
        person: parsed(row, "person_id")?,
        person_name: text(row, "person_name")?,
        unit: parsed(row, "unit_id")?,
        unit_name: text(row, "unit_name")?,
        account: parsed(row, "account_id")?,
        account_ref: netra_model::act::AccountRef {
            platform: platform.clone(),
            native_id: opt_text(row, "native_id")?,
            handle: opt_text(row, "handle")?,
            display_name: opt_text(row, "display_name")?,
        },
        platform,
        snippet: text(row, "snippet")?,
        happened_at: opt_time(row, "happened_at")?,
        first_seen_at: time(row, "first_seen_at")?,
        candidates: pairs(row.try_get("candidates")?),
        rules: entries(rules).map(ToOwned::to_owned).collect(),
        provenances: entries(row.try_get("provenances")?).filter_map(|it| it.parse().ok()).collect(),
        explanation_id: text(row, "explanation_id")?,
        explanation_en: text(row, "explanation_en")?,
        due_on: day::due_on(row)?,
        due_clock: day::clock(row)?,
        handed_to: day::opt_user(row, "handed_to")?
            .map(|user| Ok::<_, crate::StoreError>((user, opt_text(row, "handed_name")?.unwrap_or_default())))
            .transpose()?,
        open_by: Vec::new(),
        near_key: text(row, "near_key")?,
        fold: 1,
        held_until: if status == ItemStatus::Held { opt_parsed(row, "queue_day")? } else { None },
        status,
    })
}

pub(crate) async fn next_item(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    filter: &QueueFilter,
    sort: QueueSort,
    after: ItemId,
) -> Result<Option<ItemId>> {
    may_see_items(scope)?;
    let sort = unprimed(filter, sort);
    let today = today(db, scope, shared).await?;
    let at = place(db, scope, sort, after).await?;
    // What a colleague has open comes last: two people over one item is work done twice.
    let now = shared.clock.now().as_microsecond();
    let others = filter.me.map(|me| (me.to_string(), now));
    for others in [others.as_ref(), None].iter().take(if others.is_some() { 2 } else { 1 }) {
        let steps = at.as_ref().map_or(0, |_| steps(sort));
        for step in (0..steps).map(Some).chain([None]) {
            let mut query = ids(sort);
            where_fits(&mut query, scope, filter, today, "item");
            first_of_fold(&mut query, scope, filter, today);
            if let Some((me, now)) = others {
                query.push(
                    " AND NOT EXISTS (SELECT 1 FROM item_open o WHERE o.item_id = item.id AND o.staff_id <> ",
                );
                query.push_bind(me.clone()).push(" AND o.until_at > ").push_bind(*now).push(")");
            }
            match (&at, step) {
                (Some(at), Some(step)) => behind(&mut query, sort, at, step),
                _ => drop(query.push(" AND id <> ").push_bind(after.to_string())),
            }
            query.push(order(sort)).push(" LIMIT 1");
            if let Some(row) = query.build().fetch_optional(&mut *db).await? {
                return Ok(Some(parsed(&row, "id")?));
            }
        }
    }
    Ok(None)
}

/// Where an item stands in an order.
struct Place {
    id: String,
    due_on: String,
    place: i64,
    sort_at: i64,
    risk: i64,
}

async fn place(db: &mut Conn, scope: &Scope, sort: QueueSort, item: ItemId) -> Result<Option<Place>> {
    let mut at = sql("SELECT due_on, place, sort_at");
    if sort == QueueSort::Risk {
        // A CASE of plain numbers is an INTEGER for PostgreSQL, and read as a BIGINT like all others.
        at.push(", CAST(").push(RISK).push(" AS BIGINT) AS risk");
    }
    at.push(" FROM item WHERE office_id = ").push_bind(scope.office.to_string());
    at.push(" AND id = ").push_bind(item.to_string());
    let Some(row) = at.build().fetch_optional(db).await? else { return Ok(None) };
    Ok(Some(Place {
        id: item.to_string(),
        due_on: text(&row, "due_on")?,
        place: int(&row, "place")?,
        sort_at: int(&row, "sort_at")?,
        risk: if sort == QueueSort::Risk { int(&row, "risk")? } else { 0 },
    }))
}

/// In how many steps what stands behind an item is looked for; each is one stretch of the order's index, so that none reads
/// the index from its start.
fn steps(sort: QueueSort) -> u8 {
    match sort {
        QueueSort::Deadline => 3,
        QueueSort::Priority | QueueSort::Risk => 2,
        QueueSort::Oldest | QueueSort::Newest => 1,
    }
}

/// What stands behind a place, step by step.
fn behind(query: &mut Sql, sort: QueueSort, at: &Place, step: u8) {
    let (sign, last) = match sort {
        QueueSort::Newest | QueueSort::Risk => ("<", step == 0),
        _ => (">", step == 0),
    };
    match (sort, step) {
        (QueueSort::Deadline, 0) => {
            query
                .push(" AND due_on = ")
                .push_bind(at.due_on.clone())
                .push(" AND place = ")
                .push_bind(at.place);
        }
        (QueueSort::Deadline, 1) => {
            query
                .push(" AND due_on = ")
                .push_bind(at.due_on.clone())
                .push(" AND place < ")
                .push_bind(at.place);
        }
        (QueueSort::Deadline, _) => drop(query.push(" AND due_on > ").push_bind(at.due_on.clone())),
        (QueueSort::Priority, 0) => drop(query.push(" AND place = ").push_bind(at.place)),
        (QueueSort::Priority, _) => drop(query.push(" AND place < ").push_bind(at.place)),
        (QueueSort::Risk, 0) => drop(query.push(" AND ").push(RISK).push(" = ").push_bind(at.risk)),
        (QueueSort::Risk, _) => drop(query.push(" AND ").push(RISK).push(" > ").push_bind(at.risk)),
        (QueueSort::Oldest | QueueSort::Newest, _) => {}
    }
    if last {
        query.push(" AND (sort_at, id) ").push(sign).push(" (").push_bind(at.sort_at);
        query.push(", ").push_bind(at.id.clone()).push(")");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_that_depend_on_who_asks_are_kept_for_that_person_alone() {
        let day = jiff::civil::date(2026, 11, 28);
        let office = Scope::office("01a21ec2-14ed-767d-8ffe-000000000001".parse().unwrap());
        let asks = |n: u8, filter: &QueueFilter| {
            let asker = Some(format!("01a21ec2-14ed-767d-8ffe-00000000000{n}").parse().unwrap());
            question(&Scope { asker, ..office.clone() }, &QueueFilter { me: asker, ..filter.clone() }, day)
        };
        let shared = QueueFilter::default();
        assert_eq!(asks(2, &shared), asks(3, &shared), "everybody sees the same");
        let second = QueueFilter { for_second: true, ..QueueFilter::default() };
        let handed = [HandedFilter::Anybody, HandedFilter::Nobody]
            .map(|it| QueueFilter { handed: Some(it), ..QueueFilter::default() });
        for own in handed.iter().chain([&second]) {
            assert_ne!(asks(2, own), asks(3, own), "{own:?}");
        }
    }
}
