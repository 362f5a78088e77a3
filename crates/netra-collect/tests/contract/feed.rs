//! Feeds: one document that holds all of an account's items, as RSS and as JSON Feed.

use std::fmt::Write as _;
use std::sync::OnceLock;

use netra_collect::connectors::Feed;
use netra_faults::{Answer, Asked};
use netra_model::act::AccountRef;
use serde_json::json;
use url::Url;

use crate::suite::{Item, Look, Page, Simulator, every_connector_keeps};

/// A feed is named by its address, which is known when the server listens.
#[derive(Default)]
struct Address(OnceLock<String>);

impl Address {
    fn at(&self, origin: &Url) {
        self.0.set(origin.join("umpan").unwrap().to_string()).unwrap();
    }

    fn account(&self) -> AccountRef {
        let native_id = Some(self.0.get().unwrap().clone());
        AccountRef { platform: "feed".parse().unwrap(), native_id, handle: None, display_name: None }
    }

    fn key(&self, n: usize) -> String {
        format!("{}#tag:blog.example,2024:{n}", self.0.get().unwrap())
    }
}

/// A blog with RSS.
#[derive(Default)]
struct Rss(Address);

impl Simulator for Rss {
    type Connector = Feed;
    const NEWEST_FIRST: bool = true;
    const PAGE: Option<usize> = None;
    const READS_UP_TO_A_CUT: bool = true;

    fn connector(&self, origin: Url) -> Feed {
        self.0.at(&origin);
        Feed::default()
    }

    fn account(&self) -> AccountRef {
        self.0.account()
    }

    fn key(&self, n: usize) -> String {
        self.0.key(n)
    }

    fn look(&self, _: &Asked, n_items: usize) -> Look {
        Look::Page(0..n_items)
    }

    fn page(&self, _: &Asked, page: &Page) -> Answer {
        let mut xml = String::from(
            "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>Blog Budi (DEMO)</title>",
        );
        for item in &page.items {
            xml.push_str(&rss(*item));
        }
        xml.push_str("</channel></rss>\n");
        Answer::ok("application/rss+xml", xml)
    }
}

/// An item; one that is out of shape has neither id, link, title nor text, and its words in a field that nobody reads.
fn rss(Item { n, readable }: Item) -> String {
    let (item, mut xml) = (Item { n, readable }, String::from("\n<item>"));
    let at = item.at().strftime("%a, %d %b %Y %H:%M:%S +0000");
    let _ = match readable {
        true => write!(
            xml,
            "<guid isPermaLink=\"false\">tag:blog.example,2024:{n}</guid><description>{}</description>",
            item.text()
        ),
        false => write!(xml, "<comments>{}</comments>", item.text()),
    };
    let _ = write!(xml, "<pubDate>{at}</pubDate></item>");
    xml
}

/// A blog with JSON Feed.
#[derive(Default)]
struct JsonFeed(Address);

impl Simulator for JsonFeed {
    type Connector = Feed;
    const NEWEST_FIRST: bool = true;
    const PAGE: Option<usize> = None;

    fn connector(&self, origin: Url) -> Feed {
        self.0.at(&origin);
        Feed::default()
    }

    fn account(&self) -> AccountRef {
        self.0.account()
    }

    fn key(&self, n: usize) -> String {
        self.0.key(n)
    }

    fn look(&self, _: &Asked, n_items: usize) -> Look {
        Look::Page(0..n_items)
    }

    fn page(&self, _: &Asked, page: &Page) -> Answer {
        let items: Vec<_> = page
            .items
            .iter()
            .map(|item| match item.readable {
                true => json!({
                    "id": format!("tag:blog.example,2024:{}", item.n), "content_text": item.text(),
                    "date_published": item.at().to_string(),
                }),
                false => json!([item.text()]),
            })
            .collect();
        let feed = json!({
            "version": "https://jsonfeed.org/version/1.1", "title": "Blog Budi (DEMO)", "items": items,
        });
        Answer::ok("application/feed+json", feed.to_string())
    }
}

mod as_rss {
    use super::*;

    every_connector_keeps!(Rss);
}

mod as_json {
    use super::*;

    every_connector_keeps!(JsonFeed);
}
