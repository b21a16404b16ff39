//! The client.

use std::ops::Deref;

use crate::generated::Client;
use crate::{Error, Options};

/// A client of the API. Cheap to clone; clones share connections.
///
/// Every operation is a method: `aivy.get_profile().send().await?`.
#[derive(Clone, Debug)]
pub struct Aivy(Client);

impl Aivy {
    /// A client of the API at `base` with the API key `key`, with the default [`Options`].
    ///
    /// # Errors
    /// See [`Options::build`].
    pub fn new(base: &str, key: &str) -> Result<Self, Error> {
        Options::new().build(base, key)
    }
}

impl From<Client> for Aivy {
    fn from(client: Client) -> Self {
        Self(client)
    }
}

impl Deref for Aivy {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.0
    }
}
