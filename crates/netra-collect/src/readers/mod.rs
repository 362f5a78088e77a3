//! Files of acts: recognised by content, streamed with bounded memory, resumed where they stopped.
//!
//! [`open`] looks at the first bytes (packing, encoding, format) and gives an [`ActReader`], an iterator of
//! [`Batch`]es of about a thousand acts. Every line is in exactly one of these places:
//!
//! - an act of a watched account: kept byte for byte as a [`Part`] with offset and SHA-256;
//! - somebody else's: dropped and counted, nothing of it is kept, not even when it is damaged otherwise;
//! - damaged or not understood, and a watched account's or nobody's: a [`Skipped`] with line number and reason,
//!   which [`reread`] can try again after an update.
//!
//! Memory: one record of at most 16 MiB, one batch of at most a few MiB, and eight bytes for each of the first two
//! million ids (to count repetitions). What is deliberately not here: no storing, no matching, and no trust in the
//! file about how it came to us; the caller says whether it was imported or captured.

pub mod format;
mod interpret;
mod lenient;
mod recognise;
mod records;
mod scoring;
mod source;
pub(crate) mod table;
mod times;

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Cursor as IoCursor, Read};
use std::sync::Arc;

use jiff::Timestamp;
use netra_model::act::{PartRef, Provenance, SeenAct, When};
use netra_model::batch::{Batch, Cursor, Exchange, ExchangeKind, Part, Skipped};
use netra_model::person::WatchIndex;
use netra_model::{Clock, Sentence, Sha256};
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::json::one_line;
use format::ActLine;
use interpret::{Context, Outcome, interpret};
use lenient::{Whose, mend_surrogates, whose};
use recognise::{Shape, recognise};
use records::{Framing, Place, Records};
pub use scoring::act_to_score;
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
    /// Where an earlier reading of the same file stopped.
    pub resume: Option<Cursor>,
}

impl ReadOptions {
    /// An import from the start.
    pub fn import(watched: Arc<WatchIndex>, clock: Clock) -> Self {
        let (mapping, resume) = (CsvMapping::default(), None);
        Self { watched, clock, provenance: Provenance::Imported, mapping, resume }
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
    Csv { table: Box<Table>, header: Vec<u8>, header_part: Option<Part> },
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
    let shape = recognise(&head[bom..]).map_err(refused)?;
    let framing = match shape {
        Shape::Ndjson => Framing::Lines,
        Shape::Csv => {
            let header = head[bom..].split(|byte| *byte == b'\n').next().unwrap_or_default();
            csv_framing(header, &options.mapping)
        }
    };
    let body = Box::new(IoCursor::new(head).chain(source.body));
    let mut records = Records::new(body, framing);
    records.pass_over(bom as u64, 1).map_err(unreadable)?;
    let form = match shape {
        Shape::Ndjson => Form::Ndjson,
        Shape::Csv => csv_form(&mut records, &options.mapping).map_err(refused)?,
    };
    if let Some(cursor) = &options.resume {
        resume(name, &mut records, cursor)?;
    }
    Ok(ActReader {
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
    })
}

fn csv_framing(header: &[u8], mapping: &CsvMapping) -> Framing {
    let given = mapping.delimiter.and_then(|c| u8::try_from(c).ok());
    Framing::Csv { delimiter: given.unwrap_or_else(|| table::guess_delimiter(header)) }
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

fn resume(name: &str, records: &mut Records, cursor: &Cursor) -> Result<(), ReadError> {
    let changed = |offset| ReadError::Changed { name: name.to_owned(), offset };
    let cursor: FileCursor = serde_json::from_str(&cursor.0).map_err(|_| changed(0))?;
    let ahead = cursor.offset.checked_sub(records.offset()).ok_or_else(|| changed(cursor.offset))?;
    records.pass_over(ahead, cursor.line).map_err(|_| changed(cursor.offset))?;
    if records.sha256() == cursor.sha256 { Ok(()) } else { Err(changed(cursor.offset)) }
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
        self.summary.n_lines += 1;
        let raw = PartRef { exchange: 0, part: parts.len() };
        let context =
            Context { watched: &self.options.watched, provenance: self.options.provenance, seen_at };
        let Reading { outcome, mended, unknown } = read_record(&self.form, place, record, &context, raw);
        match outcome {
            Found::Act(act) => {
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
        let media_type = match self.form {
            Form::Ndjson => "application/x-ndjson",
            Form::Csv { .. } => "text/csv",
        };
        let mut headers = vec![("content-type".to_owned(), media_type.to_owned())];
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
        let cursor = FileCursor { sha256, offset: self.records.offset(), line: self.records.line() };
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
            Form::Ndjson => Vec::new(),
            // A row means nothing without its header.
            Form::Csv { header, .. } => [header.as_slice(), b"\n"].concat(),
        };
        bytes.extend_from_slice(&record[..record.len().min(MAX_QUARANTINED.saturating_sub(bytes.len()))]);
        let place = format!("line {}", place.line);
        Found::Skipped(Skipped { why: why.map(one_line), place, bytes, keep: true })
    };
    let read = match form {
        Form::Ndjson => json_line(record),
        Form::Csv { table, .. } => table.row(record).map(|line| (line, false)),
    };
    let (line, mended) = match read {
        Ok(read) => read,
        Err(why) => {
            let unlisted = match form {
                Form::Ndjson => whose(record, context.watched) == Whose::Unlisted,
                Form::Csv { table, .. } => !table.mentions_watched(record, context.watched),
            };
            return if unlisted { Found::Unlisted { damaged: true } } else { skip(why) }.into();
        }
    };
    let unknown: Vec<String> = line.unknown_fields().collect();
    match interpret(line, context, raw) {
        Outcome::Act(act) => Reading { outcome: Found::Act(act), mended, unknown },
        Outcome::Unlisted => Found::Unlisted { damaged: false }.into(),
        Outcome::Bad(why) => skip(why).into(),
    }
}

fn too_long(form: &Form, place: Place) -> Found {
    let Place { line, last_line, len, .. } = place;
    let (what, why) = match form {
        Form::Ndjson => (
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

#[cfg(test)]
mod tests;
