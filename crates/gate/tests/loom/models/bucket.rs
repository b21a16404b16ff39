use std::sync::Arc;

use loom::thread;

use super::{explore, policy};
use crate::bucket::Bucket;

/// Long after the bucket was last used, in microseconds.
const LATER: u64 = 1_000_000_000;

#[test]
fn threads_get_exactly_the_burst_and_what_remains_never_rises() {
    explore(|| {
        let (bucket, policy) = (Arc::new(Bucket::default()), policy(3));
        let take_two = move |bucket: &Bucket| [(); 2].map(|()| bucket.take(&policy, 0).unwrap());
        let other = {
            let bucket = bucket.clone();
            thread::spawn(move || take_two(&bucket))
        };
        let decisions = [take_two(&bucket), other.join().unwrap()];
        let falls = |two: &[_; 2]| {
            let [first, second]: &[aivy_core::limit::Decision; 2] = two;
            first.remaining > second.remaining || !second.admitted
        };
        assert!(decisions.iter().all(falls));
        let mut admitted: Vec<_> = decisions.iter().flatten().filter(|d| d.admitted).collect();
        admitted.sort_by_key(|decision| decision.remaining);
        // Each token is given once, so each count of what remains is told once.
        assert!(admitted.iter().map(|d| d.remaining).eq(0..3));
    });
}

#[test]
fn three_threads_share_two_tokens() {
    explore(|| {
        let (bucket, policy) = (Arc::new(Bucket::default()), policy(2));
        let take = move |bucket: &Bucket| u32::from(bucket.take(&policy, 0).unwrap().admitted);
        let others = [(); 2].map(|()| {
            let bucket = bucket.clone();
            thread::spawn(move || take(&bucket))
        });
        let mine = take(&bucket);
        assert_eq!(
            mine + others
                .map(|other| other.join().unwrap())
                .iter()
                .sum::<u32>(),
            2
        );
    });
}

#[test]
fn a_frozen_bucket_contains_every_token_that_was_given() {
    explore(|| {
        let (bucket, policy) = (Arc::new(Bucket::default()), policy(3));
        let takers = [(); 2].map(|()| {
            let bucket = bucket.clone();
            thread::spawn(move || bucket.take(&policy, 0).is_some())
        });
        let word = bucket.freeze();
        let given = takers.map(|taker| taker.join().unwrap());
        let given = given.into_iter().filter(|given| *given).count();
        assert_eq!(policy.used(word, 0) as usize, given);
        assert!(bucket.take(&policy, 0).is_none());
    });
}

#[test]
fn a_bucket_that_ends_idle_gives_nothing_meanwhile() {
    explore(|| {
        let (bucket, policy) = (Arc::new(Bucket::default()), policy(2));
        let taker = {
            let bucket = bucket.clone();
            thread::spawn(move || bucket.take(&policy, LATER).is_some())
        };
        let ended = bucket.freeze_if_idle(&policy, LATER, 1);
        assert!(ended != taker.join().unwrap());
    });
}
