//! A text: characters in a tree, read in the order of that tree, one node a character.
//!
//! Every insertion is total: an origin that names no character of the text is the text's edge, and
//! any two characters may be the origins of a third.
//!
//! Spec: chapter 16. Model: `tla/FugueText.tla`.

use std::collections::BTreeMap;

use crate::{Dot, DotRange};

/// The root of the tree: the start of the text.
const ROOT: usize = 0;

/// One Unicode scalar value with its origins, `None` at an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Character {
    pub dot: Dot,
    pub left: Option<Dot>,
    pub right: Option<Dot>,
    pub scalar: char,
    pub is_deleted: bool,
}

/// All characters ever written, deleted ones included.
#[derive(Clone, Debug)]
pub struct Text {
    /// The root, then the characters as they came.
    nodes: Vec<Node>,
    found: BTreeMap<Dot, usize>,
}

#[derive(Clone, Debug)]
struct Node {
    /// `None` at the root.
    character: Option<Character>,
    parent: usize,
    left_children: Vec<usize>,
    right_children: Vec<usize>,
}

impl Default for Text {
    fn default() -> Self {
        let root = Node {
            character: None,
            parent: ROOT,
            left_children: Vec::new(),
            right_children: Vec::new(),
        };
        Self {
            nodes: vec![root],
            found: BTreeMap::new(),
        }
    }
}

impl Text {
    /// An insertion of `text` whose first character has the dot `first`.
    //= SK-TEXT-001
    pub fn insert(&mut self, first: &Dot, left: Option<Dot>, right: Option<Dot>, text: &str) {
        //= SK-TEXT-006
        let right = right.filter(|dot| self.holds(dot));
        let mut left = left.filter(|dot| self.holds(dot));
        for (scalar, seq) in text.chars().zip(first.1..) {
            let dot = (first.0.clone(), seq);
            self.add(Character {
                dot: dot.clone(),
                left,
                right: right.clone(),
                scalar,
                is_deleted: false,
            });
            left = Some(dot);
        }
    }

    /// An insertion that goes on where the replica's previous dot stands; when that is no
    /// character of the text, both origins are edges.
    //= SK-TEXT-003
    pub fn insert_continuing(&mut self, first: &Dot, text: &str) {
        let previous = (first.0.clone(), first.1.saturating_sub(1));
        let right = self.character(&previous).and_then(|c| c.right.clone());
        self.insert(first, Some(previous), right, text);
    }

    /// What is deleted already, or no character of the text, changes nothing.
    //= SK-TEXT-004
    //= SK-TEXT-005
    pub fn delete(&mut self, ranges: &[DotRange]) {
        for node in &mut self.nodes {
            if let Some(character) = &mut node.character {
                let (replica, seq) = &character.dot;
                let is_named = ranges.iter().any(|(of, first_seq, length)| {
                    of == replica && first_seq <= seq && seq - first_seq < *length
                });
                character.is_deleted |= is_named;
            }
        }
    }

    /// The characters of both; what one of them has deleted is deleted.
    pub fn merge(&self, other: &Self) -> Self {
        let mut merged = self.clone();
        for theirs in other
            .nodes
            .iter()
            .filter_map(|node| node.character.as_ref())
        {
            if !merged.holds(&theirs.dot) {
                merged.add(theirs.clone());
            } else if theirs.is_deleted {
                merged.delete(&[(theirs.dot.0.clone(), theirs.dot.1, 1)]);
            }
        }
        merged
    }

    /// Every character, deleted ones included, in the order of the text.
    pub fn characters(&self) -> Vec<&Character> {
        let nodes = self.order().into_iter().map(|node| &self.nodes[node]);
        nodes.filter_map(|node| node.character.as_ref()).collect()
    }

    /// The characters that are not deleted.
    pub fn shown(&self) -> Vec<&Character> {
        let mut characters = self.characters();
        characters.retain(|character| !character.is_deleted);
        characters
    }

    pub fn character(&self, dot: &Dot) -> Option<&Character> {
        self.nodes[*self.found.get(dot)?].character.as_ref()
    }

    pub fn holds(&self, dot: &Dot) -> bool {
        self.found.contains_key(dot)
    }

    fn add(&mut self, character: Character) {
        let place = |dot: &Option<Dot>| dot.as_ref().map(|dot| self.found[dot]);
        let left = place(&character.left).unwrap_or(ROOT);
        let right = place(&character.right);
        let node = self.nodes.len();
        self.found.insert(character.dot.clone(), node);
        self.nodes.push(Node {
            character: Some(character),
            parent: left,
            left_children: Vec::new(),
            right_children: Vec::new(),
        });
        match right.filter(|right| self.descends(*right, left)) {
            Some(right) => self.add_left_child(node, right),
            None => self.add_right_child(node, left),
        }
    }

    /// Whether `node` is below `ancestor`; nothing is below itself.
    fn descends(&self, mut node: usize, ancestor: usize) -> bool {
        while node != ROOT {
            node = self.nodes[node].parent;
            if node == ancestor {
                return true;
            }
        }
        false
    }

    //= SK-TEXT-010
    fn add_left_child(&mut self, node: usize, parent: usize) {
        let siblings = &self.nodes[parent].left_children;
        let is_before = |sibling: &&usize| self.dot(**sibling) < self.dot(node);
        let at = siblings.iter().take_while(is_before).count();
        self.nodes[node].parent = parent;
        self.nodes[parent].left_children.insert(at, node);
    }

    //= SK-TEXT-011
    fn add_right_child(&mut self, node: usize, parent: usize) {
        let siblings = &self.nodes[parent].right_children;
        let order = match siblings.is_empty() {
            true => Vec::new(),
            false => self.order(),
        };
        // The end of the text stands after every character.
        let place = |node: usize| match self.right_origin(node) {
            Some(right) => order.iter().position(|other| *other == right),
            None => Some(order.len()),
        };
        let is_before = |sibling: &&usize| {
            let (theirs, ours) = (place(**sibling), place(node));
            theirs > ours || theirs == ours && self.dot(**sibling) < self.dot(node)
        };
        let at = siblings.iter().take_while(is_before).count();
        self.nodes[node].parent = parent;
        self.nodes[parent].right_children.insert(at, node);
    }

    fn dot(&self, node: usize) -> Option<&Dot> {
        Some(&self.nodes[node].character.as_ref()?.dot)
    }

    fn right_origin(&self, node: usize) -> Option<usize> {
        let right = self.nodes[node].character.as_ref()?.right.as_ref()?;
        Some(self.found[right])
    }

    /// Each node after its left children and all below them, and before its right children.
    /// Without recursion, since a line typed forwards is as deep as it is long.
    fn order(&self) -> Vec<usize> {
        let mut order = Vec::new();
        let mut rest = vec![(ROOT, false)];
        while let Some((node, is_entered)) = rest.pop() {
            if is_entered {
                order.push(node);
                continue;
            }
            let Node {
                left_children,
                right_children,
                ..
            } = &self.nodes[node];
            rest.extend(right_children.iter().rev().map(|child| (*child, false)));
            rest.push((node, true));
            rest.extend(left_children.iter().rev().map(|child| (*child, false)));
        }
        order
    }
}
