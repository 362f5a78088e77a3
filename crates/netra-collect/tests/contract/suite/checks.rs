//! The tests of the suite.

use std::time::Duration;

use jiff::SignedDuration;
use netra_collect::contract::{assert_batch, assert_connector_contract, assert_unique};
use netra_collect::{ConnectError, Connector};
use netra_faults::Fault;
use netra_http::{HttpConfig, HttpError};
use netra_model::act::AccountRef;
use netra_model::batch::{Batch, Cursor, Task};
use netra_model::person::WatchIndex;
use tokio::task::JoinSet;

use super::Simulator;
use super::office::{Office, QUESTIONS_OF_A_BAD_DAY, assert_no_stranger};
use super::platform::Trouble;

/// Everything that can be wrong with an answer as such.
const BROKEN: [Fault; 26] = [
    Fault::Status(400),
    Fault::Status(401),
    Fault::Status(403),
    Fault::Status(404),
    Fault::Status(410),
    Fault::Status(500),
    Fault::Status(502),
    Fault::Status(503),
    Fault::ResetInTheMiddle,
    Fault::EndsInTheMiddle,
    Fault::LastChunkMissing,
    Fault::ClaimsTooMuch,
    Fault::ClaimsTooLittle,
    Fault::HalfTheText,
    Fault::HalfTheGzip,
    Fault::BrokenGzip,
    Fault::Flood,
    Fault::WebPage,
    Fault::WebPageInDisguise,
    Fault::Brackets,
    Fault::Noise,
    Fault::Nothing,
    Fault::UnaskedEncoding,
    Fault::NotHttp,
    Fault::Headers,
    Fault::InCircles,
];
/// Those that cost much time or memory.
const COSTLY: [Fault; 4] = [Fault::SlowLoris, Fault::Silence, Fault::GzipBomb, Fault::ZstdBomb];
/// Those that would lead somewhere else.
const ELSEWHERE: [Fault; 2] = [Fault::IntoTheOffice, Fault::ToAFile];

/// How a host can say that it must be left alone, and between how many seconds that is.
const REFUSALS: [(Fault, i64, i64); 13] = [
    (Fault::Refuses(429, &[]), 60, 60),
    (Fault::Refuses(429, &[("retry-after", "120")]), 120, 120),
    (Fault::Refuses(429, &[("retry-after", "Mon, 12 Oct 2026 01:30:00 GMT")]), 1, 1800),
    (Fault::Refuses(429, &[("retry-after", "Mon, 12 Oct 2020 01:30:00 GMT")]), 1, 1),
    (Fault::Refuses(429, &[("retry-after", "sebentar")]), 60, 60),
    (Fault::Refuses(429, &[("retry-after", "99999999999999999999")]), 3600, 3600),
    (Fault::Refuses(429, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1791767400")]), 1, 600),
    (
        Fault::Refuses(
            429,
            &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "2026-10-12T01:10:00.605394Z")],
        ),
        1,
        601,
    ),
    (Fault::Refuses(429, &[("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "1791767400")]), 1, 600),
    (Fault::Refuses(429, &[("ratelimit-remaining", "0"), ("ratelimit-reset", "600")]), 600, 600),
    (Fault::Refuses(429, &[("ratelimit", "\"burst\";r=0;t=600, \"day\";r=9;t=7000")]), 600, 600),
    (Fault::Refuses(429, &[("ratelimit", "limit=9, remaining=0, reset=600")]), 600, 600),
    (Fault::Refuses(503, &[("retry-after", "120")]), 120, 120),
];

/// Enough for four pages, or for one document.
fn some<S: Simulator>() -> usize {
    S::PAGE.map_or(12, |page| 3 * page + page / 2)
}

/// How much is stored when only the first page came.
fn first_page<S: Simulator>() -> usize {
    S::PAGE.unwrap_or(0)
}

/// A platform that does everything right.
pub(crate) async fn quiet<S: Simulator>() {
    let office = Office::<S>::open(some::<S>());
    let Office { connector, http, watch, account, names, .. } = &office;
    let batches = match &office.campaign {
        None => assert_connector_contract(connector, http, watch, *account, names).await,
        Some(campaign) => reactions_by_hand(&office, campaign).await,
    };
    let n_acts: usize = batches.iter().map(|batch| batch.acts.len()).sum();
    assert_eq!(n_acts, some::<S>(), "polled by hand, each act comes once");

    let mut office = Office::<S>::open(some::<S>());
    office.live(1).await;
    office.assert_complete(None);
    let n_asked = office.server.n_asked();
    office.live(7 * 24).await;
    let a_week = office.server.n_asked() - n_asked;
    // Every six hours and up to a tenth of that.
    let at_most = 28 * S::QUESTIONS_OF_A_LOOK;
    assert!((25..=at_most).contains(&a_week), "asked {a_week} times in a week without news");
    office.platform.publish(3);
    office.live(7).await;
    office.assert_complete(None);
    assert!(office.errors.is_empty(), "{:?}", office.errors);
}

/// Goes through a campaign account's posts to the end, checking each batch.
async fn reactions_by_hand<S: Simulator>(office: &Office<S>, campaign: &AccountRef) -> Vec<Batch> {
    let look = |watch, cursor| {
        let task = Task::Reactions { names: campaign.clone(), cursor };
        async move { office.connector.run(&office.http, watch, task).await.unwrap() }
    };
    let empty = WatchIndex::default();
    assert_eq!(look(&empty, None).await, Batch::default(), "with an empty watch-list nothing may be brought");
    let (mut batches, mut cursor): (Vec<Batch>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let batch = look(&office.watch, cursor.clone()).await;
        assert_batch(&batch, &office.watch, office.account);
        assert_unique(&batch);
        assert_no_stranger::<S>(&batch, "by hand");
        let more = batch.follow_up.iter().any(|task| matches!(task, Task::Reactions { .. }));
        assert!(!more || (batch.cursor.is_some() && batch.cursor != cursor), "more, and the same cursor");
        cursor = batch.cursor.clone().or(cursor);
        batches.push(batch);
        assert!(batches.len() < 200, "it does not come to an end");
        if !more {
            return batches;
        }
    }
}

/// Answers that are broken.
pub(crate) async fn broken_answers<S: Simulator>() {
    for fault in BROKEN {
        bad_day::<S>(Trouble::Pages(fault), HttpConfig::default(), 24).await;
        bad_day::<S>(Trouble::Everything(fault), HttpConfig::default(), 24).await;
    }
    for fault in ELSEWHERE {
        bad_day::<S>(Trouble::Everything(fault), HttpConfig::default(), 24).await;
    }
    // These wait most of their time, so they wait together; and a bad quarter of an hour will do.
    let mut together = JoinSet::new();
    for fault in COSTLY {
        let is_slow = matches!(fault, Fault::SlowLoris | Fault::Silence);
        let config = HttpConfig {
            min_rate_over: if is_slow { Duration::from_millis(500) } else { Duration::from_secs(20) },
            deadline: if is_slow { Duration::from_secs(3) } else { Duration::from_secs(60) },
            ..HttpConfig::default()
        };
        for trouble in [Trouble::Pages(fault), Trouble::Everything(fault)] {
            together.spawn(bad_day::<S>(trouble, config.clone(), 0));
        }
    }
    while let Some(ended) = together.join_next().await {
        ended.unwrap();
    }
}

/// Some hours in which something is broken (0: until it has failed twice), and two days in which it is not.
async fn bad_day<S: Simulator>(trouble: Trouble, config: HttpConfig, hours: i64) {
    let mut office = Office::<S>::open_with(some::<S>(), config);
    office.suffer(Some(trouble));
    let end = office.now() + SignedDuration::from_hours(hours.max(1));
    office.live_until(end, |office| hours == 0 && office.errors.len() >= 2).await;
    if S::READS_UP_TO_A_CUT && is_cut(trouble) {
        return read_up_to_the_cut(office).await;
    }
    assert!(!office.errors.is_empty(), "{trouble:?}: nothing was noticed");
    for (_, error) in &office.errors {
        assert!(is_right(trouble, error), "{trouble:?} was told as {error:?}");
    }
    let n_asked = office.server.n_asked();
    assert!(n_asked <= QUESTIONS_OF_A_BAD_DAY, "{trouble:?}: asked {n_asked} times on a bad day");
    let stored = if matches!(trouble, Trouble::Pages(_)) { first_page::<S>() } else { 0 };
    assert_eq!(office.n_stored(), stored, "{trouble:?}: a page is stored whole or not at all");
    office.suffer(None);
    office.live(48).await;
    office.assert_complete(None);
    if matches!(trouble, Trouble::Everything(_)) {
        // Now that there are acts: looking after them while everything is broken, too.
        office.suffer(Some(trouble));
        let end = office.now() + SignedDuration::from_hours(30);
        let n_errors = office.errors.len();
        office.live_until(end, |office| hours == 0 && office.errors.len() > n_errors + 1).await;
    }
}

/// Whether what comes looks like a whole answer with half a document in it.
fn is_cut(trouble: Trouble) -> bool {
    let cuts = [Fault::ClaimsTooLittle, Fault::HalfTheText];
    matches!(trouble, Trouble::Pages(fault) | Trouble::Everything(fault) if cuts.contains(&fault))
}

/// Half a document was stored up to the cut, once, and the rest of it waits; the whole one completes it.
async fn read_up_to_the_cut<S: Simulator>(mut office: Office<S>) {
    let blame = office.blame.clone();
    assert!(office.errors.is_empty(), "{blame}: {:?}", office.errors);
    assert!((1..some::<S>()).contains(&office.n_stored()), "{blame}: {} stored", office.n_stored());
    assert_eq!(office.n_unreadable(), 1, "{blame}: the rest waits once");
    office.suffer(None);
    office.live(48).await;
    office.forget_unreadable();
    office.assert_complete(None);
}

/// Whether an error says what was wrong.
fn is_right(trouble: Trouble, error: &ConnectError) -> bool {
    use ConnectError::{Http, RateLimited, Unreadable, WrongTask};
    let (Trouble::Pages(fault) | Trouble::Everything(fault)) = trouble else { return false };
    match fault {
        Fault::Status(500..) => matches!(error, Http(HttpError::Status { .. })),
        // A connector may know better what this platform means by it.
        Fault::Status(_) => !matches!(error, RateLimited { .. } | WrongTask(_)),
        Fault::Refuses(..) => matches!(error, RateLimited { .. }),
        Fault::ResetInTheMiddle
        | Fault::EndsInTheMiddle
        | Fault::LastChunkMissing
        | Fault::ClaimsTooMuch
        | Fault::HalfTheGzip
        | Fault::BrokenGzip
        | Fault::NotHttp
        | Fault::Headers => matches!(error, Http(HttpError::Network { .. })),
        Fault::ClaimsTooLittle
        | Fault::HalfTheText
        | Fault::WebPageInDisguise
        | Fault::Brackets
        | Fault::Noise
        | Fault::Nothing => matches!(error, Unreadable { .. }),
        Fault::WebPage => matches!(error, Unreadable { .. } | Http(HttpError::BadContentType { .. })),
        Fault::SlowLoris => matches!(error, Http(HttpError::TooSlow { .. })),
        Fault::Silence => matches!(error, Http(HttpError::Deadline { .. })),
        Fault::Flood | Fault::GzipBomb | Fault::ZstdBomb => matches!(error, Http(HttpError::TooLarge { .. })),
        Fault::UnaskedEncoding => matches!(error, Http(HttpError::BadEncoding { .. })),
        Fault::IntoTheOffice | Fault::ToAFile | Fault::InCircles => {
            matches!(error, Http(HttpError::Blocked { .. }))
        }
    }
}

/// Hosts that ask to be left alone.
pub(crate) async fn refusals<S: Simulator>() {
    for (fault, at_least, at_most) in REFUSALS {
        for trouble in [Trouble::Pages(fault), Trouble::Everything(fault)] {
            let mut office = Office::<S>::open(some::<S>());
            office.suffer(Some(trouble));
            let end = office.now() + SignedDuration::from_hours(1);
            office.live_until(end, |office| !office.errors.is_empty()).await;
            let Some((at, ConnectError::RateLimited { until, .. })) = office.errors.first() else {
                panic!("{trouble:?} was told as {:?}", office.errors);
            };
            let (wait, until) = (until.duration_since(*at), *until);
            let seconds = SignedDuration::from_secs(at_least)..=SignedDuration::from_secs(at_most);
            assert!(seconds.contains(&wait), "{trouble:?}: a wait of {wait}");
            let n_asked = office.server.n_asked();
            office.live_until(until - SignedDuration::from_millis(1), |_| false).await;
            assert_eq!(office.server.n_asked(), n_asked, "{trouble:?}: asked although it was told to wait");
            office.suffer(None);
            office.live(24).await;
            office.assert_complete(None);
        }
    }
}

/// Pages that show something else than they should.
pub(crate) async fn odd_pages<S: Simulator>() {
    let of_all =
        [Trouble::Doubled, Trouble::Shuffled, Trouble::OneUnreadable, Trouble::Growing, Trouble::Killed];
    let of_pages: &[_] = if S::PAGE.is_some() { &[Trouble::Overlapping, Trouble::Stuck] } else { &[] };
    for trouble in of_all.iter().chain(of_pages).copied() {
        let mut office = Office::<S>::open(some::<S>());
        office.suffer(Some(trouble));
        // What comes newly during the last look is there at the next.
        office.live(if trouble == Trouble::Growing { 72 } else { 24 }).await;
        let (n_asked, n_pages) = (office.server.n_asked(), office.platform.n_pages());
        assert!(n_asked <= QUESTIONS_OF_A_BAD_DAY, "{trouble:?}: asked {n_asked} times, for {n_pages} pages");
        if trouble == Trouble::Stuck {
            assert_eq!(office.n_stored(), first_page::<S>(), "{trouble:?}");
            office.suffer(None);
            office.live(48).await;
            office.assert_complete(None);
        } else {
            assert!(office.errors.is_empty(), "{trouble:?}: {:?}", office.errors);
            office.assert_complete(Some(trouble));
        }
    }
}

/// Ten thousand pages; a thousand in the short run.
pub(crate) async fn many_pages<S: Simulator>() {
    #[expect(clippy::disallowed_methods, reason = "the test run says how long it may take")]
    let is_long = std::env::var("NETRA_LONG").is_ok();
    let pages = if is_long { 10_000 } else { 1_000 }.min(S::MOST_PAGES);
    let Some(page) = S::PAGE else { return };
    let mut office = Office::<S>::open(pages * page);
    office.live(1).await;
    office.assert_complete(None);
    let n_pages = office.platform.n_pages();
    assert!((pages..=pages + 2).contains(&n_pages), "{n_pages} pages were asked for");
    assert_eq!(office.n_brought, pages * page, "each act is brought once");
    assert!(office.server.n_asked() <= n_pages * 8, "{} questions", office.server.n_asked());
}
