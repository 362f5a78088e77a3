//! A small server of the tests' own that pages as real servers do, with their mistakes. All people are invented (DEMO).

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use netra_http::HttpConfig;
use netra_model::act::ActEventKind;
use netra_model::batch::SeenEvent;

use super::*;
use crate::contract::{assert_batch, assert_connector_contract};

/// How a server pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paging {
    /// As Mastodon does.
    Honest,
    /// As Mitra does: `min_id` brings the newest page after that place.
    MinIdIsSinceId,
    /// As snac2 does: the newest fifty, whatever is asked.
    None,
    /// No paging by what is newer; older pages are right.
    MaxIdOnly,
    /// Pages in a random order, each with some of the page before and one status twice.
    Shuffled,
}

struct World {
    paging: Paging,
    /// Newest first.
    statuses: Vec<Value>,
    account: Value,
    /// Statuses of others.
    others: HashMap<String, Value>,
    histories: HashMap<String, Value>,
    /// Whether single statuses are shown to everybody.
    singles: bool,
    /// Answers instead of those: by the path, or by path and query.
    instead: HashMap<String, (u16, String)>,
    link: bool,
    requests: Vec<String>,
    tokens: Vec<Option<String>>,
}

struct Simulated {
    world: Arc<Mutex<World>>,
    http: Http,
    mastodon: Mastodon,
    id: AccountId,
    names: AccountRef,
    watch: WatchIndex,
    domain: String,
}

const PER_SECOND: i64 = 3;

impl Simulated {
    fn start(paging: Paging) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let domain = listener.local_addr().unwrap().to_string();
        let world = World {
            paging,
            statuses: Vec::new(),
            account: json!({"id": "1", "username": "budi", "acct": "budi"}),
            others: HashMap::new(),
            histories: HashMap::new(),
            singles: true,
            instead: HashMap::new(),
            link: false,
            requests: Vec::new(),
            tokens: Vec::new(),
        };
        let world = Arc::new(Mutex::new(world));
        let shared = Arc::clone(&world);
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let world = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &world));
            }
        });
        let config = HttpConfig {
            allow_private: vec![domain.clone()],
            min_gap: Duration::ZERO,
            ..HttpConfig::default()
        };
        let clock = Clock::manual(now());
        let names = AccountRef::by_handle(status::platform(), &format!("budi@{domain}"));
        let id = clock.id();
        Self {
            world,
            http: Http::new(config, clock).unwrap(),
            mastodon: Mastodon {
                instance: format!("http://{domain}").parse().unwrap(),
                domain: None,
                token_file: None,
            },
            id,
            watch: WatchIndex::new([(id, names.clone())]),
            names,
            domain,
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    fn uri(&self, n: usize) -> String {
        format!("http://{}/users/budi/statuses/{}", self.domain, id(n))
    }

    /// Status number `n` of Budi.
    fn status(&self, n: usize, fields: Value) -> Value {
        let at = now().as_second() - 5_000_000 + i64::try_from(n).unwrap() / PER_SECOND;
        let mut made = super::status(json!({
            "id": id(n), "uri": self.uri(n), "url": null, "content": format!("<p>nomor {n} (DEMO)</p>"),
            "created_at": Timestamp::from_second(at).unwrap().to_string(),
            "account": {"id": "1", "username": "budi", "acct": "budi"}
        }));
        let Value::Object(fields) = fields else { panic!("{fields}") };
        made.as_object_mut().unwrap().extend(fields);
        made
    }

    fn post(&self, numbers: std::ops::Range<usize>) {
        for n in numbers {
            let status = self.status(n, json!({}));
            self.world().statuses.insert(0, status);
        }
    }

    async fn run(&self, task: Task) -> Result<Batch, ConnectError> {
        let batch = self.mastodon.run(&self.http, &self.watch, task).await?;
        assert_batch(&batch, &self.watch, self.id);
        Ok(batch)
    }

    async fn poll(&self, cursor: Option<Cursor>) -> Result<Batch, ConnectError> {
        self.run(Task::Poll { account: self.id, names: self.names.clone(), cursor }).await
    }

    /// Polls until nothing more is to be had at once.
    async fn read_on(&self, mut cursor: Option<Cursor>) -> (Vec<Batch>, Option<Cursor>) {
        let mut batches = Vec::new();
        loop {
            let batch = self.poll(cursor.clone()).await.unwrap();
            cursor = batch.cursor.clone().or(cursor);
            let more = batch.follow_up.iter().any(|task| matches!(task, Task::Poll { .. }));
            batches.push(batch);
            assert!(batches.len() < 300, "it does not end");
            if !more {
                return (batches, cursor);
            }
        }
    }

    async fn recheck(&self, keys: &[String]) -> Batch {
        let names = self.names.clone();
        self.run(Task::Recheck { account: self.id, names, native_keys: keys.to_vec() }).await.unwrap()
    }

    async fn resolve(&self, keys: &[String]) -> Batch {
        self.run(Task::Resolve { native_keys: keys.to_vec() }).await.unwrap()
    }
}

fn id(n: usize) -> String {
    format!("{}", 1_000_000 + n)
}

fn serve(stream: TcpStream, world: &Mutex<World>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request).unwrap_or(0) == 0 {
            return;
        }
        let mut token = None;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                break;
            }
            if let Some(value) =
                line.to_ascii_lowercase().starts_with("authorization:").then(|| line[14..].trim())
            {
                token = Some(value.to_owned());
            }
        }
        let target = request.split(' ').nth(1).unwrap_or_default().to_owned();
        let (code, link, body) = {
            let mut world = world.lock().unwrap();
            world.requests.push(target.clone());
            world.tokens.push(token);
            world.answer(&target)
        };
        let kind = if body.starts_with(['[', '{']) { "application/json" } else { "text/html" };
        let location =
            body.strip_prefix("LOCATION ").map_or_else(String::new, |to| format!("Location: {to}\r\n"));
        let head = format!(
            "HTTP/1.1 {code} X\r\nContent-Type: {kind}\r\n{link}{location}Content-Length: {}\r\n\r\n",
            body.len()
        );
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).is_err() {
            return;
        }
    }
}

impl World {
    fn answer(&self, target: &str) -> (u16, String, String) {
        let url: Url = format!("http://x{target}").parse().unwrap();
        let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
        let path = url.path();
        if let Some((code, body)) = self.instead.get(target).or_else(|| self.instead.get(path)) {
            return (*code, String::new(), body.clone());
        }
        let plain = |value: &Value| (200, String::new(), value.to_string());
        let gone = || (404, String::new(), String::from("{\"error\":\"Record not found\"}"));
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        match segments.as_slice() {
            [_, _, "accounts", "lookup"] if query["acct"] == "budi" => plain(&self.account),
            [_, _, "accounts", "1"] => plain(&self.account),
            [_, _, "accounts", "1", "statuses"] => self.listing(&query),
            [_, _, "statuses", ..] if !self.singles => {
                (401, String::new(), String::from("{\"error\":\"This API requires an authenticated user\"}"))
            }
            [_, _, "statuses", id, "history"] => self.histories.get(*id).map_or_else(gone, plain),
            [_, _, "statuses", id] => {
                let own = self.statuses.iter().find(|status| status["id"] == **id);
                own.or_else(|| self.others.get(*id)).map_or_else(gone, plain)
            }
            _ => gone(),
        }
    }

    fn listing(&self, query: &HashMap<String, String>) -> (u16, String, String) {
        let number = |status: &Value| status["id"].as_str().unwrap().parse::<u64>().unwrap();
        let bound = |name: &str| query.get(name).and_then(|id| id.parse::<u64>().ok());
        let limit: usize = query.get("limit").map_or(20, |limit| limit.parse().unwrap()).min(40);
        let all = &self.statuses;
        let newest = |n: usize| all.iter().take(n).cloned().collect::<Vec<_>>();
        let older = |max: u64, n: usize| {
            all.iter().filter(|it| number(it) < max).take(n).cloned().collect::<Vec<_>>()
        };
        let mut page: Vec<Value> = match (self.paging, bound("max_id"), bound("min_id")) {
            (Paging::None, _, _) => newest(50),
            (_, Some(max), _) => older(max, limit),
            (Paging::MaxIdOnly, None, _) | (_, None, None) => newest(limit),
            (Paging::MinIdIsSinceId, None, Some(min)) => {
                all.iter().filter(|it| number(it) > min).take(limit).cloned().collect()
            }
            (_, None, Some(min)) => {
                let newer: Vec<Value> = all.iter().filter(|it| number(it) > min).cloned().collect();
                newer[newer.len().saturating_sub(limit)..].to_vec()
            }
        };
        if !matches!(self.paging, Paging::None | Paging::MaxIdOnly) {
            page.retain(|it| bound("since_id").is_none_or(|since| number(it) > since));
        }
        if self.paging == Paging::Shuffled && page.len() > 3 {
            let max = page.iter().map(number).max().unwrap();
            page.extend(all.iter().rev().filter(|it| number(it) > max).take(3).cloned());
            page.push(page[0].clone());
            page.sort_by_key(|it| number(it).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        }
        let link = page.last().filter(|_| self.link).map_or_else(String::new, |last| {
            let last = last["id"].as_str().unwrap();
            format!("Link: <http://localhost/api/v1/accounts/1/statuses?limit=40&max_id={last}>; rel=\"next\", <http://localhost/x?min_id=1>; rel=\"prev\"\r\n")
        });
        (200, link, Value::Array(page).to_string())
    }
}

fn keys(batches: &[Batch]) -> Vec<String> {
    batches.iter().flat_map(|batch| &batch.acts).map(|act| act.native_key.clone()).collect()
}

/// Everything that would be kept of batches, as text.
fn kept(batches: &[Batch]) -> String {
    let parts = batches.iter().flat_map(|batch| &batch.exchanges).flat_map(|it| &it.parts);
    let bytes = parts.filter_map(|part| part.bytes.as_deref());
    let skipped = batches.iter().flat_map(|batch| &batch.skipped).map(|it| it.bytes.as_slice());
    let bytes: Vec<u8> = bytes.chain(skipped).flatten().copied().collect();
    format!("{batches:?}{}", String::from_utf8_lossy(&bytes))
}

/// Asserts that exactly these statuses came, each once.
fn assert_came(server: &Simulated, batches: &[Batch], numbers: impl Iterator<Item = usize>) {
    let mut came = keys(batches);
    came.sort();
    let mut wanted: Vec<String> = numbers.map(|n| server.uri(n)).collect();
    wanted.sort();
    assert_eq!(came, wanted);
}

fn event<'a>(batch: &'a Batch, key: &str) -> &'a SeenEvent {
    batch
        .events
        .iter()
        .find(|event| event.native_key == key)
        .unwrap_or_else(|| panic!("nothing is said of {key}"))
}

#[tokio::test]
async fn every_status_is_brought_once_however_the_server_pages() {
    for paging in [Paging::Honest, Paging::MinIdIsSinceId, Paging::MaxIdOnly, Paging::Shuffled] {
        let server = Simulated::start(paging);
        server.post(0..205);
        let batches = assert_connector_contract(
            &server.mastodon,
            &server.http,
            &server.watch,
            server.id,
            &server.names,
        )
        .await;
        assert_came(&server, &batches, 0..205);
        let cursor = batches.iter().rev().find_map(|batch| batch.cursor.clone());

        // More than a page, and more than two: whoever trusts Mitra's `min_id` loses what lies between.
        server.post(205..345);
        let (batches, cursor) = server.read_on(cursor).await;
        assert_came(&server, &batches, 205..345);
        let (batches, cursor) = server.read_on(cursor).await;
        assert_eq!(batches, [Batch::default()], "{paging:?}");
        let n_requests = server.world().requests.len();
        assert!(n_requests < 45, "{paging:?}: {n_requests} requests");

        server.post(345..346);
        assert_came(&server, &server.read_on(cursor).await.0, 345..346);
    }
}

#[tokio::test]
async fn a_server_that_cannot_page_is_read_without_an_endless_loop_and_says_what_it_hides() {
    let server = Simulated::start(Paging::None);
    server.world().singles = false;
    server.post(0..120);
    let batches =
        assert_connector_contract(&server.mastodon, &server.http, &server.watch, server.id, &server.names)
            .await;
    assert_came(&server, &batches, 70..120);
    let skipped: Vec<_> = batches.iter().flat_map(|batch| &batch.skipped).collect();
    assert!(
        matches!(skipped.as_slice(), [it] if it.why.en.contains("older ones cannot be read") && !it.keep)
    );
    let cursor = batches.iter().rev().find_map(|batch| batch.cursor.clone());

    server.post(120..130);
    let (batches, cursor) = server.read_on(cursor).await;
    assert_came(&server, &batches, 120..130);
    assert!(batches.iter().all(|batch| batch.skipped.is_empty()));

    // An edit changes the id and the words, not the name.
    let edited = server.status(
        125,
        json!({"id": "9999999", "content": "<p>diubah</p>", "edited_at": "2026-10-12T00:30:00Z"}),
    );
    *server.world().statuses.iter_mut().find(|it| it["id"] == id(125)).unwrap() = edited;
    let (batches, cursor) = server.read_on(cursor).await;
    assert_came(&server, &batches, std::iter::once(125));
    assert_eq!(batches[0].acts[0].own.as_ref().unwrap().text, "diubah");

    // More than it shows was posted between two looks.
    server.post(130..200);
    let (batches, cursor) = server.read_on(cursor).await;
    assert_came(&server, &batches, 150..200);
    let skipped: Vec<_> = batches.iter().flat_map(|batch| &batch.skipped).collect();
    assert!(matches!(skipped.as_slice(), [it] if it.why.en.contains("some of it may be missing") && it.keep));

    // Once a day it is tried again whether it can page; nothing comes twice.
    server.http.clock().advance(SignedDuration::from_hours(25));
    server.world().requests.clear();
    let (batches, cursor) = server.read_on(cursor).await;
    assert_eq!((keys(&batches), batches.len()), (vec![], 1));
    assert!(server.world().requests.iter().any(|request| request.contains("max_id=")));
    // It has learned: what it hid is read now, and everything after it.
    server.world().paging = Paging::Honest;
    server.world().statuses.iter_mut().find(|it| it["id"] == "9999999").unwrap()["id"] = json!(id(125));
    server.http.clock().advance(SignedDuration::from_hours(25));
    let (batches, cursor) = server.read_on(cursor).await;
    assert_came(&server, &batches, 0..70);
    server.post(200..201);
    assert_came(&server, &server.read_on(cursor).await.0, 200..201);
}

#[tokio::test]
async fn a_small_account_at_such_a_server_is_read_whole() {
    let server = Simulated::start(Paging::None);
    server.post(0..3);
    let batches =
        assert_connector_contract(&server.mastodon, &server.http, &server.watch, server.id, &server.names)
            .await;
    assert_came(&server, &batches, 0..3);
    assert!(batches.iter().all(|batch| batch.skipped.is_empty()));
    let server = Simulated::start(Paging::None);
    let (batches, cursor) = server.read_on(None).await;
    assert_eq!(keys(&batches), Vec::<String>::new());
    server.post(0..1);
    assert_came(&server, &server.read_on(cursor).await.0, 0..1);
}

#[tokio::test]
async fn links_are_information_and_are_never_followed() {
    let server = Simulated::start(Paging::Honest);
    server.post(0..50);
    server.world().link = true;
    let (batches, _) = server.read_on(None).await;
    assert_came(&server, &batches, 0..50);
    assert!(server.world().requests.iter().all(|request| request.starts_with("/api/v1/accounts/")));
    assert_eq!(
        next_max_id(
            &server
                .http
                .fetch(netra_http::Request::get(
                    format!("http://{}/api/v1/accounts/1/statuses", server.domain).parse().unwrap(),
                ))
                .await
                .unwrap()
        )
        .as_deref(),
        Some(id(30).as_str())
    );
}

#[tokio::test]
async fn an_empty_page_that_names_a_next_one_is_not_the_end() {
    let server = Simulated::start(Paging::Honest);
    server.post(0..60);
    let mut position = Position::of("1".into());
    let answer = |server: &Simulated, ask: &position::Ask| {
        let query = [("max_id", &ask.max_id), ("min_id", &ask.min_id), ("since_id", &ask.since_id)];
        let query = query.into_iter().filter_map(|(name, id)| Some((name.to_owned(), id.clone()?)));
        let body = server.world().listing(&query.collect()).2;
        let whose = |_: &AccountRef| Some(server.id);
        let home = server.mastodon.home();
        let people = People { home: &home, watch: &server.watch };
        parse_page(body.as_bytes(), people, &whose, now(), 0).unwrap().items
    };
    let ask = position.ask(now());
    assert!(position.take(&answer(&server, &ask), None, now()).more);
    let ask = position.ask(now());
    assert_eq!(ask.max_id.as_deref(), Some(id(40).as_str()));
    assert!(position.take(&[], Some(id(30)), now()).more, "the server left the items of a page out");
    let ask = position.ask(now());
    assert_eq!(ask.max_id.as_deref(), Some(id(30).as_str()));
    assert!(position.take(&answer(&server, &ask), None, now()).more);
    for n in 0..100 {
        position.ask(now());
        if !position.take(&[], Some(id(n)), now()).more {
            return;
        }
    }
    panic!("empty pages without end are followed without end");
}

#[tokio::test]
async fn a_page_that_comes_again_by_mistake_is_tried_again_the_next_day() {
    let server = Simulated::start(Paging::Honest);
    server.post(0..100);
    let first = server.world().listing(&HashMap::from([("limit".into(), "40".into())])).2;
    let path = format!("/api/v1/accounts/1/statuses?limit=40&max_id={}", id(60));
    server.world().instead.insert(path.clone(), (200, first));
    let (batches, cursor) = server.read_on(None).await;
    assert_came(&server, &batches, 60..100);
    server.world().instead.remove(&path);
    server.post(100..101);
    let (batches, cursor) = server.read_on(cursor).await;
    assert_came(&server, &batches, 100..101);
    server.http.clock().advance(SignedDuration::from_hours(25));
    assert_came(&server, &server.read_on(cursor).await.0, 0..60);
}

#[tokio::test]
async fn an_unreadable_item_is_kept_raw_and_a_private_one_is_not() {
    let server = Simulated::start(Paging::Honest);
    server.post(0..2);
    let bad = server.status(2, json!({"content": 5}));
    let private = server.status(3, json!({"visibility": "private", "content": "rahasia pribadi"}));
    let foreign = server.status(4, json!({"account": {"id": "2", "acct": "siti"}, "content": "kata siti"}));
    server.world().statuses.splice(0..0, [foreign, private, bad.clone()]);
    let (batches, cursor) = server.read_on(None).await;
    assert_came(&server, &batches, 0..2);
    let skipped: Vec<_> = batches.iter().flat_map(|batch| &batch.skipped).collect();
    assert!(matches!(skipped.as_slice(), [it] if it.bytes == bad.to_string().as_bytes() && it.keep));
    assert_eq!(batches.iter().map(|batch| batch.dropped).sum::<u64>(), 2);
    let kept = kept(&batches);
    assert!(kept.contains("nomor 1 (DEMO)"));
    assert!(!kept.contains("rahasia pribadi") && !kept.contains("kata siti"));
    assert_eq!(server.read_on(cursor).await.0, [Batch::default()]);
}

#[tokio::test]
async fn the_profile_of_whoever_is_boosted_is_not_kept() {
    let server = Simulated::start(Paging::Honest);
    let boost = server.status(1, json!({"reblog": campaign(), "uri": format!("{}/activity", server.uri(1))}));
    let quote = server.status(2, json!({"quote": {"state": "accepted", "quoted_status": campaign()}}));
    let broken = server.status(3, json!({"reblog": campaign(), "uri": 5}));
    server.world().statuses.extend([broken, quote, boost]);
    let batch = server.poll(None).await.unwrap();
    assert_eq!((batch.acts.len(), batch.skipped.len()), (2, 1));
    let kept = kept(std::slice::from_ref(&batch));
    assert!(kept.contains("LanjutSatria") && kept.contains("\"acct\":\"budi\""));
    assert!(
        !kept.contains("\"username\":\"satriadewi\"") && !kept.contains("\"acct\":\"satriadewi"),
        "{kept}"
    );
    // What was dropped is there by its digest, so that the page can be checked.
    let page = &batch.exchanges[0];
    assert_eq!(page.parts.iter().map(|part| part.len).sum::<u64>(), page.body_len);
}

#[tokio::test]
async fn what_an_answer_answers_is_looked_up_by_its_id_and_known_by_its_name() {
    let server = Simulated::start(Paging::Honest);
    let reply =
        |n: usize, to: &str| server.status(n, json!({"in_reply_to_id": to, "in_reply_to_account_id": "77"}));
    let mut private = campaign();
    private["visibility"] = json!("private");
    let replies = [
        reply(6, &id(1)),
        reply(5, "99"),
        reply(4, "88"),
        reply(3, "42"),
        reply(2, "42"),
        server.status(1, json!({})),
    ];
    server.world().statuses.extend(replies);
    server.world().others.extend([("42".to_owned(), campaign()), ("88".to_owned(), private)]);
    let (batches, _) = server.read_on(None).await;
    let act = |n: usize| batches[0].acts.iter().find(|act| act.native_key == server.uri(n)).unwrap();
    for n in [2, 3] {
        assert_eq!(target(act(n)).native_key, campaign()["uri"].as_str().unwrap());
        let raw = target(act(n)).raw.unwrap();
        assert_eq!(raw.part, 0);
        let parts = &batches[0].exchanges[raw.exchange].parts;
        let bytes: Vec<u8> = parts.iter().filter_map(|part| part.bytes.clone()).flatten().collect();
        let profile = campaign()["account"].to_string();
        assert_eq!(String::from_utf8(bytes).unwrap(), campaign().to_string().replace(&profile, ""));
    }
    assert_eq!(target(act(6)).native_key, server.uri(1), "one of the same page");
    let asked =
        |path: &str| server.world().requests.iter().filter(|request| request.as_str() == path).count();
    assert_eq!((asked("/api/v1/statuses/42"), asked(&format!("/api/v1/statuses/{}", id(1)))), (1, 0));
    let api = |id: &str| format!("http://{}/api/v1/statuses/{id}", server.domain);
    assert_eq!((unresolved(act(4)).0, unresolved(act(5)).0), (api("88").as_str(), api("99").as_str()));
    let mut missing = batches[0].missing_targets.clone();
    missing.sort();
    assert_eq!(missing, [(api("88"), "not_public".into()), (api("99"), "gone".into())]);
    assert!(!batches[0].follow_up.iter().any(|task| matches!(task, Task::Resolve { .. })));
    assert!(!kept(&batches).contains("\"visibility\":\"private\""));
    assert!(!kept(&batches).contains("\"satriadewi\""), "whoever is answered is kept by their post alone");
}

#[tokio::test]
async fn targets_are_fetched_later_where_that_can_help() {
    let server = Simulated::start(Paging::Honest);
    let api = |id: &str| format!("http://{}/api/v1/statuses/{id}", server.domain);
    let shallow = server.status(1, json!({"quote": {"state": "accepted", "quoted_status_id": "42"}}));
    let late = server.status(2, json!({"in_reply_to_id": "43"}));
    server.world().statuses.extend([late, shallow]);
    server.world().instead.insert("/api/v1/statuses/43".into(), (500, "{}".into()));
    let batch = server.poll(None).await.unwrap();
    assert_eq!(batch.acts.len(), 2, "a broken answer for one does not cost the page");
    assert!(batch.follow_up.contains(&Task::Resolve { native_keys: vec![api("42"), api("43")] }));

    server.world().instead.clear();
    server.world().others.extend([("42".to_owned(), campaign()), ("43".to_owned(), campaign())]);
    let own = server.uri(1);
    let elsewhere = "https://kampanye.example/users/satriadewi/statuses/7".to_owned();
    let of_another_source = "https://lain.example/api/v1/statuses/5".to_owned();
    let keys =
        [api("42"), api("43"), api("44"), own.clone(), elsewhere.clone(), of_another_source, "x:1".into()];
    let batch = server.resolve(&keys).await;
    let found: Vec<_> =
        batch.targets.iter().map(|target| (target.native_key.clone(), target.text.as_str())).collect();
    assert_eq!(
        found,
        [
            (api("42"), "Lanjutkan! #LanjutSatria"),
            (api("43"), "Lanjutkan! #LanjutSatria"),
            (own, "nomor 1 (DEMO)")
        ]
    );
    let missing: Vec<&str> = batch.missing_targets.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(
        missing,
        [
            "gone",
            "on another server; only a source with a token_file can look it up",
            "not the address of a post (https://…)"
        ]
    );
    server.world().singles = false;
    assert_eq!(server.resolve(&[api("42")]).await.missing_targets, [(api("42"), "login_required".into())]);
}

#[tokio::test]
async fn a_token_is_sent_redacted_from_what_is_kept_and_lets_the_server_search() {
    use std::os::unix::fs::PermissionsExt;
    let mut server = Simulated::start(Paging::Honest);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "RAHASIA-demo\n").unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o600)).unwrap();
    server.mastodon.token_file = Some(file.path().to_owned());
    server.post(0..1);
    let found = json!({"accounts": [], "statuses": [campaign()]}).to_string();
    server.world().instead.insert("/api/v2/search".into(), (200, found));
    let batch = server.poll(None).await.unwrap();
    assert_eq!(batch.acts[0].without_login, Some(false));
    let key = campaign()["uri"].as_str().unwrap().to_owned();
    let resolved = server.resolve(&[key.clone(), "https://kampanye.example/lain".into()]).await;
    assert_eq!(resolved.targets[0].native_key, key);
    assert_eq!(resolved.missing_targets, [("https://kampanye.example/lain".into(), "gone".into())]);
    assert!(!kept(&[batch, resolved]).contains("RAHASIA"));
    assert!(server.world().tokens.iter().all(|token| token.as_deref() == Some("Bearer RAHASIA-demo")));
}

#[tokio::test]
async fn an_edited_post_brings_each_of_its_versions_oldest_first() {
    let server = Simulated::start(Paging::Honest);
    let edited = server.status(1, json!({"content": "<p>ketiga</p>", "edited_at": "2026-10-12T00:10:00Z"}));
    server.world().statuses.push(edited);
    let entry = |content: &str| json!({"content": content, "account": {"id": "1", "acct": "budi"}, "media_attachments": []});
    let history = json!([entry("<p>pertama</p>"), entry("<p>kedua</p>"), entry("<p>ketiga</p>")]);
    server.world().histories.insert(id(1), history);
    let words = |batch: &Batch| -> Vec<String> {
        batch.acts.iter().map(|act| act.own.as_ref().unwrap().text.clone()).collect()
    };
    let batch = server.poll(None).await.unwrap();
    assert_eq!(words(&batch), ["pertama", "kedua", "ketiga"]);
    let batch = server.recheck(&[server.uri(1)]).await;
    assert_eq!(words(&batch), ["pertama", "kedua", "ketiga"]);
    assert_eq!(event(&batch, &server.uri(1)).event, ActEventKind::Seen);
    server.world().histories.clear();
    assert_eq!(words(&server.recheck(&[server.uri(1)]).await), ["ketiga"], "a server without histories");
}

#[tokio::test]
async fn looking_again_tells_deletion_from_everything_else() {
    let server = Simulated::start(Paging::Honest);
    server.post(0..100);
    let boost =
        server.status(100, json!({"reblog": campaign(), "uri": format!("{}/activity", server.uri(100))}));
    server.world().statuses.insert(0, boost);
    let boost_key = format!("{}/activity", server.uri(100));
    let pasted = |n: usize| format!("http://{}/@budi/{}", server.domain, id(n));
    let keys = [
        server.uri(99),
        server.uri(5),
        server.uri(6),
        server.uri(7),
        boost_key.clone(),
        pasted(8),
        pasted(6),
    ];
    let batch = server.recheck(&keys).await;
    assert!(batch.events.iter().all(|event| event.event == ActEventKind::Seen && event.raw.is_some()));
    assert_eq!((batch.events.len(), batch.acts.len()), (7, 0), "nothing was edited");

    server.world().statuses.retain(|it| ![id(6), id(99), id(100)].iter().any(|gone| it["id"] == *gone));
    server.world().statuses.iter_mut().find(|it| it["id"] == id(7)).unwrap()["visibility"] = json!("private");
    server.world().instead.insert(format!("/api/v1/statuses/{}", id(5)), (410, "{}".into()));
    let batch = server.recheck(&keys).await;
    for (key, what) in [
        (server.uri(99), ActEventKind::Deleted),
        (server.uri(5), ActEventKind::Deleted),
        (server.uri(6), ActEventKind::Deleted),
        (server.uri(7), ActEventKind::Unavailable("not_public".into())),
        (boost_key, ActEventKind::Undone),
        (pasted(8), ActEventKind::Seen),
        (pasted(6), ActEventKind::Deleted),
    ] {
        assert_eq!(event(&batch, &key).event, what, "{key}");
    }
    let raw = event(&batch, &server.uri(6)).raw.unwrap();
    assert_eq!(batch.exchanges[raw.exchange].status, 404, "the answer that says so is kept");

    // Suspended: single statuses are 404 and the listing is empty, and nothing of that is a deletion.
    server.world().account["suspended"] = json!(true);
    server.world().statuses.clear();
    let batch = server.recheck(&keys).await;
    assert!(batch.events.iter().all(|event| event.event == ActEventKind::Unavailable("suspended".into())));
    server.world().instead.insert("/api/v1/accounts/lookup".into(), (410, "{\"error\":\"Gone\"}".into()));
    let batch = server.recheck(&keys).await;
    assert!(batch.events.iter().all(|event| event.event == ActEventKind::Unavailable("gone".into())));
    assert_eq!(batch.events.len(), keys.len());
}

#[tokio::test]
async fn where_single_posts_are_hidden_nothing_is_ever_called_deleted() {
    for (paging, says) in [(Paging::None, "left_window"), (Paging::Honest, "gone_unknown")] {
        let server = Simulated::start(paging);
        server.post(0..60);
        server.world().singles = false;
        server.world().statuses.retain(|it| it["id"] != id(40));
        let batch = server.recheck(&[server.uri(59), server.uri(40), server.uri(1)]).await;
        assert_eq!(event(&batch, &server.uri(59)).event, ActEventKind::Seen);
        assert_eq!(event(&batch, &server.uri(40)).event, ActEventKind::Unavailable(says.into()));
        let oldest = &event(&batch, &server.uri(1)).event;
        let is_shown = paging == Paging::Honest;
        assert_eq!(*oldest == ActEventKind::Seen, is_shown, "{oldest:?}");
        let singles =
            server.world().requests.iter().filter(|request| request.contains("/v1/statuses/")).count();
        assert_eq!(singles, 1, "asked once, not for each");
    }
    // Far back: nothing is concluded.
    let server = Simulated::start(Paging::Honest);
    server.post(0..400);
    server.world().singles = false;
    assert_eq!(server.recheck(&[server.uri(3)]).await.events, []);
    // Names that do not tell the id, as Pleroma's.
    let server = Simulated::start(Paging::Honest);
    let named = |n: usize| format!("http://{}/objects/demo-{n}", server.domain);
    let statuses = (0..3).rev().map(|n| server.status(n, json!({"uri": named(n)})));
    server.world().statuses.extend(statuses.collect::<Vec<_>>());
    let batch = server.recheck(&[named(1), named(9)]).await;
    assert_eq!(event(&batch, &named(1)).event, ActEventKind::Seen);
    assert_eq!(event(&batch, &named(9)).event, ActEventKind::Unavailable("gone_unknown".into()));
}

#[tokio::test]
async fn an_account_that_cannot_be_read_says_why() {
    let server = Simulated::start(Paging::Honest);
    server.post(0..1);
    let reason = async |server: &Simulated, cursor: Option<Cursor>| match server.poll(cursor).await {
        Err(ConnectError::AccountUnavailable { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    let (_, cursor) = server.read_on(None).await;
    let path = "/api/v1/accounts/lookup".to_owned();
    for (code, body, says) in [
        (404, "{\"error\":\"Record not found\"}", "handle_not_found"),
        (
            401,
            "{\"error\":\"This API requires an authenticated user\"}",
            "login_required: give this source a token_file",
        ),
        (200, "{\"id\":\"1\",\"acct\":\"budi\",\"suspended\":true}", "suspended"),
    ] {
        server.world().instead.insert(path.clone(), (code, body.into()));
        assert_eq!(reason(&server, None).await, says);
    }
    server.world().instead.insert(path.clone(), (200, "{\"id\":\"5\",\"acct\":\"siti\"}".into()));
    assert!(matches!(server.poll(None).await, Err(ConnectError::Unreadable { .. })), "somebody else came");
    server.world().instead.remove(&path);

    // The names are looked up once a day; in between, a listing that fails makes it look.
    let listing = "/api/v1/accounts/1/statuses".to_owned();
    server.world().instead.insert(listing.clone(), (404, "{}".into()));
    assert!(matches!(server.poll(cursor.clone()).await, Err(ConnectError::Unreadable { .. })));
    server.world().instead.insert("/api/v1/accounts/1".into(), (410, "{}".into()));
    assert_eq!(reason(&server, cursor.clone()).await, "gone");
    server.world().instead.clear();

    // Moved: its posts are read first; then it is said where it went.
    server.world().account["moved"] = json!({"id": "9", "acct": "budi@baru.example"});
    server.http.clock().advance(SignedDuration::from_hours(25));
    server.post(1..2);
    let batch = server.poll(cursor).await.unwrap();
    assert_came(&server, std::slice::from_ref(&batch), 1..2);
    let batch = server.poll(batch.cursor).await.unwrap();
    assert_eq!(reason(&server, batch.cursor).await, "moved to @budi@baru.example");
}

#[tokio::test]
async fn a_new_name_is_noticed_and_an_account_of_another_server_is_no_task() {
    let mut server = Simulated::start(Paging::Honest);
    server.post(0..1);
    let (batches, cursor) = server.read_on(None).await;
    let native_id = format!("1@{}", server.domain);
    assert_eq!(batches[0].acts[0].actor_seen.native_id.as_deref(), Some(native_id.as_str()));
    server.names.native_id = Some(native_id);
    server.watch = WatchIndex::new([(server.id, server.names.clone())]);
    server.world().account["acct"] = json!("budi.baru");
    server.post(1..2);
    for status in &mut server.world().statuses {
        status["account"]["acct"] = json!("budi.baru");
    }
    server.http.clock().advance(SignedDuration::from_hours(25));
    let (batches, _) = server.read_on(cursor).await;
    let renamed = batches.iter().flat_map(|batch| &batch.acts).next().unwrap();
    assert_eq!(renamed.actor_seen.handle, Some(format!("budi.baru@{}", server.domain)));

    let names = AccountRef::by_handle(status::platform(), "budi@lain.example");
    server.watch = WatchIndex::new([(server.id, names.clone())]);
    let task = Task::Poll { account: server.id, names, cursor: None };
    let error = server.mastodon.run(&server.http, &server.watch, task).await.unwrap_err();
    let ConnectError::WrongTask(why) = error else { panic!("{error:?}") };
    assert!(why.starts_with("@budi@lain.example does not live at 127.0.0.1:"), "{why}");
}

#[tokio::test]
async fn a_redirect_to_another_server_is_not_taken_for_this_one() {
    // (The client itself refuses private addresses; this is about public ones, so both are allowed here.)
    let (server, other) = (Simulated::start(Paging::Honest), Simulated::start(Paging::Honest));
    other.post(0..1);
    let config = HttpConfig {
        allow_private: vec![server.domain.clone(), other.domain.clone()],
        min_gap: Duration::ZERO,
        ..HttpConfig::default()
    };
    let http = Http::new(config, Clock::manual(now())).unwrap();
    let location = format!("http://{}/api/v1/accounts/lookup?acct=budi", other.domain);
    server.world().instead.insert("/api/v1/accounts/lookup".into(), (302, format!("LOCATION {location}")));
    let task = Task::Poll { account: server.id, names: server.names.clone(), cursor: None };
    let error = server.mastodon.run(&http, &server.watch, task).await.unwrap_err();
    assert!(
        matches!(&error, ConnectError::Unreadable { why, .. } if why.contains("configure that one")),
        "{error:?}"
    );
}
