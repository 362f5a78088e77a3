//! The one guarded, polite HTTP client of the collectors.
