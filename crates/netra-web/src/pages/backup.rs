//! Backups: the last one, making one now, taking one away, and how to restore one, in words.

use std::path::Path as FilePath;
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::header::{self, HeaderValue};
use netra_model::Sentence;
use netra_store::{Backup, Job, JobStatus};
use tokio::io::AsyncReadExt as _;

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::batches::{named, names};
use crate::posted::Posted;
use crate::respond::{attachment, page, see_other};
use crate::show::Show;
use crate::visitor::Staff;

/// The page.
#[derive(Template)]
#[template(path = "backup.html")]
pub(crate) struct BackupPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    /// When the last one was made, and how large it is.
    pub(crate) last: Option<String>,
    pub(crate) rows: Vec<BackupLine>,
    pub(crate) with_database: bool,
    pub(crate) folder: String,
    pub(crate) job: Option<JobLine>,
    pub(crate) asked: bool,
}

/// A backup.
#[derive(Debug, Clone, Default)]
pub(crate) struct BackupLine {
    pub(crate) n: u64,
    pub(crate) when: String,
    pub(crate) by: String,
    pub(crate) file_name: String,
    pub(crate) size: String,
    pub(crate) sha256: String,
    pub(crate) with_database: bool,
    /// Whether its file still lies in the folder.
    pub(crate) is_there: bool,
}

/// How a piece of work fares.
#[derive(Debug, Clone, Default)]
pub(crate) struct JobLine {
    pub(crate) text: String,
    pub(crate) failed: bool,
    pub(crate) runs: bool,
    pub(crate) done: u64,
    pub(crate) of: Option<u64>,
}

/// `GET /backup`
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let (scope, show, l) = (staff.scope(), staff.show(&desk), staff.l);
    let backups = desk.store.backups(&scope, 30).await?;
    let jobs = desk.store.jobs(&scope, 50).await?;
    let names = names(&desk, &scope).await?;
    let folder = &desk.config.backups;
    let rows = backups.iter().map(|it| line(&show, it, named(l, &names, &it.by), folder)).collect();
    Ok(page(&BackupPage {
        frame: staff.frame(&desk, "backup", l.t("admin-backup")),
        l,
        last: backups.first().map(|it| {
            let at = show.moment(it.at);
            l.m("admin-backup-last").with("at", at).with("size", show.size(it.bytes)).to_string()
        }),
        rows,
        with_database: desk.config.database_in_folder,
        folder: folder.display().to_string(),
        job: latest(&show, &jobs, "backup"),
        asked: fields.has("asked"),
    }))
}

fn line(show: &Show, it: &Backup, by: String, folder: &FilePath) -> BackupLine {
    BackupLine {
        n: it.n,
        when: show.moment(it.at),
        by,
        file_name: it.file_name.clone(),
        size: show.size(it.bytes),
        sha256: it.sha256.to_string(),
        with_database: it.with_database,
        is_there: folder.join(&it.file_name).is_file(),
    }
}

/// The latest job of a kind, in words; nothing once it ended long ago.
pub(crate) fn latest(show: &Show, jobs: &[Job], kind: &str) -> Option<JobLine> {
    let job = jobs.iter().find(|it| it.kind == kind)?;
    let l = show.l;
    let said = Sentence::from_lines(&job.result);
    let text = match job.status {
        JobStatus::Waiting => l.t("admin-job-waits").to_owned(),
        JobStatus::Running => {
            l.m("admin-job-runs").n("done", job.done).n("of", job.of.unwrap_or(job.done)).to_string()
        }
        JobStatus::Done => {
            let at = job.finished_at.map(|at| show.moment(at)).unwrap_or_default();
            format!("{at}: {}", l.say(&said))
        }
        JobStatus::Failed => l.m("admin-job-failed").with("why", l.say(&said)).to_string(),
    };
    Some(JobLine {
        text,
        failed: job.status == JobStatus::Failed,
        runs: matches!(job.status, JobStatus::Waiting | JobStatus::Running),
        done: job.done,
        of: job.of.filter(|of| *of > 0),
    })
}

/// `POST /backup/run`: a job for the loops; one at a time.
pub(crate) async fn run(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let jobs = desk.store.jobs(&posted.staff.scope(), 50).await?;
    let show = posted.staff.show(&desk);
    if !latest(&show, &jobs, "backup").is_some_and(|it| it.runs) {
        desk.store.add_job(&posted.staff.actor(), "backup", "{}").await?;
    }
    Ok(see_other("/backup?asked=1"))
}

/// So much of a file is read at once.
const PIECE: usize = 256 * 1024;

/// `GET /backup/{n}`: the file, piece by piece; each time is a line of the audit log.
pub(crate) async fn download(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(n): Path<String>,
) -> Result<Response, PageError> {
    let backups = desk.store.backups(&staff.scope(), 1_000).await?;
    let backup = backups.into_iter().find(|it| it.n.to_string() == n).ok_or(PageError::NotFound)?;
    let path = desk.config.backups.join(&backup.file_name);
    let file = tokio::fs::File::open(&path).await.map_err(|_| PageError::NotFound)?;
    let length = file.metadata().await.map_err(|error| PageError::broken("read a backup", &error))?.len();
    desk.store.note_download(&staff.actor(), "backup", &backup.file_name).await?;
    let pieces = stream::try_unfold(file, async |mut file| {
        let mut piece = vec![0; PIECE];
        let n = file.read(&mut piece).await?;
        piece.truncate(n);
        Ok::<_, std::io::Error>((n > 0).then_some((piece, file)))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-tar")),
        (header::CONTENT_DISPOSITION, attachment(&backup.file_name)),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

impl BackupPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame, show: &Show) -> Self {
        let l = frame.l;
        let job =
            JobLine { text: l.t("admin-job-waits").into(), runs: true, done: 1, of: Some(3), failed: false };
        let row = |n, is_there| BackupLine {
            n,
            file_name: "netra-DEMO.tar".into(),
            size: show.size(12_000_000),
            sha256: "0".repeat(64),
            is_there,
            ..BackupLine::default()
        };
        Self {
            l,
            frame,
            last: Some("12 Okt 2026".into()),
            rows: vec![row(2, true), row(1, false)],
            with_database: false,
            folder: "netra-data/backups".into(),
            job: Some(job),
            asked: true,
        }
    }
}
