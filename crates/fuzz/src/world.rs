//! The data for generating cases: the document, the dictionary, and what is known about a server.

use serde_json::Value;

use crate::answer::find;
use crate::case::{Case, Step};
use crate::dictionary::Dictionary;
use crate::document::Document;
use crate::ids::Ids;
use crate::pages::Form;
use crate::random::Random;
use crate::valid::Maker;

/// What is constant while a server runs.
#[derive(Debug)]
pub struct World {
    pub document: Document,
    pub dictionary: Dictionary,
    /// Keys with all permissions, each of another account.
    pub keys: Vec<String>,
    /// A key with few permissions.
    pub weak_key: String,
    /// The cookies of a logged-in user.
    pub cookies: String,
    /// The tools of the Model Context Protocol: names and input schemas.
    pub tools: Vec<(String, Value)>,
}

impl World {
    /// The account whose key a case contains.
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

/// What a lane has learned from responses.
#[derive(Debug, Default, Clone)]
pub struct Learnt {
    pub ids: Ids,
    /// Forms on pages.
    pub forms: Vec<Form>,
    /// Links on pages.
    pub links: Vec<String>,
}

/// The tools for generating a case.
#[derive(Debug)]
pub struct Hand<'a> {
    pub world: &'a World,
    pub learnt: &'a Learnt,
    pub random: Random,
    /// The seed and the number, as a request ID.
    pub request_id: String,
}

impl Hand<'_> {
    /// A generator for schemas of the document.
    #[must_use]
    pub fn maker(&self) -> Maker<'_> {
        self.maker_in(self.world.document.root())
    }

    /// A generator for schemas whose references are resolved in `root`.
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

    /// Independent choices, for use while this is borrowed.
    pub fn branch(&mut self) -> Random {
        self.random.branch()
    }

    /// A key for a request: usually that of the account to which its ID belongs.
    pub fn key_for(&mut self, text: &str) -> String {
        match self.learnt.ids.told(text) {
            Some(account) if self.random.chance(50) => self.world.keys[account].clone(),
            _ => self.key(),
        }
    }

    /// A key with all permissions.
    pub fn key(&mut self) -> String {
        self.random.pick(&self.world.keys).clone()
    }
}
