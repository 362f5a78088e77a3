//! Whether accounts are reached, what platforms say of them, and sources that pause.

use jiff::SignedDuration;
use netra_model::Sentence;
use netra_model::batch::Subject;
use netra_store::{CursorKey, Reached};

use crate::support::{Desk, on_both};

on_both!(
    a_day_says_which_accounts_were_reached_and_which_were_not,
    what_a_platform_says_of_an_account_is_a_history,
    a_paused_source_tells_once_and_goes_on_when_asked,
);

/// One turn at an account, under a lease.
async fn turn(desk: &Desk, account: usize, reached: &Reached) {
    let subject = Subject::Account(desk.accounts[account]);
    let key = CursorKey { source: "pds", subject: &subject };
    let ttl = SignedDuration::from_mins(1);
    let lease = desk.store.claim_lease(&desk.worker(), key, ttl).await.unwrap().unwrap();
    desk.store.release_lease(&desk.worker(), &lease, Some(reached)).await.unwrap();
}

fn broken() -> Reached {
    Reached::Failed(Sentence::new("sambungan terputus", "the connection broke off"))
}

async fn a_day_says_which_accounts_were_reached_and_which_were_not(desk: &Desk) {
    turn(desk, 0, &Reached::Read).await;
    turn(desk, 1, &broken()).await;
    let today = desk.clock.now().to_zoned(jiff::tz::TimeZone::get("Asia/Jakarta").unwrap()).date();
    let reach = desk.store.reach(&desk.all(), today, today).await.unwrap();
    assert_eq!(
        reach.iter().map(|it| (it.source.as_str(), it.read, it.unread)).collect::<Vec<_>>(),
        [("pds", 1, 1)]
    );
    let unreached = desk.store.unreached(&desk.all(), today, 10).await.unwrap();
    assert_eq!(unreached.len(), 1);
    assert_eq!((unreached[0].account, unreached[0].read_at), (desk.accounts[1], None));
    assert_eq!(unreached[0].why.id, "sambungan terputus");
    // Reached later on the day: it counts as reached, and the failure stays on record until then only.
    desk.later(1);
    turn(desk, 1, &Reached::Read).await;
    assert!(desk.store.unreached(&desk.all(), today, 10).await.unwrap().is_empty());
    // Another day without a reading: it was last read the day before.
    let read_at = desk.clock.now();
    desk.later(24);
    turn(desk, 1, &broken()).await;
    let tomorrow = today.tomorrow().unwrap();
    let unreached = desk.store.unreached(&desk.all(), tomorrow, 10).await.unwrap();
    assert_eq!(unreached[0].read_at, Some(read_at));
    let reach = desk.store.reach(&desk.all(), today, tomorrow).await.unwrap();
    let days: Vec<_> = reach.iter().map(|it| (it.day, it.read, it.unread)).collect();
    assert_eq!(days, [(tomorrow, 0, 1), (today, 2, 0)]);
    // A worker that lost its lease says nothing.
    let subject = Subject::Account(desk.accounts[0]);
    let key = || CursorKey { source: "pds", subject: &subject };
    let ttl = SignedDuration::from_mins(1);
    let lost = desk.store.claim_lease(&desk.worker(), key(), ttl).await.unwrap().unwrap();
    desk.later(1);
    desk.store.claim_lease(&desk.worker(), key(), ttl).await.unwrap().unwrap();
    desk.store.release_lease(&desk.worker(), &lost, Some(&broken())).await.unwrap();
    assert_eq!(desk.store.unreached(&desk.all(), tomorrow, 10).await.unwrap().len(), 1);
}

async fn what_a_platform_says_of_an_account_is_a_history(desk: &Desk) {
    let off = || Reached::Unavailable("deactivated".into());
    for reached in [Reached::Read, broken(), off(), off(), broken(), Reached::Read, Reached::Read, off()] {
        turn(desk, 0, &reached).await;
        desk.later(1);
    }
    let states = desk.store.account_states(&desk.all(), desk.accounts[0]).await.unwrap();
    let names: Vec<_> = states.iter().map(|it| it.state.as_str()).collect();
    assert_eq!(names, ["deactivated", "active", "deactivated"]);
    assert_eq!(states[0].last_at.duration_since(states[0].first_at), SignedDuration::from_hours(1));
    assert!(desk.store.account_states(&desk.all(), desk.accounts[1]).await.unwrap().is_empty());
}

async fn a_paused_source_tells_once_and_goes_on_when_asked(desk: &Desk) {
    let why = Sentence::new("kunci ditolak", "the key is not taken");
    for _ in 0..2 {
        desk.store.pause_source(&desk.worker(), "x", &why).await.unwrap();
    }
    let paused = desk.store.paused_sources(&desk.all()).await.unwrap();
    assert_eq!((paused.len(), &paused[0].reason, paused[0].by.as_str()), (1, &why, "worker:collector"));
    let log = desk.store.audit(&desk.all(), netra_store::Page::first(50)).await.unwrap();
    assert_eq!(log.rows.iter().filter(|it| it.action == "source.pause").count(), 1);
    desk.store.resume_source(&desk.admin.actor(), "x").await.unwrap();
    assert!(desk.store.paused_sources(&desk.all()).await.unwrap().is_empty());
    assert!(desk.store.resume_source(&desk.admin.actor(), "x").await.is_err(), "nothing pauses any more");
}
