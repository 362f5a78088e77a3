//! What every connector must keep, whatever its platform does: every readable act is stored once, every unreadable one is
//! counted and kept raw, nothing is taken for deleted, the number of questions is bounded, no failure is tried again at
//! once, and each kind of trouble is told by the right error.
//!
//! A [`Simulator`] gives the numbered items of one account in a platform's wire format. The suite decides what stands on
//! a page and how the answer is spoiled on its way, and drives the connector with the real [`Schedule`] in virtual time.
//! (Not with tokio's paused clock: that would jump over answers that are still in a socket.)
//!
//! [`Schedule`]: netra_collect::schedule::Schedule

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use netra_collect::Connector;
use netra_faults::{Answer, Asked};
use netra_model::act::AccountRef;
use url::Url;

mod checks;
mod office;
mod platform;

pub(crate) use checks::{broken_answers, many_pages, odd_pages, quiet, refusals};
pub(crate) use office::{Office, QUESTIONS_OF_A_BAD_DAY};

/// A platform reduced to the items of one account, numbered from the oldest on.
pub(crate) trait Simulator: Default + Send + Sync + 'static {
    /// The connector for it.
    type Connector: Connector + Send + Sync + 'static;
    /// Whether the platform lists the newest item first.
    const NEWEST_FIRST: bool;
    /// The most items on a page; `None` where all stand in one document, such as a feed.
    const PAGE: Option<usize>;
    /// Whether a document that is cut off is read up to the cut, as readers of XML can: what stands before it is stored,
    /// and what follows waits in quarantine. Elsewhere half a document is an error and brings nothing.
    const READS_UP_TO_A_CUT: bool = false;
    /// The most pages that the platform shows, where it has a limit.
    const MOST_PAGES: usize = usize::MAX;
    /// How often it may be asked, on average, to see that there is nothing new.
    const QUESTIONS_OF_A_LOOK: usize = 4;
    /// What stands in everything that strangers wrote or are called, where they stand on the same pages: nothing that has
    /// it may be in a batch.
    const STRANGERS: Option<&str> = None;

    /// The connector, configured for a platform at this address. Called once, before anything else.
    fn connector(&self, origin: Url) -> Self::Connector;

    /// The account as the watch-list names it.
    fn account(&self) -> AccountRef;

    /// The campaign account under whose posts the items stand; without one they are on the account's own page.
    fn campaign(&self) -> Option<AccountRef> {
        None
    }

    /// Under which native key an item must be stored.
    fn key(&self, n: usize) -> String;

    /// What is asked for, while the account has `n_items` items.
    fn look(&self, asked: &Asked, n_items: usize) -> Look;

    /// The answer that shows these items. Where the next page begins is told as after `page.whole`.
    fn page(&self, asked: &Asked, page: &Page) -> Answer;
}

/// What a question asks for.
pub(crate) enum Look {
    /// A page of items, these numbers.
    Page(Range<usize>),
    /// Something else, with its answer.
    Other(Answer),
}

/// What is to be shown on a page.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// The items in the order in which they are shown.
    pub(crate) items: Vec<Item>,
    /// The items that the question asked for.
    pub(crate) whole: Range<usize>,
}

/// One item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its number.
    pub(crate) n: usize,
    /// Whether it is to be in good shape. Else its text must stand in it, but not where a text is expected, and its key
    /// where it always is.
    pub(crate) readable: bool,
}

impl Item {
    /// Its text.
    pub(crate) fn text(self) -> String {
        format!("Rapat ke-{} (DEMO)", self.n)
    }

    /// When it was published.
    pub(crate) fn at(self) -> Timestamp {
        let first: Timestamp = "2024-10-01T00:00:00Z".parse().unwrap();
        first + SignedDuration::from_mins(i64::try_from(self.n).unwrap())
    }
}

/// Gives a connector all tests of the suite.
macro_rules! every_connector_keeps {
    ($simulator:ty) => {
        #[tokio::test]
        async fn a_quiet_platform_is_read_whole_and_asked_little() {
            crate::suite::quiet::<$simulator>().await;
        }

        #[tokio::test]
        async fn whatever_is_wrong_with_an_answer_nothing_is_lost_doubled_or_hurried() {
            crate::suite::broken_answers::<$simulator>().await;
        }

        #[tokio::test]
        async fn a_host_that_asks_to_wait_is_not_asked_before() {
            crate::suite::refusals::<$simulator>().await;
        }

        #[tokio::test]
        async fn whatever_is_wrong_with_a_page_every_act_is_stored_once() {
            crate::suite::odd_pages::<$simulator>().await;
        }

        #[tokio::test]
        async fn a_very_long_history_is_read_page_by_page() {
            crate::suite::many_pages::<$simulator>().await;
        }
    };
}
pub(crate) use every_connector_keeps;
