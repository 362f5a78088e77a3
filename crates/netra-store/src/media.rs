//! Media as files under their SHA-256, fanned out by the digest's first two digits: `media/ab/abcd….`
//!
//! A file is complete and on the disk before any row speaks of it: written under another name, synced, renamed,
//! and its folder synced. A file that no row speaks of is harmless; the reverse cannot happen.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use netra_model::Sha256;

use crate::{Result, StoreError, audit_hash};

/// A kept medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type as its first bytes tell; `application/octet-stream` when they do not.
    pub mime: &'static str,
}

pub(crate) async fn put(folder: &Path, bytes: &[u8]) -> Result<Sha256> {
    let sha256 = audit_hash::digest(bytes);
    let (path, bytes) = (path_of(folder, sha256), bytes.to_vec());
    blocking(move || write(&path, &bytes)).await?;
    Ok(sha256)
}

pub(crate) async fn get(folder: &Path, sha256: Sha256) -> Result<Option<MediaFile>> {
    let path = path_of(folder, sha256);
    let bytes = blocking(move || match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::file(&path)(error)),
    })
    .await?;
    match bytes {
        Some(bytes) if audit_hash::digest(&bytes) == sha256 => {
            Ok(Some(MediaFile { mime: mime(&bytes), bytes }))
        }
        Some(_) => Err(StoreError::Damaged {
            what: "medium",
            why: format!("its bytes do not have the digest {sha256}"),
        }),
        None => Ok(None),
    }
}

/// Removes a medium that no row speaks of any more.
pub(crate) async fn remove(folder: &Path, sha256: Sha256) -> Result<()> {
    let path = path_of(folder, sha256);
    blocking(move || match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::file(&path)(error)),
        _ => Ok(()),
    })
    .await
}

fn path_of(folder: &Path, sha256: Sha256) -> PathBuf {
    let name = sha256.to_string();
    folder.join(&name[..2]).join(name)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().expect("a medium lies in a folder");
    fs::create_dir_all(folder).map_err(StoreError::file(folder))?;
    let mut suffix = [0; 8];
    getrandom::fill(&mut suffix)
        .map_err(|error| StoreError::Damaged { what: "the system's randomness", why: error.to_string() })?;
    let temporary = path.with_extension(format!("{:016x}.tmp", u64::from_be_bytes(suffix)));
    let written = File::create_new(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = written {
        // The first failure is the one to tell about; a left-over temporary file does no harm.
        drop(fs::remove_file(&temporary));
        return Err(StoreError::file(path)(error));
    }
    for folder in [Some(folder), folder.parent()].into_iter().flatten() {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(StoreError::file(folder))?;
    }
    Ok(())
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Damaged { what: "media file", why: error.to_string() })?
}

/// What the first bytes say (<https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern>). Never anything
/// that a browser would run.
pub(crate) fn mime(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => "image/avif",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "video/mp4",
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        _ => "application/octet-stream",
    }
}
