//! Terms met so far, and in how many articles each.

/// Terms in open addressing: what an article asks of them is a few hundred reads all over a large
/// table, which [`Vocabulary::fetch`] has under way at the same time.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    /// Twice as many slots as terms at least; the number of slots is a power of two.
    slots: Vec<Slot>,
    terms: usize,
    /// All names in a row, each closed by [`END`].
    names: String,
    articles: u32,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    id: TermId,
    articles: u32,
    /// Where the name starts.
    name: u32,
}

/// Ids have 30 bits.
const FREE: Slot = Slot { id: TermId::MAX, articles: 0, name: 0 };
const LEAST_SLOTS: usize = 1 << 10;

const END: char = '\u{0}';

/// 30 bits of the term's hash: the same whatever came before it, so that nothing depends on the
/// order of arrival. Two of half a million terms fall together about a hundred times.
pub(crate) type TermId = u32;

pub(crate) fn id(hash: u64) -> TermId {
    (hash >> (64 - ID_BITS)) as TermId
}

const ID_BITS: u32 = 30;

impl Vocabulary {
    /// Where a term stands or would.
    fn place(&self, id: TermId) -> usize {
        // An id is the first bits of a hash: so are the first bits of an id.
        let mut at = (id as usize * self.slots.len()) >> ID_BITS;
        while self.slots[at].id != id && self.slots[at].id != FREE.id {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }

    fn get(&self, id: TermId) -> Option<&Slot> {
        self.slots
            .get(self.slots.len().checked_sub(1).map(|_| self.place(id))?)
            .filter(|s| s.id == id)
    }

    fn entry(&mut self, id: TermId, name: impl FnOnce() -> String) -> &mut Slot {
        if self.slots.len() < LEAST_SLOTS.max(2 * (self.terms + 1)) {
            let slots = (2 * self.slots.len()).max(LEAST_SLOTS);
            let old = std::mem::replace(&mut self.slots, vec![FREE; slots]);
            for slot in old.into_iter().filter(|s| s.id != FREE.id) {
                let at = self.place(slot.id);
                self.slots[at] = slot;
            }
        }
        let at = self.place(id);
        if self.slots[at].id == FREE.id {
            let start = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            self.names.push_str(&name());
            self.names.push(END);
            self.terms += 1;
            self.slots[at] = Slot { id, articles: 0, name: start };
        }
        &mut self.slots[at]
    }

    /// Takes note of a term; `name` is asked for on first sight only.
    pub fn meet(&mut self, id: TermId, name: impl FnOnce() -> String) {
        self.entry(id, name);
    }

    /// Reads the slots of terms that will be asked for, so that those far away come all at once.
    pub fn fetch(&self, ids: impl Iterator<Item = TermId>) {
        if !self.slots.is_empty() {
            let slot = |id: TermId| self.slots[(id as usize * self.slots.len()) >> ID_BITS].id;
            std::hint::black_box(ids.fold(0, |all, id| all ^ slot(id)));
        }
    }

    pub fn name(&self, id: TermId) -> &str {
        let start = self.get(id).map(|t| t.name as usize);
        let names = start.and_then(|s| self.names.get(s..)).unwrap_or("");
        names.split(END).next().unwrap_or("")
    }

    pub fn begin_article(&mut self) {
        self.articles += 1;
    }

    /// Counts a term of the article begun last and tells its rarity.
    pub fn count(&mut self, id: TermId) -> f32 {
        let term = self.entry(id, String::new);
        term.articles += 1;
        let of = term.articles as f32;
        // Robertson's smoothing; never below a tenth, so that a term all articles share still counts
        // for something.
        ((self.articles as f32 + 1.0) / (of + 0.5)).ln().max(0.1)
    }

    /// Takes back an article with these terms.
    pub fn discount(&mut self, terms: impl Iterator<Item = TermId>) {
        self.articles = self.articles.saturating_sub(1);
        for term in terms {
            if self.get(term).is_some() {
                let at = self.place(term);
                self.slots[at].articles = self.slots[at].articles.saturating_sub(1);
            }
        }
    }
}
