//! Answers in the shapes that X's own documents show; every account, post and number in them is invented.

use std::io::Write;

use jiff::{SignedDuration, Timestamp};
use netra_model::Clock;
use netra_model::act::{ActKind, MediaKind, SeenAct, SeenTarget, When};
use serde_json::{Value, json};

use super::super::scripted::{Asked, Scripted, answer};
use super::*;
use crate::AnyConnector;
use crate::contract::{assert_batch, assert_connector_contract};

const BUDI: &str = "1700000000000000001";
const TOKEN: &str = "AAAAdemoTOKENdemo%3DsecretDEMO";

fn now() -> Timestamp {
    "2026-10-12T01:00:00Z".parse().unwrap()
}

fn licence() -> Licence {
    Licence {
        contract: "DEMO-2026-17".into(),
        plan: "enterprise".into(),
        approved_use: "pengawasan netralitas ASN (DEMO)".into(),
        date: jiff::civil::date(2026, 5, 4),
    }
}

fn owner() -> Owner {
    let names = AccountRef { native_id: Some(BUDI.into()), ..AccountRef::by_handle(platform(), "budi_demo") };
    Owner { actor: Clock::manual(now()).id(), names }
}

fn tweet(id: &str, author: &str, text: &str) -> Value {
    json!({
        "id": id, "author_id": author, "text": text, "created_at": "2026-10-11T01:02:03.000Z",
        "edit_history_tweet_ids": [id],
    })
}

fn with(mut tweet: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else { panic!() };
    tweet.as_object_mut().unwrap().extend(fields);
    tweet
}

fn refers(kind: &str, id: &str) -> Value {
    json!({ "referenced_tweets": [{ "type": kind, "id": id }] })
}

const CAMPAIGN: &str = "1800000000000000009";

/// A page as `GET /2/users/:id/tweets` gives it.
fn page(data: &[Value]) -> Value {
    json!({
        "data": data,
        "includes": {
            "users": [
                { "id": BUDI, "username": "Budi_Demo", "name": "Budi (DEMO)" },
                { "id": "42", "username": "satria_demo", "name": "Satria (DEMO)" },
                { "id": "43", "username": "siti_demo", "name": "Siti Rahasia (DEMO)" },
            ],
            "media": [
                { "media_key": "3_1", "type": "photo", "url": "https://pbs.example/1.jpg", "alt_text": "dua jari ✌" },
                { "media_key": "7_2", "type": "video", "preview_image_url": "https://pbs.example/2.jpg" },
            ],
            "tweets": [
                tweet(CAMPAIGN, "42", "Coblos nomor 2 (DEMO)"),
                tweet("1800000000000000010", "43", "kata Siti Rahasia"),
            ],
        },
        "meta": { "result_count": data.len(), "newest_id": "1", "oldest_id": "1" },
    })
}

fn read(body: &Value) -> Page {
    parse_page(body.to_string().as_bytes(), &owner(), now(), 0).unwrap()
}

fn one(tweet: Value) -> SeenAct {
    read(&page(&[tweet])).acts.remove(0)
}

#[test]
fn posts_reposts_quotes_and_answers_are_told_apart() {
    let post = one(tweet("1800000000000000001", BUDI, "Selamat pagi"));
    assert_eq!(
        (post.kind, post.native_key.as_str()),
        (ActKind::Post, "https://x.com/i/status/1800000000000000001")
    );
    assert_eq!(post.happened, When::Exact { at: "2026-10-11T01:02:03Z".parse().unwrap() });
    assert_eq!(post.actor_seen.handle.as_deref(), Some("Budi_Demo"), "the name of now");
    for (kind, act, own) in [
        ("retweeted", ActKind::Share, false),
        ("quoted", ActKind::Quote, true),
        ("replied_to", ActKind::Comment, true),
    ] {
        let seen =
            one(with(tweet("1800000000000000002", BUDI, "RT @satria_demo: …"), refers(kind, CAMPAIGN)));
        let Some(SeenTarget::Content(target)) = &seen.target else { panic!("{:?}", seen.target) };
        assert_eq!(
            (seen.kind, seen.own.is_some(), target.text.as_str()),
            (act, own, "Coblos nomor 2 (DEMO)")
        );
        assert_eq!(target.author.handle.as_deref(), Some("satria_demo"));
    }
    let unknown = one(with(tweet("1800000000000000003", BUDI, "hadir"), refers("replied_to", "17")));
    let Some(SeenTarget::Unresolved { native_key: aimed, .. }) = unknown.target else { panic!() };
    assert_eq!(aimed, "https://x.com/i/status/17");
    let both = json!({ "referenced_tweets": [{ "type": "quoted", "id": CAMPAIGN }, { "type": "replied_to", "id": "17" }] });
    let both = one(with(tweet("1800000000000000004", BUDI, "dua-duanya"), both));
    assert_eq!(both.kind, ActKind::Comment);
    assert_eq!(both.own.unwrap().media[0].url.as_deref(), Some(native_key(CAMPAIGN).as_str()));
}

#[test]
fn pictures_cards_and_long_posts_bring_their_words() {
    let fields = json!({
        "attachments": { "media_keys": ["3_1", "7_2", "9_9"] },
        "note_tweet": { "text": "panjang \u{270c} sekali" },
        "entities": { "urls": [
            { "url": "https://t.co/a", "expanded_url": "https://berita.example/1", "title": "Debat", "description": "Jadwal" },
            { "url": "https://t.co/b", "expanded_url": "https://x.com/i/status/1" },
        ] },
    });
    let own = one(with(tweet("1800000000000000001", BUDI, "panjang…"), fields)).own.unwrap();
    assert_eq!(own.text, "panjang \u{270c} sekali");
    let said: Vec<_> =
        own.media.iter().map(|it| (it.kind, it.alt.as_deref().or(it.caption.as_deref()))).collect();
    assert_eq!(
        said,
        [
            (MediaKind::Image, Some("dua jari ✌")),
            (MediaKind::Video, None),
            (MediaKind::Document, Some("Debat\nJadwal"))
        ]
    );
}

#[test]
fn what_belongs_to_others_is_dropped_unless_an_act_is_aimed_at_it() {
    let mine = with(tweet("1800000000000000001", BUDI, "setuju"), refers("quoted", CAMPAIGN));
    let bad = json!({ "id": "1800000000000000005", "text": ["bukan"], "author_id": BUDI });
    let body = page(&[mine, tweet("1800000000000000006", "43", "kata Siti Rahasia lagi"), bad]).to_string();
    let page = parse_page(body.as_bytes(), &owner(), now(), 4).unwrap();
    assert_eq!((page.acts.len(), page.dropped, page.skipped.len(), page.n_items), (1, 1, 1, 3));
    assert!(page.skipped[0].place.ends_with("/1800000000000000005"));
    let kept: Vec<u8> = page.parts.iter().filter_map(|part| part.bytes.clone()).flatten().collect();
    let kept = String::from_utf8(kept).unwrap();
    assert!(
        kept.contains("Coblos nomor 2") && !kept.contains("Rahasia") && !kept.contains("satria_demo"),
        "{kept}"
    );
    let raw = page.acts[0].raw.unwrap();
    let bytes = page.parts[raw.part].bytes.as_deref().unwrap();
    assert!(raw.exchange == 4 && serde_json::from_slice::<Value>(bytes).unwrap()["text"] == "setuju");
    for body in ["", "null", "[]", "{}", "<html>"] {
        assert!(
            parse_page(body.as_bytes(), &owner(), now(), 0).unwrap_err().contains("expected posts"),
            "{body}"
        );
    }
}

#[test]
fn an_edited_post_stays_one_act() {
    let history = json!({ "edit_history_tweet_ids": ["1800000000000000001", "1800000000000000007"] });
    let act = one(with(tweet("1800000000000000007", BUDI, "sesudah"), history));
    assert_eq!(act.native_key, native_key("1800000000000000001"));
    assert_eq!(act.own.unwrap().url.as_deref(), Some("https://x.com/i/status/1800000000000000007"));
}

/// The interface as a contract: parameters are checked, and nobody is served without the token.
struct World {
    server: Scripted,
    http: Http,
    x: X,
    account: AccountId,
    names: AccountRef,
    watch: WatchIndex,
    _token: tempfile::NamedTempFile,
}

fn token_file(mode: u32) -> tempfile::NamedTempFile {
    use std::os::unix::fs::PermissionsExt;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{TOKEN}").unwrap();
    file.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).unwrap();
    file
}

impl World {
    /// `posts` is the timeline, newest first; `gone` what the interface says of other posts.
    async fn new(posts: Vec<Value>, gone: Vec<Value>) -> Self {
        Self::of(move |asked| served(asked, &posts, &gone)).await
    }

    async fn of(serve: impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static) -> Self {
        let server = Scripted::start(move |asked| {
            let (status, body) = match asked.header("authorization") {
                Some(token) if token == format!("Bearer {TOKEN}") => serve(asked),
                _ => (401, json!({ "title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized" })),
            };
            answer(status, &[("Content-Type", "application/json; charset=utf-8")], body.to_string().as_bytes())
        })
        .await;
        let clock = Clock::manual(now());
        let (account, names) = (clock.id(), AccountRef::by_handle(platform(), "budi_demo"));
        let (watch, token) = (WatchIndex::new([(account, names.clone())]), token_file(0o600));
        let x = X { service: server.url.clone(), token_file: token.path().into(), licence: Some(licence()) };
        Self { http: server.http(clock), server, x, account, names, watch, _token: token }
    }

    async fn poll(&self, cursor: Option<Cursor>) -> Result<Batch, ConnectError> {
        let (account, names) = (self.account, self.names.clone());
        let batch = self.x.run(&self.http, &self.watch, Task::Poll { account, names, cursor }).await?;
        assert_batch(&batch, &self.watch, account);
        Ok(batch)
    }

    async fn recheck(&self, ids: &[&str]) -> Batch {
        let native_keys = ids.iter().map(|id| native_key(id)).collect();
        let (account, names) = (self.account, self.names.clone());
        let task = Task::Recheck { account, names, native_keys };
        let batch = self.x.run(&self.http, &self.watch, task).await.unwrap();
        assert_batch(&batch, &self.watch, account);
        batch
    }
}

/// What the interface answers.
fn served(asked: &Asked, posts: &[Value], gone: &[Value]) -> (u16, Value) {
    let wrong = |why: &str| {
        (400, json!({ "title": "Invalid Request", "detail": why, "errors": [{ "message": why }] }))
    };
    let path = asked.url.path();
    if let Some(name) = path.strip_prefix("/2/users/by/username/") {
        return match name {
            "budi_demo" => {
                (200, json!({ "data": { "id": BUDI, "username": "budi_demo", "name": "Budi (DEMO)" } }))
            }
            _ => (
                200,
                json!({ "errors": [{ "value": name, "title": "Not Found Error", "detail": "Could not find user" }] }),
            ),
        };
    }
    for (name, wanted) in [
        ("tweet.fields", "edit_history_tweet_ids"),
        ("media.fields", "alt_text"),
        ("expansions", "referenced_tweets.id.author_id"),
    ] {
        if !asked.parameter(name).is_some_and(|it| it.split(',').any(|it| it == wanted)) {
            return wrong(name);
        }
    }
    if path == "/2/tweets" {
        let ids = asked.parameter("ids").unwrap_or_default();
        let ids: Vec<&str> = ids.split(',').collect();
        if ids.len() > 100 || ids.iter().any(|id| !id.bytes().all(|byte| byte.is_ascii_digit())) {
            return wrong("ids");
        }
        let of = |list: &[Value], key: &str| -> Vec<Value> {
            list.iter().filter(|it| ids.contains(&it[key].as_str().unwrap())).cloned().collect()
        };
        let (found, errors) = (of(posts, "id"), of(gone, "resource_id"));
        let mut body = page(&found);
        body.as_object_mut().unwrap().remove("meta");
        if found.is_empty() {
            body = json!({});
        }
        if !errors.is_empty() {
            body["errors"] = errors.into();
        }
        return (200, body);
    }
    if path != format!("/2/users/{BUDI}/tweets") || asked.parameter("max_results").as_deref() != Some("100") {
        return wrong("path");
    }
    let number = |it: &Value| it["id"].as_str().unwrap().parse::<u64>().unwrap();
    let since: u64 = asked.parameter("since_id").map_or(0, |it| it.parse().unwrap());
    let from: usize =
        asked.parameter("pagination_token").map_or(0, |it| it.trim_start_matches("page").parse().unwrap());
    let listed: Vec<Value> = posts.iter().filter(|it| number(it) > since).cloned().collect();
    let data: Vec<Value> = listed.iter().skip(from).take(100).cloned().collect();
    if data.is_empty() {
        return (200, json!({ "meta": { "result_count": 0 } }));
    }
    let mut body = page(&data);
    if from + 100 < listed.len() {
        body["meta"]["next_token"] = format!("page{}", from + 100).into();
    }
    (200, body)
}

fn timeline(n: u64) -> Vec<Value> {
    (0..n)
        .rev()
        .map(|n| tweet(&(1_900_000_000_000_000_000 + n).to_string(), BUDI, &format!("posting {n} (DEMO)")))
        .collect()
}

#[tokio::test]
async fn the_contract_holds_over_several_pages() {
    let world = World::new(timeline(230), Vec::new()).await;
    let batches =
        assert_connector_contract(&world.x, &world.http, &world.watch, world.account, &world.names).await;
    assert_eq!(batches.iter().map(|batch| batch.acts.len()).collect::<Vec<_>>(), [100, 100, 30]);
    let asked = world.server.asked();
    let since = asked.last().unwrap().parameter("since_id");
    assert_eq!(since.as_deref(), Some("1900000000000000229"), "afterwards only what is newer");
    let said: String = batches.iter().map(|batch| format!("{batch:?}")).collect();
    assert!(!said.contains(TOKEN), "the token is in nothing that is kept");
}

#[tokio::test]
async fn a_place_between_pages_that_is_old_or_repeats_is_not_trusted() {
    let world = World::new(timeline(150), Vec::new()).await;
    let first = world.poll(None).await.unwrap();
    world.http.clock().advance(SignedDuration::from_hours(1));
    let again = world.poll(first.cursor.clone()).await.unwrap();
    assert_eq!(again.acts, batch_acts_at(&first, again.acts[0].seen_at), "from the newest post again");

    let stuck = World::of(|asked| {
        let (status, mut body) = served(asked, &timeline(150), &[]);
        if asked.url.path().ends_with("/tweets") {
            body["meta"]["next_token"] = "page50".into();
        }
        (status, body)
    })
    .await;
    let first = stuck.poll(None).await.unwrap();
    let error = stuck.poll(first.cursor).await.unwrap_err();
    assert!(
        matches!(&error, ConnectError::Unreadable { why, .. } if why.contains("repeats itself")),
        "{error:?}"
    );
}

fn batch_acts_at(batch: &Batch, seen_at: Timestamp) -> Vec<SeenAct> {
    batch.acts.iter().cloned().map(|act| SeenAct { seen_at, ..act }).collect()
}

#[tokio::test]
async fn deletions_are_followed_and_protection_is_no_deletion() {
    let [first, second] = ["1900000000000000001", "1900000000000000007"];
    let before = with(tweet(first, BUDI, "sebelum"), json!({ "edit_history_tweet_ids": [first, second] }));
    let after = with(tweet(second, BUDI, "sesudah"), json!({ "edit_history_tweet_ids": [first, second] }));
    let error = |id: &str, title: &str, detail: &str| json!({ "resource_id": id, "value": id, "resource_type": "tweet", "parameter": "ids", "title": title, "detail": detail });
    let gone = vec![
        error("11", "Not Found Error", "Could not find tweet with ids: [11]."),
        error("12", "Authorization Error", "Sorry, you are not authorized to see the Tweet with ids: [12]."),
        error("13", "Forbidden", "User has been suspended: [13]."),
    ];
    let posts = vec![after, before, tweet("1900000000000000003", BUDI, "tetap")];
    let world = World::new(posts, gone).await;
    let batch = world.recheck(&[first, "11", "12", "13", "14", "1900000000000000003"]).await;
    let unavailable = |why: &str| ActEventKind::Unavailable(why.into());
    let events: Vec<_> =
        batch.events.iter().map(|it| (it.native_key.rsplit('/').next().unwrap(), it.event.clone())).collect();
    assert_eq!(
        events,
        [
            (first, ActEventKind::Seen),
            ("11", ActEventKind::Deleted),
            ("12", unavailable("protected")),
            ("13", unavailable("suspended")),
            ("1900000000000000003", ActEventKind::Seen),
        ],
        "and nothing is concluded of a post that was not answered for"
    );
    assert!(batch.events.iter().all(|event| event.raw.is_some()), "the answer that shows it is kept");
    let words: Vec<_> = batch.acts.iter().map(|act| act.own.as_ref().unwrap().text.as_str()).collect();
    assert_eq!(words, ["tetap", "sesudah"], "the newest words, not those of the first version");
    let all_gone = world.recheck(&["11"]).await;
    assert_eq!((all_gone.events.len(), all_gone.exchanges.len()), (1, 1));
    assert!(all_gone.events[0].raw.is_some());
}

#[tokio::test]
async fn targets_are_fetched_without_the_accounts_around_them() {
    let world = World::new(
        vec![tweet(CAMPAIGN, "42", "Coblos nomor 2 (DEMO)")],
        vec![json!({ "resource_id": "11", "title": "Not Found Error" })],
    )
    .await;
    let keys = [native_key(CAMPAIGN), native_key("11"), native_key("14"), "at://x".into()];
    let batch =
        world.x.run(&world.http, &world.watch, Task::Resolve { native_keys: keys.to_vec() }).await.unwrap();
    assert_eq!((batch.targets.len(), batch.targets[0].native_key.as_str()), (1, keys[0].as_str()));
    let missing: Vec<_> = batch.missing_targets.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(missing, ["not the link of a post", "not_found", "not_answered"]);
    let kept: Vec<u8> =
        batch.exchanges[0].parts.iter().filter_map(|part| part.bytes.clone()).flatten().collect();
    assert!(!String::from_utf8(kept).unwrap().contains("_demo"));
}

#[tokio::test]
async fn accounts_that_cannot_be_read_are_reported_in_xs_words() {
    let stranger = |world: &World, handle: &str| {
        let names = AccountRef::by_handle(platform(), handle);
        (WatchIndex::new([(world.account, names.clone())]), names)
    };
    let world = World::new(timeline(1), Vec::new()).await;
    for (handle, said) in [("tidak_ada", "not_found"), ("bukan.nama", "not_a_handle")] {
        let (watch, names) = stranger(&world, handle);
        let task = Task::Poll { account: world.account, names, cursor: None };
        let error = world.x.run(&world.http, &watch, task).await.unwrap_err();
        assert!(
            matches!(&error, ConnectError::AccountUnavailable { reason, .. } if reason == said),
            "{error:?}"
        );
    }
    let locked = World::of(|asked| match asked.url.path().ends_with("/tweets") {
        true => (200, json!({ "errors": [{ "resource_id": BUDI, "title": "Authorization Error", "detail": "not authorized" }] })),
        false => served(asked, &[], &[]),
    })
    .await;
    let error = locked.poll(None).await.unwrap_err();
    assert!(
        matches!(&error, ConnectError::AccountUnavailable { reason, .. } if reason == "protected"),
        "{error:?}"
    );
}

#[tokio::test]
async fn xs_own_limit_is_heeded() {
    let server = Scripted::start(|_| {
        let reset = (now().as_second() + 600).to_string();
        answer(
            429,
            &[("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", &reset)],
            b"{\"title\":\"Too Many Requests\"}",
        )
    })
    .await;
    let world = World::new(Vec::new(), Vec::new()).await;
    let x = X { service: server.url.clone(), ..world.x.clone() };
    let task = Task::Poll { account: world.account, names: world.names.clone(), cursor: None };
    let error = x.run(&server.http(Clock::manual(now())), &world.watch, task).await.unwrap_err();
    let ConnectError::RateLimited { until, .. } = error else { panic!("{error:?}") };
    assert_eq!(until.duration_since(now()).as_secs(), 600);
}

#[tokio::test]
async fn without_a_licence_or_a_token_nothing_is_asked() {
    let world = World::new(timeline(1), Vec::new()).await;
    let refused = async |x: X| {
        let task = Task::Poll { account: world.account, names: world.names.clone(), cursor: None };
        match x.run(&world.http, &world.watch, task).await {
            Err(ConnectError::Refused(why)) => why,
            other => panic!("{other:?}"),
        }
    };
    let none = refused(X { licence: None, ..world.x.clone() }).await;
    assert!(
        none.id.contains("lisensinya belum dicatat")
            && none.id.contains("bagian B")
            && none.id.contains("bagian C")
    );
    assert!(
        none.en.contains("not on file") && none.en.contains("2026-04-27") && none.en.contains("section B")
    );
    let basic =
        refused(X { licence: Some(Licence { plan: "basic".into(), ..licence() }), ..world.x.clone() }).await;
    assert!(basic.en.contains("“basic” is not enough") && basic.id.contains("tidak cukup"));
    let empty =
        refused(X { licence: Some(Licence { contract: " ".into(), ..licence() }), ..world.x.clone() }).await;
    assert!(empty.en.contains("licence.contract is empty"));
    assert_eq!(AnyConnector::X(X { licence: None, ..world.x.clone() }).refusal(), Some(none));

    let open = token_file(0o640);
    let why = refused(X { token_file: open.path().into(), ..world.x.clone() }).await;
    assert!(why.en.contains("chmod 600") && !why.en.contains(TOKEN), "{why}");
    let missing = refused(X { token_file: "/nowhere/token".into(), ..world.x.clone() }).await;
    assert!(missing.en.contains("/nowhere/token"), "{missing}");
    assert_eq!(world.server.asked().len(), 0, "nothing was asked");
    assert_eq!(world.x.check(), Ok(()));

    let mut other = token_file(0o600);
    writeln!(other, "a second line").unwrap();
    let two = refused(X { token_file: other.path().into(), ..world.x.clone() }).await;
    assert!(two.en.contains("not one line") && !two.en.contains(TOKEN), "{two}");
    let mut stale = tempfile::NamedTempFile::new().unwrap();
    write!(stale, "another-token").unwrap();
    let why = refused(X { token_file: stale.path().into(), ..world.x.clone() }).await;
    assert!(why.en.contains("refused the token (401)"), "{why}");
}

#[test]
fn the_configuration_is_read_with_a_date_as_toml_writes_it() {
    for date in ["2026-05-04", "\"2026-05-04\""] {
        let text = format!(
            "kind = \"x\"\ntoken_file = \"token\"\n[licence]\ncontract = \"DEMO-2026-17\"\nplan = \"enterprise\"\n\
             approved_use = \"pengawasan netralitas ASN (DEMO)\"\ndate = {date}\n"
        );
        let AnyConnector::X(x) = toml::from_str(&text).unwrap() else { panic!() };
        assert_eq!((x.licence, x.service.as_str()), (Some(licence()), "https://api.x.com/"));
    }
    let without: AnyConnector = toml::from_str("kind = \"x\"\ntoken_file = \"token\"\n").unwrap();
    assert!(without.refusal().is_some(), "it can be read, and does not start");
    let wrong = toml::from_str::<AnyConnector>("kind = \"x\"\ntoken_file = \"t\"\nlicense = 1\n")
        .unwrap_err()
        .to_string();
    assert!(
        wrong.contains("unknown field `license`, expected one of `service`, `token_file`, `licence`"),
        "{wrong}"
    );
}

#[test]
fn a_cursor_of_another_account_begins_anew() {
    let mut position = Position::read(None, BUDI);
    let page = read(&page(&[tweet("99", BUDI, "lama"), tweet("1800000000000000001", BUDI, "baru")]));
    position.turn(&page, now());
    assert_eq!(position.since.as_deref(), Some("1800000000000000001"), "numbers are compared as numbers");
    let cursor = position.written();
    assert_eq!(Position::read(Some(cursor.clone()), BUDI), position);
    assert_eq!(Position::read(Some(cursor), "42").since, None);
}
