//! The desk as visitors meet it, over a real store and a real index.

mod capturing;
mod day;
mod dictionaries;
mod dossiers;
mod entrance;
mod figures;
mod no_score;
mod rendering;
mod reviewing;
mod roles;
mod searching;
mod second_reviews;
mod telling;
mod training;
mod world;
