//! Files of rows in and out.

pub mod reading;
