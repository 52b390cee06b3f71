//! What a line weighs at the end: the letter and number of its grade, voices for and against.

use parallax_model::{
    Commitment,
    ledger::{Grade, Status},
};

use crate::{
    lines::Effect,
    state::{Floor, Position, avows},
    store::Ledger,
};

impl Ledger {
    pub(crate) fn tally(&self, floor: &Floor, status: Option<Status>) -> (Grade, u32, u32) {
        let node = |p: &Position| self.node(p.node);
        let all: Vec<&Position> =
            floor.voices.values().filter(|p| p.effect == Effect::For).collect();
        // Once it has been told nobody counts who only announced it, and once somebody stands behind it by
        // name nobody who only passed on what is said.
        let told = all.iter().any(|p| self.tells(p));
        let pros: Vec<&Position> = all.into_iter().filter(|p| !told || self.tells(p)).collect();
        let named: Vec<&Position> = pros.iter().copied().filter(|p| p.named).collect();
        let relayed = self.relayed(&named);
        let heard = |p: &Position| {
            let v = &node(p).voiced;
            let hearsay = matches!(
                v.commitment,
                Commitment::Hearsay | Commitment::Anonymous | Commitment::Secondhand
            );
            p.named || named.is_empty() || v.principal().is_some() && !v.hedged() && !hearsay
        };
        let live = |p: &Position| !p.dependent && !relayed(p);
        let speaks = |p: &Position| p.weight > 0.0 || node(p).voiced.hedged();
        let pro = match status {
            // What hangs on a condition nobody says is so.
            Some(Status::Conditional | Status::Hypothetical) => 0,
            _ => pros.iter().filter(|p| live(p) && speaks(p) && heard(p)).count() as u32,
        };
        let against = [Effect::Denies, Effect::Rival, Effect::Question];
        let contra = floor.voices.values().filter(|p| against.contains(&p.effect));
        let contra = contra.filter(|p| live(p) && speaks(p)).count() as u32;
        // Of its own acts, while nobody disputes them, a party is as good a source as any.
        let letter = |p: &&Position| match contra {
            0 if pro > 0 => self.grade_of_own_acts(node(p)),
            _ => self.grade(node(p)),
        };
        let best = pros.iter().copied().filter(|p| heard(p)).map(|p| letter(&p)).min();
        let owned = pros.iter().any(|p| self.owns_up(p, &pros));
        let denier = floor.voices.values().filter(|p| p.effect == Effect::Denies);
        let denier =
            denier.map(|p| if self.by_party(node(p)) { 'D' } else { self.grade(node(p)) }).min();
        let reliability = match status {
            Some(Status::Confirmed) if owned => 'A',
            Some(Status::Retracted) if !floor.retracted => floor.called_off.unwrap_or('E'),
            Some(Status::Retracted) => 'E',
            _ => best.or(denier).unwrap_or('F'),
        };
        let party_alone = pro == 1
            && pros.iter().filter(|p| heard(p)).all(|p| {
                let side = |q| node(p).voiced.proposition.patients.iter().any(|a| a.is(q));
                self.principal(node(p)).is_some_and(side) && self.grade(node(p)) >= 'D'
            });
        let credibility = match status {
            Some(Status::Confirmed) if pro >= 2 => 1,
            Some(Status::Confirmed | Status::Corroborated) => 2,
            Some(Status::Disputed) => 4,
            Some(Status::Refuted | Status::Retracted) => 5,
            Some(Status::Conditional | Status::Hypothetical | Status::Unconfirmed) | None => 6,
            Some(_) if party_alone => 4,
            Some(_) => 3,
        };
        (Grade { reliability, credibility }, pro, contra)
    }

    /// Vouches for what it is itself said to have done, or no longer denies it: nobody could know better.
    fn owns_up(&self, position: &Position, pros: &[&Position]) -> bool {
        let node = self.node(position.node);
        let agent = |p| node.voiced.proposition.agents.iter().any(|a| a.is(p)) || position.reversed;
        let accused = || pros.iter().any(|q| self.opposed(node, self.node(q.node)));
        avows(node)
            && self.by_party(node)
            && self.principal(node).is_some_and(agent)
            && (position.reversed || accused())
    }
}
