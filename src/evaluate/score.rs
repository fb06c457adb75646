use serde::Serialize;

/// Counts of a comparison with gold, and what follows from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// Found and right.
    pub correct: usize,
    /// Found.
    pub predicted: usize,
    /// To be found.
    pub gold: usize,
}

impl Score {
    /// Adds another count.
    pub fn add(&mut self, other: Score) {
        self.correct += other.correct;
        self.predicted += other.predicted;
        self.gold += other.gold;
    }

    /// Part of what was found that is right; 0 where nothing was found.
    pub fn precision(self) -> f64 {
        ratio(self.correct, self.predicted)
    }

    /// Part of what was to be found that was found; 0 where there was nothing.
    pub fn recall(self) -> f64 {
        ratio(self.correct, self.gold)
    }

    /// Harmonic mean of the two.
    pub fn f1(self) -> f64 {
        ratio(2 * self.correct, self.predicted + self.gold)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Serialize for Score {
    /// `{"precision", "recall", "f1", "correct", "predicted", "gold"}`, ratios rounded to six decimals.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let round = |x: f64| (x * 1e6).round() / 1e6;
        let mut out = serializer.serialize_struct("Score", 6)?;
        out.serialize_field("precision", &round(self.precision()))?;
        out.serialize_field("recall", &round(self.recall()))?;
        out.serialize_field("f1", &round(self.f1()))?;
        out.serialize_field("correct", &self.correct)?;
        out.serialize_field("predicted", &self.predicted)?;
        out.serialize_field("gold", &self.gold)?;
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_recall_and_f1_follow_from_the_counts() {
        let score = Score { correct: 1, predicted: 2, gold: 4 };
        assert_eq!((score.precision(), score.recall(), score.f1()), (0.5, 0.25, 1.0 / 3.0));
        assert!(Score::default().f1().abs() < f64::EPSILON);
    }
}
