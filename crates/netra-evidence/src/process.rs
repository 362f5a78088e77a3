//! The due-process record: `process.jsonl` with the documents it rests on, and `attribution.jsonl`. A line belongs to the
//! revision that holds it; what happens later stands in the next one. Internal notes of the office are in neither.

use jiff::Timestamp;
use netra_model::Sha256;
use netra_model::act::AccountRef;
use netra_model::person::AttributionLevel;
use serde::{Deserialize, Serialize};

use crate::bundle::{Bundle, BundleDocument, BundleLedger, BundleLedgerEntry, BundleStep};
use crate::records::{Places, SCHEMA};

/// Where the lines stand.
pub(crate) const PROCESS: &str = "process.jsonl";
/// Where the ledgers stand.
pub(crate) const ATTRIBUTION: &str = "attribution.jsonl";
/// The folder of the documents, each named by its digest.
pub(crate) const FOLDER: &str = "process/";

#[derive(Debug, Serialize)]
pub(crate) struct StepLine<'a> {
    schema: u32,
    n: u64,
    at: Timestamp,
    by: &'a str,
    kind: &'static str,
    says_id: &'a str,
    says_en: &'a str,
    words: Option<&'a str>,
    facts: serde_json::Map<String, serde_json::Value>,
    document: Option<DocumentForm<'a>>,
}

#[derive(Debug, Serialize)]
struct DocumentForm<'a> {
    name: &'a str,
    sha256: Sha256,
    /// The file under `data/`; absent when it was withdrawn.
    file: Option<&'a str>,
    withdrawn: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct LedgerLine<'a> {
    schema: u32,
    account: &'a AccountRef,
    person: &'a str,
    n: usize,
    at: Timestamp,
    by: &'a str,
    /// `attribution`, or `contrary_sign`.
    entry: &'static str,
    /// 0 not checked, 1 presumed, 2 documented, 3 confirmed; absent for a sign.
    level: Option<AttributionLevel>,
    kind: &'static str,
    label_id: &'a str,
    label_en: &'a str,
    words: &'a str,
    of_this_person: bool,
    document_name: Option<&'a str>,
    document_sha256: Option<Sha256>,
}

/// The lines of `process.jsonl`.
pub(crate) fn steps<'a>(bundle: &'a Bundle, places: &'a Places) -> Vec<StepLine<'a>> {
    bundle.process.iter().map(|it| step(it, places)).collect()
}

fn step<'a>(it: &'a BundleStep, places: &'a Places) -> StepLine<'a> {
    let fact = |(name, value): &(&'static str, String)| ((*name).to_owned(), value.clone().into());
    StepLine {
        schema: SCHEMA,
        n: it.n,
        at: it.at,
        by: &it.by,
        kind: it.kind,
        says_id: &it.says.id,
        says_en: &it.says.en,
        words: it.words.as_deref(),
        facts: it.facts.iter().map(fact).collect(),
        document: it.document.as_ref().map(|it| DocumentForm {
            name: &it.name,
            sha256: it.sha256,
            file: places.process.get(&it.sha256).map(String::as_str),
            withdrawn: it.withdrawn.as_deref(),
        }),
    }
}

/// The lines of `attribution.jsonl`.
pub(crate) fn ledgers(bundle: &Bundle) -> Vec<LedgerLine<'_>> {
    bundle.ledgers.iter().flat_map(ledger).collect()
}

fn ledger(it: &BundleLedger) -> Vec<LedgerLine<'_>> {
    it.entries.iter().enumerate().map(|(n, entry)| ledger_line(it, n + 1, entry)).collect()
}

fn ledger_line<'a>(ledger: &'a BundleLedger, n: usize, it: &'a BundleLedgerEntry) -> LedgerLine<'a> {
    LedgerLine {
        schema: SCHEMA,
        account: &ledger.account,
        person: &ledger.person,
        n,
        at: it.at,
        by: &it.by,
        entry: if it.level.is_some() { "attribution" } else { "contrary_sign" },
        level: it.level,
        kind: it.kind,
        label_id: &it.label.id,
        label_en: &it.label.en,
        words: &it.words,
        of_this_person: it.of_this_person,
        document_name: it.document.as_ref().map(|it| it.0.as_str()),
        document_sha256: it.document.as_ref().map(|it| it.1),
    }
}

/// The documents whose bytes belong into the bundle.
pub(crate) fn documents(bundle: &Bundle) -> impl Iterator<Item = &BundleDocument> {
    bundle.process.iter().filter_map(|it| it.document.as_ref()).filter(|it| it.withdrawn.is_none())
}

/// The files that `process.jsonl` names, with the digest that each must have; `Err` with the number of a line that cannot
/// be read.
pub(crate) fn named_files(lines: &str) -> Vec<Result<(String, Sha256), usize>> {
    #[derive(Deserialize)]
    struct Line {
        document: Option<Document>,
    }
    #[derive(Deserialize)]
    struct Document {
        file: Option<String>,
        sha256: Sha256,
    }
    let read = |(n, line): (usize, &str)| match serde_json::from_str::<Line>(line) {
        Err(_) => Some(Err(n + 1)),
        Ok(line) => line.document.and_then(|it| Some(Ok((it.file?, it.sha256)))),
    };
    lines.lines().enumerate().filter_map(read).collect()
}
