//! From feature values to a score and back: shares of weights, the two directions of a reciprocal matcher, and what
//! each feature contributes.
//!
//! ```text
//! a = Σ share · value      shares of one direction add up to 100, so 0 ≤ a ≤ 100
//! s = a^(1−w) · b^w        b: the same pair as the other side sees it; without one, s = a
//! contribution             s·(1−w)·share·value / a   here, s·w·share·value / b there: they add up to s
//! ```

/// One direction: what each of its features counts, and how much of the score the direction is.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    /// Shares out of 100, in the order of the features' values.
    pub shares: Vec<f64>,
    /// The exponent: 1−w here, w there, 1 alone.
    pub power: f64,
}

/// A score with what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Composed {
    /// 0…100.
    pub score: f64,
    /// Of each direction: its own sum, and what each feature contributes to the score.
    pub directions: Vec<(f64, Vec<f64>)>,
}

/// Weights as shares out of 100; none if nothing has any weight.
pub fn shares(weights: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = weights.iter().sum();
    (total > 0.0).then(|| weights.iter().map(|weight| 100.0 * weight / total).collect())
}

/// The score of these values, which stand in the order of the directions and their features.
pub fn score(directions: &[Direction], values: &[f64]) -> f64 {
    let mut rest = values;
    let mut score = 1.0;
    for direction in directions {
        let (own, others) = rest.split_at(direction.shares.len().min(rest.len()));
        score *= raised(sum(direction, own), direction.power);
        rest = others;
    }
    score
}

/// The score with the contributions of all features.
pub fn compose(directions: &[Direction], values: &[f64]) -> Composed {
    let score = score(directions, values);
    let mut rest = values;
    let mut composed = Vec::with_capacity(directions.len());
    for direction in directions {
        let (own, others) = rest.split_at(direction.shares.len().min(rest.len()));
        rest = others;
        let sum = sum(direction, own);
        let part = |(share, value): (&f64, &f64)| {
            if sum > 0.0 { score * direction.power * share * value / sum } else { 0.0 }
        };
        composed.push((sum, direction.shares.iter().zip(own).map(part).collect()));
    }
    Composed { score, directions: composed }
}

fn sum(direction: &Direction, values: &[f64]) -> f64 {
    direction.shares.iter().zip(values).map(|(share, value)| share * value).sum()
}

/// A power whose common cases cost little: it is taken of every row of an index.
#[expect(clippy::float_cmp, reason = "the exponents are declared, not reckoned")]
fn raised(sum: f64, power: f64) -> f64 {
    if power == 1.0 {
        sum
    } else if power == 0.5 {
        sum.sqrt()
    } else if power == 0.0 {
        // nothing of this direction counts, but zero either way scores zero
        if sum > 0.0 { 1.0 } else { 0.0 }
    } else {
        sum.powf(power)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn direction() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
        let feature = (0.0..100.0_f64, prop_oneof![Just(0.0), Just(1.0), 0.0..1.0_f64]);
        prop::collection::vec(feature, 1..7).prop_map(|features| features.into_iter().unzip())
    }

    proptest! {
        #[test]
        fn contributions_add_up_to_the_score_and_nothing_leaves_the_scale(
            here in direction(),
            there in prop::option::of(direction()),
            weight in prop_oneof![Just(0.0), Just(0.5), Just(1.0), 0.0..1.0_f64],
        ) {
            let Some(own) = shares(&here.0) else { return Ok(()) };
            let partner = there.as_ref().and_then(|there| shares(&there.0));
            let mut values = here.1.clone();
            let mut directions = vec![Direction { shares: own, power: 1.0 }];
            if let (Some(partner), Some(there)) = (partner, &there) {
                directions[0].power = 1.0 - weight;
                directions.push(Direction { shares: partner, power: weight });
                values.extend(&there.1);
            }
            let composed = compose(&directions, &values);
            prop_assert!((-1e-9..=100.0 + 1e-9).contains(&composed.score));
            let added: f64 = composed.directions.iter().flat_map(|(_, parts)| parts).sum();
            prop_assert!((added - composed.score).abs() < 1e-6, "{added} is not {}", composed.score);
            if composed.directions.iter().any(|(sum, _)| *sum == 0.0) {
                prop_assert!(composed.score.abs() < f64::EPSILON, "zero either way scores zero");
            }
            for (place, value) in values.iter().enumerate() {
                let mut raised = values.clone();
                raised[place] = (value + 0.1).min(1.0);
                prop_assert!(score(&directions, &raised) >= composed.score - 1e-9, "a feature that rises lowers nothing");
            }
        }
    }

    #[test]
    fn a_score_from_both_sides_is_their_geometric_mean() {
        let direction = |shares: &[f64], power| Direction { shares: shares.to_vec(), power };
        let directions = [direction(&[60.0, 40.0], 0.5), direction(&[100.0], 0.5)];
        let composed = compose(&directions, &[1.0, 0.5, 0.2]);
        assert!((composed.score - 40.0).abs() < 1e-9);
        let parts = composed.directions.iter().flat_map(|(_, parts)| parts);
        for (part, expected) in parts.zip([15.0, 5.0, 20.0]) {
            assert!((part - expected).abs() < 1e-9, "{part} is not {expected}");
        }
    }

    #[test]
    fn weights_of_nothing_have_no_shares() {
        assert_eq!(shares(&[0.0, 0.0]), None);
        assert_eq!(shares(&[]), None);
        assert_eq!(shares(&[1.0, 3.0]), Some(vec![25.0, 75.0]));
    }
}
