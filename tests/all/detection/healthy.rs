//! Healthy days: nothing is wrong, so nothing may be said.
