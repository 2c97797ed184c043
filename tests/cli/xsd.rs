//! Just enough of XML Schema to hold a document against a small schema: global elements, sequences and choices with
//! counts, mixed and plain text, attributes. A construct it does not know fails the test: it never passes what it cannot
//! judge.

use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// An element of a document, its names without prefixes.
#[derive(Debug, Default, Clone)]
pub struct Node {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Node>,
    pub text: String,
}

impl Node {
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

fn opened(tag: &BytesStart<'_>) -> Node {
    let name = tag.local_name().as_ref().to_owned();
    let attributes = tag.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let key = attribute.key.local_name().as_ref().to_owned();
        (key, quick_xml::escape::unescape(&attribute.value).unwrap().into_owned())
    });
    Node { name, attributes: attributes.collect(), ..Node::default() }
}

/// The root of a document.
pub fn parse(xml: &str) -> Node {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => open.push(opened(&tag)),
            Event::Empty(tag) => open.last_mut().unwrap().children.push(opened(&tag)),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(name) => {
                let written = format!("&{};", &*name);
                let text = quick_xml::escape::unescape(&written).unwrap();
                open.last_mut().unwrap().text.push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "an element is not closed");
    open[0].children.pop().unwrap()
}

/// Everything that a document does against its schema.
pub fn faults(schema: &str, document: &str) -> Vec<String> {
    let schema = parse(schema);
    let mut faults = Vec::new();
    check(&schema, &parse(document), &mut faults);
    faults
}

fn check(schema: &Node, node: &Node, faults: &mut Vec<String>) {
    let Some(rule) = schema.all("element").find(|rule| rule.get("name") == Some(&node.name)) else {
        faults.push(format!("<{}> is unknown", node.name));
        return;
    };
    if let Some(kind) = rule.get("type") {
        assert_eq!(kind, "xs:string", "a type that is not known");
        if !node.children.is_empty() || !node.attributes.is_empty() {
            faults.push(format!("<{}> is text alone", node.name));
        }
        return;
    }
    let [kind] = rule.children.as_slice() else { panic!("{}: more than a type", node.name) };
    assert_eq!(kind.name, "complexType");
    if kind.get("mixed") != Some("true") && !node.text.trim().is_empty() {
        faults.push(format!("<{}> holds text “{}”", node.name, node.text.trim()));
    }
    let mut left = &node.children[..];
    let mut known = BTreeMap::new();
    for part in &kind.children {
        match part.name.as_str() {
            "sequence" => left = sequence(part, left, &node.name, faults),
            "attribute" => {
                assert_eq!(part.get("type"), Some("xs:string"), "a type that is not known");
                known.insert(part.get("name").unwrap(), part.get("use") == Some("required"));
            }
            other => panic!("xs:{other} is not known"),
        }
    }
    for (name, required) in &known {
        if *required && node.get(name).is_none() {
            faults.push(format!("<{}> lacks {name}", node.name));
        }
    }
    for name in node.attributes.keys().filter(|name| !known.contains_key(name.as_str())) {
        faults.push(format!("<{}> has no attribute {name}", node.name));
    }
    faults.extend(left.iter().map(|child| format!("<{}> is out of place in <{}>", child.name, node.name)));
    node.children.iter().for_each(|child| check(schema, child, faults));
}

/// Takes what a sequence allows from the front; the rest is left.
fn sequence<'a>(part: &Node, mut left: &'a [Node], inside: &str, faults: &mut Vec<String>) -> &'a [Node] {
    for item in &part.children {
        assert_eq!(item.name, "element", "only elements in a sequence are known");
        let name = item.get("ref").unwrap();
        let count = |key: &str| match item.get(key) {
            None => 1,
            Some("unbounded") => usize::MAX,
            Some(number) => number.parse().unwrap(),
        };
        let found = left.iter().take(count("maxOccurs")).take_while(|child| child.name == name).count();
        if found < count("minOccurs") {
            faults.push(format!("<{inside}> lacks <{name}>"));
        }
        left = &left[found..];
    }
    left
}

#[test]
fn the_schema_reader_refuses_what_its_schema_does_not_allow() {
    let schema = include_str!("../schema/junit-4.xsd");
    let suite = |inner: &str| {
        format!("<testsuites><testsuite name=\"a\" tests=\"1\">{inner}</testsuite></testsuites>")
    };
    let case = "<testcase name=\"a\"><failure message=\"b\">c &amp; d</failure></testcase>";
    assert_eq!(faults(schema, &suite(case)), Vec::<String>::new());
    for wrong in [
        "<testcase/>",
        "<testcase name=\"a\" colour=\"b\"/>",
        "<testcase name=\"a\"><skipped message=\"b\"/></testcase>",
        "<testcase name=\"a\">text</testcase>",
        "<testcase name=\"a\"/><properties><property name=\"a\" value=\"b\"/></properties>",
        "<properties/>",
        "<case name=\"a\"/>",
    ] {
        assert!(!faults(schema, &suite(wrong)).is_empty(), "{wrong}");
    }
}
