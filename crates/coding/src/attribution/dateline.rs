//! "KARACHI (Agency) -": where a report was filed. A ministry or an army that it names without a
//! state is, by the custom of the trade, that of the country it was filed from.

use parallax_knowledge::Knowledge;
use parallax_language::actors;
use parallax_model::{Country, EntityKind, TextRange};

use super::{found::Found, principal};
use crate::{Source, tree::Tree};

/// The country of the dateline that the text opens with.
pub(super) fn country(
    tree: &Tree<'_>,
    source: Source<'_>,
    knowledge: &Knowledge,
) -> Option<Country> {
    let line = (0..tree.sentences().min(OPENING)).map(|n| tree.sentence_range(n)).find(|s| {
        s.len() > 1
            && tree.is(s.end - 1, &["-", "--", "–", "—"])
            && !tree.form(s.start).chars().any(char::is_lowercase)
    })?;
    let capital = |t: &usize| {
        let form = tree.form(*t);
        form.chars().any(char::is_uppercase) && !form.chars().any(char::is_lowercase)
    };
    let behind = tree.range(line.end - 1).end;
    let name: Vec<&str> = line.take_while(capital).map(|t| tree.form(t)).collect();
    let name = name.join(" ");
    let on = source.published.map(|p| p.local_date());
    actors::resolve(knowledge, &name, on)
        .country
        .or_else(|| knowledge.places.named(&name).find_map(|p| p.country.clone()))
        .filter(principal::is_state)
        // Filed from Norland on a war elsewhere: "the army" is not Norland's.
        .filter(|country| {
            let told = source.reading.entities.iter().filter(|e| e.range.start >= behind);
            told.filter_map(|e| e.range.slice(source.text)).any(|words| {
                actors::resolve(knowledge, words, on).country.as_ref() == Some(country)
            })
        })
}

/// "Two people were hurt in Norport, the governor said": the one country of the places that are told of
/// by an authority of the place.
pub(super) fn of_places_told(
    tree: &Tree<'_>,
    source: Source<'_>,
    knowledge: &Knowledge,
    found: &Found,
) -> Option<Country> {
    let noun = tree.lemma(found.source_head?).to_lowercase();
    if !knowledge.frames.class_named("localauthority")?.lists(&noun) {
        return None;
    }
    let on = source.published.map(|p| p.local_date());
    let content = tree.ranges(&found.content);
    let told = content.iter().copied().reduce(TextRange::cover).unwrap_or_default();
    let mut countries = source
        .reading
        .entities_over(told)
        .iter()
        .filter(|e| e.kind == EntityKind::Place && content.iter().any(|c| c.contains(e.range)))
        .filter_map(|e| {
            let name = e.range.slice(source.text)?;
            let placed = || knowledge.places.named(name).find_map(|p| p.country.clone());
            actors::resolve(knowledge, name, on).country.or_else(placed)
        })
        .filter(principal::is_state);
    let first = countries.next()?;
    countries.all(|c| c == first).then_some(first)
}

/// A headline, a byline and an agency's line may stand before it.
const OPENING: usize = 4;
