//! Secrets: made from the machine's randomness, kept as digests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sm3::{Digest as _, Sm3};

use crate::IdentityError;

/// A new secret of 256 bits, in letters that need no quoting anywhere.
pub(crate) fn make() -> Result<String, IdentityError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| IdentityError::Secret)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of a secret. A secret of 256 random bits needs no salt and no slow hash.
pub(crate) fn digest(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sm3::digest(secret.as_bytes()))
}
