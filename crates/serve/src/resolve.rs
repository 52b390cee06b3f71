//! Names in a search become the codes the record uses.

use parallax_knowledge::Knowledge;
use parallax_store::{Query, Store};

use crate::Error;

/// Puts codes and ids beside the names a reader types: `actor:"North Korea"` finds `state:PRK`.
pub(crate) fn resolve(
    mut query: Query,
    knowledge: &Knowledge,
    store: &Store,
) -> Result<Query, Error> {
    for asked in &mut query.actors {
        each(asked, |name| actors(name, knowledge));
    }
    for asked in &mut query.places {
        each(asked, |name| places(name, knowledge));
    }
    for asked in &mut query.weapons {
        each(asked, |name| weapons(name, knowledge));
    }
    for asked in &mut query.holders {
        each(asked, |name| holders(name, knowledge));
    }
    for asked in &mut query.kinds {
        each(asked, |name| {
            let key = name.to_lowercase().replace(' ', "-");
            vec![name.to_uppercase(), format!("x-{key}"), key]
        });
    }
    for asked in &mut query.statuses {
        each(asked, |name| {
            let key = name.to_lowercase().replace([' ', '-'], "");
            let told = match key.as_str() {
                "singlesource" => "ATTRIBUTED".into(),
                "toldbyanoutlet" => "ASSERTED".into(),
                "secondhand" => "SECONDHAND".into(),
                _ => key.to_uppercase(),
            };
            vec![told]
        });
    }
    if !query.sources.is_empty() {
        let known = store.sources()?;
        for asked in &mut query.sources {
            each(asked, |name| {
                let by_name = knowledge.outlets.by_name(name).map(|o| o.id.clone());
                let followed = known.iter().filter(|s| s.name.eq_ignore_ascii_case(name));
                by_name.into_iter().chain(followed.map(|s| s.id.clone())).collect()
            });
        }
    }
    Ok(query)
}

/// Adds what each name resolves to; what a reader typed stays, in case it is a code.
fn each(asked: &mut Vec<String>, resolve: impl Fn(&str) -> Vec<String>) {
    let found: Vec<String> = asked.iter().flat_map(|name| resolve(name)).collect();
    asked.extend(found);
    asked.sort();
    asked.dedup();
}

fn is(name: &str, asked: &str) -> bool {
    name.eq_ignore_ascii_case(asked)
}

fn state(asked: &str, knowledge: &Knowledge) -> Option<String> {
    let found = knowledge.states.all().iter().find(|s| {
        is(&s.country.0, asked) || is(&s.name, asked) || s.aliases.iter().any(|a| is(a, asked))
    });
    found.map(|s| s.country.0.clone())
}

/// Ids of a state, person or organisation.
pub(crate) fn actors(asked: &str, knowledge: &Knowledge) -> Vec<String> {
    let mut ids: Vec<String> =
        state(asked, knowledge).map(|code| format!("state:{code}")).into_iter().collect();
    let people = knowledge.people.all().iter();
    let people = people.filter(|p| is(&p.name, asked) || p.aliases.iter().any(|a| is(a, asked)));
    ids.extend(people.map(|p| p.id.0.clone()));
    let organisations = knowledge.organisations.all().iter();
    let organisations =
        organisations.filter(|o| is(&o.name, asked) || o.aliases.iter().any(|a| is(a, asked)));
    ids.extend(organisations.map(|o| o.id.0.clone()));
    ids
}

fn places(asked: &str, knowledge: &Knowledge) -> Vec<String> {
    let named = knowledge.places.named(asked).filter_map(|p| p.id.as_ref().map(|id| id.0.clone()));
    let state = state(asked, knowledge).map(|code| format!("state:{code}"));
    named.chain(state).collect()
}

fn weapons(asked: &str, knowledge: &Knowledge) -> Vec<String> {
    let plain =
        |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let key = plain(asked);
    let named = |w: &&parallax_knowledge::weapons::Weapon| {
        plain(&w.name) == key || plain(&w.id) == key || w.aliases.iter().any(|a| plain(a) == key)
    };
    knowledge.weapons.all().iter().filter(named).map(|w| w.entity().0).collect()
}

/// Principals: a state speaks as `gov:`, a person and an organisation under its own id.
fn holders(asked: &str, knowledge: &Knowledge) -> Vec<String> {
    let government = state(asked, knowledge).map(|code| format!("gov:{code}"));
    let mut ids: Vec<String> = government.into_iter().collect();
    for id in actors(asked, knowledge) {
        if let Some(organisation) = knowledge.organisations.get(&id) {
            ids.push(organisation.principal.0.clone());
        }
        ids.push(id);
    }
    ids.push(format!("outlet:{asked}"));
    ids
}
