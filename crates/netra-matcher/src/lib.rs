//! Dictionaries compiled into a matcher: matches, signals, score, explanation. Pure.
