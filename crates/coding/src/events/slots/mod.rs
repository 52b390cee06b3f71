//! What is measurable about an event: weapon, numbers, places, dates, outcome, transfer.

mod dates;
mod measures;
pub(super) mod settings;
mod weapon;

use parallax_model::{ItemTransfer, Slots, TextRange};

use super::{compose::Told, tree::Tree};

/// Slots of all events of a sentence, in their order; each quantity and date goes to one event.
pub(super) fn fill(tree: &Tree<'_>, told: &[&Told<'_>]) -> Vec<Slots> {
    let mut slots: Vec<Slots> = told
        .iter()
        .map(|event| Slots { weapon: weapon::of(tree, event), ..Slots::default() })
        .collect();
    for (event, slots) in told.iter().zip(&mut slots) {
        (slots.outcome, slots.outcome_range) = settings::outcome(tree, event);
        slots.places = settings::places(tree, event, told.len() == 1);
    }
    measures::share_out(tree, told, &mut slots);
    dates::dates(tree, told, &mut slots);
    for (event, slots) in told.iter().zip(&mut slots) {
        if slots.count.is_none() {
            slots.count = measures::article_count(tree, event, slots);
        }
        slots.transfer = transfer(tree, event, slots);
        slots.matter = settings::matter(tree, event);
    }
    slots
}

fn transfer(tree: &Tree<'_>, event: &Told<'_>, slots: &Slots) -> Option<ItemTransfer> {
    let of_arms = matches!(event.kind.as_deref(), Some("x-arms-transfer" | "x-troop-support"));
    if !of_arms && event.item.is_none() {
        return None;
    }
    let trigger = event.trigger.token;
    let itself =
        (tree.lists("troop", tree.lemma(trigger)) || tree.is_weapon(trigger)).then_some(trigger);
    let item = event.item.or_else(|| weapon::item(tree, event)).or(itself);
    let weapon = slots.weapon.as_ref().filter(|_| event.item.is_none());
    let item_range: TextRange = weapon.map(|w| w.range).or_else(|| item.map(|i| tree.phrase(i)))?;
    Some(ItemTransfer {
        from: event.actors.first().cloned(),
        to: event.recipients.first().cloned(),
        item: item_range.slice(tree.source.text)?.to_string(),
        item_range,
    })
}
