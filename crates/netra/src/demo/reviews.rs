//! What the demo's staff have decided: items that wait for a second verdict, on both sides, and one for the plenary.

use anyhow::{Context, Result};
use netra_model::ItemId;
use netra_model::review::{ItemStatus, Verdict};
use netra_store::{NewDecision, Page, QueueFilter, QueueSort, User};

use crate::office::Opened;

/// Decides a few items from the middle of the queue, so that its top is left to whoever tries the demo.
pub async fn take_in(office: &Opened) -> Result<()> {
    let (store, scope) = (&office.store, office.scope());
    let decided = QueueFilter {
        statuses: vec![ItemStatus::Second, ItemStatus::Plenary, ItemStatus::Decided],
        ..QueueFilter::default()
    };
    if store.queue(&scope, &decided, QueueSort::Oldest, Page::first(1)).await?.total > 0 {
        return Ok(());
    }
    let queue = store.queue(&scope, &QueueFilter::default(), QueueSort::Priority, Page::default()).await?;
    let users = store.users(&scope).await?;
    let user = |login: &str| users.iter().find(|it| it.login == login).context("the demo's staff are there");
    let (siti, rahmat) = (user("siti")?, user("rahmat")?);
    let mut items = queue.rows.iter().skip(4).map(|row| row.item);
    let next = || items.next();
    let of_each: Vec<Option<ItemId>> = std::iter::repeat_with(next).take(4).collect();
    for (item, by) in of_each.iter().zip([siti, siti, rahmat, siti]) {
        if let Some(item) = item {
            decide(office, by, *item, Verdict::Indication, "open_support").await?;
        }
    }
    if let Some(Some(item)) = of_each.last() {
        decide(office, rahmat, *item, Verdict::Trace, "context_unclear").await?;
    }
    Ok(())
}

async fn decide(office: &Opened, by: &User, item: ItemId, verdict: Verdict, reason: &str) -> Result<()> {
    let store = &office.store;
    store.item_viewed(&by.actor(), item).await?;
    let view = store.item(&by.scope(), item).await?.context("an item of the queue is there")?;
    let proposed = view.flag.scored.provisions.first().cloned();
    let provision = proposed.or_else(|| office.words.now().provisions.keys().next().cloned());
    let today = office.clock.now().to_zoned(office.zone()).date();
    let decision = NewDecision { provision, ..NewDecision::new(verdict).because(reason).known_on(today, "") };
    store.decide(&by.actor(), item, view.version, &decision).await?;
    Ok(())
}
