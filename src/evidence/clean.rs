//! What is secret, taken out of a text: stream keys in ingest URLs, queries and passwords of URLs (signed
//! ones among them), AWS's access key ids, and whatever stands after `password=` and its like. Text from
//! elsewhere also loses its control characters.

/// What is put in its place.
const OUT: &str = "[removed]";

/// Words after which, and an equals sign, something secret stands: signed URLs and cookies of CloudFront,
/// signed requests, encoders' settings. [documented: CloudFront, signed URLs; SigV4 query parameters]
const SECRET_AFTER: [&str; 14] = [
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "cloudfront-signature",
    "cloudfront-policy",
    "cloudfront-key-pair-id",
    "signature",
    "policy",
    "key-pair-id",
    "token",
    "passphrase",
    "password",
    "secret",
    "streamkey",
];

/// The text without what is secret.
pub fn clean(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut out = String::with_capacity(plain.len());
    let mut word = String::new();
    for c in plain.chars() {
        // What ends a URL in running text, and in JSON.
        if c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '(' | ')' | '[' | ']') {
            out.push_str(&cleaned(&word));
            word.clear();
            out.push(c);
        } else {
            word.push(c);
        }
    }
    out.push_str(&cleaned(&word));
    out
}

fn cleaned(word: &str) -> String {
    let word = match word.find("://") {
        Some(at) => {
            let scheme = word[..at].trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
            url(word, scheme, at + 3)
        }
        None => word.to_owned(),
    };
    key_ids(&after_equals(&word))
}

/// A URL without user, query, and, where it leads to an ingest, its last part, which is the key.
fn url(word: &str, scheme: &str, after: usize) -> String {
    let (head, rest) = word.split_at(after);
    let (rest, query) = match rest.find('?') {
        // Nothing follows where it was taken out before.
        Some(at) if at + 1 < rest.len() => (&rest[..at], format!("?{OUT}")),
        Some(_) | None => (rest, String::new()),
    };
    let slash = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(slash);
    let host = match host.rsplit_once('@') {
        Some((_, host)) => format!("{OUT}@{host}"),
        None => host.to_owned(),
    };
    let ingest = scheme.to_ascii_lowercase().starts_with("rtmp");
    let path = match path.rsplit_once('/') {
        Some((before, key)) if ingest && !key.is_empty() => format!("{before}/{OUT}"),
        _ => path.to_owned(),
    };
    format!("{head}{host}{path}{query}")
}

fn after_equals(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let mut ends = SECRET_AFTER.iter().filter_map(|secret| {
        let at = lower.find(&format!("{secret}="))?;
        Some(at + secret.len() + 1)
    });
    match ends.next() {
        Some(end) => {
            let rest = &word[end..];
            let stop = rest.find(['&', ';', ',']).unwrap_or(rest.len());
            let after = after_equals(&rest[stop..]);
            let out = if stop > 0 { OUT } else { "" };
            format!("{}{out}{after}", &word[..end])
        }
        None => word.to_owned(),
    }
}

/// Access key ids: four letters that say which kind, and sixteen more [documented: IAM identifiers].
fn key_ids(word: &str) -> String {
    let mut out = word.to_owned();
    for kind in ["AKIA", "ASIA"] {
        while let Some(at) = out.find(kind) {
            let id = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            let long = out[at..].chars().take_while(|c| id(*c)).count();
            if long < 16 {
                break;
            }
            out.replace_range(at..at + long, OUT);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_is_secret_goes_and_the_rest_stays() {
        let cases = [
            (
                "unable to open rtmp://52.18.0.14:1935/cup-final/abcdefghij234567, retrying",
                "unable to open rtmp://52.18.0.14:1935/cup-final/[removed] retrying",
            ),
            (
                "GET https://d1.cloudfront.net/out/v1/a/index.m3u8?Policy=eyJ&Signature=x~y__&Key-Pair-Id=K2 said 403",
                "GET https://d1.cloudfront.net/out/v1/a/index.m3u8?[removed] said 403",
            ),
            (
                "<https://user:pass@example.org/x>",
                "<https://[removed]@example.org/x>",
            ),
            (
                "srt://203.0.113.7:9000?passphrase=hunter2hunter2",
                "srt://203.0.113.7:9000?[removed]",
            ),
            ("AKIAIOSFODNN7EXAMPLE is denied", "[removed] is denied"),
            (
                "key=ASIAIOSFODNN7EXAMPLE/20260301",
                "key=[removed]/20260301",
            ),
            (
                "X-Amz-Signature=ab12&X-Amz-Date=20260301 password=hunter2;x",
                "X-Amz-Signature=[removed]&X-Amz-Date=20260301 password=[removed];x",
            ),
            ("line\none\x1b[2J", "line one [2J"),
            (
                "A 0.0 fps (was 30.0), data 24s old; AKIA is no key, https://example.org/a/b stays",
                "A 0.0 fps (was 30.0), data 24s old; AKIA is no key, https://example.org/a/b stays",
            ),
        ];
        for (text, wanted) in cases {
            assert_eq!(clean(text), wanted);
        }
        // Twice is no more than once.
        for (_, wanted) in cases {
            assert_eq!(clean(wanted), wanted);
        }
    }
}
