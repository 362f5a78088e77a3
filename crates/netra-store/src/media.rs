//! Media as files under their SHA-256.

/// A kept medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type as its first bytes tell; `application/octet-stream` when they do not.
    pub mime: &'static str,
}
