//! Who told is stored encrypted: XChaCha20-Poly1305 under one key, which lies in a file of its own and never in the
//! database (draft-irtf-cfrg-xchacha-03; its 192-bit nonces may be drawn at random).
//!
//! The key file is made when the first identity comes in, readable by its owner only. While the database holds anything
//! encrypted, a lost key is never replaced by a new one: that would hide the loss.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use netra_model::{OfficeId, Sentence};

use crate::{Result, StoreError, audit_hash};

/// The first byte of everything encrypted: which form it has.
const FORM: u8 = 1;
const NONCE: usize = 24;

/// The key, read when it is first needed.
#[derive(Debug)]
pub(crate) struct Seal {
    default: PathBuf,
    chosen: OnceLock<PathBuf>,
    key: Mutex<Option<Key>>,
}

#[derive(Clone)]
struct Key {
    bytes: [u8; 32],
    /// The first half of the key's digest: names the key, and gives nothing away.
    id: String,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Key").field(&self.id).finish()
    }
}

/// Encrypted bytes and the name of their key.
#[derive(Debug)]
pub(crate) struct Sealed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) key: String,
}

impl Seal {
    pub(crate) fn new(default: PathBuf) -> Self {
        Self { default, chosen: OnceLock::new(), key: Mutex::new(None) }
    }

    /// Another place for the key file; only the first choice counts.
    pub(crate) fn keep_key_at(&self, path: &Path) {
        self.chosen.get_or_init(|| path.to_owned());
    }

    fn path(&self) -> &Path {
        self.chosen.get().unwrap_or(&self.default)
    }

    /// Encrypts for one office and one purpose. `may_make_key`: nothing was encrypted yet, so a new key loses nothing.
    pub(crate) fn close(
        &self,
        office: OfficeId,
        purpose: &str,
        plain: &[u8],
        may_make_key: bool,
    ) -> Result<Sealed> {
        let key = self.key(may_make_key)?;
        let mut nonce = [0; NONCE];
        random(&mut nonce)?;
        let aad = aad(office, purpose);
        let sealed = cipher(&key)
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: aad.as_bytes() })
            .map_err(|_| damaged("it is too long to be encrypted"))?;
        let mut bytes = Vec::with_capacity(1 + NONCE + sealed.len());
        bytes.push(FORM);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(Sealed { bytes, key: key.id })
    }

    /// Decrypts what was encrypted for this office and purpose.
    pub(crate) fn open(&self, office: OfficeId, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let key = self.key(false)?;
        let aad = aad(office, purpose);
        let (head, sealed) = sealed.split_at_checked(1 + NONCE).ok_or_else(|| damaged("it is cut off"))?;
        if head[0] != FORM {
            return Err(damaged("it was encrypted by a newer Netra"));
        }
        let nonce: [u8; NONCE] = head[1..].try_into().expect("the rest of the head is a nonce");
        cipher(&key).decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: aad.as_bytes() }).map_err(|_| {
            let path = self.path().display();
            StoreError::Invalid(Sentence::new(
                format!("identitas tidak dapat dibuka: kunci di {path} bukan kuncinya, atau datanya rusak"),
                format!("the identity cannot be opened: the key in {path} is another one, or the data is damaged"),
            ))
        })
    }

    fn key(&self, may_make: bool) -> Result<Key> {
        let mut known = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*known {
            return Ok(key.clone());
        }
        let key = match fs::read_to_string(self.path()) {
            Ok(text) => self.read(&text)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && may_make => self.make()?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(self.lost()),
            Err(error) => return Err(StoreError::file(self.path())(error)),
        };
        *known = Some(key.clone());
        Ok(key)
    }

    fn read(&self, text: &str) -> Result<Key> {
        let path = self.path();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(path).map_err(StoreError::file(path))?.permissions().mode();
            if mode & 0o077 != 0 {
                let path = path.display();
                return Err(StoreError::Invalid(Sentence::new(
                    format!("kunci identitas {path} dapat dibaca orang lain: jalankan chmod 600 {path}"),
                    format!("the identity key {path} can be read by others: run chmod 600 {path}"),
                )));
            }
        }
        let digest: netra_model::Sha256 = text.trim().parse().map_err(|_| {
            let path = path.display();
            StoreError::Invalid(Sentence::new(
                format!("{path} bukan kunci identitas (64 angka heksadesimal): kembalikan dari cadangan"),
                format!("{path} is no identity key (64 hexadecimal digits): put the backup in its place"),
            ))
        })?;
        Ok(Key::new(digest.0))
    }

    fn lost(&self) -> StoreError {
        let path = self.path().display();
        StoreError::Invalid(Sentence::new(
            format!(
                "kunci identitas {path} tidak ada: kembalikan dari cadangan, atau tunjukkan tempatnya dengan data.identity_key"
            ),
            format!(
                "the identity key {path} is not there: put the backup in its place, or say where it is with data.identity_key"
            ),
        ))
    }

    /// Complete and on the disk before anything is encrypted with it.
    fn make(&self) -> Result<Key> {
        let path = self.path();
        let mut bytes = [0; 32];
        random(&mut bytes)?;
        if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(StoreError::file(folder))?;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| {
            file.write_all(format!("{}\n", netra_model::Sha256(bytes)).as_bytes())?;
            file.sync_all()
        });
        match written {
            // Another process of this office was faster; its key is the one.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let text = fs::read_to_string(path).map_err(StoreError::file(path))?;
                return self.read(&text);
            }
            Err(error) => return Err(StoreError::file(path)(error)),
            Ok(()) => {}
        }
        if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
            fs::File::open(folder).and_then(|it| it.sync_all()).map_err(StoreError::file(folder))?;
        }
        Ok(Key::new(bytes))
    }
}

impl Key {
    fn new(bytes: [u8; 32]) -> Self {
        let digest = audit_hash::digest(&bytes).to_string();
        Self { bytes, id: digest[..32].to_owned() }
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.bytes.into())
}

/// Binds encrypted bytes to their place: moved elsewhere, they do not open.
fn aad(office: OfficeId, purpose: &str) -> String {
    format!("netra|{office}|{purpose}")
}

fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes)
        .map_err(|error| StoreError::Damaged { what: "the system's randomness", why: error.to_string() })
}

fn damaged(why: &str) -> StoreError {
    StoreError::Damaged { what: "identity", why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use netra_model::Clock;

    use super::*;

    #[test]
    fn what_was_encrypted_opens_in_its_place_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("identity.key");
        let clock = Clock::manual("2026-10-12T00:00:00Z".parse().unwrap());
        let (office, other): (OfficeId, OfficeId) = (clock.id(), clock.id());
        let seal = Seal::new(path.clone());
        assert!(seal.close(office, "tip 1", b"Pelapor (DEMO)", false).is_err(), "a lost key is not replaced");
        let sealed = seal.close(office, "tip 1", b"Pelapor (DEMO)", true).unwrap();
        assert!(!sealed.bytes.windows(7).any(|it| it == b"Pelapor"));
        let again = Seal::new(path.clone());
        assert_eq!(again.open(office, "tip 1", &sealed.bytes).unwrap(), b"Pelapor (DEMO)");
        assert!(again.open(office, "tip 2", &sealed.bytes).is_err());
        assert!(again.open(other, "tip 1", &sealed.bytes).is_err());
        let mut changed = sealed.bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(again.open(office, "tip 1", &changed).is_err());
        assert!(again.open(office, "tip 1", &sealed.bytes[..9]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("identity.key");
        let clock = Clock::manual("2026-10-12T00:00:00Z".parse().unwrap());
        let office: OfficeId = clock.id();
        Seal::new(path.clone()).close(office, "x", b"y", true).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = Seal::new(path).close(office, "x", b"y", true).unwrap_err();
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
    }
}
