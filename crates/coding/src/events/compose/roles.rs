//! Who stands in the roles that a frame gives out.

use parallax_knowledge::frames::{Depth, Place, Site};
use parallax_model::Actor;

use crate::events::{matching::Trigger, party::same_party, tree::Tree};

/// The first place that names a party with a country, else the first that names any.
pub(super) fn roles(
    tree: &Tree<'_>,
    trigger: &Trigger<'_>,
    actor: bool,
    taken: &[Actor],
) -> (Vec<Actor>, Option<usize>) {
    let places = if actor { &trigger.frame.actor } else { &trigger.frame.recipient };
    let mut second: (Vec<Actor>, Option<usize>) = (Vec::new(), None);
    for place in places {
        let Some((at, mut found)) = tree.fill(trigger.token, trigger.pos, place) else { continue };
        found.retain(|a| !taken.iter().any(|t| same_party(t, a)));
        if found.is_empty() {
            continue;
        }
        if found.iter().any(|a| a.country.is_some()) || (actor && place.site == Site::Subj) {
            return (found, Some(at));
        }
        if second.0.is_empty() {
            second = (found, Some(at));
        }
    }
    if second.0.is_empty() {
        return unknown(tree, trigger, places);
    }
    second
}

/// A subject or object that names no known party still stands in its role.
fn unknown(
    tree: &Tree<'_>,
    trigger: &Trigger<'_>,
    places: &[Place],
) -> (Vec<Actor>, Option<usize>) {
    let open = places.iter().filter(|p| {
        p.depth == Depth::Any
            && match &p.site {
                Site::Subj | Site::Obj => true,
                Site::Word(word) => {
                    matches!(word.as_str(), "against" | "on" | "with" | "to" | "of")
                }
                _ => false,
            }
    });
    for place in open {
        for at in tree.sites(trigger.token, trigger.pos, &place.site) {
            if trigger.consumed.contains(&at)
                || place.what.as_ref().is_some_and(|what| tree.fits(at, what).is_none())
            {
                continue;
            }
            if let Some(actor) = tree.unknown_party(at) {
                return (vec![actor], Some(at));
            }
        }
    }
    (Vec::new(), None)
}
