//! The test vectors of Certificate Transparency, and all trees up to 300 leaves compared with the
//! definition.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_types::Timestamp;
use proptest::prelude::*;

use super::hash::{empty_root, node_hash};
use super::{Hash, InvalidHash, Tree, leaf_hash, seal_hash, verify};

const MOST: usize = 300;

/// The leaves with which the reference implementations of RFC 6962 are tested.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// The roots of the first 0 to 8 of them.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Paths in them: index, size, hashes.
const PATHS: [(usize, usize, &[&str]); 5] = [
    (0, 1, &[]),
    (
        0,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        3,
        &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    ),
    (
        1,
        5,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

fn known() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| leaf_hash(leaf)).collect()
}

/// Different leaves.
fn leaves(count: usize) -> Vec<Hash> {
    (0..count)
        .map(|number| leaf_hash(&number.to_be_bytes()))
        .collect()
}

/// MTH of RFC 6962, section 2.1, word for word.
fn defined_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&defined_root(left), &defined_root(right))
        }
    }
}

/// PATH of section 2.1.1, word for word.
fn defined_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) = if index < k {
        (defined_path(index, left), right)
    } else {
        (defined_path(index - k, right), left)
    };
    path.push(defined_root(sibling));
    path
}

/// The largest power of two below `size`.
fn split(size: usize) -> usize {
    size.next_power_of_two() / 2
}

/// From the leaf up: whether each node on the path is a right one.
fn turns(index: usize, size: usize) -> Vec<bool> {
    if size == 1 {
        return Vec::new();
    }
    let k = split(size);
    let right = index >= k;
    let mut turns = if right {
        turns(index - k, size - k)
    } else {
        turns(index, k)
    };
    turns.push(right);
    turns
}

fn check(leaf: &Hash, index: usize, size: usize, path: &[Hash], root: &Hash) -> bool {
    let number = |number| u64::try_from(number).unwrap();
    verify(leaf, number(index), number(size), path, root)
}

/// The root of a tree and the path of one of its leaves.
fn proof(leaves: &[Hash], index: usize) -> (Hash, Vec<Hash>) {
    let tree = Tree::new(leaves.to_vec());
    (tree.root(), tree.path(index).unwrap())
}

fn flipped(hash: &Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash::from_bytes(bytes)
}

#[test]
fn a_hash_is_shown_in_full_in_logs_too() {
    let hash: Hash = "ab".repeat(32).parse().unwrap();
    assert_eq!(format!("{hash:?}"), hash.to_string());
    assert_eq!(hash.to_string(), "ab".repeat(32));
}

#[test]
fn roots_are_those_of_certificate_transparency() {
    let leaves = known();
    for (count, expected) in ROOTS.iter().enumerate() {
        let tree = Tree::new(leaves[..count].to_vec());
        assert_eq!(tree.root().to_string(), *expected);
    }
}

#[test]
fn paths_are_those_of_certificate_transparency() {
    let leaves = known();
    for (index, size, expected) in PATHS {
        let tree = Tree::new(leaves[..size].to_vec());
        let path = tree.path(index).unwrap();
        let text: Vec<String> = path.iter().map(Hash::to_string).collect();
        assert_eq!(text, expected);
        let root = ROOTS[size].parse().unwrap();
        assert!(check(&leaves[index], index, size, &path, &root));
    }
}

#[test]
fn every_path_of_every_tree_is_the_defined_one_and_verifies() {
    let all = leaves(MOST);
    for size in 1..=MOST {
        let tree = Tree::new(all[..size].to_vec());
        let top = tree.root();
        assert_eq!(top, defined_root(&all[..size]));
        for (index, leaf) in all[..size].iter().enumerate() {
            let path = tree.path(index).unwrap();
            assert_eq!(path.len(), turns(index, size).len());
            assert!(check(leaf, index, size, &path, &top), "{index} of {size}");
        }
        assert_eq!(tree.path(size), None);
        assert_eq!(tree.path(usize::MAX), None);
    }
}

#[test]
fn no_leaves_have_a_root_and_no_path() {
    let tree = Tree::new(Vec::new());
    assert_eq!(tree.root().to_string(), ROOTS[0]);
    assert_eq!(tree.path(0), None);
    assert!(!verify(&tree.root(), 0, 0, &[], &tree.root()));
}

/// A path longer than any tree's, and the largest numbers: refused without a panic.
#[test]
fn the_ends_of_the_ranges_are_refused() {
    let leaf = leaf_hash(b"");
    for length in [0, 1, 63, 64, 65, 200] {
        for size in [0, 1, 2, u64::MAX] {
            for index in [0, 1, size.saturating_sub(1), size, u64::MAX] {
                let path = vec![leaf; length];
                let holds = verify(&leaf, index, size, &path, &leaf);
                assert_eq!(holds, (length, index, size) == (0, 0, 1));
            }
        }
    }
}

/// The prefixes prevent that a node is accepted as a leaf.
#[test]
fn a_node_is_no_leaf() {
    let [left, right] = [leaf_hash(b"a"), leaf_hash(b"b")];
    let both = [*left.as_bytes(), *right.as_bytes()].concat();
    assert_ne!(leaf_hash(&both), node_hash(&left, &right));
}

#[test]
fn a_hash_is_64_digits_and_nothing_else() {
    let text = ROOTS[8];
    let hash: Hash = text.parse().unwrap();
    assert_eq!(hash.to_string(), text);
    assert_eq!(text.to_uppercase().parse(), Ok(hash));
    let spoilt = [
        String::new(),
        text[..62].to_owned(),
        text[..63].to_owned(),
        format!("{text}0"),
        format!("{text}00"),
        format!("+{}", &text[1..]),
        format!("g{}", &text[1..]),
        format!("é{}", &text[2..]),
        format!(" {}", &text[1..]),
    ];
    for text in spoilt {
        assert_eq!(text.parse::<Hash>(), Err(InvalidHash), "{text}");
    }
}

/// Computed from the description with another implementation of SHA-256.
#[test]
fn a_seal_is_the_described_bytes() {
    let [previous, root] = [0u8, 32].map(|from| {
        let mut bytes = [0; 32];
        (from..)
            .zip(&mut bytes)
            .for_each(|(value, byte)| *byte = value);
        Hash::from_bytes(bytes)
    });
    let at = Timestamp::from_micros(1_700_000_000_000_000);
    assert_eq!(
        seal_hash(7, &previous, &root, 3, at).to_string(),
        "b4cf7b45663812b5c17993701086fd6d09a4320cfdcdee29b513fb354b9a4094"
    );
}

prop_compose! {
    fn place()(size in 1..=MOST)(index in 0..size, size in Just(size)) -> (usize, usize) {
        (index, size)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn roots_and_paths_are_the_defined_ones((index, size) in place()) {
        let leaves = leaves(size);
        let tree = Tree::new(leaves.clone());
        prop_assert_eq!(tree.root(), defined_root(&leaves));
        prop_assert_eq!(tree.path(index), Some(defined_path(index, &leaves)));
    }

    #[test]
    fn a_changed_bit_fails((index, size) in place(), bit in 0usize..256, which: prop::sample::Index) {
        let leaves = leaves(size);
        let (root, path) = proof(&leaves, index);
        let leaf = leaves[index];
        prop_assert!(!check(&flipped(&leaf, bit), index, size, &path, &root));
        prop_assert!(!check(&leaf, index, size, &path, &flipped(&root, bit)));
        if !path.is_empty() {
            let mut changed = path;
            let which = which.index(changed.len());
            changed[which] = flipped(&changed[which], bit);
            prop_assert!(!check(&leaf, index, size, &changed, &root));
        }
    }

    #[test]
    fn a_shorter_longer_or_reordered_path_fails((index, size) in place(), extra: [u8; 32]) {
        let leaves = leaves(size);
        let (root, path) = proof(&leaves, index);
        let holds = |path: &[Hash]| check(&leaves[index], index, size, path, &root);
        let longer: Vec<Hash> = path.iter().copied().chain([Hash::from_bytes(extra)]).collect();
        prop_assert!(!holds(&longer));
        if let [rest @ .., _] = &path[..] {
            prop_assert!(!holds(rest));
            prop_assert!(!holds(&path[1..]));
        }
        let backwards: Vec<Hash> = path.iter().rev().copied().collect();
        prop_assert_eq!(holds(&backwards), path.len() < 2);
    }

    #[test]
    fn every_other_index_and_leaf_fails((index, size) in place()) {
        let leaves = leaves(size);
        let (root, path) = proof(&leaves, index);
        for other in (0..=size).filter(|&other| other != index) {
            prop_assert!(!check(&leaves[index], other, size, &path, &root));
            if let Some(leaf) = leaves.get(other) {
                prop_assert!(!check(leaf, index, size, &path, &root));
            }
        }
    }

    /// Another size is refused unless the path from the leaf is the same in a tree of that size: a
    /// path cannot prove the size, so a seal's hash contains the count.
    #[test]
    fn another_size_fails_unless_the_way_is_the_same((index, size) in place()) {
        let leaves = leaves(size);
        let (root, path) = proof(&leaves, index);
        for other in (0..2 * MOST).filter(|&other| other != size) {
            let same = index < other && turns(index, other) == turns(index, size);
            prop_assert_eq!(check(&leaves[index], index, other, &path, &root), same);
        }
    }

    #[test]
    fn every_field_of_a_seal_counts(
        sequence: i64, count: i64, micros: i64, previous: [u8; 32], top: [u8; 32],
        bit in 0usize..256,
    ) {
        let [previous, top] = [previous, top].map(Hash::from_bytes);
        let at = Timestamp::from_micros;
        let seal = seal_hash(sequence, &previous, &top, count, at(micros));
        let number = 1i64 << (bit % 64);
        let others = [
            seal_hash(sequence ^ number, &previous, &top, count, at(micros)),
            seal_hash(sequence, &flipped(&previous, bit), &top, count, at(micros)),
            seal_hash(sequence, &previous, &flipped(&top, bit), count, at(micros)),
            seal_hash(sequence, &previous, &top, count ^ number, at(micros)),
            seal_hash(sequence, &previous, &top, count, at(micros ^ number)),
        ];
        prop_assert!(!others.contains(&seal));
    }
}
