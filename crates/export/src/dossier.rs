//! Dossier: stories as one self-contained page to print, with every word that is relied on.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use askama::Template;
use parallax_model::ledger::Event;
use parallax_model::{Span, Story};

use crate::Error;
use crate::common::{day_words, headline, holder_name, stance_words, status_words};
use crate::record::Record;
use crate::table::{Column, list, text};
use crate::tables::events::{article_of, value};

/// Parts of the page.
pub const FIELDS: &[Column] = &[
    text("summary", "sentences taken from the articles, each with the numbers of its sources"),
    list("who says what", "events of the story; one column a holder; differing slots are marked"),
    list("claims", "propositions with status, grade and the moves of their status"),
    list("coverage", "articles with outlet, date, address and what each copies"),
    list("sources", "numbered: outlet, date, address and the very words"),
];

#[derive(Template)]
#[template(path = "dossier.html")]
struct Page {
    case: String,
    notice: String,
    as_of: String,
    stories: Vec<StoryView>,
}

struct StoryView {
    headline: String,
    first: String,
    last: String,
    articles: usize,
    origins: usize,
    summary: Vec<Sentence>,
    events: Vec<EventView>,
    claims: Vec<ClaimView>,
    coverage: Vec<Coverage>,
    sources: Vec<Source>,
}

struct Sentence {
    text: String,
    sources: Vec<usize>,
}

struct EventView {
    headline: String,
    day: String,
    status: String,
    slots: Vec<String>,
    accounts: Vec<AccountView>,
}

struct AccountView {
    name: String,
    stance: String,
    sources: Vec<usize>,
    /// In the order of the event's slots.
    values: Vec<Value>,
}

#[derive(Default)]
struct Value {
    words: String,
    differs: bool,
}

struct ClaimView {
    proposition: String,
    status: String,
    grade: String,
    counts: String,
    due: String,
    steps: Vec<StepView>,
}

struct StepView {
    day: String,
    status: String,
    because: String,
    sources: Vec<usize>,
}

struct Coverage {
    outlet: String,
    day: String,
    title: String,
    url: String,
    copy: String,
}

struct Source {
    outlet: String,
    day: String,
    url: String,
    words: String,
}

/// Sources of one story, numbered as they are first used.
#[derive(Default)]
struct Numbered {
    of: BTreeMap<Span, usize>,
    all: Vec<Source>,
}

impl Numbered {
    fn cite(&mut self, record: &Record<'_>, span: &Span) -> Result<usize, Error> {
        if let Some(number) = self.of.get(span) {
            return Ok(*number);
        }
        let quoted = record.quoted(span)?;
        self.all.push(Source {
            outlet: quoted.outlet,
            day: day(quoted.published),
            url: quoted.url,
            words: quoted.words,
        });
        self.of.insert(span.clone(), self.all.len());
        Ok(self.all.len())
    }
}

fn day(at: Option<jiff::Timestamp>) -> String {
    at.map_or_else(|| "undated".into(), |t| t.strftime("%-d %B %Y").to_string())
}

pub(crate) fn write(record: &Record<'_>, out: &mut dyn Write) -> Result<u64, Error> {
    let mut stories = Vec::new();
    for story in &record.stories {
        stories.push(view(record, story)?);
    }
    let page = Page {
        case: record.name.clone(),
        notice: record.notice.clone(),
        as_of: day(match record.as_of {
            Some(at) => Some(at),
            None => record.newest()?,
        }),
        stories,
    };
    out.write_all(page.render()?.as_bytes())?;
    Ok(page.stories.len() as u64)
}

fn view(record: &Record<'_>, story: &Story) -> Result<StoryView, Error> {
    let mut sources = Numbered::default();
    let mut summary = Vec::new();
    for sentence in &story.summary {
        let cited = sentence.spans.iter().map(|s| sources.cite(record, s));
        summary.push(Sentence {
            text: sentence.text.clone(),
            sources: cited.collect::<Result<_, _>>()?,
        });
    }
    let members: BTreeSet<&str> = story.members.iter().map(|m| m.article.0.as_str()).collect();
    let (mut events, mut claims) = (Vec::new(), Vec::new());
    for event in &record.events {
        if !event.mentions.iter().any(|m| members.contains(article_of(&m.0))) {
            continue;
        }
        events.push(event_view(record, event, &mut sources)?);
        for claim in record.claims.iter().filter(|c| c.event.as_ref() == Some(&event.id)) {
            let mut steps = Vec::new();
            for step in &claim.history {
                let cited = step.evidence.iter().map(|s| sources.cite(record, s));
                steps.push(StepView {
                    day: day(Some(step.at)),
                    status: status_words(step.status),
                    because: step.because.clone(),
                    sources: cited.collect::<Result<_, _>>()?,
                });
            }
            claims.push(ClaimView {
                proposition: claim.proposition.clone(),
                status: status_words(claim.status),
                grade: claim.grade.to_string(),
                counts: format!(
                    "{} independent for, {} against, {} items",
                    claim.independent_for, claim.independent_against, claim.items
                ),
                due: claim.due.map(|d| d.strftime("%-d %B %Y").to_string()).unwrap_or_default(),
                steps,
            });
        }
    }
    let mut coverage = Vec::new();
    for member in &story.members {
        let origin = match &member.copy {
            Some(copy) => record.with_article(&copy.origin, |a| a.source_name.clone())?,
            None => String::new(),
        };
        coverage.push(record.with_article(&member.article, |a| Coverage {
            outlet: a.source_name.clone(),
            day: day(a.published.as_ref().map(|p| p.instant)),
            title: a.title.clone(),
            url: a.url.clone(),
            copy: origin,
        })?);
    }
    Ok(StoryView {
        headline: story.headline.clone(),
        first: day(Some(story.first)),
        last: day(Some(story.last)),
        articles: story.members.len(),
        origins: story.members.iter().filter(|m| m.copy.is_none()).count(),
        summary,
        events,
        claims,
        coverage,
        sources: sources.all,
    })
}

fn event_view(
    record: &Record<'_>,
    event: &Event,
    sources: &mut Numbered,
) -> Result<EventView, Error> {
    let mut slots: Vec<&str> = Vec::new();
    for slot in event.accounts.iter().flat_map(|a| &a.slots) {
        if !slots.contains(&slot.slot.as_str()) {
            slots.push(&slot.slot);
        }
    }
    let mut accounts = Vec::new();
    for account in &event.accounts {
        let cited = account.history.iter().map(|h| sources.cite(record, &h.evidence));
        let values = slots.iter().map(|name| {
            let told = account.slots.iter().find(|s| s.slot == *name);
            told.map_or_else(Value::default, |s| Value {
                words: if s.words.is_empty() { value(&s.value) } else { s.words.clone() },
                differs: s.differs,
            })
        });
        accounts.push(AccountView {
            name: holder_name(account).to_string(),
            stance: stance_words(account.stance),
            values: values.collect(),
            sources: cited.collect::<Result<_, _>>()?,
        });
    }
    Ok(EventView {
        headline: headline(record.knowledge, event),
        day: day_words(event),
        status: status_words(event.status),
        slots: slots.iter().map(|s| s.replace('_', " ")).collect(),
        accounts,
    })
}
