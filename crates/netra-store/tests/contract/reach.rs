//! Whether accounts are reached, what platforms say of them, and sources that pause.

use jiff::SignedDuration;
use netra_model::Sentence;
use netra_model::batch::Subject;
use netra_model::scope::Role;
use netra_store::{AccountChanged, AccountCoverage, CursorKey, DayReach, Reached};

use crate::support::{Desk, add_user, on_both};

on_both!(
    a_day_says_which_accounts_were_reached_and_which_were_not,
    what_a_platform_says_of_an_account_is_a_history,
    a_paused_source_tells_once_and_goes_on_when_asked,
    the_days_report_tells_quiet_accounts_from_those_that_could_not_be_seen,
    a_person_is_shown_with_what_became_of_each_account,
    a_case_says_how_its_accounts_were_reached_around_the_acts,
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
    // The digest holds what was said, in its order, and neither how often nor on which days the account was read.
    let before = desk.store.digest(&desk.all()).await.unwrap();
    desk.later(24);
    for reached in [off(), broken()] {
        turn(desk, 0, &reached).await;
    }
    assert_eq!(desk.store.digest(&desk.all()).await.unwrap(), before);
    turn(desk, 0, &Reached::Read).await;
    assert_ne!(desk.store.digest(&desk.all()).await.unwrap(), before);
    assert!(desk.store.account_states(&desk.all(), desk.accounts[1]).await.unwrap().is_empty());
}

async fn the_days_report_tells_quiet_accounts_from_those_that_could_not_be_seen(desk: &Desk) {
    let day = |text: &str| text.parse().unwrap();
    // The day before: all but the last are read, that one never.
    for n in 0..4 {
        turn(desk, n, &Reached::Read).await;
    }
    turn(desk, 4, &broken()).await;
    let before = desk.clock.now();
    let rows = desk.store.day_report(&desk.budi.scope(), day("2026-10-12")).await.unwrap();
    let it = &rows.platforms[0];
    assert_eq!((it.watched, it.reached, it.quiet, it.failed, it.untried), (5, 4, 4, 1, 0));
    assert_eq!(rows.longest_unread.unwrap().read_at, None, "never read comes first");
    desk.later(24);
    // Today: one has something new, one has not, one is locked, one fails; nobody tries the last.
    turn(desk, 0, &Reached::Read).await;
    desk.save(vec![(desk.post(0, "at://a/1", "Selamat pagi"), None)]).await;
    turn(desk, 1, &Reached::Read).await;
    turn(desk, 2, &Reached::Unavailable("private".into())).await;
    turn(desk, 3, &broken()).await;
    let renamed =
        netra_model::act::AccountRef { handle: Some("nama-baru.test".into()), ..crate::support::account(1) };
    desk.store.account_seen(&desk.worker(), desk.accounts[1], &renamed).await.unwrap();
    let report = desk.store.day_report(&desk.budi.scope(), day("2026-10-13")).await.unwrap();
    let it = &report.platforms[0];
    assert_eq!((it.watched, it.reached, it.quiet, it.new_acts), (5, 2, 1, 1));
    assert_eq!((it.private, it.unavailable, it.failed, it.untried), (1, 0, 1, 1));
    assert!(it.has_source);
    assert_eq!(it.reached + it.private + it.unavailable + it.failed + it.untried, it.watched);
    let changes: Vec<_> = report.account_changes.iter().map(|it| (it.names.shown(), &it.what)).collect();
    let renamed = AccountChanged::Renamed { from: "pegawai1.test".into(), to: "nama-baru.test".into() };
    let locked = AccountChanged::State("private".into());
    assert!(changes.contains(&("@nama-baru.test".into(), &renamed)), "{changes:?}");
    assert!(changes.contains(&("@pegawai2.test".into(), &locked)), "{changes:?}");
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert_eq!(report.longest_unread.unwrap().read_at, None);
    // Without the one that was never read, the one that is locked since yesterday was read longest ago.
    let unit = desk.store.units(&desk.all()).await.unwrap();
    let unit = unit.into_iter().find(|it| it.name == "Dinas Kesehatan").unwrap().id;
    let narrow =
        add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Supervisor, Some(vec![unit])).await;
    let own = desk.store.day_report(&narrow.scope(), day("2026-10-13")).await.unwrap();
    let longest = own.longest_unread.unwrap();
    assert_eq!((longest.names.shown(), longest.read_at), ("@pegawai2.test".into(), Some(before)));
    assert_eq!((own.platforms[0].watched, own.platforms[0].failed, own.account_changes.len()), (3, 0, 2));
    // The day after: nobody tries anything; what is locked stays locked, the others are unseen, nobody is quiet.
    let report = desk.store.day_report(&desk.budi.scope(), day("2026-10-14")).await.unwrap();
    let it = &report.platforms[0];
    assert_eq!((it.reached, it.quiet, it.private, it.failed, it.untried), (0, 0, 1, 0, 4));
    // Yesterday again: what was learned since changes nothing in it.
    let rows = desk.store.day_report(&desk.budi.scope(), day("2026-10-12")).await.unwrap();
    assert_eq!((rows.platforms[0].private, rows.account_changes.len()), (0, 0));
}

async fn a_person_is_shown_with_what_became_of_each_account(desk: &Desk) {
    let watched = desk.store.watched_accounts(&desk.all(), None).await.unwrap();
    let person = watched.iter().find(|it| it.id == desk.accounts[0]).unwrap().person;
    let account = async || {
        let view = desk.store.person(&desk.all(), person).await.unwrap().unwrap();
        view.accounts.into_iter().next().unwrap()
    };
    let unseen = account().await;
    assert_eq!((unseen.last_read, unseen.last_tried, unseen.states.len()), (None, None, 0));
    let read_at = desk.clock.now();
    turn(desk, 0, &Reached::Read).await;
    desk.later(30);
    turn(desk, 0, &Reached::Unavailable("private".into())).await;
    let locked = account().await;
    assert_eq!(locked.last_read, Some(read_at));
    let tried = locked.last_tried.unwrap();
    assert_eq!(tried.day, "2026-10-13".parse().unwrap());
    assert!(matches!(&tried.reach, DayReach::Unavailable { word, .. } if word == "private"), "{tried:?}");
    assert_eq!(locked.states.iter().map(|it| it.state.as_str()).collect::<Vec<_>>(), ["private"]);
}

async fn a_case_says_how_its_accounts_were_reached_around_the_acts(desk: &Desk) {
    desk.later(10 * 24);
    let item = desk.flagged(0, "at://a/1", 50).await;
    let unread = desk.flagged(4, "at://e/1", 60).await;
    turn(desk, 0, &Reached::Read).await;
    desk.later(24);
    turn(desk, 0, &broken()).await;
    desk.later(24);
    turn(desk, 0, &Reached::Unavailable("deactivated".into())).await;
    desk.later(24);
    turn(desk, 0, &Reached::Read).await;
    desk.later(20 * 24);
    turn(desk, 0, &broken()).await;
    let writer = desk.writer.actor();
    let case = desk.store.open_case(&writer, "Berkas", &[item, unread]).await.unwrap();
    let evidence = desk.store.case_evidence(&desk.writer.scope(), case).await.unwrap().unwrap();
    let [account, other] = evidence.accounts.try_into().unwrap();
    assert_eq!((account.account, account.has_source), (desk.accounts[0], true));
    // Seven days before the act until seven days after it.
    let days =
        |it: &AccountCoverage| (it.days[0].day.to_string(), it.days[it.days.len() - 1].day.to_string());
    assert_eq!((days(&account), account.days.len()), (("2026-10-15".into(), "2026-10-29".into()), 15));
    let on = |day: &str| account.days.iter().find(|it| it.day.to_string() == day).unwrap();
    assert!(matches!(on("2026-10-22").reach, DayReach::Read(_)) && on("2026-10-22").new_acts);
    assert!(matches!(&on("2026-10-23").reach, DayReach::Failed { why, .. } if why.en.contains("broke off")));
    assert!(matches!(&on("2026-10-24").reach, DayReach::Unavailable { word, .. } if word == "deactivated"));
    assert!(matches!(on("2026-10-25").reach, DayReach::Read(_)) && !on("2026-10-25").new_acts);
    assert_eq!((&on("2026-10-26").reach, &on("2026-10-26").source), (&DayReach::NotTried, &None));
    let states: Vec<&str> = account.states.iter().map(|it| it.state.as_str()).collect();
    assert_eq!(states, ["deactivated", "active"]);
    // No source ever tried the other: that is said, and no day of it counts as quiet.
    assert_eq!((other.has_source, other.last_read), (false, None));
    assert!(other.days.iter().all(|it| it.reach == DayReach::NotTried));
    // Before an account was on the list nothing is said of it, whatever time its act claims; nor of days to come.
    let mut old = desk.post(1, "at://b/1", "Ayo pilih nomor 2");
    old.happened = netra_model::act::When::Claimed { at: "2011-01-01T00:00:00Z".parse().unwrap() };
    let mut fresh = desk.post(2, "at://c/1", "Ayo pilih nomor 2");
    fresh.happened = netra_model::act::When::Claimed { at: "2031-01-01T00:00:00Z".parse().unwrap() };
    let scored = || Some(crate::support::scored(50, "vote-call"));
    let saved = desk.save(vec![(old, scored()), (fresh, scored())]).await;
    let case = desk.store.open_case(&writer, "Berkas dua", &saved.new_items).await.unwrap();
    let evidence = desk.store.case_evidence(&desk.writer.scope(), case).await.unwrap().unwrap();
    assert_eq!(evidence.accounts.len(), 2);
    for it in &evidence.accounts {
        let (from, until) = days(it);
        assert!(from.as_str() >= "2026-10-12" && until.as_str() <= "2026-11-14", "{from} {until}");
    }
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
