//! How often one address may ask: a bucket that fills at a steady rate.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Requests a second in the long run, and at once.
const PAGES: (f64, f64) = (30.0, 240.0);
/// Attempts to sign in: one in six seconds, ten at once.
const SIGN_INS: (f64, f64) = (1.0 / 6.0, 10.0);

/// Addresses remembered before those with full buckets are forgotten.
const REMEMBERED: usize = 10_000;

/// Buckets by address, one for pages and one for signing in.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    buckets: Mutex<HashMap<(IpAddr, bool), Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Limits {
    pub(crate) fn allows(&self, address: IpAddr, signing_in: bool) -> bool {
        self.allows_at(address, signing_in, Instant::now())
    }

    fn allows_at(&self, address: IpAddr, signing_in: bool, now: Instant) -> bool {
        let (rate, size) = if signing_in { SIGN_INS } else { PAGES };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > REMEMBERED {
            buckets.retain(|_, b| now.saturating_duration_since(b.at).as_secs() < 60);
        }
        let bucket = buckets.entry((address, signing_in)).or_insert(Bucket { left: size, at: now });
        let since = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + since * rate).min(size);
        bucket.at = now;
        let allowed = bucket.left >= 1.0;
        if allowed {
            bucket.left -= 1.0;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_bucket_runs_dry_and_fills_again() {
        let limits = Limits::default();
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let now = Instant::now();
        let allowed = (0..20).filter(|_| limits.allows_at(one, true, now)).count();
        assert_eq!(allowed, 10);
        assert!(limits.allows_at(other, true, now));
        assert!(limits.allows_at(one, false, now));
        assert!(limits.allows_at(one, true, now + Duration::from_secs(7)));
    }
}
