//! The weapon of an event and the thing it is done with.

use parallax_knowledge::{frames::Site, weapons::WeaponMatch};
use parallax_model::{Rel, Upos, mention::Weapon};

use crate::events::{compose::Told, tree::Tree};

/// Head of the phrase the frame calls its item.
pub(super) fn item(tree: &Tree<'_>, event: &Told<'_>) -> Option<usize> {
    let trigger = &event.trigger;
    trigger
        .frame
        .item
        .iter()
        .filter(|p| p.site != Site::Mod)
        .flat_map(|p| tree.sites(trigger.token, trigger.pos, &p.site))
        .next()
}

/// The weapon named in the item, else the nearest within the event's own clause.
pub(super) fn of(tree: &Tree<'_>, event: &Told<'_>) -> Option<Weapon> {
    let kind = event.kind.as_deref().and_then(|k| tree.knowledge.ontology.kind(k));
    if !kind.is_some_and(|k| k.weapon) {
        return None;
    }
    let trigger = event.trigger.token;
    // "rocket motor" names an engine, no rocket.
    let whole = |m: &&WeaponMatch<'_>| {
        tree.token_at(m.range.end.saturating_sub(1))
            .and_then(|t| tree.head(t).filter(|_| tree.rel(t) == Rel::Compound))
            .is_none_or(|h| !tree.lists("engine", tree.lemma(h)))
    };
    let matches: Vec<&WeaponMatch<'_>> = tree.weapons().iter().filter(whole).collect();
    let item = item(tree, event);
    let in_item = item.and_then(|i| {
        let span = tree.phrase(i);
        matches.iter().copied().find(|m| m.range.overlaps(span))
    });
    let nearest = || {
        matches
            .iter()
            .copied()
            .filter_map(|m| {
                let head = tree.token_at(m.range.end.saturating_sub(1))?;
                // "Struck targets, among them launchers": what was struck.
                let struck = event.event_type == parallax_model::EventType::Assault
                    && event.trigger.frame.item.is_empty()
                    && tree.deep_object(trigger).is_some_and(|o| tree.is_under(head, o));
                if struck {
                    return None;
                }
                // "the weapon's maker" speaks.
                if tree.rel(head) == Rel::NmodPoss {
                    return None;
                }
                let far = tree.distance(trigger, head);
                let clause = tree.same_clause(trigger, head);
                (far <= 3 || (clause && far <= 5)).then_some((far, m))
            })
            .min_by_key(|(far, _)| *far)
            .map(|(_, m)| m)
    };
    let found = match (in_item, item) {
        (Some(found), _) => found,
        // A pronoun says nothing of its own.
        (None, Some(i)) if tree.upos(i) == Upos::Pron => return pronoun(tree, i),
        _ => nearest()?,
    };
    if is_bearer(tree, event, found) {
        return None;
    }
    let tells_more =
        |m: &&WeaponMatch<'_>| is_said_to_be(tree, found, m) || is_named_beside(tree, found, m);
    let found =
        matches.iter().copied().find(tells_more).map_or(weapon(tree, found), |known| Weapon {
            range: found.range.cover(known.range),
            text: found.range.cover(known.range).slice(tree.source.text).unwrap_or("").into(),
            ..weapon(tree, known)
        });
    let carrier = event.kind.as_deref() == Some("x-satellite-launch")
        && found.name.is_none()
        && found.class.as_deref().is_some_and(|c| !tree.knowledge.weapons.is_a(c, "SATELLITE"));
    Some(match carrier {
        // The rocket that carries a satellite is no rocket artillery.
        true => Weapon { class: Some("SLV".into()), ..found },
        false => found,
    })
}

/// "Jets struck a base": craft without a name that act or are acted on are parties, not what is used.
fn is_bearer(tree: &Tree<'_>, event: &Told<'_>, found: &WeaponMatch<'_>) -> bool {
    let craft = ["AIRCRAFT", "SHIP", "SUBMARINE"];
    let kind = event.kind.as_deref().and_then(|k| tree.knowledge.ontology.kind(k));
    // Where nobody is named, the craft is all that is known of who acts.
    let told = event.actors.iter().any(|a| a.country.is_some());
    told && kind.is_some_and(|k| k.by_craft)
        && found.system.is_none()
        && found.name.is_none()
        && craft.iter().any(|wider| tree.knowledge.weapons.is_a(found.class, wider))
}

/// "projectiles believed to be short-range ballistic missiles": the later words tell the class.
fn is_said_to_be(tree: &Tree<'_>, first: &WeaponMatch<'_>, later: &WeaponMatch<'_>) -> bool {
    let (Some(from), Some(to)) = (tree.token_at(first.range.end), tree.token_at(later.range.start))
    else {
        return false;
    };
    let between = from..to;
    (2..=6).contains(&between.len())
        && between.clone().any(|t| tree.lists("believed", &tree.form(t).to_lowercase()))
        && between.clone().any(|t| tree.lemma(t) == "be" || tree.form(t) == "as")
        && between.into_iter().all(|t| tree.form(t) != ",")
}

/// "a powerful new weapon, the Hwasong-11": the name stands beside the general word.
fn is_named_beside(tree: &Tree<'_>, first: &WeaponMatch<'_>, later: &WeaponMatch<'_>) -> bool {
    let unnamed = first.system.is_none() && first.name.is_none();
    if !unnamed || later.system.is_none() && later.name.is_none() {
        return false;
    }
    let (Some(general), Some(name)) =
        (tree.token_at(first.range.end.saturating_sub(1)), tree.token_at(later.range.start))
    else {
        return false;
    };
    let between = general + 1..name;
    let comma = between.clone().next().is_some_and(|t| tree.form(t) == ",");
    (1..=3).contains(&between.len())
        && comma
        && between.skip(1).all(|t| tree.upos(t) == Upos::Det || tree.upos(t) == Upos::Adj)
}

fn weapon(tree: &Tree<'_>, found: &WeaponMatch<'_>) -> Weapon {
    let range = tree
        .token_at(found.range.end.saturating_sub(1))
        .map_or(found.range, |head| found.range.cover(described(tree, head, found)));
    Weapon {
        range,
        text: range.slice(tree.source.text).unwrap_or("").to_string(),
        class: Some(found.class.to_string()),
        name: found
            .system
            .map(|s| s.name.clone())
            .or_else(|| found.name.and_then(|n| n.slice(tree.source.text)).map(str::to_string)),
        entity: found.system.map(|s| s.entity()),
    }
}

/// The adjectives before the weapon's noun belong to it; number and article do not.
fn described(tree: &Tree<'_>, head: usize, found: &WeaponMatch<'_>) -> parallax_model::TextRange {
    tree.kids(head)
        .filter(|&k| k < head && tree.rel(k) == Rel::Amod)
        .filter(|&k| tree.upos(k) == Upos::Adj && tree.adjectival(head).is_empty())
        .map(|k| tree.range(k))
        .fold(found.range, parallax_model::TextRange::cover)
}

/// The weapon a pronoun stands for: its antecedent, else the last one of the sentence before. What
/// watches a launch is not what was launched.
fn pronoun(tree: &Tree<'_>, at: usize) -> Option<Weapon> {
    let launched = |m: &WeaponMatch<'_>| !tree.lists("sensor", &m.class.to_lowercase());
    let antecedent = tree
        .entity(at)
        .and_then(|e| e.antecedent)
        .and_then(|back| tree.reading().entities.get(back as usize))
        .and_then(|named| {
            tree.knowledge.weapons.find(tree.source.text, named.range).into_iter().find(launched)
        });
    let before = || {
        let sentences = &tree.reading().sentences;
        let here = sentences.partition_point(|s| (s.end as usize) <= tree.first);
        let last = sentences.get(here.checked_sub(1)?)?;
        tree.knowledge.weapons.find(tree.source.text, last.range).into_iter().rfind(launched)
    };
    let found = antecedent.or_else(before)?;
    Some(Weapon {
        range: tree.range(at),
        text: tree.form(at).to_string(),
        class: Some(found.class.to_string()),
        name: found.system.map(|s| s.name.clone()),
        entity: found.system.map(|s| s.entity()),
    })
}
