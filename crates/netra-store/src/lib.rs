//! The truth: every question and every change; SQLite or PostgreSQL.
