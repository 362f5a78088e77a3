//! Writing a bundle: gather the bytes, make the documents, list their digests, zip.

use std::collections::BTreeMap;
use std::io::{Seek, SeekFrom, Write};

use netra_model::Sha256;
use netra_model::act::Media;
use netra_model::batch::PartState;
use serde::Serialize;
use sha2::Digest;

use crate::bundle::{Bundle, BundleItem};
use crate::pack::Packer;
use crate::records::{self, Places};
use crate::{EvidenceError, bag, custody, names, process, report, table};

/// What the `open` closure answers with when it cannot.
pub type OpenError = Box<dyn std::error::Error + Send + Sync>;

/// How `write` gets bytes by their digest.
type Open<'a> = &'a mut dyn FnMut(Sha256) -> Result<Vec<u8>, OpenError>;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The name of the bundle, which is also its top folder: `netra-smg-7f3k-r1`.
    pub name: String,
    /// The digest of the zip, for the covering letter.
    pub sha256: Sha256,
    /// The length of the zip in bytes.
    pub len: u64,
    /// How many files it holds.
    pub files: usize,
    /// The digest of `tagmanifest-sha256.txt`: the apex that stands for all files.
    pub apex: Sha256,
}

/// Writes a bundle as a zip. The same bundle and the same bytes behind `open` give the same zip.
///
/// `open` is asked for every raw part and medium by digest, once to look at it and once to write it; one file at a
/// time is in memory. Bytes that do not fit their digest fail the whole ([`EvidenceError::Changed`]). `out` is
/// read back for the zip's digest and should be empty at the start.
pub fn write<W: Write + std::io::Read + Seek>(
    bundle: &Bundle,
    open: Open<'_>,
    out: W,
) -> Result<Written, EvidenceError> {
    check(bundle)?;
    let blobs = survey(bundle, open)?;
    let places = places(&blobs);
    let chain = custody::chain(&bundle.custody).map_err(|error| form("custody.jsonl", &error))?;
    let documents = documents(bundle, &places, &chain)?;

    let name = names::folder(&bundle.case.short_id, bundle.case.revision);
    let mut payload: BTreeMap<String, Source> =
        documents.into_iter().map(|(path, bytes)| (format!("data/{path}"), Source::Made(bytes))).collect();
    for blob in blobs {
        payload.insert(format!("data/{}", blob.path), Source::Kept(blob));
    }
    let mut zip = Packer::new(out, name.clone());
    for (path, source) in &payload {
        match source {
            Source::Made(bytes) => zip.add(path, bytes, false)?,
            Source::Kept(blob) => {
                let bytes = open_checked(open, blob.sha256, &blob.what)?;
                zip.add(path, &bytes, names::is_compressed(blob.ending))?;
            }
        }
    }

    let oxum = (zip.files.iter().map(|file| file.len).sum(), zip.files.len());
    let manifest = bag::manifest(zip.files.iter().map(|file| (file.path.as_str(), file.sha256)));
    zip.add(bag::INFO, bag::info(bundle, oxum, &chain).as_bytes(), false)?;
    zip.add(bag::BAGIT, bag::DECLARATION.as_bytes(), false)?;
    zip.add(bag::MANIFEST, manifest.as_bytes(), false)?;
    let tags = zip.files.iter().filter(|file| !file.path.starts_with("data/"));
    let apex = bag::manifest(tags.map(|file| (file.path.as_str(), file.sha256)));
    zip.add(bag::TAG_MANIFEST, apex.as_bytes(), false)?;

    let files = zip.files.len();
    let (sha256, len) = digest_of(zip.finish()?)?;
    Ok(Written { name, sha256, len, files, apex: Sha256(sha2::Sha256::digest(apex.as_bytes()).into()) })
}

/// A payload file before it is in the zip.
enum Source {
    Made(Vec<u8>),
    Kept(Blob),
}

/// Bytes that are fetched by digest.
#[derive(Debug, Clone)]
struct Blob {
    sha256: Sha256,
    raw: bool,
    /// Under `data/`.
    path: String,
    ending: &'static str,
    /// For error messages.
    what: String,
}

fn media(item: &BundleItem) -> impl Iterator<Item = &Media> {
    item.contents().flat_map(|(_, content)| &content.versions).flat_map(|version| &version.media)
}

fn check(bundle: &Bundle) -> Result<(), EvidenceError> {
    for item in &bundle.items {
        for at in &item.raw {
            let part =
                bundle.exchanges.get(at.exchange).and_then(|exchange| exchange.received.parts.get(at.part));
            if part.is_none() {
                return Err(EvidenceError::Inconsistent(format!(
                    "item {} names part {} of exchange {}, which is not among the {} exchanges given",
                    item.short_id,
                    at.part,
                    at.exchange,
                    bundle.exchanges.len()
                )));
            }
        }
    }
    if bundle.case.revision == 0 {
        return Err(EvidenceError::Inconsistent(String::from("revisions are counted from 1")));
    }
    Ok(())
}

/// Looks at every part and medium that the items rest on, in the order of the items, each once.
fn survey(bundle: &Bundle, open: Open<'_>) -> Result<Vec<Blob>, EvidenceError> {
    let mut blobs: Vec<Blob> = Vec::new();
    let mut n_raw = 0;
    for item in &bundle.items {
        for at in &item.raw {
            let part = &bundle.exchanges[at.exchange].received.parts[at.part];
            if part.state != PartState::Kept
                || blobs.iter().any(|blob| blob.raw && blob.sha256 == part.sha256)
            {
                continue;
            }
            n_raw += 1;
            let what = format!("raw part {n_raw} of item {}", item.short_id);
            let bytes = open_checked(open, part.sha256, &what)?;
            if bytes.len() as u64 != part.len {
                return Err(EvidenceError::Inconsistent(format!(
                    "{what} has {} bytes, expected {}",
                    bytes.len(),
                    part.len
                )));
            }
            let ending = names::raw_ending(&bytes);
            blobs.push(Blob {
                sha256: part.sha256,
                raw: true,
                path: format!("raw/{n_raw:04}.{ending}"),
                ending,
                what,
            });
        }
        let handed = item.sightings.iter().flat_map(|it| &it.files).map(|file| file.sha256);
        for sha256 in media(item).filter_map(|medium| medium.sha256).chain(handed) {
            if blobs.iter().any(|blob| !blob.raw && blob.sha256 == sha256) {
                continue;
            }
            let what = format!("a medium of item {}", item.short_id);
            let ending = names::media_ending(&open_checked(open, sha256, &what)?);
            blobs.push(Blob { sha256, raw: false, path: format!("media/{sha256}.{ending}"), ending, what });
        }
    }
    for document in process::documents(bundle) {
        let sha256 = document.sha256;
        let path = |ending: &str| format!("{}{sha256}.{ending}", process::FOLDER);
        if blobs.iter().any(|blob| blob.path.starts_with(&path(""))) {
            continue;
        }
        let what = String::from("a document of the due-process record");
        let ending = names::media_ending(&open_checked(open, sha256, &what)?);
        blobs.push(Blob { sha256, raw: false, path: path(ending), ending, what });
    }
    Ok(blobs)
}

fn open_checked(open: Open<'_>, wanted: Sha256, what: &str) -> Result<Vec<u8>, EvidenceError> {
    let bytes = open(wanted).map_err(|source| EvidenceError::Open {
        sha256: wanted,
        what: what.to_owned(),
        source,
    })?;
    let found = Sha256(sha2::Sha256::digest(&bytes).into());
    if found == wanted {
        Ok(bytes)
    } else {
        Err(EvidenceError::Changed { what: what.to_owned(), wanted, found })
    }
}

fn places(blobs: &[Blob]) -> Places {
    let of = |raw: bool| {
        blobs
            .iter()
            .filter(|blob| blob.raw == raw && !blob.path.starts_with(process::FOLDER))
            .map(|blob| (blob.sha256, blob.path.clone()))
            .collect()
    };
    let of_process = blobs.iter().filter(|blob| blob.path.starts_with(process::FOLDER));
    let process = of_process.map(|blob| (blob.sha256, blob.path.clone())).collect();
    Places { raw: of(true), media: of(false), process }
}

/// Everything under `data/` that is made here.
fn documents(
    bundle: &Bundle,
    places: &Places,
    chain: &custody::Chain,
) -> Result<Vec<(String, Vec<u8>)>, EvidenceError> {
    let items: Vec<_> = bundle.items.iter().map(|item| records::item(bundle, item, places)).collect();
    let flags: Vec<_> = bundle.items.iter().filter_map(records::flag).collect();
    let exchanges: Vec<_> = bundle
        .exchanges
        .iter()
        .enumerate()
        .map(|(at, one)| records::exchange(bundle, at, one, places))
        .collect();
    let [readme_id, readme_en] = report::readmes(bundle)?;
    let mut documents = vec![
        (String::from("README.id.txt"), readme_id.into_bytes()),
        (String::from("README.en.txt"), readme_en.into_bytes()),
        (String::from("report.html"), report::html(bundle, places, chain)?.into_bytes()),
        (String::from("items.jsonl"), lines("items.jsonl", &items)?),
        (String::from("items.csv"), table::items(bundle, places).into_bytes()),
        (String::from("flags.jsonl"), lines("flags.jsonl", &flags)?),
        (String::from("custody.jsonl"), chain.text.clone().into_bytes()),
        (String::from("raw/index.jsonl"), lines("raw/index.jsonl", &exchanges)?),
        (process::PROCESS.to_owned(), lines(process::PROCESS, &process::steps(bundle, places))?),
        (process::ATTRIBUTION.to_owned(), lines(process::ATTRIBUTION, &process::ledgers(bundle))?),
        (String::from("coverage.json"), pretty("coverage.json", &records::coverage(bundle))?),
        (String::from("legal/basis.json"), pretty("legal/basis.json", &records::legal(bundle))?),
    ];
    if !bundle.tellers.is_empty() {
        let file = "identity/tellers.json";
        documents.push((file.to_owned(), pretty(file, &records::tellers(bundle))?));
    }
    documents.extend(dictionaries(bundle)?);
    Ok(documents)
}

/// The dictionaries under their release, with an index of their own names (which may not be safe file names).
fn dictionaries(bundle: &Bundle) -> Result<Vec<(String, Vec<u8>)>, EvidenceError> {
    let (mut files, mut index) = (BTreeMap::new(), Vec::new());
    for set in &bundle.dictionaries {
        let release = set.release.to_string();
        for (n, file) in set.files.iter().enumerate() {
            let kept = format!("dictionary/{}/{}", &release[..16], file.name);
            let path = if names::is_safe(&file.name) && !files.contains_key(&kept) {
                kept
            } else {
                format!("dictionary/{}/file-{n:04}.bin", &release[..16])
            };
            index.push(serde_json::json!({
                "release": release, "name": file.name, "file": path,
                "sha256": Sha256(sha2::Sha256::digest(&file.bytes).into()),
            }));
            files.insert(path, file.bytes.clone());
        }
    }
    let index = serde_json::json!({ "schema": records::SCHEMA, "files": index });
    files.insert(String::from("dictionary/index.json"), pretty("dictionary/index.json", &index)?);
    Ok(files.into_iter().collect())
}

fn lines<T: Serialize>(file: &'static str, values: &[T]) -> Result<Vec<u8>, EvidenceError> {
    let mut bytes = Vec::new();
    for value in values {
        serde_json::to_writer(&mut bytes, value).map_err(|error| form(file, &error))?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

fn pretty(file: &'static str, value: &serde_json::Value) -> Result<Vec<u8>, EvidenceError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| form(file, &error))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn form(file: &'static str, error: &dyn std::error::Error) -> EvidenceError {
    EvidenceError::Form { file, why: error.to_string() }
}

/// The digest and length of what was written.
pub(crate) fn digest_of<R: std::io::Read + Seek>(mut written: R) -> std::io::Result<(Sha256, u64)> {
    written.seek(SeekFrom::Start(0))?;
    let (mut hasher, mut len, mut buffer) = (sha2::Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let n = written.read(&mut buffer)?;
        if n == 0 {
            return Ok((Sha256(hasher.finalize().into()), len));
        }
        hasher.update(&buffer[..n]);
        len += n as u64;
    }
}
