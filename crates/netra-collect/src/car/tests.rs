use proptest::prelude::*;

use super::*;

/// A value as the tests write it; the encoder is the tests' own and independent of the decoder.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Written {
    Null,
    Bool(bool),
    Int(i64),
    Bytes(Vec<u8>),
    Text(String),
    Link(Cid),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

pub(crate) fn text(text: &str) -> Written {
    Written::Text(text.to_owned())
}

pub(crate) fn map(fields: &[(&str, Written)]) -> Written {
    Written::Map(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
}

fn head(kind: u8, number: u64, out: &mut Vec<u8>) {
    match number {
        0..=23 => out.push(kind << 5 | number as u8),
        24..=0xff => out.extend([kind << 5 | 24, number as u8]),
        0x100..=0xffff => {
            out.push(kind << 5 | 25);
            out.extend((number as u16).to_be_bytes());
        }
        _ => {
            out.push(kind << 5 | 27);
            out.extend(number.to_be_bytes());
        }
    }
}

pub(crate) fn encode(value: &Written, out: &mut Vec<u8>) {
    match value {
        Written::Null => out.push(0xf6),
        Written::Bool(it) => out.push(if *it { 0xf5 } else { 0xf4 }),
        Written::Int(n) if *n < 0 => head(1, (-1 - n) as u64, out),
        Written::Int(n) => head(0, *n as u64, out),
        Written::Bytes(bytes) => {
            head(2, bytes.len() as u64, out);
            out.extend(bytes);
        }
        Written::Text(text) => {
            head(3, text.len() as u64, out);
            out.extend(text.as_bytes());
        }
        Written::Link(cid) => {
            out.extend([0xd8, 42, 0x58, 37, 0]);
            out.extend(cid.to_bytes());
        }
        Written::List(list) => {
            head(4, list.len() as u64, out);
            list.iter().for_each(|value| encode(value, out));
        }
        Written::Map(fields) => {
            head(5, fields.len() as u64, out);
            for (name, value) in fields {
                encode(&text(name), out);
                encode(value, out);
            }
        }
    }
}

pub(crate) fn block(value: &Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(value, &mut bytes);
    bytes
}

fn put_varint(mut number: usize, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(crate) fn file(roots: &[Cid], blocks: &[Vec<u8>]) -> Vec<u8> {
    let roots = Written::List(roots.iter().map(|cid| Written::Link(*cid)).collect());
    let header = block(&map(&[("roots", roots), ("version", Written::Int(1))]));
    let mut out = Vec::new();
    put_varint(header.len(), &mut out);
    out.extend(header);
    for bytes in blocks {
        put_varint(bytes.len() + 36, &mut out);
        out.extend(Cid::of(bytes).to_bytes());
        out.extend(bytes);
    }
    out
}

/// A file with a repository of these records, `per_node` in a node of the tree, each node right of the one before.
pub(crate) fn repository(did: &str, records: &[(&str, Written)], per_node: usize) -> Vec<u8> {
    let (mut blocks, mut right): (Vec<Vec<u8>>, Option<Cid>) = (Vec::new(), None);
    let link = |cid: Option<Cid>| cid.map_or(Written::Null, Written::Link);
    for chunk in records.chunks(per_node.max(1)).rev() {
        let (mut entries, mut before) = (Vec::new(), String::new());
        for (n, (path, record)) in chunk.iter().enumerate() {
            let bytes = block(record);
            let shared = path.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count();
            let last = n + 1 == chunk.len();
            entries.push(map(&[
                ("p", Written::Int(shared as i64)),
                ("k", Written::Bytes(path.as_bytes()[shared..].to_vec())),
                ("v", Written::Link(Cid::of(&bytes))),
                ("t", link(right.filter(|_| last))),
            ]));
            before = (*path).to_owned();
            blocks.push(bytes);
        }
        let node = block(&map(&[("l", Written::Null), ("e", Written::List(entries))]));
        right = Some(Cid::of(&node));
        blocks.push(node);
    }
    let empty = block(&map(&[("l", Written::Null), ("e", Written::List(Vec::new()))]));
    let data = right.unwrap_or_else(|| Cid::of(&empty));
    blocks.push(empty);
    let commit = block(&map(&[
        ("did", text(did)),
        ("version", Written::Int(3)),
        ("data", Written::Link(data)),
        ("rev", text("3lzdemo222222")),
        ("prev", Written::Null),
        ("sig", Written::Bytes(vec![7; 64])),
    ]));
    let root = Cid::of(&commit);
    blocks.push(commit);
    file(&[root], &blocks)
}

const DID: &str = "did:plc:abcdefghijklmnopqrstuvwx";

fn post(words: &str) -> Written {
    map(&[("text", text(words)), ("$type", text("app.bsky.feed.post"))])
}

#[test]
fn every_record_of_the_tree_is_found_by_its_path_with_its_own_bytes() {
    let paths: Vec<String> = (0..50).map(|n| format!("app.bsky.feed.post/3lz{n:04}")).collect();
    let records: Vec<(&str, Written)> =
        paths.iter().map(|path| (path.as_str(), post(&format!("unggahan {path} (DEMO)")))).collect();
    for per_node in [1, 4, 50] {
        let bytes = repository(DID, &records, per_node);
        assert!(is_car(&bytes));
        let car = Car::read(&bytes).unwrap();
        let repo = car.repo().unwrap();
        assert_eq!((repo.did, repo.rev, repo.n_missing), (DID, Some("3lzdemo222222"), 0));
        let found: Vec<&str> = repo.records.iter().map(|record| record.path.as_str()).collect();
        assert_eq!(found, paths);
        for (record, (_, written)) in repo.records.iter().zip(&records) {
            assert_eq!(record.bytes, block(written));
            assert_eq!(&bytes[record.range.clone()], record.bytes);
            assert!(record.cid.fits(record.bytes));
        }
    }
}

#[test]
fn a_block_that_is_not_what_its_name_says_is_set_aside_alone() {
    let records = [("a.b/1", post("satu")), ("a.b/2", post("dua (DEMO)")), ("a.b/3", post("tiga"))];
    let mut bytes = repository(DID, &records, 3);
    let at = bytes.windows(10).position(|it| it == b"dua (DEMO)").unwrap();
    bytes[at] = b'D';
    let car = Car::read(&bytes).unwrap();
    let repo = car.repo().unwrap();
    let found: Vec<&str> = repo.records.iter().map(|record| record.path.as_str()).collect();
    assert_eq!((found, car.n_damaged, repo.n_missing), (vec!["a.b/1", "a.b/3"], 1, 1));
}

#[test]
fn a_file_that_was_cut_off_says_so_and_a_part_of_a_repository_is_walked_as_far_as_it_goes() {
    let records = [("a.b/1", post("satu")), ("a.b/2", post("dua"))];
    let whole = repository(DID, &records, 1);
    let cut = Car::read(&whole[..whole.len() - 3]).unwrap();
    assert!(cut.is_cut_off && cut.repo() == Err(CarError::NoCommit));
    // As `getRepo?since=` sends it: the commit and what changed, without what stayed.
    let car = Car::read(&whole).unwrap();
    let kept: Vec<Vec<u8>> = car.blocks.values().map(|range| whole[range.clone()].to_vec()).collect();
    let kept: Vec<Vec<u8>> = kept.into_iter().filter(|it| *it != block(&post("satu"))).collect();
    let part = file(&car.roots, &kept);
    let part = Car::read(&part).unwrap();
    let repo = part.repo().unwrap();
    assert_eq!((repo.records.len(), repo.n_missing), (1, 1));
}

#[test]
fn what_is_no_car_is_refused_and_a_name_is_written_as_others_write_it() {
    assert_eq!(Car::read(b"").unwrap_err(), CarError::NoHeader);
    assert_eq!(Car::read(b"PK\x03\x04 something else").unwrap_err(), CarError::NoHeader);
    assert!(!is_car(b"{\"schema\":\"netra-act/1\"}") && !is_car(b"roots version"));
    assert_eq!(Car::read(&file(&[], &[])).unwrap().repo(), Err(CarError::NoCommit));
    // The empty map, whose name is known from the specification's own test data.
    assert_eq!(Cid::of(&[0xa0]).to_string(), "bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua");
}

#[test]
fn a_tree_that_names_itself_again_and_again_ends() {
    // Each level names the one below it sixteen times: 16^40 paths.
    let (mut blocks, mut below) = (Vec::new(), None::<Cid>);
    for level in 0..40 {
        let child = below.map_or(Written::Null, Written::Link);
        let entry = map(&[
            ("p", Written::Int(0)),
            ("k", Written::Bytes(format!("a.b/{level}").into_bytes())),
            ("v", Written::Link(Cid::of(b"x"))),
            ("t", child.clone()),
        ]);
        let node = block(&map(&[("l", child), ("e", Written::List(vec![entry; 16]))]));
        below = Some(Cid::of(&node));
        blocks.push(node);
    }
    let commit = block(&map(&[("did", text(DID)), ("data", Written::Link(below.unwrap()))]));
    let root = Cid::of(&commit);
    blocks.push(commit);
    let bytes = file(&[root], &blocks);
    let repo = Car::read(&bytes).unwrap().repo().unwrap();
    assert_eq!((repo.records.len(), repo.n_missing), (0, 40 * 16));
}

#[test]
fn what_is_nested_too_deep_or_claims_too_much_is_refused() {
    assert_eq!(decode(&[0x81; 1000]).unwrap_err().why, "nested too deep");
    assert_eq!(decode(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]).unwrap_err().at, 10);
    assert_eq!(decode(&[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).unwrap_err().at, 9);
    assert_eq!(decode(&[0x9f, 0xff]).unwrap_err().why, "a length that is not given");
    assert_eq!(decode(&[0xf6, 0xf6]).unwrap_err().why, "something after the end");
    assert!(decode(&vec![0xf6; MAX_BLOCK + 1]).is_err());
}

fn written() -> impl Strategy<Value = Written> {
    let leaf = prop_oneof![
        Just(Written::Null),
        any::<bool>().prop_map(Written::Bool),
        any::<i64>().prop_map(Written::Int),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Written::Bytes),
        ".{0,40}".prop_map(Written::Text),
        prop::collection::vec(any::<u8>(), 0..9).prop_map(|bytes| Written::Link(Cid::of(&bytes))),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..8).prop_map(Written::List);
        let fields = prop::collection::btree_map("[a-z$]{0,9}", inner, 0..8);
        prop_oneof![list, fields.prop_map(|fields| Written::Map(fields.into_iter().collect()))]
    })
}

fn same(read: &Value<'_>, written: &Written) -> bool {
    match (read, written) {
        (Value::Null, Written::Null) => true,
        (Value::Bool(a), Written::Bool(b)) => a == b,
        (Value::Int(a), Written::Int(b)) => *a == i128::from(*b),
        (Value::Bytes(a), Written::Bytes(b)) => a == b,
        (Value::Text(a), Written::Text(b)) => a == b,
        (Value::Link(a), Written::Link(b)) => a == b,
        (Value::List(a), Written::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Map(a), Written::Map(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((k, a), (l, b))| k == l && same(a, b))
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read_and_its_json_is_json(value in written()) {
        let bytes = block(&value);
        let read = decode(&bytes).unwrap();
        prop_assert!(same(&read, &value), "{:?} is not {:?}", read, value);
        prop_assert!(serde_json::from_str::<&serde_json::value::RawValue>(&read.to_json()).is_ok());
        prop_assert!(decode(&bytes[..bytes.len() - 1]).is_err());
    }

    #[test]
    fn no_bytes_make_the_readers_panic(mut bytes: Vec<u8>, at: prop::sample::Index, with: u8) {
        let _ = decode(&bytes);
        let _ = Car::read(&bytes).map(|car| car.repo().is_ok());
        let records = [("a.b/1", post("satu")), ("a.b/2", post("dua"))];
        bytes = repository(DID, &records, 1);
        let at = at.index(bytes.len());
        bytes[at] = with;
        if let Ok(car) = Car::read(&bytes) && let Ok(repo) = car.repo() {
            for record in repo.records {
                prop_assert!(record.cid.fits(record.bytes), "a record that is not what its name says");
            }
        }
    }
}
