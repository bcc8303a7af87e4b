//! The style sheets, icons and scripts of the pages, embedded when the program is built.
//!
//! One static per file of `web-assets/` (`assets::COMPONENTS_CSS`, `assets::HTMX_MIN_JS` …), written by `build.rs`:
//! a page that names a file which is not there does not compile. A URL carries the hash of its content and is
//! therefore never wrong, only old: it is sent with [`CACHE_CONTROL`]. Not for uploads or files of packs.

use axum::extract::Path;
use axum::http::header::{self, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

/// One embedded file and all that its answer needs.
#[derive(Debug)]
pub struct Asset {
    /// Absolute path on this site, with the hash of the content: `/assets/components.<16 hex digits>.css`.
    pub url: &'static str,
    /// Value of the `Content-Type` header.
    pub content_type: &'static str,
    /// Value of the `ETag` header, quotes included; strong.
    pub etag: &'static str,
    /// The bytes as they lie in `web-assets/`, not compressed.
    pub body: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Value of the `Cache-Control` header of every asset: one year, never asked again (RFC 8246).
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The asset that lives at this path of a request, as in [`Asset::url`]. An old hash finds nothing.
pub fn find(path: &str) -> Option<&'static Asset> {
    ALL.iter().copied().find(|asset| asset.url == path)
}

/// Answers with an asset, or that the browser's own is as good.
pub(crate) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = find(&format!("/assets/{name}")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = headers.get(IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == asset.etag.as_bytes());
    let kept = [(header::CACHE_CONTROL, CACHE_CONTROL), (ETAG, asset.etag)];
    if known {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(CONTENT_TYPE, asset.content_type)], asset.body).into_response()
}

/// Address of one icon of `icons.svg` for `<use href=…>`: `icon("search")` ends in `#i-search`.
/// An icon that `icons.svg` does not have is `None`.
pub fn icon(name: &str) -> Option<String> {
    let declared = format!("id=\"i-{name}\"");
    let sheet = std::str::from_utf8(ICONS_SVG.body).ok()?;
    sheet.contains(&declared).then(|| format!("{}#i-{name}", ICONS_SVG.url))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_asset_is_found_at_its_own_url_and_nowhere_else() {
        let urls: HashSet<_> = ALL.iter().map(|asset| asset.url).collect();
        assert_eq!(urls.len(), ALL.len(), "two files share a URL: {urls:?}");
        for asset in ALL {
            assert!(std::ptr::eq(find(asset.url).expect("found"), *asset), "{}", asset.url);
        }
        for path in
            ["", "/assets/", "/assets/components.css", "/assets/../Cargo.toml", "/assets/tokens.0.css"]
        {
            assert!(find(path).is_none(), "{path:?} must not be served");
        }
    }

    #[test]
    fn a_browser_that_keeps_an_asset_for_ever_still_gets_the_next_version() {
        for asset in ALL {
            let hash = asset.etag.trim_matches('"');
            assert_eq!(hash.len(), 16, "{}", asset.etag);
            assert!(asset.url.contains(&format!(".{hash}.")), "{} does not carry {hash}", asset.url);
        }
        let hashes: HashSet<_> = ALL.iter().map(|asset| asset.etag).collect();
        assert_eq!(hashes.len(), ALL.len(), "different content, same hash");
    }

    #[test]
    fn a_browser_is_told_what_each_file_is() {
        let kinds = [
            (&TOKENS_CSS, "text/css; charset=utf-8", "/assets/tokens.", "--accent:"),
            (&COMPONENTS_CSS, "text/css; charset=utf-8", "/assets/components.", ".icon {"),
            (&HTMX_MIN_JS, "text/javascript; charset=utf-8", "/assets/htmx.min.", "htmx"),
            (&ICONS_SVG, "image/svg+xml", "/assets/icons.", "<symbol"),
        ];
        for (asset, content_type, start, content) in kinds {
            assert_eq!(asset.content_type, content_type);
            assert!(asset.url.starts_with(start), "{}", asset.url);
            let body = std::str::from_utf8(asset.body).expect("text");
            assert!(body.contains(content), "{} lacks {content:?}", asset.url);
        }
    }

    #[test]
    fn no_style_sheet_asks_for_anything_the_policy_forbids() {
        for asset in ALL.iter().filter(|asset| asset.content_type.starts_with("text/css")) {
            let body = std::str::from_utf8(asset.body).expect("text");
            for forbidden in ["@import", "http:", "https:", "expression("] {
                assert!(!body.contains(forbidden), "{} contains {forbidden}", asset.url);
            }
        }
    }

    #[test]
    fn icons_are_addressed_by_name_and_unknown_ones_are_refused() {
        let address = icon("search").expect("search is drawn");
        assert_eq!(address, format!("{}#i-search", ICONS_SVG.url));
        assert_eq!(icon("unicorn"), None);
        assert_eq!(icon("sear"), None);
        assert_eq!(icon(""), None);
    }
}
