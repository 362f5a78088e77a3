//! What somebody pasted into the palette: whether an address or an account is here already.

use netra_model::act::{AccountRef, Platform, fold_handle};
use netra_model::scope::Scope;

use super::rows::{
    int, may_see_items, may_see_persons, opt_parsed, opt_text, parsed, sql, text, within_units,
};
use super::{Conn, DbRow, Sql};
use crate::{AccountHere, AddressHere, Result, Shared};

/// How many lines of each kind are given.
const MOST: i64 = 20;

pub(crate) async fn address_here(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    platform: &Platform,
    name: &str,
) -> Result<AddressHere> {
    may_see_items(scope)?;
    let name = crate::clean(name).into_owned();
    let mut here = AddressHere::default();
    let mut query = sql("SELECT a.id, i.id AS item_id, i.short_id FROM act a
         JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id
         LEFT JOIN item i ON i.office_id = a.office_id AND i.act_id = a.id WHERE a.office_id = ");
    query.push_bind(scope.office.to_string()).push(" AND a.platform = ").push_bind(platform.as_str());
    query.push(" AND a.native_key = ").push_bind(&name);
    within_units(&mut query, scope, "p.unit_id");
    if let Some(row) = query.build().fetch_optional(&mut *db).await? {
        let item = match opt_parsed(&row, "item_id")? {
            Some(item) => Some((item, parsed(&row, "short_id")?)),
            None => None,
        };
        here.act = Some((parsed(&row, "id")?, item));
    }
    let mut content: Option<String> = sqlx::query_scalar(
        "SELECT id FROM content WHERE office_id = $1 AND platform = $2 AND native_key = $3",
    )
    .bind(scope.office.to_string())
    .bind(platform.as_str())
    .bind(&name)
    .fetch_optional(&mut *db)
    .await?;
    if content.is_none() {
        content = sqlx::query_scalar(
            "SELECT id FROM content WHERE office_id = $1 AND url = $2 ORDER BY id LIMIT 1",
        )
        .bind(scope.office.to_string())
        .bind(&name)
        .fetch_optional(&mut *db)
        .await?;
    }
    let Some(content) = content else { return Ok(here) };
    let mut total = sql("SELECT COUNT(*) AS n FROM act a ");
    about(&mut total, scope, &content);
    here.acts = int(&total.build().fetch_one(&mut *db).await?, "n")?.unsigned_abs();
    // A post that nobody of the scope has to do with is not theirs to know of.
    if here.acts > 0 || scope.units.is_none() {
        here.content = content.parse().ok();
    }
    let mut items = sql(
        "SELECT i.id, i.short_id, i.kind FROM act a JOIN item i ON i.office_id = a.office_id AND i.act_id = a.id ",
    );
    about(&mut items, scope, &content);
    items.push(" ORDER BY i.sort_at DESC, i.id DESC LIMIT ").push_bind(MOST);
    for row in &items.build().fetch_all(db).await? {
        here.items.push((parsed(row, "id")?, parsed(row, "short_id")?, parsed(row, "kind")?));
    }
    Ok(here)
}

/// Acts that are this post or aimed at it; the statement selects from `act a`.
fn about(query: &mut Sql, scope: &Scope, content: &str) {
    query.push(
        "JOIN account ac ON ac.id = a.account_id JOIN person p ON p.id = ac.person_id WHERE (a.content_id = ",
    );
    query.push_bind(content.to_owned()).push(" OR a.target_id = ").push_bind(content.to_owned()).push(")");
    within_units(query, scope, "p.unit_id");
}

pub(crate) async fn accounts_here(
    db: &mut Conn,
    _: &Shared,
    scope: &Scope,
    platform: Option<&Platform>,
    account: &AccountRef,
) -> Result<Vec<AccountHere>> {
    may_see_persons(scope)?;
    let mut query =
        sql("SELECT ac.id, ac.platform, ac.native_id, ac.handle, ac.display_name, p.id AS person_id,
             p.name AS person_name, u.name AS unit_name
         FROM account ac JOIN person p ON p.id = ac.person_id JOIN unit u ON u.id = p.unit_id
         WHERE ac.office_id = ");
    query.push_bind(scope.office.to_string());
    if let Some(platform) = platform {
        query.push(" AND ac.platform = ").push_bind(platform.as_str());
    }
    let handle = account.handle.as_deref().unwrap_or_default();
    query.push(" AND (ac.handle_folded = ").push_bind(fold_handle(handle));
    query
        .push(" OR ac.native_id = ")
        .push_bind(account.native_id.clone().unwrap_or_else(|| handle.to_owned()));
    query.push(" OR EXISTS (SELECT 1 FROM account_handle h WHERE h.account_id = ac.id AND h.handle = ");
    query.push_bind(handle.to_owned()).push("))");
    within_units(&mut query, scope, "p.unit_id");
    query.push(" ORDER BY p.name, ac.id LIMIT ").push_bind(MOST);
    query.build().fetch_all(db).await?.iter().map(account_here).collect()
}

fn account_here(row: &DbRow) -> Result<AccountHere> {
    Ok(AccountHere {
        account: parsed(row, "id")?,
        names: AccountRef {
            platform: parsed(row, "platform")?,
            native_id: opt_text(row, "native_id")?,
            handle: opt_text(row, "handle")?,
            display_name: opt_text(row, "display_name")?,
        },
        person: parsed(row, "person_id")?,
        person_name: text(row, "person_name")?,
        unit_name: text(row, "unit_name")?,
    })
}
