//! The stylesheet, the script, the typeface and the mark, inside the program: nothing is fetched from elsewhere.

use std::sync::OnceLock;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use sha2::{Digest, Sha256};

use crate::error::PageError;

/// Changes with the stylesheet and the script, so that a browser never keeps old ones.
pub(crate) fn build() -> &'static str {
    static BUILD: OnceLock<String> = OnceLock::new();
    BUILD.get_or_init(|| {
        let digest = Sha256::new().chain_update(CSS).chain_update(JS).finalize();
        digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    })
}

const CSS: &str = include_str!("../assets/netra.css");
const JS: &str = include_str!("../assets/netra.js");
const MARK: &str = include_str!("../assets/netra.svg");
/// Plus Jakarta Sans, variable, Latin; SIL Open Font Licence 1.1 (`assets/plus-jakarta-sans-OFL.txt`).
const TYPEFACE: &[u8] = include_bytes!("../assets/plus-jakarta-sans.woff2");
const TYPEFACE_LICENCE: &str = include_str!("../assets/plus-jakarta-sans-OFL.txt");

/// One of the files above. The typeface never changes; the others are asked for again after an hour.
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let (kind, bytes, age): (_, &'static [u8], _) = match name.as_str() {
        "netra.css" => ("text/css; charset=utf-8", CSS.as_bytes(), "public, max-age=3600"),
        "netra.js" => ("text/javascript; charset=utf-8", JS.as_bytes(), "public, max-age=3600"),
        "netra.svg" => ("image/svg+xml", MARK.as_bytes(), "public, max-age=3600"),
        "plus-jakarta-sans.woff2" => ("font/woff2", TYPEFACE, "public, max-age=31536000, immutable"),
        "plus-jakarta-sans-OFL.txt" => {
            ("text/plain; charset=utf-8", TYPEFACE_LICENCE.as_bytes(), "public, max-age=31536000")
        }
        _ => return PageError::NotFound.into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, age)], bytes).into_response()
}

/// Pictures of the guide by name; `tests/browser/guide.test.mjs` makes them of the demo.
macro_rules! pictures {
    ($($name:literal),*) => {
        const PICTURES: &[(&str, &[u8])] =
            &[$(($name, include_bytes!(concat!("../assets/guide/", $name)))),*];
    };
}

pictures!(
    "antrean.png",
    "berkas.png",
    "cari.png",
    "hari-ini.png",
    "indikasi.png",
    "pleno.png",
    "tangkapan.png",
    "tenggat.png"
);

/// A picture of the guide.
pub(crate) async fn picture(Path(name): Path<String>) -> Response {
    match PICTURES.iter().find(|(known, _)| *known == name) {
        Some((_, bytes)) => {
            let head = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "public, max-age=3600")];
            (head, *bytes).into_response()
        }
        None => PageError::NotFound.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typeface_is_small_and_the_stylesheet_is_whole() {
        assert!(TYPEFACE.len() < 60_000 && TYPEFACE.starts_with(b"wOF2"));
        assert!(TYPEFACE_LICENCE.contains("SIL OPEN FONT LICENSE"));
        assert_eq!(CSS.matches('{').count(), CSS.matches('}').count());
    }
}
