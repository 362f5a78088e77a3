//! CSV tables of acts: which column is which field, and a row as an [`ActLine`].

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use netra_model::Sentence;
use netra_model::act::{AccountRef, ActKind, Platform};
use netra_model::person::WatchIndex;
use serde::{Deserialize, Serialize};

use super::format::{AccountLine, ActLine, ActName, MediaLine, MediaName, Schema, TargetLine};
use super::interpret::unknown;
use super::known_table::{Known, Row};
use super::times::TableTimes;

/// A field of an act that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "the names are those of the act format, with `_` for its levels; see FORMATS.md"
)]
pub enum Field {
    Id,
    Platform,
    Act,
    ActorId,
    ActorHandle,
    ActorName,
    At,
    SeenAt,
    WithoutLogin,
    Text,
    Url,
    MediaKind,
    MediaUrl,
    MediaAlt,
    MediaCaption,
    MediaDescription,
    TargetId,
    TargetUrl,
    TargetText,
    TargetAuthorId,
    TargetAuthorHandle,
    TargetAuthorName,
    TargetAccountId,
    TargetAccountHandle,
}

impl Field {
    /// All fields with their names in headers and mappings.
    const ALL: [(Self, &str); 24] = [
        (Self::Id, "id"),
        (Self::Platform, "platform"),
        (Self::Act, "act"),
        (Self::ActorId, "actor_id"),
        (Self::ActorHandle, "actor_handle"),
        (Self::ActorName, "actor_name"),
        (Self::At, "at"),
        (Self::SeenAt, "seen_at"),
        (Self::WithoutLogin, "without_login"),
        (Self::Text, "text"),
        (Self::Url, "url"),
        (Self::MediaKind, "media_kind"),
        (Self::MediaUrl, "media_url"),
        (Self::MediaAlt, "media_alt"),
        (Self::MediaCaption, "media_caption"),
        (Self::MediaDescription, "media_description"),
        (Self::TargetId, "target_id"),
        (Self::TargetUrl, "target_url"),
        (Self::TargetText, "target_text"),
        (Self::TargetAuthorId, "target_author_id"),
        (Self::TargetAuthorHandle, "target_author_handle"),
        (Self::TargetAuthorName, "target_author_name"),
        (Self::TargetAccountId, "target_account_id"),
        (Self::TargetAccountHandle, "target_account_handle"),
    ];
}

/// Which column of a table is which field. Read from TOML; see `FORMATS.md`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CsvMapping {
    /// Between two fields; found out from the header when missing.
    pub delimiter: Option<char>,
    /// The platform of all rows, when no column says it.
    pub platform: Option<Platform>,
    /// What all rows are, when no column says it.
    pub act: Option<ActKind>,
    /// The time zone of times without one, for instance `Asia/Jakarta`; UTC when missing.
    pub zone: Option<String>,
    /// A format of `strptime` for the times, when the usual ones do not fit.
    pub time_format: Option<String>,
    /// The link of the post on which all rows are comments, when no column says it.
    pub post: Option<String>,
    /// Field → header of its column. Empty: the headers are the fields' own names, or 4CAT's.
    pub columns: BTreeMap<Field, String>,
}

/// A table whose header has been understood.
pub(super) struct Table {
    pub(super) delimiter: u8,
    /// The tool that wrote it, where its columns tell.
    pub(super) known: Option<Known>,
    /// Whether it was recorded in a browser.
    pub(super) from_a_browser: bool,
    names: Vec<String>,
    n_columns: usize,
    columns: BTreeMap<Field, usize>,
    /// 4CAT's `thread_id`: a row is a comment unless it is the thread itself.
    thread: Option<usize>,
    platform: Option<Platform>,
    act: Option<ActKind>,
    post: Option<String>,
    times: TableTimes,
}

impl Table {
    /// Understands a header, or says in one sentence what is missing and what there is.
    pub(super) fn understand(header: &[u8], mapping: &CsvMapping) -> Result<Self, Sentence> {
        let delimiter = match mapping.delimiter {
            Some(c) => u8::try_from(c).map_err(|_| {
                Sentence::new(
                    format!("pemisah “{c}” bukan tanda biasa"),
                    format!("delimiter “{c}” is not a plain character"),
                )
            })?,
            None => guess_delimiter(header),
        };
        let names = fields(header, delimiter, false)
            .map_err(|why| Sentence::new(format!("judul kolom {}", why.id), format!("header {}", why.en)))?;
        let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
        let at = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted.trim()));
        let known = Known::of(&names).filter(|_| mapping.columns.is_empty());
        let mut thread = None;
        let mut columns = BTreeMap::new();
        if known.is_some() {
            // Its cells are found by the names of its columns.
        } else if mapping.columns.is_empty() {
            let own = Field::ALL.iter().filter_map(|(field, name)| Some((*field, at(name)?)));
            columns.extend(own);
            if let (Some(id), Some(thread_id), Some(author), Some(time), Some(body)) =
                (at("id"), at("thread_id"), at("author"), at("timestamp"), at("body"))
            {
                thread = Some(thread_id);
                columns.extend([
                    (Field::Id, id),
                    (Field::ActorHandle, author),
                    (Field::At, time),
                    (Field::Text, body),
                ]);
            }
        } else {
            let missing: Vec<&str> =
                mapping.columns.values().filter(|name| at(name).is_none()).map(String::as_str).collect();
            if !missing.is_empty() {
                let (missing, has) = (listed(&missing), listed(&names));
                return Err(Sentence::new(
                    format!("tidak memiliki kolom {missing}; yang ada {has}"),
                    format!("lacks the columns {missing}; it has {has}"),
                ));
            }
            columns.extend(mapping.columns.iter().filter_map(|(field, name)| Some((*field, at(name)?))));
        }
        let mut missing = Vec::new();
        if !columns.contains_key(&Field::ActorHandle) && !columns.contains_key(&Field::ActorId) {
            missing.push((
                "actor_handle atau actor_id (siapa yang melakukannya)",
                "actor_handle or actor_id (who did it)",
            ));
        }
        if mapping.platform.is_none() && !columns.contains_key(&Field::Platform) {
            missing.push((
                "platform (kolom, atau disebut saat impor)",
                "platform (a column, or given with the import)",
            ));
        }
        if mapping.act.is_none() && thread.is_none() && !columns.contains_key(&Field::Act) {
            missing
                .push(("act (kolom, atau disebut saat impor)", "act (a column, or given with the import)"));
        }
        if known.is_none() && !missing.is_empty() {
            let (ids, ens): (Vec<&str>, Vec<&str>) = missing.into_iter().unzip();
            let (ids, ens, has) = (ids.join(", "), ens.join(", "), listed(&names));
            return Err(Sentence::new(
                format!(
                    "tidak memiliki {ids}; kolomnya {has}: sebutkan dalam pemetaan kolom (lihat FORMATS.md)"
                ),
                format!("lacks {ens}; its columns are {has}: name them in a column mapping (see FORMATS.md)"),
            ));
        }
        let zone = match &mapping.zone {
            Some(name) => TimeZone::get(name).map_err(|_| {
                Sentence::new(
                    format!("pemetaan: zona “{name}” tidak dikenal; seharusnya seperti Asia/Jakarta"),
                    format!("mapping: zone “{name}” is unknown; expected one such as Asia/Jakarta"),
                )
            })?,
            None => TimeZone::UTC,
        };
        Ok(Self {
            delimiter,
            known,
            from_a_browser: Known::from_a_browser(&names),
            n_columns: names.len(),
            names,
            columns,
            thread,
            platform: mapping.platform.clone(),
            act: mapping.act,
            post: mapping.post.clone(),
            times: TableTimes { format: mapping.time_format.clone(), zone },
        })
    }

    /// A row as a line of the act format.
    pub(super) fn row(&self, record: &[u8]) -> Result<ActLine, Sentence> {
        let cells = fields(record, self.delimiter, self.known.is_some_and(Known::escapes))?;
        if cells.len() != self.n_columns {
            let (has, header) = (cells.len(), self.n_columns);
            return Err(Sentence::new(
                format!("berisi {has} kolom, sedangkan judulnya {header}"),
                format!("has {has} fields, the header has {header}"),
            ));
        }
        if let Some(known) = self.known {
            let get = |name: &str| {
                let at = self.names.iter().position(|it| it.eq_ignore_ascii_case(name))?;
                cells.get(at).filter(|cell| !cell.trim().is_empty()).cloned()
            };
            let (platform, post) = (self.platform.as_ref(), self.post.as_deref());
            return known.row(&Row { get: &get, times: &self.times, platform, post });
        }
        let get = |field: Field| {
            let cell = cells.get(*self.columns.get(&field)?)?;
            Some(cell.clone()).filter(|cell| !cell.trim().is_empty())
        };
        let platform = get(Field::Platform)
            .or_else(|| self.platform.as_ref().map(|platform| platform.as_str().to_owned()))
            .ok_or_else(|| Sentence::new("platform kosong", "platform is empty"))?;
        let thread = self.thread.and_then(|at| cells.get(at)).filter(|id| !id.trim().is_empty());
        let is_answer = thread.is_some() && thread != get(Field::Id).as_ref();
        let act: ActName = match (get(Field::Act), self.act) {
            (Some(name), _) => {
                let kind: ActKind =
                    name.trim().to_lowercase().parse().map_err(|error| unknown("act", &error))?;
                kind.into()
            }
            (None, Some(kind)) => kind.into(),
            (None, None) if is_answer => ActName::Comment,
            (None, None) if self.thread.is_some() => ActName::Post,
            (None, None) => return Err(Sentence::new("act kosong", "act is empty")),
        };
        let account = |id, handle, name: Option<Field>| {
            let line = AccountLine {
                id: get(id),
                handle: get(handle),
                name: name.and_then(get),
                ..Default::default()
            };
            (line.id.is_some() || line.handle.is_some()).then_some(line)
        };
        let medium = MediaLine {
            kind: media_name(get(Field::MediaKind).as_deref())?,
            url: get(Field::MediaUrl),
            alt: get(Field::MediaAlt),
            caption: get(Field::MediaCaption),
            description: get(Field::MediaDescription),
            unknown: BTreeMap::new(),
        };
        let has_medium = [&medium.url, &medium.alt, &medium.caption, &medium.description]
            .iter()
            .any(|field| field.is_some());
        let target = TargetLine {
            id: get(Field::TargetId).or_else(|| thread.filter(|_| is_answer).cloned()),
            url: get(Field::TargetUrl).or_else(|| self.post.clone().filter(|_| act == ActName::Comment)),
            text: get(Field::TargetText),
            author: account(Field::TargetAuthorId, Field::TargetAuthorHandle, Some(Field::TargetAuthorName)),
            account: account(Field::TargetAccountId, Field::TargetAccountHandle, None),
            ..Default::default()
        };
        let time = |field| get(field).map(|written| self.times.to_rfc3339(&written));
        Ok(ActLine {
            schema: Schema::V1,
            platform,
            act,
            id: get(Field::Id),
            actor: account(Field::ActorId, Field::ActorHandle, Some(Field::ActorName)).ok_or_else(|| {
                Sentence::new(
                    "tidak menyebut siapa pun di kolom pemilik akun",
                    "names nobody in the actor's columns",
                )
            })?,
            at: time(Field::At),
            at_exact: None,
            seen_at: time(Field::SeenAt),
            without_login: get(Field::WithoutLogin).as_deref().and_then(yes_or_no),
            text: get(Field::Text),
            url: get(Field::Url),
            media: if has_medium { vec![medium] } else { Vec::new() },
            target: (target != TargetLine::default()).then_some(target),
            unknown: BTreeMap::new(),
        })
    }

    /// Whether any cell of a damaged row is the name of a watched account: its columns cannot be trusted.
    pub(super) fn mentions_watched(&self, record: &[u8], watched: &WatchIndex) -> bool {
        let text = String::from_utf8_lossy(record);
        text.split([char::from(self.delimiter), '"', '\n', '\r'])
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .any(|cell| {
                Platform::known().chain(self.platform.clone()).any(|platform| {
                    let mut account = AccountRef::by_handle(platform, cell);
                    account.native_id = Some(cell.to_owned());
                    let by_handle = AccountRef { native_id: None, ..account.clone() };
                    watched.find(&account).is_some() || watched.find(&by_handle).is_some()
                })
            })
    }
}

fn media_name(name: Option<&str>) -> Result<MediaName, Sentence> {
    match name.map(str::trim) {
        None | Some("image" | "photo" | "foto" | "gambar") => Ok(MediaName::Image),
        Some("video") => Ok(MediaName::Video),
        Some("audio") => Ok(MediaName::Audio),
        Some("document") => Ok(MediaName::Document),
        Some(other) => {
            let other: String = other.chars().take(20).collect();
            Err(Sentence::new(
                format!("media_kind “{other}” tidak dikenal; seharusnya image, video, audio, atau document"),
                format!("media_kind “{other}” is unknown; expected image, video, audio or document"),
            ))
        }
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "1" | "yes" | "ya" => Some(true),
        "false" | "0" | "no" | "tidak" => Some(false),
        _ => None,
    }
}

fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(30)
        .map(|name| format!("“{}”", name.as_ref().chars().take(40).collect::<String>()))
        .collect();
    if names.len() > shown.len() {
        shown.push(format!("… (+{})", names.len() - shown.len()));
    }
    shown.join(", ")
}

/// Whether the table with this header writes a quotation mark inside a cell as `\"`.
pub(super) fn escapes(header: &[u8], delimiter: u8, mapping: &CsvMapping) -> bool {
    let names = fields(header, delimiter, false).unwrap_or_default();
    let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
    mapping.columns.is_empty() && Known::of(&names).is_some_and(Known::escapes)
}

/// The delimiter that stands most often outside quotation marks in a header.
pub(crate) fn guess_delimiter(header: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in header {
        quoted ^= *byte == b'"';
        if let Some((_, n)) = counts.iter_mut().find(|(delimiter, _)| delimiter == byte && !quoted) {
            *n += 1;
        }
    }
    // The first of the most frequent: a comma where there is only one column.
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(delimiter, _)| *delimiter)
}

/// The cells of one record; with `escapes`, `\"` is a quotation mark inside a cell.
fn fields(record: &[u8], delimiter: u8, escapes: bool) -> Result<Vec<String>, Sentence> {
    let mut reader = csv::ReaderBuilder::new()
        .escape(escapes.then_some(b'\\'))
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(record.len().clamp(64, 8192))
        .from_reader(record);
    let mut cells = csv::ByteRecord::new();
    reader
        .read_byte_record(&mut cells)
        .map_err(|error| Sentence::new(format!("bukan CSV: {error}"), format!("is not CSV: {error}")))?;
    let text = |cell: &[u8]| std::str::from_utf8(cell).map(str::to_owned);
    cells.iter().map(text).collect::<Result<_, _>>().map_err(|_| {
        Sentence::new(
            "memuat karakter yang bukan UTF-8: simpan lagi berkasnya sebagai CSV UTF-8",
            "has characters that are not UTF-8: save the file again as CSV UTF-8",
        )
    })
}
