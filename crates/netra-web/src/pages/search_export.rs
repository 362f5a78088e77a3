//! What is on the screen as a file: the same hits in the same order with the same columns, as CSV, XLSX or NDJSON. Its
//! size is said first; it leaves row by row, whatever its length; who took what is written down before the first byte,
//! and again with the file's digest.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use netra_index::Results;
use netra_model::Sha256;
use netra_model::table::{BOM, row};
use netra_store::SearchExport;
use sha2::Digest;
use tokio::sync::mpsc;

use crate::Desk;
use crate::desk::Rows;
use crate::error::PageError;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::search::without_count;
use crate::pages::search_query::{address, names, query};
use crate::pages::search_rows::{Found, found};
use crate::posted::Posted;
use crate::respond::{attachment, page};
use crate::visitor::Staff;

/// A file holds at most so many rows: what a spreadsheet can open, less the titles.
const MOST: usize = 1_000_000;
/// Rows that are in memory at once.
const CHUNK: usize = 500;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Xlsx,
    Ndjson,
}

impl Format {
    fn of(name: &str) -> Self {
        match name {
            "xlsx" => Self::Xlsx,
            "ndjson" => Self::Ndjson,
            _ => Self::Csv,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Ndjson => "ndjson",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ndjson => "application/x-ndjson",
        }
    }
}

/// Says how large the file will be and what is in it.
#[derive(Template)]
#[template(path = "search_export.html")]
pub(crate) struct ExportPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) read_as: String,
    pub(crate) rows: u64,
    /// How many do not fit.
    pub(crate) left_out: u64,
    pub(crate) columns: Vec<&'static str>,
    pub(crate) address: String,
    pub(crate) back: String,
}

/// `GET /search/export`
pub(crate) async fn confirm(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let names = names(&desk, &staff).await?;
    let mut asked = query(&desk, &names, &fields);
    (asked.limit, asked.facets) = (0, false);
    let (index, scope) = (desk.index.clone(), staff.scope());
    let result = tokio::task::spawn_blocking(move || index.search(&scope, &asked))
        .await
        .map_err(|error| PageError::broken("search", &error))?
        .map_err(|error| PageError::broken("search", &error))?;
    let l = staff.l;
    let address = address(&fields);
    Ok(page(&ExportPage {
        frame: staff.frame(&desk, "search", l.t("search-export")),
        l,
        read_as: without_count(l.either(&result.read_as.0, &result.read_as.1)),
        rows: result.total.min(MOST as u64),
        left_out: result.total.saturating_sub(MOST as u64),
        columns: Found::columns(l).into(),
        back: format!("/search?{address}"),
        address,
    }))
}

/// `POST /search/export`: the file.
pub(crate) async fn download(State(desk): State<Arc<Desk>>, posted: Posted) -> Result<Response, PageError> {
    let Posted { staff, fields } = posted;
    let format = Format::of(fields.get("format"));
    let fields = Fields::parse(fields.get("address").as_bytes());
    let names = names(&desk, &staff).await?;
    let (index, scope, asked) = (desk.index.clone(), staff.scope(), query(&desk, &names, &fields));
    let results = tokio::task::spawn_blocking(move || index.results(&scope, &asked, MOST))
        .await
        .map_err(|error| PageError::broken("search", &error))?
        .map_err(|error| PageError::broken("search", &error))?;
    let export = SearchExport {
        address: address(&fields),
        format: format.as_str(),
        rows: results.len() as u64,
        sha256: None,
    };
    desk.store.record_search_export(&staff.actor(), &export).await?;
    let day = crate::pages::search_query::today(&desk);
    let name = format!("netra-pencarian-{day}.{}", format.as_str());
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(async move {
        if let Err(error) = write(&desk, &staff, results, format, export, &sender).await {
            tracing::warn!(%error, "an export of search results broke off");
            // The browser must not take half a file for a whole one.
            let _ = sender.send(Err(error)).await;
        }
    });
    let stream = futures_util::stream::unfold(receiver, |mut receiver| async {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    let mut response =
        ([(header::CONTENT_TYPE, format.media_type())], Body::from_stream(stream)).into_response();
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attachment(&name));
    Ok(response)
}

type Piece = Result<Vec<u8>, io::Error>;

/// Writes all rows, a stretch at a time, and notes the digest of the whole.
async fn write(
    desk: &Desk,
    staff: &Staff,
    mut results: Results,
    format: Format,
    export: SearchExport,
    sender: &mpsc::Sender<Piece>,
) -> io::Result<()> {
    let l = staff.l;
    let out = Out::default();
    let mut rows = begin(desk, l, format, &out)?;
    let mut digest = sha2::Sha256::new();
    loop {
        let read = tokio::task::spawn_blocking(move || {
            let hits = results.next(CHUNK);
            (results, hits)
        });
        let (rest, hits) = read.await.map_err(io::Error::other)?;
        results = rest;
        let hits = hits.map_err(io::Error::other)?;
        if hits.is_empty() {
            break;
        }
        let found =
            found(desk, staff, &hits).await.map_err(|error| io::Error::other(format!("{error:?}")))?;
        for hit in &found {
            rows.row(&hit.cells(l))?;
        }
        give(&out, &mut digest, sender).await?;
    }
    rows.finish()?;
    give(&out, &mut digest, sender).await?;
    let sha256 = Some(Sha256(digest.finalize().into()));
    let done = SearchExport { sha256, ..export };
    desk.store.record_search_export(&staff.actor(), &done).await.map_err(io::Error::other)
}

/// Sends what was written so far; fails when nobody takes it any more.
async fn give(out: &Out, digest: &mut sha2::Sha256, sender: &mpsc::Sender<Piece>) -> io::Result<()> {
    let bytes = std::mem::take(&mut *out.0.lock().unwrap_or_else(PoisonError::into_inner));
    if bytes.is_empty() {
        return Ok(());
    }
    digest.update(&bytes);
    sender
        .send(Ok(bytes))
        .await
        .map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader went away"))
}

fn begin(desk: &Desk, l: Lang, format: Format, out: &Out) -> io::Result<Box<dyn Rows>> {
    let titles: Vec<String> = Found::columns(l).iter().map(|it| sentence_case(it)).collect();
    let sink: Box<dyn Write + Send> = Box::new(out.clone());
    match format {
        Format::Csv => {
            let mut rows = Box::new(Csv(sink));
            rows.0.write_all(BOM.as_bytes())?;
            rows.row(&titles)?;
            Ok(rows)
        }
        Format::Xlsx => {
            let mut rows = (desk.hooks.spreadsheet)(sink, l.t("search-export-sheet"))?;
            rows.row(&titles)?;
            Ok(rows)
        }
        Format::Ndjson => Ok(Box::new(Ndjson(sink))),
    }
}

fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Where rows are written until they are sent.
#[derive(Clone, Default)]
struct Out(Arc<Mutex<Vec<u8>>>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Csv(Box<dyn Write + Send>);

impl Rows for Csv {
    fn row(&mut self, cells: &[String]) -> io::Result<()> {
        self.0.write_all(row(cells.iter().map(String::as_str)).as_bytes())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

/// One object a line; the keys are the same in every language.
struct Ndjson(Box<dyn Write + Send>);

impl Ndjson {
    const KEYS: [&str; 12] = [
        "item", "happened", "person", "unit", "account", "platform", "kind", "status", "verdict", "note",
        "remarks", "text",
    ];
}

impl Rows for Ndjson {
    fn row(&mut self, cells: &[String]) -> io::Result<()> {
        let pairs = Self::KEYS.into_iter().zip(cells);
        let object: serde_json::Map<String, serde_json::Value> =
            pairs.map(|(key, cell)| (key.to_owned(), cell.as_str().into())).collect();
        serde_json::to_writer(&mut self.0, &object)?;
        self.0.write_all(b"\n")
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

impl ExportPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        Self {
            l,
            frame,
            read_as: "Kata “coblos”.".into(),
            rows: 12_431,
            left_out: 5,
            columns: Found::columns(l).into(),
            address: "q=coblos".into(),
            back: "/search?q=coblos".into(),
        }
    }
}
