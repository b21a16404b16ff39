//! Removes the generated `Client::new`: it would make connections of its own, without the options,
//! time-outs and TLS of the hand-written part, and panic where those return an error.

use syn::{ImplItem, Item, Type};

pub(super) fn remove(file: &mut syn::File) {
    for item in &mut file.items {
        if let Item::Impl(block) = item
            && block.trait_.is_none()
            && matches!(&*block.self_ty, Type::Path(path) if path.path.is_ident("Client"))
        {
            block.items.retain(
                |item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"),
            );
        }
    }
}
