//! Who did what to whom, with what, how far, and was it done at all.
//!
//! A sentence passes the modules in this order: [`tree`] and `arguments` read the grammar,
//! `matching` finds triggers and their frames, `stance` says how far each event is told as fact,
//! `party` who takes part, `compose` folds events told inside others, `slots` what was measured,
//! `merge` joins what is told twice.

mod arguments;
mod bearing;
mod between;
mod compose;
mod factuality;
mod locate;
mod matching;
mod merge;
mod party;
mod recover;
mod slots;
mod speaker;
mod stance;
mod tree;

use parallax_knowledge::{Knowledge, frames::Flag};
use parallax_model::{CameoCode, EventMention, MentionId, Modality, Slots, Span, Statement};

use crate::{Source, bodies::Bodies};
pub use between::{Basis, Pair, Verdict, between};
use compose::Told;
pub use factuality::{Factuality, factuality};
pub use locate::locate;
use tree::Tree;

/// The event mentions of a text that bear on anybody (`anybody`: all of them), in text order.
pub(crate) fn mentions(
    source: Source<'_>,
    statements: &[Statement],
    bodies: &Bodies,
    knowledge: &Knowledge,
    anybody: bool,
) -> Vec<EventMention> {
    let mut all: Vec<EventMention> = Vec::new();
    let mut setting = bearing::Setting::new(source.reading, knowledge);
    for sentence in source.reading.sentences.iter().filter(|s| s.parsed) {
        let tree = Tree::new(source, knowledge, sentence).with(bodies);
        let all_told = compose::tell(&tree);
        let mut told: Vec<Told<'_>> =
            all_told.into_iter().filter(|t| t.dropped.is_none()).collect();
        if told.is_empty() {
            continue;
        }
        let mut slots = slots::fill(&tree, &told.iter().collect::<Vec<_>>());
        for (event, slots) in told.iter_mut().zip(&slots) {
            test_of_missile(&tree, event, slots);
        }
        merge::merge(&tree, &mut told, &mut slots);
        setting.is_fought |= told.iter().any(bearing::is_attack);
        for (mut event, slots) in told.into_iter().zip(slots) {
            speaker::own_forces(&tree, &mut event, &slots, statements);
            recover::actor(&tree, &mut event, &slots, &all);
            recover::struck_there(&tree, &mut event, &slots);
            speaker::own_interception(&mut event, &tree, statements);
            speaker::own_victims(&mut event, &tree, statements);
            speaker::own_weapons(&tree, &mut event, statements);
            speaker::own_decree(&tree, &mut event, statements);
            speaker::who_is_answered(&tree, &mut event, statements);
            let spoken =
                event.has(Flag::Toll) && speaker::given_by_somebody(&tree, &event, statements);
            if !anybody && !spoken && !setting.bears(&tree, &event, &slots, &all) {
                continue;
            }
            let denied = speaker::denies_own_deed(&event, &tree, statements);
            let denial = denied.then(|| compose::denial_of(&event));
            if denied {
                event.stance.modality = Modality::Denied;
            }
            for (event, slots) in
                std::iter::once((event, slots)).chain(denial.map(|d| (d, Slots::default())))
            {
                let number = all.len() + 1;
                all.push(mention(&tree, event, slots, number));
            }
        }
    }
    recover::at_home(&mut all);
    all
}

/// "the testing of a new weapon, the Hwasong-11": the name tells that a missile was launched.
fn test_of_missile(tree: &Tree<'_>, event: &mut Told<'_>, slots: &Slots) {
    let class = slots.weapon.as_ref().and_then(|w| w.class.as_deref());
    let missile = class.is_some_and(|c| tree.knowledge.weapons.is_a(c, "MISSILE"));
    if event.kind.as_deref() == Some("x-weapons-test") && missile {
        event.kind = Some("x-launch-test".into());
        event.why.push("the weapon tested is a missile".into());
    }
}

/// Dated to a time that ended more than a year before the text was published.
fn is_long_past(tree: &Tree<'_>, slots: &Slots) -> bool {
    let interval = slots.date.as_ref().and_then(|d| d.interval.as_ref());
    let (Some(interval), Some(published)) = (interval, tree.source.published) else { return false };
    let year = jiff::Span::new().years(1);
    published.local_date().checked_sub(year).is_ok_and(|then| interval.end.date() <= then)
}

fn mention(tree: &Tree<'_>, told: Told<'_>, mut slots: Slots, number: usize) -> EventMention {
    let article = tree.source.article;
    let ontology = &tree.knowledge.ontology;
    let cameo: Option<CameoCode> = told.cameo;
    let trigger = tree.range(told.trigger.token);
    let mut contexts = told.contexts;
    if let Some(code) = &cameo
        && contexts.is_empty()
        && let Some(entry) = ontology.cameo(code)
    {
        contexts = entry.contexts.clone();
    }
    if let Some(transfer) = &mut slots.transfer {
        transfer.from = transfer.from.take().or_else(|| told.actors.first().cloned());
        transfer.to = transfer.to.take().or_else(|| told.recipients.first().cloned());
    }
    let mut modality = told.stance.modality;
    // "has held no test since 1998": up to today.
    let done = !told.stance.negated;
    if done && modality == Modality::Asserted && is_long_past(tree, &slots) {
        modality = Modality::Historical;
    }
    EventMention {
        id: MentionId(format!("{article}:m{number}")),
        span: Span {
            article: article.clone(),
            range: tree.span(told.trigger.token).cover(trigger),
        },
        trigger,
        frame: told.trigger.frame.id.clone(),
        event_type: told.event_type,
        mode: told.mode,
        contexts,
        kind: told.kind,
        goldstein: cameo.as_ref().and_then(|c| ontology.goldstein(c)),
        cameo,
        actors: told.actors,
        recipients: told.recipients,
        modality,
        negated: told.stance.negated,
        band: told.stance.band,
        slots,
        condition: told.stance.condition,
        why: told.why,
    }
}
