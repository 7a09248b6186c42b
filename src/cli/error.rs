//! How a command fails: a message and an exit code.

use crate::aws::{AwsError, Class};
use crate::config::ConfigError;
use crate::engine::EngineError;

/// A failed command.
#[derive(Debug)]
pub struct CliError {
    /// Exit code.
    pub code: u8,
    /// What happened, to what, what to do.
    pub message: String,
}

impl CliError {
    /// Failed.
    pub fn failed(message: impl ToString) -> Self {
        Self {
            code: 1,
            message: message.to_string(),
        }
    }

    /// Wrong usage or configuration.
    pub fn usage(message: impl ToString) -> Self {
        Self {
            code: 2,
            message: message.to_string(),
        }
    }

    /// Refused for safety.
    pub fn refused(message: impl ToString) -> Self {
        Self {
            code: 3,
            message: message.to_string(),
        }
    }
}

impl From<EngineError> for CliError {
    fn from(e: EngineError) -> Self {
        Self {
            code: e.exit_code(),
            message: e.to_string(),
        }
    }
}

impl From<AwsError> for CliError {
    fn from(e: AwsError) -> Self {
        let code = if matches!(e.class, Class::Credentials | Class::Permission { .. }) {
            7
        } else {
            1
        };
        Self {
            code,
            message: e.to_string(),
        }
    }
}

impl From<ConfigError> for CliError {
    fn from(e: ConfigError) -> Self {
        Self::usage(e)
    }
}
