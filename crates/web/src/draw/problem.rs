//! A page that could not be shown, or a deed that could not be done: what, what to do, and a code to quote.

use maud::{Markup, html};

use super::shell::{self, Frame, Lie};
use super::{Setting, icon};

/// What went wrong, in the reader's language.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// What could not be done.
    pub title: String,
    /// What to do about it.
    pub advice: String,
    /// The stable code of the error.
    pub code: String,
}

/// The whole document; inside the usual navigation where the frame has one.
pub fn document(frame: &Frame, problem: &Problem) -> Markup {
    shell::document(frame, Lie::Gate, false, &content(frame.setting(), problem))
}

/// What stands in the work area.
pub fn content(setting: Setting<'_>, problem: &Problem) -> Markup {
    html! {
        div.stack.tight.problem {
            h1 { (problem.title) }
            p { (problem.advice) }
            p.note { (setting.phrase("problem.code", &[("code", &problem.code)])) }
            p.row { a.button href="/" { (icon::icon("home")) (setting.word("problem.home")) } }
        }
    }
}
