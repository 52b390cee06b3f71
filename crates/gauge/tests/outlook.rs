//! The outlook on invented catalogues, from the file's text to the table.

use parallax_gauge::outlook::{Days, Summary, catalogue, simulate, summary};

fn table(days: &[jiff::civil::Date]) -> Summary {
    let rows = catalogue::read(&simulate::csv(days)).unwrap().rows;
    let days: Vec<_> = rows.iter().map(|r| r.day).collect();
    summary(&Days::of_catalogue(&days).unwrap(), 1).unwrap()
}

fn gain(table: &Summary, forecaster: &str) -> f64 {
    table.gains.iter().find(|g| g.forecaster == forecaster).unwrap().nats.value
}

/// Means over three catalogues: a single one has the luck of fourteen years in it.
#[test]
fn on_clustered_streams_the_outlook_beats_a_good_average_and_keeps_its_word() {
    let tables: Vec<_> =
        (1..=3).map(|seed| table(&simulate::clustered(1958, 2019, seed))).collect();
    let mean = |value: &dyn Fn(&Summary) -> f64| tables.iter().map(value).sum::<f64>() / 3.0;
    let (pool, ewma) = (mean(&|t| gain(t, "pool")), mean(&|t| gain(t, "ewma60")));
    assert!(pool > ewma + 0.02 && ewma > 0.1, "pool {pool}, EWMA {ewma}");
    assert_eq!((tables[0].tested_from, tables[0].tested_to), (2006, 2019));
    let slope = mean(&|t| t.horizons[1].slope.value);
    assert!((0.7..=1.3).contains(&slope), "slope {slope}");
    let alerts = mean(&|t| t.alerts[1].realised.value);
    assert!((0.005..=0.02).contains(&alerts), "alerts {alerts}");
}

#[test]
fn on_a_stream_without_memory_nothing_is_made_up() {
    let table = table(&simulate::memoryless(1958, 2019, 12.0, 1));
    assert!(gain(&table, "pool").abs() < 0.01);
    assert!(table.alerts[1].realised.value <= 0.02);
}

#[test]
fn a_file_that_begins_late_is_tested_after_three_years_and_a_short_one_not_at_all() {
    let late = table(&simulate::clustered(2014, 2021, 4));
    assert_eq!(late.tested_from, late.first.year() + 3);
    let short = Days::of_catalogue(&simulate::clustered(2018, 2019, 4)).unwrap();
    assert_eq!(summary(&short, 1), None);
}
