//! Policy documents: read, judged for their shape as IAM does, and matched against calls.

use crate::sim::call::Refusal;
use serde_json::Value;

/// What a document is for; trust policies name who, the others what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Trust,
    Identity,
}

fn malformed(message: &str) -> Refusal {
    Refusal::new(400, "MalformedPolicyDocument", message)
}

/// Judges a document; the messages are IAM's own where they are on record. [seen, assumed]
pub(super) fn check(text: &str, kind: Use) -> Result<(), Refusal> {
    let document: Value =
        serde_json::from_str(text).map_err(|_| malformed("This policy contains invalid Json"))?;
    let members = document
        .as_object()
        .ok_or_else(|| malformed("Syntax errors in policy."))?;
    if members
        .keys()
        .any(|k| !["Version", "Id", "Statement"].contains(&k.as_str()))
    {
        return Err(malformed("Syntax errors in policy."));
    }
    if !matches!(
        document["Version"].as_str(),
        Some("2012-10-17" | "2008-10-17") | None
    ) {
        return Err(malformed("The policy must contain a valid version string"));
    }
    let statements = statements(&document);
    if statements.is_empty() {
        return Err(malformed("Syntax errors in policy."));
    }
    statements.iter().try_for_each(|s| check_statement(s, kind))
}

const STATEMENT: &[&str] = &[
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
];

fn check_statement(statement: &Value, kind: Use) -> Result<(), Refusal> {
    let members = statement
        .as_object()
        .ok_or_else(|| malformed("Syntax errors in policy."))?;
    let has = |name: &str| members.contains_key(name);
    if members.keys().any(|k| !STATEMENT.contains(&k.as_str())) {
        return Err(malformed("Syntax errors in policy."));
    }
    if !matches!(statement["Effect"].as_str(), Some("Allow" | "Deny")) {
        return Err(malformed("Syntax errors in policy."));
    }
    if has("Action") == has("NotAction") {
        return Err(malformed("Policy statement must contain actions."));
    }
    let actions = list(&statement["Action"])
        .into_iter()
        .chain(list(&statement["NotAction"]));
    if actions.into_iter().any(|a| a != "*" && !a.contains(':')) {
        return Err(malformed(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ));
    }
    if let Some(sid) = members.get("Sid")
        && !sid
            .as_str()
            .is_some_and(|s| s.bytes().all(|b| b.is_ascii_alphanumeric()))
    {
        return Err(malformed(
            "Statement IDs (SID) in a single policy must be unique and alphanumeric.",
        ));
    }
    match kind {
        Use::Trust if has("Resource") || has("NotResource") => {
            Err(malformed("Has prohibited field Resource"))
        }
        Use::Trust if !has("Principal") && !has("NotPrincipal") => {
            Err(malformed("Missing required field Principal"))
        }
        Use::Identity if has("Principal") || has("NotPrincipal") => {
            Err(malformed("Policy document should not specify a principal."))
        }
        Use::Identity if has("Resource") == has("NotResource") => {
            Err(malformed("Policy statement must contain resources."))
        }
        Use::Identity => {
            let resources = list(&statement["Resource"])
                .into_iter()
                .chain(list(&statement["NotResource"]));
            match resources
                .into_iter()
                .find(|r| *r != "*" && !r.starts_with("arn:"))
            {
                Some(bad) => {
                    let message = format!("Resource {bad} must be in ARN format or \"*\".");
                    Err(malformed(&message))
                }
                None => Ok(()),
            }
        }
        Use::Trust => Ok(()),
    }
}

/// The statements, of which a document may have one without a list.
pub(super) fn statements(document: &Value) -> Vec<&Value> {
    match &document["Statement"] {
        Value::Array(list) => list.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// A member that may be one text or a list of them.
pub(super) fn list(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

/// Whether a trust policy lets a service assume the role.
pub(super) fn trusts(text: &str, service: &str) -> bool {
    let Ok(document) = serde_json::from_str::<Value>(text) else {
        return false;
    };
    statements(&document).into_iter().any(|s| {
        s["Effect"] == "Allow"
            && list(&s["Action"])
                .into_iter()
                .any(|a| like(a, "sts:AssumeRole", true))
            && list(&s["Principal"]["Service"]).contains(&service)
    })
}

/// Matches `*` and `?`.
pub(super) fn like(pattern: &str, text: &str, ignore_case: bool) -> bool {
    let fold = |s: &str| {
        if ignore_case {
            s.to_ascii_lowercase()
        } else {
            s.to_owned()
        }
    };
    let (pattern, text): (Vec<char>, Vec<char>) = (
        fold(pattern).chars().collect(),
        fold(text).chars().collect(),
    );
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, from)) = star else { return false };
                p = at + 1;
                t = from + 1;
                star = Some((at, t));
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Whether a statement's conditions hold. A key that the context lacks fails its condition, unless
/// the operator ends in `IfExists` or negates. Operators that nobody here needs fail.
pub(super) fn conditions_hold(statement: &Value, context: &[(String, String)]) -> bool {
    let Some(conditions) = statement["Condition"].as_object() else {
        return true;
    };
    conditions.iter().all(|(operator, keys)| {
        let optional = operator.strip_suffix("IfExists");
        let (operator, optional) = (optional.unwrap_or(operator), optional.is_some());
        let operator = operator.rsplit(':').next().unwrap_or_default();
        let (operator, negated) = match operator.split_once("Not") {
            Some((head, tail)) => (format!("{head}{tail}"), true),
            None => (operator.to_owned(), false),
        };
        let fits = |wanted: &str, got: &str| match operator.as_str() {
            "StringEquals" => wanted == got,
            "StringEqualsIgnoreCase" | "Bool" => wanted.eq_ignore_ascii_case(got),
            "StringLike" | "ArnLike" | "ArnEquals" => like(wanted, got, false),
            _ => false,
        };
        keys.as_object().is_some_and(|keys| {
            keys.iter().all(|(key, wanted)| {
                let got: Vec<_> = context
                    .iter()
                    .filter(|(k, _)| k.eq_ignore_ascii_case(key))
                    .collect();
                if got.is_empty() {
                    return optional || negated;
                }
                got.iter()
                    .any(|(_, v)| list(wanted).into_iter().any(|w| fits(w, v)))
                    != negated
            })
        })
    })
}
