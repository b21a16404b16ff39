//! Which provider is called for a model, and by which name.

use crate::SetupError;

/// The targets for a model, or for models with the same beginning of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelRoute {
    /// A name, the beginning of names followed by `*`, or `*` alone. An exact name has precedence
    /// over a prefix, and a longer prefix over a shorter one, whatever their order.
    pub pattern: String,
    /// The providers to call, in order.
    pub targets: Vec<RouteTarget>,
}

/// One provider of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteTarget {
    /// The provider's name.
    pub provider: String,
    /// The provider's name for the model; `None`: the same as the callers' name.
    pub model: Option<String>,
}

/// A provider to call (its index) and its name for the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) provider: usize,
    pub(crate) model: String,
}

/// All routes, checked.
#[derive(Debug)]
pub(crate) struct Routes {
    providers: usize,
    /// The most specific first. Empty: every model of every provider.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    pattern: Pattern,
    targets: Vec<(usize, Option<String>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Exact(String),
    Prefix(String),
}

impl Pattern {
    fn parse(text: &str) -> Result<Self, SetupError> {
        let prefix = text.strip_suffix('*');
        let rest = prefix.unwrap_or(text);
        if rest.contains('*') || text.is_empty() {
            return Err(SetupError::Pattern(text.to_owned()));
        }
        Ok(match prefix {
            Some(prefix) => Self::Prefix(prefix.to_owned()),
            None => Self::Exact(text.to_owned()),
        })
    }

    fn matches(&self, model: &str) -> bool {
        match self {
            Self::Exact(name) => name == model,
            Self::Prefix(prefix) => model.starts_with(prefix),
        }
    }

    /// A lower rank is more specific.
    fn rank(&self) -> (bool, std::cmp::Reverse<usize>) {
        match self {
            Self::Exact(name) => (false, std::cmp::Reverse(name.len())),
            Self::Prefix(prefix) => (true, std::cmp::Reverse(prefix.len())),
        }
    }
}

impl Routes {
    /// Without targets.
    pub(crate) const fn none() -> Self {
        Self {
            providers: 0,
            entries: Vec::new(),
        }
    }

    /// `names` are those of the providers, in order.
    pub(crate) fn new(routes: &[ModelRoute], names: &[&str]) -> Result<Self, SetupError> {
        let mut entries: Vec<Entry> = Vec::with_capacity(routes.len());
        for route in routes {
            let pattern = Pattern::parse(&route.pattern)?;
            if entries.iter().any(|entry| entry.pattern == pattern) {
                return Err(SetupError::Twice(route.pattern.clone()));
            }
            let targets = targets(route, names)?;
            entries.push(Entry { pattern, targets });
        }
        entries.sort_by_key(|entry| entry.pattern.rank());
        Ok(Self {
            providers: names.len(),
            entries,
        })
    }

    /// The candidates for `model`, in order; empty if no route matches.
    pub(crate) fn candidates(&self, model: &str) -> Vec<Candidate> {
        let candidate = |provider, name: &str| Candidate {
            provider,
            model: name.to_owned(),
        };
        if self.entries.is_empty() {
            return (0..self.providers)
                .map(|place| candidate(place, model))
                .collect();
        }
        let Some(entry) = self
            .entries
            .iter()
            .find(|entry| entry.pattern.matches(model))
        else {
            return Vec::new();
        };
        let targets = entry.targets.iter();
        targets
            .map(|(place, name)| candidate(*place, name.as_deref().unwrap_or(model)))
            .collect()
    }

    /// The exact names in routes, without prefixes.
    pub(crate) fn exact_names(&self) -> impl Iterator<Item = &str> {
        self.entries
            .iter()
            .filter_map(|entry| match &entry.pattern {
                Pattern::Exact(name) => Some(name.as_str()),
                Pattern::Prefix(_) => None,
            })
    }

    /// The names by which callers can request what `provider` calls `model`.
    pub(crate) fn names(&self, provider: usize, model: &str) -> Vec<String> {
        let exact = self
            .entries
            .iter()
            .filter_map(|entry| entry.alias(provider, model));
        let mut names: Vec<String> = exact.map(str::to_owned).collect();
        let same = Candidate {
            provider,
            model: model.to_owned(),
        };
        if !names.iter().any(|name| name == model) && self.candidates(model).contains(&same) {
            names.push(model.to_owned());
        }
        names
    }
}

impl Entry {
    /// The exact name of this route, if it leads to what `provider` calls `model`.
    fn alias(&self, provider: usize, model: &str) -> Option<&str> {
        let Pattern::Exact(name) = &self.pattern else {
            return None;
        };
        let leads = |(place, renamed): &(usize, Option<String>)| {
            *place == provider && renamed.as_deref().unwrap_or(name) == model
        };
        self.targets.iter().any(leads).then_some(name)
    }
}

fn targets(route: &ModelRoute, names: &[&str]) -> Result<Vec<(usize, Option<String>)>, SetupError> {
    if route.targets.is_empty() {
        return Err(SetupError::Empty {
            pattern: route.pattern.clone(),
        });
    }
    let place = |target: &RouteTarget| {
        let place = names.iter().position(|name| *name == target.provider);
        let place = place.ok_or_else(|| SetupError::UnknownProvider {
            pattern: route.pattern.clone(),
            provider: target.provider.clone(),
        })?;
        Ok((place, target.model.clone()))
    };
    route.targets.iter().map(place).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn route(pattern: &str, targets: &[(&str, Option<&str>)]) -> ModelRoute {
        let target = |(provider, model): &(&str, Option<&str>)| RouteTarget {
            provider: (*provider).to_owned(),
            model: model.map(str::to_owned),
        };
        ModelRoute {
            pattern: pattern.to_owned(),
            targets: targets.iter().map(target).collect(),
        }
    }

    fn ask(routes: &Routes, model: &str) -> Vec<(usize, String)> {
        let candidates = routes.candidates(model).into_iter();
        candidates.map(|c| (c.provider, c.model)).collect()
    }

    #[test]
    fn without_routes_everybody_is_asked_in_order() {
        let routes = Routes::new(&[], &["a", "b"]).unwrap();
        assert_eq!(
            ask(&routes, "m"),
            [(0, "m".to_owned()), (1, "m".to_owned())]
        );
    }

    #[test]
    fn the_most_special_route_holds() {
        let given = [
            route("*", &[("a", None)]),
            route("gpt-*", &[("b", None), ("a", Some("other"))]),
            route("gpt-4*", &[("a", None)]),
            route("gpt-4o", &[("b", Some("deployed"))]),
        ];
        let routes = Routes::new(&given, &["a", "b"]).unwrap();
        assert_eq!(ask(&routes, "gpt-4o"), [(1, "deployed".to_owned())]);
        assert_eq!(ask(&routes, "gpt-4.1"), [(0, "gpt-4.1".to_owned())]);
        assert_eq!(
            ask(&routes, "gpt-5"),
            [(1, "gpt-5".to_owned()), (0, "other".to_owned())]
        );
        assert_eq!(ask(&routes, "llama"), [(0, "llama".to_owned())]);
    }

    #[test]
    fn a_model_without_a_route_has_no_candidates() {
        let routes = Routes::new(&[route("gpt-*", &[("a", None)])], &["a"]).unwrap();
        assert_eq!(ask(&routes, "llama"), []);
    }

    #[test]
    fn a_model_is_listed_by_the_names_that_lead_to_it() {
        let given = [
            route("fast", &[("a", Some("m-small"))]),
            route("m-*", &[("a", None)]),
        ];
        let routes = Routes::new(&given, &["a", "b"]).unwrap();
        assert_eq!(routes.names(0, "m-small"), ["fast", "m-small"]);
        assert_eq!(routes.names(0, "m-large"), ["m-large"]);
        assert!(routes.names(0, "other").is_empty());
        assert!(routes.names(1, "m-small").is_empty());
    }

    #[test]
    fn routes_that_cannot_hold_are_refused() {
        let refuse = |given: &[ModelRoute]| Routes::new(given, &["a"]).unwrap_err();
        assert_eq!(
            refuse(&[route("g*t", &[("a", None)])]),
            SetupError::Pattern("g*t".to_owned())
        );
        assert_eq!(
            refuse(&[route("", &[("a", None)])]),
            SetupError::Pattern(String::new())
        );
        assert!(matches!(
            refuse(&[route("m", &[])]),
            SetupError::Empty { .. }
        ));
        assert!(matches!(
            refuse(&[route("m", &[("z", None)])]),
            SetupError::UnknownProvider { .. }
        ));
        let twice = [route("m", &[("a", None)]), route("m", &[("a", None)])];
        assert_eq!(refuse(&twice), SetupError::Twice("m".to_owned()));
    }
}
