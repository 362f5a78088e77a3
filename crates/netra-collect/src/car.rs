//! Exports of AT Protocol repositories: CAR files, their blocks in DAG-CBOR, and the tree of records in them.
//!
//! Sources: <https://ipld.io/specs/transport/car/carv1/>, <https://ipld.io/specs/codecs/dag-cbor/spec/>,
//! <https://atproto.com/specs/repository>. A file is a header and then blocks, each with its length, its name (a CID:
//! the SHA-256 of its content) and its content. The root names a signed commit, the commit names a tree (MST), and the
//! tree names each record by `collection/rkey`.
//!
//! Pure and bounded: every block is checked against its name, a block that does not fit or a file that ends early
//! costs that block and not the file, depth and size are limited, and a part of a repository (what
//! `com.atproto.sync.getRepo` sends with `since`) is walked as far as it goes. What is deliberately not here: the
//! commit's signature is not checked, which needs the account's key from outside the file.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::Digest;

/// A block longer than this is not decoded: records have at most 1 MiB, nodes of the tree less.
pub const MAX_BLOCK: usize = 2 << 20;
/// No record nests deeper.
const MAX_DEPTH: usize = 64;
/// The tree of a repository of a billion records has 16 levels.
const MAX_LEVELS: usize = 64;
/// A path longer than this is none (a collection has at most 317 characters, a key 512).
const MAX_PATH: usize = 1024;
const DAG_CBOR: u8 = 0x71;
const RAW: u8 = 0x55;

/// The name of a block: the digest of its content, and how that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cid {
    codec: u8,
    digest: [u8; 32],
}

impl Cid {
    /// The name of a block of DAG-CBOR.
    pub fn of(block: &[u8]) -> Self {
        Self { codec: DAG_CBOR, digest: sha2::Sha256::digest(block).into() }
    }

    /// Reads version 1 with SHA-256, the only form the AT Protocol has, from the start of `bytes`.
    fn read(bytes: &[u8]) -> Option<Self> {
        match bytes.get(..Self::LEN)? {
            [1, codec @ (DAG_CBOR | RAW), 0x12, 0x20, digest @ ..] => {
                Some(Self { codec: *codec, digest: digest.try_into().ok()? })
            }
            _ => None,
        }
    }

    /// The name of raw bytes (a blob).
    pub fn of_raw(bytes: &[u8]) -> Self {
        Self { codec: RAW, ..Self::of(bytes) }
    }

    /// Reads what [`Cid`]'s `Display` writes: base32 in small letters after `b`.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut bytes, mut waiting, mut n_bits) = (Vec::with_capacity(Self::LEN), 0_u32, 0);
        for letter in text.strip_prefix('b')?.bytes() {
            let value = match letter {
                b'a'..=b'z' => letter - b'a',
                b'2'..=b'7' => letter - b'2' + 26,
                _ => return None,
            };
            waiting = (waiting << 5) | u32::from(value);
            n_bits += 5;
            if n_bits >= 8 {
                n_bits -= 8;
                bytes.push(u8::try_from((waiting >> n_bits) & 0xff).ok()?);
            }
        }
        (bytes.len() == Self::LEN).then(|| Self::read(&bytes)).flatten()
    }

    const LEN: usize = 36;

    /// Whether it is the name of these bytes.
    pub fn fits(&self, block: &[u8]) -> bool {
        <[u8; 32]>::from(sha2::Sha256::digest(block)) == self.digest
    }

    /// Its bytes, as they stand in a file.
    pub fn to_bytes(self) -> [u8; 36] {
        let mut bytes = [0; Self::LEN];
        bytes[..4].copy_from_slice(&[1, self.codec, 0x12, 0x20]);
        bytes[4..].copy_from_slice(&self.digest);
        bytes
    }
}

/// As people and JSON write it: `bafyrei…`.
impl fmt::Display for Cid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let mut text = String::from("b");
        let (mut waiting, mut n_bits) = (0_u32, 0);
        for byte in self.to_bytes() {
            waiting = (waiting << 8) | u32::from(byte);
            n_bits += 8;
            while n_bits >= 5 {
                n_bits -= 5;
                text.push(char::from(LETTERS[(waiting >> n_bits) as usize & 31]));
            }
        }
        if n_bits > 0 {
            text.push(char::from(LETTERS[(waiting << (5 - n_bits)) as usize & 31]));
        }
        f.write_str(&text)
    }
}

/// A value of DAG-CBOR. Texts and bytes are those of the block.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// A fraction; never in a sound record.
    Float(f64),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A text.
    Text(&'a str),
    /// The name of another block.
    Link(Cid),
    /// Values in order.
    List(Vec<Self>),
    /// Values by name, in the order of the block.
    Map(Vec<(&'a str, Self)>),
}

impl<'a> Value<'a> {
    /// The value of this name, in a map.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Map(fields) = self else { return None };
        fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&'a str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The name of another block, if it is one.
    pub fn link(&self) -> Option<Cid> {
        if let Self::Link(cid) = self { Some(*cid) } else { None }
    }

    /// As the AT Protocol writes it in JSON: bytes are `{"$bytes": …}`, names of blocks `{"$link": …}`.
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        self.write_json(&mut json);
        json
    }

    fn write_json(&self, out: &mut String) {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(it) => out.push_str(if *it { "true" } else { "false" }),
            Self::Int(n) => out.push_str(&n.to_string()),
            Self::Float(n) => out.push_str(&serde_json::Value::from(*n).to_string()),
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::Bytes(bytes) => {
                out.push_str(&format!("{{\"$bytes\":{}}}", quoted(&STANDARD_NO_PAD.encode(bytes))));
            }
            Self::Link(cid) => out.push_str(&format!("{{\"$link\":\"{cid}\"}}")),
            Self::List(list) => {
                out.push('[');
                for (n, value) in list.iter().enumerate() {
                    out.push_str(if n > 0 { "," } else { "" });
                    value.write_json(out);
                }
                out.push(']');
            }
            Self::Map(fields) => {
                out.push('{');
                for (n, (name, value)) in fields.iter().enumerate() {
                    out.push_str(if n > 0 { "," } else { "" });
                    out.push_str(&quoted(name));
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

/// Why bytes are no DAG-CBOR; said in English, for whoever looks at the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{why} at byte {at}")]
pub struct CborError {
    /// What is wrong.
    pub why: &'static str,
    /// Where in the block.
    pub at: usize,
}

/// Decodes one block. Order of names is not enforced: a record that a careless server wrote is still a record.
///
/// # Errors
/// Anything that is not DAG-CBOR, is cut off, nests deeper than 64 levels or goes on after its end.
pub fn decode(block: &[u8]) -> Result<Value<'_>, CborError> {
    let mut decoder = Decoder { bytes: block, at: 0 };
    if block.len() > MAX_BLOCK {
        return Err(decoder.wrong("a block of more than 2 MiB"));
    }
    let value = decoder.value(0)?;
    if decoder.at == block.len() { Ok(value) } else { Err(decoder.wrong("something after the end")) }
}

struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Decoder<'a> {
    fn wrong(&self, why: &'static str) -> CborError {
        CborError { why, at: self.at }
    }

    fn take(&mut self, n: u64) -> Result<&'a [u8], CborError> {
        let rest = &self.bytes[self.at..];
        let n = usize::try_from(n).ok().filter(|n| *n <= rest.len());
        let n = n.ok_or_else(|| self.wrong("the block ends in the middle"))?;
        self.at += n;
        Ok(&rest[..n])
    }

    /// The kind (0 to 7) of the next thing and its number.
    fn head(&mut self) -> Result<(u8, u8, u64), CborError> {
        let first = self.take(1)?[0];
        let (kind, short) = (first >> 5, first & 31);
        let n_more = match short {
            0..=23 => return Ok((kind, short, u64::from(short))),
            24..=27 => 1 << (short - 24),
            _ => return Err(self.wrong("a length that is not given")),
        };
        let number = self.take(n_more)?.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte));
        Ok((kind, short, number))
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, CborError> {
        if depth > MAX_DEPTH {
            return Err(self.wrong("nested too deep"));
        }
        let (kind, short, number) = self.head()?;
        Ok(match kind {
            0 => Value::Int(i128::from(number)),
            1 => Value::Int(-1 - i128::from(number)),
            2 => Value::Bytes(self.take(number)?),
            3 => Value::Text(self.utf8(number)?),
            4 => {
                let mut list = Vec::new();
                for _ in 0..number {
                    list.push(self.value(depth + 1)?);
                }
                Value::List(list)
            }
            5 => {
                let mut fields = Vec::new();
                for _ in 0..number {
                    let (kind, _, len) = self.head()?;
                    if kind != 3 {
                        return Err(self.wrong("a name that is no text"));
                    }
                    let name = self.utf8(len)?;
                    fields.push((name, self.value(depth + 1)?));
                }
                Value::Map(fields)
            }
            6 if number == 42 => Value::Link(self.cid()?),
            7 => match (short, number) {
                (20, _) => Value::Bool(false),
                (21, _) => Value::Bool(true),
                (22, _) => Value::Null,
                (27, bits) if f64::from_bits(bits).is_finite() => Value::Float(f64::from_bits(bits)),
                _ => return Err(self.wrong("a value that DAG-CBOR does not have")),
            },
            _ => return Err(self.wrong("a tag that DAG-CBOR does not have")),
        })
    }

    fn utf8(&mut self, len: u64) -> Result<&'a str, CborError> {
        let bytes = self.take(len)?;
        std::str::from_utf8(bytes).map_err(|_| self.wrong("a text that is not UTF-8"))
    }

    /// The bytes after tag 42: a zero, then the name.
    fn cid(&mut self) -> Result<Cid, CborError> {
        let (kind, _, len) = self.head()?;
        let bytes = if kind == 2 { self.take(len)? } else { &[] };
        match bytes {
            [0, cid @ ..] if cid.len() == Cid::LEN => {
                Cid::read(cid).ok_or_else(|| self.wrong("a CID of another kind"))
            }
            _ => Err(self.wrong("a tag 42 without a CID")),
        }
    }
}

/// Why a file is no CAR at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CarError {
    /// The header is missing, cut off or of another version.
    #[error("it does not begin with the header of a CAR file, version 1")]
    NoHeader,
    /// The first root is not in the file or is no commit.
    #[error("its root is no commit of a repository")]
    NoCommit,
}

/// A CAR file, its blocks checked.
#[derive(Debug)]
pub struct Car<'a> {
    bytes: &'a [u8],
    roots: Vec<Cid>,
    blocks: HashMap<Cid, Range<usize>>,
    /// Blocks that are not what their name says, and names of a kind the AT Protocol does not have.
    pub n_damaged: u64,
    /// Whether the file ends in the middle of a block.
    pub is_cut_off: bool,
}

/// One record of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarRecord<'a> {
    /// `collection/rkey`.
    pub path: String,
    /// The record's name by content.
    pub cid: Cid,
    /// Its bytes, DAG-CBOR, as they stand in the file; their SHA-256 is that of `cid`.
    pub bytes: &'a [u8],
    /// Where they stand in the file.
    pub range: Range<usize>,
}

/// A repository in a file: whose, at which revision, and what of it is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repo<'a> {
    /// Whose it is.
    pub did: &'a str,
    /// Its revision (a TID), where the commit says so.
    pub rev: Option<&'a str>,
    /// Where the commit stands in the file.
    pub commit: Range<usize>,
    /// The records, ordered by path in a sound tree.
    pub records: Vec<CarRecord<'a>>,
    /// Blocks that the tree names and the file does not have, or that are no nodes: of a whole export this should be
    /// zero; of an export `since` a revision it is what did not change.
    pub n_missing: u64,
}

/// Whether the bytes begin like a CAR file: a length, then a map with `roots` and `version`.
pub fn is_car(head: &[u8]) -> bool {
    let Some((len, start)) = varint(head) else { return false };
    let end = usize::try_from(len).unwrap_or(usize::MAX).saturating_add(start).min(head.len());
    let header = &head[start..end];
    let has = |name: &[u8]| header.windows(name.len()).any(|it| it == name);
    matches!(header.first(), Some(0xa1..=0xa4)) && has(b"eroots") && has(b"gversion")
}

impl<'a> Car<'a> {
    /// Reads a file and checks every block.
    ///
    /// # Errors
    /// [`CarError::NoHeader`]; damaged blocks are counted instead.
    pub fn read(bytes: &'a [u8]) -> Result<Self, CarError> {
        let header = section(bytes, 0).ok_or(CarError::NoHeader)?;
        let decoded = decode(&bytes[header.clone()]).map_err(|_| CarError::NoHeader)?;
        let roots = match (decoded.get("version"), decoded.get("roots")) {
            (Some(Value::Int(1)), Some(Value::List(roots))) => roots.iter().filter_map(Value::link).collect(),
            _ => return Err(CarError::NoHeader),
        };
        let mut car = Self { bytes, roots, blocks: HashMap::new(), n_damaged: 0, is_cut_off: false };
        let mut at = header.end;
        while at < bytes.len() {
            let Some(range) = section(bytes, at) else {
                car.is_cut_off = true;
                break;
            };
            at = range.end;
            let body = range.start + Cid::LEN..range.end;
            match Cid::read(&bytes[range]) {
                Some(cid) if cid.fits(&bytes[body.clone()]) => {
                    car.blocks.insert(cid, body);
                }
                _ => car.n_damaged += 1,
            }
        }
        Ok(car)
    }

    /// The content of a block that is here.
    pub fn block(&self, cid: &Cid) -> Option<&'a [u8]> {
        self.blocks.get(cid).map(|range| &self.bytes[range.clone()])
    }

    /// The repository of the first root that is a commit, with all records that can be reached.
    ///
    /// # Errors
    /// [`CarError::NoCommit`].
    pub fn repo(&self) -> Result<Repo<'a>, CarError> {
        let commit = |root: &Cid| Some((self.blocks.get(root)?.clone(), decode(self.block(root)?).ok()?));
        let mut commits = self.roots.iter().filter_map(commit);
        let found = commits.find_map(|(range, it)| {
            let did = it.get("did")?.text()?;
            Some((range, did, it.get("rev").and_then(Value::text), it.get("data")?.link()?))
        });
        let (commit, did, rev, data) = found.ok_or(CarError::NoCommit)?;
        let mut repo = Repo { did, rev, commit, records: Vec::new(), n_missing: 0 };
        let mut seen = HashSet::new();
        self.walk(data, 0, &mut seen, &mut repo);
        Ok(repo)
    }

    /// Adds what lies under a node: what is left of its first entry, then each entry and what is right of it.
    fn walk(&self, node: Cid, level: usize, seen: &mut HashSet<Cid>, repo: &mut Repo<'a>) {
        // The same node twice can only be an attempt to make a small file look endless.
        if level > MAX_LEVELS || !seen.insert(node) {
            return;
        }
        let decoded = self.block(&node).and_then(|block| decode(block).ok());
        let Some(Value::List(entries)) = decoded.as_ref().and_then(|it| it.get("e")) else {
            repo.n_missing += 1;
            return;
        };
        if let Some(left) = decoded.as_ref().and_then(|it| it.get("l")?.link()) {
            self.walk(left, level + 1, seen, repo);
        }
        let mut key: Vec<u8> = Vec::new();
        for entry in entries {
            let (Some(Value::Int(shared)), Some(Value::Bytes(rest))) = (entry.get("p"), entry.get("k"))
            else {
                repo.n_missing += 1;
                continue;
            };
            key.truncate(usize::try_from(*shared).unwrap_or(usize::MAX));
            if key.len() + rest.len() <= MAX_PATH {
                key.extend_from_slice(rest);
            }
            match entry.get("v").and_then(Value::link) {
                Some(cid) => self.add(&key, cid, repo),
                None => repo.n_missing += 1,
            }
            if let Some(right) = entry.get("t").and_then(Value::link) {
                self.walk(right, level + 1, seen, repo);
            }
        }
    }

    fn add(&self, key: &[u8], cid: Cid, repo: &mut Repo<'a>) {
        let path = std::str::from_utf8(key).ok().filter(|path| path.contains('/'));
        match (path, self.blocks.get(&cid)) {
            (Some(path), Some(range)) => {
                let (path, bytes) = (path.to_owned(), &self.bytes[range.clone()]);
                repo.records.push(CarRecord { path, cid, bytes, range: range.clone() });
            }
            _ => repo.n_missing += 1,
        }
    }
}

/// The section that begins at `at`: where its content stands after its length.
fn section(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let (len, n) = varint(&bytes[at..])?;
    let start = at + n;
    let end = start.checked_add(usize::try_from(len).ok()?)?;
    (end <= bytes.len()).then_some(start..end)
}

/// An unsigned number in the LEB128 form, and how many bytes it takes.
fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0_u64;
    for (n, byte) in bytes.iter().enumerate().take(9) {
        number |= u64::from(byte & 0x7f) << (7 * n);
        if byte & 0x80 == 0 {
            return Some((number, n + 1));
        }
    }
    None
}

#[cfg(test)]
pub(crate) mod tests;
