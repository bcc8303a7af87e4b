//! What the workspace owes its readers as a whole: who may depend on whom, and what may be named where.

mod architecture;
mod command_line;
