//! What was known at an instant: the dated histories, cut there.
//!
//! Every account and claim carries its history, so a page can be told as of any day without making the
//! record again. What a later article says about an earlier day is not yet known then.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use parallax_knowledge::Knowledge;
use parallax_model::ledger::{Claim, ClaimId, Event, EventId, Party, Relation, Status};
use parallax_model::mention::{Actor, PlaceSlot};
use parallax_model::{ArticleId, EventMention, Interval, Story};
use parallax_store::{EventFilter, Store, ToldOf};

use crate::Error;
use crate::pages::accounts::headline;

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

    /// Events as they had been told: with the mentions, parties, day and place told by then, under the
    /// status that their happening had.
    pub(crate) fn events(
        self,
        store: &Store,
        knowledge: &Knowledge,
        events: Vec<Event>,
    ) -> Result<Vec<Event>, Error> {
        let Some(at) = self.seconds() else { return Ok(events) };
        let ids: Vec<_> = events.iter().map(|e| e.id.clone()).collect();
        let mut claims: BTreeMap<EventId, Vec<(ClaimId, Status)>> = BTreeMap::new();
        for (event, claim, status) in store.stood(&ids, at)? {
            claims.entry(event).or_default().push((claim, status));
        }
        let mut mentions = self.told_later(store, &ids)?;
        let mut known = Vec::new();
        for mut event in events.into_iter().filter_map(|e| self.event(e)) {
            let told = mentions.remove(&event.id).unwrap_or_default();
            narrow(&mut event, &told);
            if let Some((happened, status)) = claims.get(&event.id).and_then(|c| stood(c)) {
                event.status = status;
                event.probability = knowledge.ledger.probability(&happened.name());
            }
            known.push(event);
        }
        Ok(known)
    }

    /// The mentions of those of these events of which something was told later.
    fn told_later(
        self,
        store: &Store,
        events: &[EventId],
    ) -> Result<BTreeMap<EventId, Vec<ToldOf>>, Error> {
        let at = self.seconds().unwrap_or_default();
        let later: Vec<EventId> = store.told_after(events, at)?.into_iter().collect();
        let mut mentions: BTreeMap<EventId, Vec<ToldOf>> = BTreeMap::new();
        for told in store.mentions_by(&later, at)? {
            mentions.entry(told.event.clone()).or_default().push(told);
        }
        Ok(mentions)
    }

    /// The day it falls on, in UTC.
    pub(crate) fn day(self) -> Option<Date> {
        self.0.map(|t| t.to_zoned(TimeZone::UTC).date())
    }

    /// A story with the articles and sentences known by then, under the headline of the article that led
    /// them; `None` when none was.
    pub(crate) fn story(self, store: &Store, mut story: Story) -> Result<Option<Story>, Error> {
        let Some(limit) = self.seconds() else { return Ok(Some(story)) };
        let ids: Vec<&str> = story.members.iter().map(|m| m.article.0.as_str()).collect();
        let known_at = store.known_at(&ids)?;
        let at = |id: &ArticleId| known_at.get(&id.0).copied().filter(|at| *at <= limit);
        story.members.retain(|m| at(&m.article).is_some());
        let Some(first) = story.members.iter().min_by_key(|m| (at(&m.article), &m.article)) else {
            return Ok(None);
        };
        if at(&story.lead).is_none() {
            story.lead = first.article.clone();
            story.headline = store.article(&story.lead)?.title;
        }
        let last = story.members.iter().filter_map(|m| at(&m.article)).max();
        story.last = last.and_then(|s| Timestamp::from_second(s).ok()).unwrap_or(story.last);
        story.summary.retain(|s| s.spans.iter().all(|span| at(&span.article).is_some()));
        let mut related = Vec::new();
        for other in std::mem::take(&mut story.related) {
            if store.story(&other.story).is_ok_and(|s| self.knows(s.first)) {
                related.push(other);
            }
        }
        story.related = related;
        Ok(Some(story))
    }

    /// A relation with the events, figures and words told by then; `None` when none was.
    pub(crate) fn relation(
        self,
        store: &Store,
        knowledge: &Knowledge,
        mut relation: Relation,
    ) -> Result<Option<Relation>, Error> {
        if self.is_now() {
            return Ok(Some(relation));
        }
        let mut events = Vec::new();
        for id in &relation.events {
            events.push(store.event(id)?);
        }
        let is = |a: &Party, b: &Party| {
            a.country.is_some() && a.country == b.country
                || a.entity.is_some() && a.entity == b.entity
                || a.name == b.name
        };
        let mut events = self.events(store, knowledge, events)?;
        // Between parties of which both had been told.
        events.retain(|e| {
            let takes_part = |party| e.actors.iter().chain(&e.recipients).any(|p| is(p, party));
            takes_part(&relation.from) && takes_part(&relation.to)
        });
        let certainty = |e: &&Event| knowledge.ledger.probability(&e.status.name());
        let Some(surest) = events.iter().max_by(|a, b| certainty(a).total_cmp(&certainty(b)))
        else {
            return Ok(None);
        };
        relation.status = surest.status;
        let days = || events.iter().filter_map(|e| e.when.as_ref());
        relation.first = days().min_by_key(|w| w.start).cloned();
        relation.last = days().max_by_key(|w| w.end).cloned();
        relation.figures.retain(|f| self.knows(f.as_of));
        let steps = events.iter().flat_map(|e| &e.accounts).flat_map(|a| &a.history);
        relation.evidence = steps.map(|s| s.evidence.clone()).collect();
        relation.events = events.into_iter().map(|e| e.id).collect();
        Ok(Some(relation))
    }

    /// Countries and entities that take part in events, with the number of events, most first.
    pub(crate) fn parties(
        self,
        store: &Store,
        knowledge: &Knowledge,
    ) -> Result<Vec<(String, u64)>, Error> {
        if self.is_now() {
            return Ok(store.parties()?);
        }
        let filter = EventFilter { known_by: self.seconds(), ..EventFilter::default() };
        let events = self.events(store, knowledge, store.events(&filter)?)?;
        Ok(counted(events.iter().map(|e| codes(e.actors.iter().chain(&e.recipients)).collect())))
    }

    /// Parties on the other side of events of one party, with the number of events, most first.
    pub(crate) fn counterparts(
        self,
        store: &Store,
        knowledge: &Knowledge,
        party: &str,
    ) -> Result<Vec<(String, u64)>, Error> {
        if self.is_now() {
            return Ok(store.counterparts(party)?);
        }
        let filter = EventFilter {
            party: Some(party.into()),
            known_by: self.seconds(),
            ..EventFilter::default()
        };
        let events = self.events(store, knowledge, store.events(&filter)?)?;
        let others = |event: &Event| -> BTreeSet<String> {
            let (acts, is_met): (BTreeSet<_>, BTreeSet<_>) =
                (codes(&event.actors).collect(), codes(&event.recipients).collect());
            let across =
                |own: &BTreeSet<String>, other: &BTreeSet<String>| match own.contains(party) {
                    true => other.clone(),
                    false => BTreeSet::new(),
                };
            let mut all = across(&acts, &is_met);
            all.extend(across(&is_met, &acts));
            all.remove(party);
            all
        };
        Ok(counted(events.iter().map(others)))
    }

    /// Relations between states: from, to, kind, how many events tell it.
    pub(crate) fn relation_counts(
        self,
        store: &Store,
        knowledge: &Knowledge,
    ) -> Result<Vec<(String, String, String, u64)>, Error> {
        if self.is_now() {
            return Ok(store.relation_counts()?);
        }
        let mut told: BTreeMap<(String, String, String), BTreeSet<EventId>> = BTreeMap::new();
        for relation in self.relations(store, knowledge, store.relations()?)? {
            let (Some(from), Some(to)) = (relation.from.country, relation.to.country) else {
                continue;
            };
            told.entry((from.0, to.0, relation.kind)).or_default().extend(relation.events);
        }
        Ok(told
            .into_iter()
            .map(|((a, b, kind), events)| (a, b, kind, events.len() as u64))
            .collect())
    }

    /// Relations as they had been told.
    pub(crate) fn relations(
        self,
        store: &Store,
        knowledge: &Knowledge,
        relations: Vec<Relation>,
    ) -> Result<Vec<Relation>, Error> {
        let told = relations.into_iter().map(|r| self.relation(store, knowledge, r).transpose());
        told.flatten().collect()
    }

    /// The instant in seconds since 1970.
    pub(crate) fn seconds(self) -> Option<i64> {
        self.0.map(|t| t.as_second())
    }

    /// Claims as they stood, with the statements made by then.
    pub(crate) fn claims(self, store: &Store, claims: Vec<Claim>) -> Result<Vec<Claim>, Error> {
        let Some(at) = self.seconds() else { return Ok(claims) };
        let mut stood: Vec<Claim> = claims.into_iter().filter_map(|c| self.claim(c)).collect();
        // The id of a statement, and of a mention, begins with that of its article.
        let article = |said: &str| said.rsplit_once(':').map_or("", |(a, _)| a).to_string();
        let said = stood.iter().flat_map(|c| &c.statements).map(|s| article(&s.0));
        let said: BTreeSet<String> = said.collect();
        let ids: Vec<&str> = said.iter().map(String::as_str).collect();
        let known_at = store.known_at(&ids)?;
        let known = |said: &str| known_at.get(&article(said)).is_some_and(|known| *known <= at);
        for claim in &mut stood {
            claim.statements.retain(|s| known(&s.0));
        }
        self.reword(store, &mut stood)?;
        Ok(stood)
    }

    /// Claims on an event of which a party, day or place was told only later, in the words that the event
    /// goes by without it.
    fn reword(self, store: &Store, claims: &mut [Claim]) -> Result<(), Error> {
        let ids: BTreeSet<EventId> = claims.iter().filter_map(|c| c.event.clone()).collect();
        let ids: Vec<EventId> = ids.into_iter().collect();
        let mentions = self.told_later(store, &ids)?;
        let mut called = BTreeMap::new();
        for (id, told) in &mentions {
            let now = store.event(id)?;
            let mut then = now.clone();
            narrow(&mut then, told);
            let same = then.actors == now.actors
                && then.recipients == now.recipients
                && then.when == now.when
                && then.place == now.place;
            if !same {
                called.insert(id, (now.sentence, headline(&then)));
            }
        }
        for claim in claims {
            let Some((whole, then)) = claim.event.as_ref().and_then(|e| called.get(e)) else {
                continue;
            };
            match claim.proposition.strip_prefix(whole.as_str()) {
                _ if claim.is_whole() => claim.proposition.clone_from(then),
                Some(part) if !whole.is_empty() => claim.proposition = format!("{then}{part}"),
                _ => {}
            }
        }
        Ok(())
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

/// How its happening stood, and the event: in dispute too where how it ended was.
fn stood(claims: &[(ClaimId, Status)]) -> Option<(Status, Status)> {
    let part =
        |id: &ClaimId, of: &str| id.0.rsplit_once('/').is_some_and(|(_, p)| p.starts_with(of));
    let (_, happened) = claims.iter().find(|(id, _)| part(id, "happened"))?;
    let ended =
        |(id, status): &(ClaimId, Status)| *status == Status::Disputed && part(id, "outcome");
    Some((*happened, Status::of_event(*happened, claims.iter().any(ended))))
}

/// The codes parties go by: country and entity.
fn codes<'p>(parties: impl IntoIterator<Item = &'p Party>) -> impl Iterator<Item = String> {
    parties.into_iter().flat_map(|party| {
        let country = party.country.as_ref().map(|c| c.0.clone());
        country.into_iter().chain(party.entity.as_ref().map(|e| e.0.clone()))
    })
}

/// Whether one of these parties goes by a code.
pub(crate) fn is_among(parties: &[Party], code: &str) -> bool {
    codes(parties).any(|c| c == code)
}

/// How many of these sets hold each code, most first.
fn counted(sets: impl Iterator<Item = BTreeSet<String>>) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for code in sets.flatten() {
        *counts.entry(code).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    counts
}

/// Leaves out what only later mentions tell of an event.
fn narrow(event: &mut Event, told: &[ToldOf]) {
    let known = || told.iter().filter(|t| t.known).map(|t| &t.mention);
    let later = || told.iter().filter(|t| !t.known).map(|t| &t.mention);
    if later().next().is_none() {
        return;
    }
    let whole = event.clone();
    let ids: BTreeSet<_> = known().map(|m| &m.id).collect();
    event.mentions.retain(|m| ids.contains(m));
    let is = |party: &Party, actor: &Actor| {
        party.country.is_some() && party.country == actor.country
            || party.entity.is_some() && party.entity == actor.entity
            || party.name == actor.text
    };
    let names = |m: &EventMention, party: &Party| {
        m.actors.iter().chain(&m.recipients).any(|a| is(party, a))
    };
    // Whom no mention names was carried over from the words around them.
    let was_told =
        |party: &Party| known().any(|m| names(m, party)) || !later().any(|m| names(m, party));
    event.actors.retain(was_told);
    event.recipients.retain(was_told);
    let days = |m: &EventMention| -> Option<Interval> {
        m.slots.date.as_ref().and_then(|d| d.interval.clone())
    };
    let same = |a: &Interval, b: &Interval| a.start == b.start && a.end == b.end;
    let when = event.when.clone();
    if when.is_some_and(|w| {
        let is = |m| days(m).is_some_and(|d| same(&d, &w));
        later().any(is) && !known().any(is)
    }) {
        event.when = known().find_map(days);
    }
    let lies = |m: &EventMention, event: &Event| {
        m.slots.places.iter().any(|p: &PlaceSlot| p.entity.is_some() && p.entity == event.place)
    };
    if later().any(|m| lies(m, event)) && !known().any(|m| lies(m, event)) {
        event.place = known().flat_map(|m| &m.slots.places).find_map(|p| p.entity.clone());
    }
    // The sentence says all that is known of it today.
    let same = event.actors == whole.actors
        && event.recipients == whole.recipients
        && event.when == whole.when
        && event.place == whole.place;
    if !same {
        event.sentence.clear();
    }
}

/// The links of a page that is told as of a day lead to pages told as of the same day, but for those that
/// say `data-now`.
pub(crate) fn carried(page: String, as_of: &str) -> String {
    const LINK: &str = "href=\"/";
    if as_of.is_empty() {
        return page;
    }
    let as_of = crate::pages::escape(as_of);
    let mut out = String::with_capacity(page.len() + page.len() / 8);
    let mut rest = page.as_str();
    while let Some(at) = rest.find(LINK) {
        let (before, link) = rest.split_at(at + LINK.len() - 1);
        let (link, after) = link.split_at(link.find('"').unwrap_or(link.len()));
        out.push_str(before);
        let now = before.strip_suffix("href=\"").is_some_and(|b| b.ends_with("data-now "));
        if now || link.contains("as-of=") || !has_a_past(link) {
            out.push_str(link);
        } else {
            let (address, fragment) = link.split_once('#').map_or((link, ""), |(a, f)| (a, f));
            out.push_str(address);
            out.push_str(if address.contains('?') { "&as-of=" } else { "?as-of=" });
            out.push_str(&as_of);
            if !fragment.is_empty() {
                out.push('#');
                out.push_str(fragment);
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether what is at an address can be told as of a day.
fn has_a_past(link: &str) -> bool {
    const NOW: [&str; 9] = [
        "style.css",
        "icon.svg",
        "desk.js",
        "feed",
        "login",
        "logout",
        "account",
        "admin",
        "doctor",
    ];
    let first = link.trim_start_matches('/').split(['/', '?', '#']).next().unwrap_or_default();
    !NOW.contains(&first)
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

    #[test]
    fn links_lead_on_to_the_same_day() {
        let page = r##"<a href="/claims?status=disputed">, <a href="/article/a?lit=0-3#lit">,
            <a data-now href="/claims">, <a href="#here">, <link href="/style.css">, <a href="/">"##;
        let there = r##"<a href="/claims?status=disputed&as-of=2024-07-01">, <a href="/article/a?lit=0-3&as-of=2024-07-01#lit">,
            <a data-now href="/claims">, <a href="#here">, <link href="/style.css">, <a href="/?as-of=2024-07-01">"##;
        assert_eq!(carried(page.into(), "2024-07-01"), there);
        assert_eq!(carried(page.into(), ""), page);
        let twice = carried(there.into(), "2024-07-02");
        assert_eq!(twice, there, "a link that names its day keeps it");
    }
}
