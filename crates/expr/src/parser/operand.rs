//! What an expression can begin with: constants, brackets, signs, words, calls and paths.

use super::{NOT, OR, Parser, SIGN, deepest};
use crate::scope::nearest;
use crate::syntax::{Function, KEYWORDS, Kind, Name, Node};
use crate::token::TokenKind;
use crate::{Number, Problem};

impl Parser {
    /// What may begin an expression whose operators bind at least as tightly as `least`.
    pub(super) fn operand(&mut self, least: u8) -> Result<Node, Problem> {
        let start = self.span().start;
        match self.peek().clone() {
            TokenKind::Number(digits) => self.number(&digits, start),
            TokenKind::Text(text) => {
                self.at += 1;
                self.node(Kind::Text(text), start, 0)
            }
            TokenKind::Symbol("(") => {
                self.at += 1;
                let inner = self.expression(OR)?;
                self.need_symbol(")")?;
                Ok(Node { span: start..self.taken_to(), ..inner })
            }
            TokenKind::Symbol("[") => {
                self.at += 1;
                let elements = self.listed("]")?;
                let depth = deepest(&elements);
                self.node(Kind::List(elements), start, depth)
            }
            TokenKind::Symbol("-") => {
                self.at += 1;
                if let TokenKind::Number(digits) = self.peek() {
                    let digits = format!("-{digits}");
                    return self.number(&digits, start);
                }
                let inner = self.expression(SIGN)?;
                let depth = inner.depth;
                self.node(Kind::Negate(Box::new(inner)), start, depth)
            }
            TokenKind::Word(word) => self.word(&word, least),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn number(&mut self, digits: &str, start: usize) -> Result<Node, Problem> {
        self.at += 1;
        let number = Number::parse(digits).ok_or_else(|| {
            let message = "expected a number of at most 18 digits, nine of them after the point";
            Problem::new(start..self.taken_to(), message)
        })?;
        self.node(Kind::Number(number), start, 0)
    }

    /// What begins with a word.
    fn word(&mut self, word: &str, least: u8) -> Result<Node, Problem> {
        let start = self.span().start;
        let constant = match word {
            "null" => Kind::Null,
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "if" if least == OR => return self.conditional(),
            "not" if self.is_symbol(1, "(") => {
                self.at += 2;
                let inner = self.expression(OR)?;
                self.need_symbol(")")?;
                let depth = inner.depth;
                return self.node(Kind::Not(Box::new(inner)), start, depth);
            }
            "not" if least <= NOT => {
                self.at += 1;
                let inner = self.expression(NOT)?;
                let depth = inner.depth;
                return self.node(Kind::Not(Box::new(inner)), start, depth);
            }
            "if" | "not" => return Err(self.unexpected(&format!("brackets around this `{word}`"))),
            _ if KEYWORDS.contains(&word) => return Err(self.unexpected("a value")),
            _ => return self.name(),
        };
        self.at += 1;
        self.node(constant, start, 0)
    }

    /// `if … then … else …`.
    fn conditional(&mut self) -> Result<Node, Problem> {
        let start = self.span().start;
        self.need_word("if")?;
        let condition = self.expression(OR)?;
        self.need_word("then")?;
        let then = self.expression(OR)?;
        self.need_word("else")?;
        let otherwise = self.expression(OR)?;
        let depth = condition.depth.max(then.depth).max(otherwise.depth);
        let kind =
            Kind::If { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) };
        self.node(kind, start, depth)
    }

    /// A call of a built-in function, or a path.
    fn name(&mut self) -> Result<Node, Problem> {
        let start = self.span().start;
        for (name, function, arity) in Function::ALL {
            let words = name.split(' ').count();
            let named = name.split(' ').enumerate().all(|(ahead, word)| self.is_word(ahead, word));
            if named && self.is_symbol(words, "(") {
                self.at += words + 1;
                let arguments = self.listed(")")?;
                if arguments.len() != *arity {
                    let plural = if *arity == 1 { "" } else { "s" };
                    let message =
                        format!("`{name}` takes {arity} argument{plural}, found {}", arguments.len());
                    return Err(Problem::new(start..self.taken_to(), message));
                }
                let depth = deepest(&arguments);
                return self.node(Kind::Call { function: *function, arguments }, start, depth);
            }
        }
        let mut names = Vec::new();
        loop {
            let span = self.span();
            let TokenKind::Word(text) = self.peek().clone() else {
                return Err(self.unexpected("a name after the dot"));
            };
            self.at += 1;
            names.push(Name { text, span });
            if !self.take_symbol(".") {
                break;
            }
        }
        if self.is_symbol(0, "(") {
            let called: Vec<_> = names.iter().map(|name| name.text.as_str()).collect();
            let called = called.join(".");
            let functions = Function::ALL.iter().map(|(name, ..)| (*name).to_owned());
            let message = format!("there is no function `{called}`");
            return Err(Problem::new(start..self.taken_to(), message).suggest(nearest(&called, functions)));
        }
        self.node(Kind::Path(names), start, 0)
    }

    /// Expressions between commas, up to the closing bracket.
    pub(super) fn listed(&mut self, close: &str) -> Result<Vec<Node>, Problem> {
        let mut elements = Vec::new();
        if self.take_symbol(close) {
            return Ok(elements);
        }
        loop {
            elements.push(self.expression(OR)?);
            if self.take_symbol(close) {
                return Ok(elements);
            }
            if !self.take_symbol(",") {
                return Err(self.unexpected(&format!("`,` or `{close}`")));
            }
        }
    }
}
