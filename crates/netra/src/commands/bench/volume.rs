//! Turns lines of a plain volume of posts into Netra's act format, with a watch-list of nine authors in ten.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

use crate::commands::count;

/// What a line of the volume has; more is passed over.
#[derive(Deserialize)]
struct Line {
    id: String,
    author: String,
    ts: String,
    text: String,
}

/// Writes `acts.ndjson` and `watchlist.csv` into `out`.
///
/// # Errors
/// A line that has other fields than `id`, `author`, `ts`, `text`; files that cannot be read or written.
pub fn run(file: &Path, out: &Path) -> Result<()> {
    let input = File::open(file).with_context(|| format!("{}: cannot be read", file.display()))?;
    std::fs::create_dir_all(out)?;
    let mut acts = BufWriter::new(File::create(out.join("acts.ndjson"))?);
    let (mut authors, mut lines, mut listed_lines) = (BTreeSet::new(), 0_u64, 0_u64);
    for line in BufReader::new(input).lines() {
        let line = line?;
        lines += 1;
        let line: Line = serde_json::from_str(&line).with_context(|| {
            format!("{} line {lines}: expected an object with id, author, ts and text", file.display())
        })?;
        let act = json!({
            "schema": "netra-act/1", "platform": "x", "act": "post", "id": line.id,
            "actor": { "handle": line.author }, "at": line.ts, "text": line.text,
        });
        serde_json::to_writer(&mut acts, &act)?;
        acts.write_all(b"\n")?;
        if listed(&line.author) {
            listed_lines += 1;
            authors.insert(line.author);
        }
    }
    acts.flush()?;
    let mut list = BufWriter::new(File::create(out.join("watchlist.csv"))?);
    writeln!(list, "Nama;Status Kepegawaian;Unit Kerja;X;Dasar;Mulai")?;
    for author in &authors {
        writeln!(
            list,
            "Pegawai {author} (DEMO);non-ASN;Dinas Ukur (DEMO);@{author};uji volume (DEMO);2020-01-01"
        )?;
    }
    list.flush()?;
    println!("{}: {} acts, {} of listed authors", out.display(), count(lines), count(listed_lines));
    println!("{} listed authors in watchlist.csv", count(authors.len() as u64));
    Ok(())
}

/// Nine authors in ten, by a fixed hash of the name (FNV-1a, 64 bits).
fn listed(author: &str) -> bool {
    let hash = author.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    !(hash >> 8).is_multiple_of(10)
}
