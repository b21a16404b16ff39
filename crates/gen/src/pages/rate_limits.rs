//! The plans and the headers.

use aivy_types::plan::DEFAULT_PLANS;
use serde_json::Value;

use super::{cell, head};

const RULES: &str = "
One token bucket an account, shared by all its keys; requests without a valid key share one bucket
for each client address, with the free plan's numbers. The bucket holds `burst` tokens and refills
at `rate` a minute. A request that is admitted takes one; one that is refused takes nothing and is
answered 429 with `Retry-After`.

An operator may redefine the plans: see [Configuration](configuration.md).
";

pub(super) fn page(document: &Value) -> String {
    let mut page = head("Rate limits", "the table of plans and the table of headers");
    page.push_str("\n| plan | `rate` a minute | `burst` |\n| --- | --- | --- |\n");
    for (name, rate, burst) in DEFAULT_PLANS {
        page.push_str(&format!("| {name} | {rate} | {burst} |\n"));
    }
    page.push_str(RULES);
    page.push_str("\n## Headers\n\n| header | meaning | example |\n| --- | --- | --- |\n");
    let headers = document["components"]["headers"].as_object();
    for (name, header) in headers.into_iter().flatten() {
        if name.contains("RateLimit") || name == "Retry-After" {
            let text = header["description"].as_str().unwrap_or_default();
            let example = &header["example"];
            let example = example
                .as_str()
                .map_or_else(|| example.to_string(), str::to_owned);
            page.push_str(&format!("| `{name}` | {} | `{example}` |\n", cell(text)));
        }
    }
    page
}
