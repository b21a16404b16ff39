//! What cases are made of: the document, the words, and what is known of a server.

use serde_json::Value;

use crate::answer::find;
use crate::case::{Case, Step};
use crate::dictionary::Dictionary;
use crate::document::Document;
use crate::ids::Ids;
use crate::pages::Form;
use crate::random::Random;
use crate::valid::Maker;

/// What does not change while a server runs.
#[derive(Debug)]
pub struct World {
    pub document: Document,
    pub dictionary: Dictionary,
    /// Keys with every permission, each of an account of its own.
    pub keys: Vec<String>,
    /// A key that may do little.
    pub weak_key: String,
    /// The cookies of somebody who is logged in.
    pub cookies: String,
    /// The tools of the Model Context Protocol: name and schema of their input.
    pub tools: Vec<(String, Value)>,
}

impl World {
    /// Whose key a case carries.
    #[must_use]
    pub fn account_in(&self, case: &Case) -> Option<usize> {
        let Some(Step::Send(bytes)) = case.steps.first() else {
            return None;
        };
        let head = &bytes[..bytes.len().min(1 << 10)];
        self.keys
            .iter()
            .position(|key| find(head, key.as_bytes()).is_some())
    }
}

/// What one lane has learnt from the answers to its cases.
#[derive(Debug, Default, Clone)]
pub struct Learnt {
    pub ids: Ids,
    /// Forms that stood on pages.
    pub forms: Vec<Form>,
    /// Addresses that pages lead to.
    pub links: Vec<String>,
}

/// What a case is made with.
#[derive(Debug)]
pub struct Hand<'a> {
    pub world: &'a World,
    pub learnt: &'a Learnt,
    pub random: Random,
    /// The seed and the number, as the id of a request.
    pub request_id: String,
}

impl Hand<'_> {
    /// Makes values of the document's schemas.
    #[must_use]
    pub fn maker(&self) -> Maker<'_> {
        self.maker_in(self.world.document.root())
    }

    /// Makes values of schemas whose references are looked up in `root`.
    #[must_use]
    pub fn maker_in<'a>(&'a self, root: &'a Value) -> Maker<'a> {
        Maker {
            root,
            ids: &self.learnt.ids,
            dictionary: &self.world.dictionary,
        }
    }

    /// A word for an insertion point, with the name of its class.
    pub fn word(&mut self, point: crate::dictionary::InsertionPoint) -> (&'static str, String) {
        let (class, word) = self.world.dictionary.word(point, &mut self.random);
        (class, word.to_owned())
    }

    /// Choices of their own, for what is made while this hand is looked into.
    pub fn branch(&mut self) -> Random {
        self.random.branch()
    }

    /// A key for a request: mostly that of the account that knows of what it is about.
    pub fn key_for(&mut self, text: &str) -> String {
        match self.learnt.ids.told(text) {
            Some(account) if self.random.chance(50) => self.world.keys[account].clone(),
            _ => self.key(),
        }
    }

    /// The key of an account that may do everything.
    pub fn key(&mut self) -> String {
        self.random.pick(&self.world.keys).clone()
    }
}
