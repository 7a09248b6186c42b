//! Names of findings and conditions: words of the program while it judges, text while they lie in a
//! recording. Read back, each becomes such a word once, so that judging and drawing compare them alike.

use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A name that is known for as long as the program runs.
pub type Name = &'static str;

/// More than that are no names that any onair gave: a recording from elsewhere must not fill the memory.
const MOST: usize = 500;
const LONGEST: usize = 64;

static READ: Mutex<BTreeSet<Name>> = Mutex::new(BTreeSet::new());

/// Reads a name; what cannot be one becomes `unknown`.
///
/// # Errors
/// The deserializer's.
pub fn name<'de, D: Deserializer<'de>>(from: D) -> Result<Name, D::Error> {
    let text = String::deserialize(from)?;
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = read.get(text.as_str()) {
        return Ok(known);
    }
    if text.len() > LONGEST || read.len() >= MOST {
        return Ok("unknown");
    }
    let kept: Name = Box::leak(text.into_boxed_str());
    read.insert(kept);
    Ok(kept)
}
