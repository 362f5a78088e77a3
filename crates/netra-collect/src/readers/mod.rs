//! Files of acts: recognised by content, streamed with bounded memory, resumed where they stopped.
//!
//! [`open`] looks at the first bytes (packing, encoding, [`Format`]) and gives an [`ActReader`], an iterator of
//! [`Batch`]es of about a thousand acts. Netra's own lines and tables hold one act a record; what other tools write may
//! hold several in a record, or is one document as a whole. Every thing in a file is in exactly one of these places:
//!
//! - an act of a watched account: kept byte for byte as [`Part`]s with offset and SHA-256;
//! - somebody else's: dropped and counted, nothing of it is kept, not even when it is damaged otherwise;
//! - damaged or not understood, and a watched account's or nobody's: a [`Skipped`] with line number and reason,
//!   which [`reread`] can try again after an update. Of other tools' files only what is known to be a watched account's
//!   is kept for that: their private data are mostly other people's;
//! - no act of anybody (an advertisement, a letter that is not public): passed over and counted.
//!
//! What was recorded in a browser is read only when the caller says how that was signed in ([`Login`]).
//!
//! Memory: one record of at most 16 MiB, one batch of at most a few MiB, and eight bytes for each of the first two
//! million ids (to count repetitions); a document of at most 64 MiB. What is deliberately not here: no storing, no matching, and no trust in the
//! file about how it came to us; the caller says whether it was imported or captured.

pub mod format;
mod interpret;
mod item;
mod kinds;
mod known_table;
pub mod kpu;
mod lenient;
mod outbox;
mod recognise;
mod records;
mod repository;
mod saved_page;
mod scoring;
mod sort_out;
mod source;
pub(crate) mod table;
mod times;
mod tree;
mod twarc;
mod zeeschuimer;

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Cursor as IoCursor, Read};
use std::sync::Arc;

use jiff::Timestamp;
use netra_model::act::{PartRef, Provenance, SeenAct, When};
use netra_model::batch::{Batch, Cursor, Exchange, ExchangeKind, NOBODY, Part, SEEN_SIGNED_IN_AS, Skipped};
use netra_model::person::WatchIndex;
use netra_model::{Clock, Sentence, Sha256};
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::json::one_line;
use format::ActLine;
use interpret::{Context, Outcome, interpret};
use item::Item;
pub use kinds::{Format, Login};
use lenient::{Whose, mend_surrogates, whose};
use recognise::recognise;
use records::{Framing, Place, Records};
pub use scoring::act_to_score;
use sort_out::{SortedOut, sort_out};
use source::{Packing, Tally};
use table::Table;
pub use table::{CsvMapping, Field};

/// What a reading needs to know beside the file.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Whose acts may be kept.
    pub watched: Arc<WatchIndex>,
    /// The present moment.
    pub clock: Clock,
    /// How the file came to us. A file never says this about itself.
    pub provenance: Provenance,
    /// Which column of a CSV table is which field.
    pub mapping: CsvMapping,
    /// What the file is, where the caller says so; otherwise it is recognised by its content.
    pub format: Option<Format>,
    /// How the browser in which it was recorded was signed in; matters only for such files.
    pub login: Login,
    /// Where an earlier reading of the same file stopped.
    pub resume: Option<Cursor>,
}

impl ReadOptions {
    /// An import from the start.
    pub fn import(watched: Arc<WatchIndex>, clock: Clock) -> Self {
        let (mapping, format, login) = (CsvMapping::default(), None, Login::NotStated);
        Self { watched, clock, provenance: Provenance::Imported, mapping, format, login, resume: None }
    }
}

/// Why a file cannot be read, or not further.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum ReadError {
    /// It is nothing that can be read; the sentence says what to do.
    Refused {
        /// The file.
        name: String,
        /// What it is and what to do.
        why: Sentence,
    },
    /// It is not the file that an earlier import began with.
    Changed {
        /// The file.
        name: String,
        /// How far the earlier import had come, in bytes of the unpacked file.
        offset: u64,
    },
    /// Reading failed on the way; what was read before stands, and the import can be continued.
    Interrupted {
        /// The file.
        name: String,
        /// The last line that was read.
        line: u64,
        /// Why, and what to do.
        why: Sentence,
    },
}

impl ReadError {
    /// What is wrong with which file, and what to do.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Refused { name, why } => {
                Sentence::new(format!("{name}: {}", why.id), format!("{name}: {}", why.en))
            }
            Self::Changed { name, offset } => Sentence::new(
                format!(
                    "{name}: {offset} byte pertama bukan milik impor yang hendak dilanjutkan: beri berkas yang \
                     sama, atau mulai impor dari awal"
                ),
                format!(
                    "{name}: the first {offset} bytes are not those of the import that is to be continued: give \
                     the same file, or start the import anew"
                ),
            ),
            Self::Interrupted { name, line, why } => Sentence::new(
                format!("{name}: tidak terbaca setelah baris {line}: {}", why.id),
                format!("{name}: cannot be read after line {line}: {}", why.en),
            ),
        }
    }
}

/// Where to resume a file: after `offset` bytes of the unpacked file, whose SHA-256 is `sha256`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileCursor {
    sha256: Sha256,
    offset: u64,
    line: u64,
}

/// What a reading has met so far, for the progress bar and the closing sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records read, the header of a table not counted.
    pub n_lines: u64,
    /// Acts of watched accounts.
    pub n_acts: u64,
    /// Lines of people who are not watched; nothing of them is kept.
    pub n_dropped: u64,
    /// How many of those were damaged as well.
    pub n_dropped_damaged: u64,
    /// Lines that were not understood.
    pub n_skipped: u64,
    /// Things that are no act of anybody, such as advertisements and letters that are not public; not among `n_lines`.
    pub n_passed_over: u64,
    /// Acts whose id had come before in this reading (of the first two million ids).
    pub n_repeated: u64,
    /// Lines in which a lone surrogate was replaced by U+FFFD; the raw line keeps it.
    pub n_mended: u64,
    /// Acts whose time is missing or impossible.
    pub n_without_time: u64,
    /// Fields this version does not know, with how often they came (the first hundred names).
    pub unknown_fields: BTreeMap<String, u64>,
    /// The digest of the file as it was given, as `sha256sum` prints it; known at the end.
    pub file_sha256: Option<Sha256>,
}

enum Form {
    Ndjson,
    Csv {
        table: Box<Table>,
        header: Vec<u8>,
        header_part: Option<Part>,
    },
    /// Lines of another tool with one or more things in each.
    Lines(Format),
    /// A document that was read as a whole.
    Whole(Format, Pending),
}

/// What is still to be given out of a document.
struct Pending {
    document: Vec<u8>,
    items: VecDeque<Item>,
    n_done: u64,
}

impl Form {
    fn format(&self) -> Format {
        match self {
            Self::Ndjson => Format::Netra,
            Self::Csv { .. } => Format::Csv,
            Self::Lines(format) | Self::Whole(format, _) => *format,
        }
    }

    /// Whether it was recorded in a browser, where somebody may have been signed in.
    fn is_a_recording(&self) -> bool {
        match self {
            Self::Csv { table, .. } => table.from_a_browser,
            _ => matches!(self.format(), Format::Zeeschuimer | Format::Page),
        }
    }
}

/// Reads a file of acts, batch by batch. See the [module](self).
pub struct ActReader {
    name: String,
    options: ReadOptions,
    packing: Packing,
    tally: Tally,
    records: Records,
    form: Form,
    record: Vec<u8>,
    summary: Summary,
    seen_keys: HashSet<u64>,
    key_hasher: RandomState,
    state: State,
}

enum State {
    Reading,
    /// The batch before the failure has been given out; the failure comes next.
    Failed(io::Error),
    Done,
}

const HEAD: usize = 64 << 10;
const MAX_ACTS: usize = 1000;
const MAX_SKIPPED: usize = 1000;
const MAX_LINES: u64 = 20_000;
const MAX_BYTES: usize = 4 << 20;
const MAX_QUARANTINED: usize = 64 << 10;
const MAX_COUNTED_KEYS: usize = 2_000_000;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Opens a file of acts; `name` is for messages and the record of the import.
pub fn open(
    name: &str,
    raw: impl Read + Send + 'static,
    options: ReadOptions,
) -> Result<ActReader, ReadError> {
    let refused = |why: Sentence| ReadError::Refused { name: name.to_owned(), why };
    let unreadable = |error: io::Error| refused(why_unreadable(&error));
    let mut source = source::open(raw).map_err(unreadable)?;
    let head = source::read_up_to(&mut source.body, HEAD).map_err(unreadable)?;
    let bom = if head.starts_with(BOM) { BOM.len() } else { 0 };
    let format = recognise(&head[bom..], options.format).map_err(refused)?;
    let framing = match format {
        Format::Netra | Format::Zeeschuimer | Format::Twarc => Framing::Lines,
        Format::Outbox | Format::Repository | Format::Page => Framing::Whole,
        Format::Csv => {
            let header = head[bom..].split(|byte| *byte == b'\n').next().unwrap_or_default();
            csv_framing(header, &options.mapping)
        }
    };
    let body = Box::new(IoCursor::new(head).chain(source.body));
    let mut records = Records::new(body, framing);
    records.pass_over(bom as u64, 1).map_err(unreadable)?;
    let form = match format {
        Format::Netra => Form::Ndjson,
        Format::Csv => csv_form(&mut records, &options.mapping).map_err(refused)?,
        format if format.is_whole() => {
            Form::Whole(format, pending(&mut records, format, &options).map_err(refused)?)
        }
        format => Form::Lines(format),
    };
    if form.is_a_recording() {
        let may_be_without = format == Format::Page;
        match &options.login {
            Login::As(_) => {}
            Login::Without if may_be_without => {}
            Login::Without | Login::NotStated => {
                return Err(refused(kinds::needs_legal_basis(may_be_without)));
            }
        }
    }
    let mut reader = ActReader {
        name: name.to_owned(),
        packing: source.packing,
        tally: source.tally,
        records,
        form,
        record: Vec::new(),
        summary: Summary::default(),
        seen_keys: HashSet::new(),
        key_hasher: RandomState::new(),
        state: State::Reading,
        options,
    };
    reader.resume()?;
    Ok(reader)
}

/// The whole document and what is in it.
fn pending(records: &mut Records, format: Format, options: &ReadOptions) -> Result<Pending, Sentence> {
    let mut document = Vec::new();
    let place = records.next(&mut document).map_err(|error| why_unreadable(&error))?;
    if place.is_some_and(|place| place.too_long) {
        let most = records::MAX_DOCUMENT >> 20;
        return Err(Sentence::new(
            format!(
                "lebih besar dari {most} MiB, dan berkas seperti ini dibaca sekaligus: bagi menjadi beberapa berkas"
            ),
            format!("is larger than {most} MiB, and such a file is read as a whole: divide it into several"),
        ));
    }
    let items = sort_out::things(format, &document, &options.watched, options.clock.now())?;
    Ok(Pending { document, items: items.into(), n_done: 0 })
}

fn csv_framing(header: &[u8], mapping: &CsvMapping) -> Framing {
    let given = mapping.delimiter.and_then(|c| u8::try_from(c).ok());
    let delimiter = given.unwrap_or_else(|| table::guess_delimiter(header));
    Framing::Csv { delimiter, escapes: table::escapes(header, delimiter, mapping) }
}

fn csv_form(records: &mut Records, mapping: &CsvMapping) -> Result<Form, Sentence> {
    let mut header = Vec::new();
    let place = records.next(&mut header).map_err(|error| why_unreadable(&error))?;
    let place = place.filter(|place| !place.too_long).ok_or_else(|| {
        Sentence::new(
            "baris pertamanya bukan judul kolom sebuah tabel",
            "has a first line that is no header of a table",
        )
    })?;
    let table = Box::new(Table::understand(&header, mapping)?);
    let header_part = Some(part(place, &header));
    Ok(Form::Csv { table, header, header_part })
}

fn why_unreadable(error: &io::Error) -> Sentence {
    match error.kind() {
        io::ErrorKind::IsADirectory => {
            Sentence::new("adalah folder: beri berkas di dalamnya", "is a folder: give the files in it")
        }
        io::ErrorKind::UnexpectedEof => Sentence::new(
            "berkas terkemas itu terputus di tengah: salin atau unduh lagi",
            "the packed file ends in the middle: copy or download it again",
        ),
        _ => Sentence::new(
            format!("tidak dapat dibongkar atau dibaca ({error}): salin atau unduh lagi"),
            format!("cannot be unpacked or read ({error}): copy or download it again"),
        ),
    }
}

fn part(place: Place, bytes: &[u8]) -> Part {
    let sha256 = Sha256(sha2::Sha256::digest(bytes).into());
    Part { offset: place.offset, len: bytes.len() as u64, sha256, bytes: Some(bytes.to_vec()) }
}

impl ActReader {
    /// Goes on where an earlier reading stopped.
    fn resume(&mut self) -> Result<(), ReadError> {
        let Some(cursor) = self.options.resume.take() else { return Ok(()) };
        let name = self.name.clone();
        let changed = move |offset| ReadError::Changed { name, offset };
        let Ok(cursor) = serde_json::from_str::<FileCursor>(&cursor.0) else { return Err(changed(0)) };
        let at = cursor.offset;
        if let Form::Whole(_, pending) = &mut self.form {
            let n_done = usize::try_from(cursor.line).unwrap_or(usize::MAX).min(pending.items.len());
            pending.items.drain(..n_done);
            pending.n_done = n_done as u64;
        } else {
            let ahead = at.checked_sub(self.records.offset());
            let passed = ahead.is_some_and(|ahead| self.records.pass_over(ahead, cursor.line).is_ok());
            if !passed {
                return Err(changed(at));
            }
        }
        let same = self.records.sha256() == cursor.sha256 && self.records.offset() == at;
        if same { Ok(()) } else { Err(changed(at)) }
    }

    /// What the file turned out to be.
    pub fn format(&self) -> Format {
        self.form.format()
    }

    /// Who writes such files, where their words may not be compared with those of other files: `zeeschuimer`, `4cat`.
    pub fn family(&self) -> Option<&'static str> {
        match &self.form {
            Form::Ndjson => None,
            Form::Csv { table, .. } => table.known.map(known_table::Known::name),
            Form::Lines(format) | Form::Whole(format, _) => Some(format.as_str()),
        }
    }

    /// Whether it was recorded in a browser, where somebody may have been signed in.
    pub fn is_a_recording(&self) -> bool {
        self.form.is_a_recording()
    }

    /// How many bytes of the file, as it lies on the disk, have been read.
    pub fn bytes_read(&self) -> u64 {
        self.tally.n_bytes()
    }

    /// What has been met so far.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    fn next_batch(&mut self) -> Batch {
        let started_at = self.options.clock.now();
        let mut batch = Batch::default();
        let mut parts: Vec<Part> = Vec::new();
        if let Form::Csv { header_part, .. } = &mut self.form {
            parts.extend(header_part.take());
        }
        let (mut n_lines, mut n_bytes) = (0, 0);
        while batch.acts.len() < MAX_ACTS
            && batch.skipped.len() < MAX_SKIPPED
            && n_lines < MAX_LINES
            && n_bytes < MAX_BYTES
        {
            if matches!(self.form, Form::Whole(..)) {
                self.some_things(&mut batch, &mut parts, started_at);
                break;
            }
            let mut record = std::mem::take(&mut self.record);
            match self.records.next(&mut record) {
                Ok(Some(place)) => {
                    n_lines += 1;
                    n_bytes += self.one_record(place, &record, &mut batch, &mut parts, started_at);
                }
                Ok(None) => self.state = State::Done,
                Err(error) => self.state = State::Failed(error),
            }
            self.record = record;
            if !matches!(self.state, State::Reading) {
                break;
            }
        }
        self.finish(batch, parts, started_at)
    }

    /// Puts one record where it belongs; gives how many bytes of it are held.
    fn one_record(
        &mut self,
        place: Place,
        record: &[u8],
        batch: &mut Batch,
        parts: &mut Vec<Part>,
        seen_at: Timestamp,
    ) -> usize {
        if !place.too_long && record.iter().all(u8::is_ascii_whitespace) {
            return 0;
        }
        if let Form::Lines(format) = self.form
            && !place.too_long
        {
            let items = sort_out::things(format, record, &self.options.watched, seen_at).unwrap_or_default();
            let at = Stretch { name: format!("line {}", place.line), offset: place.offset };
            return self.sorted(items, &at, record, batch, parts, seen_at);
        }
        self.summary.n_lines += 1;
        let raw = PartRef { exchange: 0, part: parts.len() };
        let context =
            Context { watched: &self.options.watched, provenance: self.options.provenance, seen_at };
        let Reading { outcome, mended, unknown } = read_record(&self.form, place, record, &context, raw);
        match outcome {
            Found::Act(mut act) => {
                self.say_login(&mut act);
                self.count(&act, mended, unknown);
                parts.push(part(place, record));
                batch.acts.push(*act);
                record.len()
            }
            Found::Unlisted { damaged } => {
                self.summary.n_dropped += 1;
                self.summary.n_dropped_damaged += u64::from(damaged);
                batch.dropped += 1;
                0
            }
            Found::Skipped(skipped) => {
                self.summary.n_skipped += 1;
                let held = skipped.bytes.len();
                batch.skipped.push(skipped);
                held
            }
        }
    }

    /// As much of a document as fits into one batch.
    fn some_things(&mut self, batch: &mut Batch, parts: &mut Vec<Part>, seen_at: Timestamp) {
        let Form::Whole(_, pending) = &mut self.form else { return };
        let n = pending.items.len().min(MAX_ACTS);
        let items: Vec<Item> = pending.items.drain(..n).collect();
        pending.n_done += n as u64;
        let document = std::mem::take(&mut pending.document);
        if pending.items.is_empty() {
            self.state = State::Done;
        }
        // The document begins after a byte order mark.
        let offset = self.records.offset().saturating_sub(document.len() as u64);
        let at = Stretch { name: String::new(), offset };
        self.sorted(items, &at, &document, batch, parts, seen_at);
        if let Form::Whole(_, pending) = &mut self.form {
            pending.document = document;
        }
    }

    /// Puts the things of a record where they belong; gives how many bytes of them are held.
    fn sorted(
        &mut self,
        items: Vec<Item>,
        at: &Stretch,
        record: &[u8],
        batch: &mut Batch,
        parts: &mut Vec<Part>,
        seen_at: Timestamp,
    ) -> usize {
        let provenance = self.form.format().provenance(self.options.provenance);
        let context = Context { watched: &self.options.watched, provenance, seen_at };
        let SortedOut { mut acts, stretches, skipped, n_dropped, n_damaged, n_nothing } =
            sort_out(items, at, record, &context, parts.len());
        let summary = &mut self.summary;
        summary.n_lines += acts.len() as u64 + n_dropped + skipped.len() as u64;
        summary.n_dropped += n_dropped;
        summary.n_dropped_damaged += n_damaged;
        summary.n_skipped += skipped.len() as u64;
        summary.n_passed_over += n_nothing;
        batch.dropped += n_dropped;
        let mut held = skipped.iter().map(|it| it.bytes.len()).sum();
        for stretch in stretches {
            held += stretch.len();
            let place = Place {
                offset: at.offset + stretch.start as u64,
                line: 0,
                last_line: 0,
                len: 0,
                too_long: false,
            };
            parts.push(part(place, &record[stretch]));
        }
        for act in &mut acts {
            self.say_login(act);
            self.count(act, false, Vec::new());
        }
        batch.acts.extend(acts);
        batch.skipped.extend(skipped);
        held
    }

    /// What a browser shows to somebody who is signed in may not be public.
    fn say_login(&self, act: &mut SeenAct) {
        if self.form.is_a_recording() {
            act.without_login = match &self.options.login {
                Login::As(_) => Some(false),
                Login::Without => Some(true),
                Login::NotStated => None,
            };
        }
    }

    fn count(&mut self, act: &SeenAct, mended: bool, unknown: Vec<String>) {
        let summary = &mut self.summary;
        summary.n_acts += 1;
        summary.n_mended += u64::from(mended);
        summary.n_without_time += u64::from(matches!(act.happened, When::Unknown { .. }));
        for name in unknown {
            if summary.unknown_fields.len() < 100 || summary.unknown_fields.contains_key(&name) {
                *summary.unknown_fields.entry(name).or_default() += 1;
            }
        }
        let key = self.key_hasher.hash_one((&act.actor_seen.platform, act.kind, &act.native_key));
        if self.seen_keys.contains(&key) {
            summary.n_repeated += 1;
        } else if self.seen_keys.len() < MAX_COUNTED_KEYS {
            self.seen_keys.insert(key);
        }
    }

    fn finish(&mut self, mut batch: Batch, parts: Vec<Part>, started_at: Timestamp) -> Batch {
        let sha256 = self.records.sha256();
        let done = matches!(self.state, State::Done);
        let media_type = self.form.format().media_type();
        let mut headers = vec![("content-type".to_owned(), media_type.to_owned())];
        headers.extend(self.family().map(|family| ("netra-format".to_owned(), family.to_owned())));
        match &self.options.login {
            Login::As(account) if self.form.is_a_recording() => {
                headers.push((SEEN_SIGNED_IN_AS.to_owned(), account.clone()));
            }
            Login::Without if self.form.is_a_recording() => {
                headers.push((SEEN_SIGNED_IN_AS.to_owned(), String::from(NOBODY)));
            }
            _ => {}
        }
        match self.packing {
            Packing::Plain => {}
            Packing::Gzip => headers.push(("content-encoding".to_owned(), "gzip".to_owned())),
            Packing::Zstd => headers.push(("content-encoding".to_owned(), "zstd".to_owned())),
        }
        if done {
            let file_sha256 = self.tally.sha256();
            self.summary.file_sha256 = Some(file_sha256);
            headers.push(("netra-file-sha256".to_owned(), file_sha256.to_string()));
        }
        let line = match &self.form {
            Form::Whole(_, pending) => pending.n_done,
            _ => self.records.line(),
        };
        let cursor = FileCursor { sha256, offset: self.records.offset(), line };
        batch.cursor = Some(Cursor(serde_json::to_string(&cursor).expect("three plain values")));
        batch.exchanges.push(Exchange {
            kind: ExchangeKind::File,
            request: self.name.clone(),
            status: 0,
            headers,
            wire: None,
            started_at,
            finished_at: self.options.clock.now(),
            body_sha256: done.then_some(sha256),
            body_len: self.records.offset(),
            parts,
        });
        batch
    }
}

impl Iterator for ActReader {
    type Item = Result<Batch, ReadError>;

    /// The next batch. The last one carries the digest of the whole body and may be without acts. A failure on the
    /// way comes after the batch of what was read before it.
    fn next(&mut self) -> Option<Self::Item> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Reading => {
                self.state = State::Reading;
                Some(Ok(self.next_batch()))
            }
            State::Failed(error) => Some(Err(ReadError::Interrupted {
                name: self.name.clone(),
                line: self.records.line().saturating_sub(1),
                why: why_unreadable(&error),
            })),
            State::Done => None,
        }
    }
}

/// A stretch of a file that holds one or more things.
struct Stretch {
    /// What people call it: `line 17`; empty for a whole document.
    name: String,
    /// Where it begins.
    offset: u64,
}

/// What became of a record.
enum Found {
    Act(Box<SeenAct>),
    Unlisted { damaged: bool },
    Skipped(Skipped),
}

struct Reading {
    outcome: Found,
    mended: bool,
    unknown: Vec<String>,
}

impl From<Found> for Reading {
    fn from(outcome: Found) -> Self {
        Self { outcome, mended: false, unknown: Vec::new() }
    }
}

fn read_record(form: &Form, place: Place, record: &[u8], context: &Context<'_>, raw: PartRef) -> Reading {
    if place.too_long {
        return too_long(form, place).into();
    }
    let skip = |why: Sentence| {
        let mut bytes = match form {
            // A row means nothing without its header.
            Form::Csv { header, .. } => [header.as_slice(), b"\n"].concat(),
            _ => Vec::new(),
        };
        bytes.extend_from_slice(&record[..record.len().min(MAX_QUARANTINED.saturating_sub(bytes.len()))]);
        let place = format!("line {}", place.line);
        Found::Skipped(Skipped { why: why.map(one_line), place, bytes, keep: true })
    };
    let read = match form {
        Form::Csv { table, .. } => table.row(record).map(|line| (line, false)),
        _ => json_line(record),
    };
    let (line, mended) = match read {
        Ok(read) => read,
        Err(why) => {
            let unlisted = match form {
                Form::Csv { table, .. } => !table.mentions_watched(record, context.watched),
                _ => whose(record, context.watched) == Whose::Unlisted,
            };
            return if unlisted { Found::Unlisted { damaged: true } } else { skip(why) }.into();
        }
    };
    let unknown: Vec<String> = line.unknown_fields().collect();
    match interpret(line, context, raw) {
        Outcome::Act(act) => Reading { outcome: Found::Act(act), mended, unknown },
        Outcome::Unlisted => Found::Unlisted { damaged: false }.into(),
        Outcome::Bad(why) | Outcome::Unclear(why) => skip(why).into(),
    }
}

fn too_long(form: &Form, place: Place) -> Found {
    let Place { line, last_line, len, .. } = place;
    let (what, why) = match form {
        Form::Ndjson | Form::Lines(_) | Form::Whole(..) => (
            format!("line {line}"),
            Sentence::new(
                format!(
                    "panjangnya {len} byte, padahal satu baris paling banyak {}: tidak ada yang disimpan",
                    records::MAX_LINE
                ),
                format!("has {len} bytes, and a line may have {}: nothing of it is kept", records::MAX_LINE),
            ),
        ),
        Form::Csv { .. } => (
            format!("lines {line}–{last_line}"),
            Sentence::new(
                format!(
                    "tanda kutip dibuka dan tidak ditutup dalam {} byte: perbaiki baris {line} lalu impor lagi",
                    records::MAX_CSV_RECORD
                ),
                format!(
                    "a quotation mark is opened and not closed within {} bytes: correct line {line} and import \
                     the file again",
                    records::MAX_CSV_RECORD
                ),
            ),
        ),
    };
    Found::Skipped(Skipped { place: what, why, bytes: Vec::new(), keep: false })
}

/// A line of JSON, with lone surrogates mended; whether it was mended.
fn json_line(record: &[u8]) -> Result<(ActLine, bool), Sentence> {
    let error = match serde_json::from_slice(record) {
        Ok(line) => return Ok((line, false)),
        Err(error) => error,
    };
    if let Some(line) = mend_surrogates(record).and_then(|mended| serde_json::from_slice(&mended).ok()) {
        return Ok((line, true));
    }
    if record.contains(&0) {
        return Err(Sentence::new(
            "memuat byte NUL, yang tidak boleh ada dalam JSON: ekspor lagi",
            "contains a NUL byte, which JSON does not allow: export it again",
        ));
    }
    Err(why_no_act(&error))
}

/// What is wrong with a line of JSON and what to do about it, for whoever made the file.
fn why_no_act(error: &serde_json::Error) -> Sentence {
    use serde_json::error::Category;
    let (text, column) = (error.to_string(), error.column());
    let what: String = text.split(" at line ").next().unwrap_or(&text).chars().take(250).collect();
    // "line 1" of the line would only confuse.
    let at = |word: &str| if column == 0 { String::new() } else { format!(", {word} {column}") };
    let (di, at) = (at("kolom"), at("column"));
    match error.classify() {
        Category::Eof => Sentence::new(
            format!("barisnya terputus di tengah{di}: ekspor atau salin ulang berkasnya"),
            format!("the line ends in the middle{at}: export or copy the file again"),
        ),
        Category::Data if what.contains("expected a string") => Sentence::new(
            format!("{what}{di}: tulis id, waktu, dan nama di dalam tanda kutip"),
            format!("{what}{at}: write ids, times and names in quotation marks"),
        ),
        Category::Data => Sentence::new(
            format!("{what}{di}: FORMATS.md menjelaskan apa yang boleh tertulis di situ"),
            format!("{what}{at}: FORMATS.md says what may stand there"),
        ),
        Category::Syntax if what.contains("recursion limit") => Sentence::new(
            format!("bersarang lebih dalam daripada aktivitas mana pun{di}: ekspor ulang berkasnya"),
            format!("is nested deeper than any act{at}: export the file again"),
        ),
        Category::Syntax | Category::Io => Sentence::new(
            format!("bukan JSON ({what}{di}): ekspor ulang berkasnya"),
            format!("is no JSON ({what}{at}): export the file again"),
        ),
    }
}

/// What became of a quarantined record that was read again.
#[derive(Debug)]
pub enum Reread {
    /// It is an act of a watched account now, with its exchange of one part.
    Act(Box<Batch>),
    /// It turns out to be somebody's who is not watched: delete it.
    Unlisted,
    /// Still not understood; why.
    Still(Sentence),
}

/// Reads the bytes of a [`Skipped`] again, for instance after an update or a longer watch-list. `name` is the place
/// it came from; `options.resume` does not matter.
pub fn reread(name: &str, bytes: &[u8], seen_at: Timestamp, options: &ReadOptions) -> Reread {
    let is_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let of_another_tool = match options.format {
        Some(Format::Netra | Format::Csv) => None,
        Some(format) => Some(format),
        None if is_json => {
            recognise::lines(&tree::outer_names(bytes)).filter(|format| *format != Format::Netra)
        }
        None => None,
    };
    if let Some(format) = of_another_tool {
        return reread_things(name, format, bytes, seen_at, options);
    }
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let framing = if is_json { Framing::Lines } else { csv_framing(header, &options.mapping) };
    let mut records = Records::new(Box::new(IoCursor::new(bytes.to_vec())), framing);
    let form = if is_json { Ok(Form::Ndjson) } else { csv_form(&mut records, &options.mapping) };
    let form = match form {
        Ok(form) => form,
        Err(why) => return Reread::Still(why),
    };
    let mut record = Vec::new();
    let Ok(Some(place)) = records.next(&mut record) else {
        return Reread::Still(Sentence::new("kosong", "is empty"));
    };
    let context = Context { watched: &options.watched, provenance: options.provenance, seen_at };
    let raw = PartRef { exchange: 0, part: 0 };
    match read_record(&form, place, &record, &context, raw).outcome {
        Found::Act(act) => {
            let exchange = Exchange {
                kind: ExchangeKind::File,
                request: name.to_owned(),
                status: 0,
                headers: Vec::new(),
                wire: None,
                started_at: seen_at,
                finished_at: options.clock.now(),
                body_sha256: None,
                body_len: record.len() as u64,
                parts: vec![part(Place { offset: 0, ..place }, &record)],
            };
            Reread::Act(Box::new(Batch { acts: vec![*act], exchanges: vec![exchange], ..Batch::default() }))
        }
        Found::Unlisted { .. } => Reread::Unlisted,
        Found::Skipped(skipped) => Reread::Still(skipped.why),
    }
}

/// What is kept of a file for one act.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'k> {
    /// The act's lasting name.
    pub native_key: &'k str,
    /// What stands at the beginning of its file: the header of a table.
    pub head: Option<&'k [u8]>,
    /// The bytes the act rests on.
    pub bytes: &'k [u8],
    /// When it was seen.
    pub seen_at: Timestamp,
}

/// Reads what is kept of a file for an act again, for instance after an update; `name` is where it came from. Of a saved
/// page only stretches are kept, which cannot be read without each other: the file itself is imported again.
pub fn reread_kept(name: &str, kept: &Kept<'_>, options: &ReadOptions) -> Reread {
    let is_json = kept.bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let bytes = match (options.format, kept.head) {
        (Some(Format::Page), _) => {
            return Reread::Still(Sentence::new(
                "halaman tersimpan dibaca lagi dengan mengimpor berkasnya lagi",
                "a saved page is read again by importing its file again",
            ));
        }
        (Some(Format::Repository), _) if !is_json => match repository::as_json(kept.native_key, kept.bytes) {
            Ok(json) => json,
            Err(why) => return Reread::Still(why),
        },
        (None | Some(Format::Csv), Some(head)) if !is_json => [head, b"\n", kept.bytes].concat(),
        _ => kept.bytes.to_vec(),
    };
    reread(name, &bytes, kept.seen_at, options)
}

/// Things of another tool's file that wait in quarantine, each in a form that the same reader reads.
fn reread_things(
    name: &str,
    format: Format,
    bytes: &[u8],
    seen_at: Timestamp,
    options: &ReadOptions,
) -> Reread {
    let things = match format {
        Format::Repository => Ok(repository::read_one(bytes, &options.watched, seen_at)),
        format => sort_out::things(format, bytes, &options.watched, seen_at),
    };
    let things = match things {
        Ok(things) => things,
        Err(why) => return Reread::Still(why),
    };
    let provenance = format.provenance(options.provenance);
    let context = Context { watched: &options.watched, provenance, seen_at };
    let at = Stretch { name: String::new(), offset: 0 };
    let SortedOut { mut acts, stretches, skipped, .. } = sort_out(things, &at, bytes, &context, 0);
    if acts.is_empty() {
        return skipped.into_iter().next().map_or(Reread::Unlisted, |it| Reread::Still(it.why));
    }
    let mut headers = Vec::new();
    if matches!(format, Format::Zeeschuimer | Format::Page) {
        let (without, account) = match &options.login {
            Login::As(account) => (Some(false), Some(account.clone())),
            Login::Without => (Some(true), Some(String::from(NOBODY))),
            Login::NotStated => (None, None),
        };
        acts.iter_mut().for_each(|act| act.without_login = without);
        headers.extend(account.map(|it| (SEEN_SIGNED_IN_AS.to_owned(), it)));
    }
    let place = |stretch: &std::ops::Range<usize>| Place {
        offset: stretch.start as u64,
        line: 0,
        last_line: 0,
        len: 0,
        too_long: false,
    };
    let exchange = Exchange {
        kind: ExchangeKind::File,
        request: name.to_owned(),
        status: 0,
        headers,
        started_at: seen_at,
        finished_at: options.clock.now(),
        body_sha256: None,
        body_len: bytes.len() as u64,
        wire: None,
        parts: stretches.iter().map(|it| part(place(it), &bytes[it.clone()])).collect(),
    };
    Reread::Act(Box::new(Batch { acts, exchanges: vec![exchange], ..Batch::default() }))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_tools;
