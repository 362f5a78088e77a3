//! What a check of a bundle says: a verdict on the whole, one per layer, and every problem by its file.

use netra_model::Sha256;

use netra_model::Sentence;

/// What the check found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The verdict on the whole.
    pub outcome: Outcome,
    /// One sentence for the whole.
    pub summary: Sentence,
    /// The verdict per layer, from the container inwards.
    pub layers: Vec<Layer>,
    /// Everything that is wrong, in the order of the layers.
    pub problems: Vec<Problem>,
    /// The digest of the zip as it lies there, to compare with the covering letter.
    pub sha256: Option<Sha256>,
    /// The bundle's name (its top folder), if it has one.
    pub name: Option<String>,
    /// How many files were read whole.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is wrong.
    Intact,
    /// Something is changed, missing, added or refused.
    Wrong,
    /// The layer does not exist in this bundle, or could not be looked at.
    Absent,
}

/// One layer of protection.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Which.
    pub name: LayerName,
    /// How it ended.
    pub outcome: Outcome,
    /// In a sentence.
    pub sentence: Sentence,
}

/// The layers, from the outside inwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerName {
    /// The zip.
    Container,
    /// The tag files against `tagmanifest-sha256.txt`.
    TagFiles,
    /// The payload against `manifest-sha256.txt`.
    Payload,
    /// The custody chain.
    Custody,
    /// Names that are digests, and the index of raw parts.
    References,
    /// Signature and time-stamp.
    Signature,
}

impl LayerName {
    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Container => ("wadah zip", "zip container"),
            Self::TagFiles => ("berkas penanda", "tag files"),
            Self::Payload => ("isi paket", "contents"),
            Self::Custody => ("rantai penguasaan", "custody chain"),
            Self::References => ("rujukan antarberkas", "references between files"),
            Self::Signature => ("tanda tangan", "signature"),
        }
    }
}

/// Something that is wrong.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The file it is about, by its path below the top folder; `None` when it is the zip as a whole.
    pub file: Option<String>,
    /// What kind.
    pub finding: Finding,
    /// In a sentence that names the file.
    pub sentence: Sentence,
}

impl Problem {
    pub(crate) fn new(file: Option<String>, finding: Finding, sentence: Sentence) -> Self {
        Self { file, finding, sentence }
    }
}

/// Kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Its bytes are not those that were listed.
    Changed,
    /// Listed, but not there.
    Missing,
    /// There, but not listed.
    Added,
    /// Cannot be read whole.
    Damaged,
    /// Refused: a bomb, a link, a path that climbs, a name that is there twice.
    Unsafe,
    /// A list or chain that contradicts itself.
    Inconsistent,
}
