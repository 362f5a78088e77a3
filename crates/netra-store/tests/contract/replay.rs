//! Whatever the order and however often: the same input gives the same state, on both engines.

use netra_model::act::{AccountRef, SeenTarget};
use netra_model::batch::Batch;
use netra_model::flag::Scored;
use proptest::prelude::*;

use crate::support::{Desk, bluesky, content, postgres_server, scored, with_raw};

/// Twelve small batches: posts and likes of five persons, some flagged, all in their own exchange.
fn batches(desk: &Desk) -> Vec<(Batch, Vec<Option<Scored>>)> {
    let campaign = AccountRef::by_handle(bluesky(), "satriadewi.test");
    let now = desk.clock.now();
    (0..12)
        .map(|n| {
            let acts = (0..4)
                .map(|m| {
                    let key = format!("at://{}/{n}-{m}", m % 5);
                    let target =
                        content(&format!("at://c/{}", (n + m) % 3), &campaign, "Coblos nomor 2", now);
                    let act = if m % 2 == 0 {
                        desk.post(m, &key, &format!("Unggahan {n} {m}"))
                    } else {
                        desk.like(m, &key, SeenTarget::Content(Box::new(target)))
                    };
                    (act, (m == 1).then(|| scored(30 + n as u8, "campaign-account")))
                })
                .collect();
            with_raw(acts, now)
        })
        .collect()
}

async fn digest_after(desk: &Desk, order: &[usize]) -> netra_model::Sha256 {
    let batches = batches(desk);
    for n in order {
        let (batch, scores) = &batches[*n];
        desk.save_batch(batch, scores).await;
    }
    desk.store.digest(&desk.all()).await.unwrap()
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_with_any_repetition_gives_the_same_digest(
        order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
        again in proptest::collection::vec(0..12_usize, 0..10),
    ) {
        let straight: Vec<usize> = (0..12).collect();
        let (expected, found) = block_on(async {
            let order: Vec<usize> = order.iter().zip(again.iter().chain(&order)).flat_map(|(a, b)| [*a, *b]).collect();
            (digest_after(&Desk::sqlite().await, &straight).await, digest_after(&Desk::sqlite().await, &order).await)
        });
        prop_assert_eq!(expected, found);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_agree_on_the_digest_and_a_change_shows() {
    if postgres_server().is_none() {
        return;
    }
    let (sqlite, postgres) = (Desk::sqlite().await, Desk::postgres().await.unwrap());
    let order: Vec<usize> = (0..12).collect();
    let turned: Vec<usize> = (0..12).rev().collect();
    let first = digest_after(&sqlite, &order).await;
    assert_eq!(first, digest_after(&postgres, &turned).await);
    sqlite.save(vec![(sqlite.post(0, "at://0/0-0", "Unggahan lain"), None)]).await;
    assert_ne!(first, sqlite.store.digest(&sqlite.all()).await.unwrap());
    postgres.drop_database().await;
}
