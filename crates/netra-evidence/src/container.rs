//! Reading a zip from somebody else: nothing is unpacked to disk, everything is bounded before and while it is read.
//!
//! Only digests of the entries, and the bytes of the few small files the checks need, leave this module.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use netra_model::Sha256;
use sha2::Digest;
use zip::read::Config;
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipArchive, ZipReadOptions};

use crate::finding::{Finding, Problem};
use crate::names;
use crate::pack::MAX_RATIO;
use netra_model::Sentence;

/// How many entries are looked at.
pub(crate) const MAX_ENTRIES: usize = 100_000;
/// How many bytes all entries may unfold to.
pub(crate) const MAX_TOTAL: u64 = 64 << 30;
/// How many bytes an entry may have before its ratio is judged.
const RATIO_FLOOR: u64 = 1 << 20;
/// How many bytes of a file are kept for the checks that read it.
const MAX_KEPT: u64 = 64 << 20;

/// An entry that was read whole.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its digest.
    pub(crate) sha256: Sha256,
    /// Its length in bytes.
    pub(crate) len: u64,
    /// Its bytes, if the checks read this file.
    pub(crate) bytes: Option<Vec<u8>>,
}

/// What a zip holds.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// Its one top folder.
    pub(crate) folder: Option<String>,
    /// Its files, by their path below the top folder.
    pub(crate) files: BTreeMap<String, Entry>,
    /// What is wrong with the container itself.
    pub(crate) problems: Vec<Problem>,
}

/// Reads all of it. `keep` says by path which files' bytes are needed.
pub(crate) fn read<R: Read + Seek>(mut zip: R, keep: impl Fn(&str) -> bool) -> Contents {
    let mut contents = Contents::default();
    if let Err(problem) = preflight(&mut zip, &mut contents) {
        contents.problems.push(problem);
        return contents;
    }
    let mut archive = match ZipArchive::new(zip) {
        Ok(archive) => archive,
        Err(error) => {
            contents.problems.push(unreadable(&error));
            return contents;
        }
    };
    if archive.offset() != 0 || !archive.comment().is_empty() {
        contents.problems.push(Problem::new(
            None,
            Finding::Unsafe,
            Sentence::new(
                "Ada byte di depan paket atau komentar di dalamnya yang bukan bagian dari berkas mana pun.",
                "There are bytes before the zip, or a comment in it, that belong to no file.",
            ),
        ));
    }
    if let Err(error) = archive.validate_header_consistency() {
        contents.problems.push(Problem::new(
            None,
            Finding::Damaged,
            Sentence::new(
                format!("Daftar isi zip tidak cocok dengan isinya ({}).", shown(&error)),
                format!("The zip's table of contents does not fit its contents ({}).", shown(&error)),
            ),
        ));
    }
    let mut total = 0;
    for index in 0..archive.len() {
        read_entry(&mut archive, index, &keep, &mut total, &mut contents);
        if total > MAX_TOTAL {
            contents.problems.push(Problem::new(
                None,
                Finding::Unsafe,
                Sentence::new(
                    "Isi paket lebih dari 64 GiB; pemeriksaan dihentikan.",
                    "The bundle unfolds to more than 64 GiB; the check was stopped.",
                ),
            ));
            return contents;
        }
    }
    contents
}

/// Counts and names, before anything is held in memory.
fn preflight<R: Read + Seek>(zip: &mut R, contents: &mut Contents) -> Result<(), Problem> {
    let mut entries = ZipIterable::try_new(zip, Config::default()).map_err(|error| unreadable(&error))?;
    if entries.len() > MAX_ENTRIES {
        let n = entries.len();
        return Err(Problem::new(
            None,
            Finding::Unsafe,
            Sentence::new(
                format!("Paket memuat {n} berkas, lebih dari batas {MAX_ENTRIES}; tidak diperiksa."),
                format!(
                    "The zip holds {n} entries, more than the limit of {MAX_ENTRIES}; it was not checked."
                ),
            ),
        ));
    }
    let mut seen = std::collections::BTreeSet::new();
    for entry in entries.files().map_err(|error| unreadable(&error))? {
        let entry = entry.map_err(|error| unreadable(&error))?;
        if !seen.insert(entry.name_raw().to_vec()) {
            let name = crate::text::line(&String::from_utf8_lossy(entry.name_raw()), 200);
            contents.problems.push(Problem::new(
                Some(name.clone()),
                Finding::Unsafe,
                Sentence::new(
                    format!("{name} ada lebih dari sekali di dalam zip."),
                    format!("{name} stands in the zip more than once."),
                ),
            ));
        }
    }
    Ok(())
}

fn read_entry<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    keep: &impl Fn(&str) -> bool,
    total: &mut u64,
    contents: &mut Contents,
) {
    let raw_name = match archive.by_index_data(index) {
        Ok(entry) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        Err(error) => return contents.problems.push(unreadable(&error)),
    };
    let name = crate::text::line(&raw_name, 200);
    let mut entry = match archive.by_index_with_options(index, ZipReadOptions::new()) {
        Ok(entry) => entry,
        Err(error) => return contents.problems.push(damaged(&name, &shown(&error))),
    };
    let (folder, path) = raw_name.split_once('/').unwrap_or(("", &raw_name));
    let path = path.strip_suffix('/').unwrap_or(path);
    if entry.is_dir() && names::is_safe(folder) && (path.is_empty() || names::is_safe(path)) {
        return;
    }
    if entry.is_symlink() || !entry.is_file() || !names::is_safe(folder) || !names::is_safe(path) {
        return contents.problems.push(Problem::new(Some(name.clone()), Finding::Unsafe, Sentence::new(
            format!("{name} bukan nama atau jenis berkas yang dibuat Netra (tautan, jalur keluar folder, huruf lain)."),
            format!("{name} is not a name or kind of file that Netra makes (link, path out of the folder, other letters)."),
        )));
    }
    if *contents.folder.get_or_insert_with(|| folder.to_owned()) != *folder {
        return contents.problems.push(Problem::new(
            Some(name.clone()),
            Finding::Added,
            Sentence::new(
                format!("{name} berada di luar folder paket."),
                format!("{name} lies outside the bundle's folder."),
            ),
        ));
    }
    if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return contents.problems.push(damaged(&name, "method"));
    }
    match drain(&mut entry, keep(path), total) {
        Ok(Drained::Whole(read)) => {
            contents.files.insert(path.to_owned(), read);
        }
        Ok(Drained::Bomb) => contents.problems.push(Problem::new(
            Some(path.to_owned()),
            Finding::Unsafe,
            Sentence::new(
                format!(
                    "{path} mengembang lebih dari {} kali (bom zip); pembacaan dihentikan.",
                    2 * MAX_RATIO
                ),
                format!(
                    "{path} unfolds more than {} times (a zip bomb); reading was stopped.",
                    2 * MAX_RATIO
                ),
            ),
        )),
        Err(error) => contents.problems.push(damaged(path, &error.to_string())),
    }
}

enum Drained {
    Whole(Entry),
    Bomb,
}

/// Reads one entry to its end in small steps, with an eye on its ratio; a wrong CRC-32 is an error at the end.
fn drain<R: Read>(
    entry: &mut zip::read::ZipFile<'_, R>,
    keep: bool,
    total: &mut u64,
) -> std::io::Result<Drained> {
    let allowed = entry.compressed_size().saturating_mul(2 * MAX_RATIO).max(RATIO_FLOOR);
    let (mut hasher, mut len, mut buffer) = (sha2::Sha256::new(), 0_u64, vec![0; 1 << 16]);
    let mut bytes = keep.then(Vec::new);
    loop {
        let n = entry.read(&mut buffer)?;
        if n == 0 {
            return Ok(Drained::Whole(Entry { sha256: Sha256(hasher.finalize().into()), len, bytes }));
        }
        len += n as u64;
        *total += n as u64;
        if len > allowed || *total > MAX_TOTAL {
            return Ok(Drained::Bomb);
        }
        hasher.update(&buffer[..n]);
        if len > MAX_KEPT {
            bytes = None;
        } else if let Some(bytes) = &mut bytes {
            bytes.extend_from_slice(&buffer[..n]);
        }
    }
}

fn damaged(name: &str, why: &str) -> Problem {
    let why = crate::text::line(why, 120);
    Problem::new(
        Some(name.to_owned()),
        Finding::Damaged,
        Sentence::new(
            format!("{name} tidak dapat dibaca utuh dari zip ({why})."),
            format!("{name} cannot be read whole from the zip ({why})."),
        ),
    )
}

fn unreadable(error: &zip::result::ZipError) -> Problem {
    Problem::new(
        None,
        Finding::Damaged,
        Sentence::new(
            format!("Ini bukan zip yang utuh ({}). Minta kembali berkas aslinya.", shown(error)),
            format!("This is not a whole zip ({}). Ask for the original file again.", shown(error)),
        ),
    )
}

fn shown(error: &zip::result::ZipError) -> String {
    crate::text::line(&error.to_string(), 120)
}
