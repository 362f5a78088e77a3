//! Answers in the shapes that the interface's own documents show; every channel, video and comment in them is invented
//! and marked DEMO.

use std::io::Write;

use netra_model::Clock;
use netra_model::act::{ActKind, SeenTarget, When};
use serde_json::{Value, json};

use super::super::scripted::{Asked, Scripted, answer};
use super::*;
use crate::AnyConnector;
use crate::contract::{assert_batch, assert_connector_contract};

const BUDI: &str = "UCdemoBudi00000000000001";
const CAMPAIGN: &str = "UCdemoKampanye0000000002";
const SITI: &str = "UCdemoSiti00000000000003";
const KEY: &str = "DEMOkeyDEMOkeyDEMOkey";

fn now() -> Timestamp {
    "2026-10-12T01:00:00Z".parse().unwrap()
}

fn basis() -> LegalBasis {
    LegalBasis { document: "Nota hukum DEMO-7".into(), date: jiff::civil::date(2026, 5, 4) }
}

fn video(id: &str, channel: &str, title: &str) -> Value {
    json!({
        "kind": "youtube#video", "etag": "e", "id": id,
        "snippet": {
            "publishedAt": "2026-10-11T01:02:03Z", "channelId": channel, "title": title,
            "description": "Uraian (DEMO)", "channelTitle": "Nama Kanal (DEMO)",
        },
        "status": { "privacyStatus": "public" },
    })
}

#[expect(clippy::needless_pass_by_value, reason = "json!(…) is handed over as it is written")]
fn list(items: Vec<Value>) -> Value {
    let n = items.len();
    json!({ "kind": "youtube#list", "items": items, "pageInfo": { "totalResults": n } })
}

fn comment(id: &str, author: &str, name: &str, text: &str) -> Value {
    json!({
        "kind": "youtube#comment", "id": id,
        "snippet": {
            "authorDisplayName": name, "authorChannelId": { "value": author }, "textDisplay": text,
            "publishedAt": "2026-10-11T02:00:00Z", "updatedAt": "2026-10-11T02:00:00Z",
        },
    })
}

#[expect(clippy::needless_pass_by_value, reason = "json!(…) is handed over as it is written")]
fn thread(top: Value, replies: Vec<Value>, total: usize) -> Value {
    let id = top["id"].clone();
    json!({
        "kind": "youtube#commentThread", "id": id,
        "snippet": { "videoId": "vidK1", "topLevelComment": top, "totalReplyCount": total },
        "replies": { "comments": replies },
    })
}

fn complaint(status: u16, reason: &str, detail: &str) -> (u16, Value) {
    let errors = json!([{ "reason": reason, "domain": "youtube.quota" }]);
    let details = json!([{ "reason": detail }]);
    (status, json!({ "error": { "code": status, "message": "DEMO", "errors": errors, "details": details } }))
}

/// A channel with `n` uploads, newest first, and a campaign channel with one video and its comments.
fn served(asked: &Asked, uploads: &[Value]) -> (u16, Value) {
    let of = |name: &str| asked.parameter(name);
    match asked.url.path().rsplit('/').next().unwrap() {
        "channels" => {
            let (id, handle) = match (of("id").as_deref(), of("forHandle").as_deref()) {
                (Some(BUDI), _) | (_, Some("@budi_demo")) => (BUDI, "@budi_demo"),
                (Some(CAMPAIGN), _) | (_, Some("@kampanye_demo")) => (CAMPAIGN, "@kampanye_demo"),
                _ => return (200, json!({ "kind": "youtube#channelListResponse", "pageInfo": {} })),
            };
            let playlists = json!({ "relatedPlaylists": { "uploads": id.replacen("UC", "UU", 1) } });
            let snippet = json!({ "title": "Kanal (DEMO)", "customUrl": handle });
            (200, list(vec![json!({ "id": id, "snippet": snippet, "contentDetails": playlists })]))
        }
        "playlistItems" if of("playlistId").unwrap().contains("Kampanye") => {
            (200, list(vec![json!({ "contentDetails": { "videoId": "vidK1" } })]))
        }
        "playlistItems" => {
            let from: usize = of("pageToken").map_or(0, |it| it.trim_start_matches("page").parse().unwrap());
            let page = uploads.iter().skip(from).take(50);
            let items = page.map(|it| json!({ "contentDetails": { "videoId": it["id"] } })).collect();
            let mut page = list(items);
            if from + 50 < uploads.len() {
                page["nextPageToken"] = format!("page{}", from + 50).into();
            }
            (200, page)
        }
        "videos" => {
            let ids = of("id").unwrap();
            let all = uploads.iter().cloned().chain([video("vidK1", CAMPAIGN, "Visi misi (DEMO)")]);
            (200, list(all.filter(|it| ids.split(',').any(|id| it["id"] == id)).collect()))
        }
        "commentThreads" => {
            let listed = comment("UgxTop1", BUDI, "@budi_demo", "Gaspol nomor 2! (DEMO)");
            let rahasia = comment("UgxTop2", SITI, "@siti_rahasia", "kata Siti Rahasia");
            let shown = comment("UgxTop2.a1", SITI, "@siti_rahasia", "balasan Siti Rahasia");
            (200, list(vec![thread(listed, vec![], 0), thread(rahasia, vec![shown], 2), json!({ "id": 5 })]))
        }
        "comments" if of("parentId").is_some() => {
            let mine = comment("UgxTop2.a2", BUDI, "@budi_demo", "Setuju, coblos 2 (DEMO)");
            (200, list(vec![mine, comment("UgxTop2.a1", SITI, "@siti_rahasia", "balasan Siti Rahasia")]))
        }
        "comments" => (200, list(vec![comment("UgxTop1", BUDI, "@budi_demo", "Gaspol nomor 1! (DEMO)")])),
        _ => complaint(404, "notFound", ""),
    }
}

struct World {
    server: Scripted,
    http: Http,
    youtube: YouTube,
    watch: WatchIndex,
    account: AccountId,
    names: AccountRef,
    _key: tempfile::NamedTempFile,
}

fn key_file(mode: u32) -> tempfile::NamedTempFile {
    use std::os::unix::fs::PermissionsExt;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{KEY}").unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    file
}

impl World {
    async fn of(serve: impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static) -> Self {
        let server = Scripted::start(move |asked| {
            let (status, body) = serve(asked);
            answer(status, &[("content-type", "application/json")], body.to_string().as_bytes())
        })
        .await;
        let (clock, key) = (Clock::manual(now()), key_file(0o600));
        let account = clock.id();
        let names =
            AccountRef { native_id: Some(BUDI.into()), ..AccountRef::by_handle(platform(), "budi_demo") };
        let youtube = YouTube {
            service: server.url.clone(),
            key_file: key.path().into(),
            legal_basis: Some(basis()),
            units_per_day: 10_000,
            campaign_videos: 20,
            units: Units::default(),
        };
        let watch = WatchIndex::new([(account, names.clone())]);
        Self { http: server.http(clock), server, youtube, watch, account, names, _key: key }
    }

    async fn new(uploads: Vec<Value>) -> Self {
        Self::of(move |asked| served(asked, &uploads)).await
    }

    async fn run(&self, task: Task) -> Result<Batch, ConnectError> {
        self.youtube.run(&self.http, &self.watch, task).await
    }

    async fn poll(&self, cursor: Option<Cursor>) -> Result<Batch, ConnectError> {
        self.run(Task::Poll { account: self.account, names: self.names.clone(), cursor }).await
    }

    /// A whole round under the campaign channel's videos.
    async fn round(&self, mut cursor: Option<Cursor>) -> (Vec<Batch>, Option<Cursor>) {
        let mut batches = Vec::new();
        loop {
            let names = AccountRef::by_handle(platform(), "kampanye_demo");
            let batch = self.run(Task::Reactions { names, cursor }).await.unwrap();
            assert_batch(&batch, &self.watch, self.account);
            cursor = batch.cursor.clone();
            let more = batch.follow_up.iter().any(|it| matches!(it, Task::Reactions { .. }));
            batches.push(batch);
            assert!(batches.len() < 20, "a round does not come to an end");
            if !more {
                return (batches, cursor);
            }
        }
    }
}

fn uploads(n: usize) -> Vec<Value> {
    (0..n).map(|n| video(&format!("vid{n}"), BUDI, &format!("Video {n} (DEMO)"))).collect()
}

#[tokio::test]
async fn uploads_keep_the_contract_page_by_page_and_the_key_stands_in_no_address() {
    let world = World::new(uploads(120)).await;
    let batches =
        assert_connector_contract(&world.youtube, &world.http, &world.watch, world.account, &world.names)
            .await;
    let acts: Vec<_> = batches.iter().flat_map(|batch| &batch.acts).collect();
    assert_eq!(acts.len(), 120);
    let first = acts[0];
    assert_eq!(
        (first.kind, first.native_key.as_str()),
        (ActKind::Post, "https://www.youtube.com/watch?v=vid0")
    );
    assert_eq!(first.own.as_ref().unwrap().text, "Video 0 (DEMO)\n\nUraian (DEMO)");
    assert_eq!(first.happened, When::Exact { at: "2026-10-11T01:02:03Z".parse().unwrap() });
    let cursor = batches.last().unwrap().cursor.clone();
    let before = world.server.asked().len();
    assert_eq!(world.poll(cursor).await.unwrap().acts, []);
    assert_eq!(world.server.asked().len() - before, 1, "a look that finds nothing new is one request");
    for asked in world.server.asked() {
        assert_eq!(asked.header("x-goog-api-key"), Some(KEY));
        assert!(!asked.url.as_str().contains(KEY));
    }
    let kept = format!("{batches:?}");
    assert!(!kept.contains(KEY) && kept.contains("REDACTED"), "the key is nowhere in what is kept");
}

#[tokio::test]
async fn a_channel_known_by_its_handle_is_found_and_one_that_is_not_there_is_said_so() {
    let world = World::new(uploads(1)).await;
    let by_handle = |handle: &str| AccountRef::by_handle(platform(), handle);
    let watch = WatchIndex::new([(world.account, by_handle("budi_demo"))]);
    let task = |names| Task::Poll { account: world.account, names, cursor: None };
    let batch = world.youtube.run(&world.http, &watch, task(by_handle("budi_demo"))).await.unwrap();
    assert_eq!(batch.acts[0].actor_seen.native_id.as_deref(), Some(BUDI), "its lasting id is learnt");
    let watch = WatchIndex::new([(world.account, by_handle("tidak_ada"))]);
    let error = world.youtube.run(&world.http, &watch, task(by_handle("tidak_ada"))).await.unwrap_err();
    assert!(
        matches!(&error, ConnectError::AccountUnavailable { reason, .. } if reason == "channel_not_found")
    );
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_costs_no_other_and_what_is_not_public_is_no_act() {
    let mut all = uploads(3);
    all[1]["snippet"]["title"] = json!(["no title"]);
    all[2]["status"]["privacyStatus"] = "unlisted".into();
    let world = World::new(all).await;
    let batch = world.poll(None).await.unwrap();
    assert_eq!((batch.acts.len(), batch.skipped.len()), (1, 1));
    assert!(batch.skipped[0].keep && !batch.skipped[0].bytes.is_empty());
}

#[tokio::test]
async fn a_video_that_is_gone_is_not_called_deleted_and_new_words_are_brought() {
    let mut all = uploads(2);
    all[0]["snippet"]["title"] = "Judul baru (DEMO)".into();
    let world = World::new(all).await;
    let keys = [video_key("vid0"), video_key("vid9"), read::comment_key("vidK1", "UgxTop1")];
    let gone = read::comment_key("vidK1", "UgxTop7");
    let native_keys: Vec<String> = keys.iter().cloned().chain([gone.clone()]).collect();
    let (account, names) = (world.account, world.names.clone());
    let batch = world.run(Task::Recheck { account, names, native_keys }).await.unwrap();
    assert_batch(&batch, &world.watch, world.account);
    let unknown = ActEventKind::Unavailable("gone_unknown".into());
    let events: Vec<_> = batch.events.iter().map(|it| (it.native_key.clone(), it.event.clone())).collect();
    assert_eq!(
        events,
        [
            (keys[0].clone(), ActEventKind::Seen),
            (keys[1].clone(), unknown.clone()),
            (keys[2].clone(), ActEventKind::Seen),
            (gone, unknown),
        ]
    );
    assert!(batch.events[1].raw.is_some(), "the answer without it is kept");
    let words: Vec<_> = batch.acts.iter().map(|it| it.own.as_ref().unwrap().text.as_str()).collect();
    assert_eq!(words, ["Judul baru (DEMO)\n\nUraian (DEMO)", "Gaspol nomor 1! (DEMO)"]);
    assert_eq!(batch.acts[1].native_key, keys[2]);
}

#[tokio::test]
async fn only_comments_of_watched_accounts_under_campaign_videos_are_kept() {
    let world = World::new(Vec::new()).await;
    let (batches, cursor) = world.round(None).await;
    let acts: Vec<_> = batches.iter().flat_map(|it| &it.acts).collect();
    let keys: Vec<_> = acts.iter().map(|it| it.native_key.as_str()).collect();
    let link = "https://www.youtube.com/watch?v=vidK1&lc=";
    assert_eq!(
        keys,
        [format!("{link}UgxTop1"), format!("{link}UgxTop2.a2")],
        "one is an answer that did not come along"
    );
    for act in &acts {
        assert_eq!((act.kind, act.actor), (ActKind::Comment, world.account));
        let Some(SeenTarget::Unresolved { native_key, author }) = &act.target else { panic!() };
        assert_eq!(native_key, &video_key("vidK1"));
        assert_eq!(author.as_ref().unwrap().native_id.as_deref(), Some(CAMPAIGN));
    }
    assert_eq!(batches.iter().map(|it| it.dropped).sum::<u64>(), 3, "counted, never named");
    assert_eq!(batches.iter().map(|it| it.skipped.len()).sum::<usize>(), 1);
    let kept = format!("{batches:?}");
    let bytes: Vec<u8> = batches
        .iter()
        .flat_map(|it| &it.exchanges)
        .flat_map(|it| &it.parts)
        .filter_map(|it| it.bytes.clone())
        .flatten()
        .collect();
    let raw = String::from_utf8(bytes).unwrap();
    for name in ["Rahasia", "rahasia", SITI] {
        assert!(!kept.contains(name) && !raw.contains(name), "{name} is nowhere in what is kept");
    }
    assert!(raw.contains("Gaspol nomor 2! (DEMO)"), "the listed comment is kept byte for byte");
    assert!(batches[0].exchanges[0].body_sha256.is_some(), "with the digest of the whole page");
    let Some(Task::Resolve { native_keys }) = batches[0].follow_up.first() else { panic!() };
    let targets = world.run(Task::Resolve { native_keys: native_keys.clone() }).await.unwrap();
    assert!(targets.targets[0].text.contains("Visi misi (DEMO)"));
    assert!(
        !format!("{:?}", targets.exchanges).contains("Nama Kanal"),
        "a channel's name is not kept in passing"
    );
    let again = world.round(cursor).await.0;
    assert_eq!(
        again.iter().flat_map(|it| &it.acts).count(),
        2,
        "the newest page is read again; the store knows them"
    );
}

#[tokio::test]
async fn nobodys_comments_are_read_when_nobody_is_watched() {
    let world = World::new(Vec::new()).await;
    let names = AccountRef::by_handle(platform(), "kampanye_demo");
    let (nobody, task) = (WatchIndex::default(), Task::Reactions { names, cursor: None });
    let batch = world.youtube.run(&world.http, &nobody, task).await.unwrap();
    assert_eq!(batch, Batch::default());
    assert_eq!(world.server.asked().len(), 0);
}

#[tokio::test]
async fn comments_that_are_switched_off_end_the_video_and_not_the_round() {
    let world = World::of(|asked| match asked.url.path().ends_with("commentThreads") {
        true => complaint(403, "commentsDisabled", ""),
        false => served(asked, &[]),
    })
    .await;
    let (batches, _) = world.round(None).await;
    assert_eq!((batches.len(), batches[0].acts.len()), (1, 0));
}

#[tokio::test]
async fn the_units_of_a_day_are_kept_to_and_begin_anew_at_midnight_in_california() {
    let world = World::new(uploads(1)).await;
    let youtube = YouTube { units_per_day: 4, units: Units::default(), ..world.youtube.clone() };
    let poll = async || {
        let task = Task::Poll { account: world.account, names: world.names.clone(), cursor: None };
        youtube.clone().run(&world.http, &world.watch, task).await
    };
    poll().await.unwrap();
    let ConnectError::RateLimited { until, .. } = poll().await.unwrap_err() else { panic!() };
    assert_eq!(until, "2026-10-12T07:00:00Z".parse::<Timestamp>().unwrap(), "midnight, summer time");
    assert_eq!(world.server.asked().len(), 4, "the fifth was not asked");
    world.http.clock().advance(until.duration_since(now()));
    assert!(poll().await.is_ok());
}

#[tokio::test]
async fn what_the_interface_says_of_quota_and_key_is_heeded() {
    for (status, reason, detail, refused) in [
        (403, "quotaExceeded", "", false),
        (400, "badRequest", "API_KEY_INVALID", true),
        (403, "accessNotConfigured", "", true),
    ] {
        let world = World::of(move |_| complaint(status, reason, detail)).await;
        match world.poll(None).await.unwrap_err() {
            ConnectError::RateLimited { until, .. } if !refused => {
                assert_eq!(until, api::next_quota_day(now()));
                world.poll(None).await.unwrap_err();
                assert_eq!(world.server.asked().len(), 1, "it is not asked again on that day");
            }
            ConnectError::Refused(why) if refused => {
                assert!(!why.en.contains(KEY) && why.en.contains(reason));
            }
            other => panic!("{reason}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn without_a_legal_basis_or_a_key_nothing_is_asked() {
    let world = World::new(uploads(1)).await;
    let refused = async |youtube: YouTube| {
        let task = Task::Poll { account: world.account, names: world.names.clone(), cursor: None };
        match youtube.run(&world.http, &world.watch, task).await {
            Err(ConnectError::Refused(why)) => why,
            other => panic!("{other:?}"),
        }
    };
    let none = refused(YouTube { legal_basis: None, ..world.youtube.clone() }).await;
    assert!(none.id.contains("dasar hukumnya belum dicatat") && none.en.contains("III.E.4"), "{none}");
    assert_eq!(
        AnyConnector::YouTube(YouTube { legal_basis: None, ..world.youtube.clone() }).refusal(),
        Some(none)
    );
    let empty = LegalBasis { document: " ".into(), ..basis() };
    let empty = refused(YouTube { legal_basis: Some(empty), ..world.youtube.clone() }).await;
    assert!(empty.en.contains("legal_basis.document is empty"));
    let open = key_file(0o640);
    let why = refused(YouTube { key_file: open.path().into(), ..world.youtube.clone() }).await;
    assert!(why.en.contains("chmod 600") && !why.en.contains(KEY), "{why}");
    assert_eq!(world.server.asked().len(), 0);
    assert_eq!(world.youtube.check(), Ok(()));
}

#[tokio::test]
async fn a_listing_that_repeats_itself_is_not_followed() {
    let world = World::of(|asked| {
        let (status, mut body) = served(asked, &uploads(50));
        if asked.url.path().ends_with("/playlistItems") {
            // Another token each time, and the same page.
            let n = asked
                .parameter("pageToken")
                .map_or(0, |it| it.trim_start_matches("page").parse::<usize>().unwrap());
            body["items"] = served(
                &Asked { url: asked.url.join("?playlistId=UUx").unwrap(), headers: vec![] },
                &uploads(50),
            )
            .1["items"]
                .take();
            body["nextPageToken"] = format!("page{}", n + 1).into();
        }
        (status, body)
    })
    .await;
    let first = world.poll(None).await.unwrap();
    let error = world.poll(first.cursor).await.unwrap_err();
    assert!(
        matches!(&error, ConnectError::Unreadable { why, .. } if why.contains("repeats itself")),
        "{error:?}"
    );
}

#[test]
fn the_configuration_is_read_and_a_typo_is_named() {
    let text = "kind = \"youtube\"\nkey_file = \"key\"\n[legal_basis]\ndocument = \"Nota hukum DEMO-7\"\ndate = 2026-05-04\n";
    let AnyConnector::YouTube(youtube) = toml::from_str(text).unwrap() else { panic!() };
    assert_eq!((youtube.legal_basis, youtube.units_per_day), (Some(basis()), 10_000));
    let wrong =
        toml::from_str::<AnyConnector>("kind = \"youtube\"\nkey_file = \"k\"\nkey = \"x\"\n").unwrap_err();
    assert!(wrong.to_string().contains("unknown field `key`"), "{wrong}");
}
