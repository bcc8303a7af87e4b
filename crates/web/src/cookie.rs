//! Cookies of a browser: kept, taken back and read in this one place. What a session or a notice means is not for here.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};

/// What was just done, said on the next page.
pub(crate) const FLASH: &str = "flash";

/// The language that was chosen.
pub(crate) const LANGUAGE: &str = "language";

/// The session's cookie: bound to the host over HTTPS; plain HTTP is for loopback alone.
pub(crate) fn session(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// Has the browser keep a cookie for a number of seconds; `secure` where the site is reached over HTTPS.
pub(crate) fn keep(headers: &mut HeaderMap, secure: bool, name: &str, value: &str, seconds: i64) {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(text) = HeaderValue::from_str(&text) {
        headers.append(SET_COOKIE, text);
    }
}

/// Has the browser drop a cookie. It obeys only if it would have kept one of the same attributes: a `__Host-` cookie
/// without `Secure` is refused, and the old one stays.
pub(crate) fn forget(headers: &mut HeaderMap, secure: bool, name: &str) {
    keep(headers, secure, name, "", 0);
}

/// What the browser kept under a name; an empty value is none.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(headers: &HeaderMap) -> Vec<&str> {
        headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()).collect()
    }

    #[test]
    fn a_cookie_goes_with_the_attributes_it_came_with() {
        for (secure, kept, gone) in [
            (
                false,
                "session=s3cret; Path=/; Max-Age=600; HttpOnly; SameSite=Lax",
                "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
            ),
            (
                true,
                "__Host-session=s3cret; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure",
                "__Host-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
            ),
        ] {
            let mut headers = HeaderMap::new();
            keep(&mut headers, secure, session(secure), "s3cret", 600);
            forget(&mut headers, secure, session(secure));
            assert_eq!(sent(&headers), [kept, gone]);
        }
    }

    #[test]
    fn a_cookie_is_found_among_others_and_an_empty_one_is_none() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("xflash=no; flash=saved; language="));
        headers.append(COOKIE, HeaderValue::from_static("session=a=b"));
        assert_eq!(read(&headers, FLASH).as_deref(), Some("saved"));
        assert_eq!(read(&headers, LANGUAGE), None);
        assert_eq!(read(&headers, session(false)).as_deref(), Some("a=b"));
        assert_eq!(read(&headers, session(true)), None);
    }
}
