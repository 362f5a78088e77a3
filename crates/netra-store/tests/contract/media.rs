//! Media whose bytes are fetched: which are wanted, what becomes of them, and that they go with their words.

use jiff::SignedDuration;
use netra_model::Sentence;
use netra_model::act::{AccountRef, Media, MediaKind, SeenAct, SeenTarget};
use netra_store::{Expiry, ItemKey, MediaFate, MediaOutcome, MediaRule, MediaWire, MediaWork};

use crate::support::{Desk, bluesky, content, on_both, scored};

on_both!(
    pictures_of_flagged_acts_are_wanted_and_those_of_other_people_never,
    a_kept_picture_is_served_with_its_post_and_erased_with_its_words,
    a_picture_that_cannot_be_had_keeps_its_reason,
    campaign_posts_are_secured_once_for_a_period,
);

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n demo";

fn medium(kind: MediaKind, url: &str) -> Media {
    Media {
        kind,
        url: Some(url.to_owned()),
        alt: Some(String::from("dua jari")),
        caption: None,
        officer_description: None,
        sha256: None,
    }
}

fn rule(only_flagged: bool) -> MediaRule {
    MediaRule { only_flagged, kinds: vec![MediaKind::Image], platforms: vec![bluesky()] }
}

/// The n-th person's post with a picture.
fn photo(desk: &Desk, n: usize, key: &str) -> SeenAct {
    let mut act = desk.post(n, key, &format!("Ayo pilih nomor 2, {key}"));
    act.own
        .as_mut()
        .unwrap()
        .media
        .push(medium(MediaKind::Image, &format!("https://media.example/{key}.png")));
    act
}

/// A post by anybody, with a picture, as an act is aimed at it.
fn target(desk: &Desk, key: &str, handle: &str) -> SeenTarget {
    let author = AccountRef::by_handle(bluesky(), handle);
    let mut post = content(key, &author, "Kampanye", desk.clock.now());
    post.media.push(medium(MediaKind::Image, &format!("https://media.example/{key}.png")));
    SeenTarget::Content(Box::new(post))
}

/// Plans to the end and gives the addresses of what is to be fetched.
async fn planned(desk: &Desk, rule: &MediaRule) -> Vec<String> {
    while desk.store.plan_media(&desk.worker(), rule).await.unwrap() > 0 {}
    let mut urls: Vec<String> = work(desk).await.into_iter().map(|it| it.url).collect();
    urls.sort();
    urls
}

async fn work(desk: &Desk) -> Vec<MediaWork> {
    desk.store.media_work(&desk.all(), &[bluesky()], 100).await.unwrap()
}

fn kept(desk: &Desk, sha256: netra_model::Sha256) -> MediaOutcome {
    let wire = MediaWire {
        request: String::from("GET https://media.example/1.png"),
        status: 200,
        headers: Vec::new(),
        started_at: desk.clock.now(),
        finished_at: desk.clock.now(),
        address_is_digest: true,
    };
    MediaOutcome::Kept { sha256, bytes: PNG.len() as u64, wire }
}

async fn pictures_of_flagged_acts_are_wanted_and_those_of_other_people_never(desk: &Desk) {
    let flag = || Some(scored(50, "vote-call"));
    let mut many = photo(desk, 0, "p1");
    let own = many.own.as_mut().unwrap();
    own.media.push(medium(MediaKind::Video, "https://media.example/p1.mp4"));
    own.media.push(medium(MediaKind::Image, "at://no/web/address"));
    desk.save(vec![
        (many, flag()),
        (photo(desk, 1, "p2"), None),
        (desk.like(0, "l1", target(desk, "campaign", "satriadewi.test")), flag()),
        (desk.like(0, "l2", target(desk, "stranger", "agus.test")), flag()),
    ])
    .await;
    let url = |key: &str| format!("https://media.example/{key}.png");
    assert_eq!(planned(desk, &rule(true)).await, [url("campaign"), url("p1")]);
    assert_eq!(desk.store.plan_media(&desk.worker(), &rule(true)).await.unwrap(), 0, "nothing has changed");
    assert!(desk.store.media_work(&desk.all(), &[], 9).await.unwrap().is_empty(), "all its sources pause");

    // What is flagged later is wanted then; another rule looks at everything again.
    desk.save(vec![(photo(desk, 3, "p3"), flag())]).await;
    assert_eq!(planned(desk, &rule(true)).await, [url("campaign"), url("p1"), url("p3")]);
    assert_eq!(planned(desk, &rule(false)).await, [url("campaign"), url("p1"), url("p2"), url("p3")]);
    let none = MediaRule { platforms: Vec::new(), ..rule(false) };
    assert_eq!(planned(desk, &none).await.len(), 4, "what is planned stays");
}

async fn a_kept_picture_is_served_with_its_post_and_erased_with_its_words(desk: &Desk) {
    let (store, worker) = (&desk.store, desk.worker());
    let item = desk.save(vec![(photo(desk, 0, "p1"), Some(scored(50, "vote-call")))]).await.new_items[0];
    desk.save(vec![(photo(desk, 1, "p2"), Some(scored(50, "vote-call")))]).await;
    planned(desk, &rule(true)).await;
    let [first, second] = work(desk).await.try_into().unwrap();
    let (first, second) = if first.url.contains("p1") { (first, second) } else { (second, first) };
    let before = store.digest(&desk.all()).await.unwrap();
    let sha256 = store.put_media(PNG).await.unwrap();
    assert!(store.media_fetched(&worker, &first, &kept(desk, sha256)).await.unwrap());
    assert_eq!(store.digest(&desk.all()).await.unwrap(), before, "the words' digests are those of before");

    let view = store.item(&desk.rina.scope(), ItemKey::Id(item)).await.unwrap().unwrap();
    let version = view.own.as_ref().unwrap().latest().unwrap();
    assert_eq!(version.media[0].sha256, Some(sha256));
    assert!(matches!(&version.fates[&0], MediaFate::Kept { wire } if wire.address_is_digest));
    let file = store.media(&desk.rina.scope(), sha256).await.unwrap().unwrap();
    assert_eq!((file.bytes.as_slice(), file.mime), (PNG, "image/png"));
    let counts = store.media_counts(&desk.all()).await.unwrap();
    assert_eq!((counts.kept, counts.kept_bytes, counts.waiting), (1, PNG.len() as u64, 1));
    // Seen again by its connector, which knows no digest, the post has no new version.
    let again = desk.save(vec![(photo(desk, 0, "p1"), None)]).await;
    assert_eq!((again.new_versions, again.known_acts), (0, 1));

    desk.later(31 * 24);
    let since = desk.clock.now() - SignedDuration::from_hours(30 * 24);
    let expiry = Expiry { platform: bluesky(), not_seen_since: Some(since), deleted_there: true };
    assert_eq!(store.expire_contents(&worker, &expiry).await.unwrap(), 2);
    assert_eq!(store.media(&desk.all(), sha256).await.unwrap(), None);
    let name = sha256.to_string();
    let file = desk.data().join("media").join(&name[..2]).join(&name);
    assert!(!file.exists(), "its bytes are gone");
    // One that was under way meanwhile is not kept either, and nothing is left to be fetched.
    assert_eq!(store.put_media(PNG).await.unwrap(), sha256);
    assert!(!store.media_fetched(&worker, &second, &kept(desk, sha256)).await.unwrap());
    assert!(!file.exists());
    assert_eq!(store.media_counts(&desk.all()).await.unwrap(), netra_store::MediaCounts::default());
    assert_eq!(planned(desk, &rule(false)).await, Vec::<String>::new());
}

async fn a_picture_that_cannot_be_had_keeps_its_reason(desk: &Desk) {
    let (store, worker) = (&desk.store, desk.worker());
    let item = desk.save(vec![(photo(desk, 0, "p1"), Some(scored(50, "vote-call")))]).await.new_items[0];
    planned(desk, &rule(true)).await;
    let fate = async || {
        let view = store.item(&desk.all(), ItemKey::Id(item)).await.unwrap().unwrap();
        view.own.unwrap().latest().unwrap().fates[&0].clone()
    };
    assert_eq!(fate().await, MediaFate::Waiting { why: None });
    let why = Sentence::new("servernya menjawab 500", "its server answered 500");
    let failed = |again_at, counts| MediaOutcome::Failed { why: why.clone(), again_at, counts };
    let in_an_hour = desk.clock.now() + SignedDuration::from_hours(1);
    let medium = work(desk).await.remove(0);
    store.media_fetched(&worker, &medium, &failed(Some(in_an_hour), false)).await.unwrap();
    assert_eq!(fate().await, MediaFate::Waiting { why: Some(why.clone()) });
    assert!(work(desk).await.is_empty(), "not before its time");
    desk.later(1);
    assert_eq!(work(desk).await[0].tries, 0, "waiting for a host is no try");
    store.media_fetched(&worker, &medium, &failed(Some(desk.clock.now()), true)).await.unwrap();
    let medium = work(desk).await.remove(0);
    assert_eq!(medium.tries, 1);
    store.media_fetched(&worker, &medium, &failed(None, true)).await.unwrap();
    assert_eq!(fate().await, MediaFate::GivenUp { why: why.clone(), at: desk.clock.now() });
    assert!(work(desk).await.is_empty());
    assert_eq!(store.media_counts(&desk.all()).await.unwrap().failed, [(why, 1)]);
}

async fn campaign_posts_are_secured_once_for_a_period(desk: &Desk) {
    let (store, worker) = (&desk.store, desk.worker());
    desk.save(vec![
        (desk.like(0, "l1", target(desk, "campaign", "satriadewi.test")), None),
        (desk.like(1, "l2", target(desk, "stranger", "agus.test")), None),
        (photo(desk, 1, "p1"), None),
    ])
    .await;
    let to_secure = async |period: &str| {
        let targets = store.targets_to_secure(&desk.all(), &bluesky(), period, 10).await.unwrap();
        targets.into_iter().map(|it| it.native_key).collect::<Vec<_>>()
    };
    assert_eq!(to_secure("2026-11-24").await, ["campaign"]);
    let keys = [String::from("campaign"), String::from("stranger")];
    let flagged = rule(true);
    let before = store.digest(&desk.all()).await.unwrap();
    assert_eq!(store.secured(&worker, &bluesky(), "2026-11-24", &keys, Some(&flagged)).await.unwrap(), 2);
    assert_eq!(store.digest(&desk.all()).await.unwrap(), before, "on which day is no content");
    assert_eq!(store.secured(&worker, &bluesky(), "2026-11-24", &keys, Some(&flagged)).await.unwrap(), 0);
    assert_eq!(to_secure("2026-11-24").await, Vec::<String>::new());
    assert_eq!(to_secure("2027-02-01").await, ["campaign"], "another period is another matter");
    // The campaign's picture is wanted whether or not its like is flagged, the stranger's is not.
    let urls: Vec<String> = work(desk).await.into_iter().map(|it| it.url).collect();
    assert_eq!(urls, ["https://media.example/campaign.png"]);
}
