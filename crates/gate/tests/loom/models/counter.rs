use std::sync::Arc;

use loom::thread;

use super::explore;
use crate::counter::Counter;

/// All threads of a model use one stripe, which is the worst case.
#[test]
fn nothing_that_was_added_is_lost() {
    explore(|| {
        let counter = Arc::new(Counter::default());
        let others = [1, 2].map(|more| {
            let counter = counter.clone();
            thread::spawn(move || counter.add(more))
        });
        counter.add(4);
        assert!(counter.get() >= 4);
        others.into_iter().for_each(|other| other.join().unwrap());
        assert_eq!(counter.get(), 7);
    });
}
