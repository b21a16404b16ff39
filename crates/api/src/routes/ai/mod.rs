//! `/v1/ai`

pub mod analyze_sentiment;
pub mod create_chat;
pub mod create_embeddings;
pub mod detect_language;
pub mod extract_keywords;
pub mod list_ai_models;
pub mod list_ai_tools;
pub mod rank_texts;
pub mod redact_text;
pub mod stream_chat;
pub mod summarize_text;
