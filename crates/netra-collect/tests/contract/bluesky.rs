//! Bluesky: `com.atproto.repo.listRecords` of posts, oldest first, and what is asked before it.

use netra_collect::connectors::Bluesky;
use netra_faults::{Answer, Asked};
use netra_model::act::AccountRef;
use serde_json::json;
use url::Url;

use crate::suite::{Item, Look, Page, Simulator, every_connector_keeps};

const DID: &str = "did:plc:demobudi";

#[derive(Default)]
pub(crate) struct Pds;

impl Simulator for Pds {
    type Connector = Bluesky;
    const NEWEST_FIRST: bool = false;
    const PAGE: Option<usize> = Some(100);

    fn connector(&self, origin: Url) -> Bluesky {
        Bluesky { service: origin, plc: None, appview: None, stream: None }
    }

    fn account(&self) -> AccountRef {
        let by_handle = AccountRef::by_handle("bluesky".parse().unwrap(), "budi.test");
        AccountRef { native_id: Some(DID.into()), ..by_handle }
    }

    fn key(&self, n: usize) -> String {
        format!("at://{DID}/app.bsky.feed.post/{}", rkey(n))
    }

    fn look(&self, asked: &Asked, n_items: usize) -> Look {
        let answer = match asked.path().trim_start_matches("/xrpc/") {
            "com.atproto.sync.getLatestCommit" => json!({"cid": "bafydemo", "rev": rkey(n_items)}),
            "com.atproto.sync.getRepoStatus" => json!({"did": DID, "active": true}),
            "com.atproto.repo.describeRepo" => {
                json!({"did": DID, "handle": "budi.test", "handleIsCorrect": true})
            }
            "com.atproto.repo.listRecords" if asked.query("collection").unwrap() == "app.bsky.feed.post" => {
                let limit: usize = asked.query("limit").unwrap().parse().unwrap();
                let start = asked.query("cursor").map_or(0, |after| number(&after) + 1).min(n_items);
                return Look::Page(start..(start + limit).min(n_items));
            }
            "com.atproto.repo.listRecords" => json!({"records": []}),
            _ => return Look::Other(Answer::status(404)),
        };
        Look::Other(Answer::json(answer.to_string()))
    }

    fn page(&self, _: &Asked, page: &Page) -> Answer {
        let records: Vec<_> = page.items.iter().map(|item| self.record(*item)).collect();
        let cursor = page.whole.clone().last().map(rkey);
        Answer::json(json!({"cursor": cursor, "records": records}).to_string())
    }
}

impl Pds {
    fn record(&self, item: Item) -> serde_json::Value {
        let text = if item.readable { json!(item.text()) } else { json!([item.text()]) };
        let value = json!({"$type": "app.bsky.feed.post", "text": text, "createdAt": item.at().to_string()});
        json!({"uri": self.key(item.n), "cid": "bafydemo", "value": value})
    }
}

/// A record key (TID, <https://atproto.com/specs/tid>): the moment in microseconds, in letters that sort.
fn rkey(n: usize) -> String {
    let micros = Item { n, readable: true }.at().as_microsecond().cast_unsigned();
    let letters = b"234567abcdefghijklmnopqrstuvwxyz";
    (0..13).map(|place| char::from(letters[(micros << 10 >> (60 - 5 * place)) as usize & 31])).collect()
}

/// The number of the item with that record key.
fn number(rkey: &str) -> usize {
    let letters = "234567abcdefghijklmnopqrstuvwxyz";
    let bits = rkey.chars().fold(0, |bits, letter| bits << 5 | letters.find(letter).unwrap() as u64);
    let minutes =
        ((bits >> 10) - Item { n: 0, readable: true }.at().as_microsecond().cast_unsigned()) / 60_000_000;
    usize::try_from(minutes).unwrap()
}

every_connector_keeps!(Pds);
