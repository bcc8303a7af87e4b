//! Files of rows in and out.

mod problem;
pub mod reading;
mod recipe;

pub use problem::ENTRIES;
pub use recipe::{
    Column, FedRow, LeftOut, Otherwise, Reads, Recipe, Recipes, SECTION, Skip, Suggestion, Target, Words,
    read_recipe, recipes, suggest,
};
