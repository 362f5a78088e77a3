//! A case becomes a self-describing bundle; and its verifier.
