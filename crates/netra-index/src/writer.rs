//! The one writer of an index.

use jiff::{SignedDuration, Timestamp};
use tantivy::directory::error::LockError;
use tantivy::{IndexWriter, TantivyError};

use crate::document::Change;
use crate::index::{IndexError, Payload, SearchIndex};
use crate::schema::FORMAT;

/// Uncommitted changes are committed at this many …
const COMMIT_CHANGES: usize = 10_000;
/// … or when the oldest has waited this long.
const COMMIT_AFTER: SignedDuration = SignedDuration::from_millis(1_000);
/// Memory for documents not yet in a segment, per thread, in bytes.
const MEMORY: usize = 64_000_000;

/// Takes changes in the order of the index log. There is one per index; a second gets [`IndexError::Busy`].
///
/// After an error, drop it, open a new one and go on from [`Writer::last_seq`]: what was not committed is not in.
pub struct Writer {
    writer: IndexWriter,
    index: SearchIndex,
    waiting: usize,
    waiting_since: Option<Timestamp>,
    seq: u64,
    committed_seq: u64,
}

impl SearchIndex {
    /// The writer, with one thread: enough for what an office collects.
    pub fn writer(&self) -> Result<Writer, IndexError> {
        self.writer_with_threads(1)
    }

    /// The writer with several threads, for building an index anew.
    pub fn writer_with_threads(&self, threads: usize) -> Result<Writer, IndexError> {
        let threads = threads.clamp(1, 8);
        let writer = self.shared.index.writer_with_num_threads(threads, threads * MEMORY).map_err(
            |error| match error {
                TantivyError::LockFailure(LockError::LockBusy, _) => IndexError::Busy,
                error => IndexError::Failed(error),
            },
        )?;
        let seq = self.last_seq()?;
        Ok(Writer { writer, index: self.clone(), waiting: 0, waiting_since: None, seq, committed_seq: seq })
    }
}

impl Writer {
    /// Takes changes, the last of which has the sequence number `last_seq`, and commits when it is time.
    /// Returns whether it committed.
    pub fn apply(&mut self, changes: &[Change], last_seq: u64, now: Timestamp) -> Result<bool, IndexError> {
        for change in changes {
            match change {
                Change::Put(act) => {
                    self.writer.delete_term(self.index.term(act.act));
                    self.writer.add_document(self.index.shared.fields.document(act))?;
                }
                Change::Delete(act) => {
                    self.writer.delete_term(self.index.term(*act));
                }
            }
        }
        if !changes.is_empty() {
            self.waiting += changes.len();
            self.waiting_since.get_or_insert(now);
        }
        self.seq = self.seq.max(last_seq);
        self.tick(now)
    }

    /// Commits if it is time; call it when there is nothing to apply. Returns whether it committed.
    pub fn tick(&mut self, now: Timestamp) -> Result<bool, IndexError> {
        let old = self.waiting_since.is_some_and(|since| now.duration_since(since) >= COMMIT_AFTER);
        let due = self.waiting >= COMMIT_CHANGES || old;
        if due {
            self.commit()?;
        }
        Ok(due)
    }

    /// Commits what waits; readers of this process see it when this returns.
    pub fn commit(&mut self) -> Result<(), IndexError> {
        if self.waiting == 0 && self.seq == self.committed_seq {
            return Ok(());
        }
        let payload = Payload { format: FORMAT, last_seq: self.seq };
        let payload = serde_json::to_string(&payload).expect("two numbers under string keys");
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.committed_seq = self.seq;
        self.waiting = 0;
        self.waiting_since = None;
        self.index.shared.reader.reload()?;
        Ok(())
    }

    /// The sequence number that is safely in the index.
    pub fn last_seq(&self) -> u64 {
        self.committed_seq
    }

    /// Empties the index and starts again at sequence number 0.
    pub fn clear(&mut self) -> Result<(), IndexError> {
        self.writer.delete_all_documents()?;
        self.seq = 0;
        self.waiting = 1;
        self.commit()
    }

    /// Rewrites every segment that still holds deleted acts, so that no word of them stays on the disk.
    /// Part of a purge; takes as long as writing what is left of those segments.
    pub fn purge_deleted(&mut self) -> Result<(), IndexError> {
        self.commit()?;
        loop {
            let metas = self.index.shared.index.searchable_segment_metas()?;
            let Some(stale) = metas.iter().find(|meta| meta.has_deletes()) else { break };
            // A running merge may have taken the segment; then the next look sees its outcome.
            match self.writer.merge(&[stale.id()]).wait() {
                Ok(_) | Err(TantivyError::InvalidArgument(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.index.shared.reader.reload()?;
        self.writer.garbage_collect_files().wait()?;
        Ok(())
    }

    /// Commits what waits and finishes running merges.
    pub fn close(mut self) -> Result<(), IndexError> {
        self.commit()?;
        self.writer.wait_merging_threads()?;
        self.index.shared.reader.reload()?;
        Ok(())
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("committed_seq", &self.committed_seq).finish_non_exhaustive()
    }
}
