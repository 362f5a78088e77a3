//! The Mastodon connector against a real snac2 (`tests/servers/snac`). All people in it are invented.
//!
//! Start one and name its `state.json`: `tests/servers/snac/start.py --out state.json &` (Debian package `snac2`), then
//! `NETRA_TEST_SNAC_STATE=$PWD/state.json cargo test -p netra-collect --test snac`, or `NETRA_TEST_SNAC_STATE=skip`.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests are tests, too; clippy.toml reaches only test functions"
)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use netra_collect::connectors::Mastodon;
use netra_collect::contract::{assert_batch, assert_connector_contract};
use netra_collect::coverage::Coverage;
use netra_collect::{ConnectError, Connector};
use netra_http::{Http, HttpConfig, HttpError};
use netra_model::act::{AccountRef, ActEventKind, ActKind, MediaKind, SeenAct, SeenTarget, When};
use netra_model::batch::{Batch, Cursor, Task};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Clock};
use serde_json::Value;
use url::Url;

/// A picture of one pixel.
const PNG: [u8; 70] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63,
    0xfc, 0xcf, 0xc0, 0x50, 0x0f, 0, 4, 0x85, 1, 0x80, 0x84, 0xa9, 0x8c, 0x21, 0, 0, 0, 0, 0x49, 0x45, 0x4e,
    0x44, 0xae, 0x42, 0x60, 0x82,
];

/// The connector, asked again when the connection breaks, as the loop would: snac2 ends each connection after its answer
/// without saying so, and a request that was on its way then is lost.
struct Patient(Mastodon);

impl Connector for Patient {
    async fn run(&self, http: &Http, watch: &WatchIndex, task: Task) -> Result<Batch, ConnectError> {
        for _ in 0..5 {
            match self.0.run(http, watch, task.clone()).await {
                Err(ConnectError::Http(HttpError::Network { .. })) => {}
                other => return other,
            }
        }
        self.0.run(http, watch, task).await
    }

    fn coverage(&self) -> &'static Coverage {
        self.0.coverage()
    }
}

/// One person of the server, read by the connector and acting through the server's own doors.
struct World {
    http: Http,
    mastodon: Patient,
    base: Url,
    person: Value,
    name: String,
    id: AccountId,
    names: AccountRef,
    watch: WatchIndex,
}

impl World {
    /// `None` when these tests are to be skipped.
    fn of(name: &str) -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "the test run says where its servers are")]
        let path = std::env::var("NETRA_TEST_SNAC_STATE").unwrap_or_else(|_| {
            panic!(
                "NETRA_TEST_SNAC_STATE names no snac2: start one with tests/servers/snac (see the head of this file), or \
                 set it to `skip`"
            )
        });
        if path == "skip" {
            return None;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let state: Value = serde_json::from_str(&text).unwrap();
        let base: Url = state["base"].as_str().unwrap().parse().unwrap();
        let peer = format!("{}:{}", base.host_str().unwrap(), base.port().unwrap());
        let config = HttpConfig {
            allow_private: vec![peer.clone()],
            min_gap: Duration::ZERO,
            deadline: Duration::from_secs(120),
            ..HttpConfig::default()
        };
        let clock = Clock::manual(Clock::System.now());
        let names = AccountRef::by_handle("mastodon".parse().unwrap(), &format!("{name}@{peer}"));
        let id = clock.id();
        Some(Self {
            http: Http::new(config, clock).unwrap(),
            mastodon: Patient(Mastodon { instance: base.clone(), domain: None, token_file: None }),
            person: state["people"][name].clone(),
            name: name.to_owned(),
            base,
            id,
            watch: WatchIndex::new([(id, names.clone())]),
            names,
        })
    }

    async fn run(&self, task: Task) -> Result<Batch, ConnectError> {
        let batch = self.mastodon.run(&self.http, &self.watch, task).await?;
        assert_batch(&batch, &self.watch, self.id);
        Ok(batch)
    }

    /// Polls until nothing more is to be had at once; the batches and the cursor.
    async fn read_on(&self, mut cursor: Option<Cursor>) -> (Vec<Batch>, Option<Cursor>) {
        let mut batches = Vec::new();
        loop {
            let task = Task::Poll { account: self.id, names: self.names.clone(), cursor: cursor.clone() };
            let batch = self.run(task).await.unwrap();
            cursor = batch.cursor.clone().or(cursor);
            let more = batch.follow_up.iter().any(|task| matches!(task, Task::Poll { .. }));
            batches.push(batch);
            assert!(batches.len() < 10, "it does not end");
            if !more {
                return (batches, cursor);
            }
        }
    }

    async fn recheck(&self, keys: &[&str]) -> Batch {
        let native_keys = keys.iter().map(ToString::to_string).collect();
        self.run(Task::Recheck { account: self.id, names: self.names.clone(), native_keys }).await.unwrap()
    }

    /// Does something at the server as the person; the status and the body of its answer.
    fn does(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> (u16, String) {
        let peer = format!("{}:{}", self.base.host_str().unwrap(), self.base.port().unwrap());
        let mut stream = TcpStream::connect(&peer).unwrap();
        // The web pages want the name and the password, the interface wants a token.
        let secret = if path.starts_with("/api/") {
            format!("Bearer {}", self.person["token"].as_str().unwrap())
        } else {
            format!(
                "Basic {}",
                base64(&format!("{}:{}", self.name, self.person["password"].as_str().unwrap()))
            )
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {peer}\r\nAuthorization: {secret}\r\nContent-Type: {kind}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        // In one piece: two would wait for each other's acknowledgement.
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Sends a form to the interface; what it answers.
    fn sends(&self, method: &str, path: &str, fields: &[(&str, &str)]) -> Value {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let (code, body) = self.does(method, path, "application/x-www-form-urlencoded", body.as_bytes());
        assert_eq!(code, 200, "{method} {path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Posts a status; as the server shows it.
    fn posts(&self, fields: &[(&str, &str)]) -> Value {
        let mut fields = fields.to_vec();
        if fields.iter().all(|(name, _)| *name != "visibility") {
            fields.push(("visibility", "public"));
        }
        self.sends("POST", "/api/v1/statuses", &fields)
    }

    fn deletes(&self, uri: &str) {
        let field = |name: &str, value: &str| {
            format!("--DEMO\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = format!("{}{}--DEMO--\r\n", field("id", uri), field("action", "Delete"));
        let path = format!("/{}/admin/action", self.name);
        let (code, _) = self.does("POST", &path, "multipart/form-data; boundary=DEMO", body.as_bytes());
        assert_eq!(code, 303, "deleting {uri}");
    }
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = text.as_bytes().chunks(3).flat_map(|three| {
        let bits = (0..3).fold(0_u32, |bits, n| bits << 8 | u32::from(three.get(n).copied().unwrap_or(0)));
        (0..4).map(move |n| {
            if n <= three.len() { char::from(LETTERS[(bits >> (18 - 6 * n)) as usize & 63]) } else { '=' }
        })
    });
    letters.collect()
}

fn text<'a>(status: &'a Value, field: &str) -> &'a str {
    status[field].as_str().unwrap_or_else(|| panic!("no {field} in {status}"))
}

fn act<'a>(batches: &'a [Batch], status: &Value) -> &'a SeenAct {
    let key = text(status, "uri");
    let mut acts = batches.iter().flat_map(|batch| &batch.acts);
    acts.find(|act| act.native_key == key).unwrap_or_else(|| panic!("{key} was not brought"))
}

fn words(batches: &[Batch]) -> Vec<&str> {
    let acts = batches.iter().flat_map(|batch| &batch.acts);
    acts.map(|act| act.own.as_ref().unwrap().text.as_str()).collect()
}

fn event<'a>(batch: &'a Batch, status: &Value) -> &'a ActEventKind {
    let key = text(status, "uri");
    &batch.events.iter().find(|event| event.native_key == key).unwrap().event
}

#[tokio::test]
async fn an_account_is_read_whole_and_what_the_server_hides_is_said() {
    let (Some(budi), Some(siti)) = (World::of("budi"), World::of("siti")) else { return };
    let announcement = siti.posts(&[("status", "Pengumuman rapat (DEMO)")]);
    let picture = {
        let body = [
            b"--DEMO\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\nLima orang berdiri di depan spanduk \
              merah\r\n--DEMO\r\nContent-Disposition: form-data; name=\"file\"; filename=\"foto.png\"\r\nContent-Type: \
              image/png\r\n\r\n"
                .as_slice(),
            &PNG,
            b"\r\n--DEMO--\r\n",
        ];
        let (code, body) =
            budi.does("POST", "/api/v2/media", "multipart/form-data; boundary=DEMO", &body.concat());
        assert_eq!(code, 200, "{body}");
        let answer: Value = serde_json::from_str(&body).unwrap();
        text(&answer, "id").to_owned()
    };
    let photo = budi.posts(&[("status", "Foto apel pagi #ASN"), ("media_ids[]", &picture)]);
    let reply = budi.posts(&[("status", "@siti hadir"), ("in_reply_to_id", text(&announcement, "id"))]);
    let warned = budi.posts(&[
        ("status", "baris satu\nbaris dua https://example.test/satu?x=1&y=2 *tebal* 1 < 2"),
        ("spoiler_text", "politik"),
    ]);
    let unlisted = budi.posts(&[("status", "tidak di beranda"), ("visibility", "unlisted")]);
    let boost = format!("/api/v1/statuses/{}/reblog", text(&announcement, "id"));
    budi.sends("POST", &boost, &[]);

    let batches =
        assert_connector_contract(&budi.mastodon, &budi.http, &budi.watch, budi.id, &budi.names).await;
    let seen = act(&batches, &photo);
    assert_eq!((seen.kind, seen.without_login), (ActKind::Post, Some(true)));
    assert!(matches!(seen.happened, When::Claimed { .. }));
    let own = seen.own.as_ref().unwrap();
    assert_eq!(own.text, "Foto apel pagi #ASN");
    assert_eq!(own.media[0].kind, MediaKind::Image);
    assert_eq!(own.media[0].alt.as_deref(), Some("Lima orang berdiri di depan spanduk merah"));

    let seen = act(&batches, &reply);
    let Some(SeenTarget::Unresolved { native_key, .. }) = &seen.target else { panic!("{seen:?}") };
    assert_eq!(seen.kind, ActKind::Comment);
    assert!(native_key.ends_with(&format!("/api/v1/statuses/{}", text(&announcement, "id"))));
    assert!(seen.own.as_ref().unwrap().text.ends_with("hadir"));
    let missing: Vec<_> = batches.iter().flat_map(|batch| &batch.missing_targets).collect();
    assert_eq!(missing, [&(native_key.clone(), "login_required".to_owned())]);

    let own = act(&batches, &warned).own.as_ref().unwrap();
    assert_eq!(own.text, "politik\n\nbaris satu\nbaris dua https://example.test/satu?x=1&y=2 tebal 1 < 2");
    act(&batches, &unlisted);
    let shares = batches.iter().flat_map(|batch| &batch.acts).filter(|act| act.kind == ActKind::Share);
    assert_eq!(shares.count(), 0, "snac2 lists no boosts, which the coverage row says");
    let native_id = seen.actor_seen.native_id.as_deref().unwrap();
    assert_eq!(
        native_id.split_once('@').unwrap().1,
        budi.names.handle.as_deref().unwrap().split_once('@').unwrap().1
    );
}

#[tokio::test]
async fn a_following_poll_brings_only_what_is_new() {
    let Some(baru) = World::of("baru") else { return };
    for n in 0..3 {
        baru.posts(&[("status", &format!("lama {n}"))]);
    }
    let (batches, cursor) = baru.read_on(None).await;
    assert_eq!(words(&batches).len(), 3);
    assert_eq!(baru.read_on(cursor.clone()).await.0, [Batch::default()]);
    baru.posts(&[("status", "baru sekali")]);
    let (batches, cursor) = baru.read_on(cursor).await;
    assert_eq!(words(&batches), ["baru sekali"]);
    assert_eq!(baru.read_on(cursor).await.0, [Batch::default()]);
}

#[tokio::test]
async fn an_edit_brings_the_new_words_under_the_old_name() {
    let Some(ubah) = World::of("ubah") else { return };
    let post = ubah.posts(&[("status", "sebelum")]);
    ubah.posts(&[("status", "sesudahnya")]);
    let (batches, cursor) = ubah.read_on(None).await;
    assert_eq!(words(&batches), ["sesudahnya", "sebelum"]);
    // The server puts the moment of an edit, in seconds, into the id.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let path = format!("/api/v1/statuses/{}", text(&post, "id"));
    let edited = ubah.sends("PUT", &path, &[("status", "sesudah")]);
    assert_eq!(text(&edited, "uri"), text(&post, "uri"));
    assert_ne!(text(&edited, "id"), text(&post, "id"));

    let batch = ubah.recheck(&[text(&post, "uri")]).await;
    assert_eq!(event(&batch, &post), &ActEventKind::Seen);
    assert_eq!(words(std::slice::from_ref(&batch)), ["sesudah"]);
    let (batches, cursor) = ubah.read_on(cursor).await;
    assert_eq!(words(&batches), ["sesudah"]);
    assert_eq!(act(&batches, &post).happened, act(&[batch], &post).happened);
    assert_eq!(ubah.read_on(cursor).await.0, [Batch::default()]);
}

#[tokio::test]
async fn a_deleted_post_has_left_the_window_and_is_never_called_deleted() {
    let Some(hapus) = World::of("hapus") else { return };
    let posts: Vec<Value> = (0..3).map(|n| hapus.posts(&[("status", &format!("nomor {n}"))])).collect();
    let (batches, cursor) = hapus.read_on(None).await;
    assert_eq!(words(&batches).len(), 3);
    hapus.deletes(text(&posts[1], "uri"));
    let keys: Vec<&str> = posts.iter().map(|post| text(post, "uri")).collect();
    let batch = hapus.recheck(&keys).await;
    assert_eq!(event(&batch, &posts[0]), &ActEventKind::Seen);
    assert_eq!(event(&batch, &posts[1]), &ActEventKind::Unavailable("left_window".into()));
    assert_eq!(event(&batch, &posts[2]), &ActEventKind::Seen);
    assert_eq!(hapus.read_on(cursor).await.0, [Batch::default()]);
}

#[tokio::test]
async fn more_posts_than_the_server_lists_end_without_a_loop_and_lose_nothing_that_is_listed() {
    let Some(banyak) = World::of("banyak") else { return };
    // This version lists the newest 256, whatever is asked.
    for n in 0..270 {
        banyak.posts(&[("status", &format!("nomor {n}"))]);
    }
    let (batches, cursor) = banyak.read_on(None).await;
    let came = words(&batches).len();
    assert!((50..270).contains(&came), "the server lists some of them: {came}");
    assert!(
        batches
            .iter()
            .flat_map(|batch| &batch.skipped)
            .any(|it| it.why.en.contains("older ones cannot be read"))
    );
    for n in 270..280 {
        banyak.posts(&[("status", &format!("nomor {n}"))]);
    }
    let (batches, _) = banyak.read_on(cursor).await;
    let mut came = words(&batches);
    came.sort_unstable();
    let wanted: Vec<String> = (270..280).map(|n| format!("nomor {n}")).collect();
    assert_eq!(came, wanted);
}

#[tokio::test]
async fn what_is_not_public_is_not_read_and_an_unknown_name_is_reported() {
    let Some(rahasia) = World::of("rahasia") else { return };
    rahasia.posts(&[("status", "hanya pengikut"), ("visibility", "private")]);
    rahasia.posts(&[("status", "@siti langsung"), ("visibility", "direct")]);
    rahasia.posts(&[("status", "untuk semua")]);
    let (batches, _) = rahasia.read_on(None).await;
    assert_eq!(words(&batches), ["untuk semua"]);
    let parts = batches.iter().flat_map(|batch| &batch.exchanges).flat_map(|it| &it.parts);
    let bytes: Vec<u8> = parts.filter_map(|part| part.bytes.clone()).flatten().collect();
    assert!(!String::from_utf8_lossy(&bytes).contains("hanya pengikut"));

    let host = rahasia.names.handle.as_deref().unwrap().split_once('@').unwrap().1;
    let names = AccountRef::by_handle("mastodon".parse().unwrap(), &format!("tidak-ada@{host}"));
    let watch = WatchIndex::new([(rahasia.id, names.clone())]);
    let task = Task::Poll { account: rahasia.id, names, cursor: None };
    let error = rahasia.mastodon.run(&rahasia.http, &watch, task).await.unwrap_err();
    assert!(
        matches!(&error, ConnectError::AccountUnavailable { reason, .. } if reason == "handle_not_found"),
        "{error:?}"
    );
}
