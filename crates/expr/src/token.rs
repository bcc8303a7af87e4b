//! From text to tokens, each with its place.
//!
//! Not for meaning: keywords are words here, and the parser decides where a word is one.

use std::ops::Range;

use crate::Problem;

/// A token and its byte offsets.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Token {
    pub kind: TokenKind,
    pub span: Range<usize>,
}

/// What a token is. A number is its digits, without a sign.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum TokenKind {
    Word(String),
    Number(String),
    Text(String),
    Symbol(&'static str),
    End,
}

/// Longest first, so that `..` and `<=` win over `.` and `<`.
const SYMBOLS: &[&str] =
    &["..", "<=", ">=", "!=", "=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", "."];

/// Ways of writing from other languages and from full-width keyboards, with ours.
const FOREIGN: &[(&str, &str)] = &[
    ("==", "="),
    ("<>", "!="),
    ("&&", "and"),
    ("||", "or"),
    ("!", "not"),
    ("'", "\""),
    ("“", "\""),
    ("”", "\""),
    ("（", "("),
    ("）", ")"),
    ("，", ","),
    ("、", ","),
    ("【", "["),
    ("】", "]"),
    ("。", "."),
    ("＝", "="),
    ("≠", "!="),
    ("＜", "<"),
    ("＞", ">"),
    ("≤", "<="),
    ("≥", ">="),
    ("×", "*"),
    ("÷", "/"),
    ("－", "-"),
    ("＋", "+"),
];

/// Names begin with a letter of any script or `_` and go on with letters, marks and digits.
fn begins_name(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

fn continues_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The tokens of `text`, the last of them [`TokenKind::End`]; or the first thing that is none.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let start = text.len() - rest.len();
        let Some(first) = rest.chars().next() else {
            found.push(Token { kind: TokenKind::End, span: start..start });
            return Ok(found);
        };
        let (kind, tail) = if begins_name(first) {
            let end = rest.find(|letter| !continues_name(letter)).unwrap_or(rest.len());
            let (word, tail) = rest.split_at(end);
            (TokenKind::Word(word.to_owned()), tail)
        } else if first.is_ascii_digit() {
            let (literal, tail) = number_literal(rest);
            (TokenKind::Number(literal.to_owned()), tail)
        } else if let Some(body) = rest.strip_prefix('"') {
            let (content, tail) = text_literal(body, start + 1, text.len())?;
            (TokenKind::Text(content), tail)
        } else {
            let (symbol, tail) = symbol(rest, start)?;
            (TokenKind::Symbol(symbol), tail)
        };
        found.push(Token { kind, span: start..text.len() - tail.len() });
        rest = tail;
    }
}

/// Digits, and a point with more digits; the two points of a range are left alone.
fn number_literal(rest: &str) -> (&str, &str) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    let fraction = rest.get(whole..).and_then(|tail| tail.strip_prefix('.')).map_or(0, digits);
    rest.split_at(if fraction > 0 { whole + 1 + fraction } else { whole })
}

/// The content of a text literal whose opening quote stands before `body`, and what follows the closing one.
fn text_literal(body: &str, start: usize, end: usize) -> Result<(String, &str), Problem> {
    let mut content = String::new();
    let mut letters = body.chars();
    loop {
        let at = start + body.len() - letters.as_str().len();
        match letters.next() {
            None => return Err(Problem::new(start - 1..end, "expected the closing quote `\"` of this text")),
            Some('"') => return Ok((content, letters.as_str())),
            Some('\\') => {
                let escaped = match letters.next() {
                    Some(letter @ ('"' | '\\')) => Some(letter),
                    Some('n') => Some('\n'),
                    Some('r') => Some('\r'),
                    Some('t') => Some('\t'),
                    Some('u') => hexadecimal(&mut letters, 4),
                    Some('U') => hexadecimal(&mut letters, 6),
                    _ => None,
                };
                let here = at..start + body.len() - letters.as_str().len();
                let message =
                    "expected one of the escapes `\\\"`, `\\\\`, `\\n`, `\\r`, `\\t`, `\\uXXXX`, `\\UXXXXXX`";
                content.push(escaped.ok_or_else(|| Problem::new(here, message))?);
            }
            Some(letter) => content.push(letter),
        }
    }
}

/// The character of so many hexadecimal digits.
fn hexadecimal(letters: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let mut code = 0;
    for _ in 0..digits {
        code = code * 16 + letters.next()?.to_digit(16)?;
    }
    char::from_u32(code)
}

/// The symbol at the front.
fn symbol(rest: &str, start: usize) -> Result<(&'static str, &str), Problem> {
    // `!=` and `<=` are ours although `!` and `<` begin foreign ones.
    let foreign = FOREIGN.iter().find(|(theirs, _)| rest.starts_with(theirs) && !rest.starts_with("!="));
    if let Some((theirs, ours)) = foreign {
        let message = match *ours {
            "\"" => format!("text stands between double quotes `\"`, not `{theirs}`"),
            _ => format!("`{theirs}` is not of this language: write `{ours}`"),
        };
        return Err(Problem::new(start..start + theirs.len(), message).suggest(Some(*ours)));
    }
    for symbol in SYMBOLS {
        if let Some(tail) = rest.strip_prefix(symbol) {
            return Ok((symbol, tail));
        }
    }
    let letter: String = rest.chars().take(1).collect();
    let message = format!("`{}` has no meaning here", letter.escape_debug());
    Err(Problem::new(start..start + letter.len(), message))
}
