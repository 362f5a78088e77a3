//! Records in the shapes that servers really send; all people are invented.

use netra_model::Clock;
use netra_model::act::{ActKind, MediaKind, SeenAct, SeenTarget, When};

use super::*;

const DID: &str = "did:plc:demobudi";

fn now() -> Timestamp {
    "2026-10-12T01:00:00Z".parse().unwrap()
}

fn owner() -> Owner {
    let names = AccountRef { handle: Some("budi.test".into()), ..record::account(DID) };
    Owner { actor: Some(Clock::manual(now()).id()), names, pds: "https://pds.example".parse().unwrap() }
}

fn record(collection: Collection, rkey: &str, value: &str) -> String {
    format!(r#"{{"uri":"at://{DID}/{}/{rkey}","cid":"bafydemo","value":{value}}}"#, collection.nsid())
}

fn act(collection: Collection, value: &str) -> SeenAct {
    parse_act(&record(collection, "3m2222222222a", value), &owner(), collection, now()).unwrap()
}

fn post(value: &str) -> SeenAct {
    act(Collection::Post, value)
}

fn target(act: &SeenAct) -> &str {
    match &act.target {
        Some(SeenTarget::Unresolved { native_key, .. }) => native_key,
        other => panic!("{other:?}"),
    }
}

const CAMPAIGN: &str = "at://did:plc:demosatria/app.bsky.feed.post/3m111";

#[test]
fn a_page_is_cut_at_its_records_and_a_bad_one_stands_alone() {
    let good = record(
        Collection::Post,
        "3m2222222222a",
        r#"{"text":"Selamat pagi","createdAt":"2026-10-11T23:30:00Z"}"#,
    );
    let half = record(
        Collection::Post,
        "3m2222222222b",
        r#"{"text":"dua jari \ud83d","id":123456789012345678901234567890,"x":1e999}"#,
    );
    let bad = record(Collection::Post, "3m2222222222c", r#"{"text":["not","a","text"]}"#);
    let foreign = good.replace(DID, "did:plc:demoother");
    let body =
        format!(" {{\"cursor\":\"c\", \"records\":[{good}, {half},{bad} ,{foreign}], \"new\":{{}} }}\n");
    let page = parse_page(body.as_bytes(), &owner(), Collection::Post, now(), 3).unwrap();

    let texts: Vec<_> = page.acts.iter().map(|act| act.own.as_ref().unwrap().text.as_str()).collect();
    assert_eq!(texts, ["Selamat pagi", "dua jari \u{fffd}"]);
    assert_eq!(page.rkeys, ["3m2222222222a", "3m2222222222b", "3m2222222222c"]);
    assert_eq!((page.n_records, page.dropped, page.skipped.len()), (4, 1, 1));
    assert!(page.skipped[0].place.ends_with("3m2222222222c") && page.skipped[0].bytes == bad.as_bytes());

    let raw = page.acts[1].raw.unwrap();
    assert_eq!(page.acts[1].own.as_ref().unwrap().raw, Some(raw));
    assert_eq!(
        (raw.exchange, page.parts[raw.part].bytes.as_deref()),
        (3, Some(half.as_bytes())),
        "digits and all"
    );
    let joined: Vec<u8> = page
        .parts
        .iter()
        .flat_map(|part| part.bytes.clone().unwrap_or_else(|| foreign.clone().into_bytes()))
        .collect();
    assert_eq!(joined, body.as_bytes(), "only the other person's record is missing");
    assert!(
        page.parts
            .iter()
            .filter_map(|part| part.bytes.as_ref())
            .all(|bytes| { !String::from_utf8_lossy(bytes).contains("demoother") })
    );
}

#[test]
fn something_else_than_a_page_is_refused_with_a_sentence() {
    for body in ["", "null", "[]", "{}", "{\"records\":{}}", "<html>", "{\"records\":[{}"] {
        let why = parse_page(body.as_bytes(), &owner(), Collection::Post, now(), 0).unwrap_err();
        assert!(why.starts_with("expected a list of records with the field `records`"), "{body}: {why}");
    }
}

#[test]
fn posts_answers_and_quotes_are_told_apart() {
    assert_eq!(post(r#"{"text":"halo"}"#).kind, ActKind::Post);
    let reply = format!(
        r#"{{"text":"hadir","reply":{{"root":{{"uri":"at://a/b/c"}},"parent":{{"uri":"{CAMPAIGN}","cid":"x"}}}}}}"#
    );
    assert_eq!((post(&reply).kind, target(&post(&reply))), (ActKind::Comment, CAMPAIGN));
    let plain = format!(
        r#"{{"text":"mantap","embed":{{"$type":"app.bsky.embed.record","record":{{"uri":"{CAMPAIGN}","cid":"x"}}}}}}"#
    );
    assert_eq!((post(&plain).kind, target(&post(&plain))), (ActKind::Quote, CAMPAIGN));
    let with_media = format!(
        r#"{{"text":"mantap","embed":{{"$type":"app.bsky.embed.recordWithMedia",
            "record":{{"$type":"app.bsky.embed.record","record":{{"uri":"{CAMPAIGN}","cid":"x"}}}},
            "media":{{"$type":"app.bsky.embed.images","images":[{{"alt":"dua jari ✌️","image":{{"ref":{{"$link":"bafyimage"}},"mimeType":"image/png"}}}}]}}}}}}"#
    );
    let quote = post(&with_media);
    assert_eq!((quote.kind, target(&quote)), (ActKind::Quote, CAMPAIGN));
    let media = &quote.own.unwrap().media[0];
    assert_eq!(media.alt.as_deref(), Some("dua jari ✌️"));
    assert_eq!(
        media.url.as_deref(),
        Some("https://pds.example/xrpc/com.atproto.sync.getBlob?did=did%3Aplc%3Ademobudi&cid=bafyimage")
    );
    let both = reply.replace(r#""text":"hadir""#, &plain[1..plain.len() - 1]);
    let both = post(&both);
    assert_eq!(both.kind, ActKind::Comment);
    assert_eq!(
        both.own.unwrap().media[0].url.as_deref(),
        Some("https://bsky.app/profile/did:plc:demosatria/post/3m111"),
        "what an answer quotes stays among its media"
    );
    let of_a_list = plain.replace("app.bsky.feed.post", "app.bsky.graph.list");
    assert_eq!(post(&of_a_list).kind, ActKind::Post);
}

#[test]
fn link_cards_videos_and_hidden_tags_are_words_too() {
    let media = |value: &str| post(value).own.unwrap().media.remove(0);
    let card = media(
        r#"{"text":"","embed":{"external":{"uri":"https://example.test","title":"Lanjutkan","description":""}}}"#,
    );
    assert_eq!((card.kind, card.caption.as_deref()), (MediaKind::Document, Some("Lanjutkan")));
    let video = media(
        r#"{"text":"","embed":{"$type":"app.bsky.embed.video","video":{"ref":{"$link":"bafyv"}},"alt":"senam"}}"#,
    );
    assert_eq!((video.kind, video.alt.as_deref()), (MediaKind::Video, Some("senam")));
    let tags = media(r#"{"text":"pagi","tags":["LanjutSatria","kota"]}"#);
    assert_eq!(tags.caption.as_deref(), Some("#LanjutSatria #kota"));
    let blank = media(
        r#"{"text":"","embed":{"images":[{"alt":"  ","image":{"cid":"old","mimeType":"image/jpeg"}}]}}"#,
    );
    assert_eq!((blank.alt, blank.url), (None, None), "an old form of picture, without words");
}

#[test]
fn likes_reposts_and_follows_name_what_they_are_aimed_at() {
    let subject =
        format!(r#"{{"subject":{{"uri":"{CAMPAIGN}","cid":"x"}},"createdAt":"2026-10-01T00:00:00Z"}}"#);
    let like = act(Collection::Like, &subject);
    assert_eq!((like.kind, target(&like), like.own.is_none()), (ActKind::Like, CAMPAIGN, true));
    assert_eq!(act(Collection::Repost, &subject).kind, ActKind::Share);
    let follow = act(Collection::Follow, r#"{"subject":"did:plc:demosatria"}"#);
    assert_eq!(follow.target, Some(SeenTarget::Account(record::account("did:plc:demosatria"))));
    for (collection, wrong) in [
        (Collection::Like, r#"{"subject":"did:plc:demosatria"}"#),
        (Collection::Like, r#"{"subject":{"uri":"https://example.test"}}"#),
        (Collection::Follow, subject.as_str()),
        (Collection::Repost, "{}"),
    ] {
        let raw = record(collection, "3m2222222222a", wrong);
        let error = parse_act(&raw, &owner(), collection, now()).unwrap_err();
        assert!(
            matches!(&error, BadRecord::Unreadable { why, .. } if why.contains("subject")),
            "{wrong}: {error:?}"
        );
    }
}

#[test]
fn a_liked_feed_or_list_has_its_name_for_a_text() {
    let raw = r#"{"uri":"at://did:plc:demosatria/app.bsky.feed.generator/satria","cid":"x",
                  "value":{"displayName":"Relawan Satria (DEMO)","description":"Kabar kampanye"}}"#;
    let author = Owner { actor: None, ..owner() };
    let target = parse_target(raw, &author, now()).unwrap();
    assert_eq!((target.text.as_str(), target.url), ("Relawan Satria (DEMO)\nKabar kampanye", None));
}

#[test]
fn a_date_is_a_claim_and_an_impossible_one_is_unknown_but_kept() {
    let happened = |date: &str| post(&format!(r#"{{"text":"","createdAt":{date}}}"#)).happened;
    let claimed = When::Claimed { at: "2026-10-11T23:30:00.5Z".parse().unwrap() };
    assert_eq!(happened(r#""2026-10-12T06:30:00.500+07:00""#), claimed);
    for impossible in [
        r#""0001-01-01T00:00:00Z""#,
        r#""9999-12-31T23:59:59Z""#,
        r#""2026-10-12T00:00:00+25:00""#,
        r#""kemarin""#,
    ] {
        assert_eq!(
            happened(impossible),
            When::Unknown { written: Some(impossible.trim_matches('"').into()) }
        );
    }
    assert_eq!(happened("1760000000"), When::Unknown { written: Some("1760000000".into()) });
    assert_eq!(post(r#"{"text":""}"#).happened, When::Unknown { written: None });
    assert_eq!(
        happened(r#""2026-10-12T20:00:00Z""#).at(),
        Some("2026-10-12T20:00:00Z".parse().unwrap()),
        "a clock ahead"
    );
}

#[test]
fn text_that_a_database_cannot_hold_is_made_storable() {
    assert_eq!(post(r#"{"text":"a\u0000b"}"#).own.unwrap().text, "a\u{fffd}b");
}

#[test]
fn a_cursor_moves_forward_only_and_a_key_of_the_future_is_no_place_to_resume() {
    let mut position = Position::read(None, DID);
    let mut advance = |rkeys: &[&str]| {
        let rkeys: Vec<String> = rkeys.iter().map(ToString::to_string).collect();
        let moved = position.advance(Collection::Post, &rkeys, now());
        (moved, position.last.get(&Collection::Post).cloned())
    };
    let at = |rkey: &str| Some(rkey.to_owned());
    assert_eq!(advance(&["3jzzzzzzzzz22", "3m2222222222a"]), (true, at("3m2222222222a")));
    assert_eq!(advance(&["3m2222222222a"]), (false, at("3m2222222222a")), "the same page again");
    assert_eq!(advance(&["3jzzzzzzzzz22"]), (false, at("3m2222222222a")), "an older page");
    assert_eq!(
        advance(&["jzzzzzzzzzzzz", "self", "zzzz"]),
        (false, at("3m2222222222a")),
        "the year 2248 and no TIDs"
    );
    assert_eq!(advance(&[]), (false, at("3m2222222222a")));
}

#[test]
fn a_cursor_of_another_account_or_version_begins_anew() {
    let mut position = Position::read(None, DID);
    position.last.insert(Collection::Like, "3m2222222222a".into());
    let cursor = position.written();
    assert_eq!(Position::read(Some(cursor.clone()), DID), position);
    assert!(Position::read(Some(cursor), "did:plc:demoother").last.is_empty());
    assert!(Position::read(Some(Cursor("not ours".into())), DID).last.is_empty());
}

#[test]
fn an_export_becomes_the_same_acts_as_a_page_and_a_bad_record_stands_alone() {
    use crate::car::Cid;
    use crate::car::tests::{Written, map, repository, text};
    let posted = map(&[("text", text("Mari bersama")), ("createdAt", text("2026-10-11T23:30:00Z"))]);
    let photo = Written::Link(Cid::of(b"photo"));
    let image = map(&[("image", map(&[("ref", photo)])), ("alt", text("dua jari"))]);
    let embed = map(&[("images", Written::List(vec![image]))]);
    let with_photo = map(&[("text", text("Foto")), ("embed", embed)]);
    let blocked = map(&[("subject", text("did:plc:demodiblokir"))]);
    let records = [
        ("app.bsky.feed.like/3m2222222222a", map(&[("subject", map(&[("uri", text(CAMPAIGN))]))])),
        ("app.bsky.feed.like/3m2222222222b", map(&[("subject", Written::Null)])),
        ("app.bsky.feed.post/3jzzzzzzzzz22", posted.clone()),
        ("app.bsky.feed.post/3m2222222222c", with_photo),
        // The same content under another key stands in the file once.
        ("app.bsky.feed.post/3m2222222222d", posted),
        ("app.bsky.graph.block/3m2222222222e", blocked),
    ];
    let body = repository(DID, &records, 2);
    let export = reconcile::parse_export(&body, &owner(), true, now(), 7).unwrap();
    let keys: Vec<_> = export.acts.iter().map(|act| act.native_key.rsplit('/').next().unwrap()).collect();
    assert_eq!(keys, ["3m2222222222a", "3jzzzzzzzzz22", "3m2222222222c", "3m2222222222d"]);
    assert!(export.is_sound && !export.too_many_follows && export.rkeys.len() == 5);
    assert_eq!(target(&export.acts[0]), CAMPAIGN);
    let medium = &export.acts[2].own.as_ref().unwrap().media[0];
    let link = Cid::of(b"photo").to_string();
    assert!(medium.url.as_ref().unwrap().ends_with(&link) && medium.alt.as_deref() == Some("dua jari"));
    let [skipped] = export.skipped.as_slice() else { panic!("{:?}", export.skipped) };
    assert!(skipped.place.ends_with("3m2222222222b") && skipped.keep);
    let raw = export.acts[1].raw.unwrap();
    assert_eq!((raw, raw.exchange), (export.acts[3].raw.unwrap(), 7));
    let bytes = export.parts[raw.part].bytes.as_deref().unwrap();
    assert!(bytes.windows(12).any(|it| it == b"Mari bersama"));
    let dropped: Vec<_> = export.parts.iter().filter(|part| part.bytes.is_none()).collect();
    assert_eq!(dropped.len(), 1, "whom somebody blocks is no act");

    let mut damaged = body.clone();
    let at = body.windows(4).position(|it| it == b"Foto").unwrap();
    damaged[at] = b'M';
    assert!(!reconcile::parse_export(&damaged, &owner(), true, now(), 0).unwrap().is_sound);
    assert!(reconcile::parse_export(&body[..body.len() - 9], &owner(), true, now(), 0).is_err());
    let stranger = Owner { names: record::account("did:plc:demoother"), ..owner() };
    assert!(reconcile::parse_export(&body, &stranger, true, now(), 0).is_err());
    assert!(reconcile::parse_export(b"<html>", &owner(), true, now(), 0).is_err());
}

/// What both forms of Jetstream say of the same three things, one of them by somebody who is not watched.
fn told(kind: StreamKind) -> Vec<String> {
    let post = r#"{"$type":"app.bsky.feed.post","text":"Mari \ud83d","createdAt":"2026-10-11T23:30:00Z"}"#;
    let v1 = |did: &str, n: i64, rest: &str| format!(r#"{{"did":"{did}","time_us":{n},{rest}}}"#);
    let v2 = |did: &str, n: i64, kind: &str, rest: &str| {
        let named = format!("network.bsky.jetstream.subscribeEvents#{kind}");
        let payload =
            format!(r#"{{"$type":"{named}","did":"{did}","seq":{n},"time":"2026-10-12T00:00:00Z"{rest}}}"#);
        format!(r#"{{"$type":"message","payload":{payload}}}"#)
    };
    let written = format!(
        r#""operation":"create","collection":"app.bsky.feed.post","rkey":"3m2222222222a","cid":"bafy","record":{post}"#
    );
    let deleted = r#""operation":"delete","collection":"app.bsky.feed.like","rkey":"3m2222222222b""#;
    let micros = now().as_microsecond();
    match kind {
        StreamKind::JetstreamV1 => vec![
            v1(DID, micros + 1, &format!(r#""kind":"commit","commit":{{"rev":"r",{written}}}"#)),
            v1(
                "did:plc:demoother",
                micros + 2,
                &format!(r#""kind":"commit","commit":{{"rev":"r",{written}}}"#),
            ),
            v1(DID, micros + 3, &format!(r#""kind":"commit","commit":{{"rev":"r",{deleted}}}"#)),
            v1(
                DID,
                micros + 4,
                r#""kind":"account","account":{"active":false,"status":"deactivated","seq":1}"#,
            ),
        ],
        _ => vec![
            v2(DID, 11, "commit", &format!(r#","rev":"r",{written}"#)),
            v2("did:plc:demoother", 12, "commit", &format!(r#","rev":"r",{written}"#)),
            v2(DID, 13, "commit", &format!(r#","rev":"r",{deleted}"#)),
            v2(DID, 14, "account", r#","active":false,"status":"deactivated""#),
        ],
    }
}

/// A server of events on the loopback interface: says what it is given to everybody, and what it was asked. With `refuses`
/// it answers a question with a cursor as Jetstream's second form does when that is too old.
async fn events(said: Vec<String>, refuses: bool) -> (Url, std::sync::Arc<std::sync::Mutex<Vec<String>>>) {
    use futures_util::{SinkExt, StreamExt};
    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap()).parse().unwrap();
    let asked = std::sync::Arc::<std::sync::Mutex<Vec<String>>>::default();
    let heard = asked.clone();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            #[expect(clippy::result_large_err, reason = "the library's own type")]
            let answer = |request: &Request, response: Response| {
                let asked = request.uri().to_string();
                let too_old = refuses && asked.contains("cursor=");
                heard.lock().unwrap().push(asked);
                let words = Some(String::from(r#"{"error":"CursorTooOld"}"#));
                let refusal = || ErrorResponse::new(words);
                if too_old {
                    let mut refusal = refusal();
                    *refusal.status_mut() = http::StatusCode::BAD_REQUEST;
                    return Err(refusal);
                }
                Ok(response)
            };
            let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(tcp, answer).await else { continue };
            for text in &said {
                socket.send(Message::text(text.clone())).await.unwrap();
            }
            while let Some(Ok(_)) = socket.next().await {}
        }
    });
    (url, asked)
}

#[tokio::test]
async fn both_forms_of_jetstream_bring_what_the_watched_do_and_nothing_of_anybody_else() {
    for kind in [StreamKind::JetstreamV1, StreamKind::JetstreamV2] {
        let (url, asked) = events(told(kind), kind == StreamKind::JetstreamV2).await;
        let peer = url.authority().to_owned();
        let clock = Clock::manual(now());
        let listed = netra_http::HttpConfig { allow_private: vec![peer], ..Default::default() };
        let http = Http::new(listed, clock.clone()).unwrap();
        let service = "http://127.0.0.1:9".parse().unwrap();
        let bluesky = Bluesky { service, plc: None, appview: None, stream: Some(StreamSource { kind, url }) };
        let id = clock.id();
        let watch = WatchIndex::new([(id, record::account(DID))]);
        let drain = |cursor| Task::Drain { cursor, most: 100, seconds: 1 };

        let batch = bluesky.run(&http, &watch, drain(None)).await.unwrap();
        crate::contract::assert_batch(&batch, &watch, id);
        let [act] = batch.acts.as_slice() else { panic!("{kind:?}: {:?}", batch.acts) };
        assert_eq!(act.own.as_ref().unwrap().text, "Mari \u{fffd}");
        let [deleted] = batch.events.as_slice() else { panic!("{kind:?}: {:?}", batch.events) };
        assert!(deleted.event == ActEventKind::Undone && deleted.native_key.ends_with("like/3m2222222222b"));
        assert_eq!((batch.dropped, batch.skipped.len()), (1, 0));
        assert!(matches!(batch.follow_up.as_slice(), [Task::Poll { account, .. }] if *account == id));
        assert_eq!(batch.exchanges[0].parts.len(), 2, "the words of others are not kept");
        let kept = format!("{:?}", batch.exchanges);
        assert!(!kept.contains("demoother"), "not even their names");

        let next = bluesky.run(&http, &watch, drain(batch.cursor)).await.unwrap();
        let asked = asked.lock().unwrap().clone();
        let names = if kind == StreamKind::JetstreamV1 { "wantedDids=" } else { "dids=" };
        assert!(asked[0].contains(names) && !asked[0].contains("cursor="), "{}", asked[0]);
        assert!(asked[1].contains("cursor="), "{}", asked[1]);
        if kind == StreamKind::JetstreamV2 {
            // Too old: from now on, and everybody is polled so that no gap stays.
            assert!(next.acts.is_empty() && matches!(next.follow_up.as_slice(), [Task::Poll { .. }]));
            let after = bluesky.run(&http, &watch, drain(next.cursor)).await.unwrap();
            assert_eq!(after.acts.len(), 1);
        }
        // A stream inside the network that nobody listed is not opened.
        let strict = Http::new(netra_http::HttpConfig::default(), clock).unwrap();
        let refused = bluesky.run(&strict, &watch, drain(None)).await.unwrap_err();
        assert!(matches!(refused, ConnectError::Http(netra_http::HttpError::Blocked { .. })), "{refused}");
    }
}

/// A server on the loopback interface that describes the account under this handle, whatever it is asked.
async fn describes(handle: &str) -> Url {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let body = format!(r#"{{"did":"{DID}","handle":"{handle}","handleIsCorrect":true}}"#);
    let len = body.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len}\r\nConnection: close\r\n\r\n{body}"
    );
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            let mut asked = [0; 4096];
            let _ = tcp.read(&mut asked).await;
            tcp.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    url
}

#[tokio::test]
async fn another_handle_is_told_by_the_stream_alone_as_the_server_says_it_and_once() {
    let kind = StreamKind::JetstreamV1;
    let micros = now().as_microsecond();
    let event = |did: &str, n: i64| {
        let identity = format!(r#"{{"did":"{did}","handle":"kata-peristiwa.demo.example","seq":1}}"#);
        format!(r#"{{"did":"{did}","time_us":{},"kind":"identity","identity":{identity}}}"#, micros + n)
    };
    let said = vec![event(DID, 1), event("did:plc:demoother", 2), event(DID, 3)];
    let ((url, _), service) = (events(said, false).await, describes("nama-baru.demo.example").await);
    let clock = Clock::manual(now());
    let allow_private = vec![url.authority().to_owned(), service.authority().to_owned()];
    let listed = netra_http::HttpConfig { allow_private, ..Default::default() };
    let http = Http::new(listed, clock.clone()).unwrap();
    let bluesky = Bluesky { service, plc: None, appview: None, stream: Some(StreamSource { kind, url }) };
    let id = clock.id();
    let watch = WatchIndex::new([(id, record::account(DID))]);
    let task = Task::Drain { cursor: None, most: 100, seconds: 1 };
    let batch = bluesky.run(&http, &watch, task).await.unwrap();
    crate::contract::assert_batch(&batch, &watch, id);
    let [(account, names)] = batch.names.as_slice() else { panic!("{:?}", batch.names) };
    assert_eq!((*account, names.handle.as_deref()), (id, Some("nama-baru.demo.example")));
    assert_eq!(names.native_id.as_deref(), Some(DID));
    assert_eq!((batch.acts.len(), batch.dropped), (0, 1));
    assert!(matches!(batch.follow_up.as_slice(), [Task::Poll { account, .. }] if *account == id));
}

#[test]
fn a_cursor_of_another_stream_or_of_two_days_ago_polls_everybody() {
    let bluesky = |json: &str| serde_json::from_str::<StreamSource>(json).unwrap();
    let source = bluesky(r#"{"kind":"jetstream-v1","url":"wss://jetstream.example"}"#);
    assert_eq!(source.kind, StreamKind::JetstreamV1);
    let other = bluesky(r#"{"kind":"subscribe-repos","url":"wss://relay.example"}"#);
    let written = |at: Timestamp| {
        let stream = format!("{:?} {}", source.kind, source.url);
        Some(Cursor(serde_json::json!({"stream": stream, "at": at.as_microsecond()}).to_string()))
    };
    assert!(!stream::may_have_missed(None, &source, now()));
    assert!(!stream::may_have_missed(written(now()), &source, now()));
    assert!(stream::may_have_missed(written(now()), &other, now()));
    let long_ago = now().saturating_sub(SignedDuration::from_hours(48)).unwrap();
    assert!(stream::may_have_missed(written(long_ago), &source, now()));
}
