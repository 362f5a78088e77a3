//! `netra run` and the single roles: the loops and the desk in one process, stopped cleanly.

use anyhow::{Context, Result, bail};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::desk;
use crate::office::Opened;
use crate::workers;

/// Which loops a process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roles {
    /// All of them.
    All,
    /// Only the collector workers.
    Collect,
    /// Only the match loop.
    Match,
    /// Only the index loop.
    Index,
    /// Only the desk.
    Serve,
}

impl Roles {
    fn include(self, role: Self) -> bool {
        self == Self::All || self == role
    }
}

/// Runs until Ctrl-C or SIGTERM. `ready` is called with the desk's address once it listens.
///
/// # Errors
/// An address that cannot be listened on, an index that another process writes.
pub async fn run(
    office: Opened,
    roles: Roles,
    listen: Option<&str>,
    demo: Option<netra_web::Demo>,
    ready: impl FnOnce(&str),
) -> Result<()> {
    let stop = CancellationToken::new();
    let mut loops = JoinSet::new();
    let listener = if roles.include(Roles::Serve) {
        let address = listen.unwrap_or(&office.config.web.listen);
        let listener = TcpListener::bind(address).await;
        Some(listener.map_err(|error| anyhow::anyhow!(cannot_listen(address, &error)))?)
    } else {
        None
    };
    match office.folder_notice().await {
        Ok(None) => {}
        Ok(Some(notice)) => tracing::warn!("{notice}"),
        Err(error) => {
            tracing::warn!(error = format!("{error:#}"), "the folder of dictionaries cannot be read");
        }
    }
    for source in &office.config.sources {
        if let Some(why) = source.connector.refusal() {
            tracing::warn!(source = source.name, "{} / {}", why.id, why.en);
        }
    }
    if roles.include(Roles::Match) {
        loops.spawn(workers::shadow::run(office.clone(), stop.clone()));
        loops.spawn(workers::office::run(office.clone(), stop.clone()));
        loops.spawn(workers::matching::run(office.clone(), stop.clone()));
    }
    // Beside a desk sources may be made at any time; a process that only collects has nothing to do without one.
    let sources = office.sources.now();
    if roles == Roles::All || roles == Roles::Collect && !sources.all.is_empty() {
        // One client for both, so that they share the pace of each host.
        let http = workers::collect::client(&office)?;
        loops.spawn(workers::collect::run(office.clone(), http.clone(), stop.clone()));
        loops.spawn(workers::media::run(office.clone(), http, stop.clone()));
    }
    if roles.include(Roles::Match) || roles == Roles::Collect && !sources.all.is_empty() {
        loops.spawn(workers::retention::run(office.clone(), stop.clone()));
    }
    if roles.include(Roles::Match) {
        loops.spawn(workers::rereview::run(office.clone(), stop.clone()));
    }
    if roles.include(Roles::Index) {
        let index = workers::index::open(&office.index_folder())?;
        loops.spawn(workers::index::run(office.clone(), index, stop.clone()));
    }
    if let Some(listener) = listener {
        let address = listener.local_addr().context("the address the desk listens on")?;
        let index = workers::index::open(&office.index_folder())?;
        let desk = desk::desk(&office, index, demo).await?;
        ready(&format!("http://{address}/"));
        let stopped = stop.clone();
        loops.spawn(async move {
            let served = netra_web::serve(listener, desk, async move { stopped.cancelled().await }).await;
            if let Err(error) = served {
                tracing::error!(%error, "the desk stopped");
            }
        });
    }
    if loops.is_empty() {
        bail!("nothing to do: no source is configured; add a [[source]] to the configuration");
    }
    loops.spawn(workers::release::follow(office.clone(), stop.clone()));
    tokio::select! {
        signal = stop_signal() => signal?,
        // A loop only ends before it is told to when it cannot go on; the others are stopped with it.
        _ = loops.join_next() => tracing::error!("a part of Netra ended by itself; stopping the others"),
    }
    tracing::info!("stopping; work in progress is finished first");
    stop.cancel();
    while loops.join_next().await.is_some() {}
    tracing::info!("stopped");
    Ok(())
}

/// Waits for Ctrl-C or SIGTERM.
async fn stop_signal() -> Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// Why an address cannot be listened on, with what to do.
pub fn cannot_listen(address: &str, error: &std::io::Error) -> String {
    let advice = match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "another program listens there; stop it, or choose another with --listen"
        }
        std::io::ErrorKind::PermissionDenied => {
            "ports below 1024 need root; choose a higher one with --listen"
        }
        _ => "expected an address of this machine and a port, for instance 127.0.0.1:8088",
    };
    format!("cannot listen on {address} ({error}): {advice}")
}
