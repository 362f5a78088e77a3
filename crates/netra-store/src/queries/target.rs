//! The acts of listed persons on one post.

use netra_model::act::AccountRef;
use netra_model::scope::Scope;
use netra_model::{ActId, ContentId};

use super::flags::snippet;
use super::rows::{
    from_json, may_see_items, opt_from_json, opt_parsed, parsed, sql, stored, text, time, within_units,
};
use super::{Conn, DbRow, facts, item, watchlist};
use crate::{Page, Result, Shared, TargetAct, TargetView};

/// The acts by persons the asker may see; the rest of the statement names the target.
const FROM: &str = " FROM act a JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id
     JOIN unit u ON u.id = p.unit_id LEFT JOIN item i ON i.office_id = a.office_id AND i.act_id = a.id
     WHERE a.office_id || '' = "; // as an expression: the target leads

fn acts(start: &'static str, scope: &Scope, target: ContentId) -> super::Sql {
    let mut query = sql(start);
    query.push(FROM).push_bind(scope.office.to_string());
    query.push(" AND a.target_id = ").push_bind(target.to_string());
    within_units(&mut query, scope, "p.unit_id");
    query
}

pub(crate) async fn acts_on_target(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    target: ContentId,
    page: Page,
) -> Result<Option<TargetView>> {
    may_see_items(scope)?;
    let total: i64 = acts("SELECT COUNT(*)", scope, target).build_query_scalar().fetch_one(&mut *db).await?;
    // A post on which nobody acted whom the asker may see is nothing to them.
    if total == 0 {
        return Ok(None);
    }
    let Some(content) = item::content(db, Some(target)).await? else { return Ok(None) };
    let mut query = acts(
        "SELECT a.id, a.kind, a.happened, a.first_seen_at, a.gone, a.raw, ac.platform, ac.native_id, ac.handle,
             ac.display_name, p.id AS person_id, p.name AS person_name, u.name AS unit_name, i.short_id",
        scope,
        target,
    );
    query.push(" ORDER BY a.sort_at, a.id LIMIT ").push_bind(stored(page.limit));
    query.push(" OFFSET ").push_bind(stored(page.offset));
    let rows = query.build().fetch_all(&mut *db).await?;
    let mut acts = rows.iter().map(act).collect::<Result<Vec<TargetAct>>>()?;
    let ids: Vec<ActId> = acts.iter().map(|it| it.act).collect();
    for found in facts::load(db, scope.office, &ids).await? {
        if let Some(act) = acts.iter_mut().find(|it| it.act == found.id) {
            act.own_words = found.own.map(|own| snippet(&own.text)).filter(|text| !text.is_empty());
        }
    }
    Ok(Some(TargetView { content, acts, total: total.unsigned_abs() }))
}

fn act(row: &DbRow) -> Result<TargetAct> {
    let account: AccountRef = watchlist::account_of(row)?;
    Ok(TargetAct {
        act: parsed(row, "id")?,
        item: opt_parsed(row, "short_id")?,
        kind: parsed(row, "kind")?,
        happened: from_json(row, "happened")?,
        first_seen_at: time(row, "first_seen_at")?,
        gone: opt_from_json(row, "gone")?,
        raw: opt_parsed(row, "raw")?,
        account,
        person: parsed(row, "person_id")?,
        person_name: text(row, "person_name")?,
        unit_name: text(row, "unit_name")?,
        own_words: None,
    })
}
