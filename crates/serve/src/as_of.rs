//! What was known at an instant: the dated histories, cut there.
//!
//! Every account and claim carries its history, so a page can be told as of any day without making the
//! record again. What a later article says about an earlier day is not yet known then.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use parallax_model::ledger::{Claim, Event, EventId, Status};
use parallax_store::Store;

use crate::Error;

/// The instant up to which a page tells; everything, without one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AsOf(Option<Timestamp>);

impl AsOf {
    /// Reads `YYYY-MM-DD` (the end of that day, UTC), an instant, or nothing.
    pub(crate) fn read(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self(None));
        }
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Self(Some(at)));
        }
        let day: Date = text.parse().map_err(|_| Error::Date(text.into()))?;
        let end = day.tomorrow().and_then(|d| d.to_zoned(TimeZone::UTC));
        let end = end.map_err(|_| Error::Date(text.into()))?;
        let at = end.timestamp().checked_sub(1.nanosecond());
        Ok(Self(Some(at.map_err(|_| Error::Date(text.into()))?)))
    }

    /// The first instant of a day (UTC), an instant, or nothing.
    pub(crate) fn begins(text: &str) -> Result<Option<Timestamp>, Error> {
        let text = text.trim();
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Some(at));
        }
        if text.is_empty() {
            return Ok(None);
        }
        let day: Date = text.parse().map_err(|_| Error::Date(text.into()))?;
        let start = day.to_zoned(TimeZone::UTC).map_err(|_| Error::Date(text.into()))?;
        Ok(Some(start.timestamp()))
    }

    pub(crate) fn instant(self) -> Option<Timestamp> {
        self.0
    }

    pub(crate) fn is_now(self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn knows(self, at: Timestamp) -> bool {
        self.0.is_none_or(|limit| at <= limit)
    }

    /// The event as its holders had told it; `None` when nobody had.
    pub(crate) fn event(self, mut event: Event) -> Option<Event> {
        if self.is_now() {
            return Some(event);
        }
        event.accounts.retain_mut(|account| {
            account.history.retain(|step| self.knows(step.at));
            account.slots.retain(|slot| self.knows(slot.as_of));
            let Some(last) = account.history.last() else { return false };
            account.stance = last.stance;
            account.live = last.statement.clone();
            true
        });
        // A value differs only from one that was told by then.
        let told: Vec<String> =
            event.accounts.iter().flat_map(|a| &a.slots).map(|s| s.slot.clone()).collect();
        for slot in event.accounts.iter_mut().flat_map(|a| &mut a.slots) {
            slot.differs &= told.iter().filter(|s| **s == slot.slot).count() > 1;
        }
        (!event.accounts.is_empty()).then_some(event)
    }

    /// Events as they had been told, each under the status that its happening had.
    pub(crate) fn events(self, store: &Store, events: Vec<Event>) -> Result<Vec<Event>, Error> {
        if self.is_now() {
            return Ok(events);
        }
        let ids: Vec<_> = events.iter().map(|e| e.id.clone()).collect();
        let claims = store.claims_of_events(&ids)?;
        let stood: BTreeMap<EventId, Status> = claims
            .into_iter()
            .filter(Claim::is_whole)
            .filter_map(|c| self.claim(c))
            .filter_map(|c| Some((c.event?, c.status)))
            .collect();
        let told = events.into_iter().filter_map(|e| self.event(e));
        Ok(told
            .map(|e| Event { status: stood.get(&e.id).copied().unwrap_or(e.status), ..e })
            .collect())
    }

    /// The instant in seconds since 1970.
    pub(crate) fn seconds(self) -> Option<i64> {
        self.0.map(|t| t.as_second())
    }

    /// The claim as it stood; `None` when nobody had made it.
    pub(crate) fn claim(self, mut claim: Claim) -> Option<Claim> {
        if self.is_now() {
            return Some(claim);
        }
        claim.history.retain(|step| self.knows(step.at));
        claim.status = claim.history.last()?.status;
        Some(claim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_known_to_its_end() {
        let day = AsOf::read("2024-07-01").unwrap();
        assert!(day.knows("2024-07-01T23:59:59Z".parse().unwrap()));
        assert!(!day.knows("2024-07-02T00:00:00Z".parse().unwrap()));
        assert!(AsOf::read("").unwrap().is_now());
        assert!(AsOf::read("July").is_err());
    }
}
