//! Marks progenitor's sketches of calls as text: as Rust that must not run, they would count as
//! skipped in every run of the tests.

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, Lit, LitStr, Meta};

pub(super) fn plain(file: &mut syn::File) {
    Plain.visit_file_mut(file);
}

struct Plain;

impl VisitMut for Plain {
    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        if let Meta::NameValue(pair) = &mut attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(literal) = &mut pair.value
            && let Lit::Str(text) = &mut literal.lit
        {
            let plain = text.value().replace("```ignore", "```text");
            *text = LitStr::new(&plain, text.span());
        }
        visit_mut::visit_attribute_mut(self, attribute);
    }
}
