//! Header names.

use actix_web::http::header::HeaderName;

use super::FromText;

impl FromText for HeaderName {
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| {
            format!("must be the name of a header such as x-forwarded-for, not \"{text}\"")
        })
    }
}
