//! Lengths of time, what is repeated, and words for the present and the past.

use parallax_knowledge::calendar::{Role, TimeUnit};

use super::{Found, Grammar, Said};
use crate::{atoms::Kind, times::value};

impl Grammar<'_> {
    /// "three years", "two-year", "a decade", "an hour", "10 more days".
    pub(super) fn length(&self, at: usize) -> Option<Found> {
        let (count, i) = match self.count(at) {
            Some(c) => c,
            None if self.is(at, &["a", "an"]) => (Some(1.0), at + 1),
            None => return None,
        };
        let i = i + usize::from(self.is(
            i,
            &[
                "more",
                "full",
                "additional",
                "extra",
                "straight",
                "consecutive",
                "trading",
                "business",
                "working",
                "calendar",
                "long",
            ],
        ));
        let hyphen = self.lower(i) == "-" && self.atoms.tight(i);
        let i = i + usize::from(hyphen);
        let unit = self.unit(i)?;
        let plain = self.lower(i);
        // "a second missile", "one second", "a 4.5 second burn"; "five minute" only with digits or hyphen.
        if unit == TimeUnit::Second && plain == "second" && !hyphen {
            return None;
        }
        let article = self.is(at, &["a", "an"]) && i == at + 1;
        if article && unit == TimeUnit::Quarter {
            return None;
        }
        // "a year" in a rate ("$5 million a year") is how often, not how long.
        let rate = article
            && at > 0
            && (self.atoms.is(at - 1, Kind::Number)
                || self
                    .is(at - 1, &["million", "billion", "percent", "%", "times", "once", "twice"]));
        let mut end = i + 1;
        let mut count = count;
        if self.is(end, &["and"])
            && self.is(end + 1, &["a"])
            && self.is(end + 2, &["half"])
            && count == Some(1.0)
        {
            count = Some(1.5);
            end += 3;
        }
        if self.lower(end) == "-" && self.atoms.tight(end) {
            match self.lower(end + 1) {
                // An age is no stretch of time that anything took.
                "old" => return None,
                "long" => end += 2,
                _ => {}
            }
        }
        let said = match rate {
            true => Said::Set(value::length(count, unit)),
            false => Said::Length { count, unit },
        };
        Some(Found::new(at, end, said))
    }

    /// "every week", "each Thursday", "daily", "every two years".
    pub(super) fn set(&self, at: usize) -> Option<Found> {
        if let Some(value) = self.roles(at).find_map(|r| match r {
            Role::Set(v) => Some(v.clone()),
            _ => None,
        }) {
            let name = self.atoms.capital(at) && at > 0 && self.atoms.capital(at - 1);
            return (!name).then(|| Found::new(at, at + 1, Said::Set(value)));
        }
        if !self.roles(at).any(|r| *r == Role::Every) {
            return None;
        }
        let i = at + 1 + usize::from(self.is(at + 1, &["other"]));
        if let Some((weekday, end)) = self.weekday_name(i) {
            return Some(Found::new(at, end, Said::Set(format!("XXXX-WXX-{weekday}"))));
        }
        if let Some(month) = self.month_word(i) {
            return Some(Found::new(at, i + 1, Said::Set(format!("XXXX-{month:02}"))));
        }
        let (count, i) = self.count(i).unwrap_or((Some(if i > at + 1 { 2.0 } else { 1.0 }), i));
        if let Some(part) = self.part(i) {
            return Some(Found::new(at, i + 1, Said::Set(format!("XXXX-XX-XXT{part}"))));
        }
        let unit = self.unit(i)?;
        Some(Found::new(at, i + 1, Said::Set(value::length(count, unit))))
    }

    /// "now", "recently", "the future", "in the past".
    pub(super) fn reference(&self, at: usize) -> Option<Found> {
        let mut found = None;
        for (words, role) in self.calendar.phrases(self.lower(at)) {
            if let Role::Ref(value) = role
                && let Some(end) = self.phrase(at, words)
            {
                found = Some(Found::new(at, end, Said::Ref(value.clone())));
                break;
            }
        }
        let found = found.or_else(|| {
            let value = self.roles(at).find_map(|r| match r {
                Role::Ref(v) => Some(v.clone()),
                _ => None,
            })?;
            Some(Found::new(at, at + 1, Said::Ref(value)))
        })?;
        let last = self.lower(found.end - 1);
        let noun_follows = self.atoms.is(found.end, Kind::Word) && self.unit(found.end).is_some();
        let never = match last {
            "past" | "time" => {
                self.lower(found.end) == "of"
                    || noun_follows
                    || self.atoms.is(found.end, Kind::Number)
                    || self.count(found.end).is_some()
            }
            "once" => true,
            "now" => self.is(found.end, &["-"]),
            _ => noun_follows,
        };
        (!never).then_some(found)
    }
}
