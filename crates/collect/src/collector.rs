//! One visit to one source, from address to items.

mod files;
mod lists;
#[cfg(test)]
mod tests;
mod visit;

use std::{collections::BTreeMap, path::Path};

use jiff::{SignedDuration, Timestamp};

use crate::{
    fetch::{Clock, Request, Response, Web},
    identity,
    item::{Capture, Counts, Item, Origin, Reason},
    read::read_bytes,
    source::{Kind, Source, SourceState},
};

use visit::Visit;
pub use visit::{Known, Seen, Validators};

/// Visits sources.
pub struct Collector<'a> {
    pub web: &'a dyn Web,
    pub clock: &'a dyn Clock,
    pub known: &'a dyn Known,
    /// Seed of the jitter of the schedule.
    pub seed: u64,
}

impl Collector<'_> {
    /// Visits a source once, hands on an item for each thing met, and notes in `state` how it went and when to come
    /// again. The counts returned are those of this visit; `state.counts` is the sum of all.
    pub fn collect(
        &self,
        source: &Source,
        state: &mut SourceState,
        sink: &mut dyn FnMut(Item),
    ) -> Counts {
        let now = self.clock.now();
        let mut visit = Visit::new(self.known, sink);
        state.last_try = Some(now);
        let result = match source.kind {
            Kind::Feed => self.feed(source, state, &mut visit),
            Kind::Page => self.page(source, state, &mut visit),
            Kind::Sitemap => self.sitemap(source, state, &mut visit),
            Kind::Opml => self.opml(source, state, &mut visit),
            Kind::File => self.file(source, Path::new(&source.address), &mut visit).map(|()| None),
            Kind::Folder => {
                self.folder(source, Path::new(&source.address), &mut visit, 0).map(|()| None)
            }
        };
        state.dropped = visit.dropped();
        match result {
            Ok(allowed) => state.succeeded(now, visit.counts().stored > 0, allowed),
            Err(reason) => {
                let wait = if let Reason::Wait(until) = reason { Some(until) } else { None };
                let spread = crate::fetch::jitter(self.seed, &source.address, state.failures);
                state.failed(now, reason.to_string(), wait, spread);
                visit.hand_on(Item::Refused { reason, address: source.address.clone() });
            }
        }
        let counts = visit.counts();
        state.counts.stored += counts.stored;
        state.counts.duplicate += counts.duplicate;
        state.counts.quarantined += counts.quarantined;
        state.counts.refused += counts.refused;
        counts
    }

    /// `None` when nothing has changed since the last visit.
    fn ask(
        &self,
        source: &Source,
        state: &mut SourceState,
    ) -> Result<Option<(Response, Origin)>, Reason> {
        let limit = Origin::new("", Timestamp::UNIX_EPOCH).limits.document;
        let answer = self.web.get(&Request {
            address: source.address.clone(),
            etag: state.etag.clone(),
            last_modified: state.last_modified.clone(),
            limit,
            allow_private: source.allow_private,
        })?;
        if matches!(answer.status, 200..=299 | 304) {
            state.keep_validators(&answer);
        }
        match answer.status {
            304 => Ok(None),
            200..=299 => {
                let origin = self.origin(source, &answer);
                Ok(Some((answer, origin)))
            }
            status => Err(Reason::Status(status)),
        }
    }

    fn origin(&self, source: &Source, answer: &Response) -> Origin {
        Origin {
            content_type: answer.header("content-type").map(String::from),
            headers: answer.headers.clone(),
            ..source.origin(&answer.address, self.clock.now())
        }
    }

    fn page(
        &self,
        source: &Source,
        state: &mut SourceState,
        visit: &mut Visit<'_>,
    ) -> Result<Option<Timestamp>, Reason> {
        let Some((answer, origin)) = self.ask(source, state)? else { return Ok(None) };
        read_bytes(&answer.body, &origin).into_iter().for_each(|item| visit.meet(item));
        Ok(self.fresh_until(&answer))
    }

    /// Not before `Cache-Control: max-age`, a day at most.
    fn fresh_until(&self, answer: &Response) -> Option<Timestamp> {
        let control = answer.header("cache-control")?;
        let seconds = control
            .split(',')
            .find_map(|p| p.trim().strip_prefix("max-age=")?.parse::<i64>().ok())?;
        self.clock.now().checked_add(SignedDuration::from_secs(seconds.clamp(0, 86_400))).ok()
    }

    fn feed(
        &self,
        source: &Source,
        state: &mut SourceState,
        visit: &mut Visit<'_>,
    ) -> Result<Option<Timestamp>, Reason> {
        let Some((answer, origin)) = self.ask(source, state)? else { return Ok(None) };
        let mut followed = BTreeMap::new();
        for item in read_bytes(&answer.body, &origin) {
            let item = match item {
                Item::Stored(entry) if source.follow && entry.partial => {
                    let (id, mark) = (entry.article.id.clone(), mark(&entry));
                    let same = state.followed.get(&id) == Some(&mark);
                    if same && visit.known(&id).is_some() {
                        followed.insert(id, mark);
                        Item::Stored(entry)
                    } else {
                        let item = self.followed(source, entry);
                        if !matches!(&item, Item::Stored(capture) if capture.partial) {
                            followed.insert(id, mark);
                        }
                        item
                    }
                }
                other => other,
            };
            visit.meet(item);
        }
        state.followed = followed;
        Ok(self.fresh_until(&answer))
    }

    /// The page an entry announces, under the entry's name and date; the entry itself where the page cannot be had.
    fn followed(&self, source: &Source, entry: Box<Capture>) -> Item {
        let address =
            entry.article.canonical_url.clone().unwrap_or_else(|| entry.article.url.clone());
        let page = self.read_page(source, &address, |origin| {
            origin.published.clone_from(&entry.article.published);
        });
        let mut page = match page {
            Ok(Item::Stored(page)) => page,
            Ok(same @ Item::Duplicate { .. }) => return same,
            _ => return Item::Stored(entry),
        };
        if page.article.text.len() <= entry.article.text.len() {
            return Item::Stored(entry);
        }
        page.article.id = entry.article.id;
        page.guid = entry.guid;
        if !entry.article.title.is_empty() {
            page.article.title = entry.article.title;
        }
        page.article.byline = page.article.byline.or(entry.article.byline);
        Item::Stored(page)
    }

    /// A page, or that it is still as it was stored.
    fn read_page(
        &self,
        source: &Source,
        address: &str,
        more: impl FnOnce(&mut Origin),
    ) -> Result<Item, Reason> {
        let limit = Origin::new("", Timestamp::UNIX_EPOCH).limits.document;
        let known = self.known.at(address);
        let validators = known.as_ref().map(|(_, v)| v.clone()).unwrap_or_default();
        let answer = self.web.get(&Request {
            address: address.to_string(),
            etag: validators.etag,
            last_modified: validators.last_modified,
            limit,
            allow_private: source.allow_private,
        })?;
        if let (304, Some((of, _))) = (answer.status, known) {
            return Ok(Item::Duplicate { of, address: address.to_string() });
        }
        if !(200..=299).contains(&answer.status) {
            return Err(Reason::Status(answer.status));
        }
        let mut origin = self.origin(source, &answer);
        more(&mut origin);
        read_bytes(&answer.body, &origin).into_iter().next().ok_or(Reason::Empty)
    }
}

/// What an entry says of its page: another headline, teaser or date of change, and the page is worth a visit.
fn mark(entry: &Capture) -> String {
    let changed = entry.updated.map(|at| at.to_string()).unwrap_or_default();
    identity::text_hash(&entry.article.title, &format!("{} {changed}", entry.article.text))
}
