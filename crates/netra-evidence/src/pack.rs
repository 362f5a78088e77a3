//! The deterministic zip: the same files give the same bytes.
//!
//! Every entry is dated 1980-01-01 (the zip format's zero), has no extra field and the rights 0644. Text is
//! deflated; what is compressed already is stored, and so is what deflates suspiciously well: a verifier must be able
//! to refuse a zip bomb by its ratio without ever refusing an honest bundle.

use std::io::{Seek, Write};

use netra_model::Sha256;
use sha2::Digest;
use zip::write::{PreparedZipFile, SimpleFileOptions};
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use crate::EvidenceError;

/// The highest ratio of the entries written here; [`crate::verify`] refuses more than twice as much.
pub(crate) const MAX_RATIO: u64 = 50;

/// A file that was put into the zip.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    /// Its path below the top folder.
    pub(crate) path: String,
    /// Its digest.
    pub(crate) sha256: Sha256,
    /// Its length in bytes.
    pub(crate) len: u64,
}

/// Puts files into one top folder of a zip and remembers their digests.
pub(crate) struct Packer<W: Write + Seek> {
    zip: ZipWriter<W>,
    folder: String,
    /// What is in it so far.
    pub(crate) files: Vec<Packed>,
}

impl<W: Write + Seek> Packer<W> {
    pub(crate) fn new(out: W, folder: String) -> Self {
        Self { zip: ZipWriter::new(out), folder, files: Vec::new() }
    }

    /// Adds one file; `compressed` says that its bytes are.
    pub(crate) fn add(&mut self, path: &str, bytes: &[u8], compressed: bool) -> Result<(), EvidenceError> {
        let name = format!("{}/{path}", self.folder);
        let method = if compressed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let mut entry = prepare(&name, bytes, method)?;
        let allowed = entry.compressed_size().saturating_mul(MAX_RATIO);
        if entry.uncompressed_size() > allowed {
            entry = prepare(&name, bytes, CompressionMethod::Stored)?;
        }
        self.zip.add_prepared_file(entry).map_err(zip_error)?;
        self.files.push(Packed {
            path: path.to_owned(),
            sha256: Sha256(sha2::Sha256::digest(bytes).into()),
            len: bytes.len() as u64,
        });
        Ok(())
    }

    /// Writes the directory of the zip.
    pub(crate) fn finish(self) -> Result<W, EvidenceError> {
        let mut out = self.zip.finish().map_err(zip_error)?;
        out.flush()?;
        Ok(out)
    }
}

fn prepare(name: &str, bytes: &[u8], method: CompressionMethod) -> Result<PreparedZipFile, EvidenceError> {
    let options = SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644)
        .system(System::Unix);
    PreparedZipFile::from_data(name, options, bytes).map_err(zip_error)
}

fn zip_error(error: zip::result::ZipError) -> EvidenceError {
    match error {
        zip::result::ZipError::Io(error) => EvidenceError::Io(error),
        other => EvidenceError::Zip(other.to_string()),
    }
}
