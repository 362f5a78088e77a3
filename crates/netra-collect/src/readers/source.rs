//! The bytes of a file: counted, unpacked (gzip, zstd) and digested while they stream through.

use std::io::{self, BufReader, Cursor, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use netra_model::Sha256;
use sha2::Digest;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

impl Packing {
    pub(super) fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            _ => Self::Plain,
        }
    }
}

/// What has been read of the file as it lies on the disk.
#[derive(Clone, Default)]
pub(super) struct Tally {
    n_bytes: Arc<AtomicU64>,
    digest: Arc<Mutex<sha2::Sha256>>,
}

impl Tally {
    pub(super) fn n_bytes(&self) -> u64 {
        self.n_bytes.load(Ordering::Relaxed)
    }

    /// The digest of all bytes so far.
    pub(super) fn sha256(&self) -> Sha256 {
        Sha256(self.digest.lock().unwrap_or_else(PoisonError::into_inner).clone().finalize().into())
    }
}

struct Counted<R> {
    inner: R,
    tally: Tally,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.tally.n_bytes.fetch_add(n as u64, Ordering::Relaxed);
        self.tally.digest.lock().unwrap_or_else(PoisonError::into_inner).update(&buffer[..n]);
        Ok(n)
    }
}

/// Stops a small file that unpacks to a giant one.
struct Bounded<R> {
    inner: R,
    tally: Tally,
    n_out: u64,
}

/// Text packs at about 1:10, very uniform text at 1:100; beyond this something is wrong.
const MAX_RATIO: u64 = 400;
const RATIO_COUNTS_FROM: u64 = 256 << 20;

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.n_out += n as u64;
        if self.n_out > RATIO_COUNTS_FROM && self.n_out / MAX_RATIO > self.tally.n_bytes() {
            return Err(io::Error::other(format!("it unpacks to more than {MAX_RATIO} times its size")));
        }
        Ok(n)
    }
}

/// The unpacked bytes of a file.
pub(super) struct Source {
    pub(super) packing: Packing,
    pub(super) tally: Tally,
    pub(super) body: Box<dyn Read + Send>,
}

pub(super) fn open(raw: impl Read + Send + 'static) -> io::Result<Source> {
    let tally = Tally::default();
    let mut raw = Counted { inner: raw, tally: tally.clone() };
    let head = read_up_to(&mut raw, 4)?;
    let packing = Packing::of(&head);
    let whole = BufReader::with_capacity(64 << 10, Cursor::new(head).chain(raw));
    let bounded = |inner: Box<dyn Read + Send>| -> Box<dyn Read + Send> {
        Box::new(Bounded { inner, tally: tally.clone(), n_out: 0 })
    };
    let body: Box<dyn Read + Send> = match packing {
        Packing::Plain => Box::new(whole),
        Packing::Gzip => bounded(Box::new(flate2::bufread::MultiGzDecoder::new(whole))),
        Packing::Zstd => bounded(Box::new(zstd::stream::read::Decoder::with_buffer(whole)?)),
    };
    Ok(Source { packing, tally, body })
}

/// Reads until `n` bytes are there or the end is reached.
pub(super) fn read_up_to(source: &mut dyn Read, n: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(n as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
