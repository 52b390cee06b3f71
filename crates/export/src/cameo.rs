//! The five columns a CAMEO coder prints (date, source, code, target, Goldstein value), and behind them
//! the words that name the two. A row is a dyad: several actors or recipients give a row a pair.

use parallax_model::{Actor, Article, EventMention, EventType};

use crate::common::{compact, day, flat};
use crate::table::{Column, number, text};

/// Column names and meanings; the file itself has no header.
pub const COLUMNS: [Column; 7] = [
    text("date", "YYYYMMDD, day of the event when told, else of publication"),
    text(
        "source",
        "country and sector of the actor, run together (KORMIL); UNK for somebody the tables do not know, --- for nobody named",
    ),
    text("code", "CAMEO event code, a string"),
    text("target", "country and sector of the recipient, the same way"),
    number("goldstein", "Goldstein value of the code, -10 to 10"),
    text("source words", "the name as written; empty for nobody named"),
    text("target words", "the same for the recipient"),
];

/// Nobody is named, as the older coders write it.
const NOBODY: &str = "---";
/// Somebody is named whom the tables do not know.
const UNKNOWN: &str = "UNK";

/// The dyads of one mention, each code once. What several do together is a row in each direction.
pub fn rows(article: &Article, mention: &EventMention) -> Vec<[String; 7]> {
    let (sources, targets) = (parties(&mention.actors), parties(&mention.recipients));
    let together =
        mention.recipients.is_empty() && sources.len() > 1 && is_mutual(mention.event_type);
    let targets = if together { &sources } else { &targets };
    let date = day(article, mention).map(compact).unwrap_or_default();
    let code = mention.cameo.as_ref().map_or_else(|| NOBODY.into(), |c| c.0.clone());
    let goldstein = mention.goldstein.map(|g| format!("{g:.1}")).unwrap_or_default();
    let row = |source: &Side, target: &Side| {
        [
            date.clone(),
            source.code.clone(),
            code.clone(),
            target.code.clone(),
            goldstein.clone(),
            source.words.clone(),
            target.words.clone(),
        ]
    };
    let mut rows = Vec::new();
    for source in &sources {
        for target in targets.iter().filter(|target| !together || target.code != source.code) {
            rows.push(row(source, target));
        }
    }
    rows
}

/// Types whose actors, when nobody receives, deal with each other.
fn is_mutual(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::Agree | EventType::Consult | EventType::Cooperate | EventType::Support
    )
}

/// One side of a dyad.
struct Side {
    code: String,
    words: String,
}

/// The parties of one role, those of one code together; somebody unknown, or nobody, when there are
/// none.
fn parties(actors: &[Actor]) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::new();
    for actor in actors {
        let code = Some(code(actor)).filter(|c| !c.is_empty()).unwrap_or_else(|| UNKNOWN.into());
        let words = flat(&actor.text);
        match sides.iter_mut().find(|side| side.code == code) {
            Some(side) if side.words == words => {}
            Some(side) => side.words = format!("{}; {words}", side.words),
            None => sides.push(Side { code, words }),
        }
    }
    if sides.is_empty() {
        sides.push(Side { code: NOBODY.into(), words: String::new() });
    }
    sides
}

/// Country and sector run together: `KORMIL`.
pub(crate) fn code(actor: &Actor) -> String {
    let part = |c: Option<&String>| c.cloned().unwrap_or_default();
    part(actor.country.as_ref().map(|c| &c.0)) + &part(actor.sector.as_ref().map(|s| &s.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::{Country, Sector};

    fn party(country: Option<&str>, sector: Option<&str>, text: &str) -> Actor {
        Actor {
            range: None,
            text: text.into(),
            country: country.map(|c| Country(c.into())),
            sector: sector.map(Sector::new),
            entity: None,
            implicit: false,
        }
    }

    #[test]
    fn parties_of_one_code_are_one_side() {
        let sides = parties(&[
            party(Some("MLI"), Some("MIL"), "Malian army"),
            party(Some("MLI"), Some("MIL"), "its\nair force"),
            party(None, None, "herders"),
        ]);
        let told: Vec<_> = sides.iter().map(|s| (s.code.as_str(), s.words.as_str())).collect();
        assert_eq!(told, [("MLIMIL", "Malian army; its air force"), ("UNK", "herders")]);
    }

    #[test]
    fn nobody_named_is_told_from_somebody_unknown() {
        assert_eq!(parties(&[])[0].code, "---");
        assert_eq!(parties(&[party(None, None, "herders")])[0].code, "UNK");
    }
}
