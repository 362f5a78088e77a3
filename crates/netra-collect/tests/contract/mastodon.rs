//! Mastodon: `GET /api/v1/accounts/:id/statuses` of a server that pages honestly, newest first, and the look-up before
//! it. Servers that page in other ways are simulated beside the connector.

use netra_collect::connectors::Mastodon;
use netra_faults::{Answer, Asked};
use netra_model::act::AccountRef;
use serde_json::json;
use url::Url;

use crate::suite::{Item, Look, Page, Simulator, every_connector_keeps};

/// The server's name; its accounts' handles end in it, wherever it is asked.
const DOMAIN: &str = "kota.example";
/// Ids are opaque texts; these sort like the numbers they hold.
const FIRST_ID: usize = 110_000_000_000;

#[derive(Default)]
pub(crate) struct Instance;

impl Simulator for Instance {
    type Connector = Mastodon;
    const NEWEST_FIRST: bool = true;
    const PAGE: Option<usize> = Some(40);

    fn connector(&self, origin: Url) -> Mastodon {
        Mastodon { instance: origin, domain: Some(DOMAIN.into()), token_file: None }
    }

    fn account(&self) -> AccountRef {
        AccountRef::by_handle("mastodon".parse().unwrap(), &format!("budi@{DOMAIN}"))
    }

    fn key(&self, n: usize) -> String {
        format!("https://{DOMAIN}/users/budi/statuses/{}", id(n))
    }

    fn look(&self, asked: &Asked, n_items: usize) -> Look {
        match asked.path() {
            "/api/v1/accounts/lookup" | "/api/v1/accounts/7" => {
                Look::Other(Answer::json(account().to_string()))
            }
            "/api/v1/accounts/7/statuses" => {
                let place = |name: &str| asked.query(name).map(|id| number(&id).min(n_items));
                let limit: usize = asked.query("limit").unwrap().parse().unwrap();
                if let Some(after) = place("min_id") {
                    let start = (after + 1).min(n_items);
                    return Look::Page(start..(start + limit).min(n_items));
                }
                let end = place("max_id").unwrap_or(n_items);
                let low = place("since_id").map_or(0, |after| (after + 1).min(end));
                Look::Page(end.saturating_sub(limit).max(low)..end)
            }
            _ => Look::Other(Answer::status(404)),
        }
    }

    fn page(&self, _: &Asked, page: &Page) -> Answer {
        let statuses: Vec<_> = page.items.iter().map(|item| self.status(*item)).collect();
        let answer = Answer::json(json!(statuses).to_string());
        if page.whole.is_empty() {
            return answer;
        }
        // As servers behind a proxy do: the address names another machine, and only the id in it is of use.
        let next = format!("<http://localhost/api/v1/accounts/7/statuses?max_id={}>", id(page.whole.start));
        answer.header("link", format!("{next}; rel=\"next\""))
    }
}

impl Instance {
    fn status(&self, item: Item) -> serde_json::Value {
        let uri = if item.readable { json!(self.key(item.n)) } else { json!([item.text()]) };
        json!({
            "id": id(item.n), "uri": uri, "url": null, "created_at": item.at().to_string(), "edited_at": null,
            "content": format!("<p>{}</p>", item.text()), "visibility": "public", "spoiler_text": "",
            "in_reply_to_id": null, "reblog": null, "media_attachments": [], "account": account(),
        })
    }
}

fn account() -> serde_json::Value {
    json!({"id": "7", "username": "budi", "acct": "budi", "display_name": "Budi (DEMO)"})
}

fn id(n: usize) -> String {
    (FIRST_ID + n).to_string()
}

fn number(id: &str) -> usize {
    id.parse::<usize>().unwrap() - FIRST_ID
}

every_connector_keeps!(Instance);
