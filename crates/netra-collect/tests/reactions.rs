//! Who of the watch-list reacted to a campaign's posts, asked of servers that show many strangers, too: nothing of these may be
//! in anything that comes back. All people are invented (DEMO); every stranger's profile says ASING.

#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "helpers of tests are tests, too; json!(…) is handed to them as it is written"
)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use netra_collect::connectors::{Bluesky, Mastodon};
use netra_collect::contract::assert_listed;
use netra_collect::{ConnectError, Connector};
use netra_faults::{Act, Answer, Asked, Server};
use netra_http::{Http, HttpConfig};
use netra_model::act::{AccountRef, ActKind, SeenAct, SeenTarget, When};
use netra_model::batch::{Batch, Cursor, Task};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Clock};
use serde_json::{Value, json};

/// The most questions of a task.
const QUESTIONS: usize = 12;
/// What the answers to some addresses are; the rest is the server's own.
type Changes = Arc<Mutex<BTreeMap<String, Answer>>>;

fn start() -> Timestamp {
    "2026-10-12T01:00:00Z".parse().unwrap()
}

/// A platform, an office that watches Budi, Sari and Joko, and a campaign account.
struct Desk<C> {
    server: Server,
    changes: Changes,
    http: Http,
    connector: C,
    watch: WatchIndex,
    budi: AccountId,
    sari: AccountId,
    joko: AccountId,
    campaign: AccountRef,
}

impl<C: Connector> Desk<C> {
    fn open(
        platform: &str,
        answer: fn(&Asked) -> Answer,
        people: [(Option<&str>, &str); 3],
        campaign: (Option<&str>, &str),
        connector: impl FnOnce(&Server) -> C,
    ) -> Self {
        let changes = Changes::default();
        let changed = Arc::clone(&changes);
        let server = Server::start(move |asked| {
            let page = asked.target.split_once("/api/").map_or(asked.target.as_str(), |(_, rest)| rest);
            let changed = changed.lock().unwrap();
            let other = changed.iter().find(|(part, _)| page.contains(part.as_str()));
            Act::from(other.map_or_else(|| answer(asked), |(_, answer)| answer.clone()))
        });
        let clock = Clock::manual(start());
        let config = HttpConfig {
            allow_private: vec![server.authority()],
            min_gap: Duration::ZERO,
            ..HttpConfig::default()
        };
        let named = |(id, handle): (Option<&str>, &str)| AccountRef {
            native_id: id.map(str::to_owned),
            ..AccountRef::by_handle(platform.parse().unwrap(), handle)
        };
        let [budi, sari, joko]: [AccountId; 3] = [clock.id(), clock.id(), clock.id()];
        Self {
            connector: connector(&server),
            http: Http::new(config, clock).unwrap(),
            watch: WatchIndex::new([budi, sari, joko].into_iter().zip(people.map(named))),
            campaign: named(campaign),
            server,
            changes,
            budi,
            sari,
            joko,
        }
    }

    fn change(&self, part: &str, answer: Answer) {
        self.changes.lock().unwrap().insert(part.to_owned(), answer);
    }

    async fn ask(&self, cursor: Option<Cursor>) -> Result<Batch, ConnectError> {
        let before = self.server.n_asked();
        let task = Task::Reactions { names: self.campaign.clone(), cursor };
        let result = self.connector.run(&self.http, &self.watch, task).await;
        let n_asked = self.server.n_asked() - before;
        assert!(n_asked <= QUESTIONS, "{n_asked} questions in one task");
        if let Err(error) = &result {
            assert!(!names_stranger(&format!("{error} {error:?}")), "{error:?}");
        }
        result
    }

    /// Asks until nothing more is due; the acts, how many were dropped, and the cursor.
    async fn look(&self, mut cursor: Option<Cursor>) -> (Vec<SeenAct>, u64, Option<Cursor>) {
        let (mut acts, mut dropped) = (Vec::new(), 0);
        for _ in 0..40 {
            let batch = self.ask(cursor.clone()).await.unwrap();
            assert_listed(&batch, &self.watch);
            assert_no_stranger(&batch);
            dropped += batch.dropped;
            let more = !batch.follow_up.is_empty();
            assert!(
                !more || (batch.cursor.is_some() && batch.cursor != cursor),
                "more, and the cursor stands still"
            );
            cursor = batch.cursor.or(cursor);
            acts.extend(batch.acts);
            if !more {
                return (acts, dropped, cursor);
            }
        }
        panic!("looking does not come to an end");
    }
}

fn names_stranger(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("asing") || text.contains("budi@lain.example")
}

/// Searches all that a batch holds, the bytes as text, too.
fn assert_no_stranger(batch: &Batch) {
    let bytes = batch.exchanges.iter().flat_map(|it| &it.parts).filter_map(|part| part.bytes.clone());
    let bytes = bytes.chain(batch.skipped.iter().map(|it| it.bytes.clone()));
    let bytes: String = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    assert!(!names_stranger(&bytes), "{bytes}");
    assert!(!names_stranger(&format!("{batch:?}")), "{batch:?}");
    for exchange in &batch.exchanges {
        let neighbours = exchange.parts.windows(2).filter(|it| it.iter().all(|part| part.bytes.is_none()));
        assert_eq!(neighbours.count(), 0, "a dropped stretch is one part, so that nobody in it has a digest");
        assert!(exchange.body_sha256.is_some());
    }
}

fn shown(acts: &[SeenAct], of: AccountId) -> Vec<(ActKind, &str)> {
    acts.iter().filter(|act| act.actor == of).map(|act| (act.kind, act.native_key.as_str())).collect()
}

fn keys(acts: &[SeenAct]) -> Vec<String> {
    let mut keys: Vec<String> = acts.iter().map(|act| act.native_key.clone()).collect();
    keys.sort();
    keys
}

fn all_aim_at(acts: &[SeenAct], post: &str, text: &str) {
    for act in acts {
        let Some(SeenTarget::Content(target)) = &act.target else { panic!("{act:?}") };
        assert_eq!((target.native_key.as_str(), target.text.as_str()), (post, text));
        assert!(target.raw.is_some(), "the post's own bytes are kept, too");
    }
}

// ---- Mastodon

const POST: &str = "https://kota.example/users/paslon/statuses/900";
const BOOST: &str = "https://lain.example/users/sari/statuses/31/activity";
const ANSWER: &str = "https://kota.example/users/budi/statuses/901";

fn person(id: &str, acct: &str) -> Value {
    json!({"id": id, "acct": acct, "display_name": format!("{acct} (DEMO)"), "note": "<p>pegawai</p>"})
}

fn stranger(id: &str, acct: &str) -> Value {
    json!({"id": id, "acct": acct, "display_name": "Orang ASING", "note": "ASING"})
}

fn status(id: &str, uri: &str, account: Value, content: &str, more: Value) -> Value {
    let mut status = json!({"id": id, "uri": uri, "url": uri, "visibility": "public", "account": account,
        "content": content, "created_at": "2026-10-11T23:30:00Z", "media_attachments": [], "mentions": [],
        "reblog": null, "in_reply_to_id": null, "in_reply_to_account_id": null});
    status.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    status
}

fn campaign_post() -> Value {
    // The campaign account is not on the watch-list either.
    let account = json!({"id": "77", "acct": "paslon", "display_name": "Paslon (DEMO)"});
    status("900", POST, account, "<p>Lanjutkan!</p>", json!({}))
}

fn mastodon(asked: &Asked) -> Answer {
    let json = |value: Value| Answer::json(value.to_string());
    match (asked.path().trim_start_matches("/api/v1/"), asked.query("max_id").as_deref()) {
        ("accounts/lookup", _) => json(json!({"id": "77", "acct": "paslon"})),
        ("accounts/77/statuses", _) => {
            // A server that does not leave out what it was asked to leave out.
            let answer = status(
                "899",
                "https://kota.example/x/899",
                campaign_post()["account"].clone(),
                "ASING",
                json!({"in_reply_to_id": "5", "in_reply_to_account_id": "50"}),
            );
            json(json!([campaign_post(), answer]))
        }
        ("statuses/900/favourited_by", None) => json(json!([
            stranger("50", "asing1"),
            stranger("51", "budi@lain.example"),
            person("201", "sari@lain.example"),
            {"id": "52", "acct": 7, "note": "ASING"},
        ]))
        .header("Link", r#"<http://localhost/elsewhere?max_id=44>; rel="next""#),
        ("statuses/900/favourited_by", Some("44")) => {
            json(json!([person("1", "budi"), stranger("99", "joko")]))
        }
        ("statuses/900/reblogged_by", None) => {
            json(json!([stranger("50", "asing1"), person("201", "sari@lain.example"), person("1", "budi")]))
        }
        ("accounts/201/statuses", _) => {
            let other = status(
                "30",
                "https://lain.example/30",
                person("201", "sari@lain.example"),
                "",
                json!({"reblog": status("40", "https://lain.example/40", stranger("50", "asing1"), "ASING", json!({}))}),
            );
            let boost = status(
                "31",
                BOOST,
                person("201", "sari@lain.example"),
                "",
                json!({"reblog": campaign_post()}),
            );
            json(json!([other, boost]))
        }
        ("accounts/1/statuses", _) => json(json!([])),
        ("statuses/900/context", _) => {
            let to = |id: &str, whom: &str| json!({"in_reply_to_id": id, "in_reply_to_account_id": whom});
            json(json!({"ancestors": [], "descendants": [
                status("901", ANSWER, person("1", "budi"), "<p>hadir</p>", to("900", "77")),
                status("902", "https://kota.example/x/902", stranger("50", "asing1"), "ASING", to("901", "1")),
                status("903", "https://kota.example/x/903", person("1", "budi"), "@asing1 ya", to("902", "50")),
                status("904", "https://lain.example/904", stranger("51", "budi@lain.example"), "ASING", to("900", "77")),
                {"id": "905", "uri": 5, "account": stranger("50", "asing1"), "content": ["ASING"], "visibility": "public"},
            ]}))
        }
        _ => Answer::status(404),
    }
}

fn at_mastodon() -> Desk<Mastodon> {
    Desk::open(
        "mastodon",
        mastodon,
        [
            (Some("1@kota.example"), "budi@kota.example"),
            (None, "sari@lain.example"),
            (Some("5@kota.example"), "joko@kota.example"),
        ],
        (None, "paslon@kota.example"),
        |server| Mastodon {
            instance: server.url("/"),
            domain: Some("kota.example".into()),
            token_file: None,
        },
    )
}

#[tokio::test]
async fn mastodon_brings_what_listed_people_did_and_nothing_of_anybody_else() {
    let desk = at_mastodon();
    let (acts, dropped, cursor) = desk.look(None).await;
    let like = |who: &str| format!("like:{who}:{POST}");
    let share_of_budi = format!("share:budi@kota.example:{POST}");
    assert_eq!(
        shown(&acts, desk.budi),
        [
            (ActKind::Like, like("budi@kota.example").as_str()),
            (ActKind::Share, share_of_budi.as_str()),
            (ActKind::Comment, ANSWER)
        ]
    );
    let of_sari = [(ActKind::Like, like("sari@lain.example")), (ActKind::Share, BOOST.to_owned())];
    assert_eq!(shown(&acts, desk.sari), of_sari.each_ref().map(|(kind, key)| (*kind, key.as_str())));
    assert_eq!(shown(&acts, desk.joko), [], "somebody else has taken that name");
    assert_eq!(dropped, 3 + 1 + 1 + 3);
    all_aim_at(&acts, POST, "Lanjutkan!");
    let posted: Timestamp = "2026-10-11T23:30:00Z".parse().unwrap();
    let like = acts.iter().find(|act| act.kind == ActKind::Like).unwrap();
    assert_eq!(like.happened, When::Window { from: posted, until: start() });
    let answer = acts.iter().find(|act| act.kind == ActKind::Comment).unwrap();
    assert_eq!(answer.own.as_ref().unwrap().text, "hadir");

    assert!(!names_stranger(&cursor.as_ref().unwrap().0), "{cursor:?}");
    let (again, _, _) = desk.look(cursor.clone()).await;
    assert_eq!(again, [], "it is not due");
    assert_eq!(keys(&desk.look(None).await.0), keys(&acts), "from the start the same keys come");

    desk.http.clock().advance(SignedDuration::from_mins(61));
    let likers = json!([person("5", "joko"), person("1", "budi"), stranger("50", "asing1")]);
    desk.change("900/favourited_by", Answer::json(likers.to_string()));
    let (later, _, _) = desk.look(cursor).await;
    let until = start() + SignedDuration::from_mins(61);
    assert_eq!(keys(&later), [format!("like:joko@kota.example:{POST}")]);
    assert_eq!(later[0].happened, When::Window { from: start(), until }, "not seen at the first look");
}

#[tokio::test]
async fn a_list_that_a_server_hides_is_said_and_the_others_are_read() {
    let desk = at_mastodon();
    desk.change("900/favourited_by", Answer::status(401));
    let (acts, _, cursor) = desk.look(None).await;
    assert!(acts.iter().all(|act| act.kind != ActKind::Like) && acts.len() == 3, "{:?}", keys(&acts));
    let before = desk.server.asked().len();
    desk.http.clock().advance(SignedDuration::from_mins(61));
    desk.look(cursor.clone()).await;
    let asked = desk.server.asked();
    assert!(asked[before..].iter().all(|it| !it.target.contains("favourited_by")), "it is remembered");

    desk.change("900/reblogged_by", Answer::status(401));
    desk.change("900/context", Answer::status(403));
    let error = desk.ask(None).await.unwrap_err();
    assert!(
        matches!(&error, ConnectError::AccountUnavailable { reason, .. } if reason.starts_with("login_required")),
        "{error}"
    );
}

#[tokio::test]
async fn broken_lists_cost_themselves_only_and_say_nothing_of_who_is_in_them() {
    for broken in [
        Answer::json(r#"{"error":"ASING"}"#),
        Answer::json(r#"["ASING"#),
        Answer::ok("text/html", "<p>ASING</p>"),
        Answer::status(404).body("ASING"),
    ] {
        let desk = at_mastodon();
        desk.change("900/favourited_by", broken.clone());
        let (acts, _, _) = desk.look(None).await;
        assert_eq!(acts.len(), 3, "{broken:?}");
        for list in ["900/reblogged_by", "900/context"] {
            desk.change(list, broken.clone());
        }
        assert!(desk.ask(None).await.is_err(), "nothing but failures is no success");
    }
    // A page that names itself as the next one, and pages without end.
    let desk = at_mastodon();
    let page = json!([stranger("50", "asing1")]).to_string();
    desk.change(
        "900/favourited_by",
        Answer::json(page).header("Link", "<http://x/?max_id=44>; rel=\"next\""),
    );
    assert_eq!(desk.look(None).await.0.len(), 3);
}

// ---- Bluesky

const CAMPAIGN: &str = "did:plc:demopaslon";
const BUDI: &str = "did:plc:demobudi";
const SARI: &str = "did:plc:demosari";
const SKY_POST: &str = "at://did:plc:demopaslon/app.bsky.feed.post/3m2222222222a";
const LIKED_AT: &str = "2026-10-12T00:10:00.000Z";

fn record(did: &str, collection: &str, rkey: &str, value: Value) -> Value {
    json!({"uri": format!("at://{did}/{collection}/{rkey}"), "cid": "bafydemo", "value": value})
}

fn aimed(kind: &str) -> Value {
    json!({"$type": kind, "subject": {"uri": SKY_POST, "cid": "bafydemo"}, "createdAt": LIKED_AT})
}

fn answer_of_budi() -> Value {
    json!({"$type": "app.bsky.feed.post", "text": "hadir", "createdAt": LIKED_AT,
        "reply": {"root": {"uri": SKY_POST, "cid": "x"}, "parent": {"uri": SKY_POST, "cid": "x"}}})
}

fn quote_of_sari() -> Value {
    json!({"$type": "app.bsky.feed.post", "text": "mantap", "createdAt": LIKED_AT,
        "embed": {"$type": "app.bsky.embed.record", "record": {"uri": SKY_POST, "cid": "x"}}})
}

fn sky_person(did: &str, handle: &str) -> Value {
    json!({"did": did, "handle": handle, "displayName": "(DEMO)"})
}

fn sky_stranger(n: u32) -> Value {
    json!({"did": format!("did:plc:asing{n}"), "handle": format!("asing{n}.test"), "displayName": "Orang ASING"})
}

fn sky(asked: &Asked) -> Answer {
    let json = |value: Value| Answer::json(value.to_string());
    let query = |name: &str| asked.query(name).unwrap_or_default();
    let like = |actor: Value| json!({"actor": actor, "createdAt": LIKED_AT, "indexedAt": LIKED_AT});
    let repo = query("repo");
    let budi_record = |rkey: &str| record(BUDI, "app.bsky.feed.post", rkey, answer_of_budi());
    match asked.path().trim_start_matches("/xrpc/") {
        "com.atproto.identity.resolveHandle" if query("handle") == "paslon.test" => {
            json(json!({"did": CAMPAIGN}))
        }
        "com.atproto.repo.describeRepo" => {
            let handle = format!("{}.test", repo.trim_start_matches("did:plc:demo"));
            json(json!({"did": repo, "handle": handle, "handleIsCorrect": true}))
        }
        "com.atproto.sync.getRepoStatus" => json(json!({"did": query("did"), "active": true})),
        "com.atproto.repo.listRecords" => match (repo.as_str(), query("collection").as_str()) {
            (CAMPAIGN, "app.bsky.feed.post") => json(json!({"records": [
                record(CAMPAIGN, "app.bsky.feed.post", "3m2222222222b", json!({"text": "@asing1 terima kasih",
                    "createdAt": LIKED_AT, "reply": {"root": {"uri": "at://did:plc:asing1/app.bsky.feed.post/1"},
                    "parent": {"uri": "at://did:plc:asing1/app.bsky.feed.post/1"}}})),
                record(CAMPAIGN, "app.bsky.feed.post", "3m2222222222a",
                    json!({"text": "Lanjutkan!", "createdAt": "2026-10-12T00:00:00Z"})),
            ]})),
            (BUDI, "app.bsky.feed.like") => json(json!({"records": [
                record(BUDI, "app.bsky.feed.like", "3like22222222", json!({"subject":
                    {"uri": "at://did:plc:asing1/app.bsky.feed.post/1", "cid": "x"}, "createdAt": LIKED_AT})),
                record(BUDI, "app.bsky.feed.like", "3like2222222a", aimed("app.bsky.feed.like")),
            ]})),
            (BUDI, "app.bsky.feed.repost") => {
                json(json!({"records": [record(BUDI, "app.bsky.feed.repost", "3repost22222a", aimed("x"))]}))
            }
            _ => json(json!({"records": []})),
        },
        "com.atproto.repo.getRecord" => match (repo.as_str(), query("rkey").as_str()) {
            (BUDI, rkey @ "3answer22222a") => json(budi_record(rkey)),
            (SARI, rkey @ "3quote222222a") => json(record(SARI, "app.bsky.feed.post", rkey, quote_of_sari())),
            _ => Answer::status(400).body(r#"{"error":"RecordNotFound","message":""}"#),
        },
        "app.bsky.feed.getLikes" if query("cursor") == "2" => json(
            json!({"uri": SKY_POST, "likes": [like(sky_person(SARI, "sari.test")), like(sky_stranger(3)), 7]}),
        ),
        "app.bsky.feed.getLikes" => json(json!({"uri": SKY_POST, "cursor": "2", "likes": [
            like(sky_stranger(1)), like(sky_person(BUDI, "budi-baru.test")),
            // Somebody else with a handle that once was Budi's.
            like(json!({"did": "did:plc:asing9", "handle": "budi.test"})), like(sky_stranger(2))]})),
        "app.bsky.feed.getRepostedBy" => {
            json(json!({"uri": SKY_POST, "repostedBy": [sky_stranger(1), sky_person(BUDI, "budi.test")]}))
        }
        "app.bsky.feed.getQuotes" => json(json!({"uri": SKY_POST, "posts": [
            {"uri": format!("at://{SARI}/app.bsky.feed.post/3quote222222a"), "author": sky_person(SARI, "sari.test"),
                "record": quote_of_sari(), "embed": {"record": {"author": sky_stranger(4), "value": {"text": "ASING"}}}},
            {"uri": "at://did:plc:asing1/app.bsky.feed.post/1", "author": sky_stranger(1), "record": {"text": "ASING"}},
        ]})),
        "app.bsky.feed.getPostThread" => json(json!({"thread": {"post": {"uri": SKY_POST}, "replies": [
            {"$type": "app.bsky.feed.defs#threadViewPost", "post": {
                "uri": format!("at://{BUDI}/app.bsky.feed.post/3answer22222a"), "author": sky_person(BUDI, "budi.test"),
                "record": answer_of_budi()}, "replies": [{"post": {"uri": "at://did:plc:asing1/app.bsky.feed.post/2",
                    "author": sky_stranger(1), "record": {"text": "ASING"}}}]},
            {"post": {"uri": "at://did:plc:asing1/app.bsky.feed.post/3", "author": sky_stranger(1), "record": {}}},
            {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://did:plc:asing1/app.bsky.feed.post/4"},
        ]}})),
        _ => Answer::status(404).body("{}"),
    }
}

fn at_bluesky() -> Desk<Bluesky> {
    Desk::open(
        "bluesky",
        sky,
        [(Some(BUDI), "budi.test"), (None, "sari.test"), (Some("did:plc:demojoko"), "joko.test")],
        (None, "paslon.test"),
        |server| Bluesky {
            service: server.url("/"),
            plc: None,
            appview: Some(server.url("/")),
            stream: None,
        },
    )
}

#[tokio::test]
async fn bluesky_brings_what_listed_people_did_by_the_names_of_their_own_records() {
    let desk = at_bluesky();
    let (acts, dropped, cursor) = desk.look(None).await;
    let own = |did: &str, rest: &str| format!("at://{did}/app.bsky.feed.{rest}");
    let of_budi = [
        (ActKind::Like, own(BUDI, "like/3like2222222a")),
        (ActKind::Share, own(BUDI, "repost/3repost22222a")),
        (ActKind::Comment, own(BUDI, "post/3answer22222a")),
    ];
    let of_sari = [
        (ActKind::Like, format!("like:sari.test:{SKY_POST}")),
        (ActKind::Quote, own(SARI, "post/3quote222222a")),
    ];
    let pairs = |it: &[(ActKind, String)]| it.to_vec();
    let found =
        |of| shown(&acts, of).into_iter().map(|(kind, key)| (kind, key.to_owned())).collect::<Vec<_>>();
    assert_eq!((found(desk.budi), found(desk.sari)), (pairs(&of_budi), pairs(&of_sari)));
    assert_eq!(shown(&acts, desk.joko), []);
    assert_eq!(dropped, 3 + 2 + 1 + 1 + 2);
    all_aim_at(&acts, SKY_POST, "Lanjutkan!");
    for act in &acts {
        assert_eq!(act.happened, When::Claimed { at: LIKED_AT.parse().unwrap() }, "{}", act.native_key);
    }
    let likes = desk.server.asked();
    let likes = likes.iter().find(|it| it.target.contains("feed.like") && it.target.contains("demobudi"));
    assert!(likes.unwrap().query("cursor").is_some(), "the record is looked for at the time of the like");

    assert!(!names_stranger(&cursor.as_ref().unwrap().0), "{cursor:?}");
    assert_eq!(desk.look(cursor).await.0, [], "it is not due");
    assert_eq!(keys(&desk.look(None).await.0), keys(&acts), "from the start the same keys come");
    let task = Task::Reactions { names: desk.campaign.clone(), cursor: None };
    let nobody = desk.connector.run(&desk.http, &WatchIndex::default(), task).await.unwrap();
    assert_eq!(nobody, Batch::default(), "with an empty watch-list nothing may be brought");
}

#[tokio::test]
async fn a_repository_that_cannot_be_asked_now_is_asked_at_the_next_look_and_no_second_act_is_made() {
    let desk = at_bluesky();
    desk.change(
        "listRecords?repo=did%3Aplc%3Ademobudi",
        Answer::status(400).body(r#"{"error":"InternalServerError"}"#),
    );
    let (acts, _, cursor) = desk.look(None).await;
    let of_budi = shown(&acts, desk.budi);
    assert_eq!(of_budi.len(), 1, "{of_budi:?}");
    desk.changes.lock().unwrap().clear();
    desk.http.clock().advance(SignedDuration::from_mins(61));
    let (later, _, _) = desk.look(cursor).await;
    let kinds: Vec<ActKind> = later.iter().map(|act| act.kind).collect();
    assert_eq!(kinds, [ActKind::Like, ActKind::Share]);
    assert!(later.iter().all(|act| act.native_key.starts_with("at://did:plc:demobudi/")), "{later:?}");
}

#[tokio::test]
async fn an_appview_that_fails_costs_what_it_would_have_shown_and_nothing_else() {
    for broken in [
        Answer::json(r#"{"likes":"ASING"}"#),
        Answer::json(r#"{"error":"ASING"}"#),
        Answer::status(400).body(r#"{"error":"NotFound","message":"ASING"}"#),
        Answer::ok("text/html", "ASING"),
    ] {
        let desk = at_bluesky();
        desk.change("getLikes", broken.clone());
        let (acts, _, _) = desk.look(None).await;
        assert_eq!(acts.len(), 3, "{broken:?}");
        for list in ["getRepostedBy", "getQuotes", "getPostThread"] {
            desk.change(list, broken.clone());
        }
        assert!(desk.ask(None).await.is_err());
    }
    let without = Bluesky { appview: None, ..at_bluesky().connector };
    assert!(!without.abilities().reactions);
}

#[tokio::test]
async fn many_listed_people_on_one_page_take_several_tasks_and_none_is_left_out() {
    let desk = at_mastodon();
    let watch: Vec<_> = (0..60)
        .map(|n| {
            let names =
                AccountRef::by_handle("mastodon".parse().unwrap(), &format!("pegawai{n}@lain.example"));
            (desk.http.clock().id(), names)
        })
        .collect();
    let page: Vec<Value> = (0..60)
        .flat_map(|n| {
            [person(&format!("3{n}"), &format!("pegawai{n}@lain.example")), stranger("50", "asing1")]
        })
        .collect();
    let desk = Desk { watch: WatchIndex::new(watch), ..desk };
    desk.change("900/favourited_by", Answer::json(json!(page).to_string()));
    desk.change("900/reblogged_by", Answer::json(json!(page).to_string()));
    let (acts, dropped, _) = desk.look(None).await;
    assert_eq!((acts.len(), dropped), (120, 120 + 5));
}
