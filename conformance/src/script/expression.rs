//! Integer expressions of scripts: `=now + $a.limits.max_clock_skew_ms + 1`, left to right.

/// What a name is worth.
type Term<'a> = &'a dyn Fn(&str) -> Result<i128, String>;

/// The value of an expression, without its `=`. `term` gives the value of a name.
///
/// # Errors
/// A sentence that says what cannot be computed.
pub(super) fn compute(text: &str, term: Term<'_>) -> Result<i128, String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (value, rest) = chain(&words, text, term)?;
    if rest.is_empty() {
        Ok(value)
    } else {
        Err(format!("`{text}` has a `)` too many"))
    }
}

/// Operands with operators between them, up to the end or a closing parenthesis.
fn chain<'a>(
    words: &'a [&'a str],
    text: &str,
    term: Term<'_>,
) -> Result<(i128, &'a [&'a str]), String> {
    let (mut value, mut rest) = operand(words, text, term)?;
    while let Some((operator, after)) = rest.split_first().filter(|(word, _)| **word != ")") {
        let (right, after) = operand(after, text, term)?;
        let result = match *operator {
            "+" => value.checked_add(right),
            "-" => value.checked_sub(right),
            "*" => value.checked_mul(right),
            "/" => value.checked_div(right),
            "max" => Some(value.max(right)),
            "min" => Some(value.min(right)),
            _ => return Err(format!("`{operator}` is none of + - * / max min")),
        };
        value = result.ok_or_else(|| format!("`{text}` leaves the range of numbers"))?;
        rest = after;
    }
    Ok((value, rest))
}

fn operand<'a>(
    words: &'a [&'a str],
    text: &str,
    term: Term<'_>,
) -> Result<(i128, &'a [&'a str]), String> {
    let (word, rest) = words
        .split_first()
        .ok_or_else(|| format!("`{text}` lacks an operand"))?;
    if *word != "(" {
        return Ok((word.parse().or_else(|_| term(word))?, rest));
    }
    let (value, rest) = chain(rest, text, term)?;
    let closed = rest.split_first().filter(|(word, _)| **word == ")");
    let (_, rest) = closed.ok_or_else(|| format!("`{text}` lacks a `)`"))?;
    Ok((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_taken_from_left_to_right() {
        let term = |name: &str| {
            if name == "now" {
                Ok(100)
            } else {
                Err(name.to_owned())
            }
        };
        assert_eq!(compute("now + 2 * 3", &term), Ok(306));
        assert_eq!(compute("7 max 9 - 1", &term), Ok(8));
        assert_eq!(compute("(now + 2) * (3 - 1)", &term), Ok(204));
        assert!(compute("(now", &term).is_err());
        assert!(compute("now)", &term).is_err());
        assert!(compute("now ** 2", &term).is_err());
        assert!(compute("then", &term).is_err());
        assert!(compute("1 / 0", &term).is_err());
    }
}
