//! Cycles of a graph: its strongly connected components with more than one node.

use std::collections::BTreeSet;

/// The successors of each node, by index.
pub(crate) type Graph = [BTreeSet<usize>];

/// The groups of nodes that reach each other, in order.
pub(crate) fn circles(graph: &Graph) -> Vec<Vec<usize>> {
    let reached: Vec<BTreeSet<usize>> = (0..graph.len()).map(|node| reach(graph, node)).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for node in 0..graph.len() {
        let mutual = reached[node].iter().copied();
        let circle: Vec<usize> = mutual
            .filter(|other| reached[*other].contains(&node))
            .collect();
        if circle.len() > 1 && circle.iter().all(|other| seen.insert(*other)) {
            found.push(circle);
        }
    }
    found
}

/// The nodes that can be reached from a node.
fn reach(graph: &Graph, from: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        open.extend(graph[node].iter().filter(|next| found.insert(**next)));
    }
    found
}
