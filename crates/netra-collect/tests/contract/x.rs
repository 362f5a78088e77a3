//! X: `GET /2/users/:id/tweets` of the API v2, newest first, with a licence and a token that are invented.

use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::OnceLock;

use netra_collect::connectors::X;
use netra_collect::connectors::x::Licence;
use netra_faults::{Answer, Asked};
use netra_model::act::AccountRef;
use serde_json::json;
use tempfile::TempDir;
use url::Url;

use crate::suite::{Item, Look, Page, Simulator, every_connector_keeps};

const BUDI: &str = "1700000000000000001";
const FIRST_ID: usize = 1_800_000_000_000_000_000;

#[derive(Default)]
pub(crate) struct Api {
    /// Holds the token for as long as it is needed.
    folder: OnceLock<TempDir>,
}

impl Simulator for Api {
    type Connector = X;
    const NEWEST_FIRST: bool = true;
    const PAGE: Option<usize> = Some(100);

    fn connector(&self, origin: Url) -> X {
        let folder = self.folder.get_or_init(|| tempfile::tempdir().unwrap());
        let token_file = folder.path().join("token");
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&token_file).unwrap();
        std::io::Write::write_all(&mut file, b"AAAAdemoTOKENdemo%3DsecretDEMO\n").unwrap();
        let licence = Licence {
            contract: "DEMO-2026-17".into(),
            plan: "enterprise".into(),
            approved_use: "pengawasan netralitas ASN (DEMO)".into(),
            date: "2026-05-04".parse().unwrap(),
        };
        X { service: origin, token_file, licence: Some(licence) }
    }

    fn account(&self) -> AccountRef {
        let by_handle = AccountRef::by_handle("x".parse().unwrap(), "budi_demo");
        AccountRef { native_id: Some(BUDI.into()), ..by_handle }
    }

    fn key(&self, n: usize) -> String {
        format!("https://x.com/i/status/{}", id(n))
    }

    fn look(&self, asked: &Asked, n_items: usize) -> Look {
        if asked.path() != format!("/2/users/{BUDI}/tweets") {
            // No single post is answered for, which says nothing about it.
            return Look::Other(Answer::json(json!({"data": []}).to_string()));
        }
        let limit: usize = asked.query("max_results").unwrap().parse().unwrap();
        let end = asked.query("pagination_token").map_or(n_items, |token| number(&token)).min(n_items);
        Look::Page(end.saturating_sub(limit).max(low(asked)).min(end)..end)
    }

    fn page(&self, asked: &Asked, page: &Page) -> Answer {
        let tweets: Vec<_> = page.items.iter().map(|item| tweet(*item)).collect();
        let mut answer = json!({"meta": {"result_count": tweets.len()}});
        if !tweets.is_empty() {
            answer["data"] = json!(tweets);
            answer["includes"] =
                json!({"users": [{"id": BUDI, "username": "budi_demo", "name": "Budi (DEMO)"}]});
        }
        if page.whole.start > low(asked) {
            answer["meta"]["next_token"] = json!(id(page.whole.start));
        }
        Answer::json(answer.to_string())
    }
}

/// The first item after the one down to which everything was read.
fn low(asked: &Asked) -> usize {
    asked.query("since_id").map_or(0, |since| number(&since) + 1)
}

fn tweet(item: Item) -> serde_json::Value {
    let text = if item.readable { json!(item.text()) } else { json!([item.text()]) };
    json!({
        "id": id(item.n), "author_id": BUDI, "text": text, "created_at": item.at().to_string(),
        "edit_history_tweet_ids": [id(item.n)],
    })
}

fn id(n: usize) -> String {
    (FIRST_ID + n).to_string()
}

fn number(id: &str) -> usize {
    id.parse::<usize>().unwrap() - FIRST_ID
}

every_connector_keeps!(Api);
