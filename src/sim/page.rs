//! Pages of a list for the REST-JSON services: `maxResults` and `nextToken`.

use super::call::Refusal;
use super::model::number;
use serde_json::{Map, Value};

/// Most that one answer holds when the caller does not say. (assumed)
const USUAL: usize = 100;

/// One page of `rows` (each with its key, in the order of the keys) as `{name: […], nextToken}`.
/// The token names the last row shown, so rows that come and go between calls move no others.
/// `refuse` says no in the service's own words.
pub fn page(
    name: &str,
    rows: impl IntoIterator<Item = (String, Value)>,
    input: &Value,
    refuse: impl Fn(String) -> Refusal,
) -> Result<Value, Refusal> {
    let most = match input.get("maxResults").filter(|v| !v.is_null()) {
        None => USUAL,
        given => match number(given) {
            Some(n) if (1..=1000).contains(&n) => n as usize,
            _ => return Err(refuse("maxResults: must be from 1 to 1000".to_owned())),
        },
    };
    let after = match input.get("nextToken").and_then(Value::as_str) {
        None => String::new(),
        Some(token) => unmask(token).ok_or_else(|| refuse("Invalid nextToken".to_owned()))?,
    };
    let mut rest = rows
        .into_iter()
        .filter(|(key, _)| after.is_empty() || *key > after);
    let shown: Vec<(String, Value)> = rest.by_ref().take(most).collect();
    let token = shown
        .last()
        .filter(|_| rest.next().is_some())
        .map(|(key, _)| mask(key));
    let mut answer = Map::new();
    answer.insert(
        name.to_owned(),
        shown.into_iter().map(|(_, row)| row).collect(),
    );
    if let Some(token) = token {
        answer.insert("nextToken".to_owned(), token.into());
    }
    Ok(Value::Object(answer))
}

fn mask(key: &str) -> String {
    key.bytes().map(|b| format!("{b:02x}")).collect()
}

fn unmask(token: &str) -> Option<String> {
    let digits = token.as_bytes().chunks(2);
    let bytes = digits.map(|d| u8::from_str_radix(std::str::from_utf8(d).ok()?, 16).ok());
    String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()
}
