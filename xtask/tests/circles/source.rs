//! The paths in a Rust file.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The declarations and paths of a file.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// The modules that it declares and that are in files of their own, each with its enclosing
    /// inline modules.
    pub children: Vec<Vec<String>>,
    /// The names of its top-level definitions.
    pub defines: BTreeSet<String>,
    /// What it imports.
    pub imports: Vec<Import>,
    /// The paths in its code.
    pub paths: Vec<Named>,
}

/// A path, and the number of inline modules around it.
#[derive(Debug)]
pub(crate) struct Named {
    pub segments: Vec<String>,
    pub depth: usize,
}

/// A leaf of a `use`.
#[derive(Debug)]
pub(crate) struct Import {
    pub path: Named,
    /// Its local name; `*` for all names.
    pub name: String,
    pub public: bool,
}

/// Keywords that introduce the name of a definition.
const KEYWORDS: [&str; 9] = [
    "struct",
    "enum",
    "union",
    "trait",
    "type",
    "fn",
    "const",
    "static",
    "macro_rules",
];

impl Source {
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let tokens: TokenStream = text.parse().unwrap();
        let mut source = Self::default();
        source.walk(tokens, &[], true);
        source
    }

    /// `inline` are the enclosing modules; `items`: definitions are at top level, not inside
    /// something else.
    fn walk(&mut self, tokens: TokenStream, inline: &[String], items: bool) {
        let depth = inline.len();
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let word = ident(&tokens, at).unwrap_or_default();
            let next = ident(&tokens, at + 1);
            at = match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' => after_attribute(&tokens, at),
                // A visibility is not a use: `pub(in crate::config)`.
                TokenTree::Ident(_) if word == "pub" => {
                    let restricted = is_group(&tokens, at + 1, Delimiter::Parenthesis);
                    at + 1 + usize::from(restricted)
                }
                TokenTree::Group(group) => {
                    self.walk(group.stream(), inline, false);
                    at + 1
                }
                TokenTree::Ident(_) if word == "use" && !is_mark(&tokens, at + 1, '<') => {
                    let public = at > 0
                        && (ident(&tokens, at - 1).as_deref() == Some("pub")
                            || is_group(&tokens, at - 1, Delimiter::Parenthesis));
                    self.import(&tokens, at + 1, &[], depth, public)
                }
                TokenTree::Ident(_) if word == "mod" && next.is_some() => {
                    let module = [inline, next.as_slice()].concat();
                    match tokens.get(at + 2) {
                        Some(TokenTree::Group(group)) => {
                            self.walk(group.stream(), &module, false);
                        }
                        _ => self.children.push(module),
                    }
                    at + 3
                }
                TokenTree::Ident(_) => {
                    let defined = if word == "macro_rules" {
                        ident(&tokens, at + 2)
                    } else {
                        next
                    };
                    if items && depth == 0 && KEYWORDS.contains(&word.as_str()) {
                        self.defines.extend(defined);
                    }
                    self.path(&tokens, at, depth)
                }
                _ => at + 1,
            };
        }
    }

    /// The path that begins at `at`; returns the index after it.
    fn path(&mut self, tokens: &[TokenTree], at: usize, depth: usize) -> usize {
        let mut segments = Vec::from_iter(ident(tokens, at));
        let mut end = at + 1;
        while is_colons(tokens, end)
            && let Some(segment) = ident(tokens, end + 2)
        {
            segments.push(segment);
            end += 3;
        }
        let is_rest = at > 0
            && (is_mark(tokens, at - 1, '.')
                || is_mark(tokens, at - 1, ':') && at > 1 && is_colons(tokens, at - 2));
        if !is_rest {
            self.paths.push(Named { segments, depth });
        }
        end
    }

    /// One tree of a `use`, below `before`; returns the index after it.
    fn import(
        &mut self,
        tokens: &[TokenTree],
        mut at: usize,
        before: &[String],
        depth: usize,
        public: bool,
    ) -> usize {
        let mut segments = before.to_vec();
        let mut name = None;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Group(group) => {
                    let within: Vec<_> = group.stream().into_iter().collect();
                    let mut place = 0;
                    while place < within.len() {
                        place = self.import(&within, place, &segments, depth, public) + 1;
                    }
                    return at + 1;
                }
                TokenTree::Punct(mark) if mark.as_char() == '*' => name = Some("*".to_owned()),
                TokenTree::Punct(mark) if mark.as_char() != ':' => break,
                TokenTree::Ident(word) if word == "as" => {
                    name = ident(tokens, at + 1);
                    at += 1;
                }
                TokenTree::Ident(word) => segments.push(word.to_string()),
                _ => {}
            }
            at += 1;
        }
        if segments.len() > 1 && segments.last().is_some_and(|last| last == "self") {
            segments.pop();
        }
        if let Some(name) = name.or_else(|| segments.last().cloned()) {
            let path = Named { segments, depth };
            self.imports.push(Import { path, name, public });
        }
        at
    }
}

/// The index after an attribute, including its item if the attribute marks it as test code.
fn after_attribute(tokens: &[TokenTree], at: usize) -> usize {
    let Some(TokenTree::Group(attribute)) = tokens.get(at + 1) else {
        return at + 1;
    };
    let mut end = at + 2;
    if attribute.stream().to_string().replace(' ', "") != "cfg(test)" {
        return end;
    }
    // To the end of the item: its block, or a semicolon.
    while end < tokens.len() {
        let ends = is_mark(tokens, end, ';') || is_group(tokens, end, Delimiter::Brace);
        end += 1;
        if ends {
            break;
        }
    }
    end
}

fn ident(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at) {
        Some(TokenTree::Ident(word)) => Some(word.to_string()),
        _ => None,
    }
}

fn is_mark(tokens: &[TokenTree], at: usize, mark: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(found)) if found.as_char() == mark)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    is_mark(tokens, at, ':') && is_mark(tokens, at + 1, ':')
}

fn is_group(tokens: &[TokenTree], at: usize, delimiter: Delimiter) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
}
