//! Prepares the operator's settings before anything is sent.

use url::{Host, Url};

use crate::options::ProviderOptions;
use crate::{SetupError, tls};

pub(crate) fn base_url(options: &ProviderOptions) -> Result<Url, SetupError> {
    let wrong = || SetupError::BaseUrl(options.name.clone());
    let url = Url::parse(&options.base_url).map_err(|_| wrong())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    plain.then_some(url).ok_or_else(wrong)
}

pub(crate) fn check_bounds(options: &ProviderOptions) -> Result<(), SetupError> {
    let bounds = &options.bounds;
    let all = [
        ("concurrency", bounds.concurrency),
        ("answer_bytes", bounds.answer_bytes),
        ("line_bytes", bounds.line_bytes),
    ];
    match all.into_iter().find(|(_, value)| *value == 0) {
        None => Ok(()),
        Some((bound, _)) => Err(SetupError::Bound {
            provider: options.name.clone(),
            bound,
        }),
    }
}

/// Compression is not requested: a small response must not become a large one here.
pub(crate) fn client(base: &Url, options: &ProviderOptions) -> Result<reqwest::Client, SetupError> {
    let mut builder = tls::configure(reqwest::Client::builder())?
        .user_agent(concat!("aivy/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .connect_timeout(options.timeouts.connect)
        .pool_max_idle_per_host(options.bounds.concurrency);
    // A proxy from the environment is not meant for this machine itself.
    if is_loopback(base) {
        builder = builder.no_proxy();
    }
    builder
        .build()
        .map_err(|error| SetupError::Http(error.to_string()))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The texts to hide in a provider's messages. A host name with one label (`vllm`, `localhost`)
/// reveals nothing and can be a word of any message, so it is hidden only with its port.
pub(crate) fn hidden(base: &Url, key: Option<&str>) -> Vec<String> {
    let host = base.host_str().unwrap_or_default();
    let port = base.port().map(|port| format!("{host}:{port}"));
    let host = host.contains(['.', ':']).then(|| host.to_owned());
    [host, port, key.map(str::to_owned)]
        .into_iter()
        .flatten()
        .collect()
}

/// OpenAI itself, or its models in Azure.
pub(crate) fn is_openai(base: &Url) -> bool {
    let host = base.host_str().unwrap_or_default();
    host == "api.openai.com" || host.ends_with(".openai.azure.com")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrub::Scrub;

    #[test]
    fn openai_is_known_by_its_address() {
        let is = |base: &str| is_openai(&Url::parse(base).expect("an address"));
        assert!(is("https://api.openai.com/v1") && is("https://API.OpenAI.com/v1"));
        assert!(is("https://us.openai.azure.com/openai/v1"));
        assert!(!is("https://api.openai.com.example/v1") && !is("http://localhost/v1"));
    }

    #[test]
    fn a_name_that_may_be_a_word_is_hidden_only_with_its_port() {
        let hide = |base: &str, text: &str| {
            let base = Url::parse(base).expect("an address");
            Scrub::new(hidden(&base, None)).message(text)
        };
        let text = "the model at model:8000 is not available";
        let expected = "the model at [hidden] is not available";
        assert_eq!(hide("http://model:8000/v1", text), expected);
        assert_eq!(
            hide("http://10.0.0.7/v1", "no route to 10.0.0.7"),
            "no route to [hidden]"
        );
    }
}
