//! Passwords, session keys and tokens: made, hashed, compared.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use sha2::{Digest, Sha256};

use crate::Error;

/// Shortest password taken.
pub(crate) const SHORTEST: usize = 10;

/// 256 random bits in hexadecimal.
pub(crate) fn random() -> Result<String, Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::Broken(format!("no randomness: {e}")))?;
    Ok(hex(&bytes))
}

/// SHA-256 of a key of our own making: long and random, so that a fast hash will do.
pub(crate) fn hash(key: &str) -> String {
    hex(&Sha256::digest(key.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Argon2id of a password, in PHC form.
///
/// # Errors
/// A password that is too short.
pub fn hash_password(password: &str) -> Result<String, Error> {
    if password.chars().count() < SHORTEST {
        return Err(Error::Forbidden(format!(
            "a password has at least {SHORTEST} letters; take a sentence"
        )));
    }
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(|e| Error::Broken(format!("no randomness: {e}")))?;
    let salt = SaltString::encode_b64(&salt).map_err(|e| Error::Broken(e.to_string()))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|e| Error::Broken(e.to_string()))?.to_string())
}

/// Whether a password is the one of this hash. Without a hash the same work is done in vain, so that the
/// time taken does not tell which accounts there are.
pub(crate) fn is_password(password: &str, kept: Option<&str>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let Ok(hash) = PasswordHash::new(kept.unwrap_or(NOBODY)) else { return false };
    let fits = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
    fits && kept.is_some()
}

/// Equality whose time does not depend on where two texts part.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |all, (x, y)| all | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let kept = hash_password("a sentence of some length").unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(is_password("a sentence of some length", Some(&kept)));
        assert!(!is_password("another sentence", Some(&kept)));
        assert!(!is_password("a sentence of some length", None));
        assert!(hash_password("short").is_err());
    }

    #[test]
    fn keys_are_long_and_never_the_same() {
        let (a, b) = (random().unwrap(), random().unwrap());
        assert_eq!(a.len(), 64);
        assert!(a != b && same(&a, &a) && !same(&a, &b) && !same(&a, ""));
    }
}
