//! Signatures as Standard Webhooks 1.0 has them [documented: standardwebhooks.com], so that receivers
//! check them with a library that exists: HMAC-SHA256 over `ID.TIMESTAMP.BODY`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a secret begins with that is written in base64.
const PREFIX: &str = "whsec_";

/// `v1,BASE64`; `sent` is in seconds since 1970, of the real time.
///
/// # Errors
/// When the secret says that it is base64 and is not, or is empty.
pub(super) fn signature(secret: &str, id: &str, sent: i64, body: &str) -> Result<String, String> {
    let key = match secret.strip_prefix(PREFIX) {
        Some(coded) => STANDARD
            .decode(coded)
            .map_err(|e| format!("its secret begins with {PREFIX} and is no base64: {e}"))?,
        None => secret.as_bytes().to_vec(),
    };
    if key.is_empty() {
        return Err("its secret is empty".to_owned());
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|e| e.to_string())?;
    mac.update(format!("{id}.{sent}.{body}").as_bytes());
    Ok(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}
