//! Shadow runs that were asked for at the desk: one at a time, each a job whose progress is shown live. One that was cut
//! off is taken up by the next worker and begun anew.

use std::time::Duration;

use anyhow::{Context, Result};
use netra_model::Sentence;
use netra_store::{Job, ShadowRequest};
use tokio_util::sync::CancellationToken;

use super::pause;
use crate::office::Opened;
use crate::shadow::{self, LEASE, Progress};

/// How often waiting jobs are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Does what is asked for until it is stopped. A run that fails says why in its job.
pub async fn run(office: Opened, stop: CancellationToken) {
    let actor = office.worker("shadow");
    while pause(&stop, LOOK_EVERY).await {
        let job = match office.store.claim_job(&actor, &["shadow"], LEASE).await {
            Ok(Some(job)) => job,
            Ok(None) => continue,
            Err(error) => {
                tracing::error!(%error, "shadow runs that are asked for cannot be looked for");
                continue;
            }
        };
        let done = tokio::select! {
            done = one(&office, &job) => done,
            // Cut off: the job's lease runs out, and the run is begun anew after the next start.
            () = stop.cancelled() => return,
        };
        let outcome = done.as_deref().map_err(|error| {
            tracing::warn!(error = format!("{error:#}"), "a shadow run failed");
            format!("{error:#}")
        });
        if let Err(error) =
            office.store.finish_job(&actor, &job, outcome.as_ref().map_err(String::as_str).copied()).await
        {
            tracing::warn!(%error, "a shadow run's end could not be noted");
        }
    }
}

async fn one(office: &Opened, job: &Job) -> Result<String> {
    let actor = office.worker("shadow");
    let asked: ShadowRequest = serde_json::from_str(&job.arguments)?;
    let draft = office.store.draft(&office.scope(), asked.draft).await?;
    let draft = draft.with_context(|| format!("there is no draft {}", asked.draft))?;
    let report = shadow::report(office, &draft, asked.days, Progress::Job(&actor, job)).await?;
    office.store.save_report(&actor, asked.draft, &report).await?;
    let shadow = &report.shadow;
    let said = if report.mistakes.is_empty() {
        Sentence::new(
            format!("{} penanda baru, {} hilang, {} berubah", shadow.new, shadow.lost, shadow.changed),
            format!("{} new flags, {} lost, {} changed", shadow.new, shadow.lost, shadow.changed),
        )
    } else {
        let n = report.mistakes.len();
        Sentence::new(format!("{n} kesalahan; lihat laporannya"), format!("{n} mistakes; see the report"))
    };
    Ok(said.lines())
}
