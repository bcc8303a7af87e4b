//! Writes an expression as text that compiles to the same expression again.
//!
//! Not how the author wrote it: `between` comes back as two comparisons, and constants are computed.

use std::fmt::{self, Display, Formatter, Write};

use crate::{Arithmetic, Expr, Item, Operator, Path, Value};

/// How tightly the outermost operator of a text binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    If,
    Or,
    And,
    Comparison,
    Sum,
    Product,
    Sign,
    Atom,
}

impl Display for Path {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(&self.root)?;
        self.steps.iter().try_for_each(|step| write!(out, ".{step}"))
    }
}

impl Display for Operator {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl Display for Arithmetic {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        })
    }
}

impl Display for Value {
    /// As a literal of the language. Four values have none and show what they are: ranges, a list's levels, an id
    /// (written as the text it is compared with), instants beyond the calendar.
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool(truth) => write!(out, "{truth}"),
            Self::Number(number) => write!(out, "{number}"),
            Self::Text(text) => quote(out, text),
            Self::Date(date) => write!(out, "date(\"{date}\")"),
            Self::Instant(instant) => write!(out, "date and time(\"{instant}\")"),
            Self::Duration(duration) => write!(out, "duration(\"{duration}\")"),
            Self::Id(id) => write!(out, "\"{id}\""),
            Self::Range(range) => write!(out, "[{}..{}]", range.lo, range.hi),
            Self::List(items) => {
                out.write_char('[')?;
                for (index, Item { key, .. }) in items.iter().enumerate() {
                    write!(out, "{}{key}", if index > 0 { ", " } else { "" })?;
                }
                out.write_char(']')
            }
        }
    }
}

/// Between quotes, with escapes where they are needed.
fn quote(out: &mut Formatter<'_>, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for letter in text.chars() {
        match letter {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            control if control.is_control() => write!(out, "\\u{:04X}", u32::from(control))?,
            other => out.write_char(other)?,
        }
    }
    out.write_char('"')
}

impl Display for Expr {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Const(value) => write!(out, "{value}"),
            Self::Path(path) => write!(out, "{path}"),
            Self::Today => out.write_str("today()"),
            Self::Now => out.write_str("now()"),
            Self::Compare { operator, left, right, .. } => {
                infix(out, left, Binding::Sum, &operator, right, Binding::Sum)
            }
            Self::IsNull(inner) => write!(out, "{} = null", At(inner, Binding::Sum)),
            Self::And(parts) => joined(out, parts, " and ", Binding::Comparison),
            Self::Or(parts) => joined(out, parts, " or ", Binding::And),
            Self::Not(inner) => match &**inner {
                Self::IsNull(inner) => write!(out, "{} != null", At(inner, Binding::Sum)),
                inner => write!(out, "not({inner})"),
            },
            Self::In { item, list } | Self::Under { item, list, .. } => {
                write!(out, "{} in [", At(item, Binding::Sum))?;
                joined(out, list, ", ", Binding::If)?;
                out.write_char(']')
            }
            Self::Contains { list, item } => write!(out, "list contains({list}, {item})"),
            Self::StartsWith { text, prefix } => write!(out, "starts with({text}, {prefix})"),
            Self::Arithmetic { operator, left, right } => {
                let (at_left, at_right) = match operator {
                    Arithmetic::Add | Arithmetic::Subtract => (Binding::Sum, Binding::Product),
                    Arithmetic::Multiply | Arithmetic::Divide => (Binding::Product, Binding::Sign),
                };
                infix(out, left, at_left, &operator, right, at_right)
            }
            Self::Negate(inner) => write!(out, "-{}", At(inner, Binding::Sign)),
            Self::If { condition, then, otherwise } => {
                write!(out, "if {condition} then {then} else {otherwise}")
            }
            Self::Covers { place } => write!(out, "covers(actor, {place})"),
            Self::Within { organisation, root } => write!(out, "within({organisation}, {root})"),
            Self::Count(inner) => write!(out, "count({inner})"),
        }
    }
}

/// A part that stands where only what binds as tightly may go without brackets.
struct At<'e>(&'e Expr, Binding);

impl Display for At<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self(expr, least) = self;
        if binding(expr) < *least { write!(out, "({expr})") } else { write!(out, "{expr}") }
    }
}

fn binding(expr: &Expr) -> Binding {
    match expr {
        Expr::If { .. } => Binding::If,
        Expr::Or(_) => Binding::Or,
        Expr::And(_) => Binding::And,
        Expr::Compare { .. } | Expr::IsNull(_) | Expr::In { .. } | Expr::Under { .. } => Binding::Comparison,
        Expr::Not(inner) if matches!(**inner, Expr::IsNull(_)) => Binding::Comparison,
        Expr::Arithmetic { operator: Arithmetic::Add | Arithmetic::Subtract, .. } => Binding::Sum,
        Expr::Arithmetic { .. } => Binding::Product,
        Expr::Negate(_) => Binding::Sign,
        _ => Binding::Atom,
    }
}

fn infix(
    out: &mut Formatter<'_>,
    left: &Expr,
    at_left: Binding,
    operator: &dyn Display,
    right: &Expr,
    at_right: Binding,
) -> fmt::Result {
    write!(out, "{} {operator} {}", At(left, at_left), At(right, at_right))
}

fn joined(out: &mut Formatter<'_>, parts: &[Expr], between: &str, least: Binding) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        write!(out, "{}{}", if index > 0 { between } else { "" }, At(part, least))?;
    }
    Ok(())
}
