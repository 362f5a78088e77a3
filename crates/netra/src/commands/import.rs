//! `netra import`: files of acts, streamed through the matcher into the store.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use netra_collect::readers::{
    self, ActReader, CsvMapping, Format, Login, ReadError, ReadOptions, Summary, kpu,
};
use netra_model::batch::{Batch, Cursor, Skipped, Subject};
use netra_model::scope::Actor;
use netra_model::{Clock, Sha256};
use netra_store::{CursorKey, ImportView, Saved};
use sha2::Digest;
use tokio::sync::mpsc;

use super::how_read::HowRead;
use super::{count, line};
use crate::cli::{FileFormat, ImportArgs};
use crate::office::Opened;
use crate::pipeline::{Origin, People, Pipeline, ScoredBatch};

/// So many reasons of a file are printed; the rest is counted and waits in quarantine like them.
const SHOWN_PROBLEMS: usize = 20;

/// Imports the files one after the other. A file that cannot be read does not stop the others.
///
/// # Errors
/// When a file could not be read; each was reported.
pub async fn run(office: &Opened, args: &ImportArgs) -> Result<()> {
    if args.format == Some(FileFormat::KpuAccounts) {
        return args.files.iter().try_for_each(|file| propose_accounts(file));
    }
    let mapping = mapping(args.mapping.as_deref())?;
    let format = args.format.and_then(format);
    let noted = office.config.imports.logged_in.login();
    let login = if args.without_login { Login::Without } else { noted };
    let people = Arc::new(People::today(&office.store, &office.scope()).await?);
    if people.index.is_empty() {
        bail!(
            "the watch-list is empty, so every act would be dropped; import it first: netra watchlist import FILE"
        );
    }
    let mut refused = 0;
    for file in &args.files {
        let import = Import {
            office,
            people: Arc::clone(&people),
            mapping: mapping_of(file, &mapping),
            format,
            login: login.clone(),
            quiet: args.quiet,
        };
        let done = if args.dry_run { import.count_only(file).await } else { import.file(file).await };
        if let Err(error) = done {
            refused += 1;
            eprintln!("{error:#}");
            // What only the office can settle is said in its language as well.
            if let Some(ReadError::Refused { why, .. }) = error.downcast_ref()
                && why.en.contains("[imports.logged_in]")
            {
                eprintln!("{}: {}", shown_path(file), why.id);
            }
        }
    }
    if refused > 0 {
        bail!("{refused} of {} files could not be imported; see above", args.files.len());
    }
    Ok(())
}

fn mapping(file: Option<&Path>) -> Result<CsvMapping> {
    let Some(file) = file else { return Ok(CsvMapping::default()) };
    let text =
        std::fs::read_to_string(file).with_context(|| format!("{}: cannot be read", file.display()))?;
    toml::from_str(&text).with_context(|| format!("{}: not a mapping of columns", file.display()))
}

/// The mapping of one file: YouTube Data Tools names the video only in the name of its table of comments.
fn mapping_of(file: &Path, given: &CsvMapping) -> CsvMapping {
    let name = shown_name(file);
    let video = name.strip_prefix("videoinfo_").and_then(|rest| rest.get(..11));
    let is_code = |it: &&str| it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let post = video.filter(is_code).map(|id| format!("https://www.youtube.com/watch?v={id}"));
    CsvMapping { post: given.post.clone().or(post), ..given.clone() }
}

/// The reader's name for a format; none for what is no file of acts.
fn format(said: FileFormat) -> Option<Format> {
    Some(match said {
        FileFormat::Netra => Format::Netra,
        FileFormat::Csv => Format::Csv,
        FileFormat::Page => Format::Page,
        FileFormat::Zeeschuimer => Format::Zeeschuimer,
        FileFormat::Twarc => Format::Twarc,
        FileFormat::Outbox => Format::Outbox,
        FileFormat::Repository => Format::Repository,
        FileFormat::KpuAccounts => return None,
    })
}

/// Prints what a pasted list of campaign accounts proposes for a race file. Nothing is stored.
fn propose_accounts(file: &Path) -> Result<()> {
    const MOST: u64 = 1 << 20;
    let mut text = String::new();
    let raw: Box<dyn Read> = if is_stdin(file) {
        Box::new(std::io::stdin())
    } else {
        Box::new(
            File::open(file)
                .with_context(|| format!("{}: cannot be read; check name and rights", file.display()))?,
        )
    };
    let read = raw.take(MOST).read_to_string(&mut text);
    read.with_context(|| {
        format!("{}: is no text in UTF-8: paste the list into a text file", shown_name(file))
    })?;
    let proposal = kpu::propose(&text);
    print!("{}", proposal.toml);
    eprintln!(
        "{}: {} accounts proposed, {} names not understood (they stand there as comments). Put each under its [[candidate]] in \
         the race file and check it there; nothing was stored.",
        shown_path(file),
        count(proposal.n_accounts as u64),
        count(proposal.n_unread as u64),
    );
    Ok(())
}

/// Imports one file for the demo or another command, silently.
///
/// # Errors
/// As [`run`].
pub async fn quietly(office: &Opened, people: Arc<People>, file: &Path) -> Result<Saved> {
    let (mapping, login) = (CsvMapping::default(), Login::NotStated);
    Import { office, people, mapping, format: None, login, quiet: true }
        .read_and_save(file)
        .await
        .map(|it| it.saved)
}

struct Import<'a> {
    office: &'a Opened,
    people: Arc<People>,
    mapping: CsvMapping,
    /// What the files are, when the caller says so.
    format: Option<Format>,
    /// How the browser in which they were recorded was signed in.
    login: Login,
    quiet: bool,
}

/// What came of a file.
struct Imported {
    saved: Saved,
    summary: Summary,
    problems: Vec<String>,
    resumed: bool,
    format: Format,
}

/// What the reading thread hands over.
struct Stretch {
    batch: Batch,
    scored: ScoredBatch,
    summary: Summary,
    bytes: u64,
}

impl Import<'_> {
    /// Imports a file and says what came of it.
    async fn file(&self, file: &Path) -> Result<()> {
        let done = self.read_and_save(file).await?;
        for problem in &done.problems {
            println!("  {problem}");
        }
        let Imported { saved, ref summary, resumed, .. } = done;
        if summary.n_skipped > SHOWN_PROBLEMS as u64 {
            println!("  … and {} more", count(summary.n_skipped - SHOWN_PROBLEMS as u64));
        }
        println!(
            "{}{}: {} lines, {} new acts, {} known, {} flags, {} new items, {} dropped (not on the watch-list), {} not understood",
            shown_path(file),
            if resumed { " (resumed)" } else { "" },
            count(summary.n_lines),
            count(saved.new_acts),
            count(saved.known_acts),
            count(saved.flags),
            count(saved.new_items.len() as u64),
            count(saved.dropped),
            count(summary.n_skipped),
        );
        notes(summary);
        advice(summary, done.format);
        if saved.quarantined > 0 {
            println!("  {} lines wait in quarantine for 14 days: netra reparse", count(saved.quarantined));
        }
        Ok(())
    }

    /// Reads a file and stores nothing.
    async fn count_only(&self, file: &Path) -> Result<()> {
        let reader = self.open(file, None)?;
        let format = reader.format();
        let summary = tokio::task::spawn_blocking(move || -> Result<Summary> {
            let mut reader = reader;
            for batch in reader.by_ref() {
                for skipped in batch?.skipped.iter().take(SHOWN_PROBLEMS) {
                    println!("  {}", told(skipped));
                }
            }
            Ok(reader.summary().clone())
        })
        .await??;
        println!(
            "{}: {} lines, {} acts of watched accounts, {} of others, {} not understood. Nothing was stored.",
            shown_path(file),
            count(summary.n_lines),
            count(summary.n_acts),
            count(summary.n_dropped),
            count(summary.n_skipped),
        );
        notes(&summary);
        advice(&summary, format);
        Ok(())
    }

    async fn read_and_save(&self, file: &Path) -> Result<Imported> {
        let (office, store) = (self.office, &self.office.store);
        let (actor, scope) = (office.command_line(), office.scope());
        let (sha256, len) = if is_stdin(file) { (None, None) } else { hash(file).await? };
        // Opened before anything is noted: a folder or a picture is refused without a trace.
        let from_start = self.open(file, None)?;
        let name = shown_name(file);
        // An import that broke off goes on where it was. A finished one is read from the start: the watch-list may be
        // longer than it was then.
        let earlier =
            store.imports(&scope).await?.into_iter().find(|it| it.sha256.is_some() && it.sha256 == sha256);
        let broke_off = earlier.is_some_and(|it| it.finished_at.is_none() || it.error.is_some());
        let how = self.how_read(&from_start).written();
        let import = store.import_started(&actor, &name, sha256, how.as_deref()).await?;
        // Only words of one kind of file may be compared with each other.
        let family = from_start.family().map(|it| format!("/{it}")).unwrap_or_default();
        let source = format!("import:{}{family}", import.n);
        let key = CursorKey { source: &source, subject: &Subject::Whole };
        let cursor = if broke_off { store.cursor(&scope, key).await? } else { None };
        let resumed = cursor.is_some();
        let reader = if resumed { self.open(file, cursor)? } else { from_start };
        let bar = self.bar(len);
        let format = reader.format();
        let result = self.pump(reader, &actor, &source, &import, &bar).await;
        bar.finish_and_clear();
        let (saved, summary, problems, error) = result;
        let why = error.as_ref().map(|error| match error.downcast_ref::<ReadError>() {
            Some(error) => error.sentence().lines(),
            None => format!("{error:#}"),
        });
        let whole = summary.file_sha256.or(sha256);
        let noted =
            store.import_finished(&actor, import.n, whole, summary.n_lines, &saved, why.as_deref()).await;
        match error {
            // On a full disk the note fails as well; what made the import fail is what people should read.
            Some(error) => {
                Err(error.context(format!(
                    "{name}: {} new acts of it are stored and stay; the same command again goes on from there and \
                     stores nothing twice. It stopped because",
                    count(saved.new_acts)
                )))
            }
            None => {
                noted?;
                Ok(Imported { saved, summary, problems, resumed, format })
            }
        }
    }

    /// Reads and matches in one thread, saves in another; what was saved stays, whatever happens then.
    async fn pump(
        &self,
        reader: ActReader,
        actor: &Actor,
        source: &str,
        import: &ImportView,
        bar: &ProgressBar,
    ) -> (Saved, Summary, Vec<String>, Option<anyhow::Error>) {
        let pipeline = self.office.pipeline();
        let (send, mut receive) = mpsc::channel(2);
        let (people, scoring) = (Arc::clone(&self.people), pipeline.clone());
        let reading = tokio::task::spawn_blocking(move || read(reader, &people, &scoring, &send));
        let (mut saved, mut summary, mut problems) = (Saved::default(), Summary::default(), Vec::new());
        let mut error = None;
        while let Some(Stretch { batch, scored, summary: met, bytes }) = receive.recv().await {
            let room = SHOWN_PROBLEMS.saturating_sub(problems.len());
            problems.extend(batch.skipped.iter().take(room).map(told));
            let origin = Origin::source(source);
            match pipeline.save(actor, &self.people, origin, &batch, &scored).await {
                Ok(brought) => saved.add(brought),
                Err(failed) => {
                    error = Some(failed.into());
                    break;
                }
            }
            summary = met;
            bar.set_position(bytes);
            bar.set_message(count(summary.n_lines));
            let progress = self.office.store.import_progress(actor, import.n, summary.n_lines, &saved).await;
            if let Err(failed) = progress {
                tracing::warn!(error = %failed, "the import's progress could not be noted");
            }
        }
        drop(receive);
        match reading.await {
            Ok(Err(failed)) => error = error.or(Some(failed)),
            Err(failed) => error = error.or(Some(failed.into())),
            Ok(Ok(())) => {}
        }
        (saved, summary, problems, error)
    }

    /// What has to be known to read parts of the file again.
    fn how_read(&self, reader: &ActReader) -> HowRead {
        let mapping = Some(self.mapping.clone()).filter(|it| *it != CsvMapping::default());
        let format = Some(reader.format()).filter(|it| !matches!(it, Format::Netra | Format::Csv));
        let login = reader.is_a_recording().then(|| self.login.clone());
        HowRead { mapping, format, login }
    }

    fn open(&self, file: &Path, resume: Option<Cursor>) -> Result<ActReader> {
        let options = ReadOptions {
            mapping: self.mapping.clone(),
            format: self.format,
            login: self.login.clone(),
            resume,
            ..ReadOptions::import(Arc::new(self.people.index.clone()), Clock::System)
        };
        let raw: Box<dyn Read + Send> = if is_stdin(file) {
            Box::new(std::io::stdin())
        } else if file.is_dir() {
            bail!("{}: is a folder: give the files in it", file.display());
        } else {
            let open = File::open(file);
            Box::new(
                open.with_context(|| format!("{}: cannot be read; check name and rights", file.display()))?,
            )
        };
        Ok(readers::open(&shown_name(file), raw, options)?)
    }

    fn bar(&self, len: Option<u64>) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let template = if len.is_some() {
            "{bar:30} {bytes}/{total_bytes}  {msg} lines  {elapsed} (about {eta} to go)"
        } else {
            "{spinner} {bytes}  {msg} lines  {elapsed}"
        };
        let style = ProgressStyle::with_template(template).expect("a fixed template");
        len.map_or_else(ProgressBar::new_spinner, ProgressBar::new).with_style(style)
    }
}

/// The reading thread.
fn read(
    mut reader: ActReader,
    people: &People,
    pipeline: &Pipeline,
    to: &mpsc::Sender<Stretch>,
) -> Result<()> {
    while let Some(batch) = reader.next() {
        let batch = batch?;
        let scored = pipeline.score(people, &batch);
        let read = Stretch { batch, scored, summary: reader.summary().clone(), bytes: reader.bytes_read() };
        if to.blocking_send(read).is_err() {
            // The saving side has failed and says why.
            return Ok(());
        }
    }
    Ok(())
}

/// A line that was not understood.
fn told(skipped: &Skipped) -> String {
    line(&format!("{}: {}", skipped.place, skipped.why), 300)
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

/// The file's name without its folders, which may name a person.
fn shown_name(file: &Path) -> String {
    if is_stdin(file) {
        return String::from("standard input");
    }
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// The file as it was given on the command line.
fn shown_path(file: &Path) -> String {
    if is_stdin(file) { shown_name(file) } else { file.display().to_string() }
}

/// The digest and length of a regular file; nothing for a pipe, which can be read only once.
async fn hash(file: &Path) -> Result<(Option<Sha256>, Option<u64>)> {
    let file = file.to_owned();
    tokio::task::spawn_blocking(move || {
        let cannot = || format!("{}: cannot be read; check name and rights", file.display());
        let mut open = File::open(&file).with_context(cannot)?;
        let meta = open.metadata().with_context(cannot)?;
        if !meta.is_file() {
            return Ok((None, None));
        }
        let (mut digest, mut buffer) = (sha2::Sha256::new(), vec![0; 1 << 20]);
        loop {
            let n = open.read(&mut buffer).with_context(cannot)?;
            if n == 0 {
                return Ok((Some(Sha256(digest.finalize().into())), Some(meta.len())));
            }
            digest.update(&buffer[..n]);
        }
    })
    .await?
}

/// What somebody can do whose whole file was another person's.
fn advice(summary: &Summary, format: Format) {
    let says = match format {
        _ if summary.n_dropped == 0 || summary.n_acts > 0 => return,
        Format::Page => {
            "  this page's author is not on the watch-list; what somebody on it did there (a comment, a like) is entered with \
             the capture form"
        }
        Format::Repository => {
            "  this repository's account is not on the watch-list by its DID; add the DID to the person's accounts"
        }
        _ => return,
    };
    println!("{says}");
}

/// What is worth knowing about a file beside its counts.
fn notes(summary: &Summary) {
    let notes = [
        (summary.n_repeated, "acts came more than once in the file"),
        (summary.n_without_time, "acts have no time, or an impossible one; they are kept without it"),
        (
            summary.n_mended,
            "lines had half a character (a lone surrogate); the raw lines are kept as they are",
        ),
        (
            summary.n_passed_over,
            "things are no act of anybody (advertisements, profiles) or not public; nothing of them is kept",
        ),
    ];
    for (n, what) in notes.into_iter().filter(|(n, _)| *n > 0) {
        println!("  {} {what}", count(n));
    }
    if !summary.unknown_fields.is_empty() {
        let names: Vec<&str> = summary.unknown_fields.keys().map(String::as_str).take(8).collect();
        println!("  fields that were passed over: {}", line(&names.join(", "), 200));
    }
}
