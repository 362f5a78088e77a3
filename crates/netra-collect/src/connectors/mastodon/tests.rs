//! Statuses in the shapes that servers really send; all people are invented (DEMO).

mod simulated;

use netra_model::Clock;
use netra_model::act::{ActKind, MediaKind, SeenAct, When};
use serde_json::{Value, json};

use super::*;
use crate::AnyConnector;

fn now() -> Timestamp {
    "2026-10-12T01:00:00Z".parse().unwrap()
}

fn home() -> Home {
    Home {
        origin: "https://kota.example".parse().unwrap(),
        domain: "kota.example".into(),
        without_login: true,
    }
}

fn account() -> AccountId {
    Clock::manual(now()).id()
}

/// Budi is wanted and nobody else.
fn read(status: &Value) -> Result<Item, BadItem> {
    let id = account();
    let whose = |author: &AccountRef| (author.native_id.as_deref() == Some("1@kota.example")).then_some(id);
    parse_item(&status.to_string(), &home(), &whose, now())
}

fn act(status: &Value) -> SeenAct {
    read(status).unwrap().act
}

fn text(status: &Value) -> String {
    act(status).own.unwrap().text
}

/// A status of Budi (DEMO) as Mastodon sends it, with some fields of its own.
fn status(fields: Value) -> Value {
    let mut status = json!({
        "id": "115000000000000001", "created_at": "2026-10-11T23:30:00.000Z", "in_reply_to_id": null,
        "in_reply_to_account_id": null, "sensitive": false, "spoiler_text": "", "visibility": "public", "language": "id",
        "uri": "https://kota.example/users/budi/statuses/115000000000000001",
        "url": "https://kota.example/@budi/115000000000000001", "replies_count": 0, "reblogs_count": 0,
        "favourites_count": 0, "edited_at": null, "content": "<p>Selamat pagi</p>", "reblog": null,
        "account": {"id": "1", "username": "budi", "acct": "budi", "display_name": "Budi (DEMO)", "note": "<p></p>",
            "url": "https://kota.example/@budi", "uri": "https://kota.example/users/budi"},
        "media_attachments": [], "mentions": [], "tags": [], "emojis": [], "card": null, "poll": null
    });
    let Value::Object(fields) = fields else { panic!("{fields}") };
    status.as_object_mut().unwrap().extend(fields);
    status
}

/// A status of the campaign (DEMO), which lives at another server.
fn campaign() -> Value {
    status(json!({
        "id": "114999999999999999", "uri": "https://kampanye.example/users/satriadewi/statuses/7",
        "url": "https://kampanye.example/@satriadewi/7", "content": "<p>Lanjutkan! <a href=\"https://kampanye.example/tags/LanjutSatria\" class=\"mention hashtag\" rel=\"tag\">#<span>LanjutSatria</span></a></p>",
        "account": {"id": "77", "username": "satriadewi", "acct": "satriadewi@kampanye.example"}
    }))
}

fn target(act: &SeenAct) -> &netra_model::act::SeenContent {
    match &act.target {
        Some(SeenTarget::Content(content)) => content,
        other => panic!("{other:?}"),
    }
}

fn unresolved(act: &SeenAct) -> (&str, Option<&str>) {
    match &act.target {
        Some(SeenTarget::Unresolved { native_key, author }) => {
            (native_key, author.as_ref().and_then(|author| author.handle.as_deref()))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_post_is_read_with_its_warning_its_alternative_texts_and_its_poll() {
    let post = act(&status(json!({
        "spoiler_text": "politik", "content": "<p>dua jari<br />besok</p>", "sensitive": true,
        "media_attachments": [
            {"id": "5", "type": "image", "url": "https://media.kota.example/5.jpg", "description": "Lima orang di depan spanduk ✌️"},
            {"id": "6", "type": "gifv", "url": "javascript:alert(1)", "description": "  "},
            {"id": "7", "type": "unknown", "url": null, "description": null}],
        "poll": {"id": "3", "options": [{"title": "Nomor 2", "votes_count": 1}, {"title": "Lainnya"}]}
    })));
    assert_eq!((post.kind, post.target), (ActKind::Post, None));
    assert_eq!(post.native_key, "https://kota.example/users/budi/statuses/115000000000000001");
    assert_eq!(post.actor_seen.native_id.as_deref(), Some("1@kota.example"));
    assert_eq!(post.actor_seen.handle.as_deref(), Some("budi@kota.example"));
    assert_eq!(post.happened, When::Claimed { at: "2026-10-11T23:30:00Z".parse().unwrap() });
    assert_eq!(post.without_login, Some(true));
    let own = post.own.unwrap();
    assert_eq!(own.text, "politik\n\ndua jari\nbesok\n\n○ Nomor 2\n○ Lainnya");
    assert_eq!(own.url.as_deref(), Some("https://kota.example/@budi/115000000000000001"));
    let media: Vec<_> = own.media.iter().map(|it| (it.kind, it.url.as_deref(), it.alt.as_deref())).collect();
    assert_eq!(
        media,
        [
            (
                MediaKind::Image,
                Some("https://media.kota.example/5.jpg"),
                Some("Lima orang di depan spanduk ✌️")
            ),
            (MediaKind::Video, None, None),
            (MediaKind::Document, None, None),
        ]
    );
}

#[test]
fn a_boost_holds_the_original_and_its_author_is_no_more_than_a_target() {
    let boost = act(&status(json!({"reblog": campaign(), "content": "",
        "uri": "https://kota.example/users/budi/statuses/115000000000000001/activity"})));
    assert_eq!((boost.kind, boost.own.is_none()), (ActKind::Share, true));
    assert!(boost.native_key.ends_with("/activity"));
    let original = target(&boost);
    assert_eq!(original.native_key, "https://kampanye.example/users/satriadewi/statuses/7");
    assert_eq!(original.text, "Lanjutkan! #LanjutSatria");
    assert_eq!(original.author.handle.as_deref(), Some("satriadewi@kampanye.example"));
    assert_eq!(original.author.native_id, None, "77 is this server's number for them, not theirs");
    let of_a_namesake = status(json!({"reblog": campaign(), "uri": campaign()["uri"]}));
    assert_eq!(
        act(&of_a_namesake).native_key,
        "share:budi@kota.example:https://kampanye.example/users/satriadewi/statuses/7",
        "Pleroma gives a boost the name of the original"
    );
    let private = status(json!({"reblog": status(json!({"visibility": "private"}))}));
    assert_eq!(read(&private), Err(BadItem::NotPublic));
}

#[test]
fn an_answer_names_what_it_answers_and_whom_as_far_as_it_tells() {
    let reply = json!({"in_reply_to_id": "42", "in_reply_to_account_id": "77",
        "mentions": [{"id": "77", "username": "satriadewi", "acct": "satriadewi@kampanye.example", "url": "x"}]});
    let item = read(&status(reply.clone())).unwrap();
    assert_eq!((item.act.kind, item.parent.as_deref()), (ActKind::Comment, Some("42")));
    let key = "https://kota.example/api/v1/statuses/42";
    assert_eq!(unresolved(&item.act), (key, Some("satriadewi@kampanye.example")));
    let mut thread = reply;
    thread["in_reply_to_account_id"] = json!("1");
    assert_eq!(unresolved(&act(&status(thread))), (key, Some("budi@kota.example")));
    let number = act(&status(json!({"in_reply_to_id": 42, "in_reply_to_account_id": 9})));
    assert_eq!(unresolved(&number), (key, None), "an id as a number, somebody who is not mentioned");
}

#[test]
fn quotes_of_every_form_are_told_apart_from_posts() {
    let content = r#"<p class="quote-inline">RE: <a href="https://kampanye.example/@satriadewi/7">https://kampanye.example/@satriadewi/7</a></p><p>mantap</p>"#;
    let quote = |quote: Value| act(&status(json!({"quote": quote, "content": content})));
    let whole = quote(json!({"state": "accepted", "quoted_status": campaign()}));
    assert_eq!((whole.kind, whole.own.as_ref().unwrap().text.as_str()), (ActKind::Quote, "mantap"));
    assert_eq!(target(&whole).text, "Lanjutkan! #LanjutSatria");
    let shallow = quote(json!({"state": "accepted", "quoted_status_id": "42"}));
    assert_eq!(unresolved(&shallow), ("https://kota.example/api/v1/statuses/42", None));
    let taken_back = quote(json!({"state": "revoked", "quoted_status": null}));
    assert_eq!((taken_back.kind, &taken_back.target), (ActKind::Quote, &None));
    assert_eq!(target(&quote(campaign())).author.handle.as_deref(), Some("satriadewi@kampanye.example"));
    let mut private = campaign();
    private["visibility"] = json!("private");
    let private = quote(json!({"state": "accepted", "quoted_status": private}));
    assert_eq!(unresolved(&private).0, "https://kampanye.example/users/satriadewi/statuses/7");
    let answer = act(&status(json!({"in_reply_to_id": "42", "content": content,
        "quote": {"state": "accepted", "quoted_status": campaign()}})));
    assert_eq!(answer.kind, ActKind::Comment);
    assert!(answer.own.unwrap().text.starts_with("RE: https://kampanye.example/@satriadewi/7"));
    assert_eq!(act(&status(json!({"quote": null}))).kind, ActKind::Post);
}

#[test]
fn only_what_is_public_is_taken() {
    assert!(read(&status(json!({"visibility": "unlisted"}))).is_ok());
    for visibility in
        [json!("private"), json!("direct"), json!("local"), json!("mutuals_only"), json!(null), json!(1)]
    {
        assert_eq!(read(&status(json!({"visibility": visibility}))), Err(BadItem::NotPublic), "{visibility}");
    }
    for content in [json!("kata siti"), json!(1)] {
        let somebody = status(json!({"account": {"id": "2", "acct": "siti"}, "content": content}));
        assert_eq!(read(&somebody), Err(BadItem::OfSomebodyElse), "readable or not");
        let private = status(json!({"visibility": "private", "content": content}));
        assert_eq!(read(&private), Err(BadItem::NotPublic), "readable or not");
    }
    let namesake = status(json!({"account": {"id": "1", "acct": "budi@lain.example"}}));
    assert_eq!(read(&namesake), Err(BadItem::OfSomebodyElse), "the same number at another server");
}

#[test]
fn fields_of_odd_shapes_cost_nothing_and_missing_names_cost_the_item_alone() {
    let odd = status(
        json!({"media_attachments": {"0": 1}, "mentions": "x", "poll": [], "spoiler_text": null,
        "edited_at": null, "quote": [], "id": 12, "url": 5, "created_at": "kemarin", "extra": {"deep": [1]}}),
    );
    let item = read(&odd).unwrap();
    assert_eq!((item.id.as_str(), item.act.own.unwrap().text.as_str()), ("12", "Selamat pagi"));
    assert_eq!(item.act.happened, When::Unknown { written: Some("kemarin".into()) });
    for wrong in [
        json!({"uri": null}),
        json!({"uri": " "}),
        json!({"account": null}),
        json!({"content": ["x"]}),
        json!({"reblog": 3}),
    ] {
        assert!(matches!(read(&status(wrong.clone())), Err(BadItem::Unreadable(_))), "{wrong}");
    }
    let mut deep = String::from("1");
    for _ in 0..5_000 {
        deep = format!("{{\"quoted_status\":{deep}}}");
    }
    let raw = status(json!({"quote": "HERE"})).to_string().replace("\"HERE\"", &deep);
    let anybody = |_: &AccountRef| Some(account());
    assert!(matches!(parse_item(&raw, &home(), &anybody, now()), Err(BadItem::Unreadable(_))));
    assert_eq!(text(&status(json!({"content": "a\0b"}))), "a\u{fffd}b");
}

/// The watch-list with Budi on it.
fn watch() -> WatchIndex {
    WatchIndex::new([(account(), AccountRef::by_handle(status::platform(), "budi@kota.example"))])
}

#[test]
fn a_page_is_cut_at_its_items_and_a_bad_one_stands_alone() {
    let (home, watch) = (home(), watch());
    let people = People { home: &home, watch: &watch };
    let good = status(json!({})).to_string();
    let half = status(json!({"id": "9", "content": "HALF"})).to_string().replace("HALF", r"dua jari \ud83d");
    let bad = status(json!({"id": "8", "content": ["x"]})).to_string();
    let private = status(json!({"id": "7", "visibility": "private", "content": "rahasia"})).to_string();
    let body = format!(" [{good}, {half},{bad} ,{private}, 5 ]\n");
    let id = account();
    let whose = |author: &AccountRef| (author.native_id.as_deref() == Some("1@kota.example")).then_some(id);
    let page = parse_page(body.as_bytes(), people, &whose, now(), 3).unwrap();
    let kinds: Vec<_> = page.items.iter().map(|item| std::mem::discriminant(&item.outcome)).collect();
    assert_eq!(kinds.len(), 5);
    let Outcome::Act(act) = &page.items[1].outcome else { panic!("{:?}", page.items[1]) };
    assert_eq!(act.act.own.as_ref().unwrap().text, "dua jari \u{fffd}");
    let raw = act.act.raw.unwrap();
    assert_eq!((raw.exchange, page.parts[raw.part].bytes.as_deref()), (3, Some(half.as_bytes())));
    let Outcome::Skipped(skipped) = &page.items[2].outcome else { panic!("{:?}", page.items[2]) };
    assert_eq!(
        (skipped.place.as_str(), skipped.bytes.as_slice()),
        ("status 8 on kota.example", bad.as_bytes())
    );
    assert!(matches!(page.items[3].outcome, Outcome::Dropped));
    assert!(matches!(page.items[4].outcome, Outcome::Skipped(_)));
    let kept: Vec<u8> = page.parts.iter().filter_map(|part| part.bytes.clone()).flatten().collect();
    assert_eq!(
        String::from_utf8(kept).unwrap(),
        body.replace(&private, ""),
        "only the private one is missing"
    );
    for body in ["", "null", "{}", "<html>", "[{}", "{\"error\":\"x\"}"] {
        let why = parse_page(body.as_bytes(), people, &whose, now(), 0).unwrap_err();
        assert!(why.starts_with("expected a list of statuses"), "{body}: {why}");
    }
}

#[test]
fn each_edit_is_a_version_and_a_change_without_other_words_is_none() {
    let (home, watch) = (home(), watch());
    let people = People { home: &home, watch: &watch };
    let now_says = json!({"content": "<p>ketiga</p>", "edited_at": "2026-10-12T00:10:00Z"});
    let item = read(&status(now_says)).unwrap();
    assert!(item.edited);
    let entry = |content: &str, alt: &str| {
        json!({"content": content, "spoiler_text": "", "sensitive": false, "created_at": "2026-10-11T23:30:00Z",
            "account": {"id": "1", "acct": "budi"},
            "media_attachments": if alt.is_empty() { json!([]) } else { json!([{"type": "image", "description": alt}]) }})
    };
    let mut other = entry("<p>lain</p>", "");
    other["account"]["id"] = json!("2");
    let body = json!([
        entry("<p>pertama</p>", ""),
        entry("<p>pertama</p>", ""),
        entry("<p>pertama</p>", "dua jari"),
        7,
        other,
        entry("<p>ketiga</p>", "")
    ]);
    let body = body.to_string();
    let (versions, parts) = parse_history(body.as_bytes(), people, &item, 2).unwrap();
    let words: Vec<_> = versions
        .iter()
        .map(|act| {
            let own = act.own.as_ref().unwrap();
            (own.text.as_str(), own.media.first().and_then(|it| it.alt.as_deref()))
        })
        .collect();
    assert_eq!(words, [("pertama", None), ("pertama", Some("dua jari"))]);
    for act in &versions {
        assert_eq!((&act.native_key, act.kind), (&item.act.native_key, item.act.kind));
        let raw = act.raw.unwrap();
        assert_eq!((raw.exchange, act.own.as_ref().unwrap().raw), (2, Some(raw)));
        assert!(parts[raw.part].bytes.as_ref().unwrap().starts_with(b"{"));
    }
    let kept: Vec<u8> = parts.iter().filter_map(|part| part.bytes.clone()).flatten().collect();
    assert!(!String::from_utf8(kept).unwrap().contains("lain"));
    assert!(parse_history(b"{\"error\":\"x\"}", people, &item, 0).is_err());
}

#[test]
fn names_of_statuses_tell_their_ids_only_where_they_do() {
    let home = home();
    for (key, id) in [
        ("https://kota.example/users/budi/statuses/12", Some("12")),
        ("https://kota.example/users/budi/statuses/12/activity", Some("12")),
        ("https://kota.example/ap/users/1/statuses/12", Some("12")),
        ("https://KOTA.example/@budi/12", Some("12")),
        ("https://kota.example/api/v1/statuses/01HZX", Some("01HZX")),
        ("https://kota.example/budi/p/1795.84", None),
        ("https://kota.example/@budi@kota.example/posts/5/", None),
        ("https://lain.example/users/budi/statuses/12", None),
        ("https://kota.example/users/budi/statuses/12?x=1", None),
        ("share:budi:https://kota.example/users/budi/statuses/12", None),
        ("gopher://kota.example/@budi/12", None),
    ] {
        assert_eq!(home.id_in(key).as_deref(), id, "{key}");
    }
    assert_eq!(home.last_in("https://kota.example/objects/a-b/").as_deref(), Some("a-b"));
}

#[test]
fn a_token_is_taken_from_a_file_that_nobody_else_may_read_and_is_never_shown() {
    let watch = watch();
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let http = Http::new(netra_http::HttpConfig::default(), Clock::manual(now())).unwrap();
    let mastodon = Mastodon { instance: home().origin, domain: None, token_file: Some(file.clone()) };
    let open = |text: &str, mode: u32| {
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        Server::open(&http, &mastodon, &watch)
            .map(|server| server.has_token())
            .map_err(|error| error.to_string())
    };
    assert_eq!(open("RAHASIA-demo\n", 0o600), Ok(true));
    for (text, mode, says) in [
        ("RAHASIA-demo", 0o640, "can be read by others: run chmod 600 on that file"),
        ("RAHASIA demo", 0o600, "is not one line without spaces: put it alone in that file"),
        ("\n", 0o600, "is not one line without spaces: put it alone in that file"),
    ] {
        let error = open(text, mode).unwrap_err();
        assert!(error.ends_with(says) && !error.contains("RAHASIA"), "{error}");
        // What `netra check` says.
        assert_eq!(AnyConnector::Mastodon(mastodon.clone()).check().unwrap_err().en, error);
    }
    std::fs::remove_file(&file).unwrap();
    assert!(Server::open(&http, &mastodon, &watch).is_err());
    assert!(
        !format!(
            "{:?}",
            Server::open(&http, &Mastodon { token_file: None, ..mastodon }, &watch)
                .map(|it| it.home.without_login)
        )
        .contains("RAHASIA")
    );
}

proptest::proptest! {
    #[test]
    fn any_answer_is_survived(body: Vec<u8>, text in ".*", at in 0_usize..900) {
        let (home, watch) = (home(), watch());
        let people = People { home: &home, watch: &watch };
        let item = read(&status(json!({"edited_at": "2026-10-12T00:10:00Z"}))).unwrap();
        let mut damaged = json!([status(json!({"reblog": campaign()}))]).to_string().into_bytes();
        let at = at.min(damaged.len());
        damaged.splice(at..at, text.bytes());
        for body in [body, text.into_bytes(), damaged] {
            let _ = parse_page(&body, people, &|_| Some(account()), now(), 0);
            let _ = parse_history(&body, people, &item, 0);
            let _ = parse_target(&body, &home, now());
        }
    }
}
