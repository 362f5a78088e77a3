//! Backups: one tar file (POSIX ustar, sizes above 8 GiB as GNU tar writes them) with the database as it is at one moment,
//! the media, the scans of letters, and the SHA-256 of each; any tar and `sha256sum -c` read it without Netra.
//!
//! What is deliberately not in it: `identity.key`. Whoever holds both can read who told the office; the key is kept apart.
//! Nor the configuration (it may name secrets) and the search index (it is built again).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use netra_model::Sha256;
use sha2::Digest;

/// The list of digests within a backup, in the form of `sha256sum`.
pub const MANIFEST: &str = "manifest-sha256.txt";
const README: &str = "BACA-SAYA.txt";
/// The database's name within a backup and in a data folder.
pub const DATABASE: &str = "netra.db";
const BLOCK: usize = 512;

const HOW: &str = "Cadangan Netra / a backup of Netra

Memeriksa:  netra restore --check FILE.tar   atau: tar xf FILE.tar && sha256sum -c manifest-sha256.txt
Memulihkan: netra --data FOLDER restore FILE.tar, lalu taruh identity.key di FOLDER, netra --data FOLDER reindex, netra run
Check:      netra restore --check FILE.tar   or: tar xf FILE.tar && sha256sum -c manifest-sha256.txt
Restore:    netra --data FOLDER restore FILE.tar, then put identity.key into FOLDER, netra --data FOLDER reindex, netra run

identity.key is not in here: with both, everybody can read who told the office something.
";

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The digest of the whole file.
    pub sha256: Sha256,
    /// Its size.
    pub bytes: u64,
    /// How many files are in it, the list of digests and the instructions included.
    pub files: u64,
}

/// Files of a data folder that belong into a backup, beside the database: their name within it and their place.
///
/// # Errors
/// A folder that cannot be read.
pub fn kept_files(data: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for folder in ["media", "letters"] {
        let root = data.join(folder);
        if !root.is_dir() {
            continue;
        }
        for shelf in fs::read_dir(&root).with_context(|| root.display().to_string())? {
            let shelf = shelf?;
            if !shelf.file_type()?.is_dir() {
                continue;
            }
            for file in fs::read_dir(shelf.path())? {
                let file = file?;
                let name = file.file_name().to_string_lossy().into_owned();
                // Half-written files have another ending, and no row speaks of them.
                if name.len() == 64 && name.bytes().all(|it| it.is_ascii_hexdigit()) {
                    let shelf = shelf.file_name().to_string_lossy().into_owned();
                    files.push((format!("{folder}/{shelf}/{name}"), file.path()));
                }
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Writes a backup; `progress` is told after each file. A file that vanished meanwhile (a purge) is left out.
///
/// # Errors
/// What cannot be read or written; nothing is left then.
pub fn write(
    files: &[(String, PathBuf)],
    at: i64,
    to: &Path,
    mut progress: impl FnMut(u64),
) -> Result<Written> {
    let partial = to.with_extension("tar.part");
    let result = write_to(files, at, &partial, &mut progress);
    match result {
        Ok(written) => {
            fs::rename(&partial, to).with_context(|| to.display().to_string())?;
            Ok(written)
        }
        Err(error) => {
            drop(fs::remove_file(&partial));
            Err(error)
        }
    }
}

fn write_to(
    files: &[(String, PathBuf)],
    at: i64,
    to: &Path,
    progress: &mut impl FnMut(u64),
) -> Result<Written> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    // It holds names and posts of people: its owner only.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(to).with_context(|| to.display().to_string())?;
    let mut out = Hashing { inner: BufWriter::new(file), hash: sha2::Sha256::new(), len: 0 };
    let mut manifest = String::new();
    let mut n = 0;
    let readme = HOW.as_bytes();
    entry(&mut out, README, readme.len() as u64, at, &mut &*readme)?;
    let _ = writeln!(manifest, "{}  {README}", digest(readme));
    for (name, path) in files {
        let opened = match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            opened => opened.with_context(|| path.display().to_string())?,
        };
        let len = opened.metadata()?.len();
        let sha256 = entry(&mut out, name, len, at, &mut BufReader::new(opened))
            .with_context(|| path.display().to_string())?;
        let _ = writeln!(manifest, "{sha256}  {name}");
        n += 1;
        progress(n);
    }
    entry(&mut out, MANIFEST, manifest.len() as u64, at, &mut manifest.as_bytes())?;
    out.write_all(&[0; 2 * BLOCK])?;
    out.flush()?;
    out.inner.get_ref().sync_all()?;
    Ok(Written { sha256: Sha256(out.hash.finalize().into()), bytes: out.len, files: n + 2 })
}

fn digest(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

/// Counts and digests what passes.
struct Hashing<W> {
    inner: W,
    hash: sha2::Sha256,
    len: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.len += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// One file with its header, filled up to a whole block.
fn entry(out: &mut impl Write, name: &str, len: u64, at: i64, bytes: &mut impl Read) -> Result<Sha256> {
    out.write_all(&header(name, len, at)?)?;
    let (mut hash, mut left, mut piece) = (sha2::Sha256::new(), len, vec![0; 256 * 1024]);
    while left > 0 {
        let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let n = bytes.read(&mut piece[..most])?;
        ensure!(n > 0, "{name} became shorter while it was read");
        hash.update(&piece[..n]);
        out.write_all(&piece[..n])?;
        left -= n as u64;
    }
    let rest = usize::try_from(len % BLOCK as u64).unwrap_or(0);
    if rest > 0 {
        out.write_all(&[0; BLOCK][rest..])?;
    }
    Ok(Sha256(hash.finalize().into()))
}

/// A header (<https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>, "ustar Interchange Format").
fn header(name: &str, len: u64, at: i64) -> Result<[u8; BLOCK]> {
    let mut block = [0; BLOCK];
    ensure!(name.len() <= 100 && name.is_ascii(), "{name}: too long a name for a backup");
    block[..name.len()].copy_from_slice(name.as_bytes());
    let mut put = |from: usize, text: &str| block[from..from + text.len()].copy_from_slice(text.as_bytes());
    put(100, "0000600\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(136, &format!("{:011o}\0", at.max(0)));
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    if len < 1 << 33 {
        put(124, &format!("{len:011o}\0"));
    } else {
        // As GNU tar does: the first bit set, then the number itself.
        block[124] = 0x80;
        block[128..136].copy_from_slice(&len.to_be_bytes());
    }
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(block)
}

/// Reads a backup to its end, checks every file against the list of digests, and puts the files into a folder if one is
/// given. Says how many files are whole.
///
/// # Errors
/// What was changed, is missing or is too much, by name; a folder that is not empty.
pub fn read(from: &Path, into: Option<&Path>) -> Result<u64> {
    if let Some(folder) = into {
        let mut inside = fs::read_dir(folder).into_iter().flatten();
        if inside.next().is_some() {
            bail!("{}: is not empty; restore into a new folder, with --data", folder.display());
        }
    }
    let file = File::open(from).with_context(|| from.display().to_string())?;
    let mut tar = BufReader::new(file);
    let (mut found, mut manifest) = (BTreeMap::new(), None);
    while let Some((name, len)) = next_header(&mut tar).with_context(|| from.display().to_string())? {
        ensure!(is_ours(&name), "{name}: is no file of a backup; nothing more was read");
        let mut out: Box<dyn Write> = match into {
            Some(folder) => Box::new(create(&folder.join(&name))?),
            None => Box::new(std::io::sink()),
        };
        let (sha256, text) = copy(&mut tar, len, &mut out, name == MANIFEST)?;
        out.flush()?;
        if name == MANIFEST {
            manifest = Some(text);
        } else {
            found.insert(name, sha256);
        }
    }
    let manifest = manifest.with_context(|| format!("there is no {MANIFEST} in it: it was cut off"))?;
    let listed: BTreeMap<String, String> = manifest
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(sha256, name)| (name.to_owned(), sha256.to_owned()))
        .collect();
    let mut wrong: Vec<String> = Vec::new();
    for (name, sha256) in &found {
        match listed.get(name) {
            Some(it) if *it == sha256.to_string() => {}
            Some(_) => wrong.push(format!("{name} was changed")),
            None => wrong.push(format!("{name} is not on the list")),
        }
    }
    wrong.extend(listed.keys().filter(|it| !found.contains_key(*it)).map(|it| format!("{it} is missing")));
    ensure!(wrong.is_empty(), "this backup is not whole: {}", wrong.join("; "));
    Ok(found.len() as u64)
}

/// A backup holds these names and no others, so that nothing is ever written elsewhere.
fn is_ours(name: &str) -> bool {
    let kept = |rest: &str| match rest.split_once('/') {
        Some((shelf, file)) => {
            shelf.len() == 2
                && file.len() == 64
                && (shelf.bytes().chain(file.bytes())).all(|it| it.is_ascii_hexdigit())
        }
        None => false,
    };
    matches!(name, MANIFEST | README | DATABASE)
        || name.strip_prefix("media/").is_some_and(kept)
        || name.strip_prefix("letters/").is_some_and(kept)
}

fn create(path: &Path) -> Result<BufWriter<File>> {
    let folder = path.parent().context("a file of a backup lies in a folder")?;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    Ok(BufWriter::new(File::create(path).with_context(|| path.display().to_string())?))
}

/// The name and the size of the next file; nothing at the end.
fn next_header(tar: &mut impl Read) -> Result<Option<(String, u64)>> {
    let mut block = [0; BLOCK];
    tar.read_exact(&mut block).context("the file breaks off")?;
    if block.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let sum: u32 = block
        .iter()
        .enumerate()
        .map(|(n, byte)| if (148..156).contains(&n) { 32 } else { u32::from(*byte) })
        .sum();
    ensure!(octal(&block[148..156]) == Some(u64::from(sum)), "a header was changed");
    let name: Vec<u8> = block[..100].iter().copied().take_while(|byte| *byte != 0).collect();
    let len = if block[124] == 0x80 {
        u64::from_be_bytes(block[128..136].try_into().expect("eight bytes are eight bytes"))
    } else {
        octal(&block[124..136]).context("a size cannot be read")?
    };
    Ok(Some((String::from_utf8(name).context("a name cannot be read")?, len)))
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits: String = field.iter().map(|byte| char::from(*byte)).filter(char::is_ascii_digit).collect();
    u64::from_str_radix(&digits, 8).ok()
}

/// Copies a file and passes over what fills its last block; gives the digest, and the text if that is wanted.
fn copy(tar: &mut impl Read, len: u64, out: &mut impl Write, keep: bool) -> Result<(Sha256, String)> {
    let (mut hash, mut left, mut piece, mut kept) =
        (sha2::Sha256::new(), len, vec![0; 256 * 1024], Vec::new());
    while left > 0 {
        let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let n = tar.read(&mut piece[..most])?;
        ensure!(n > 0, "the file breaks off");
        hash.update(&piece[..n]);
        out.write_all(&piece[..n])?;
        if keep {
            kept.extend_from_slice(&piece[..n]);
        }
        left -= n as u64;
    }
    let rest = len % BLOCK as u64;
    if rest > 0 {
        std::io::copy(&mut tar.take(BLOCK as u64 - rest), &mut std::io::sink())?;
    }
    Ok((Sha256(hash.finalize().into()), String::from_utf8(kept).context("the list cannot be read")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(folder: &Path) -> Vec<(String, PathBuf)> {
        for (shelf, n) in [("media/aa", 'a'), ("media/bb", 'b'), ("letters/cc", 'c')] {
            let shelf = folder.join(shelf);
            fs::create_dir_all(&shelf).unwrap();
            fs::write(shelf.join(n.to_string().repeat(64)), format!("isi {n}").repeat(200)).unwrap();
            fs::write(shelf.join("half.tmp"), "x").unwrap();
        }
        fs::write(folder.join("identity.key"), "secret").unwrap();
        kept_files(folder).unwrap()
    }

    #[test]
    fn a_backup_reads_back_and_one_changed_byte_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let files = filled(folder.path());
        assert_eq!(files.len(), 3);
        let tar = folder.path().join("b.tar");
        let mut told = Vec::new();
        let written = write(&files, 1_790_000_000, &tar, |n| told.push(n)).unwrap();
        assert_eq!((told, written.files), (vec![1, 2, 3], 5));
        let bytes = fs::read(&tar).unwrap();
        assert_eq!((digest(&bytes), bytes.len() as u64), (written.sha256, written.bytes));
        assert!(!String::from_utf8_lossy(&bytes).contains("secret"), "the key is never in it");
        let into = folder.path().join("restored");
        assert_eq!(read(&tar, Some(&into)).unwrap(), 4);
        let back = fs::read(into.join(&files[0].0)).unwrap();
        assert_eq!(back, fs::read(&files[0].1).unwrap());
        assert!(read(&tar, Some(&into)).unwrap_err().to_string().contains("is not empty"));

        let at = bytes.windows(5).position(|it| it == b"isi b").unwrap();
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        fs::write(&tar, changed).unwrap();
        let why = read(&tar, None).unwrap_err().to_string();
        assert!(why.contains(&format!("{} was changed", files[2].0)), "{why}");
        fs::write(&tar, &bytes[..bytes.len() / 2]).unwrap();
        assert!(format!("{:#}", read(&tar, None).unwrap_err()).contains("breaks off"));
    }

    #[test]
    fn a_backup_cannot_write_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let tar = folder.path().join("b.tar");
        let mut out = File::create(&tar).unwrap();
        entry(&mut out, "../evil", 1, 0, &mut &b"x"[..]).unwrap();
        drop(out);
        let why = read(&tar, Some(&folder.path().join("new"))).unwrap_err().to_string();
        assert!(why.contains("no file of a backup"), "{why}");
        assert!(!folder.path().join("evil").exists());
    }

    #[test]
    fn sizes_above_eight_gigabytes_are_written_as_gnu_tar_does() {
        let block = header("netra.db", 20 << 30, 0).unwrap();
        let (name, len) = next_header(&mut &block[..]).unwrap().unwrap();
        assert_eq!((name.as_str(), len), ("netra.db", 20 << 30));
    }
}
