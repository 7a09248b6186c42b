//! The points of a track, shared by everything that shows them: what was asked, the picture before, the
//! picture now, and every screen that holds one. They are copied when one is changed, and only then: a
//! thousand streams have dozens of tracks each, and are pictured twice a second.

use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Start of a window and its value, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Points(Arc<Vec<(Timestamp, f64)>>);

impl Deref for Points {
    type Target = Vec<(Timestamp, f64)>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Points {
    /// For who changes them; others keep what they have.
    fn deref_mut(&mut self) -> &mut Self::Target {
        Arc::make_mut(&mut self.0)
    }
}

impl FromIterator<(Timestamp, f64)> for Points {
    fn from_iter<T: IntoIterator<Item = (Timestamp, f64)>>(points: T) -> Self {
        Self(Arc::new(points.into_iter().collect()))
    }
}

impl From<Vec<(Timestamp, f64)>> for Points {
    fn from(points: Vec<(Timestamp, f64)>) -> Self {
        Self(Arc::new(points))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_points_keeps_them_as_they_were() {
        let at = |s| Timestamp::from_second(s).unwrap();
        let mut now: Points = [(at(0), 1.0)].into_iter().collect();
        let before = now.clone();
        assert!(Arc::ptr_eq(&before.0, &now.0), "shared");
        now.push((at(10), 2.0));
        assert_eq!((before.len(), now.len()), (1, 2));
        let told = serde_json::to_string(&now).unwrap();
        assert_eq!(serde_json::from_str::<Points>(&told).unwrap(), now);
        assert!(told.starts_with("[["), "as the list that it is: {told}");
    }
}
