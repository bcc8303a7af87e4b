//! Which expressions may filter rows: those that every back end can answer from an index or a semi-join.
//!
//! Not a type check: the expression compiled already.

use crate::{Arithmetic, Expr, Path, Type};

/// References followed from a row to the value.
const MAX_HOPS: usize = 2;

impl Expr {
    /// Is it within the set that row filters admit? Comparisons, `and`/`or`/`not`, `in` (lists, subtrees, list
    /// fields), null tests, `starts with`, `+` and `-` on numbers of one scale, a date or instant ± a constant
    /// duration, `covers`, `within`, `today()`, `now()`, and paths of at most two hops; those of `actor` are constants
    /// by the time a filter runs and may have any length.
    ///
    /// # Errors
    /// An English sentence that quotes the first part outside that set.
    pub fn row_filter(&self) -> Result<(), String> {
        match self {
            Self::Const(_) | Self::Today | Self::Now => Ok(()),
            Self::Path(path) => path_filter(path),
            Self::Compare { left, right, .. } => {
                one_scale(self, left, right)?;
                self.parts_filter()
            }
            Self::Under { .. }
            | Self::In { .. }
            | Self::IsNull(_)
            | Self::And(_)
            | Self::Or(_)
            | Self::Not(_)
            | Self::Covers { .. }
            | Self::Within { .. } => self.parts_filter(),
            Self::Contains { list, .. } => match **list {
                Self::Path(_) | Self::Const(_) => self.parts_filter(),
                _ => Err(refusal(self, "only a list field can be searched")),
            },
            Self::StartsWith { prefix, .. } => {
                if fixed(prefix) {
                    self.parts_filter()
                } else {
                    Err(refusal(self, "the prefix must be constant"))
                }
            }
            Self::Arithmetic { operator, left, right } => self.arithmetic_filter(*operator, left, right),
            Self::Negate(_) => Err(refusal(self, "write `0 - …`")),
            Self::If { .. } => Err(refusal(self, "write it with `and` and `or`")),
            Self::Count(_) => Err(refusal(self, "counting needs every row")),
        }
    }

    fn parts_filter(&self) -> Result<(), String> {
        self.children().into_iter().try_for_each(Self::row_filter)
    }

    fn arithmetic_filter(&self, operator: Arithmetic, left: &Self, right: &Self) -> Result<(), String> {
        if !matches!(operator, Arithmetic::Add | Arithmetic::Subtract) {
            return Err(refusal(self, "only `+` and `-` are"));
        }
        match (left.of(), right.of()) {
            (Some(Type::Number { .. }), _) => one_scale(self, left, right)?,
            (_, Some(Type::Duration)) if matches!(right, Self::Const(_)) => {}
            (_, Some(Type::Duration)) => return Err(refusal(self, "the duration must be constant")),
            _ => return Err(refusal(self, "the time between two columns is not known to an index")),
        }
        self.parts_filter()
    }
}

fn path_filter(path: &Path) -> Result<(), String> {
    let ends_in_range = matches!(path.steps.last().map(AsRef::as_ref), Some("lo" | "hi"));
    let fields = path.steps.len() - usize::from(ends_in_range);
    if &*path.root != "actor" && fields > MAX_HOPS + 1 {
        let why = format!("at most {MAX_HOPS} references are followed");
        return Err(refusal(&Expr::Path(path.clone()), &why));
    }
    Ok(())
}

/// Numbers of different scales do not compare as the integers they are stored as.
fn one_scale(whole: &Expr, left: &Expr, right: &Expr) -> Result<(), String> {
    match (left.of(), right.of()) {
        (Some(Type::Number { scale: left }), Some(Type::Number { scale: right })) if left != right => {
            Err(refusal(whole, &format!("the numbers have {left} and {right} decimal places")))
        }
        _ => Ok(()),
    }
}

/// Is it constant by the time a filter runs?
fn fixed(expr: &Expr) -> bool {
    match expr {
        Expr::Const(_) => true,
        Expr::Path(path) => &*path.root == "actor",
        _ => false,
    }
}

fn refusal(part: &Expr, why: &str) -> String {
    format!("`{part}` cannot filter rows: {why}")
}
