//! What every learned model sees of one word: hashes of the form, its lower case, its ends, its shape.

/// Hashes of one word. Digits are folded to `0` and letters to lower case in all but `form` and
/// `shape`; an affix longer than the word is the word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Word {
    pub form: u32,
    pub norm: u32,
    /// First 1 to 4 letters.
    pub prefix: [u32; 4],
    /// Last 1 to 4 letters.
    pub suffix: [u32; 4],
    /// Runs of upper case, lower case, digits and the rest, one sign a run, at most six.
    pub shape: u32,
}

/// FNV-1a of 64 bits, folded to 32 (Fowler, Noll and Vo).
#[derive(Clone, Copy)]
struct Fnv(u64);

impl Fnv {
    const START: Self = Self(0xcbf2_9ce4_8422_2325);

    const fn of(bytes: &[u8]) -> u32 {
        let mut hash = Self::START.0;
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            at += 1;
        }
        Self(hash).fold()
    }

    const fn fold(self) -> u32 {
        (self.0 ^ (self.0 >> 32)) as u32
    }
}

/// Hash of a string as the models use it.
pub const fn hash(text: &str) -> u32 {
    Fnv::of(text.as_bytes())
}

impl Word {
    /// `buffer` is scratch space, so that reading allocates nothing a word.
    pub fn new(form: &str, buffer: &mut String) -> Self {
        buffer.clear();
        fold_into(form, buffer);
        let norm = buffer.as_str();
        let mut word =
            Self { form: hash(form), norm: hash(norm), shape: shape(form), ..Self::default() };
        let mut starts = [0; 4];
        let mut ends = [norm.len(); 4];
        for (nth, (at, c)) in norm.char_indices().take(4).enumerate() {
            ends[nth] = at + c.len_utf8();
        }
        for (nth, (at, _)) in norm.char_indices().rev().take(4).enumerate() {
            starts[nth] = at;
        }
        for k in 0..4 {
            word.prefix[k] = Fnv::of(&norm.as_bytes()[..ends[k]]);
            word.suffix[k] = Fnv::of(&norm.as_bytes()[starts[k]..]);
        }
        word
    }
}

fn fold_into(form: &str, out: &mut String) {
    for c in form.chars() {
        match c {
            '0'..='9' => out.push('0'),
            '\0'..='\x7f' => out.push(c.to_ascii_lowercase()),
            _ => out.extend(c.to_lowercase()),
        }
    }
}

fn shape(form: &str) -> u32 {
    let mut runs = [0_u8; 6];
    let mut n = 0;
    for c in form.chars() {
        let kind = if c.is_uppercase() {
            b'X'
        } else if c.is_lowercase() {
            b'x'
        } else if c.is_numeric() {
            b'd'
        } else {
            b'.'
        };
        if n == 0 || runs[n - 1] != kind {
            if n == runs.len() {
                break;
            }
            runs[n] = kind;
            n += 1;
        }
    }
    Fnv::of(&runs[..n])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_case_fold() {
        let mut buffer = String::new();
        let (a, b) = (Word::new("Hwasong-17", &mut buffer), Word::new("hwasong-15", &mut buffer));
        assert_eq!(a.norm, b.norm);
        assert_ne!(a.form, b.form);
        assert_ne!(a.shape, b.shape);
        assert_eq!(a.suffix[1], hash("00"));
        assert_eq!(a.prefix[2], hash("hwa"));
        assert_eq!(Word::new("of", &mut buffer).suffix[3], hash("of"));
    }
}
