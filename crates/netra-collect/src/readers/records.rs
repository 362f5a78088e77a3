//! Splits a stream into records (lines, or CSV records with line breaks inside quotation marks), with bounded
//! memory and a running digest, whatever the pieces in which the stream arrives.

use std::io::{self, Read};

use netra_model::Sha256;
use sha2::Digest;

/// How records end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// At every line feed.
    Lines,
    /// At every line feed outside quotation marks (RFC 4180).
    Csv {
        /// Between two fields.
        delimiter: u8,
        /// Whether a backslash takes the next byte's meaning away.
        escapes: bool,
    },
    /// Only at the end: the whole file is one record.
    Whole,
}

/// A record longer than this is passed over without being held: 16 MiB for lines.
pub(super) const MAX_LINE: usize = 16 << 20;
/// 1 MiB for CSV, where one forgotten quotation mark would otherwise swallow the file.
pub(super) const MAX_CSV_RECORD: usize = 1 << 20;
/// 64 MiB for a file that has to be read as a whole: a saved page, an archive, a repository.
pub(super) const MAX_DOCUMENT: usize = 64 << 20;

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// First byte, counted in the unpacked body.
    pub(super) offset: u64,
    /// Its first line, counted from 1.
    pub(super) line: u64,
    /// Its last line.
    pub(super) last_line: u64,
    /// Its length without the line end; for a record that is too long, as far as it was passed over.
    pub(super) len: u64,
    /// Whether it was too long to be held.
    pub(super) too_long: bool,
}

pub(super) struct Records {
    source: Box<dyn Read + Send>,
    framing: Framing,
    chunk: Vec<u8>,
    at: usize,
    filled: usize,
    offset: u64,
    line: u64,
    digest: sha2::Sha256,
}

/// Where the CSV automaton stands; a quotation mark counts only at the start of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    FieldStart,
    Plain,
    Quoted,
    /// After a backslash inside quotation marks.
    Escaped,
    QuoteInQuoted,
}

impl Records {
    pub(super) fn new(source: Box<dyn Read + Send>, framing: Framing) -> Self {
        Self {
            source,
            framing,
            chunk: vec![0; 64 << 10],
            at: 0,
            filled: 0,
            offset: 0,
            line: 1,
            digest: sha2::Sha256::new(),
        }
    }

    /// The bytes consumed so far.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The number of the next line.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The digest of the bytes consumed so far.
    pub(super) fn sha256(&self) -> Sha256 {
        Sha256(self.digest.clone().finalize().into())
    }

    /// Passes over `n` bytes; `line` is the number of the line that begins after them.
    pub(super) fn pass_over(&mut self, mut n: u64, line: u64) -> io::Result<()> {
        while n > 0 {
            if !self.fill()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let step = usize::try_from(n).unwrap_or(usize::MAX).min(self.filled - self.at);
            self.consume(step);
            n -= step as u64;
        }
        self.line = line;
        Ok(())
    }

    /// Reads the next record into `record` (cleared first). `None` at the end of the stream.
    pub(super) fn next(&mut self, record: &mut Vec<u8>) -> io::Result<Option<Place>> {
        record.clear();
        let (offset, line) = (self.offset, self.line);
        let (mut quoting, mut too_long) = (Quoting::FieldStart, false);
        let max = match self.framing {
            Framing::Lines => MAX_LINE,
            Framing::Csv { .. } => MAX_CSV_RECORD,
            Framing::Whole => MAX_DOCUMENT,
        };
        let mut ended = false;
        while !ended && self.fill()? {
            let piece = &self.chunk[self.at..self.filled];
            let end = match self.framing {
                // After a record that is too long, CSV takes up again at the next line, quoted or not.
                Framing::Csv { delimiter, escapes } if !too_long => {
                    csv_end(piece, delimiter, escapes, &mut quoting)
                }
                Framing::Whole => None,
                _ => piece.iter().position(|byte| *byte == b'\n'),
            };
            let taken = end.map_or(piece.len(), |end| end + 1);
            ended = end.is_some();
            self.line += piece[..taken].iter().filter(|byte| **byte == b'\n').count() as u64;
            if too_long || record.len() + taken > max {
                too_long = true;
                *record = Vec::new();
            } else {
                record.extend_from_slice(&piece[..taken]);
            }
            self.consume(taken);
        }
        if self.offset == offset {
            return Ok(None);
        }
        if self.framing != Framing::Whole && record.last() == Some(&b'\n') {
            record.pop();
            if record.last() == Some(&b'\r') {
                record.pop();
            }
        }
        let len = if too_long { self.offset - offset } else { record.len() as u64 };
        let last_line = if ended { self.line - 1 } else { self.line };
        Ok(Some(Place { offset, line, last_line, len, too_long }))
    }

    /// Makes sure that bytes are at hand; `false` at the end of the stream.
    fn fill(&mut self) -> io::Result<bool> {
        while self.at == self.filled {
            match self.source.read(&mut self.chunk) {
                Ok(0) => return Ok(false),
                Ok(n) => (self.at, self.filled) = (0, n),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    fn consume(&mut self, n: usize) {
        self.digest.update(&self.chunk[self.at..self.at + n]);
        self.at += n;
        self.offset += n as u64;
    }
}

/// Where the record ends in this piece, if it does.
fn csv_end(piece: &[u8], delimiter: u8, escapes: bool, quoting: &mut Quoting) -> Option<usize> {
    for (i, byte) in piece.iter().enumerate() {
        *quoting = match (*quoting, *byte) {
            (Quoting::Quoted, b'"') => Quoting::QuoteInQuoted,
            (Quoting::Quoted, b'\\') if escapes => Quoting::Escaped,
            (Quoting::Quoted | Quoting::Escaped, _)
            | (Quoting::FieldStart | Quoting::QuoteInQuoted, b'"') => Quoting::Quoted,
            (_, b'\n') => return Some(i),
            (_, byte) if byte == delimiter => Quoting::FieldStart,
            _ => Quoting::Plain,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Hands out its bytes in pieces of the given sizes, over and over.
    struct Pieces(Vec<u8>, Vec<usize>, usize);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let size = self.1[self.2 % self.1.len()].min(self.0.len()).min(buffer.len());
            self.2 += 1;
            buffer[..size].copy_from_slice(&self.0[..size]);
            self.0.drain(..size);
            Ok(size)
        }
    }

    fn all(bytes: &[u8], framing: Framing, sizes: Vec<usize>) -> Vec<(Place, Vec<u8>)> {
        let mut records = Records::new(Box::new(Pieces(bytes.to_vec(), sizes, 0)), framing);
        let (mut found, mut record) = (Vec::new(), Vec::new());
        while let Some(place) = records.next(&mut record).unwrap() {
            found.push((place, record.clone()));
        }
        assert_eq!(records.sha256(), Sha256(sha2::Sha256::digest(bytes).into()));
        found
    }

    const CSV: Framing = Framing::Csv { delimiter: b',', escapes: false };

    #[test]
    fn a_line_break_inside_quotation_marks_belongs_to_the_record() {
        let found = all(b"a,\"b\nc \"\"d\"\"\"\r\ne,5\" f\ng", CSV, vec![64]);
        let records: Vec<&[u8]> = found.iter().map(|(_, record)| record.as_slice()).collect();
        assert_eq!(records, [&b"a,\"b\nc \"\"d\"\"\""[..], b"e,5\" f", b"g"]);
        let lines: Vec<(u64, u64)> = found.iter().map(|(place, _)| (place.line, place.last_line)).collect();
        assert_eq!(lines, [(1, 2), (3, 3), (4, 4)]);
    }

    #[test]
    fn a_line_of_50_megabytes_is_passed_over_and_the_next_one_read() {
        let mut bytes = vec![b'x'; 50 << 20];
        bytes.extend_from_slice(b"\nnext\n");
        let found = all(&bytes, Framing::Lines, vec![1 << 20]);
        assert!(found[0].0.too_long && found[0].1.is_empty());
        assert_eq!(found[1].1, b"next");
        assert_eq!((found[1].0.line, found[1].0.offset), (2, (50 << 20) + 1));
    }

    #[test]
    fn a_forgotten_quotation_mark_costs_a_stretch_and_not_the_file() {
        let mut bytes = b"a,\"b\n".to_vec();
        (0..200_000).for_each(|n| bytes.extend_from_slice(format!("{n},row\n").as_bytes()));
        let found = all(&bytes, CSV, vec![1 << 16]);
        assert!(found[0].0.too_long);
        assert!(found.len() > 50_000, "reading goes on: {}", found.len());
        assert_eq!(found.last().unwrap().1, b"199999,row");
    }

    proptest! {
        #[test]
        fn the_pieces_in_which_a_stream_arrives_do_not_matter(
            bytes in prop::collection::vec(prop::sample::select(b"ab,\"\n\r".to_vec()), 0..200),
            sizes in prop::collection::vec(1_usize..9, 1..6),
        ) {
            for framing in [Framing::Lines, CSV] {
                prop_assert_eq!(all(&bytes, framing, sizes.clone()), all(&bytes, framing, vec![1 << 16]));
            }
        }

        #[test]
        fn records_are_the_streams_own_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            for (place, record) in all(&bytes, Framing::Lines, vec![7]) {
                let start = usize::try_from(place.offset).unwrap();
                prop_assert_eq!(&bytes[start..start + record.len()], record.as_slice());
            }
        }
    }
}
