//! How fast articles go into a large ledger: `cargo run --release -p parallax-ledger --example throughput [HAPPENINGS [STATES]]`
//!
//! Ten years of invented news, the same at each run: distinct events of all kinds between many pairs of
//! states, on all days, in many places, each told by one to nine statements of several holders: reports
//! of the parties and of others, denials, silence, announcements of what comes true later or never,
//! figures that grow, copies, answers that name nothing. When the ledger holds so many happenings (100,000 without a number),
//! further articles are put in one by one, and the records of all that each touches are made anew
//! before the next: first those of the days that follow, then late ones of any day before. With few states
//! (12, say) the same news is all of one war.

use std::{
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use jiff::{Timestamp, ToSpan, civil::Date, civil::date};
use parallax_knowledge::{
    Knowledge,
    ledger::{Kind, KindId, Rules},
};
use parallax_ledger::{
    ActorRef, Figure, Force, Ledger, PlaceRef, Points, PointsTo, Proposition, VoiceLink, Voiced,
    Window, Words,
};
use parallax_model::{
    ArticleId, Bound, Commitment, EventType, MentionId, Polarity, PrincipalId, Span, StatementId,
    TextRange, ledger::LedgerArticle,
};

const FIRST_DAY: Date = date(2014, 1, 1);
/// Events of a day; with 100,000 of them, ten years.
const EVENTS_A_DAY: usize = 28;
/// Towns of each state.
const TOWNS: usize = 12;
const OUTLETS: usize = 400;
/// Articles put in when the ledger is full.
const MORE: usize = 10_000;
const LATE: usize = 2_000;

/// Numbers that follow from a seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides.max(1)
    }

    /// Low numbers more often than high ones, as names are spread in the news.
    fn skewed(&mut self, sides: usize) -> usize {
        self.roll(sides).min(self.roll(sides)).min(self.roll(sides))
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.roll(times) == 0
    }
}

/// What happens, or is only said to.
struct Plot {
    kind: KindId,
    agent: String,
    patient: String,
    place: Option<PlaceRef>,
    when: Option<Window>,
    toll: usize,
    weapon: Option<&'static str>,
}

const WEAPONS: [&str; 8] =
    ["hwasong-12", "kn-23", "shahed-136", "grad", "tomahawk", "iskander", "s-300", "himars"];

struct World {
    dice: Dice,
    kinds: Vec<KindId>,
    states: Vec<String>,
    places: Vec<PlaceRef>,
    day: Date,
    /// Statements still to be told, with the days to wait.
    waiting: Vec<(usize, Voiced)>,
    /// Articles of the day before.
    fresh: Vec<(LedgerArticle, Vec<Voiced>)>,
    said: usize,
    articles: usize,
}

impl World {
    fn new(knowledge: &Knowledge, states: usize) -> Self {
        let rules = &knowledge.ledger;
        let told = |k: &&Kind| !k.explains;
        let states: Vec<String> =
            knowledge.states.all().iter().take(states).map(|s| s.country.0.clone()).collect();
        let mut dice = Dice(20_240_701);
        let places = states.iter().flat_map(|state| {
            let (north, east) = (dice.roll(120) as f64 - 50.0, dice.roll(340) as f64 - 170.0);
            let at: Vec<_> = (0..TOWNS).map(|n| (n, dice.roll(60), dice.roll(60))).collect();
            at.into_iter().map(move |(n, x, y)| {
                let mut place = PlaceRef::new(&format!("{state} town {n}"), rules);
                place.country = Some(parallax_model::Country::new(state.as_str()));
                place.coordinates = Some((north + x as f64 / 10.0, east + y as f64 / 10.0));
                place
            })
        });
        let places = places.collect();
        Self {
            dice,
            kinds: rules.kinds().iter().filter(told).map(|k| k.id).collect(),
            states,
            places,
            day: FIRST_DAY,
            waiting: Vec::new(),
            fresh: Vec::new(),
            said: 0,
            articles: 0,
        }
    }

    /// The articles of the next day.
    fn next_day(&mut self, rules: &Rules) -> Vec<(LedgerArticle, Vec<Voiced>)> {
        for _ in 0..EVENTS_A_DAY {
            self.happen(rules);
        }
        let (due, later) = std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|(wait, v)| (wait.checked_sub(1), v))
            .partition::<Vec<_>, _>(|(wait, _)| wait.is_none());
        self.waiting = later.into_iter().map(|(wait, v)| (wait.unwrap_or(0), v)).collect();
        let mut due: Vec<Voiced> = due.into_iter().map(|(_, v)| v).collect();
        for at in (1..due.len()).rev() {
            due.swap(at, self.dice.roll(at + 1));
        }
        let mut articles = Vec::new();
        while !due.is_empty() {
            let left = due.len().saturating_sub(1 + self.dice.roll(6));
            let said = due.split_off(left);
            articles.push(self.article(said, None));
        }
        for at in 0..self.fresh.len() {
            if self.dice.once_in(5) {
                let (of, said) = self.fresh[at].clone();
                let copy = self.article(said, Some(of.id));
                articles.push(copy);
            }
        }
        self.fresh.clone_from(&articles);
        self.day = self.day.tomorrow().unwrap_or(self.day);
        articles
    }

    fn article(
        &mut self,
        said: Vec<Voiced>,
        of: Option<ArticleId>,
    ) -> (LedgerArticle, Vec<Voiced>) {
        self.articles += 1;
        let id = ArticleId(format!("{:016x}", self.articles));
        let seconds = self.dice.roll(86_400) as i64;
        let midnight = self
            .day
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp());
        let article = LedgerArticle {
            origin: of.unwrap_or_else(|| id.clone()),
            outlet: format!("Outlet {}", self.dice.skewed(OUTLETS)),
            voice: None,
            published: midnight + jiff::SignedDuration::from_secs(seconds),
            credit: None,
            grade: None,
            id,
        };
        let mut said = said;
        for (n, v) in said.iter_mut().enumerate() {
            v.id = StatementId(format!("{}:s{n}", article.id.0));
            v.mentions = vec![MentionId(format!("{}:m{n}", article.id.0))];
            let start = n as u32 * 100;
            v.evidence =
                Span { article: article.id.clone(), range: TextRange::new(start, start + 90) };
            v.content = vec![TextRange::new(start + 20, start + 90)];
        }
        (article, said)
    }

    fn happen(&mut self, rules: &Rules) {
        let kind = self.kinds[self.dice.roll(self.kinds.len())];
        let agent = self.dice.skewed(self.states.len());
        let mut patient = self.dice.skewed(self.states.len());
        if patient == agent {
            patient = (patient + 1) % self.states.len();
        }
        let placed = !self.dice.once_in(3);
        let town = patient * TOWNS + self.dice.roll(TOWNS);
        let plot = Plot {
            kind,
            agent: self.states[agent].clone(),
            patient: self.states[patient].clone(),
            place: placed.then(|| self.places[town].clone()),
            when: self.window(self.day),
            toll: self.dice.roll(60),
            weapon: self.dice.once_in(3).then(|| WEAPONS[self.dice.roll(WEAPONS.len())]),
        };
        if self.dice.once_in(8) {
            // Announced, and half of the time nothing comes of it.
            let ahead = 3 + self.dice.roll(40);
            let deed =
                Plot { when: self.window(self.day.saturating_add((ahead as i64).days())), ..plot };
            let v = self.say(&deed, Commitment::Plan, Force::Planned, rules);
            self.waiting.push((self.dice.roll(2), v));
            if self.dice.once_in(2) {
                let v = self.say(&deed, Commitment::Report, Force::Actual, rules);
                self.waiting.push((ahead + self.dice.roll(2), v));
            }
            return;
        }
        let told = 1 + self.dice.skewed(9);
        for n in 0..told {
            let cue = match self.dice.roll(20) {
                0 | 1 if n > 0 => Commitment::Denial,
                2 if n > 0 => Commitment::Nocomment,
                3 => Commitment::Strong,
                _ => Commitment::Report,
            };
            let force = if self.dice.once_in(15) { Force::Possible } else { Force::Actual };
            let v = self.say(&plot, cue, force, rules);
            self.waiting.push((self.dice.skewed(6), v));
        }
    }

    /// A day as it is told: to the day, to the month or not at all.
    fn window(&mut self, day: Date) -> Option<Window> {
        match self.dice.roll(10) {
            0 | 1 => None,
            2 => Some(Window { first: day.first_of_month(), last: Some(day.last_of_month()) }),
            _ => Some(Window::day(day)),
        }
    }

    fn say(&mut self, plot: &Plot, cue: Commitment, force: Force, rules: &Rules) -> Voiced {
        self.said += 1;
        let denies = cue == Commitment::Denial;
        let link = |name: String, principal: Option<String>, kind: &str| VoiceLink {
            unnamed: principal.is_none(),
            principal: principal.map(PrincipalId),
            name,
            kind: kind.into(),
        };
        let state = |code: &str| link(code.to_string(), Some(format!("gov:{code}")), "government");
        let chain = match self.dice.roll(10) {
            0..=2 => vec![state(&plot.agent)],
            3 | 4 => vec![state(&plot.patient)],
            5 => vec![link("a source".into(), None, "anonymous")],
            6 => {
                let other = self.states[self.dice.skewed(self.states.len())].clone();
                vec![state(&other)]
            }
            7 => {
                let body = format!("Body {}", self.dice.skewed(200));
                let principal = format!("org:{}", body.to_lowercase().replace(' ', "-"));
                vec![link(body, Some(principal), "organisation"), state(&plot.patient)]
            }
            _ if denies => vec![state(&plot.agent)],
            _ => Vec::new(),
        };
        let mut figures = Vec::new();
        if !self.dice.once_in(3) {
            let toll = plot.toll + self.dice.skewed(8);
            let bound = if self.dice.once_in(4) { Bound::About } else { Bound::Exact };
            figures.push(Figure::new("killed", toll as f64, "", bound, rules));
        }
        let ended = self
            .dice
            .once_in(3)
            .then(|| Words::new(if self.dice.once_in(6) { "failure" } else { "success" }));
        // "Denied the allegation", "would not comment on the strike": half of all answers name nothing more.
        let answers = matches!(cue, Commitment::Denial | Commitment::Nocomment);
        let points = (answers && self.dice.once_in(2)).then(|| {
            let noun = self.dice.once_in(2);
            let to = if noun { PointsTo::Kinds(vec![plot.kind]) } else { PointsTo::Anything };
            Points { to, bare: true }
        });
        Voiced {
            id: StatementId(String::new()),
            chain,
            commitment: cue,
            polarity: if denies { Polarity::Negative } else { Polarity::Positive },
            force,
            band: None,
            unconfirmed: false,
            non_denial: false,
            number_only: false,
            points,
            shared: false,
            against_interest: false,
            proposition: Proposition {
                agents: vec![ActorRef::state(&plot.agent)],
                patients: vec![ActorRef::state(&plot.patient)],
                place: plot.place.clone().filter(|_| !self.dice.once_in(3)),
                when: plot.when,
                outcome: ended.filter(|_| !denies),
                figures: if denies { Vec::new() } else { figures },
                weapon: plot.weapon.filter(|_| !self.dice.once_in(3)).map(Words::new),
                ..Proposition::of(plot.kind, EventType::Assault)
            },
            antecedent: None,
            evidence: Span { article: ArticleId(String::new()), range: TextRange::new(0, 1) },
            content: Vec::new(),
            mentions: Vec::new(),
        }
    }
}

/// Time this process has been on a processor, where the system tells (Linux); else time gone by.
fn clock() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let on = told.and_then(|t| t.split_whitespace().next()?.parse().ok());
    on.map_or_else(|| BEGAN.elapsed(), Duration::from_nanos)
}

/// Puts articles in one by one, each with the records of what it touches made anew.
fn take(ledger: &mut Ledger, articles: Vec<(LedgerArticle, Vec<Voiced>)>, what: &str) {
    let count = articles.len() as f64;
    let (mut put, mut built) = (Duration::ZERO, Duration::ZERO);
    let (mut events, mut claims, mut said) = (0, 0, 0);
    for (article, voiced) in articles {
        said += voiced.len();
        let began = clock();
        let touched = ledger.add(article, voiced).events;
        put += clock().saturating_sub(began);
        let began = clock();
        let view = ledger.now();
        let told = touched.iter().filter_map(|event| view.case(event)).map(|c| c.claims.len());
        claims += std::hint::black_box(told.sum::<usize>());
        built += clock().saturating_sub(began);
        events += touched.len();
    }
    println!(
        "{count} {what} of {said} statements: {:.0} articles/s ({:.0} put in, {:.0} with {events} happenings of {claims} claims made anew)",
        count / (put + built).as_secs_f64(),
        count / put.as_secs_f64(),
        count / built.as_secs_f64(),
    );
}

fn main() -> Result<(), parallax_knowledge::Error> {
    let number = |at: usize| std::env::args().nth(at).and_then(|n| n.parse().ok());
    let wanted = number(1).unwrap_or(100_000);
    let knowledge = Arc::new(Knowledge::load()?);
    let rules = &knowledge.ledger;
    let mut ledger = Ledger::new(knowledge.clone());
    let mut world = World::new(&knowledge, number(2).unwrap_or(usize::MAX));
    let mut late = Vec::new();
    let mut filling = Duration::ZERO;
    while ledger.happenings() < wanted {
        for (article, voiced) in world.next_day(rules) {
            // Some are held back and come late.
            if late.len() < LATE && world.dice.once_in(40) {
                late.push((article, voiced));
                continue;
            }
            let began = clock();
            ledger.add(article, voiced);
            filling += clock().saturating_sub(began);
        }
    }
    println!(
        "{} happenings told by {} statements of {} articles until {}, put in in {:.1} s",
        ledger.happenings(),
        ledger.statements(),
        world.articles,
        world.day,
        filling.as_secs_f64()
    );
    let mut more = Vec::new();
    while more.len() < MORE {
        more.extend(world.next_day(rules));
    }
    take(&mut ledger, more, "articles of the next days");
    take(&mut ledger, late, "late articles");
    Ok(())
}
