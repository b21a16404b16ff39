//! Texts, numbers and times of strangers, on every face.

mod invisible;
mod nul;
mod numbers;
mod times;
mod words_of_others;
