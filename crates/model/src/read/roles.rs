//! The declaration of a role and its grants.

use super::Table;
use super::datasets::Located;
use crate::Label;

/// A role as far as its own files say.
#[derive(Debug)]
pub(crate) struct RoleDraft<'a> {
    pub key: &'a str,
    pub title: Label,
    pub grants: Vec<GrantDraft<'a>>,
}

/// A grant with its references as words.
#[derive(Debug)]
pub(crate) struct GrantDraft<'a> {
    pub dataset: Located<'a>,
    pub may: Vec<Located<'a>>,
    pub deny: bool,
    pub rows: Option<Located<'a>>,
    pub hide: Option<Vec<Located<'a>>>,
    pub only: Option<Vec<Located<'a>>>,
    pub declared: Box<str>,
}

/// Reads one file of a role: the whole of it into `None`, an extension into the draft it extends.
pub(crate) fn read_role<'a>(key: &'a str, table: &Table<'a>, base: Option<RoleDraft<'a>>) -> RoleDraft<'a> {
    table.flag("extend");
    let mut draft = match base {
        Some(base) => {
            table.label("title");
            base
        }
        None => RoleDraft { key, title: table.required_label("title"), grants: Vec::new() },
    };
    for (array, deny) in [("grants", false), ("denies", true)] {
        for grant in table.tables(array) {
            if let Some(dataset) = grant.required_text("dataset") {
                let list = |key| grant.has(key).then(|| grant.located_list(key));
                let (hide, only) = (list("hide"), list("only"));
                if hide.is_some() && only.is_some() {
                    grant.report(grant.offset(), "a grant has `hide` or `only`, not both");
                }
                draft.grants.push(GrantDraft {
                    dataset: grant.locate(dataset, grant.place("dataset")),
                    may: grant.located_list("may"),
                    deny,
                    rows: grant.located("rows"),
                    hide,
                    only,
                    declared: grant.declared(),
                });
            }
            grant.finish();
        }
    }
    table.finish();
    draft
}
