//! How often one address may knock. The store locks a login after failures; this bounds what one machine can ask
//! of the password hash, whatever logins it tries.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

/// Failed sign-ins per address.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<HashMap<IpAddr, (u32, Timestamp)>>);

impl Throttle {
    const TRIES: u32 = 20;
    const WINDOW: SignedDuration = SignedDuration::from_mins(10);
    /// More addresses than this are never remembered.
    const MAX: usize = 10_000;

    /// How many seconds an address has to wait, if it has to.
    pub(crate) fn wait(&self, address: Option<IpAddr>, now: Timestamp) -> Option<i64> {
        let known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (tries, since) = known.get(&address?)?;
        let left = Self::WINDOW.as_secs() - now.duration_since(*since).as_secs();
        (*tries >= Self::TRIES && left > 0).then_some(left)
    }

    /// Notes a failure.
    pub(crate) fn failed(&self, address: Option<IpAddr>, now: Timestamp) {
        let Some(address) = address else { return };
        let mut known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.len() >= Self::MAX {
            known.retain(|_, (_, since)| now.duration_since(*since) < Self::WINDOW);
        }
        if known.len() >= Self::MAX {
            known.clear();
        }
        let entry = known.entry(address).or_insert((0, now));
        if now.duration_since(entry.1) >= Self::WINDOW {
            *entry = (0, now);
        }
        entry.0 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_twenty_failures_an_address_waits_and_then_may_again() {
        let (throttle, address) = (Throttle::default(), Some(IpAddr::from([127, 0, 0, 1])));
        let start: Timestamp = "2026-10-12T01:00:00Z".parse().unwrap();
        for _ in 0..20 {
            assert_eq!(throttle.wait(address, start), None);
            throttle.failed(address, start);
        }
        assert_eq!(throttle.wait(address, start + SignedDuration::from_secs(60)), Some(540));
        assert_eq!(throttle.wait(Some(IpAddr::from([10, 0, 0, 1])), start), None);
        let later = start + SignedDuration::from_mins(10);
        assert_eq!(throttle.wait(address, later), None);
        throttle.failed(address, later);
        assert_eq!(throttle.wait(address, later), None);
    }
}
