//! Any bytes as a CAR file, and any bytes as blocks whose names fit: no panic, every record is what its name says, and
//! what is decoded is JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use netra_collect::car::{Car, Cid, decode};

// The first byte chooses: the bytes as they are, or blocks parted by `0xff` with fitting names, the last one the root.
fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    if let Ok(value) = decode(rest) {
        let json = value.to_json();
        assert!(json.len() <= rest.len() * 40 + 64, "JSON without bounds");
    }
    let file = if choice % 2 == 0 { rest.to_vec() } else { file(rest) };
    let Ok(car) = Car::read(&file) else { return };
    let Ok(repo) = car.repo() else { return };
    for record in &repo.records {
        assert!(record.cid.fits(record.bytes) && record.path.contains('/'));
        assert_eq!(&file[record.range.clone()], record.bytes);
        assert_eq!(car.block(&record.cid), Some(record.bytes));
    }
    assert_eq!(car.repo().as_ref(), Ok(&repo), "the same file is read the same way");
});

fn file(bytes: &[u8]) -> Vec<u8> {
    let blocks: Vec<&[u8]> = bytes.split(|byte| *byte == 0xff).take(16).collect();
    let root = Cid::of(blocks.last().copied().unwrap_or_default());
    let mut header = vec![0xa2, 0x65];
    header.extend_from_slice(b"roots");
    header.extend_from_slice(&[0x81, 0xd8, 42, 0x58, 37, 0]);
    header.extend_from_slice(&root.to_bytes());
    header.push(0x67);
    header.extend_from_slice(b"version");
    header.push(1);
    let mut file = Vec::new();
    length(header.len(), &mut file);
    file.extend(header);
    for block in blocks {
        length(block.len() + 36, &mut file);
        file.extend_from_slice(&Cid::of(block).to_bytes());
        file.extend_from_slice(block);
    }
    file
}

fn length(mut n: usize, out: &mut Vec<u8>) {
    while n > 0x7f {
        out.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}
