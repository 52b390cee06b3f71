//! Parties that the clause does not name: the owner of the weapon, the state it was launched from,
//! whoever did the same before, the other side of two.

use foldhash::HashSet;
use parallax_knowledge::{
    frames::{Depth, Flag},
    states::State,
};
use parallax_model::{Actor, Country, EventMention, EventType, Modality, Quad, Rel, Slots};

use super::{compose::Told, tree::Tree};

/// An event of the weapons domain without a named actor: the weapon's owner by its adjective, the
/// state it was launched from, or whoever did the same in the sentences before.
pub(super) fn actor(tree: &Tree<'_>, event: &mut Told<'_>, slots: &Slots, before: &[EventMention]) {
    let known = |actors: &[Actor]| actors.iter().any(|a| a.country.is_some());
    if let Some(it) = it_does(tree, event) {
        event.actors = vec![it];
        subject_before(tree, event);
        if !known(&event.actors) {
            event.actors.clear();
        }
    }
    if !known(&event.actors)
        && event.by_pronoun()
        && let Some(last) = before.last().filter(|m| known(&m.actors))
    {
        event.why.push("actor: those of the sentence before".into());
        // "He accused the crews. They had seized": several, where one has acted.
        let they = event.actors.iter().any(|a| a.text.eq_ignore_ascii_case("they"));
        let several = |list: &[Actor]| {
            list.len() > 1
                || list.iter().any(|a| a.range.and_then(|r| tree.is_plural(r)).unwrap_or(true))
        };
        let list = match they && !several(&last.actors) && several(&last.recipients) {
            true => &last.recipients,
            false => &last.actors,
        };
        event.actors = implied(list);
        return;
    }
    if !known(&event.actors) && event.by_pronoun() {
        subject_before(tree, event);
    }
    if event.has(Flag::Toll) && event.recipients.is_empty() {
        toll_told_before(event, before);
        return;
    }
    if matches!(event.kind.as_deref(), Some("x-interception" | "x-shootdown"))
        && !known(&event.recipients)
    {
        let object = tree.deep_object(event.trigger.token);
        let of_part = object.and_then(|o| tree.nominal_of(o, "of"));
        let fired = [of_part, object].into_iter().flatten().find_map(|w| who_fired(tree, w));
        // "Dozens of Norland drones".
        let owned = || of_part.map(|w| tree.parties_at(w, Depth::Own)).filter(|p| known(p));
        if let Some(owners) = fired.or_else(owned) {
            event.why.push("recipient: whose weapon it was".into());
            event.recipients = owners;
        } else if event.kind.as_deref() == Some("x-interception") {
            weapons_fired_before(event, before);
        }
        if event.kind.as_deref() == Some("x-interception") {
            return;
        }
    }
    if event.event_type == EventType::Assault && event.actors.is_empty() {
        let weapon = tree.deep_subject(event.trigger.token);
        if let Some(actors) = weapon.and_then(|w| who_fired(tree, w)) {
            event.why.push("actor: who fired the weapon".into());
            event.actors = actors;
            return;
        }
        in_that_strike(tree, event, before);
        return;
    }
    if event.kind.as_deref() == Some("x-launch-test") && of_that_attack(tree, event, slots, before)
    {
        return;
    }
    both_sides(tree, event, before);
    counterpart(tree, event, before);
    if event.kind.as_deref() == Some("x-arms-transfer")
        && !known(&event.actors)
        && let Some((actor, why)) = maker_of_weapon(tree, slots)
        && !event.recipients.iter().any(|r| r.country == actor.country)
    {
        // "a delivery of Russian weapons".
        event.why.push(why);
        event.actors = vec![Actor { implicit: true, ..actor }];
        return;
    }
    if event.kind.as_deref() == Some("x-denial") && !known(&event.recipients) {
        answered(event, before);
        return;
    }
    if event.event_type == EventType::Accuse && !known(&event.recipients) {
        blamed_for_it(tree, event, before);
        return;
    }
    if event.kind.as_deref() == Some("x-troop-support") && !known(&event.actors) {
        let own = event.recipients.iter().find_map(|r| r.country.clone());
        if let Some((actor, why)) = did_it_before(event, before).filter(|(a, _)| a.country != own) {
            event.why.push(why);
            event.actors = vec![Actor { implicit: true, ..actor }];
        }
        return;
    }
    // "Those of them who had arrived": soldiers named without their state.
    let soldiers = event.actors.iter().any(|a| {
        a.range.and_then(|r| tree.head_of(r)).is_some_and(|h| tree.lists("troop", tree.lemma(h)))
    });
    if event.kind.as_deref() == Some("x-deployment") && soldiers && !known(&event.actors) {
        let troops =
            |k: &Option<String>| matches!(k.as_deref(), Some("x-troop-support" | "x-deployment"));
        let sent = before.iter().rev().find(|m| troops(&m.kind) && known(&m.actors));
        if let Some(actor) = sent.and_then(|m| m.actors.iter().find(|a| a.country.is_some())) {
            event.why.push("actor: who sent troops before".into());
            event.actors = vec![Actor { range: None, implicit: true, ..actor.clone() }];
            return;
        }
    }
    if event.event_type != EventType::Mobilize || known(&event.actors) {
        return;
    }
    let somebody =
        |a: &Actor| a.range.and_then(|r| tree.head_of(r)).is_some_and(|h| tree.is_person_like(h));
    if event.actors.iter().any(somebody) {
        return;
    }
    let found = owner_of_weapon(tree, slots)
        .or_else(|| state_of_system(tree, slots))
        .or_else(|| launched_from(tree, slots))
        .or_else(|| who_is_there(tree, event))
        .or_else(|| did_it_before(event, before));
    if let Some((actor, why)) = found {
        event.why.push(why);
        event.actors = vec![Actor { implicit: true, ..actor }];
    }
}

/// "Jets struck depots near Norport": a thing of nobody named is of the state where it stands.
pub(super) fn struck_there(tree: &Tree<'_>, event: &mut Told<'_>, slots: &Slots) {
    let unknown = event.recipients.iter().all(|r| r.country.is_none() && r.entity.is_none());
    // A ship off a coast is not of that coast.
    let ship = tree
        .deep_object(event.trigger.token)
        .is_some_and(|o| tree.through_partitive(o).iter().any(|&h| tree.is_ship(h)));
    let attack = event.kind.as_deref() == Some("x-attack") && !ship;
    let Some(by) = event.actors.iter().find_map(|a| a.country.clone()).filter(|_| attack) else {
        return;
    };
    let mut there = slots.places.iter().filter_map(|p| Some((p, p.country.clone()?)));
    let Some((place, country)) = there.find(|(_, country)| *country != by).filter(|_| unknown)
    else {
        return;
    };
    event.why.push(format!("recipient: the state of {}", place.text));
    match event.recipients.first_mut() {
        Some(first) => {
            first.country = Some(country);
            first.implicit = true;
        }
        None => event.recipients.push(Actor {
            range: None,
            text: place.text.clone(),
            country: Some(country),
            sector: None,
            entity: None,
            implicit: true,
        }),
    }
}

/// "A missile fired by the rebels struck the ship".
fn who_fired(tree: &Tree<'_>, weapon: usize) -> Option<Vec<Actor>> {
    if !tree.is_weapon(weapon) {
        return None;
    }
    let fired = tree.kids(weapon).find(|&k| {
        matches!(tree.rel(k), Rel::Acl | Rel::AclRelcl) && tree.lists("firing", tree.lemma(k))
    })?;
    let actors = tree.parties_at(tree.deep_subject(fired)?, Depth::Any);
    actors.iter().any(|a| a.country.is_some()).then_some(actors)
}

/// "It held a drill", as the main clause: whoever it is acts, where the frame found nobody.
fn it_does(tree: &Tree<'_>, event: &Told<'_>) -> Option<Actor> {
    let deed =
        matches!(event.event_type.quad(), Quad::MaterialConflict | Quad::MaterialCooperation);
    let subject = tree.deep_subject(event.trigger.token)?;
    let it = tree.rel(subject) == Rel::Nsubj && tree.lemma(subject).eq_ignore_ascii_case("it");
    // "It flew 600 km" is told of the weapon.
    let flies = event.has(Flag::Flight) || event.has(Flag::Toll);
    let main = tree.rel(event.trigger.token) == Rel::Root;
    (deed && it && main && !flies && event.actors.is_empty()).then(|| Actor {
        range: Some(tree.range(subject)),
        text: tree.form(subject).to_string(),
        country: None,
        sector: None,
        entity: None,
        implicit: true,
    })
}

/// "Norland jets roared over the coast. They bombed three depots": the subject of the sentence before, where
/// that told no event.
fn subject_before(tree: &Tree<'_>, event: &mut Told<'_>) {
    let sentences = &tree.reading().sentences;
    let here = sentences.partition_point(|s| (s.end as usize) <= tree.first);
    let Some(before) = here.checked_sub(1).and_then(|at| sentences.get(at)) else { return };
    let other = Tree::new(tree.source, tree.knowledge, before);
    let root = other.tokens().find(|&t| other.rel(t) == Rel::Root);
    let Some(subject) = root.and_then(|r| other.deep_subject(r)) else { return };
    let plural =
        matches!(other.penn(subject), "NNS" | "NNPS") || other.conjuncts(subject).len() > 1;
    let they = event.actors.iter().any(|a| a.text.eq_ignore_ascii_case("they"));
    let found = other.parties_at(subject, Depth::Any);
    if plural == they && found.iter().any(|a| a.country.is_some()) {
        event.why.push("actor: the subject of the sentence before".into());
        event.actors = implied(&found);
    }
}

/// Rebels are not the state they are of.
fn of_movement(actor: &Actor) -> bool {
    actor.sector.as_ref().is_some_and(parallax_model::Sector::in_arms)
}

/// A state that no words here name.
fn state_itself(state: &State) -> Actor {
    Actor {
        range: None,
        text: state.name.clone(),
        country: Some(state.country.clone()),
        sector: None,
        entity: Some(state.id.clone()),
        implicit: true,
    }
}

/// The same parties, named by nothing here.
pub(super) fn implied(parties: &[Actor]) -> Vec<Actor> {
    parties.iter().map(|a| Actor { range: None, implicit: true, ..a.clone() }).collect()
}

/// "The missiles had been intercepted": those of whoever fired last.
fn weapons_fired_before(event: &mut Told<'_>, before: &[EventMention]) {
    let own = event.actors.iter().find_map(|a| a.country.clone());
    let fired = |m: &&EventMention| {
        m.slots.weapon.is_some()
            && matches!(m.kind.as_deref(), Some("x-attack" | "x-launch-test"))
            && m.actors.iter().any(|a| a.country.is_some() && a.country != own)
    };
    let Some(earlier) = before.iter().rev().find(fired) else { return };
    event.why.push("recipient: who fired before".into());
    event.recipients = implied(&earlier.actors);
}

/// "Five people were killed in the strikes": those told of last, by whoever carried them out.
fn in_that_strike(tree: &Tree<'_>, event: &mut Told<'_>, before: &[EventMention]) {
    let definite =
        |k: usize| tree.kids(k).any(|d| matches!(tree.lemma(d), "the" | "that" | "those"));
    let strike = tree.kids(event.trigger.token).any(|k| {
        tree.lists("strikenoun", tree.lemma(k)) && tree.case(k) == Some("in") && definite(k)
    });
    let home = event.recipients.iter().find_map(|r| r.country.clone());
    let told = |m: &&EventMention| {
        m.event_type == EventType::Assault
            && m.modality == Modality::Asserted
            && m.actors.iter().any(|a| a.country.is_some() && a.country != home)
    };
    let Some(earlier) = before.iter().rev().find(told).filter(|_| strike) else { return };
    event.why.push("actor: who carried out the strike told before".into());
    event.actors = implied(&earlier.actors);
}

/// "The missiles fell into the sea", "had fired eight missiles", after an attack with missiles: those of
/// the attack.
fn of_that_attack(
    tree: &Tree<'_>,
    event: &mut Told<'_>,
    slots: &Slots,
    before: &[EventMention],
) -> bool {
    let Some(last) = before.iter().rev().find(|m| {
        m.slots.weapon.is_some() && matches!(m.event_type, EventType::Assault | EventType::Mobilize)
    }) else {
        return false;
    };
    let missile = |s: &Slots| {
        let class = s.weapon.as_ref().and_then(|w| w.class.as_deref());
        class.is_some_and(|c| tree.knowledge.weapons.is_a(c, "MISSILE"))
    };
    let day = |s: &Slots| s.date.as_ref().map(|d| d.value.clone());
    let dated_apart = day(slots).is_some_and(|d| day(&last.slots).is_some_and(|l| l != d));
    let of_another = event
        .actors
        .iter()
        .any(|a| a.country.is_some() && !last.actors.iter().any(|b| b.country == a.country));
    let attack = last.event_type == EventType::Assault && last.kind.as_deref() == Some("x-attack");
    if !attack || !missile(&last.slots) || !missile(slots) || dated_apart || of_another {
        return false;
    }
    event.why.push("of the attack told before".into());
    (event.event_type, event.mode) = (last.event_type, last.mode.clone());
    (event.kind, event.cameo) = (last.kind.clone(), last.cameo.clone());
    (event.actors, event.recipients) = (implied(&last.actors), implied(&last.recipients));
    true
}

/// "It later raised the toll to four": of the dead told of last.
fn toll_told_before(event: &mut Told<'_>, before: &[EventMention]) {
    let Some(earlier) = before.iter().rev().find(|m| m.slots.killed.is_some()) else { return };
    event.why.push("parties: those of the toll told before".into());
    event.actors = implied(&earlier.actors);
    event.recipients = implied(&earlier.recipients);
}

/// "urged both sides", "threatened them": the two that the sentences before told of, or those who
/// acted there.
fn both_sides(tree: &Tree<'_>, event: &mut Told<'_>, before: &[EventMention]) {
    let own = event.actors.iter().find_map(|a| a.country.clone());
    for list in [&mut event.actors, &mut event.recipients] {
        let [one] = list.as_slice() else { continue };
        let Some(range) = one.range.filter(|_| one.country.is_none()) else { continue };
        let Some(head) = tree.head_of(range) else { continue };
        // "both sides", "the foreign ministers of the two countries".
        let two = std::iter::once(head).chain(tree.nominal_of(head, "of")).any(|noun| {
            tree.lists("sides", tree.lemma(noun))
                && tree.kids(noun).any(|k| matches!(tree.lemma(k), "both" | "two"))
        });
        if !two {
            continue;
        }
        let Some(found) =
            before.iter().rev().map(|m| states_of(m, own.as_ref())).find(|f| f.len() == 2)
        else {
            continue;
        };
        event.why.push("both sides: the two told of before".into());
        // A state is meant, though one of its people has acted before.
        let whole = |a: Actor| {
            let state = a.country.as_ref().and_then(|c| tree.knowledge.states.by_country(c));
            let text = state.map_or(a.text, |s| s.name.clone());
            let entity = state.map(|s| s.id.clone()).or(a.entity);
            Actor { range: Some(range), implicit: true, text, entity, sector: None, ..a }
        };
        *list = found.into_iter().map(whole).collect();
    }
}

/// "Its army chief will meet his counterpart": the other of the two states told of before.
fn counterpart(tree: &Tree<'_>, event: &mut Told<'_>, before: &[EventMention]) {
    let head = |a: &Actor| a.range.and_then(|r| tree.head_of(r));
    let meant = |a: &Actor| {
        head(a).is_some_and(|h| {
            tree.lists("counterpart", tree.lemma(h))
                && tree.kid(h, &[Rel::NmodPoss]).is_some_and(|o| tree.penn(o) == "PRP$")
                && !tree.kids(h).any(|k| tree.rel(k) != Rel::NmodPoss && tree.entity(k).is_some())
        })
    };
    let own = |list: &[Actor]| list.iter().filter(|a| !meant(a)).find_map(|a| a.country.clone());
    let Some(own) = own(&event.actors).or_else(|| own(&event.recipients)) else { return };
    let other = before.iter().rev().find_map(|m| {
        let states = states_of(m, None);
        let two = states.len() == 2 && states.iter().any(|a| a.country.as_ref() == Some(&own));
        states.into_iter().find(|a| two && a.country.as_ref() != Some(&own))
    });
    for actor in event.actors.iter_mut().chain(&mut event.recipients).filter(|a| meant(a)) {
        actor.country = other.as_ref().and_then(|o| o.country.clone());
        actor.entity = None;
        event.why.push("counterpart: of the other of two told of before".into());
    }
}

/// "Lawmakers voted", after "the president of Norland": bodies of no state named are those of the only
/// state whose own have been named.
pub(super) fn at_home(mentions: &mut [EventMention]) {
    let of_state = |a: &Actor| {
        a.sector.as_ref().is_some_and(|s| {
            matches!(s.as_str(), "GOV" | "LEG" | "JUD" | "OPP" | "MIL" | "COP" | "SPY")
        })
    };
    // Who has to do with a state in one event is not of that state in the next.
    let mut faced: HashSet<(String, Country)> = HashSet::default();
    for m in mentions.iter() {
        for (side, other) in [(&m.actors, &m.recipients), (&m.recipients, &m.actors)] {
            for actor in side.iter().filter(|a| a.country.is_none() && of_state(a)) {
                let states = other.iter().filter_map(|o| o.country.clone());
                faced.extend(states.map(|state| (actor.text.clone(), state)));
            }
        }
    }
    let mut homes: Vec<Country> = Vec::new();
    for mention in mentions {
        // Nobody attacks his own.
        let assault = mention.event_type == EventType::Assault;
        let doers: Vec<Country> =
            mention.actors.iter().filter(|_| assault).filter_map(|a| a.country.clone()).collect();
        for actor in mention.actors.iter_mut().chain(&mut mention.recipients) {
            if !of_state(actor) || actor.range.is_none() {
                continue;
            }
            let nameless = !actor.text.contains(|c: char| c.is_uppercase());
            match &actor.country {
                Some(country) if !homes.contains(country) => homes.push(country.clone()),
                None if actor.entity.is_none()
                    && nameless
                    && homes.len() == 1
                    && !doers.contains(&homes[0])
                    && !faced.contains(&(actor.text.clone(), homes[0].clone())) =>
                {
                    actor.country = homes.first().cloned();
                    actor.implicit = true;
                }
                _ => {}
            }
        }
    }
}

/// "Beijing rejected the accusation": whoever accused the same party last.
fn answered(event: &mut Told<'_>, before: &[EventMention]) {
    let Some(own) = event.actors.iter().find_map(|a| a.country.clone()) else { return };
    let of = |parties: &[Actor]| parties.iter().any(|a| a.country.as_ref() == Some(&own));
    let accusation = before
        .iter()
        .rev()
        .find(|m| m.event_type == EventType::Accuse && of(&m.recipients) && !of(&m.actors));
    let accuser = accusation.and_then(|m| m.actors.iter().find(|a| a.country.is_some()));
    if let Some(accuser) = accuser {
        event.why.push("recipient: who made the accusation before".into());
        event.recipients = vec![Actor { range: None, implicit: true, ..accuser.clone() }];
    }
}

/// The different countries that take part in an event.
fn states_of(mention: &EventMention, without: Option<&parallax_model::Country>) -> Vec<Actor> {
    let mut found: Vec<Actor> = Vec::new();
    for actor in mention.actors.iter().chain(&mention.recipients) {
        let new = actor.country.is_some() && !found.iter().any(|f| f.country == actor.country);
        if new && actor.country.as_ref() != without {
            found.push(actor.clone());
        }
    }
    found
}

fn owner_of_weapon(tree: &Tree<'_>, slots: &Slots) -> Option<(Actor, String)> {
    let weapon = slots.weapon.as_ref()?;
    let head = tree.token_at(weapon.range.end.saturating_sub(1))?;
    let actor = tree.inside(head, 2).into_iter().find(|a| a.country.is_some())?;
    Some((actor, "actor: whose weapon it is".into()))
}

/// "Four Kestrels fired from a submarine, Norland says": a system of one of the states that the sentence
/// names.
fn state_of_system(tree: &Tree<'_>, slots: &Slots) -> Option<(Actor, String)> {
    let id = slots.weapon.as_ref()?.entity.as_ref()?;
    let system = tree.knowledge.weapons.get(id.as_str())?;
    let named = tree.countries();
    let country = system.states.iter().find(|s| named.contains(s))?;
    let state = tree.knowledge.states.by_country(country)?;
    Some((state_itself(state), format!("actor: the state of the {}", system.name)))
}

/// "Russian weapons".
fn maker_of_weapon(tree: &Tree<'_>, slots: &Slots) -> Option<(Actor, String)> {
    let weapon = slots.weapon.as_ref()?;
    let head = tree.token_at(weapon.range.end.saturating_sub(1))?;
    let actor = tree.adjectival(head).into_iter().find(|a| a.country.is_some())?;
    Some((actor, "actor: whose weapon it is".into()))
}

fn launched_from(tree: &Tree<'_>, slots: &Slots) -> Option<(Actor, String)> {
    let place = slots.places.iter().find(|p| p.role == "from")?;
    let country = place.country.clone()?;
    let state = tree.knowledge.states.by_country(&country);
    let actor = Actor {
        range: None,
        text: state.map_or_else(|| country.0.clone(), |s| s.name.clone()),
        country: Some(country),
        sector: None,
        entity: None,
        implicit: true,
    };
    Some((actor, format!("actor: the state of {}", place.text)))
}

/// "condemned the launch": whoever launched before.
fn blamed_for_it(tree: &Tree<'_>, event: &mut Told<'_>, before: &[EventMention]) {
    let of_test = event.recipients.iter().any(|r| {
        r.range
            .and_then(|r| tree.head_of(r))
            .is_some_and(|h| tree.lists("testnoun", tree.lemma(h)) || tree.is_weapon(h))
    });
    if !of_test {
        return;
    }
    let own = event.actors.iter().find_map(|a| a.country.clone());
    let launched = before.iter().rev().find(|m| m.event_type == EventType::Mobilize);
    let Some(actor) = launched.and_then(|m| m.actors.iter().find(|a| a.country.is_some())) else {
        return;
    };
    if actor.country != own {
        event.why.push("recipient: whoever launched before".into());
        event.recipients = vec![Actor { range: None, implicit: true, ..actor.clone() }];
    }
}

/// "toured a plant producing uranium": whoever acts around the facility.
fn who_is_there(tree: &Tree<'_>, event: &Told<'_>) -> Option<(Actor, String)> {
    let trigger = event.trigger.token;
    let facility = matches!(tree.rel(trigger), Rel::Acl | Rel::AclRelcl)
        && tree.head(trigger).is_some_and(|h| tree.lists("site", tree.lemma(h)));
    if !facility {
        return None;
    }
    let verb = tree.ancestors(trigger).skip(1).find(|&a| tree.is_verb(a))?;
    if tree.is_speech(verb) {
        return None;
    }
    let subject = tree.deep_subject(verb)?;
    let actor = tree.parties_at(subject, Depth::Any).into_iter().find(|a| a.country.is_some())?;
    Some((actor, format!("actor: who does “{}”", tree.form(verb))))
}

fn did_it_before(event: &Told<'_>, before: &[EventMention]) -> Option<(Actor, String)> {
    let told = |m: &&EventMention| {
        m.modality == Modality::Asserted && m.actors.iter().any(|a| a.country.is_some())
    };
    let exercise = |kind: &Option<String>| kind.as_deref().is_some_and(|k| k.contains("exercise"));
    let alike = |m: &&EventMention| {
        m.kind == event.kind && m.event_type == event.event_type
            || exercise(&m.kind) && exercise(&event.kind)
    };
    // Who drills with guns or moves troops has launched no missile.
    let drill = |kind: &Option<String>| {
        matches!(kind.as_deref(), Some("x-live-fire" | "x-deployment" | "x-incursion") | None)
            || exercise(kind)
    };
    let launch = event.kind.as_deref() == Some("x-launch-test");
    let weapons = |m: &&EventMention| {
        event.event_type == EventType::Mobilize
            && m.event_type == EventType::Mobilize
            && !(launch && drill(&m.kind))
    };
    let back = || before.iter().rev().filter(told);
    // Who moved troops has not flown drones over somebody's capital.
    let crosses = event.kind.as_deref() == Some("x-incursion");
    let other = || back().filter(|_| !crosses).find(weapons);
    let earlier = back().find(alike).or_else(other)?;
    let actor = earlier.actors.iter().find(|a| a.country.is_some())?.clone();
    Some((Actor { range: None, ..actor }, "actor: carried over from the sentences before".into()))
}

/// Kinds that always concern somebody beyond a line.
fn crosses_a_line(kind: &str) -> bool {
    matches!(kind, "x-balloons" | "x-loudspeakers" | "x-incursion" | "x-jamming")
}

/// Kinds that lie between two parties, the second often unnamed.
fn is_between_two(kind: &str) -> bool {
    crosses_a_line(kind)
        || matches!(kind, "x-refuse-talks" | "x-suspend-pact" | "x-cut-links" | "x-warning-shots")
}

/// The recipient of an act between two sides, when the clause names only one: the other party of
/// the sentence's other events, the only other state named, or the state beyond the line.
pub(super) fn other_side(tree: &Tree<'_>, told: &mut [Told<'_>]) {
    for i in 0..told.len() {
        let event = &told[i];
        let kind = event.kind.as_deref().unwrap_or("");
        // An inquiry is into a deed, whoever did it.
        let inquiry = event.mode.as_ref().is_some_and(|m| m.as_str() == "investigate");
        let blames = event.event_type == EventType::Accuse && !inquiry
            || event.event_type == EventType::Threaten
            || event.event_type == EventType::Request && event.recipients.is_empty();
        let shared = blames
            || event.item.is_some()
            || matches!(kind, "x-arms-transfer" | "x-sanctions-evasion" | "x-sanctions");
        let open = event.dropped.is_none()
            && (is_between_two(kind) || shared)
            && event.recipients.iter().all(|r| r.country.is_none());
        let Some(own) = event.actors.iter().find_map(|a| a.country.clone()).filter(|_| open) else {
            continue;
        };
        let mut others: Vec<Actor> = Vec::new();
        for (j, other) in told.iter().enumerate() {
            let shares = other
                .actors
                .iter()
                .chain(&other.recipients)
                .any(|a| a.country.as_ref() == Some(&own));
            if j == i || !(shares || kind == "x-warning-shots") {
                continue;
            }
            // "Condemned the coup and demanded his release": blamed is who does something, not who suffers it.
            let suffers = other.recipients.iter().filter(|_| !blames);
            for a in other.actors.iter().chain(suffers) {
                let new = !others.iter().any(|o| o.country == a.country);
                if a.country.is_some() && a.country.as_ref() != Some(&own) && new {
                    others.push(a.clone());
                }
            }
        }
        let mut found = (others.len() == 1).then(|| {
            // Who has spoken or acted for a state stands here for the whole of it.
            let other = others.remove(0);
            let state = other.country.as_ref().and_then(|c| tree.knowledge.states.by_country(c));
            state.map(state_itself).filter(|_| !of_movement(&other)).unwrap_or(other)
        });
        if found.is_none() && is_between_two(kind) {
            let mut named: Vec<_> = tree.countries();
            named.retain(|c| *c != own);
            let beyond = tree
                .knowledge
                .frames
                .beyond(&own)
                .and_then(|c| tree.knowledge.states.by_country(c));
            // "After a Norland plane entered its airspace".
            let at = event.trigger.token;
            let into = tree.deep_object(at).into_iter().chain(tree.oblique_of(at, "into"));
            let theirs = into
                .into_iter()
                .any(|o| tree.kid(o, &[Rel::NmodPoss]).is_some_and(|k| tree.penn(k) == "PRP$"));
            let other = match (named.as_slice(), beyond) {
                ([only], _) if theirs || !crosses_a_line(kind) => {
                    tree.knowledge.states.by_country(only)
                }
                (_, Some(beyond)) if named.contains(&beyond.country) => Some(beyond),
                // Where a third state is named, it need not be the line one thinks of.
                ([], Some(beyond)) if crosses_a_line(kind) => Some(beyond),
                _ => None,
            };
            found = other.map(state_itself);
        }
        if let Some(actor) = found {
            let event = &mut told[i];
            event.why.push(format!("recipient: {}, the other side", actor.text));
            event.recipients = vec![Actor { range: None, implicit: true, ..actor }];
        }
    }
}
