//! The desk as visitors meet it.

mod rendering;
