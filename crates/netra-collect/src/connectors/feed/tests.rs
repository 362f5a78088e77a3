//! Feeds in the shapes that servers really send; all people are invented.

use std::sync::Mutex;

use jiff::Timestamp;
use netra_model::Clock;
use netra_model::act::{Media, MediaKind, SeenAct, When};

use super::super::scripted::{Asked, Scripted, answer};
use super::*;
use crate::contract::{assert_batch, assert_connector_contract};

fn now() -> Timestamp {
    "2026-10-12T01:00:00Z".parse().unwrap()
}

fn names(address: &str) -> AccountRef {
    let native_id = Some(address.to_owned());
    AccountRef { platform: "feed".parse().unwrap(), native_id, handle: None, display_name: None }
}

fn owner() -> Owner {
    let address = "https://blog.example/feed";
    Owner {
        actor: Clock::manual(now()).id(),
        names: names(address),
        address: address.parse().unwrap(),
        configured: None,
        known: Vec::new(),
    }
}

fn read_as(body: &[u8], content_type: &str, owner: &Owner) -> ReadFeed {
    let feed = parse_feed(body, content_type, owner, now(), 0).unwrap();
    let mut end = 0;
    for part in &feed.parts {
        assert_eq!(part.offset, end, "the parts are the whole body");
        end += part.len;
        let range = part.offset as usize..end as usize;
        assert!(part.bytes.as_deref().is_none_or(|it| it == &body[range]), "a part is the body's bytes");
    }
    assert_eq!(end, body.len() as u64);
    feed
}

fn feed(body: &str) -> ReadFeed {
    read_as(body.as_bytes(), "application/xml", &owner())
}

fn acts(feed: &ReadFeed) -> Vec<&SeenAct> {
    let acts = feed.entries.iter().filter_map(|(_, found)| match found {
        Found::Act(act) => Some(&**act),
        _ => None,
    });
    acts.collect()
}

fn texts(feed: &ReadFeed) -> Vec<&str> {
    acts(feed).iter().map(|act| act.own.as_ref().unwrap().text.as_str()).collect()
}

fn skipped(feed: &ReadFeed) -> Vec<&netra_model::batch::Skipped> {
    let skipped = feed.entries.iter().filter_map(|(_, found)| match found {
        Found::Skipped(skipped) => Some(skipped),
        _ => None,
    });
    skipped.collect()
}

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:media=\"http://search.yahoo.com/mrss/\" \
         xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>Blog Budi (DEMO)</title>\
         <atom:link href=\"https://blog.example/feed\" rel=\"self\"/>{items}</channel></rss>\n"
    )
}

/// An item as WordPress writes it.
fn item(n: u32, words: &str) -> String {
    format!(
        "<item><title>Kabar {n}</title><link>https://blog.example/{n}</link><dc:creator><![CDATA[Budi (DEMO)]]></dc:creator>\
         <pubDate>Sun, 11 Oct 2026 01:02:03 +0000</pubDate><category>Kota</category>\
         <guid isPermaLink=\"false\">https://blog.example/?p={n}</guid>\
         <description><![CDATA[<p>{words} [&#8230;]</p>]]></description>\
         <content:encoded><![CDATA[<p>{words}</p><p><img src=\"/foto.jpg\" alt=\"dua jari ✌\"/>Salam &amp; doa</p>]]></content:encoded></item>\n"
    )
}

#[test]
fn an_item_of_rss_is_a_post_with_its_words_pictures_and_time() {
    let body = rss(&(item(1, "Selamat pagi") + &item(2, "Selamat siang")));
    let feed = feed(&body);
    let all = acts(&feed);
    let act = all[0];
    assert_eq!(act.native_key, "https://blog.example/feed#https://blog.example/?p=1");
    assert_eq!(act.happened, When::Claimed { at: "2026-10-11T01:02:03Z".parse().unwrap() });
    let own = act.own.as_ref().unwrap();
    assert_eq!(own.text, "Kabar 1\nSelamat pagi\n\nSalam & doa");
    assert_eq!(own.url.as_deref(), Some("https://blog.example/1"));
    let picture = &own.media[0];
    assert_eq!(picture.url.as_deref(), Some("https://blog.example/foto.jpg"));
    assert_eq!((picture.kind, picture.alt.as_deref()), (MediaKind::Image, Some("dua jari ✌")));
    assert_eq!(own.media[1].caption.as_deref(), Some("Kota"), "categories are words, too");
    let raw = act.raw.unwrap();
    let bytes = feed.parts[raw.part].bytes.as_deref().unwrap();
    assert!(bytes.starts_with(b"<item><title>Kabar 1") && bytes.ends_with(b"</item>"), "cut at its entry");
    assert!(feed.whole && all.len() == 2 && feed.author == [Author::new("Budi (DEMO)", "", "")]);
}

#[test]
fn atom_rdf_and_json_are_read_like_rss() {
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Budi</title><author><name>Budi</name></author>
        <entry><id>tag:blog.example,2026:7</id><title type="html">A &amp;amp; B</title><link href="/7"/>
        <link rel="enclosure" type="audio/mpeg" href="https://blog.example/7.mp3" title="Pidato"/>
        <updated>2026-10-11T08:02:03+07:00</updated><category term="kota" label="Kota"/>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Satu</p><p>Dua<br/>Tiga <img src="x.png" alt="spanduk"/></p></div></content></entry></feed>"#;
    let atom = feed(atom);
    let own = acts(&atom)[0].own.clone().unwrap();
    assert_eq!(
        (own.text.as_str(), own.url.as_deref()),
        ("A & B\nSatu\n\nDua\nTiga", Some("https://blog.example/7"))
    );
    assert_eq!(own.native_key, "https://blog.example/feed#tag:blog.example,2026:7");
    assert_eq!(own.published.at(), Some("2026-10-11T01:02:03Z".parse().unwrap()));
    let words: Vec<_> =
        own.media.iter().map(|it| (it.kind, it.alt.as_deref().or(it.caption.as_deref()))).collect();
    assert_eq!(
        words,
        [
            (MediaKind::Image, Some("spanduk")),
            (MediaKind::Audio, Some("Pidato")),
            (MediaKind::Document, Some("Kota"))
        ]
    );

    let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Budi</title><items/></channel>
        <item rdf:about="https://blog.example/9"><title>Sembilan</title><link>https://blog.example/9</link>
        <dc:date>2026-10-11T01:02:03Z</dc:date><description>&lt;b&gt;tebal&lt;/b&gt; sekali</description></item></rdf:RDF>"#;
    let rdf = feed(rdf);
    assert_eq!(texts(&rdf), ["Sembilan\ntebal sekali"]);
    assert!(acts(&rdf)[0].native_key.ends_with("#https://blog.example/9"));

    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Budi","authors":[{"name":"Budi"}],"items":[
        {"id":12345678901234567890123,"url":"https://blog.example/a","title":"Satu","content_html":"<p>dua jari \ud83d</p>",
         "date_published":"2026-10-11T01:02:03Z","tags":["kota"],"attachments":[{"url":"https://blog.example/v.mp4","mime_type":"video/mp4","title":"Senam"}]},
        {"id":["bukan"],"content_text":5},
        {"id":"b","content_text":"teks saja","authors":[{"name":"Siti"}]}]}"#;
    let json = read_as(json.as_bytes(), "application/feed+json", &owner());
    assert_eq!(texts(&json), ["Satu\ndua jari \u{fffd}"]);
    assert!(acts(&json)[0].native_key.ends_with("#12345678901234567890123"), "digits and all");
    assert_eq!(skipped(&json).len(), 1, "a bad item stands alone");
    assert!(
        json.entries.iter().any(|(_, it)| matches!(it, Found::OfSomebodyElse(_))),
        "Siti's is not Budi's"
    );
}

#[test]
fn media_rss_brings_the_words_of_pictures() {
    let body = rss(
        "<item><guid>1</guid><description>pagi</description><media:content url=\"https://m.example/1.png\" type=\"image/png\" \
         medium=\"image\"><media:rating scheme=\"urn:simple\">nonadult</media:rating>\
         <media:description type=\"plain\">spanduk dua jari</media:description></media:content></item>\
         <item><guid>2</guid><media:group><media:title>Senam</media:title><media:content url=\"https://m.example/v\" \
         type=\"application/x-shockwave-flash\"/><media:description>senam bersama paslon</media:description></media:group></item>\
         <item><guid>3</guid><media:description>tanpa gambar</media:description></item>\
         <item><guid>4</guid><enclosure url=\"javascript:alert(1)\" type=\"image/png\"/><link>javascript:alert(1)</link><title>x</title></item>",
    );
    let feed = feed(&body);
    let media = |n: usize| acts(&feed)[n].own.as_ref().unwrap().media.clone();
    let said = |it: &Media| (it.alt.clone().unwrap_or_default(), it.caption.clone().unwrap_or_default());
    assert_eq!(said(&media(0)[0]), ("spanduk dua jari".into(), String::new()));
    assert_eq!(said(&media(1)[0]), ("senam bersama paslon".into(), "Senam".into()));
    assert_eq!(said(&media(2)[0]).1, "tanpa gambar");
    let last = acts(&feed)[3].own.as_ref().unwrap();
    assert_eq!((last.media.len(), &last.url), (0, &None), "links that lead nowhere on the web are dropped");
}

#[test]
fn short_posts_do_not_say_their_beginning_twice() {
    let body = rss(
        "<item><guid>1</guid><title>Selamat pagi warga…</title><description>&lt;p&gt;Selamat pagi warga kota&lt;/p&gt;</description></item>\
         <item><guid>2</guid><title>Judul</title></item><item><guid>3</guid><description>isi</description></item>",
    );
    assert_eq!(texts(&feed(&body)), ["Selamat pagi warga kota", "Judul", "isi"]);
}

#[test]
fn entries_without_an_id_are_named_by_their_link_or_their_words() {
    let body = rss(
        "<item><link>https://blog.example/1</link><title>Satu</title></item><item><title>Dua</title></item><item/>\
         <item><guid>a b</guid></item><item><guid>sama</guid><title>1</title></item><item><guid>sama</guid><title>2</title></item>\
         <item><guid>sama</guid><title>1</title></item>",
    );
    let feed = feed(&body);
    let keys: Vec<&str> = acts(&feed)
        .iter()
        .map(|act| act.native_key.strip_prefix("https://blog.example/feed#").unwrap())
        .collect();
    assert_eq!((keys.len(), keys[0], keys[3]), (4, "https://blog.example/1", "sama"));
    assert!(keys[1].starts_with("sha256:") && keys[2].starts_with("sha256:"));
    let why: Vec<_> = skipped(&feed).iter().map(|it| it.why.en.clone()).collect();
    assert!(why[0].contains("no id") && why[1].contains("same id"), "{why:?}");
    assert_eq!(feed.entries.len(), 6, "the same entry twice, byte for byte, is one");
}

#[test]
fn the_words_of_others_are_dropped_before_anything_is_kept() {
    let others = item(2, "Rahasia Siti").replace("Budi (DEMO)", "Siti (DEMO)");
    let body = rss(&(item(1, "Selamat pagi") + &others));
    let mut owner = owner();
    owner.configured = Some(vec!["budi (demo)".into()]);
    for (configured, n_acts) in [(Some(vec!["budi (demo)".into()]), 1), (None, 0)] {
        let feed = read_as(body.as_bytes(), "", &Owner { configured, ..owner.clone() });
        assert_eq!(acts(&feed).len(), n_acts, "whose feed it is, nobody can tell without being told");
        let kept: Vec<u8> = feed.parts.iter().filter_map(|part| part.bytes.clone()).flatten().collect();
        assert!(!String::from_utf8(kept).unwrap().contains("Siti"));
        assert!(!format!("{:?}", acts(&feed)).contains("Siti") && skipped(&feed).is_empty());
    }
}

#[test]
fn dates_that_cannot_be_are_unknown_and_kept_as_written() {
    let happened = |date: &str| {
        let body = rss(&format!("<item><guid>1</guid><title>x</title><pubDate>{date}</pubDate></item>"));
        acts(&feed(&body))[0].happened.clone()
    };
    for written in
        ["kemarin", "Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 11 Oct 2099 01:02:03 GMT", "2026-10-11 08:02:03"]
    {
        assert_eq!(happened(written), When::Unknown { written: Some(written.into()) });
    }
    assert_eq!(happened(" "), When::Unknown { written: None });
}

#[test]
fn hostile_xml_is_neither_expanded_nor_followed_nor_dear() {
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let bomb = format!(
        "<!DOCTYPE rss [<!ENTITY l0 \"ha\">{laughs}]>{}",
        rss("<item><guid>1</guid><title>&l9;</title></item>")
    );
    let bomb = bomb.replacen("<?xml version=\"1.0\"?>", "", 1);
    assert_eq!(texts(&feed(&bomb)), ["&l9;"]);
    let outside = "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item><guid>1</guid><title>&x;</title></item></channel></rss>";
    assert_eq!(texts(&feed(outside)), ["&x;"]);
    let deep = rss(&(item(1, "dulu") + "<item>" + &"<a>".repeat(200_000)));
    let deep = feed(&deep);
    assert_eq!(acts(&deep).len(), 1, "what stands before it is read");
    assert!(skipped(&deep)[0].why.en.contains("nested deeper") && !deep.whole);
    assert!(skipped(&deep)[0].bytes.len() <= 64 << 10);
    let broad = rss(&("<item>".to_owned() + &"<a/>".repeat(300_000) + "</item>"));
    let broad = parse_feed(broad.as_bytes(), "", &owner(), now(), 0).unwrap_err();
    assert!(broad.contains("more than 200000 elements"), "{broad}");
    let many = rss(&"<item><guid>1</guid></item>".repeat(3_000));
    assert!(skipped(&feed(&many))[0].why.en.contains("first 2000 entries"));
    let marks =
        rss("<item><guid>1</guid><title>a & b &amp; c &nbsp; &#0; <![CDATA[<b>d</b>]]></title></item>");
    assert_eq!(texts(&feed(&marks)), ["a & b & c \u{fffd} d"]);
    // A reader that cuts the name a byte before the address would cut a letter in two.
    let author = rss("<item><guid>1</guid><author>—a@contoh.id</author><title>x</title></item>");
    assert_eq!(texts(&feed(&author)), ["x"]);
}

#[test]
fn whatever_the_encoding_the_parts_are_the_bodys_bytes() {
    let body = rss(&item(1, "Élan ✌")).replace("version=\"1.0\"", "version=\"1.0\" encoding=\"UTF-8\"");
    let wide: Vec<u8> =
        b"\xff\xfe".iter().copied().chain(body.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xef\xbb\xbf", body.as_bytes()].concat();
    for bytes in [body.as_bytes(), &wide, &marked] {
        let feed = read_as(bytes, "text/html; charset=iso-8859-1", &owner());
        assert_eq!(texts(&feed), ["Kabar 1\nÉlan ✌\n\nSalam & doa"]);
    }
    let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><item><guid>1</guid><title>caf\xe9</title></item></channel></rss>";
    let feed = read_as(latin, "", &owner());
    assert_eq!(texts(&feed), ["café"]);
    let part = acts(&feed)[0].raw.unwrap().part;
    assert_eq!(
        feed.parts[part].bytes.as_deref(),
        Some(&b"<item><guid>1</guid><title>caf\xe9</title></item>"[..])
    );
}

#[test]
fn something_else_than_a_feed_is_refused_with_a_sentence() {
    for (body, says) in [
        ("", "empty document"),
        ("halo", "got a text"),
        ("<!DOCTYPE html><html><body>503</body></html>", "got <html>"),
        ("{\"error\":\"x\"}", "the field `items`"),
        ("<rss><channel></item></channel>", "expected a feed"),
        ("\u{0}\u{1}\u{2}", "expected a feed"),
    ] {
        let why = parse_feed(body.as_bytes(), "", &owner(), now(), 0).unwrap_err();
        assert!(why.contains(says), "{body}: {why}");
    }
    let empty = feed(&rss(""));
    assert!(empty.entries.is_empty() && empty.whole, "a feed without entries is a feed");
}

#[test]
fn a_feed_that_breaks_off_brings_what_stood_before_and_sets_the_rest_aside() {
    let whole = rss(&(item(1, "satu") + &item(2, "dua")));
    let cut = &whole[..whole.rfind("dua").unwrap()];
    let feed = feed(cut);
    assert_eq!((acts(&feed).len(), skipped(&feed).len(), feed.whole), (1, 1, false));
    assert!(skipped(&feed)[0].bytes.starts_with(b"<item><title>Kabar 2"));
    assert!(feed.parts.last().unwrap().bytes.is_none(), "whose the rest is, nobody knows");
}

/// A feed on a server, and an office that watches it.
struct World {
    server: Scripted,
    http: Http,
    feed: Feed,
    account: AccountId,
    names: AccountRef,
    watch: WatchIndex,
}

impl World {
    async fn new(answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let server = Scripted::start(answer).await;
        let clock = Clock::manual(now());
        let (account, names) = (clock.id(), names(server.url.join("/feed").unwrap().as_str()));
        let watch = WatchIndex::new([(account, names.clone())]);
        let http = server.http(clock);
        Self { server, http, feed: Feed::default(), account, names, watch }
    }

    async fn poll(&self, cursor: Option<Cursor>) -> Result<Batch, ConnectError> {
        let (account, names) = (self.account, self.names.clone());
        let batch = self.feed.run(&self.http, &self.watch, Task::Poll { account, names, cursor }).await?;
        assert_batch(&batch, &self.watch, account);
        Ok(batch)
    }

    async fn recheck(&self, ids: &[&str]) -> Result<Batch, ConnectError> {
        let native_keys = ids.iter().map(|id| format!("{}feed#{id}", self.server.url)).collect();
        let (account, names) = (self.account, self.names.clone());
        let batch =
            self.feed.run(&self.http, &self.watch, Task::Recheck { account, names, native_keys }).await?;
        assert_batch(&batch, &self.watch, account);
        Ok(batch)
    }
}

/// Answers with what a test puts there: status, headers and body.
type Shown = std::sync::Arc<Mutex<(u16, Vec<(&'static str, &'static str)>, String)>>;

fn shown(body: &str) -> Shown {
    std::sync::Arc::new(Mutex::new((200, vec![("Content-Type", "application/rss+xml")], body.to_owned())))
}

async fn showing(shown: &Shown) -> World {
    let shown = std::sync::Arc::clone(shown);
    World::new(move |asked| {
        let (status, headers, body) = &*shown.lock().unwrap();
        let known = headers.iter().any(|(name, value)| {
            let asks = [("ETag", "if-none-match"), ("Last-Modified", "if-modified-since")];
            asks.iter().any(|(header, question)| name == header && asked.header(question) == Some(value))
        });
        if known { answer(304, headers, b"") } else { answer(*status, headers, body.as_bytes()) }
    })
    .await
}

#[tokio::test]
async fn a_feed_keeps_the_contract_with_validators_and_without() {
    for headers in
        [vec![], vec![("ETag", "\"v1\"")], vec![("Last-Modified", "Sun, 11 Oct 2026 01:02:03 GMT")]]
    {
        let shown = shown(&rss(&(item(1, "satu") + &item(2, "dua"))));
        shown.lock().unwrap().1.extend(headers.clone());
        let world = showing(&shown).await;
        let batches =
            assert_connector_contract(&world.feed, &world.http, &world.watch, world.account, &world.names)
                .await;
        assert_eq!(batches.iter().map(|batch| batch.acts.len()).sum::<usize>(), 2);
        let asked = world.server.asked();
        assert_eq!(asked.len(), 2, "nothing is asked for an empty watch-list: {asked:?}");
        let question = asked[1].header("if-none-match").or(asked[1].header("if-modified-since"));
        assert_eq!(question, headers.first().map(|(_, value)| *value));
    }
}

#[tokio::test]
async fn only_what_is_new_or_has_other_words_is_brought() {
    let shown = shown(&rss(&(item(2, "dua") + &item(1, "satu"))));
    let world = showing(&shown).await;
    let first = world.poll(None).await.unwrap();
    // The channel says another time at each look, as many do.
    let page = |items: &str| rss(&("<lastBuildDate>Mon, 12 Oct 2026</lastBuildDate>".to_owned() + items));
    shown.lock().unwrap().2 = page(&(item(2, "dua") + &item(1, "satu")));
    let same = world.poll(first.cursor.clone()).await.unwrap();
    assert!(same.acts.is_empty() && same.exchanges.is_empty() && same.cursor.is_some());
    shown.lock().unwrap().2 = page(&(item(3, "tiga") + &item(2, "dua, coblos dua")));
    let changed = world.poll(same.cursor).await.unwrap();
    let words: Vec<_> = changed.acts.iter().map(|act| act.own.as_ref().unwrap().text.as_str()).collect();
    assert_eq!(words, ["Kabar 3\ntiga\n\nSalam & doa", "Kabar 2\ndua, coblos dua\n\nSalam & doa"]);
    assert_eq!(changed.events, [], "what left the window is no event of a poll");
    let parts = &changed.exchanges[0].parts;
    let kept: u64 = parts.iter().filter(|part| part.bytes.is_some()).map(|part| part.len).sum();
    assert_eq!(kept, changed.exchanges[0].body_len, "all of it is the owner's");
    shown.lock().unwrap().2 = page(&(item(3, "tiga") + &item(1, "satu")));
    let back = world.poll(changed.cursor).await.unwrap();
    assert_eq!(back.acts.len(), 1, "what comes back into the window is seen again");
}

#[tokio::test]
async fn an_entry_that_left_the_window_is_not_deleted() {
    let shown = shown(&rss(&(item(2, "dua baru") + &item(3, "tiga"))));
    let world = showing(&shown).await;
    let batch = world.recheck(&["https://blog.example/?p=1", "https://blog.example/?p=2"]).await.unwrap();
    let events: Vec<_> = batch.events.iter().map(|it| it.event.clone()).collect();
    assert_eq!(events, [ActEventKind::Unavailable("left_window".into()), ActEventKind::Seen]);
    assert!(batch.events.iter().all(|event| event.raw.is_some()), "the answer that shows it is kept");
    assert_eq!(batch.acts.len(), 1, "with its words of now, and without the entry nobody asked about");
    // Half a feed says nothing about what is not in it.
    let half = rss(&item(2, "dua"));
    shown.lock().unwrap().2 = half[..half.len() - 10].to_owned();
    let batch = world.recheck(&["https://blog.example/?p=1", "https://blog.example/?p=2"]).await.unwrap();
    assert_eq!(batch.events.iter().map(|it| &it.event).collect::<Vec<_>>(), [&ActEventKind::Seen]);
    let wrong = world.feed.run(
        &world.http,
        &world.watch,
        Task::Recheck {
            account: world.account,
            names: world.names.clone(),
            native_keys: vec!["at://x".into()],
        },
    );
    assert!(matches!(wrong.await, Err(ConnectError::WrongTask(_))));
}

#[tokio::test]
async fn a_feed_that_is_gone_is_an_account_that_cannot_be_read() {
    let shown = shown("");
    let world = showing(&shown).await;
    for (status, said) in [(404, "feed_not_found"), (410, "feed_gone")] {
        shown.lock().unwrap().0 = status;
        for error in [world.poll(None).await.unwrap_err(), world.recheck(&["1"]).await.unwrap_err()] {
            let ConnectError::AccountUnavailable { reason, .. } = error else { panic!("{error:?}") };
            assert_eq!(reason, said);
        }
    }
    *shown.lock().unwrap() = (200, vec![("Content-Type", "text/html")], "<html>Segera kembali</html>".into());
    let error = world.poll(None).await.unwrap_err();
    assert!(
        matches!(&error, ConnectError::Unreadable { why, .. } if why.contains("got <html>")),
        "{error:?}"
    );
}

#[tokio::test]
async fn who_is_not_watched_is_not_read() {
    let world = showing(&shown(&rss(&item(1, "satu")))).await;
    let stranger = WatchIndex::default();
    let (account, names) = (world.account, world.names.clone());
    let batch =
        world.feed.run(&world.http, &stranger, Task::Poll { account, names, cursor: None }).await.unwrap();
    assert_eq!((batch, world.server.asked().len()), (Batch::default(), 0));
}

#[tokio::test]
async fn whose_a_feed_is_stays_known_when_only_a_guest_writes() {
    let shown = shown(&rss(&item(1, "satu")));
    let world = showing(&shown).await;
    let first = world.poll(None).await.unwrap();
    let guest = item(2, "tulisan tamu").replace("Budi (DEMO)", "Siti (DEMO)");
    shown.lock().unwrap().2 = rss(&guest);
    let second = world.poll(first.cursor).await.unwrap();
    assert_eq!((second.acts.len(), second.dropped, second.exchanges.len()), (0, 1, 0));
    assert!(!second.cursor.unwrap().0.contains("Siti"));
    // With other words in the configuration the feed is read anew.
    let mut told = World { feed: Feed::default(), ..world };
    told.feed.authors.insert(told.names.native_id.clone().unwrap(), vec!["Siti (DEMO)".into()]);
    let third = told.poll(None).await.unwrap();
    assert_eq!(third.acts.len(), 1);
}

#[test]
fn a_cursor_of_another_feed_or_rule_begins_anew() {
    let here: Url = "https://blog.example/feed".parse().unwrap();
    let mut position = Position::read(None, &here, None);
    position.etag = Some("\"v1\"".into());
    let cursor = position.written();
    assert_eq!(Position::read(Some(cursor.clone()), &here, None), position);
    assert_eq!(Position::read(Some(cursor.clone()), &here, Some(vec!["Budi".into()])).etag, None);
    assert_eq!(Position::read(Some(cursor), &"https://blog.example/atom".parse().unwrap(), None).etag, None);
    assert_eq!(Position::read(Some(Cursor("not ours".into())), &here, None).etag, None);
}

mod any_bytes {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_feed_is_survived_and_every_entry_is_in_one_place(
            body in "(<rss>|<channel>|</channel>|</rss>|<feed>|<item>|</item>|<entry>|</entry>|<title>|</title>|<guid>|</guid>|a|é|&amp;|&x;|<!\\[CDATA\\[|\\]\\]>|<a/>|<dc:creator>|</dc:creator>| ){0,80}",
        ) {
            let Ok(feed) = parse_feed(body.as_bytes(), "", &owner(), now(), 0) else { return Ok(()) };
            let end: u64 = feed.parts.iter().map(|part| part.len).sum();
            prop_assert_eq!(end, body.len() as u64);
            for act in acts(&feed) {
                prop_assert!(feed.parts[act.raw.unwrap().part].bytes.is_some());
            }
        }

        #[test]
        fn any_bytes_are_survived(body: Vec<u8>) {
            let _ = parse_feed(&body, "", &owner(), now(), 0);
        }
    }
}
