//! What acts ask of a run: what failed, what the cursor is on, what may be rolled back.

use super::rows::State;
use super::{DeployView, Status};
use crate::shape::Part;

impl DeployView {
    /// Parts whose step failed.
    pub fn failed(&self) -> Vec<Part> {
        let failed = |s: &&super::Progress| matches!(s.status, Status::Failed { .. });
        self.steps
            .iter()
            .filter(failed)
            .map(|s| s.part.clone())
            .collect()
    }

    /// The part of the row under the cursor; the failed one of several.
    pub fn part_at(&self, cursor: usize) -> Option<Part> {
        let rows = self.rows_of();
        let row = rows.get(cursor)?;
        let failed = self.members(row).find(|s| s.state() == State::Failed);
        failed
            .or_else(|| self.members(row).next())
            .map(|s| s.part.clone())
    }

    /// Whether this run began from nothing, so that removing everything undoes it and nothing else.
    pub fn made_everything(&self) -> bool {
        self.planned && self.steps.iter().all(|s| s.action == "create")
    }

    /// What `c` copies: the ingest URL of A, or of B when the cursor is below the middle.
    pub fn ingest_to_copy(&self, cursor: usize) -> Option<(String, String)> {
        let [a, b] = self.ingest();
        let second = cursor * 2 >= self.rows().max(1);
        let (name, ingest) = if second {
            ("B", b.or(a))
        } else {
            ("A", a.or(b))
        };
        ingest.map(|i| (format!("ingest URL {name}, with its key"), i.url(true)))
    }
}
