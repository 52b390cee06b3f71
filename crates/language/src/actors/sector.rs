//! Which of several role nouns speaks for the phrase.

use parallax_knowledge::{Knowledge, names::NameOf, organisations::OrganisationKind};
use parallax_model::Sector;

use super::{ActorCode, phrase::Group};

/// Weight of a sector against others in one group: a body under arms or of the law tells more than
/// a profession ("army accountant"), a profession more than an office ("union president"), anything
/// more than mere people.
fn weight(sector: &str) -> u8 {
    match sector {
        "REB" | "PRM" => 7,
        "MIL" | "COP" | "SPY" | "JUD" | "LEG" => 6,
        "OPP" | "CRM" | "REF" | "UAF" | "JRN" | "PRE" => 5,
        "PTY" | "MED" | "LAB" | "AGR" | "EDU" | "BUS" | "SOC" => 4,
        "GOV" | "ELI" => 3,
        "REL" => 2,
        "CVL" => 1,
        _ => 0,
    }
}

/// The sector that the role nouns of a group give together; of equals the last, which is the head.
pub(super) fn of_roles(knowledge: &Knowledge, group: &Group) -> Option<(Sector, Option<Sector>)> {
    let roles = group.hits.iter().filter_map(|h| {
        h.names.iter().find_map(|&(of, _)| match of {
            NameOf::Role(at) => Some(&knowledge.roles.all()[at]),
            _ => None,
        })
    });
    let best = roles.max_by_key(|role| weight(role.sector.as_str()))?;
    Some((best.sector.clone(), best.secondary.clone()))
}

/// Whether a role noun overrides what the organisation before it is: "EU legislators", "Harvard
/// students on strike" yes, "FBI agents", "Hamas officials" no.
pub(super) fn outranks(sector: &Sector, code: &ActorCode, kind: Option<OrganisationKind>) -> bool {
    use OrganisationKind::{Company, Media, Party, University};
    let Some(ours) = &code.sector else { return true };
    match (kind, sector.as_str()) {
        (Some(Party), "LEG" | "GOV" | "OPP") => sector.as_str() != "GOV" || ours.as_str() != "PTY",
        (Some(Company | Media | University), "LAB" | "OPP") => true,
        (Some(kind), _) if is_body(kind) => false,
        _ => weight(sector.as_str()) > weight(ours.as_str()),
    }
}

/// Whose people are its own, whatever they do.
fn is_body(kind: OrganisationKind) -> bool {
    !matches!(kind, OrganisationKind::Other)
}

/// A head that says little, so that "of …" decides: "leader of", "group of", "members of".
pub(super) fn yields(knowledge: &Knowledge, head: &Group) -> bool {
    let roles = knowledge.roles.all();
    head.hits.iter().all(|h| {
        h.names.iter().all(|&(of, _)| match of {
            NameOf::Role(at) => roles[at].relational,
            NameOf::State(_) | NameOf::Town(_) => true,
            NameOf::Person(_) | NameOf::Organisation(_) => false,
        })
    })
}

/// Prepositions that carry the weight of a phrase.
pub(super) fn carries(preposition: &str) -> bool {
    matches!(preposition, "of" | "for" | "from")
}

/// Prepositions behind which somebody else stands.
pub(super) fn points_away(preposition: &str) -> bool {
    matches!(preposition, "to" | "against" | "toward" | "towards" | "with" | "on" | "opposed")
}

/// A position one can have been in: a former soldier is of the elite records, a former rebel is not.
pub(super) fn can_be_left(sector: &Sector) -> bool {
    matches!(
        sector.as_str(),
        "GOV" | "MIL" | "LEG" | "JUD" | "SPY" | "COP" | "PTY" | "UNK" | "CVL" | "JRN" | "BUS"
    )
}
