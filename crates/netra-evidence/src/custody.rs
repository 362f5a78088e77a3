//! The custody chain (*rantai penguasaan*): who did what with the case, each line bound to the one before.
//!
//! One JSON object a line, keys sorted, no spaces (RFC 8785 for the values used here: strings and small integers).
//! `prev` is the SHA-256 of the previous line's bytes without its newline; 64 zeros before the first. A cut tail
//! cannot be seen from the chain alone: the head and the count stand in `bag-info.txt`.

use netra_model::Sha256;
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::bundle::CustodyEvent;

/// A line of `custody.jsonl`. The fields stand in the order of their names: that makes the form canonical.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustodyLine {
    /// Who.
    pub actor: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// What.
    pub event: String,
    /// On what.
    pub object: String,
    /// The digest of the previous line.
    pub prev: Sha256,
    /// The number of this form: 1.
    pub schema: u32,
    /// Counted from 1.
    pub seq: u64,
    /// The digest of what it was about, if it had bytes.
    pub sha256: Option<Sha256>,
}

/// A chain as text, with its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The lines, each ended by a newline.
    pub text: String,
    /// The digest of the last line; zeros when empty.
    pub head: Sha256,
    /// How many lines.
    pub count: u64,
}

/// What comes before the first line.
pub const GENESIS: Sha256 = Sha256([0; 32]);

/// Chains events in their order.
pub fn chain(events: &[CustodyEvent]) -> Result<Chain, serde_json::Error> {
    let mut chain = Chain { text: String::new(), head: GENESIS, count: 0 };
    for event in events {
        chain.count += 1;
        let line = serde_json::to_string(&CustodyLine {
            actor: event.actor.clone(),
            at: event.at.to_string(),
            event: event.event.clone(),
            object: event.object.clone(),
            prev: chain.head,
            schema: 1,
            seq: chain.count,
            sha256: event.sha256,
        })?;
        chain.head = Sha256(sha2::Sha256::digest(line.as_bytes()).into());
        chain.text.push_str(&line);
        chain.text.push('\n');
    }
    Ok(chain)
}

/// Checks a chain; gives its head and count, or the number of the first line that does not fit.
pub fn check(text: &str) -> Result<(Sha256, u64), u64> {
    let (mut head, mut count) = (GENESIS, 0);
    for line in text.split_terminator('\n') {
        count += 1;
        let read: CustodyLine = serde_json::from_str(line).map_err(|_| count)?;
        let canonical = serde_json::to_string(&read).map_err(|_| count)?;
        if read.prev != head || read.seq != count || canonical != line {
            return Err(count);
        }
        head = Sha256(sha2::Sha256::digest(line.as_bytes()).into());
    }
    if text.is_empty() || text.ends_with('\n') { Ok((head, count)) } else { Err(count) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(n: usize) -> Vec<CustodyEvent> {
        (0..n)
            .map(|i| CustodyEvent {
                at: jiff::Timestamp::from_second(1_791_940_000 + i as i64).unwrap(),
                actor: String::from("Siti R. (DEMO)\n\u{202e}\0"),
                event: String::from("item.decided"),
                object: format!("DMO-000{i}"),
                sha256: None,
            })
            .collect()
    }

    #[test]
    fn a_chain_checks_and_starts_at_zeros() {
        let chain = chain(&events(3)).unwrap();
        assert_eq!(check(&chain.text), Ok((chain.head, 3)));
        assert!(chain.text.lines().next().unwrap().contains(&format!(r#""prev":"{}""#, "0".repeat(64))));
        assert_eq!(check(""), Ok((GENESIS, 0)));
    }

    #[test]
    fn a_changed_removed_or_swapped_line_breaks_it_there() {
        let chain = chain(&events(4)).unwrap();
        let lines: Vec<&str> = chain.text.lines().collect();
        assert_eq!(check(&chain.text.replacen("DMO-0001", "DMO-0009", 1)), Err(3), "the next line tells");
        assert_eq!(check(&format!("{}\n{}\n", lines[0], lines[2])), Err(2));
        assert_eq!(check(&format!("{}\n{}\n", lines[1], lines[0])), Err(1));
        assert_eq!(check(&chain.text.replacen("\"seq\":2", "\"seq\": 2", 1)), Err(2), "not canonical");
        assert_eq!(check(chain.text.trim_end()), Err(4), "cut in the middle of the last line");
    }
}
