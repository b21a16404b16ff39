//! `/v1/ai`

mod analyze_sentiment;
mod create_chat;
mod create_embeddings;
mod detect_language;
mod extract_keywords;
mod list_ai_models;
mod list_ai_tools;
mod rank_texts;
mod redact_text;
mod stream_chat;
mod summarize_text;
