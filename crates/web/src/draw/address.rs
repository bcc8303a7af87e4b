//! Where a [`Target`] leads: the one place that knows the addresses of pages. The router mounts the same paths.

use kernel::view::Target;

/// The address of a target on this site, or outside. None for an address that a page must not lead to: another
/// scheme than http, https, mailto or tel, or a declared path that is not one of this site.
pub fn href(target: &Target) -> Option<String> {
    let address = match target {
        Target::List { dataset, query } => with_query(list(dataset), query),
        Target::Row { dataset, id } => format!("{}/{id}", list(dataset)),
        Target::New { dataset, query } => with_query(format!("{}/new", list(dataset)), query),
        Target::Edit { dataset, id } => format!("{}/{id}/edit", list(dataset)),
        Target::History { dataset, id } => format!("{}/{id}/history", list(dataset)),
        Target::Difference { dataset, id, from, to } => {
            format!("{}/{id}/difference?from={from}&to={to}", list(dataset))
        }
        Target::Move { dataset, id, name } => format!("{}/{id}/moves/{}", list(dataset), segment(name)),
        Target::Reveal { dataset, id } => format!("{}/{id}/reveal", list(dataset)),
        Target::Delete { dataset, id } => format!("{}/{id}/delete", list(dataset)),
        Target::Restore { dataset, id } => format!("{}/{id}/restore", list(dataset)),
        Target::Revert { dataset, id, rev } => format!("{}/{id}/revert?rev={rev}", list(dataset)),
        Target::Why { dataset, id } => format!("{}/{id}/why", list(dataset)),
        Target::Bin { dataset, query } => with_query(bin(dataset), query),
        Target::Catalogue { dataset: None } => "/catalogue".to_owned(),
        Target::Catalogue { dataset: Some(dataset) } => format!("/catalogue/{}", segment(dataset)),
        Target::Operations => "/operations".to_owned(),
        Target::Engine { action, query } => with_query(format!("/act/{}", segment(action)), query),
        Target::Declared { path } => return is_of_this_site(path).then(|| path.clone()),
        Target::Outside { url } => return may_lead_outside(url).then(|| url.clone()),
    };
    Some(address)
}

/// Where suggestions for a field of a dataset are asked; the letters typed go behind it as `q`.
pub fn suggestions(dataset: &str, field: &str) -> String {
    with_query(format!("{}/suggest", list(dataset)), &[("field".to_owned(), field.to_owned())])
}

/// A target's address without its parameters, and the parameters: what a GET form needs, since a browser drops the
/// query of its action.
pub fn split(target: &Target) -> Option<(String, &[(String, String)])> {
    let bare = match target {
        Target::List { dataset, query } => return Some((list(dataset), query)),
        Target::Bin { dataset, query } => return Some((bin(dataset), query)),
        Target::Engine { action, query } => return Some((format!("/act/{}", segment(action)), query)),
        other => href(other)?,
    };
    Some((bare, &[]))
}

/// Whether a path stays on this site: one slash at its start, and nothing a browser would read as a host.
pub fn is_of_this_site(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(|letter: char| letter == '\\' || letter.is_control())
}

/// Whether an address outside is of a scheme that only leads somewhere, and runs nothing.
pub fn may_lead_outside(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    ["http", "https", "mailto", "tel"].iter().any(|allowed| scheme.eq_ignore_ascii_case(allowed))
        && !rest.is_empty()
}

fn bin(dataset: &str) -> String {
    format!("{}/bin", list(dataset))
}

fn list(dataset: &str) -> String {
    format!("/d/{}", segment(dataset))
}

/// One segment of a path. Names are plain words; anything else is percent-encoded, a space as `%20`.
fn segment(name: &str) -> String {
    form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}

fn with_query(path: String, query: &[(String, String)]) -> String {
    if query.is_empty() {
        return path;
    }
    let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    format!("{path}?{pairs}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::expr::Id;

    fn outside(url: &str) -> Option<String> {
        href(&Target::Outside { url: url.to_owned() })
    }

    #[test]
    fn every_target_has_its_address() {
        let id = Id::nil();
        let dataset = || "job".to_owned();
        let row = format!("/d/job/{id}");
        let pairs = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
        };
        let table = [
            (Target::List { dataset: dataset(), query: vec![] }, "/d/job".to_owned()),
            (
                Target::List { dataset: dataset(), query: pairs(&[("q", "数控 车工&a=b"), ("s", "+")]) },
                "/d/job?q=%E6%95%B0%E6%8E%A7+%E8%BD%A6%E5%B7%A5%26a%3Db&s=%2B".to_owned(),
            ),
            (Target::Row { dataset: dataset(), id }, row.clone()),
            (Target::New { dataset: dataset(), query: Vec::new() }, "/d/job/new".to_owned()),
            (Target::Edit { dataset: dataset(), id }, format!("{row}/edit")),
            (Target::History { dataset: dataset(), id }, format!("{row}/history")),
            (
                Target::Difference { dataset: dataset(), id, from: 3, to: 12 },
                format!("{row}/difference?from=3&to=12"),
            ),
            (Target::Move { dataset: dataset(), id, name: "publish".into() }, format!("{row}/moves/publish")),
            (Target::Reveal { dataset: dataset(), id }, format!("{row}/reveal")),
            (Target::Delete { dataset: dataset(), id }, format!("{row}/delete")),
            (Target::Restore { dataset: dataset(), id }, format!("{row}/restore")),
            (Target::Revert { dataset: dataset(), id, rev: 7 }, format!("{row}/revert?rev=7")),
            (Target::Why { dataset: dataset(), id }, format!("{row}/why")),
            (Target::Bin { dataset: dataset(), query: Vec::new() }, "/d/job/bin".to_owned()),
            (
                Target::Bin { dataset: dataset(), query: pairs(&[("after", "x")]) },
                "/d/job/bin?after=x".to_owned(),
            ),
            (Target::Catalogue { dataset: None }, "/catalogue".to_owned()),
            (Target::Operations, "/operations".to_owned()),
            (Target::Catalogue { dataset: Some(dataset()) }, "/catalogue/job".to_owned()),
            (
                Target::Engine { action: "exchange.import".into(), query: pairs(&[("dataset", "job")]) },
                "/act/exchange.import?dataset=job".to_owned(),
            ),
            (Target::Declared { path: "/desk/hr".into() }, "/desk/hr".to_owned()),
            (Target::List { dataset: "a/b c".into(), query: vec![] }, "/d/a%2Fb%20c".to_owned()),
        ];
        for (target, address) in table {
            assert_eq!(href(&target), Some(address), "{target:?}");
        }
    }

    #[test]
    fn no_page_leads_to_a_script_or_a_disguised_host() {
        for safe in
            ["https://example.org/a?b=c", "HTTP://example.org", "mailto:a@example.org", "tel:057755500132"]
        {
            assert_eq!(outside(safe).as_deref(), Some(safe));
        }
        for unsafe_one in
            ["javascript:alert(1)", "JavaScript:1", " javascript:1", "data:text/html,a", "a", "", "https:"]
        {
            assert_eq!(outside(unsafe_one), None, "{unsafe_one:?}");
        }
        for path in [
            "desk",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\u{b}/evil",
            "/\0/evil",
            "https://evil.example",
        ] {
            assert_eq!(href(&Target::Declared { path: path.to_owned() }), None, "{path:?}");
        }
    }

    #[test]
    fn a_get_form_keeps_the_parameters_of_its_target() {
        let query = vec![("state".to_owned(), "开放".to_owned())];
        let target = Target::List { dataset: "job".to_owned(), query: query.clone() };
        assert_eq!(split(&target), Some(("/d/job".to_owned(), query.as_slice())));
    }
}
