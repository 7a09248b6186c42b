//! AWS in a box: one process, loopback HTTP, the real wire protocols, so that the unmodified SDK,
//! the `aws` CLI and boto3 can talk to it. May import [`crate::clock`] and nothing else of the
//! crate: it shares no type with the client side, so a mistake there cannot hide here.

pub mod call;
mod census;
pub mod cloudfront;
pub mod cloudwatch;
pub mod control;
pub mod dispatch;
pub mod encoder;
pub mod faults;
mod held;
pub mod iam;
pub mod medialive;
pub mod mediapackage;
pub mod model;
pub mod operation;
pub mod page;
pub mod persist;
pub mod quota;
pub mod route;
pub mod s3;
pub mod server;
pub mod sigv4;
pub mod sns;
pub mod stream;
pub mod sts;
pub mod wire;
mod wiring;
pub mod world;
pub mod xml;

pub use server::{Handle, Hit, Logged, Options, Running, serve};
