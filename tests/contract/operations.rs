//! The list of operations, the shape of each, and what of it may not change.

use aivy_api::Contract;
use aivy_api::contract::operation::listing;

#[test]
fn the_list_of_operations() {
    insta::assert_snapshot!(listing(&Contract::get().operations), @"");
}
