//! What a step does about a failed call: one behaviour per class of error, for making and removing
//! alike.

use crate::aws::{AwsError, Class};

/// What a step does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Look at once: what was wanted may be so already.
    Look,
    /// Look after a while: it may pass, or may have happened all the same.
    LookLater,
    /// Give up: trying again would fail in the same way.
    GiveUp,
}

/// The behaviour of a class.
pub(super) fn next(class: &Class) -> Next {
    match class {
        Class::Gone => Next::Look,
        // A list may take a moment to show what exists.
        Class::Exists
        | Class::NotYet
        | Class::Conflict
        | Class::Precondition
        | Class::Throttled
        | Class::Network
        | Class::Service => Next::LookLater,
        Class::TakenByOther
        | Class::Quota
        | Class::Permission { .. }
        | Class::Validation
        | Class::Credentials
        | Class::Stopped
        | Class::Unknown => Next::GiveUp,
    }
}

/// What a wait says about the failure that made it wait.
pub(super) fn passing(e: &AwsError) -> String {
    let what = if e.code.is_empty() {
        &e.message
    } else {
        &e.code
    };
    format!("{}: {what}: looking again", e.doing)
}
