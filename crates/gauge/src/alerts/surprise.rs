//! A week with more events than its stream's model leaves room for, as an alert.

use jiff::tz::TimeZone;

use super::{Alert, Change};
use crate::outlook::Outlook;

/// The alert of the last week before an outlook was issued, if that week was above its threshold.
/// `stream` is its name: a type of event, then the pair, if it is of one (`ASSAULT AAA:BBB`).
pub fn surprise(stream: &str, outlook: &Outlook) -> Option<Alert> {
    let week = outlook.surprise.as_ref().filter(|week| week.alert)?;
    let pair = stream.split_once(' ').map(|(_, pair)| pair);
    Some(Alert {
        key: format!("{stream}@{}:Surprise", week.from),
        at: outlook.issued.to_zoned(TimeZone::UTC).ok()?.timestamp(),
        change: Change::Surprise,
        claim: None,
        event: None,
        parties: pair.into_iter().flat_map(|p| p.split(':')).map(str::to_owned).collect(),
        about: format!("{stream}: {} event-days in the week from {}", week.count, week.from),
        before: None,
        after: None,
        rule: "surprise".into(),
        because: format!(
            "{:.1} were expected; mid-p {:.4} lies below {:.4}, which a budget of one alert in a hundred weeks leaves",
            week.expected, week.p, week.threshold
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outlook::{Days, outlook, simulate};

    #[test]
    fn a_week_of_daily_events_after_quiet_years_is_told_with_its_reason() {
        let mut dates = simulate::memoryless(2000, 2009, 4.0, 1);
        dates.retain(|d| d.year() < 2009 || d.month() < 11);
        let first = jiff::civil::date(2009, 12, 25);
        dates.extend((0..7).map(|n| first.saturating_add(jiff::Span::new().days(n))));
        let told = outlook(&Days::of_catalogue(&dates).unwrap(), 1);
        let alert = surprise("ASSAULT AAA:BBB", &told).unwrap();
        assert_eq!(alert.about, "ASSAULT AAA:BBB: 7 event-days in the week from 2009-12-25");
        assert_eq!(alert.parties, ["AAA", "BBB"]);
        assert!(alert.because.contains("budget of one alert in a hundred weeks"), "{alert:?}");
        let quiet = Days::of_catalogue(&dates[..dates.len() - 7]).unwrap();
        assert_eq!(surprise("ASSAULT", &outlook(&quiet, 1)), None);
    }
}
