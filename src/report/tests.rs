//! Reports of small recordings.
