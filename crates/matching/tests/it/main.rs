//! Matching through the public door: packs, sites, actors.

#[cfg(test)]
mod declared;
#[cfg(test)]
mod matched;
#[cfg(test)]
mod permitted;
#[cfg(test)]
mod town;
#[cfg(test)]
mod why_not;
