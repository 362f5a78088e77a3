//! The desk as visitors meet it, over a real store and a real index.

mod capturing;
mod dictionaries;
mod dossiers;
mod entrance;
mod no_score;
mod rendering;
mod reviewing;
mod roles;
mod searching;
mod telling;
mod world;
