//! Work that an admin asks for at the desk and that no other loop does: erasing what is due, making a backup. One at a
//! time, each a job whose progress is shown.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::SignedDuration;
use netra_collect::Connector;
use netra_model::Sentence;
use netra_model::batch::Task;
use netra_store::{Backup, Job};
use tokio_util::sync::CancellationToken;

use super::{pause, retention};
use crate::backup::{self, DATABASE};
use crate::config::SourceConfig;
use crate::office::Opened;
use crate::pipeline::People;

/// How often waiting jobs are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// So long a job is another worker's after its last sign of life.
const LEASE: SignedDuration = SignedDuration::from_hours(1);

/// Does what is asked for until it is stopped. What fails says why in its job.
pub async fn run(office: Opened, stop: CancellationToken) {
    let actor = office.worker("office");
    while pause(&stop, LOOK_EVERY).await {
        let job = match office.store.claim_job(&actor, &["retention", "backup", "test_source"], LEASE).await {
            Ok(Some(job)) => job,
            Ok(None) => continue,
            Err(error) => {
                tracing::error!(%error, "work that is asked for at the desk cannot be looked for");
                continue;
            }
        };
        let done = tokio::select! {
            done = one(&office, &job) => done,
            // Cut off: the job's lease runs out, and it is begun anew after the next start.
            () = stop.cancelled() => return,
        };
        let outcome = done.as_deref().map_err(|error| {
            tracing::warn!(
                error = format!("{error:#}"),
                kind = job.kind,
                "work asked for at the desk failed"
            );
            format!("{error:#}")
        });
        let outcome = outcome.as_ref().map_err(String::as_str).copied();
        if let Err(error) = office.store.finish_job(&actor, &job, outcome).await {
            tracing::warn!(%error, "the end of a job could not be noted");
        }
    }
}

async fn one(office: &Opened, job: &Job) -> Result<String> {
    match job.kind.as_str() {
        "backup" => {
            let made = make(office, Some(job), &job.by).await?;
            let (mb, files) = (made.bytes / 1_000_000, made.files);
            let said = Sentence::new(
                format!("{}: {files} berkas, {mb} MB", made.file_name),
                format!("{}: {files} files, {mb} MB", made.file_name),
            );
            Ok(said.lines())
        }
        "test_source" => trial(office, &job.arguments).await,
        _ => {
            let gone = retention::everything(office).await?;
            let retention::Erased { posts, lines, batches, aged } = gone;
            let said = Sentence::new(
                format!(
                    "{posts} unggahan, {lines} baris karantina, {batches} ajuan; menurut umur: {} aktivitas, {} butir, {} berkas dimusnahkan",
                    aged.acts, aged.items, aged.cases
                ),
                format!(
                    "{posts} posts, {lines} lines of the quarantine, {batches} batches; by age: {} acts, {} items, {} cases erased",
                    aged.acts, aged.items, aged.cases
                ),
            );
            Ok(said.lines())
        }
    }
}

/// So long a trial may take.
const TRIAL: Duration = Duration::from_secs(90);

/// Reads one account through a source, as the collector would, and tells what it saw. Nothing is stored and no cursor moves.
async fn trial(office: &Opened, arguments: &str) -> Result<String> {
    let asked: serde_json::Value = serde_json::from_str(arguments)?;
    let name = asked.get("source").and_then(serde_json::Value::as_str).unwrap_or_default();
    // As it is written at the desk now; the running program may have an earlier one.
    let kept = office.store.desk_sources(&office.scope()).await?;
    let source = match kept.iter().find(|it| it.name == name) {
        Some(it) => SourceConfig::of_desk(name, &it.settings).map_err(anyhow::Error::msg)?,
        None => {
            let sources = office.sources.now();
            sources.all.iter().find(|it| it.name == name).context("no such source")?.clone()
        }
    };
    if let Some(why) = source.connector.refusal() {
        bail!("{}", why.lines());
    }
    let people = People::today(&office.store, &office.scope()).await?;
    let reads = people.accounts.iter().filter(|(_, it)| source.connector.reads(it));
    let Some((account, names)) = reads.min_by_key(|(id, _)| **id) else {
        let platform = source.connector.platform();
        let none = Sentence::new(
            format!("tidak ada akun pantauan di {} yang dibacanya; pengaturannya terbaca", platform.label()),
            format!(
                "there is no watched account on {} for it to read; its settings can be read",
                platform.label()
            ),
        );
        return Ok(none.lines());
    };
    let http = super::collect::client(office)?;
    let task = Task::Poll { account: *account, names: names.clone(), cursor: None };
    let read = tokio::time::timeout(TRIAL, source.connector.run(&http, &people.index, task)).await;
    let batch = match read {
        Ok(Ok(batch)) => batch,
        Ok(Err(error)) => bail!("{}", super::trouble::of_connector(&error, &office.zone()).lines()),
        Err(_) => {
            bail!("{}", Sentence::new("tidak menjawab dalam 90 detik", "no answer within 90 seconds").lines())
        }
    };
    let (acts, skipped, shown) = (batch.acts.len(), batch.skipped.len(), names.shown());
    let said = Sentence::new(
        format!(
            "akun {shown} terbaca: {acts} aktivitas terlihat, {skipped} tidak dipahami; tidak ada yang disimpan"
        ),
        format!("account {shown} was read: {acts} acts seen, {skipped} not understood; nothing was stored"),
    );
    Ok(said.lines())
}

/// The folder of the backups.
pub fn folder(office: &Opened) -> PathBuf {
    office.config.data.folder.join("backups")
}

/// Makes a backup and notes it; `by` asked for it.
///
/// # Errors
/// What cannot be read or written; no half backup is left.
pub async fn make(office: &Opened, job: Option<&Job>, by: &str) -> Result<Backup> {
    let actor = office.worker("office");
    let (data, folder) = (office.config.data.folder.clone(), folder(office));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let now = office.clock.now();
    let stamp = now.to_zoned(office.zone()).strftime("%Y%m%d-%H%M%S").to_string();
    let name = format!("netra-{}-{stamp}.tar", office.office.prefix.to_lowercase());
    let copy = folder.join(format!("{stamp}.db.part"));
    drop(std::fs::remove_file(&copy));
    let with_database = office.store.copy_database(&actor, &copy).await?;
    let to = folder.join(&name);
    let (told, mut progress) = tokio::sync::mpsc::unbounded_channel();
    let (from_copy, target) = (copy.clone(), to.clone());
    let writing = tokio::task::spawn_blocking(move || {
        // The database is copied before the media are listed: whatever it speaks of is there.
        let mut files = backup::kept_files(&data)?;
        if with_database {
            files.insert(0, (DATABASE.to_owned(), from_copy));
        }
        let of = files.len() as u64;
        backup::write(&files, now.as_second(), &target, |done| {
            // Nobody listens any more once the job is another worker's; the backup is finished all the same.
            let _ = told.send((done, of));
        })
    });
    let mut last = None;
    while let Some((done, of)) = progress.recv().await {
        // Often enough for whoever watches, seldom enough for the database.
        if done == of || last.is_none_or(|at: std::time::Instant| at.elapsed() > Duration::from_secs(2)) {
            last = Some(std::time::Instant::now());
            if let Some(job) = job {
                office.store.job_progress(&actor, job, done, Some(of), "", LEASE).await?;
            }
        }
    }
    let written = writing.await;
    drop(std::fs::remove_file(&copy));
    let written = written.context("the backup was cut off")??;
    let mut made = Backup {
        n: 0,
        file_name: name,
        sha256: written.sha256,
        bytes: written.bytes,
        files: written.files,
        with_database,
        by: by.to_owned(),
        at: now,
    };
    made.n = office.store.record_backup(&actor, &made).await?;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use netra_model::Clock;
    use netra_model::scope::Scope;
    use netra_store::Store;

    use super::*;
    use crate::config::Config;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_backup_asked_for_at_the_desk_restores_to_the_same_digest() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.data.folder = folder.path().join("data");
        let office = Opened::open(config).await.unwrap();
        office.store.put_media(b"\x89PNG\r\n\x1a\n").await.unwrap();
        std::fs::write(office.config.data.folder.join("identity.key"), "rahasia").unwrap();
        office.store.add_job(&office.command_line(), "backup", "{}").await.unwrap();
        office.store.add_job(&office.command_line(), "retention", "{}").await.unwrap();
        let stop = CancellationToken::new();
        let running = tokio::spawn(run(office.clone(), stop.clone()));
        let scope = office.scope();
        for _ in 0..200 {
            let jobs = office.store.jobs(&scope, 5).await.unwrap();
            if jobs.iter().all(|it| it.finished_at.is_some()) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        stop.cancel();
        running.await.unwrap();
        let jobs = office.store.jobs(&scope, 5).await.unwrap();
        assert!(jobs.iter().all(|it| it.status == netra_store::JobStatus::Done), "{jobs:?}");
        let made = office.store.backups(&scope, 5).await.unwrap().remove(0);
        assert!(made.with_database && made.by.starts_with("command-line:"));
        let tar = super::folder(&office).join(&made.file_name);
        assert!(!String::from_utf8_lossy(&std::fs::read(&tar).unwrap()).contains("rahasia"));
        let restored = folder.path().join("restored");
        assert_eq!(backup::read(&tar, Some(&restored)).unwrap(), made.files - 1);
        let url = format!("sqlite:{}", restored.join(DATABASE).display());
        let store = Store::open(&url, &restored, Clock::System).await.unwrap();
        let scope = Scope::office(office.office.id);
        assert_eq!(store.digest(&scope).await.unwrap(), office.store.digest(&scope).await.unwrap());
        assert_eq!(std::fs::read_dir(super::folder(&office)).unwrap().count(), 1, "no half files are left");
    }
}
