//! Connectors that are wrong in one way each: the suite must notice.

use std::marker::PhantomData;

use netra_collect::connectors::Bluesky;
use netra_collect::coverage::Coverage;
use netra_collect::{ConnectError, Connector};
use netra_faults::{Answer, Asked};
use netra_http::Http;
use netra_model::act::{AccountRef, ActEventKind};
use netra_model::batch::{Batch, SeenEvent, Task};
use netra_model::person::WatchIndex;
use url::Url;

use crate::bluesky::Pds;
use crate::suite::{Look, Page, Simulator, broken_answers, odd_pages};

/// What a wrong connector does instead of passing a result on.
trait Wrong: Default + Send + Sync + 'static {
    fn falsify(result: Result<Batch, ConnectError>, task: &Task) -> Result<Batch, ConnectError>;
    /// How often it asks when it fails.
    const ATTEMPTS: usize = 1;
}

/// A good connector with a wrong turn.
struct Falsified<W>(Bluesky, PhantomData<W>);

impl<W: Wrong> Connector for Falsified<W> {
    async fn run(&self, http: &Http, watch: &WatchIndex, task: Task) -> Result<Batch, ConnectError> {
        let mut result = self.0.run(http, watch, task.clone()).await;
        for _ in 1..W::ATTEMPTS {
            if result.is_err() {
                result = self.0.run(http, watch, task.clone()).await;
            }
        }
        W::falsify(result, &task)
    }

    fn coverage(&self) -> &'static Coverage {
        self.0.coverage()
    }
}

/// The good platform with a wrong connector.
#[derive(Default)]
struct With<W>(Pds, PhantomData<W>);

impl<W: Wrong> Simulator for With<W> {
    type Connector = Falsified<W>;
    const NEWEST_FIRST: bool = Pds::NEWEST_FIRST;
    const PAGE: Option<usize> = Pds::PAGE;

    fn connector(&self, origin: Url) -> Falsified<W> {
        Falsified(self.0.connector(origin), PhantomData)
    }

    fn account(&self) -> AccountRef {
        self.0.account()
    }

    fn key(&self, n: usize) -> String {
        self.0.key(n)
    }

    fn look(&self, asked: &Asked, n_items: usize) -> Look {
        self.0.look(asked, n_items)
    }

    fn page(&self, asked: &Asked, page: &Page) -> Answer {
        self.0.page(asked, page)
    }
}

#[derive(Default)]
struct Silent;

impl Wrong for Silent {
    fn falsify(result: Result<Batch, ConnectError>, _: &Task) -> Result<Batch, ConnectError> {
        Ok(result.unwrap_or_default())
    }
}

#[tokio::test]
#[should_panic(expected = "nothing was noticed")]
async fn a_connector_that_swallows_its_errors_is_caught() {
    broken_answers::<With<Silent>>().await;
}

#[derive(Default)]
struct Hasty;

impl Wrong for Hasty {
    const ATTEMPTS: usize = 13;

    fn falsify(result: Result<Batch, ConnectError>, _: &Task) -> Result<Batch, ConnectError> {
        result
    }
}

#[tokio::test]
#[should_panic(expected = "questions in one task")]
async fn a_connector_that_tries_again_by_itself_is_caught() {
    broken_answers::<With<Hasty>>().await;
}

#[derive(Default)]
struct Concluding;

impl Wrong for Concluding {
    fn falsify(result: Result<Batch, ConnectError>, task: &Task) -> Result<Batch, ConnectError> {
        let Task::Recheck { native_keys, names, .. } = task else { return result };
        let gone = |key: &String| SeenEvent {
            platform: names.platform.clone(),
            native_key: key.clone(),
            event: ActEventKind::Deleted,
            at: "2026-10-12T01:00:00Z".parse().unwrap(),
            raw: None,
        };
        result.or_else(|_| Ok(Batch { events: native_keys.iter().map(gone).collect(), ..Batch::default() }))
    }
}

#[tokio::test]
#[should_panic(expected = "although nothing was deleted")]
async fn a_connector_that_takes_trouble_for_deletion_is_caught() {
    broken_answers::<With<Concluding>>().await;
}

#[derive(Default)]
struct Careless;

impl Wrong for Careless {
    fn falsify(result: Result<Batch, ConnectError>, _: &Task) -> Result<Batch, ConnectError> {
        result.map(|batch| Batch { skipped: Vec::new(), ..batch })
    }
}

#[tokio::test]
#[should_panic(expected = "are not kept")]
async fn a_connector_that_passes_over_what_it_cannot_read_is_caught() {
    odd_pages::<With<Careless>>().await;
}
