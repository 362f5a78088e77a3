//! The one home of the present moment and of fresh ids.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::id::FromUuid;

/// Where "now" and new ids come from. Tests move [`Clock::Manual`]; everything else uses [`Clock::System`].
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands until it is moved; its ids are reproducible.
    Manual(Arc<ManualClock>),
}

/// The state of a [`Clock::Manual`].
#[derive(Debug)]
pub struct ManualClock {
    micros: AtomicI64,
    ids: AtomicU64,
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn manual(at: Timestamp) -> Self {
        Self::Manual(Arc::new(ManualClock {
            micros: AtomicI64::new(at.as_microsecond()),
            ids: AtomicU64::new(0),
        }))
    }

    /// The present moment, to the microsecond (the resolution of both databases).
    pub fn now(&self) -> Timestamp {
        let micros = match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one home of the present moment")]
            Self::System => Timestamp::now().as_microsecond(),
            Self::Manual(clock) => clock.micros.load(Ordering::Relaxed),
        };
        Timestamp::from_microsecond(micros).expect("a clock between the years -9999 and 9999")
    }

    /// Moves a manual clock; the system's clock cannot be moved and stays.
    pub fn advance(&self, by: SignedDuration) {
        if let Self::Manual(clock) = self {
            let micros = i64::try_from(by.as_micros()).expect("less than 292,000 years");
            clock.micros.fetch_add(micros, Ordering::Relaxed);
        }
    }

    /// A fresh id (UUID version 7, RFC 9562) of the kind that is asked for.
    pub fn id<I: FromUuid>(&self) -> I {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one home of fresh ids")]
            Self::System => I::from_uuid(Uuid::now_v7()),
            Self::Manual(clock) => {
                let n = clock.ids.fetch_add(1, Ordering::Relaxed);
                let millis = u64::try_from(self.now().as_millisecond()).unwrap_or(0);
                let mut random = [0; 10];
                random[2..].copy_from_slice(&n.to_be_bytes());
                I::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ActId;

    #[test]
    fn a_manual_clock_stands_and_its_ids_are_reproducible() {
        let start: Timestamp = "2026-10-12T01:14:00Z".parse().unwrap();
        let (a, b) = (Clock::manual(start), Clock::manual(start));
        assert_eq!(a.now(), start);
        let first: ActId = a.id();
        assert_eq!(first, b.id::<ActId>());
        assert_ne!(first, a.id::<ActId>());
        a.advance(SignedDuration::from_hours(24));
        assert_eq!(a.now().to_string(), "2026-10-13T01:14:00Z");
    }
}
