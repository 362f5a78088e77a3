//! The seam between the loop and a platform: one trait, and the enum of all that implement it.

use std::future::Future;

use jiff::Timestamp;
use netra_http::{Http, HttpError};
use netra_model::Sentence;
use netra_model::act::AccountRef;
use netra_model::batch::{Batch, Task};
use netra_model::person::WatchIndex;
use serde::{Deserialize, Serialize};

use crate::connectors::{Bluesky, Feed, Mastodon, X, YouTube};
use crate::coverage::Coverage;

/// Speaks one platform's official interface.
///
/// A connector does one task and returns: it never loops, sleeps, retries or stores. It keeps no state either: what
/// it needs to remember is in the cursor. [`crate::contract`] checks what every connector must keep.
pub trait Connector {
    /// Does one task.
    ///
    /// One record that cannot be understood becomes a [`netra_model::batch::Skipped`], not an error.
    fn run(
        &self,
        http: &Http,
        watch: &WatchIndex,
        task: Task,
    ) -> impl Future<Output = Result<Batch, ConnectError>> + Send;

    /// What this connector can, may and cannot see.
    fn coverage(&self) -> &'static Coverage;

    /// Which tasks it can do beside [`Task::Poll`] and [`Task::Resolve`].
    fn abilities(&self) -> Abilities {
        Abilities::default()
    }
}

/// Tasks that not every platform allows. The loop gives a connector only those that it can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// [`Task::Recheck`]: it can tell whether an act still stands.
    pub recheck: bool,
    /// [`Task::Reconcile`]: it can compare all that an account shows with what was read.
    pub reconcile: bool,
    /// [`Task::Reactions`]: it can tell who reacted to a post.
    pub reactions: bool,
    /// [`Task::Drain`]: it reads a stream of events (and this configuration wants it to).
    pub stream: bool,
}

impl Default for Abilities {
    fn default() -> Self {
        Self { recheck: true, reconcile: false, reactions: false, stream: false }
    }
}

/// Why a task brought nothing. Nothing was seen, so nothing is lost by asking again.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The platform asks to wait. Ask again after `until`.
    #[error("{host} asks to wait until {until}")]
    RateLimited {
        /// Which host.
        host: String,
        /// When it may be asked again.
        until: Timestamp,
    },
    /// The account cannot be read at present (`deactivated`, `takendown`, `handle_not_found`, …). Its acts are *not*
    /// thereby deleted. Ask rarely.
    #[error("account {account} is not readable: {reason}")]
    AccountUnavailable {
        /// Whom, as the platform knows them.
        account: String,
        /// The platform's word for it.
        reason: String,
    },
    /// The answer is not what the interface promises. Ask later; if it stays, the connector needs care.
    #[error("{request}: {why}")]
    Unreadable {
        /// The request, keys redacted.
        request: String,
        /// What was expected and what came.
        why: String,
    },
    /// The platform refuses this office: a key that is not taken any more, a licence that is missing or over. Every
    /// further request would be refused, too: the source pauses until a person lets it go on.
    #[error("{}", .0.en)]
    Refused(Sentence),
    /// The task is not one for this connector, for instance a key of another platform. Asking again is pointless.
    #[error("{0}")]
    WrongTask(String),
    /// The request failed.
    #[error(transparent)]
    Http(HttpError),
}

impl From<HttpError> for ConnectError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::RateLimited { host, until } => Self::RateLimited { host, until },
            other => Self::Http(other),
        }
    }
}

/// All connectors. Each variant is its configuration, so that reading the configuration is the registry:
/// `connector = { kind = "bluesky", service = "https://…" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AnyConnector {
    /// Bluesky and every other AT Protocol server.
    Bluesky(Bluesky),
    /// RSS, Atom and JSON Feed.
    Feed(Feed),
    /// Mastodon and every other server that speaks its interface.
    Mastodon(Mastodon),
    /// X, with a licence only.
    X(X),
    /// YouTube, with a legal basis on file only.
    #[serde(rename = "youtube")]
    YouTube(YouTube),
}

impl AnyConnector {
    /// The platform whose accounts it reads.
    pub fn platform(&self) -> netra_model::act::Platform {
        let name = self.coverage().platform;
        name.parse().expect("a coverage row names a platform; a test reads them all")
    }

    /// Whether it reads this account. An account of its platform may live at a server that another source reads.
    pub fn reads(&self, account: &AccountRef) -> bool {
        account.platform == self.platform()
            && match self {
                Self::Bluesky(_) | Self::Feed(_) | Self::X(_) | Self::YouTube(_) => true,
                Self::Mastodon(mastodon) => mastodon.reads(account),
            }
    }

    /// Why this source must not be read as it is configured, if so: a licence that its platform's terms ask for is not
    /// on file. Everything else goes on without it.
    pub fn refusal(&self) -> Option<Sentence> {
        match self {
            Self::Bluesky(_) | Self::Feed(_) | Self::Mastodon(_) => None,
            Self::X(x) => x.refusal(),
            Self::YouTube(youtube) => youtube.refusal(),
        }
    }

    /// Whether this source could start now: [`Self::refusal`], and whether its keys can be read.
    ///
    /// # Errors
    /// A sentence on what is missing.
    pub fn check(&self) -> Result<(), Sentence> {
        match self {
            Self::Bluesky(_) | Self::Feed(_) => Ok(()),
            Self::Mastodon(mastodon) => mastodon.check(),
            Self::X(x) => x.check(),
            Self::YouTube(youtube) => youtube.check(),
        }
    }
}

impl Connector for AnyConnector {
    async fn run(&self, http: &Http, watch: &WatchIndex, task: Task) -> Result<Batch, ConnectError> {
        match self {
            Self::Bluesky(bluesky) => bluesky.run(http, watch, task).await,
            Self::Feed(feed) => feed.run(http, watch, task).await,
            Self::Mastodon(mastodon) => mastodon.run(http, watch, task).await,
            Self::X(x) => x.run(http, watch, task).await,
            Self::YouTube(youtube) => youtube.run(http, watch, task).await,
        }
    }

    fn abilities(&self) -> Abilities {
        match self {
            Self::Bluesky(bluesky) => bluesky.abilities(),
            Self::Feed(feed) => feed.abilities(),
            Self::Mastodon(mastodon) => mastodon.abilities(),
            Self::X(x) => x.abilities(),
            Self::YouTube(youtube) => youtube.abilities(),
        }
    }

    fn coverage(&self) -> &'static Coverage {
        match self {
            Self::Bluesky(bluesky) => bluesky.coverage(),
            Self::Feed(feed) => feed.coverage(),
            Self::Mastodon(mastodon) => mastodon.coverage(),
            Self::X(x) => x.coverage(),
            Self::YouTube(youtube) => youtube.coverage(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<AnyConnector, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn reading_the_configuration_is_the_registry_and_a_typo_is_named() {
        let good = r#"{"kind":"bluesky","service":"https://bsky.social","plc":"https://plc.directory"}"#;
        assert_eq!(read(good).unwrap().platform().as_str(), "bluesky");
        for (wrong, right, says) in [
            (
                "bluesly",
                "bluesky",
                "unknown variant `bluesly`, expected one of `bluesky`, `feed`, `mastodon`, `x`, `youtube`",
            ),
            ("plk", "plc", "unknown field `plk`, expected one of `service`, `plc`, `appview`, `stream`"),
            ("bsky.social", "https://bsky.social", "relative URL without a base"),
        ] {
            let error = read(&good.replace(right, wrong)).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_source_of_one_server_reads_its_own_accounts_and_no_others() {
        let source =
            read(r#"{"kind":"mastodon","instance":"https://sosial.kota.example","domain":"kota.example"}"#);
        let source = source.unwrap();
        let account = |platform: &str, handle: &str| AccountRef::by_handle(platform.parse().unwrap(), handle);
        for (handle, reads) in [
            ("budi@kota.example", true),
            ("@Budi@KOTA.example", true),
            ("budi@sosial.kota.example", true),
            ("budi", true),
            ("budi@lain.example", false),
        ] {
            assert_eq!(source.reads(&account("mastodon", handle)), reads, "{handle}");
        }
        assert!(!source.reads(&account("bluesky", "budi@kota.example")));
        let with_id =
            |id: &str| AccountRef { native_id: Some(id.into()), ..account("mastodon", "budi@lain.example") };
        assert!(source.reads(&with_id("109@kota.example")) && !source.reads(&with_id("109@lain.example")));
        let error = read(r#"{"kind":"mastodon","instance":"https://a.example","token":"x"}"#).unwrap_err();
        assert!(
            error.contains("unknown field `token`, expected one of `instance`, `domain`, `token_file`"),
            "{error}"
        );
    }
}
