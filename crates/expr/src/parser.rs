//! From tokens to the tree: a Pratt parser.
//!
//! Not for names and types: it accepts `nobody.knows + "me"`. The first thing it cannot read ends it.
//!
//! Loosest to tightest: `if`, `or`, `and`, `not x`, comparisons (`=` … `between`, `in`), `+ -`, `* /`, `-x`.
//! `not(x)` is a call and binds as one.

mod operand;

use std::ops::Range;

use crate::syntax::{Kind, Node};
use crate::token::{Token, TokenKind, tokens};
use crate::{Arithmetic, MAX_BYTES, MAX_DEPTH, MAX_NODES, Operator, Problem};

/// Brackets inside brackets: more than any readable tree of [`MAX_DEPTH`] needs, few enough for any stack.
const MAX_NESTING: usize = 4 * MAX_DEPTH;

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const SIGN: u8 = 7;

/// The tree of `text`, or the first thing wrong with it.
pub(crate) fn parse(text: &str) -> Result<Node, Problem> {
    if text.len() > MAX_BYTES {
        let message = format!("an expression has at most {MAX_BYTES} bytes, this one has {}", text.len());
        let mut start = MAX_BYTES;
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        return Err(Problem::new(start..text.len(), message));
    }
    let end = Token { kind: TokenKind::End, span: text.len()..text.len() };
    let mut parser = Parser { tokens: tokens(text)?, end, at: 0, nesting: 0, nodes: 0 };
    let node = parser.expression(OR)?;
    match parser.peek() {
        TokenKind::End => Ok(node),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    end: Token,
    at: usize,
    nesting: usize,
    nodes: usize,
}

impl Parser {
    fn token(&self, ahead: usize) -> &Token {
        self.tokens.get(self.at + ahead).unwrap_or(&self.end)
    }

    fn peek(&self) -> &TokenKind {
        &self.token(0).kind
    }

    fn span(&self) -> Range<usize> {
        self.token(0).span.clone()
    }

    /// Where the last token taken ends.
    fn taken_to(&self) -> usize {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.span.end)
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        matches!(&self.token(ahead).kind, TokenKind::Word(found) if found == word)
    }

    fn is_symbol(&self, ahead: usize, symbol: &str) -> bool {
        matches!(&self.token(ahead).kind, TokenKind::Symbol(found) if *found == symbol)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(0, word);
        self.at += usize::from(found);
        found
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(0, symbol);
        self.at += usize::from(found);
        found
    }

    fn need_word(&mut self, word: &str) -> Result<(), Problem> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    fn need_symbol(&mut self, symbol: &str) -> Result<(), Problem> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.unexpected(&format!("`{symbol}`"))) }
    }

    fn unexpected(&self, expected: &str) -> Problem {
        let found = match self.peek() {
            TokenKind::Word(word) => format!("`{word}`"),
            TokenKind::Number(number) => format!("`{number}`"),
            TokenKind::Text(_) => "text".to_owned(),
            TokenKind::Symbol(symbol) => format!("`{symbol}`"),
            TokenKind::End => "the end".to_owned(),
        };
        Problem::new(self.span(), format!("expected {expected}, found {found}"))
    }

    fn node(&mut self, kind: Kind, start: usize, depth_inside: usize) -> Result<Node, Problem> {
        let span = start..self.taken_to();
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Problem::new(span, format!("an expression has at most {MAX_NODES} parts")));
        }
        if depth_inside >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        Ok(Node { kind, span, depth: depth_inside + 1 })
    }

    /// An expression whose operators bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<Node, Problem> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(too_deep(self.span()));
        }
        let mut left = self.operand(least)?;
        while let Some((power, kind)) = self.operator() {
            if power < least {
                break;
            }
            left = self.after(left, power, kind)?;
        }
        self.nesting -= 1;
        Ok(left)
    }

    /// The binary operator that comes next, not taken yet.
    fn operator(&self) -> Option<(u8, Infix)> {
        Some(match self.peek() {
            TokenKind::Word(word) => match word.as_str() {
                "or" => (OR, Infix::Or),
                "and" => (AND, Infix::And),
                "between" => (COMPARISON, Infix::Between),
                "in" => (COMPARISON, Infix::In),
                _ => return None,
            },
            TokenKind::Symbol(symbol) => match *symbol {
                "=" => (COMPARISON, Infix::Compare(Operator::Equal)),
                "!=" => (COMPARISON, Infix::Compare(Operator::NotEqual)),
                "<" => (COMPARISON, Infix::Compare(Operator::Less)),
                "<=" => (COMPARISON, Infix::Compare(Operator::LessOrEqual)),
                ">" => (COMPARISON, Infix::Compare(Operator::Greater)),
                ">=" => (COMPARISON, Infix::Compare(Operator::GreaterOrEqual)),
                "+" => (SUM, Infix::Arithmetic(Arithmetic::Add)),
                "-" => (SUM, Infix::Arithmetic(Arithmetic::Subtract)),
                "*" => (PRODUCT, Infix::Arithmetic(Arithmetic::Multiply)),
                "/" => (PRODUCT, Infix::Arithmetic(Arithmetic::Divide)),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// `left`, the operator that stands next, and its right side.
    fn after(&mut self, left: Node, power: u8, kind: Infix) -> Result<Node, Problem> {
        let (operator_at, start) = (self.span(), left.span.start);
        self.at += 1;
        let node = match kind {
            Infix::And | Infix::Or => return self.chain(left, power, kind),
            Infix::Arithmetic(operator) => {
                let right = self.expression(power + 1)?;
                let depth = left.depth.max(right.depth);
                let kind = Kind::Arithmetic { operator, left: Box::new(left), right: Box::new(right) };
                return self.node(kind, start, depth);
            }
            Infix::Compare(operator) => {
                let right = self.expression(power + 1)?;
                let depth = left.depth.max(right.depth);
                let kind = Kind::Compare { operator, left: Box::new(left), right: Box::new(right) };
                self.node(kind, start, depth)?
            }
            Infix::Between => {
                let low = self.expression(SUM)?;
                self.need_word("and")?;
                let high = self.expression(SUM)?;
                self.between(left, (low, Operator::GreaterOrEqual), (high, Operator::LessOrEqual))?
            }
            Infix::In => self.membership(left)?,
        };
        if matches!(self.operator(), Some((COMPARISON, _))) {
            let message = "comparisons do not chain: join two of them with `and`";
            return Err(Problem::new(operator_at.start..self.span().end, message));
        }
        Ok(node)
    }

    /// `a and b and c` as one node with three parts.
    fn chain(&mut self, first: Node, power: u8, kind: Infix) -> Result<Node, Problem> {
        let start = first.span.start;
        let word = if matches!(kind, Infix::And) { "and" } else { "or" };
        let mut parts = vec![first];
        loop {
            parts.push(self.expression(power + 1)?);
            if !self.take_word(word) {
                break;
            }
        }
        let depth = deepest(&parts);
        let kind = if word == "and" { Kind::And(parts) } else { Kind::Or(parts) };
        self.node(kind, start, depth)
    }

    /// What follows `in`: a list, a path, or an interval `[a..b]`, `(a..b)`, half open as well.
    fn membership(&mut self, item: Node) -> Result<Node, Problem> {
        let start = item.span.start;
        let open = self.span().start;
        let square = self.is_symbol(0, "[");
        let list = if square || self.is_symbol(0, "(") {
            self.at += 1;
            if square && self.take_symbol("]") {
                self.node(Kind::List(Vec::new()), open, 0)?
            } else {
                let first = self.expression(OR)?;
                if self.take_symbol("..") {
                    let high = self.expression(OR)?;
                    let from = if square { Operator::GreaterOrEqual } else { Operator::Greater };
                    let to = if self.take_symbol(")") {
                        Operator::Less
                    } else {
                        self.need_symbol("]")?;
                        Operator::LessOrEqual
                    };
                    return self.between(item, (first, from), (high, to));
                }
                if square {
                    self.list_from(first, open)?
                } else {
                    self.need_symbol(")")?;
                    first
                }
            }
        } else {
            self.expression(SUM)?
        };
        let depth = item.depth.max(list.depth);
        self.node(Kind::In { item: Box::new(item), list: Box::new(list) }, start, depth)
    }

    /// The list whose first element is read already.
    fn list_from(&mut self, first: Node, start: usize) -> Result<Node, Problem> {
        let mut elements = vec![first];
        if !self.take_symbol("]") {
            if !self.take_symbol(",") {
                return Err(self.unexpected("`,`, `..` or `]`"));
            }
            elements.extend(self.listed("]")?);
        }
        let depth = deepest(&elements);
        self.node(Kind::List(elements), start, depth)
    }

    fn between(
        &mut self,
        value: Node,
        low: (Node, Operator),
        high: (Node, Operator),
    ) -> Result<Node, Problem> {
        let start = value.span.start;
        // One level more than it seems: it stands for two comparisons joined by `and`.
        let depth = value.depth.max(low.0.depth).max(high.0.depth) + 1;
        let kind = Kind::Between {
            value: Box::new(value),
            low: Box::new(low.0),
            from: low.1,
            high: Box::new(high.0),
            to: high.1,
        };
        self.node(kind, start, depth)
    }
}

/// The binary operators.
#[derive(Clone, Copy)]
enum Infix {
    Or,
    And,
    Compare(Operator),
    Between,
    In,
    Arithmetic(Arithmetic),
}

fn deepest(nodes: &[Node]) -> usize {
    nodes.iter().map(|node| node.depth).max().unwrap_or(0)
}

fn too_deep(span: Range<usize>) -> Problem {
    Problem::new(span, format!("an expression is nested at most {MAX_DEPTH} levels deep"))
}
