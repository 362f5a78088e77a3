//! Opening an index, and telling a usable one from one that must be rebuilt.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, MmapDirectory, RamDirectory};
use tantivy::schema::Term;
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy, TantivyError};

use crate::schema::{FORMAT, Fields};
use crate::tokenizer;

/// Why the index cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Torn, damaged, or made by another version: [`SearchIndex::recreate`] it and put every act again.
    #[error("the search index cannot be used and must be rebuilt (`netra reindex`): {why}")]
    NeedsRebuild {
        /// What was found.
        why: String,
    },
    /// Somebody else writes: the running service, or another command.
    #[error("another process writes this search index; stop it or let it finish, then try again")]
    Busy,
    /// The folder holds files that are not of a search index; nothing was deleted.
    #[error(
        "{folder}: holds `{file}`, which is no part of a search index; give the index a folder of its own"
    )]
    ForeignFile {
        /// The folder.
        folder: String,
        /// The first such file.
        file: String,
    },
    /// The folder could not be read or written.
    #[error("{folder}: {source}")]
    Folder {
        /// The folder.
        folder: String,
        /// Why.
        source: std::io::Error,
    },
    /// The operation failed; the committed index stands as it was.
    #[error("the search index failed: {0}")]
    Failed(#[from] TantivyError),
}

/// The reading side: clone it into every handler.
#[derive(Clone)]
pub struct SearchIndex {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) index: Index,
    pub(crate) reader: IndexReader,
    pub(crate) fields: Fields,
}

/// What each commit says about itself.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Payload {
    pub(crate) format: u32,
    pub(crate) last_seq: u64,
}

impl SearchIndex {
    /// Opens the index in a folder; makes an empty one where there is none.
    ///
    /// Sees every commit of the writer, in this process at once, of another process within a second.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        fs::create_dir_all(folder).map_err(|source| in_folder(folder, source))?;
        let directory = MmapDirectory::open(folder).map_err(needs_rebuild)?;
        if !folder.join("meta.json").exists() {
            let mut files = files(folder)?;
            files.retain(|file| !is_bookkeeping(file));
            if let Some(file) = files.first() {
                if files.iter().all(|file| is_index_file(file)) {
                    return Err(IndexError::NeedsRebuild {
                        why: format!("`{file}` stands there without `meta.json`"),
                    });
                }
                return Err(foreign(folder, &files));
            }
            return Self::make(directory);
        }
        let fields = Fields::new();
        let mut index = Index::open(directory).map_err(needs_rebuild)?;
        if index.schema() != fields.schema {
            return Err(IndexError::NeedsRebuild {
                why: String::from("its fields are those of another version"),
            });
        }
        index.set_tokenizers(tokenizer::manager());
        // Segments open some of their files late: look at the foot of each now, where a torn write shows.
        for file in index.load_metas().map_err(needs_rebuild)?.list_segment_files() {
            let is_there = index.directory().exists(&file).unwrap_or(false);
            if is_there || !is_optional(&file) {
                index.directory().open_read(&file).map_err(needs_rebuild)?;
            }
        }
        let reader = reader(&index).map_err(needs_rebuild)?;
        let opened = Self { shared: Arc::new(Shared { index, reader, fields }) };
        opened.payload()?;
        Ok(opened)
    }

    /// An empty index in memory.
    pub fn in_memory() -> Result<Self, IndexError> {
        Self::make(RamDirectory::create())
    }

    /// Deletes the index in a folder and makes an empty one; refuses where other files stand. What was opened
    /// before goes on reading the old one: open anew.
    pub fn recreate(folder: &Path) -> Result<Self, IndexError> {
        fs::create_dir_all(folder).map_err(|source| in_folder(folder, source))?;
        let files = files(folder)?;
        if !files.iter().all(|file| is_index_file(file) || is_bookkeeping(file)) {
            return Err(foreign(folder, &files));
        }
        // The description goes first: a kill in between leaves a folder that asks for a rebuild.
        for file in ["meta.json"].into_iter().chain(files.iter().map(String::as_str)) {
            match fs::remove_file(folder.join(file)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(in_folder(folder, error));
                }
                _ => {}
            }
        }
        Self::open(folder)
    }

    /// How many acts can be found, over all offices.
    pub fn acts(&self) -> u64 {
        self.shared.reader.searcher().num_docs()
    }

    /// The sequence number of the index log that the last commit reaches; 0 for a fresh index.
    pub fn last_seq(&self) -> Result<u64, IndexError> {
        Ok(self.payload()?.last_seq)
    }

    /// Reads every file and compares its checksum: a check for an operator, about a second per gigabyte.
    pub fn verify(&self) -> Result<(), IndexError> {
        let damaged = self.shared.index.validate_checksum().map_err(needs_rebuild)?;
        let mut names: Vec<String> = damaged.iter().map(|path| path.display().to_string()).collect();
        names.sort();
        if names.is_empty() {
            return Ok(());
        }
        Err(IndexError::NeedsRebuild { why: format!("damaged: {}", names.join(", ")) })
    }

    fn make(directory: impl Into<Box<dyn Directory>>) -> Result<Self, IndexError> {
        let fields = Fields::new();
        let mut index = Index::create(directory, fields.schema.clone(), IndexSettings::default())?;
        index.set_tokenizers(tokenizer::manager());
        let reader = reader(&index)?;
        Ok(Self { shared: Arc::new(Shared { index, reader, fields }) })
    }

    fn payload(&self) -> Result<Payload, IndexError> {
        let metas = self.shared.index.load_metas().map_err(needs_rebuild)?;
        let Some(payload) = metas.payload else {
            if metas.segments.is_empty() {
                return Ok(Payload { format: FORMAT, last_seq: 0 });
            }
            return Err(IndexError::NeedsRebuild {
                why: String::from("its last commit does not say where it stands"),
            });
        };
        match serde_json::from_str::<Payload>(&payload) {
            Ok(payload) if payload.format == FORMAT => Ok(payload),
            Ok(Payload { format, .. }) => Err(IndexError::NeedsRebuild {
                why: format!("it has format {format}, this version writes {FORMAT}"),
            }),
            Err(error) => {
                Err(IndexError::NeedsRebuild { why: format!("its last commit is unreadable: {error}") })
            }
        }
    }

    pub(crate) fn term(&self, act: netra_model::ActId) -> Term {
        Term::from_field_text(self.shared.fields.act, &act.to_string())
    }
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex").field("acts", &self.acts()).finish_non_exhaustive()
    }
}

fn reader(index: &Index) -> tantivy::Result<IndexReader> {
    index.reader_builder().reload_policy(ReloadPolicy::OnCommitWithDelay).try_into()
}

fn needs_rebuild(error: impl std::fmt::Display) -> IndexError {
    IndexError::NeedsRebuild { why: error.to_string() }
}

fn in_folder(folder: &Path, source: std::io::Error) -> IndexError {
    IndexError::Folder { folder: folder.display().to_string(), source }
}

fn foreign(folder: &Path, files: &[String]) -> IndexError {
    let file = files.iter().find(|file| !is_index_file(file) && !is_bookkeeping(file)).cloned();
    IndexError::ForeignFile { folder: folder.display().to_string(), file: file.unwrap_or_default() }
}

fn files(folder: &Path) -> Result<Vec<String>, IndexError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|source| in_folder(folder, source))? {
        let entry = entry.map_err(|source| in_folder(folder, source))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Files that a segment has at times: its deletions (opening the segment asks for them where there are any) and a
/// store that is only needed while the segment is written.
fn is_optional(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "del" || ending == "temp")
}

/// Locks, and tantivy's own list of files, which may outlive or precede an index.
fn is_bookkeeping(file: &str) -> bool {
    file.starts_with(".tantivy-") || file == ".managed.json" || file.starts_with(".tmp")
}

/// `meta.json`, or a segment's file: 32 hexadecimal digits, dots, and what part it is.
fn is_index_file(file: &str) -> bool {
    let stem = file.split('.').next().unwrap_or_default();
    file == "meta.json" || (stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit()))
}
