//! Full-text search over acts; derived, can be thrown away and rebuilt.
