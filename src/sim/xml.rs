//! One XML element as plain data, for the services whose bodies are XML (CloudFront, S3): read with
//! a tree reader, written with a writer, no serde mapping in between. Namespaces are dropped on
//! reading, because AWS's clients disagree about sending them.

use super::call::{Answer, Call, Refusal};
use quick_xml::escape::escape;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Member of [`Call::input`] under which the codec hands over the root element.
pub const BODY: &str = "#xml";

/// An element: its name, attributes, children, and the text between its tags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    /// Name without prefix.
    pub name: String,
    /// Attributes, in order, without the namespace declarations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attrs: Vec<(String, String)>,
    /// Child elements, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Element>,
    /// Text; empty when there are children.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl Element {
    /// An element with nothing in it.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// An element with text in it.
    pub fn leaf(name: impl Into<String>, text: impl ToString) -> Self {
        Self {
            name: name.into(),
            text: text.to_string(),
            ..Self::default()
        }
    }

    /// The same with one more attribute.
    #[must_use]
    pub fn attr(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attrs.push((name.into(), value.into()));
        self
    }

    /// The same with one more child.
    #[must_use]
    pub fn with(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    /// The same with more children.
    #[must_use]
    pub fn with_all(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    /// Every child of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The element at the end of a path of names: `Restrictions/GeoRestriction`.
    pub fn at(&self, path: &str) -> Option<&Element> {
        path.split('/').try_fold(self, |e, name| e.child(name))
    }

    /// The text at the end of a path of names.
    pub fn text_at(&self, path: &str) -> Option<&str> {
        self.at(path).map(|e| e.text.as_str())
    }

    /// The root element of a request's body; a refusal when there is none or it is no XML.
    pub fn of(call: &Call) -> Result<Element, Refusal> {
        call.input.get(BODY).and_then(|v| serde_json::from_value(v.clone()).ok()).ok_or_else(|| {
            let message = "The XML you provided was not well-formed or did not validate against our published schema";
            Refusal::new(400, "MalformedXML", message)
        })
    }

    /// Reads a document.
    pub fn parse(text: &str) -> Result<Element, String> {
        let document = roxmltree::Document::parse(text).map_err(|e| e.to_string())?;
        Ok(Self::from_node(document.root_element()))
    }

    fn from_node(node: roxmltree::Node<'_, '_>) -> Self {
        let children: Vec<_> = node
            .children()
            .filter(roxmltree::Node::is_element)
            .map(Self::from_node)
            .collect();
        let text = if children.is_empty() {
            node.children()
                .filter(roxmltree::Node::is_text)
                .filter_map(|t| t.text())
                .collect()
        } else {
            String::new()
        };
        let attrs = node
            .attributes()
            .map(|a| (a.name().to_owned(), a.value().to_owned()))
            .collect();
        Self {
            name: node.tag_name().name().to_owned(),
            attrs,
            children,
            text,
        }
    }

    /// The document with this root, declaration included; `xmlns` is put on the root unless empty.
    pub fn document(&self, xmlns: &str) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut out, (!xmlns.is_empty()).then_some(xmlns));
        out
    }

    /// This element as the body of an answer.
    pub fn answer(&self, xmlns: &str) -> Answer {
        Answer {
            body: Some(self.document(xmlns).into()),
            ..Answer::default()
        }
    }

    fn write(&self, out: &mut String, xmlns: Option<&str>) {
        // Writing into a String cannot fail.
        let _ = write!(out, "<{}", self.name);
        let namespace = xmlns.map(|v| ("xmlns", v));
        let attrs = self.attrs.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        for (name, value) in namespace.into_iter().chain(attrs) {
            let _ = write!(out, " {name}=\"{}\"", escape(value));
        }
        out.push('>');
        out.push_str(&escape(self.text.as_str()).replace('\r', "&#13;"));
        for child in &self.children {
            child.write(out, None);
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_survives_the_round_trip() {
        let root = Element::new("A")
            .with(Element::leaf("B", "x < y & \"z\"\r\n").attr("type", "a'b"))
            .with(Element::new("Empty"))
            .with(Element::new("C").with(Element::leaf("D", 7)));
        let text = root.document("urn:x");
        assert!(
            text.contains("<A xmlns=\"urn:x\">") && text.contains("<Empty></Empty>"),
            "{text}"
        );
        assert_eq!(Element::parse(&text).unwrap(), root);
        assert_eq!(root.text_at("C/D"), Some("7"));
    }

    #[test]
    fn prefixes_and_pretty_printing_do_not_matter() {
        let read = Element::parse("<a:R xmlns:a='u'>\n  <a:X>1</a:X>\n</a:R>").unwrap();
        assert_eq!(read, Element::new("R").with(Element::leaf("X", 1)));
    }
}
