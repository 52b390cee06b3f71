//! Grades and likelihood as other programs tag them: Admiralty scale, estimative language, the
//! confidence of STIX.

use parallax_gauge::outlook::words::estimative;
use parallax_model::ledger::{Claim, Grade};

/// `admiralty-scale` tags of a grade; both predicates are exclusive.
pub(crate) fn admiralty(grade: Grade) -> [String; 2] {
    let reliability = grade.reliability.to_ascii_lowercase();
    [
        format!("admiralty-scale:source-reliability=\"{reliability}\""),
        format!("admiralty-scale:information-credibility=\"{}\"", grade.credibility),
    ]
}

/// `estimative-language` tag of a probability (ICD 203, first row).
pub(crate) fn likelihood(probability: f64) -> String {
    let term = estimative(probability).replace(' ', "-");
    format!("estimative-language:likelihood-probability=\"{term}\"")
}

/// STIX confidence of an Admiralty credibility; 6, cannot be judged, has none.
pub(crate) fn confidence(credibility: u8) -> Option<u8> {
    match credibility {
        1 => Some(90),
        2 => Some(70),
        3 => Some(50),
        4 => Some(30),
        5 => Some(10),
        _ => None,
    }
}

/// The better of two grades is the one with the better credibility, then reliability; `None` has none.
pub(crate) fn best<'a>(claims: impl Iterator<Item = &'a Claim>) -> Option<Grade> {
    claims.map(|c| c.grade).min_by_key(|g| (g.credibility, g.reliability))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_spelled_as_the_taxonomies_have_them() {
        let grade = Grade { reliability: 'B', credibility: 2 };
        assert_eq!(admiralty(grade)[0], "admiralty-scale:source-reliability=\"b\"");
        assert_eq!(
            likelihood(0.5),
            "estimative-language:likelihood-probability=\"roughly-even-chance\""
        );
        assert_eq!((confidence(1), confidence(6)), (Some(90), None));
    }
}
