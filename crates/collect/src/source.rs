//! A source somebody follows, and what is remembered of it between two visits.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use parallax_model::{ArticleId, SourceId};
use serde::{Deserialize, Serialize};

use crate::{
    dates::Order,
    fetch::Response,
    item::{Counts, Origin},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Feed,
    Page,
    Sitemap,
    /// A list of feeds.
    Opml,
    /// A file of any format [`crate::read_stream`] tells apart.
    File,
    /// All files below a folder, by name.
    Folder,
}

/// Where articles come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    pub kind: Kind,
    /// Address of the web, or a path for files and folders.
    pub address: String,
    #[serde(default)]
    pub outlet: Option<SourceId>,
    #[serde(default)]
    pub outlet_name: Option<String>,
    /// Zone of dates that name none.
    #[serde(default)]
    pub zone: Option<String>,
    #[serde(default)]
    pub language: Option<String>,
    /// `3/4/2024` is the fourth of March.
    #[serde(default)]
    pub month_first: bool,
    /// Fetch the pages a feed only announces.
    #[serde(default)]
    pub follow: bool,
    /// Addresses of a private network may be fetched.
    #[serde(default)]
    pub allow_private: bool,
}

impl Source {
    pub fn new(kind: Kind, address: impl Into<String>) -> Self {
        Self {
            kind,
            address: address.into(),
            outlet: None,
            outlet_name: None,
            zone: None,
            language: None,
            month_first: false,
            follow: false,
            allow_private: false,
        }
    }

    pub(crate) fn origin(&self, address: impl Into<String>, fetched: Timestamp) -> Origin {
        Origin {
            outlet: self.outlet.clone(),
            outlet_name: self.outlet_name.clone(),
            zone: self.zone.clone(),
            language: self.language.clone(),
            order: if self.month_first { Order::MonthFirst } else { Order::DayFirst },
            ..Origin::new(address, fetched)
        }
    }
}

/// Shortest and longest pause between two visits.
const SOONEST: SignedDuration = SignedDuration::from_mins(10);
const LATEST: SignedDuration = SignedDuration::from_hours(24);
const FIRST: SignedDuration = SignedDuration::from_hours(1);
/// Validators are dropped after so many answers in a row, so that a server that always says "not modified" is
/// seen through.
const VALIDATOR_USES: u32 = 100;

/// What is remembered; a stored copy of it makes a run resumable.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceState {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub validator_uses: u32,
    /// When to come again; `None` = now.
    pub next: Option<Timestamp>,
    /// Pause between visits, in seconds.
    pub interval: i64,
    pub last_try: Option<Timestamp>,
    pub last_success: Option<Timestamp>,
    pub last_error: Option<String>,
    /// Failures since the last success.
    pub failures: u32,
    /// All visits together.
    pub counts: Counts,
    /// Why things met on the last visit were set aside or refused, with how many.
    pub dropped: BTreeMap<String, u64>,
    /// Entries of the last feed whose pages were fetched, with a mark of what the feed said of them.
    pub followed: BTreeMap<ArticleId, String>,
}

impl SourceState {
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.next.is_none_or(|next| next <= now)
    }

    /// Comes sooner to a source that had news, later to one that had none, never sooner than the server allows.
    pub(crate) fn succeeded(&mut self, now: Timestamp, new: bool, allowed: Option<Timestamp>) {
        let before =
            if self.interval > 0 { SignedDuration::from_secs(self.interval) } else { FIRST };
        let after = if new { before * 2 / 3 } else { before * 4 / 3 };
        let after = after.clamp(SOONEST, LATEST);
        self.interval = after.as_secs();
        self.last_success = Some(now);
        self.last_error = None;
        self.failures = 0;
        self.next = now.checked_add(after).ok().max(allowed);
    }

    /// Doubles the pause with each failure, with a jitter that depends on `spread` (0 to 1) alone.
    pub(crate) fn failed(
        &mut self,
        now: Timestamp,
        why: String,
        wait: Option<Timestamp>,
        spread: f64,
    ) {
        self.failures = self.failures.saturating_add(1);
        let full = SOONEST * (1 << self.failures.min(8));
        let pause = full.min(LATEST).mul_f64(0.75 + spread / 2.0);
        self.last_error = Some(why);
        self.next = now.checked_add(pause).ok().max(wait);
    }

    pub(crate) fn keep_validators(&mut self, answer: &Response) {
        let keep = |name: &str| answer.header(name).map(String::from);
        if answer.status == 304 {
            self.validator_uses += 1;
        } else {
            self.validator_uses = 0;
            (self.etag, self.last_modified) = (keep("etag"), keep("last-modified"));
        }
        if self.validator_uses >= VALIDATOR_USES {
            (self.etag, self.last_modified, self.validator_uses) = (None, None, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visits_follow_the_news_and_failures_space_them_out() {
        let now: Timestamp = "2024-07-03T00:00:00Z".parse().unwrap();
        let mut state = SourceState::default();
        assert!(state.is_due(now));
        state.succeeded(now, true, None);
        let busy = state.interval;
        state.succeeded(now, false, None);
        assert!(busy < state.interval);
        (0..40).for_each(|_| state.succeeded(now, false, None));
        assert_eq!(state.interval, LATEST.as_secs());
        let mut last = now;
        for n in 0..5 {
            state.failed(now, "timeout".into(), None, 0.5);
            assert!(state.next.unwrap() > last && state.failures == n + 1);
            last = state.next.unwrap();
        }
        assert!(!state.is_due(now));
    }

    #[test]
    fn a_server_that_never_says_modified_is_asked_without_validators_at_last() {
        let mut state = SourceState { etag: Some("x".into()), ..SourceState::default() };
        let same = Response { status: 304, ..Response::default() };
        (0..VALIDATOR_USES).for_each(|_| state.keep_validators(&same));
        assert_eq!(state.etag, None);
    }
}
