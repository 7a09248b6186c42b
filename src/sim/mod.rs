//! AWS in a box: one process, loopback HTTP, the real wire protocols, so that the unmodified SDK,
//! the `aws` CLI and boto3 can talk to it. May import [`crate::clock`] and nothing else of the
//! crate: it shares no type with the client side, so a mistake there cannot hide here.

pub mod call;
