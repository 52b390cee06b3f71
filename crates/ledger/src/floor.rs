//! Where each voice stands on a line.

use std::{cmp::Ordering, sync::Arc};

use crate::voices::{Voice, VoiceId};

/// Under what a position is kept.
#[derive(Debug, Clone)]
pub(crate) enum Seat {
    /// What a voice tells as done.
    Voice(Arc<Voice>),
    /// What it has announced, beside that.
    Ahead(Arc<Voice>),
    /// The parties to a deal, who deny it with one voice.
    Parties,
}

impl Seat {
    fn place(&self) -> (u8, Option<VoiceId>) {
        match self {
            Self::Voice(v) => (0, Some(v.id)),
            Self::Ahead(v) => (1, Some(v.id)),
            Self::Parties => (2, None),
        }
    }

    /// The order in which positions are weighed, the same whatever came first.
    fn order(&self, other: &Self) -> Ordering {
        let name = |seat: &Self| -> (&'static str, Arc<str>) {
            match seat {
                Self::Voice(v) => ("", v.key.clone()),
                Self::Ahead(v) => ("ahead ", v.key.clone()),
                Self::Parties => ("parties", Arc::from("")),
            }
        };
        let ((a, x), (b, y)) = (name(self), name(other));
        a.bytes().chain(x.bytes()).cmp(b.bytes().chain(y.bytes()))
    }
}

/// Positions by seat, in their order.
#[derive(Debug)]
pub(crate) struct Seats<P>(Vec<(Seat, P)>);

impl<P> Default for Seats<P> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<P> Seats<P> {
    pub fn get(&self, seat: &Seat) -> Option<&P> {
        self.0.iter().find(|(s, _)| s.place() == seat.place()).map(|(_, p)| p)
    }

    pub fn insert(&mut self, seat: Seat, position: P) {
        if let Some(at) = self.0.iter().position(|(s, _)| s.place() == seat.place()) {
            self.0[at].1 = position;
        } else {
            let at = self.0.partition_point(|(s, _)| s.order(&seat).is_lt());
            self.0.insert(at, (seat, position));
        }
    }

    pub fn remove(&mut self, seat: &Seat) -> Option<P> {
        let at = self.0.iter().position(|(s, _)| s.place() == seat.place())?;
        Some(self.0.remove(at).1)
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&P) -> bool) {
        self.0.retain(|(_, p)| keep(p));
    }

    pub fn values(&self) -> impl Iterator<Item = &P> {
        self.0.iter().map(|(_, p)| p)
    }
}
