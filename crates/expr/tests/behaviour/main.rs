//! The language through its public door: what compiles, what it gives, what is refused and how.

#[cfg(test)]
mod evaluating;
#[cfg(test)]
mod filters;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod problems;
#[cfg(test)]
mod typed_form;
#[cfg(test)]
mod values;
#[cfg(test)]
mod village;
