use proptest::prelude::*;

use super::*;

fn platform(name: &str) -> Platform {
    name.parse().unwrap()
}

/// `platform handle-or-id`, one per account.
fn read(cell: &str, column: Option<&str>) -> Vec<String> {
    let (accounts, bad) = account_cell(cell, column.map(platform).as_ref());
    assert!(bad.is_empty(), "{cell:?}: {bad:?}");
    accounts
        .iter()
        .map(|account| {
            format!(
                "{} {}",
                account.platform,
                account.handle.as_ref().or(account.native_id.as_ref()).unwrap()
            )
        })
        .collect()
}

fn refused(cell: &str, column: Option<&str>) -> String {
    let (accounts, bad) = account_cell(cell, column.map(platform).as_ref());
    assert!(accounts.is_empty(), "{cell:?}: {accounts:?}");
    assert_eq!(bad.len(), 1, "{cell:?}: {bad:?}");
    bad[0].to_string()
}

#[test]
fn a_profile_link_names_an_account() {
    for (link, expected) in [
        ("instagram.com/budi.demo?igsh=MXh5", "instagram budi.demo"),
        ("https://www.instagram.com/budi.demo/", "instagram budi.demo"),
        (
            "https://www.facebook.com/profile.php?id=100000000000001&mibextid=ZbWKwL",
            "facebook 100000000000001",
        ),
        ("https://m.facebook.com/budi.demo.7", "facebook budi.demo.7"),
        ("https://www.facebook.com/people/Budi-Demo/100000000000002/", "facebook 100000000000002"),
        ("tiktok.com/@budi.demo", "tiktok budi.demo"),
        ("https://twitter.com/budi_demo", "x budi_demo"),
        ("x.com/budi_demo", "x budi_demo"),
        ("bsky.app/profile/budi.bsky.social", "bluesky budi.bsky.social"),
        (
            "https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx",
            "bluesky did:plc:abcdefghijklmnopqrstuvwx",
        ),
        ("did:plc:abcdefghijklmnopqrstuvwx", "bluesky did:plc:abcdefghijklmnopqrstuvwx"),
        ("https://www.threads.net/@budi.demo", "threads budi.demo"),
        ("threads.com/@budi.demo", "threads budi.demo"),
        ("https://youtube.com/@budidemo?si=abc", "youtube budidemo"),
        ("https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv", "youtube UCabcdefghijklmnopqrstuv"),
        ("@budi@masto.example", "mastodon budi@masto.example"),
        ("https://masto.example/@budi", "mastodon budi@masto.example"),
        ("budi.bsky.social", "bluesky budi.bsky.social"),
        ("t.me/budi_demo", "telegram budi_demo"),
        ("IG:@budi.demo", "instagram budi.demo"),
    ] {
        assert_eq!(read(link, None), [expected], "{link}");
    }
}

#[test]
fn a_cell_may_hold_several_accounts_in_every_usual_writing() {
    assert_eq!(
        read("@a.demo, @b.demo;c.demo\nd.demo dan @e.demo @a.demo", Some("instagram")),
        ["instagram a.demo", "instagram b.demo", "instagram c.demo", "instagram d.demo", "instagram e.demo"]
    );
    assert_eq!(
        read("IG: @a.demo, FB: b.demo.1\nhttps://x.com/c_demo", None),
        ["instagram a.demo", "facebook b.demo.1", "x c_demo"]
    );
    assert_eq!(read("  ", Some("instagram")), Vec::<String>::new());
}

#[test]
fn one_bad_name_does_not_cost_the_others() {
    let (accounts, bad) = account_cell("@a.demo, tiktok.com/@b.demo", Some(&platform("instagram")));
    assert_eq!(accounts.len(), 1);
    assert!(bad[0].to_string().contains("belongs to TikTok"), "{}", bad[0]);
}

#[test]
fn a_feed_is_its_address_as_it_was_given() {
    for (cell, column, expected) in [
        (
            "https://blog.example/feed/?type=rss&ref=x#top",
            Some("feed"),
            "feed https://blog.example/feed/?type=rss&ref=x",
        ),
        ("http://Blog.example/Atom.xml", Some("feed"), "feed http://blog.example/Atom.xml"),
        ("feed:https://blog.example/rss", None, "feed https://blog.example/rss"),
        ("feed://blog.example/rss", Some("feed"), "feed https://blog.example/rss"),
        ("blog.example/rss", Some("feed"), "feed https://blog.example/rss"),
    ] {
        assert_eq!(read(cell, column), [expected], "{cell}");
    }
    assert!(refused("@budi", Some("feed")).contains("is not the address of a feed"));
    for (cell, why) in [
        ("http://127.0.0.1/feed", "names a machine by number"),
        ("https://u:p@blog.example/feed", "user name or password"),
        ("javascript:alert(1)", "is not a web address"),
    ] {
        assert!(refused(cell, Some("feed")).contains(why), "{cell}");
    }
}

#[test]
fn a_display_name_is_never_taken_for_two_handles() {
    assert!(refused("Budi Santosa", Some("facebook")).contains("display name"));
    assert!(refused("@budi", None).contains("on which platform"));
    assert!(refused("budi", None).contains("on which platform"));
    assert!(refused("budi", Some("bluesky")).contains("with a dot"));
}

#[test]
fn a_dangerous_or_useless_link_is_refused_with_a_reason() {
    for (link, why) in [
        ("javascript:alert(1)", "not a web address"),
        ("data:text/html", "not a web address"),
        ("https://user:secret@instagram.com/budi", "user name or password"),
        ("http://2130706433/@budi", "by number"),
        ("http://localhost/@budi", "not a public"),
        ("https://vm.tiktok.com/ZM123/", "short link"),
        ("https://www.facebook.com/share/p/abc", "short link"),
        ("https://www.instagram.com/p/CxDEMO123/", "a post, not to a profile"),
        ("https://www.facebook.com/groups/demo", "a group"),
        ("https://contoh.example/profil", "not a profile"),
    ] {
        let sentence = refused(link, None);
        assert!(sentence.contains(why), "{link}: {sentence}");
    }
}

#[test]
fn all_spellings_of_a_post_link_become_one() {
    for (canonical, spellings) in [
        (
            "https://www.instagram.com/p/CxDEMO_1-2/",
            &[
                "instagram.com/p/CxDEMO_1-2",
                "https://www.instagram.com/reel/CxDEMO_1-2/?igsh=MWQ1",
                "https://m.instagram.com/tv/CxDEMO_1-2/?utm_source=x",
                "https://www.instagram.com/budi.demo/p/CxDEMO_1-2/#x",
            ][..],
        ),
        (
            "https://www.facebook.com/100000000000001/posts/pfbid02DEMO",
            &[
                "https://www.facebook.com/permalink.php?story_fbid=pfbid02DEMO&id=100000000000001",
                "https://m.facebook.com/story.php?story_fbid=pfbid02DEMO&id=100000000000001&mibextid=x",
                "facebook.com/100000000000001/posts/pfbid02DEMO?__tn__=R",
            ],
        ),
        (
            "https://www.facebook.com/photo/?fbid=122000000000",
            &[
                "https://www.facebook.com/photo.php?fbid=122000000000&set=a.1",
                "https://web.facebook.com/budi.demo/photos/a.1/122000000000/",
            ],
        ),
        (
            "https://www.facebook.com/watch/?v=133000000000",
            &[
                "https://fb.com/budi.demo/videos/133000000000/",
                "facebook.com/watch?v=133000000000&ref=sharing",
            ],
        ),
        (
            "https://www.tiktok.com/@budi.demo/video/7100000000000000001",
            &["https://m.tiktok.com/@Budi.Demo/video/7100000000000000001?is_from_webapp=1&_r=1"],
        ),
        (
            "https://x.com/i/status/1840000000000000001",
            &[
                "https://twitter.com/budi_demo/status/1840000000000000001?s=20&t=abc",
                "mobile.twitter.com/other/status/1840000000000000001/photo/1",
                "x.com/budi_demo/status/1840000000000000001",
            ],
        ),
        (
            "at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/3kdemo",
            &["https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx/post/3kdemo"],
        ),
        ("https://bsky.app/profile/budi.test/post/3kdemo", &["at://Budi.test/app.bsky.feed.post/3kdemo"]),
        (
            "https://www.threads.com/t/CxDEMO",
            &["https://www.threads.net/@budi.demo/post/CxDEMO?xmt=1", "threads.net/t/CxDEMO"],
        ),
        (
            "https://www.youtube.com/watch?v=dEmO1234567",
            &[
                "https://youtu.be/dEmO1234567?si=abc",
                "https://m.youtube.com/watch?v=dEmO1234567&feature=share",
                "youtube.com/shorts/dEmO1234567",
            ],
        ),
        ("https://t.me/budi_demo/12", &["https://t.me/s/Budi_Demo/12", "telegram.me/budi_demo/12"]),
        (
            "https://masto.example/@budi/110000000000000001",
            &["https://masto.example/users/budi/statuses/110000000000000001"],
        ),
        (
            "https://berita.example/artikel?id=7",
            &["http://berita.example/artikel?id=7&utm_source=wa&fbclid=x#komentar"],
        ),
    ] {
        for spelling in spellings.iter().chain([&canonical]) {
            assert_eq!(post_link(spelling).unwrap().canonical, canonical, "{spelling}");
        }
    }
}

#[test]
fn a_post_link_names_its_account_where_it_can() {
    let link = post_link("https://twitter.com/budi_demo/status/1840000000000000001").unwrap();
    assert_eq!(link.account.unwrap().handle.as_deref(), Some("budi_demo"));
    assert_eq!(post_link("instagram.com/p/CxDEMO").unwrap().account, None);
}

#[test]
fn what_is_not_a_post_is_refused_with_an_example() {
    for (text, why) in [
        ("instagram.com/budi.demo", "not a link to a post"),
        ("halo", "not a link"),
        ("vt.tiktok.com/ZS1", "short link"),
        ("java\tscript:alert(1)", "not a"),
        ("https://t.me/c/123/4", "closed group"),
        ("https://a:b@x.com/a/status/1", "user name or password"),
        ("", "not a link"),
    ] {
        let sentence = post_link(text).unwrap_err().to_string();
        assert!(sentence.contains(why), "{text}: {sentence}");
    }
}

#[test]
fn an_accounts_page_reads_back_as_the_account() {
    for (name, column) in [
        ("@budi.demo", "instagram"),
        ("@budi.demo", "tiktok"),
        ("@budi@masto.example", "mastodon"),
        ("http://blog.example/Feed.xml", "feed"),
    ] {
        let known = account(name, Some(&platform(column))).unwrap();
        let feed = (known.platform.as_str() == "feed").then_some(&known.platform);
        assert_eq!(account(&profile_url(&known).unwrap(), feed).unwrap(), known);
    }
}

fn link_like() -> impl Strategy<Value = String> {
    let host = prop::sample::select(vec![
        "instagram.com",
        "www.facebook.com",
        "m.facebook.com",
        "tiktok.com",
        "x.com",
        "bsky.app",
        "threads.net",
        "youtube.com",
        "youtu.be",
        "t.me",
        "masto.example",
        "berita.example",
    ]);
    let part = prop::sample::select(vec![
        "p",
        "reel",
        "posts",
        "permalink.php",
        "photo.php",
        "photos",
        "videos",
        "watch",
        "@budi",
        "Budi.Demo",
        "status",
        "123",
        "AbC-_9",
        "profile",
        "post",
        "did:plc:abcdefghijklmnopqrstuvwx",
        "budi.test",
        "groups",
        "users",
        "statuses",
        "%41%2f",
        "é",
        "..",
        "c",
        "s",
        "t",
        "i",
        "web",
        "video",
    ]);
    let query = prop::sample::select(vec![
        "",
        "?v=abc",
        "?fbid=12",
        "?story_fbid=9&id=12345",
        "?utm_source=x&q=a+b%20c",
        "?igsh=1",
        "?comment_id=77",
        "?lc=Ugx.9",
        "?v=1&lc=a&list=z",
        "?comment=5",
        "?q=%ff&&=",
    ]);
    (host, prop::collection::vec(part, 0..5), query)
        .prop_map(|(host, parts, query)| format!("https://{host}/{}{query}", parts.join("/")))
}

proptest! {
    #[test]
    fn a_canonical_link_is_canonical(link in link_like()) {
        if let Ok(first) = post_link(&link) {
            let second = post_link(&first.canonical);
            prop_assert_eq!(second.as_ref().map(|it| it.canonical.as_str()), Ok(first.canonical.as_str()));
            prop_assert_eq!(second.unwrap().platform, first.platform);
        }
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in ".*") {
        let _ = post_link(&text);
        let _ = account_cell(&text, None);
        let _ = account_cell(&text, Some(&platform("facebook")));
    }

    #[test]
    fn no_canonical_link_has_another_scheme(text in "(https?|javascript|data|at|ftp)://[ -~]{0,40}") {
        if let Ok(link) = post_link(&text) {
            prop_assert!(link.canonical.starts_with("https://") || link.canonical.starts_with("at://"));
        }
    }
}
