//! The sign-in page. What it sends is checked elsewhere; here the account that was typed is kept, never the password.

use maud::{Markup, html};

use super::shell::{self, Frame, Lie};
use super::{Setting, icon};

/// What the page is filled with.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// The account as it was typed.
    pub account: String,
    /// Where to go afterwards: an address of this site.
    pub next: String,
    /// Why the last try failed, in the reader's language.
    pub problem: Option<String>,
    /// What a newcomer must know, such as how to get an account.
    pub advice: Option<String>,
    /// A form that waits for its sender to be known again: sent along and given back.
    pub carried: Option<String>,
}

/// The whole document.
pub fn document(frame: &Frame, sign_in: &SignIn) -> Markup {
    shell::document(frame, Lie::Gate, false, &content(frame.setting(), sign_in))
}

/// What stands in the work area.
pub fn content(setting: Setting<'_>, sign_in: &SignIn) -> Markup {
    // an ended session is nobody's mistake
    let failed = sign_in.problem.is_some() && (sign_in.carried.is_none() || !sign_in.account.is_empty());
    let described = sign_in.problem.is_some().then_some("sign-in-problem");
    html! {
        form.stack.sign-in method="post" action="/sign-in" {
            h1 { (setting.word("sign-in.title")) }
            @if let Some(problem) = &sign_in.problem {
                div.notice.bad role="alert" id="sign-in-problem" { (icon::icon("alert")) p { (problem) } }
            }
            (setting.seal())
            input type="hidden" name="next" value=(sign_in.next);
            @if let Some(carried) = &sign_in.carried { input type="hidden" name="carried" value=(carried); }
            div.field {
                label for="account" { (setting.word("sign-in.account")) }
                input.input id="account" name="account" value=(sign_in.account) autocomplete="username"
                    autocapitalize="none" spellcheck="false" required autofocus[sign_in.account.is_empty()]
                    aria-invalid=[failed.then_some("true")] aria-describedby=[described];
            }
            div.field {
                label for="password" { (setting.word("sign-in.password")) }
                input.input id="password" name="password" type="password" autocomplete="current-password" required
                    autofocus[!sign_in.account.is_empty()]
                    aria-invalid=[failed.then_some("true")] aria-describedby=[described];
            }
            button.button.primary.large { (setting.word("sign-in.submit")) }
            @if let Some(advice) = &sign_in.advice { p.note { (advice) } }
        }
    }
}
