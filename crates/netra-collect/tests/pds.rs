//! The Bluesky connector against a real PDS (`tests/servers/atproto`). All people in it are invented.
//!
//! Start one and name its `state.json`:
//! `tests/servers/atproto/setup.sh DIR; DIR/run.sh --out state.json &` then
//! `NETRA_TEST_PDS_STATE=$PWD/state.json cargo test -p netra-collect --test pds`, or `NETRA_TEST_PDS_STATE=skip`.
//! `NETRA_TEST_LIMITED_PDS_STATE` names a second one, started with `--rate-limits`.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests are tests, too; clippy.toml reaches only test functions"
)]

use std::time::Duration;

use netra_collect::connectors::{Bluesky, StreamKind, StreamSource};
use netra_collect::contract::{assert_batch, assert_connector_contract};
use netra_collect::{ConnectError, Connector};
use netra_http::{Http, HttpConfig, HttpError, Request};
use netra_model::act::{AccountRef, ActEventKind, ActKind, MediaKind, PartRef, SeenAct, SeenTarget, When};
use netra_model::batch::{Batch, Cursor, Task};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Clock};
use serde_json::{Value, json};

/// The world of one test: a client, the connector, and the server's control.
#[derive(Clone)]
struct World {
    http: Http,
    config: HttpConfig,
    bluesky: Bluesky,
    state: Value,
}

impl World {
    /// `None` when these tests are to be skipped.
    fn open() -> Option<Self> {
        Self::of("NETRA_TEST_PDS_STATE")
    }

    /// The server that a variable of the environment names by its `state.json`.
    fn of(variable: &str) -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "the test run says where its servers are")]
        let path = std::env::var(variable).unwrap_or_else(|_| {
            panic!(
                "{variable} names no PDS: start one with tests/servers/atproto (see the head of this file), or set \
                 it to `skip`"
            )
        });
        if path == "skip" {
            return None;
        }
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{variable}: {path}: {error}"));
        let state: Value = serde_json::from_str(&text).unwrap();
        let peer = |name: &str| state[name].as_str().unwrap().trim_start_matches("http://").to_owned();
        let allow_private = ["pds", "plc", "control", "pds_in_did_documents"].map(peer).to_vec();
        // A clock that stands still but can be moved; the long deadline is for the control of a busy machine.
        let (min_gap, deadline) = (Duration::ZERO, Duration::from_secs(120));
        let config = HttpConfig { allow_private, min_gap, deadline, ..HttpConfig::default() };
        let http = Http::new(config.clone(), Clock::manual(Clock::System.now())).unwrap();
        let url = |name: &str| state[name].as_str().unwrap().parse().unwrap();
        Some(Self {
            http,
            config,
            bluesky: Bluesky { service: url("pds"), plc: Some(url("plc")), appview: None, stream: None },
            state,
        })
    }

    async fn control(&self, act: &str, body: Value) -> Value {
        let url = format!("{}{act}", self.state["control"].as_str().unwrap()).parse().unwrap();
        let request = Request::post(url, "application/json", body.to_string().into_bytes());
        let answer = self.http.fetch(request).await.unwrap_or_else(|error| panic!("{act}: {error}"));
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// Does something as a person of the server; the name of the record.
    async fn does(&self, person: &Person, act: &str, mut body: Value) -> String {
        body["as"] = person.name.clone().into();
        self.control(act, body).await["uri"].as_str().unwrap_or_default().to_owned()
    }

    fn record(&self, name: &str) -> &str {
        self.state["records"][name]["uri"].as_str().unwrap()
    }

    /// A person of the seed.
    fn seeded(&self, name: &str) -> Person {
        let account = &self.state["accounts"][name];
        Person::new(name, account["did"].as_str().unwrap(), account["handle"].as_str().unwrap())
    }

    /// A new person, whom no other test touches.
    async fn newcomer(&self, name: &str) -> Person {
        let made = self.control("/account", json!({ "name": name })).await;
        let text = |key: &str| made[key].as_str().unwrap().to_owned();
        Person::new(&text("name"), &text("did"), &text("handle"))
    }

    async fn run(&self, person: &Person, task: Task) -> Result<Batch, ConnectError> {
        let batch = self.bluesky.run(&self.http, &person.watch, task).await?;
        assert_batch(&batch, &person.watch, person.id);
        Ok(batch)
    }

    async fn poll(&self, person: &Person, cursor: Option<Cursor>) -> Result<Batch, ConnectError> {
        let names = person.names.clone();
        self.run(person, Task::Poll { account: person.id, names, cursor }).await
    }

    async fn reconcile(&self, person: &Person, cursor: Option<Cursor>) -> Batch {
        let names = person.names.clone();
        self.run(person, Task::Reconcile { account: person.id, names, cursor }).await.unwrap()
    }

    async fn recheck(&self, person: &Person, keys: &[&String]) -> Batch {
        let native_keys = keys.iter().map(ToString::to_string).collect();
        let names = person.names.clone();
        self.run(person, Task::Recheck { account: person.id, names, native_keys }).await.unwrap()
    }
}

struct Person {
    name: String,
    id: AccountId,
    names: AccountRef,
    watch: WatchIndex,
}

impl Person {
    fn new(name: &str, did: &str, handle: &str) -> Self {
        let names = AccountRef {
            native_id: Some(did.to_owned()),
            ..AccountRef::by_handle("bluesky".parse().unwrap(), handle)
        };
        let id = Clock::System.id();
        Self { name: name.to_owned(), id, watch: WatchIndex::new([(id, names.clone())]), names }
    }
}

fn act<'a>(batches: &'a [Batch], key: &str) -> &'a SeenAct {
    let mut acts = batches.iter().flat_map(|batch| &batch.acts);
    acts.find(|act| act.native_key == key).unwrap_or_else(|| panic!("{key} was not brought"))
}

fn keys(batch: &Batch) -> Vec<&String> {
    batch.acts.iter().map(|act| &act.native_key).collect()
}

fn target_key(act: &SeenAct) -> &str {
    match &act.target {
        Some(SeenTarget::Unresolved { native_key, .. }) => native_key,
        other => panic!("{other:?} is no unresolved target"),
    }
}

fn event<'a>(batch: &'a Batch, key: &str) -> &'a ActEventKind {
    &batch.events.iter().find(|event| event.native_key == key).unwrap().event
}

#[tokio::test]
async fn an_account_is_read_whole_with_everything_it_did() {
    let Some(world) = World::open() else { return };
    let budi = world.seeded("budi");
    let batches =
        assert_connector_contract(&world.bluesky, &world.http, &budi.watch, budi.id, &budi.names).await;
    let seen = |name: &str| act(&batches, world.record(name));

    assert_eq!(seen("budiPost").kind, ActKind::Post);
    assert!(matches!(seen("budiPost").happened, When::Claimed { .. }));
    assert!(seen("budiPost").own.as_ref().unwrap().text.ends_with("#upacara"));
    let photo = &seen("budiPhoto").own.as_ref().unwrap().media[0];
    assert_eq!(photo.kind, MediaKind::Image);
    assert_eq!(photo.alt.as_deref(), Some("Lima orang mengacungkan dua jari ✌️ di depan spanduk"));
    let reply = seen("budiReply");
    assert_eq!((reply.kind, target_key(reply)), (ActKind::Comment, world.record("sitiPost")));
    let quote = seen("budiQuote");
    assert_eq!((quote.kind, target_key(quote)), (ActKind::Quote, world.record("campaign")));
    let card = &seen("budiCard").own.as_ref().unwrap().media[0];
    assert_eq!(card.caption.as_deref(), Some("Jadwal debat\nDebat pasangan calon (DEMO)"));
    assert_eq!(
        (seen("budiLike").kind, target_key(seen("budiLike"))),
        (ActKind::Like, world.record("campaign"))
    );
    assert_eq!(seen("budiRepost").kind, ActKind::Share);
    let follow = seen("budiFollow");
    let Some(SeenTarget::Account(followed)) = &follow.target else { panic!("{follow:?}") };
    assert_eq!((follow.kind, followed.handle.as_deref()), (ActKind::Follow, Some("satriadewi.test")));
    assert!(
        batches.iter().flat_map(|batch| &batch.acts).all(|act| act.native_key != world.record("budiDeleted"))
    );
}

#[tokio::test]
async fn what_acts_are_aimed_at_is_fetched_and_what_is_gone_is_named() {
    let Some(world) = World::open() else { return };
    let person = world.newcomer("target").await;
    let gone = world.does(&person, "/post", json!({"text": "sebentar saja (DEMO)"})).await;
    world.does(&person, "/like", json!({"uri": gone})).await;
    world.does(&person, "/like", json!({"uri": world.record("campaign")})).await;
    world.control("/delete", json!({"uri": gone})).await;
    let batch = world.poll(&person, None).await.unwrap();
    let [Task::Resolve { native_keys }] = batch.follow_up.as_slice() else { panic!("{:?}", batch.follow_up) };
    let mut native_keys = native_keys.clone();
    native_keys.push("at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3k".into());
    native_keys.push("https://example.test/not-a-record".into());

    let resolved = world.run(&person, Task::Resolve { native_keys }).await.unwrap();
    let [campaign] = resolved.targets.as_slice() else { panic!("{:?}", resolved.targets) };
    assert_eq!(campaign.native_key, world.record("campaign"));
    assert_eq!(campaign.author.handle.as_deref(), Some("satriadewi.test"));
    assert!(campaign.text.contains("#LanjutSatria"));
    let reason =
        |key: &str| resolved.missing_targets.iter().find(|(it, _)| it.starts_with(key)).map(|it| &it.1);
    assert_eq!(reason(&gone).unwrap(), "RecordNotFound");
    assert_eq!(reason("at://did:plc:aaaa").unwrap(), "did_not_found");
    assert_eq!(reason("https://").unwrap(), "not the name of a record (at://…)");
}

#[tokio::test]
async fn many_pages_are_read_one_after_the_other_and_then_only_what_is_new() {
    let Some(world) = World::open() else { return };
    let person = world.newcomer("paging").await;
    world.does(&person, "/post", json!({"text": "posting (DEMO)", "count": 205})).await;
    let batches =
        assert_connector_contract(&world.bluesky, &world.http, &person.watch, person.id, &person.names).await;
    let n_acts: Vec<usize> = batches.iter().map(|batch| batch.acts.len()).collect();
    assert_eq!(n_acts, [100, 100, 5]);
    let cursor = batches.last().unwrap().cursor.clone();
    let new = world.does(&person, "/post", json!({"text": "baru (DEMO)"})).await;
    let batch = world.poll(&person, cursor).await.unwrap();
    assert_eq!(batch.acts.iter().map(|act| &act.native_key).collect::<Vec<_>>(), [&new]);
}

#[tokio::test]
async fn deletions_and_second_thoughts_are_noticed_and_edits_bring_the_new_words() {
    let Some(world) = World::open() else { return };
    let person = world.newcomer("hapus").await;
    let deleted = world.does(&person, "/post", json!({"text": "dihapus nanti (DEMO)"})).await;
    let edited = world.does(&person, "/post", json!({"text": "sebelum (DEMO)"})).await;
    let like = world.does(&person, "/like", json!({"uri": world.record("campaign")})).await;
    let first = world.poll(&person, None).await.unwrap();
    assert_eq!(first.acts.len(), 3);
    for uri in [&deleted, &like] {
        world.control("/delete", json!({"uri": uri})).await;
    }
    world.control("/edit", json!({"uri": edited, "text": "sesudah (DEMO)"})).await;

    let batch = world.recheck(&person, &[&deleted, &edited, &like]).await;
    assert_eq!(event(&batch, &deleted), &ActEventKind::Deleted);
    assert_eq!(event(&batch, &like), &ActEventKind::Undone);
    assert_eq!(event(&batch, &edited), &ActEventKind::Seen);
    assert_eq!(batch.exchanges.len(), 3, "the answers that say so are kept");
    for (n, uri) in [&deleted, &edited, &like].into_iter().enumerate() {
        let raw = batch.events.iter().find(|it| it.native_key == *uri).and_then(|it| it.raw);
        assert_eq!(raw, Some(PartRef { exchange: n, part: 0 }), "{uri}: the answer that showed it");
    }
    assert_eq!(batch.acts[0].own.as_ref().unwrap().text, "sesudah (DEMO)");

    // Listing after the last key shows nothing, but the repository changed: then it is compared at once.
    let second = world.poll(&person, first.cursor).await.unwrap();
    assert_eq!(second.acts, []);
    assert!(matches!(second.follow_up.as_slice(), [Task::Reconcile { .. }]), "{:?}", second.follow_up);
    let compared = world.reconcile(&person, second.cursor).await;
    assert_eq!(keys(&compared), [&edited], "only what changed, and no second look at anything else");
    assert_eq!(compared.acts[0].own.as_ref().unwrap().text, "sesudah (DEMO)");
    for again in [
        world.poll(&person, compared.cursor.clone()).await.unwrap(),
        world.reconcile(&person, compared.cursor).await,
    ] {
        assert_eq!(again, Batch::default(), "nothing changed since");
    }
}

#[tokio::test]
async fn a_record_dated_back_is_found_by_comparing_and_polls_lose_nothing_beside_it() {
    let Some(world) = World::open() else { return };
    let person = world.newcomer("mundur").await;
    world.does(&person, "/post", json!({"text": "awal (DEMO)", "count": 3})).await;
    let mut cursor = world.poll(&person, None).await.unwrap().cursor;
    let put = json!({"collection": "app.bsky.feed.post", "rkey": "3jzzzzzzzzz22", "record":
        {"$type": "app.bsky.feed.post", "text": "kunci lama (DEMO)", "createdAt": "2023-01-01T00:00:00Z"}});
    let block = json!({"collection": "app.bsky.graph.block", "rkey": "3m2222222222b", "record":
        {"$type": "app.bsky.graph.block", "subject": "did:plc:demodiblokir", "createdAt": "2026-10-01T00:00:00Z"}});
    let dated_back = world.does(&person, "/put", put).await;
    world.does(&person, "/put", block).await;
    let new = world.does(&person, "/post", json!({"text": "baru (DEMO)"})).await;
    let like = world.does(&person, "/like", json!({"uri": world.record("campaign")})).await;

    // A poll that sees the new records passes the old key by and has no doubt; the comparison does not need one.
    let polled = world.poll(&person, cursor.clone()).await.unwrap();
    assert_eq!(keys(&polled), [&new, &like]);
    cursor = polled.cursor;
    let compared = world.reconcile(&person, cursor.clone()).await;
    assert!(keys(&compared).contains(&&dated_back), "{:?}", keys(&compared));
    assert_eq!(keys(&compared).len(), 3, "what changed since the first reading, and nothing older");
    let [Task::Resolve { native_keys }] = compared.follow_up.as_slice() else {
        panic!("{:?}", compared.follow_up)
    };
    assert_eq!(native_keys, &[world.record("campaign").to_owned()]);
    let [export] = compared.exchanges.as_slice() else { panic!("one export") };
    let raw = act(std::slice::from_ref(&compared), &dated_back).raw.unwrap();
    let bytes = export.parts[raw.part].bytes.as_deref().unwrap();
    assert!(bytes.windows(17).any(|it| it == "kunci lama (DEMO)".as_bytes()), "its own bytes are kept");
    let kept: Vec<u8> = export.parts.iter().filter_map(|part| part.bytes.clone()).flatten().collect();
    assert!(
        !kept.windows(20).any(|it| it == "did:plc:demodiblokir".as_bytes()),
        "whom somebody blocks is not kept"
    );

    // And polling goes on where it was.
    let next = world.does(&person, "/post", json!({"text": "berikut (DEMO)"})).await;
    assert_eq!(keys(&world.poll(&person, compared.cursor).await.unwrap()), [&next]);

    // Without any cursor the whole repository is read, and the next poll has nothing left to do.
    let whole = world.reconcile(&person, None).await;
    assert_eq!(whole.acts.len(), 7);
    assert_eq!(world.poll(&person, whole.cursor).await.unwrap(), Batch::default());

    // A comparison between two pages of a long listing takes nothing away from it.
    let long = world.newcomer("panjang").await;
    world.does(&long, "/post", json!({"text": "panjang (DEMO)", "count": 150})).await;
    let first = world.poll(&long, None).await.unwrap();
    let last = world.does(&long, "/post", json!({"text": "terakhir (DEMO)"})).await;
    let between = world.reconcile(&long, first.cursor).await;
    assert_eq!(keys(&between), [&last]);
    assert_eq!(world.poll(&long, between.cursor).await.unwrap().acts.len(), 51);
}

#[tokio::test]
async fn what_is_too_large_or_has_too_many_follows_for_one_comparison_is_listed_in_pages() {
    let Some(world) = World::open() else { return };
    let person = world.newcomer("besar").await;
    let text = "panjang ".repeat(30);
    world.does(&person, "/post", json!({"text": text, "count": 20})).await;
    let config = HttpConfig { max_body: 4_000, ..world.config.clone() };
    let small = World { http: Http::new(config, world.http.clock().clone()).unwrap(), ..world.clone() };
    let batch = small.reconcile(&person, None).await;
    assert!(matches!(batch.follow_up.as_slice(), [Task::Poll { .. }]) && batch.acts.is_empty(), "{batch:?}");
    assert_eq!(world.poll(&person, batch.cursor).await.unwrap().acts.len(), 20);

    let friendly = world.newcomer("ramah").await;
    for n in 0..30 {
        let rkey = format!("3m22222222{}{}2", char::from(b'a' + n / 6), char::from(b'a' + n % 6));
        let record = json!({"$type": "app.bsky.graph.follow", "subject": "did:plc:demoteman",
            "createdAt": format!("2026-10-01T00:00:{n:02}Z")});
        let put = json!({"collection": "app.bsky.graph.follow", "rkey": rkey, "record": record});
        world.does(&friendly, "/put", put).await;
    }
    let batch = world.reconcile(&friendly, None).await;
    let [Task::Poll { .. }] = batch.follow_up.as_slice() else { panic!("{:?}", batch.follow_up) };
    let page = world.poll(&friendly, batch.cursor).await.unwrap();
    let rest = world.poll(&friendly, page.cursor).await.unwrap();
    assert_eq!((page.acts.len(), rest.acts.len()), (25, 5));
}

#[tokio::test]
async fn an_account_that_is_switched_off_has_not_deleted_anything() {
    let Some(world) = World::open() else { return };
    let person = world.newcomer("nonaktif").await;
    let post = world.does(&person, "/post", json!({"text": "masih ada (DEMO)"})).await;
    let cursor = world.poll(&person, None).await.unwrap().cursor;
    world.does(&person, "/deactivate", json!({})).await;
    for cursor in [cursor.clone(), None] {
        let error = world.poll(&person, cursor).await.unwrap_err();
        assert!(
            matches!(&error, ConnectError::AccountUnavailable { reason, .. } if reason == "deactivated"),
            "{error:?}"
        );
    }
    let batch = world.recheck(&person, &[&post]).await;
    assert_eq!(event(&batch, &post), &ActEventKind::Unavailable("deactivated".into()));
    world.does(&person, "/activate", json!({})).await;
    assert_eq!(event(&world.recheck(&person, &[&post]).await, &post), &ActEventKind::Seen);
    assert_eq!(world.poll(&person, cursor).await.unwrap().acts, [], "and nothing comes twice");
}

#[tokio::test]
async fn strange_records_cost_nobody_else_and_hide_nothing() {
    let Some(world) = World::open() else { return };
    let person = world.newcomer("aneh").await;
    let post = "app.bsky.feed.post";
    let put = async |collection: &str, rkey: &str, mut record: Value| {
        record["$type"] = collection.into();
        world.does(&person, "/put", json!({"collection": collection, "rkey": rkey, "record": record})).await
    };
    let dated_back =
        put(post, "3jzzzzzzzzz22", json!({"text": "kunci lama (DEMO)", "createdAt": "0001-01-01T00:00:00Z"}));
    let dated_back = dated_back.await;
    let unknown = json!({"text": "baru", "createdAt": "2026-10-01T01:00:00Z", "embed": {"$type": "x.y.z", "a": [1]}, "n": 1});
    let unknown = put(post, "3m2222222222a", unknown).await;
    let future =
        put(post, "zzzzzzzzzzzz2", json!({"text": "kunci masa depan (DEMO)", "createdAt": "kemarin"})).await;
    let broken =
        put("app.bsky.feed.like", "3m2222222222b", json!({"createdAt": "2026-10-01T01:00:00Z"})).await;

    let batches =
        assert_connector_contract(&world.bluesky, &world.http, &person.watch, person.id, &person.names).await;
    let written = |key: &str| match &act(&batches, key).happened {
        When::Unknown { written } => written.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(written(&dated_back).as_deref(), Some("0001-01-01T00:00:00Z"));
    assert_eq!(written(&future).as_deref(), Some("kemarin"));
    assert_eq!(act(&batches, &unknown).kind, ActKind::Post);
    let skipped: Vec<_> = batches.iter().flat_map(|batch| &batch.skipped).collect();
    assert_eq!(skipped.len(), 1);
    assert!(skipped[0].place.contains(&broken) && skipped[0].why.en.contains("subject") && skipped[0].keep);

    // A key of the far future must not hide what is written after it.
    let normal = world.does(&person, "/post", json!({"text": "biasa (DEMO)"})).await;
    let batch = world.poll(&person, batches.last().unwrap().cursor.clone()).await.unwrap();
    assert_eq!(act(&[batch], &normal).kind, ActKind::Post);
}

#[tokio::test]
async fn a_handle_is_enough_to_begin_and_an_unknown_one_is_reported() {
    let Some(world) = World::open() else { return };
    let budi = world.seeded("budi");
    let platform: netra_model::act::Platform = "bluesky".parse().unwrap();
    for (handle, plc) in [("budi.test", true), ("BUDI.test", false)] {
        let names = AccountRef::by_handle(platform.clone(), handle);
        let watch = WatchIndex::new([(budi.id, names.clone())]);
        let mut bluesky = world.bluesky.clone();
        bluesky.plc = bluesky.plc.filter(|_| plc);
        let task = Task::Poll { account: budi.id, names, cursor: None };
        let batch = bluesky.run(&world.http, &watch, task).await.unwrap();
        let photo = act(std::slice::from_ref(&batch), world.record("budiPhoto"));
        assert_eq!(photo.actor_seen.native_id, budi.names.native_id);
        assert_eq!(photo.actor_seen.handle.as_deref(), Some("budi.test"));
    }
    let names = AccountRef::by_handle(platform, "tidak-ada.test");
    let watch = WatchIndex::new([(budi.id, names.clone())]);
    let task = Task::Poll { account: budi.id, names, cursor: None };
    let error = world.bluesky.run(&world.http, &watch, task).await.unwrap_err();
    assert!(
        matches!(&error, ConnectError::AccountUnavailable { reason, .. } if reason == "handle_not_found")
    );
}

/// On a server of its own, started with `--rate-limits`: afterwards it answers nobody for minutes.
#[tokio::test]
async fn the_servers_own_limit_is_heeded() {
    let Some(world) = World::of("NETRA_TEST_LIMITED_PDS_STATE") else { return };
    assert_eq!(world.state["rate_limits"], true, "start the server with --rate-limits");
    let path = "/xrpc/com.atproto.identity.resolveHandle?handle=budi.test";
    let url: url::Url = format!("{}{path}", world.state["pds"].as_str().unwrap()).parse().unwrap();
    let mut n_answers = 0;
    let refused = loop {
        match world.http.fetch(Request::get(url.clone())).await {
            Ok(_) if n_answers > 3_000 => panic!("the server has no limit"),
            Ok(_) => n_answers += 1,
            Err(error) => break error,
        }
    };
    assert!((2_000..=3_000).contains(&n_answers), "{n_answers} answers");
    let HttpError::RateLimited { until, .. } = refused else { panic!("{refused:?}") };
    let wait = until.duration_since(world.http.clock().now()).as_secs();
    assert!((1..=300).contains(&wait), "{wait} s");
    let budi = world.seeded("budi");
    let error = world.poll(&budi, None).await.unwrap_err();
    assert!(matches!(error, ConnectError::RateLimited { .. }), "{error:?}");
}

#[tokio::test]
async fn the_servers_stream_tells_what_watched_accounts_do_as_they_do_it() {
    let Some(mut world) = World::open() else { return };
    let url = world.state["pds"].as_str().unwrap().replace("http:", "ws:").parse().unwrap();
    world.bluesky.stream = Some(StreamSource { kind: StreamKind::SubscribeRepos, url });
    let (person, stranger) = (world.newcomer("langsung").await, world.newcomer("lain").await);
    let drain =
        async |cursor| world.run(&person, Task::Drain { cursor, most: 1_000, seconds: 2 }).await.unwrap();
    // From the first event on: the stream is at the present afterwards, and what happened is told already.
    let stream = format!("{:?} {}", StreamKind::SubscribeRepos, world.bluesky.stream.as_ref().unwrap().url);
    let start = Some(Cursor(json!({"stream": stream, "at": 0}).to_string()));
    let mut cursor = drain(start).await.cursor;

    let post = world.does(&person, "/post", json!({"text": "langsung (DEMO)"})).await;
    let like = world.does(&person, "/like", json!({"uri": world.record("campaign")})).await;
    let other = world.does(&stranger, "/post", json!({"text": "orang lain (DEMO)"})).await;
    world.control("/edit", json!({"uri": post, "text": "langsung, diubah (DEMO)"})).await;
    let batch = drain(cursor).await;
    let texts: Vec<_> = batch.acts.iter().filter_map(|act| Some(act.own.as_ref()?.text.as_str())).collect();
    assert_eq!(texts, ["langsung (DEMO)", "langsung, diubah (DEMO)"], "each version");
    assert_eq!(act(std::slice::from_ref(&batch), &like).actor_seen.handle, person.names.handle);
    assert!(batch.follow_up.iter().any(|task| matches!(task, Task::Resolve { native_keys } if native_keys == &[world.record("campaign").to_owned()])));
    assert!(batch.dropped > 0 && !format!("{batch:?}").contains(&other), "nothing of anybody else");
    cursor = batch.cursor;

    for uri in [&post, &like] {
        world.control("/delete", json!({"uri": uri})).await;
    }
    let batch = drain(cursor).await;
    assert_eq!((event(&batch, &post), event(&batch, &like)), (&ActEventKind::Deleted, &ActEventKind::Undone));
    world.does(&person, "/deactivate", json!({})).await;
    let batch = drain(batch.cursor).await;
    assert_eq!((batch.acts.len(), batch.events.len()), (0, 0), "nothing is called deleted");
    assert!(
        matches!(batch.follow_up.as_slice(), [Task::Poll { account, .. }] if *account == person.id),
        "{batch:?}"
    );

    // A number that the server has not reached: from now on, and everybody is polled.
    let future = Some(Cursor(json!({"stream": stream, "at": 9_000_000_000_i64}).to_string()));
    let batch = drain(future).await;
    assert!(matches!(batch.follow_up.as_slice(), [Task::Poll { .. }]), "{batch:?}");
    assert!(drain(batch.cursor).await.follow_up.is_empty());
}
