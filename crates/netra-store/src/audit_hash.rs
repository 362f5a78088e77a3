//! The hash chain of the audit log: each line's hash covers its fields and the hash of the line before.

use jiff::Timestamp;
use netra_model::Sha256;
use sha2::Digest;

/// The fields of a line that the chain covers. The detail is covered by its digest, so that a purge of the text
/// does not break the chain.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) office: String,
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    pub(crate) who: String,
    pub(crate) action: String,
    pub(crate) object: String,
    pub(crate) object_id: String,
    pub(crate) detail_sha256: Sha256,
}

impl Line {
    /// SHA-256 over the previous hash and the fields, each after its length, so that no two lines read the same.
    pub(crate) fn hash(&self, previous: Sha256) -> Sha256 {
        let (seq, at) = (self.seq.to_string(), self.at.as_microsecond().to_string());
        let (previous, detail) = (previous.to_string(), self.detail_sha256.to_string());
        let fields = [
            &previous,
            &self.office,
            &seq,
            &at,
            &self.who,
            &self.action,
            &self.object,
            &self.object_id,
            &detail,
        ];
        let mut hasher = sha2::Sha256::new();
        for field in fields {
            hasher.update((field.len() as u64).to_be_bytes());
            hasher.update(field.as_bytes());
        }
        Sha256(hasher.finalize().into())
    }
}

/// The hash before the first line.
pub(crate) const START: Sha256 = Sha256([0; 32]);

pub(crate) fn digest(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}
