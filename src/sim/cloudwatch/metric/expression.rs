//! The little of metric math that is built: numbers, ids of other queries, `+ - * /`, parentheses,
//! and `FILL(id, value)`. `SEARCH` and the rest are refused by name.

use std::collections::{BTreeMap, BTreeSet};

/// A parsed expression.
#[derive(Debug, PartialEq)]
pub enum Expression {
    /// A number.
    Number(f64),
    /// Another query's answer.
    Of(String),
    /// Two with a sign between.
    Two(char, Box<Expression>, Box<Expression>),
    /// An answer with its gaps filled.
    Fill(Box<Expression>, f64),
}

type Points = Vec<(i64, f64)>;

impl Expression {
    /// Reads an expression, or says what is not built.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text.trim();
        let read = sum(&mut rest)?;
        if rest.trim().is_empty() {
            Ok(read)
        } else {
            Err(format!("unexpected '{}'", rest.trim()))
        }
    }

    /// Its value over other answers, at every time that any of them has; the name of what is
    /// missing otherwise. A time at which a part has no value has none.
    pub fn over(&self, answers: &[(String, Points)]) -> Result<Points, String> {
        let mut named = BTreeMap::new();
        for name in self.names() {
            let found = answers
                .iter()
                .find(|(id, _)| *id == name)
                .ok_or(name.clone())?;
            named.insert(
                name,
                found
                    .1
                    .iter()
                    .map(|(at, v)| (*at, *v))
                    .collect::<BTreeMap<_, _>>(),
            );
        }
        let times: BTreeSet<_> = named.values().flat_map(|p| p.keys().copied()).collect();
        Ok(times
            .into_iter()
            .filter_map(|at| Some((at, self.at(at, &named)?)))
            .collect())
    }

    fn names(&self) -> BTreeSet<String> {
        match self {
            Self::Number(_) => BTreeSet::new(),
            Self::Of(name) => [name.clone()].into(),
            Self::Two(_, a, b) => a.names().into_iter().chain(b.names()).collect(),
            Self::Fill(inner, _) => inner.names(),
        }
    }

    fn at(&self, at: i64, named: &BTreeMap<String, BTreeMap<i64, f64>>) -> Option<f64> {
        Some(match self {
            Self::Number(n) => *n,
            Self::Of(name) => *named.get(name)?.get(&at)?,
            Self::Fill(inner, value) => inner.at(at, named).unwrap_or(*value),
            Self::Two(sign, a, b) => {
                let (a, b) = (a.at(at, named)?, b.at(at, named)?);
                match sign {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    _ => return (b != 0.0).then(|| a / b),
                }
            }
        })
    }
}

fn chain(
    rest: &mut &str,
    signs: &[char],
    part: fn(&mut &str) -> Result<Expression, String>,
) -> Result<Expression, String> {
    let mut left = part(rest)?;
    while let Some(sign) = rest
        .trim_start()
        .chars()
        .next()
        .filter(|c| signs.contains(c))
    {
        *rest = &rest.trim_start()[1..];
        left = Expression::Two(sign, Box::new(left), Box::new(part(rest)?));
    }
    Ok(left)
}

fn sum(rest: &mut &str) -> Result<Expression, String> {
    chain(rest, &['+', '-'], product)
}

fn product(rest: &mut &str) -> Result<Expression, String> {
    chain(rest, &['*', '/'], one)
}

fn take<'a>(rest: &mut &'a str, fits: fn(char) -> bool) -> &'a str {
    let text = rest.trim_start();
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    *rest = &text[end..];
    &text[..end]
}

fn expect(rest: &mut &str, sign: char) -> Result<(), String> {
    *rest = rest
        .trim_start()
        .strip_prefix(sign)
        .ok_or_else(|| format!("expected '{sign}'"))?;
    Ok(())
}

fn one(rest: &mut &str) -> Result<Expression, String> {
    if rest.trim_start().starts_with('(') {
        expect(rest, '(')?;
        let inner = sum(rest)?;
        expect(rest, ')')?;
        return Ok(inner);
    }
    let number = take(rest, |c| c.is_ascii_digit() || c == '.');
    if !number.is_empty() {
        return number
            .parse()
            .map(Expression::Number)
            .map_err(|_| format!("'{number}' is no number"));
    }
    let name = take(rest, |c| c.is_ascii_alphanumeric() || c == '_');
    match name {
        "" => Err("an operand is missing".to_owned()),
        "FILL" => {
            expect(rest, '(')?;
            let inner = sum(rest)?;
            expect(rest, ',')?;
            let number = take(rest, |c| c.is_ascii_digit() || c == '.');
            let value = number
                .parse()
                .map_err(|_| "FILL takes a number here".to_owned())?;
            expect(rest, ')')?;
            Ok(Expression::Fill(Box::new(inner), value))
        }
        _ if rest.trim_start().starts_with('(') => Err(format!(
            "the function {name} is not built into this simulator"
        )),
        _ => Ok(Expression::Of(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_goes_by_precedence_and_needs_both_sides() {
        let answers = [
            ("a".to_owned(), vec![(0, 6.0), (60, 8.0)]),
            ("b".to_owned(), vec![(0, 2.0)]),
        ];
        let value = |text| Expression::parse(text).unwrap().over(&answers);
        assert_eq!(value("1 + a / b * 2"), Ok(vec![(0, 7.0)]));
        assert_eq!(value("a - FILL(b, 1)"), Ok(vec![(0, 4.0), (60, 7.0)]));
        assert_eq!(value("(a + c)"), Err("c".to_owned()));
        assert!(
            Expression::parse("SEARCH('x')")
                .unwrap_err()
                .contains("SEARCH")
        );
        assert!(Expression::parse("a +").is_err());
    }
}
