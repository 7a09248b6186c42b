//! What the README says of the CDK alone.

use super::super::document::Document;
use super::super::readme::Guide;
use super::Language;
use super::tree::Unit;

pub(super) fn guide(_document: &Document, _language: Language, _units: &[Unit]) -> Guide {
    Guide::default()
}
