//! What an export is: files, and what to do with them.

use super::document::{Document, ExportError};
use super::found::{Found, FoundError};
use super::readme::{self, Guide};
use super::{bash, cdk, cloudformation, terraform};
use crate::spec::{StreamName, StreamSpec};

/// What a stream can be exported as. A dialect stands here once it is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// A CloudFormation template.
    CloudFormation,
    /// A Terraform module.
    Terraform,
    /// A CDK app in TypeScript.
    CdkTypeScript,
    /// A CDK app in Python.
    CdkPython,
    /// Shell scripts over the `aws` command line.
    Bash,
}

impl Dialect {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::CloudFormation,
        Self::Terraform,
        Self::CdkTypeScript,
        Self::CdkPython,
        Self::Bash,
    ];

    /// Its word on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CloudFormation => "cloudformation",
            Self::Terraform => "terraform",
            Self::CdkTypeScript => "cdk-typescript",
            Self::CdkPython => "cdk-python",
            Self::Bash => "bash",
        }
    }

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::CloudFormation => "CloudFormation",
            Self::Terraform => "Terraform",
            Self::CdkTypeScript => "CDK TypeScript",
            Self::CdkPython => "CDK Python",
            Self::Bash => "Bash",
        }
    }

    /// One of the recipe's outputs in the letter case of the dialect.
    pub(super) fn output_name(self, name: &str) -> String {
        match self {
            Self::Terraform => terraform::snake(name),
            Self::CloudFormation | Self::CdkTypeScript | Self::CdkPython | Self::Bash => {
                name.to_owned()
            }
        }
    }

    fn print(self, document: &Document) -> Result<Printed, ExportError> {
        match self {
            Self::CloudFormation => cloudformation::print(document),
            Self::Terraform => terraform::print(document),
            Self::CdkTypeScript => cdk::print(document, cdk::Language::TypeScript),
            Self::CdkPython => cdk::print(document, cdk::Language::Python),
            Self::Bash => bash::print(document),
        }
    }
}

/// One file of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path below the project's directory.
    pub path: &'static str,
    /// Its whole text.
    pub text: String,
    /// Whether it is to be run.
    pub executable: bool,
}

impl File {
    /// A file to be read.
    pub(super) fn text(path: &'static str, text: String) -> Self {
        Self {
            path,
            text,
            executable: false,
        }
    }
}

/// A whole project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its files.
    pub files: Vec<File>,
    /// The commands that make the stream from it, to be run in its directory.
    pub next: String,
}

/// What a dialect makes of a document.
pub(super) struct Printed {
    /// Everything but the README.
    pub(super) files: Vec<File>,
    /// What only this dialect has to say in it.
    pub(super) guide: Guide,
}

/// A stream as a project.
///
/// # Errors
/// When the stream cannot be said in the dialect; always a fault of onair.
pub fn export(spec: &StreamSpec, dialect: Dialect) -> Result<Project, ExportError> {
    written(&Document::of(spec)?, dialect)
}

/// A stream as it was found, as a project. Also gives what to know about it, one sentence each.
///
/// # Errors
/// When onair could not have made such a stream.
pub fn export_found(
    found: &Found,
    dialect: Dialect,
) -> Result<(Project, StreamName, Vec<String>), FoundError> {
    let document = Document::found(found)?;
    let project = written(&document, dialect)?;
    Ok((
        project,
        document.spec.name,
        document.found.unwrap_or_default(),
    ))
}

fn written(document: &Document, dialect: Dialect) -> Result<Project, ExportError> {
    let Printed { mut files, guide } = dialect.print(document)?;
    files.insert(
        0,
        File::text("README.md", readme::write(document, dialect, &guide)?),
    );
    Ok(Project {
        files,
        next: guide.deploy,
    })
}
