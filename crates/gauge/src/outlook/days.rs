use jiff::{ToSpan, civil::Date};

/// Event-days of one stream: consecutive days from `start`, each with or without an event.
///
/// ```
/// use jiff::civil::date;
/// use parallax_gauge::outlook::Days;
/// let days = Days::new([date(2024, 7, 1), date(2024, 7, 3)], date(2024, 7, 4)).unwrap();
/// assert_eq!(days.events(), &[true, false, true]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    start: Date,
    events: Vec<bool>,
}

impl Days {
    /// From the first event to the day before `end`; `None` when no event lies before `end`.
    pub fn new(dates: impl IntoIterator<Item = Date>, end: Date) -> Option<Self> {
        let mut dates: Vec<Date> = dates.into_iter().filter(|d| *d < end).collect();
        dates.sort();
        let start = *dates.first()?;
        let mut days = Self { start, events: vec![false; between(start, end)] };
        for date in dates {
            let at = between(start, date);
            if let Some(day) = days.events.get_mut(at) {
                *day = true;
            }
        }
        Some(days)
    }

    /// From the first event to the end of the month of the last: where a catalogue ends is not known
    /// to the day, and a quiet rest of the year must not be made up.
    pub fn of_catalogue(dates: &[Date]) -> Option<Self> {
        let last = dates.iter().max()?;
        Self::new(dates.iter().copied(), last.last_of_month().saturating_add(1.day()))
    }

    /// The days before `end`; `None` when there is none.
    pub fn before(&self, end: Date) -> Option<Self> {
        let events = self.events.get(..self.index(end).min(self.len()))?;
        (!events.is_empty()).then(|| Self { start: self.start, events: events.to_vec() })
    }

    pub fn from_events(start: Date, events: Vec<bool>) -> Self {
        Self { start, events }
    }

    pub fn events(&self) -> &[bool] {
        &self.events
    }

    pub fn len(&self) -> usize {
        self.events.len()
    }

    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The civil day at an index; the last representable day beyond that.
    pub fn date(&self, at: usize) -> Date {
        self.start.saturating_add((at as i64).days())
    }

    /// Index of a day; 0 for days before the start.
    pub fn index(&self, date: Date) -> usize {
        if date <= self.start { 0 } else { between(self.start, date) }
    }
}

fn between(from: Date, to: Date) -> usize {
    usize::try_from((to - from).get_days()).unwrap_or(0)
}
