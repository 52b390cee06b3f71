//! Sources that list others: sitemaps and lists of feeds.

use jiff::Timestamp;
use parallax_model::FoundIn;

use super::{Collector, visit::Visit};
use crate::{
    dates, feed,
    item::{Item, Reason},
    sitemap,
    source::{Kind, Source, SourceState},
};

/// Sitemaps below sitemaps that are followed.
const SITEMAPS: usize = 50;

impl Collector<'_> {
    pub(super) fn sitemap(
        &self,
        source: &Source,
        state: &mut SourceState,
        visit: &mut Visit<'_>,
    ) -> Result<Option<Timestamp>, Reason> {
        let since = state.last_success;
        let Some((answer, origin)) = self.ask(source, state)? else { return Ok(None) };
        let mut maps = vec![sitemap::read(&answer.body, &origin)?];
        let (mut at, mut asked) = (0, 0);
        while at < maps.len() {
            let below = std::mem::take(&mut maps[at].sitemaps);
            for entry in below.iter().filter(|e| newer(e, since)) {
                if asked >= SITEMAPS {
                    visit.hand_on(Item::Refused {
                        reason: Reason::TooMany(SITEMAPS),
                        address: entry.address.clone(),
                    });
                    continue;
                }
                asked += 1;
                let one = Source { address: entry.address.clone(), ..source.clone() };
                match self
                    .ask(&one, &mut SourceState::default())
                    .and_then(|a| a.map(|(a, o)| sitemap::read(&a.body, &o)).transpose())
                {
                    Ok(Some(map)) => maps.push(map),
                    Ok(None) => {}
                    Err(reason) => {
                        visit.hand_on(Item::Refused { reason, address: entry.address.clone() })
                    }
                }
            }
            at += 1;
        }
        for entry in maps.iter().flat_map(|m| &m.pages).filter(|e| newer(e, since)) {
            let published = entry.published.as_deref().and_then(|d| {
                dates::parse(d, origin.order)?.published(source.zone.as_deref(), FoundIn::Feed)
            });
            let page = self.read_page(source, &entry.address, |o| o.published = published);
            visit.meet(
                page.unwrap_or_else(|reason| Item::Refused {
                    reason,
                    address: entry.address.clone(),
                }),
            );
        }
        Ok(self.fresh_until(&answer))
    }

    pub(super) fn opml(
        &self,
        source: &Source,
        state: &mut SourceState,
        visit: &mut Visit<'_>,
    ) -> Result<Option<Timestamp>, Reason> {
        let (text, origin) = if source.address.contains("://") {
            let Some((answer, origin)) = self.ask(source, state)? else { return Ok(None) };
            (
                crate::encoding::decode(&answer.body, origin.content_type.as_deref(), None)
                    .text
                    .into_owned(),
                origin,
            )
        } else {
            let bytes =
                std::fs::read(&source.address).map_err(|e| Reason::Failed(e.to_string()))?;
            (
                crate::encoding::decode(&bytes, None, None).text.into_owned(),
                source.origin(&source.address, self.clock.now()),
            )
        };
        for outline in feed::outlines(&text, &origin)? {
            let one = Source {
                kind: Kind::Feed,
                address: outline.feed,
                outlet_name: Some(outline.title),
                ..source.clone()
            };
            if let Err(reason) = self.feed(&one, &mut SourceState::default(), visit) {
                visit.hand_on(Item::Refused { reason, address: one.address });
            }
        }
        Ok(None)
    }
}

fn newer(entry: &sitemap::Entry, since: Option<Timestamp>) -> bool {
    match (entry.modified, since) {
        (Some(modified), Some(since)) => modified > since,
        _ => true,
    }
}
