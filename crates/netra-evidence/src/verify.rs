//! Checking a bundle, layer by layer, without a database.
//!
//! The manifests are read strictly: only what [`crate::write()`] writes counts. So a changed byte is either in a file
//! (its digest tells), in a manifest's line (the line tells) or in a digest (both files of the pair are named).

use std::io::{Read, Seek};

use netra_model::Sha256;

use crate::bag;
use crate::container::{self, Contents, Entry};
use crate::custody;
use crate::finding::{Finding, Layer, LayerName, Outcome, Problem, Report};
use crate::write::digest_of;
use netra_model::Sentence;

/// Checks a zip. Never fails: whatever is given, the report says what it is.
pub fn verify<R: Read + Seek>(mut zip: R) -> Report {
    let sha256 = digest_of(&mut zip).ok().map(|(sha256, _)| sha256);
    let needed = |path: &str| {
        let read = ["data/custody.jsonl", "data/raw/index.jsonl", "data/process.jsonl"];
        !path.contains('/') || read.contains(&path)
    };
    let mut contents = container::read(zip, needed);
    let mut layers = Vec::new();
    let mut problems = Vec::new();
    let mut close = |name, found: Vec<Problem>, looked: bool, fine: Sentence| {
        let outcome = match (found.is_empty(), looked) {
            (false, _) => Outcome::Wrong,
            (true, true) => Outcome::Intact,
            (true, false) => Outcome::Absent,
        };
        let sentence = match outcome {
            Outcome::Wrong => Sentence::new(
                format!("{} masalah: {}", found.len(), found[0].sentence.id),
                format!("{} problem(s): {}", found.len(), found[0].sentence.en),
            ),
            Outcome::Intact => fine,
            Outcome::Absent => Sentence::new("Tidak dapat diperiksa.", "Could not be looked at."),
        };
        layers.push(Layer { name, outcome, sentence });
        problems.extend(found);
    };
    let any = !contents.files.is_empty();
    let n = contents.files.len();
    close(
        LayerName::Container,
        container_problems(&mut contents),
        any,
        Sentence::new(
            "Zip terbaca utuh, tanpa jalur atau jenis berkas yang berbahaya.",
            "The zip reads whole, without dangerous paths or kinds of files.",
        ),
    );
    close(
        LayerName::TagFiles,
        tag_files(&contents),
        any,
        Sentence::new(
            "bagit.txt, bag-info.txt dan manifest cocok dengan tagmanifest-sha256.txt.",
            "bagit.txt, bag-info.txt and the manifest fit tagmanifest-sha256.txt.",
        ),
    );
    close(
        LayerName::Payload,
        payload(&contents),
        any,
        Sentence::new(
            format!(
                "Semua berkas di data/ cocok dengan manifest-sha256.txt; {n} berkas dibaca, tidak ada yang kurang atau lebih."
            ),
            format!(
                "All files in data/ fit manifest-sha256.txt; {n} files were read, none is missing or added."
            ),
        ),
    );
    close(
        LayerName::Custody,
        custody_chain(&contents),
        any,
        Sentence::new(
            "Setiap baris terikat pada baris sebelumnya; kepala dan jumlahnya sama dengan di bag-info.txt.",
            "Every line is bound to the one before; head and count are those in bag-info.txt.",
        ),
    );
    close(
        LayerName::References,
        references(&contents),
        any,
        Sentence::new(
            "Nama media adalah sidik jarinya; setiap bagian mentah sama dengan yang tercatat di raw/index.jsonl.",
            "Names of media are their digests; every raw part is the one recorded in raw/index.jsonl.",
        ),
    );
    layers.push(Layer { name: LayerName::Signature, outcome: Outcome::Absent, sentence: Sentence::new(
        "Paket ini tidak ditandatangani. Keutuhannya terbukti terhadap manifest-nya sendiri; bahwa paket ini dari kantor \
         tersebut, buktikan dengan mencocokkan SHA-256 zip dengan yang tercantum di surat pengantar.",
        "This bundle is not signed. It is whole against its own manifest; that it comes from the office must be shown by \
         comparing the zip's SHA-256 with the one in the covering letter.",
    )});
    summarise(contents, layers, problems, sha256)
}

fn summarise(
    contents: Contents,
    layers: Vec<Layer>,
    problems: Vec<Problem>,
    sha256: Option<Sha256>,
) -> Report {
    let (files, bytes) = (contents.files.len(), contents.files.values().map(|entry| entry.len).sum());
    let name = contents.folder;
    let (outcome, summary) = if problems.is_empty() {
        let shown = name.clone().unwrap_or_default();
        (
            Outcome::Intact,
            Sentence::new(
                format!(
                    "{shown}: utuh. {files} berkas diperiksa, tidak ada yang berubah, hilang, atau ditambahkan."
                ),
                format!("{shown}: intact. {files} files were checked; none is changed, missing or added."),
            ),
        )
    } else {
        let n = problems.len();
        (
            Outcome::Wrong,
            Sentence::new(
                format!("TIDAK utuh: {n} masalah. Jangan gunakan paket ini; minta kembali berkas aslinya."),
                format!("NOT intact: {n} problem(s). Do not use this bundle; ask for the original again."),
            ),
        )
    };
    Report { outcome, summary, layers, problems, sha256, name, files, bytes }
}

fn container_problems(contents: &mut Contents) -> Vec<Problem> {
    let mut problems = std::mem::take(&mut contents.problems);
    if problems.is_empty() && contents.files.is_empty() {
        problems.push(Problem::new(
            None,
            Finding::Damaged,
            Sentence::new(
                "Zip ini kosong: bukan paket bukti Netra.",
                "This zip is empty: it is no evidence bundle of Netra.",
            ),
        ));
    }
    problems
}

fn missing(file: &str, list: &str) -> Problem {
    Problem::new(
        Some(file.to_owned()),
        Finding::Missing,
        Sentence::new(
            format!("{file} tercantum di {list} tetapi tidak ada."),
            format!("{file} is listed in {list} but is not there."),
        ),
    )
}

fn text<'a>(contents: &'a Contents, file: &str) -> Option<&'a str> {
    let bytes = contents.files.get(file)?.bytes.as_deref()?;
    std::str::from_utf8(bytes).ok()
}

/// Compares files with a list; `belongs` says which files the list must name.
fn against(contents: &Contents, list: &str, belongs: impl Fn(&str) -> bool) -> Vec<Problem> {
    let Some(manifest) = text(contents, list) else {
        return vec![Problem::new(
            Some(list.to_owned()),
            Finding::Missing,
            Sentence::new(
                format!("{list} tidak ada atau bukan teks: ini bukan paket bukti Netra yang utuh."),
                format!("{list} is not there or no text: this is no whole evidence bundle of Netra."),
            ),
        )];
    };
    let (listed, bad_lines) = bag::read_manifest(manifest);
    let mut problems: Vec<Problem> = bad_lines
        .iter()
        .map(|n| {
            Problem::new(
                Some(list.to_owned()),
                Finding::Changed,
                Sentence::new(
                    format!("{list}, baris {n}: bukan baris manifest yang sah."),
                    format!("{list}, line {n}: not a valid line of a manifest."),
                ),
            )
        })
        .collect();
    if bag::manifest(listed.iter().map(|(path, digest)| (path.as_str(), *digest))) != manifest
        && bad_lines.is_empty()
    {
        problems.push(Problem::new(
            Some(list.to_owned()),
            Finding::Changed,
            Sentence::new(
                format!("{list}: barisnya tidak lagi berurutan."),
                format!("{list}: its lines are no longer in order."),
            ),
        ));
    }
    for (path, digest) in &listed {
        let path_shown = crate::text::line(path, 200);
        match contents.files.get(path) {
            None => problems.push(missing(&path_shown, list)),
            Some(entry) if entry.sha256 != *digest => {
                problems.push(Problem::new(
                    Some(path_shown.clone()),
                    Finding::Changed,
                    Sentence::new(
                        format!(
                            "{path_shown} tidak sama dengan sidik jarinya di {list}: salah satunya diubah."
                        ),
                        format!(
                            "{path_shown} does not fit its digest in {list}: one of the two was changed."
                        ),
                    ),
                ));
            }
            Some(_) => {}
        }
    }
    let unlisted = contents.files.keys().filter(|path| belongs(path) && !listed.contains_key(*path));
    problems.extend(unlisted.map(|path| {
        Problem::new(
            Some(path.clone()),
            Finding::Added,
            Sentence::new(
                format!("{path} ada di dalam zip tetapi tidak tercantum di {list}."),
                format!("{path} is in the zip but not listed in {list}."),
            ),
        )
    }));
    problems
}

fn tag_files(contents: &Contents) -> Vec<Problem> {
    let mut problems =
        against(contents, bag::TAG_MANIFEST, |path| !path.starts_with("data/") && path != bag::TAG_MANIFEST);
    for file in [bag::BAGIT, bag::INFO, bag::MANIFEST] {
        let listed =
            text(contents, bag::TAG_MANIFEST).is_some_and(|list| list.contains(&format!("  {file}\n")));
        if !listed {
            problems.push(Problem::new(
                Some(file.to_owned()),
                Finding::Inconsistent,
                Sentence::new(
                    format!("{file} tidak tercantum di {}.", bag::TAG_MANIFEST),
                    format!("{file} is not listed in {}.", bag::TAG_MANIFEST),
                ),
            ));
        }
    }
    if text(contents, bag::BAGIT).is_some_and(|bagit| bagit != bag::DECLARATION) {
        problems.push(Problem::new(
            Some(bag::BAGIT.to_owned()),
            Finding::Changed,
            Sentence::new(
                "bagit.txt bukan pernyataan BagIt 1.0.",
                "bagit.txt is not the declaration of BagIt 1.0.",
            ),
        ));
    }
    problems
}

fn payload(contents: &Contents) -> Vec<Problem> {
    let mut problems = against(contents, bag::MANIFEST, |path| path.starts_with("data/"));
    let info = text(contents, bag::INFO).unwrap_or_default();
    let payload: Vec<&Entry> =
        contents.files.iter().filter(|(path, _)| path.starts_with("data/")).map(|(_, entry)| entry).collect();
    let oxum = format!("{}.{}", payload.iter().map(|entry| entry.len).sum::<u64>(), payload.len());
    if bag::info_value(info, "Payload-Oxum") != Some(oxum.as_str()) {
        problems.push(Problem::new(
            Some(bag::INFO.to_owned()),
            Finding::Inconsistent,
            Sentence::new(
                format!("bag-info.txt menyebut jumlah byte dan berkas lain daripada yang ada ({oxum})."),
                format!("bag-info.txt states other numbers of bytes and files than there are ({oxum})."),
            ),
        ));
    }
    problems
}

fn custody_chain(contents: &Contents) -> Vec<Problem> {
    const FILE: &str = "data/custody.jsonl";
    let Some(chain) = text(contents, FILE) else {
        return vec![missing(FILE, "README")];
    };
    let info = text(contents, bag::INFO).unwrap_or_default();
    let stated = (bag::info_value(info, "Netra-Custody-Head"), bag::info_value(info, "Netra-Custody-Count"));
    match custody::check(chain) {
        Err(n) => vec![Problem::new(
            Some(FILE.to_owned()),
            Finding::Inconsistent,
            Sentence::new(
                format!("{FILE}: rantai putus pada baris {n}."),
                format!("{FILE}: the chain breaks at line {n}."),
            ),
        )],
        Ok((head, count)) if stated != (Some(&*head.to_string()), Some(&*count.to_string())) => {
            vec![Problem::new(
                Some(FILE.to_owned()),
                Finding::Inconsistent,
                Sentence::new(
                    format!(
                        "{FILE}: kepala atau jumlah baris berbeda dari bag-info.txt; akhir rantai mungkin dipotong."
                    ),
                    format!(
                        "{FILE}: head or count differ from bag-info.txt; the end of the chain may be cut."
                    ),
                ),
            )]
        }
        Ok(_) => Vec::new(),
    }
}

/// Names that are digests, and the digests in the raw index: they bind files to each other even where somebody made
/// the manifests anew.
fn references(contents: &Contents) -> Vec<Problem> {
    const INDEX: &str = "data/raw/index.jsonl";
    let mut problems = Vec::new();
    let wrong = |file: &str| {
        Problem::new(
            Some(file.to_owned()),
            Finding::Changed,
            Sentence::new(
                format!("{file} bukan berkas yang disebut sidik jarinya."),
                format!("{file} is not the file that its digest names."),
            ),
        )
    };
    for (path, entry) in &contents.files {
        let by_digest = ["data/media/", "data/process/"].iter().find_map(|folder| path.strip_prefix(folder));
        let named = by_digest.and_then(|name| name.split('.').next());
        if named.is_some_and(|name| name != entry.sha256.to_string()) {
            problems.push(wrong(path));
        }
    }
    problems.extend(process_files(contents));
    let Some(index) = text(contents, INDEX) else {
        problems.push(missing(INDEX, "README"));
        return problems;
    };
    for (n, line) in index.lines().enumerate() {
        let Ok(exchange) = serde_json::from_str::<RawIndexLine>(line) else {
            problems.push(Problem::new(
                Some(INDEX.to_owned()),
                Finding::Inconsistent,
                Sentence::new(
                    format!("{INDEX}, baris {}: tidak terbaca.", n + 1),
                    format!("{INDEX}, line {}: cannot be read.", n + 1),
                ),
            ));
            continue;
        };
        for (file, part) in exchange.parts.iter().filter_map(|part| Some((part.file.as_ref()?, part))) {
            let path = format!("data/{file}");
            match contents.files.get(&path) {
                None => problems.push(missing(&crate::text::line(&path, 200), INDEX)),
                Some(entry) if entry.sha256 != part.sha256 || entry.len != part.len => {
                    problems.push(wrong(&path));
                }
                Some(_) => {}
            }
        }
    }
    problems
}

/// The documents that the due-process record rests on. Bundles of an earlier form have no such record.
fn process_files(contents: &Contents) -> Vec<Problem> {
    const FILE: &str = "data/process.jsonl";
    let lines = text(contents, FILE).unwrap_or_default();
    let problem = |named: Result<(String, Sha256), usize>| match named {
        Err(n) => Some(Problem::new(
            Some(FILE.to_owned()),
            Finding::Inconsistent,
            Sentence::new(
                format!("{FILE}, baris {n}: tidak terbaca."),
                format!("{FILE}, line {n}: cannot be read."),
            ),
        )),
        Ok((file, sha256)) => {
            let path = format!("data/{file}");
            let shown = crate::text::line(&path, 200);
            match contents.files.get(&path) {
                None => Some(missing(&shown, FILE)),
                Some(entry) if entry.sha256 != sha256 => Some(Problem::new(
                    Some(path),
                    Finding::Changed,
                    Sentence::new(
                        format!("{shown} bukan dokumen yang sidik jarinya tertulis di {FILE}."),
                        format!("{shown} is not the document whose digest stands in {FILE}."),
                    ),
                )),
                Some(_) => None,
            }
        }
    };
    crate::process::named_files(lines).into_iter().filter_map(problem).collect()
}

/// What the check reads of a line of `raw/index.jsonl`.
#[derive(serde::Deserialize)]
struct RawIndexLine {
    parts: Vec<RawIndexPart>,
}

#[derive(serde::Deserialize)]
struct RawIndexPart {
    file: Option<String>,
    sha256: Sha256,
    len: u64,
}
