//! A document's fields as one nested object.
//!
//! Keys stand in ascending order, so equal documents give equal bytes. JSON cannot hold both a
//! value and fields below it: where a document has both, an object takes the fields in, and any
//! other value gives way to them.

use serde_json::{Map, Value as Json};
use synckit_crdt::Path;

use super::untagged;

/// The object that these fields make; paths ascend.
///
/// ```
/// use synckit_crdt::Path;
/// use synckit_wire::json;
///
/// let title = Path::new(["book", "title"]).unwrap();
/// let nested = json::nest([(&title, "Emma".into())]);
/// assert_eq!(nested.to_string(), r#"{"book":{"title":"Emma"}}"#);
/// ```
//= SK-HTTP-011
#[must_use]
pub fn nest<'a>(fields: impl IntoIterator<Item = (&'a Path, Json)>) -> Json {
    let mut root = Map::new();
    for (path, value) in fields {
        let mut parents = path.segments();
        if let Some(name) = parents.next_back() {
            let object = parents.fold(&mut root, |object, key| child(object, key));
            object.insert(name.to_owned(), value);
        }
    }
    let mut nested = Json::Object(root);
    // A build of `serde_json` that keeps the order of insertion needs to be told.
    nested.sort_all_objects();
    nested
}

/// The object below a key; whatever else stood there gives way.
fn child<'a>(object: &'a mut Map<String, Json>, key: &str) -> &'a mut Map<String, Json> {
    let slot = object
        .entry(key)
        .or_insert_with(|| Json::Object(Map::new()));
    // Bytes, say, look like an object and are none.
    let takes_in = slot
        .as_object()
        .is_some_and(|entries| untagged(entries).is_none());
    if !takes_in {
        *slot = Json::Object(Map::new());
    }
    slot.as_object_mut().expect("it was made one just before")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use synckit_crdt::Value;

    use super::super::to_json;
    use super::*;

    fn nested(fields: &[(&[&str], Value)]) -> Json {
        let mut fields: Vec<(Path, Value)> = fields
            .iter()
            .map(|(segments, value)| (Path::new(segments.iter().copied()).unwrap(), value.clone()))
            .collect();
        fields.sort();
        nest(fields.iter().map(|(path, value)| (path, to_json(value))))
    }

    #[test]
    fn keys_ascend_whatever_came_first() {
        let json = nested(&[(&["b"], Value::Int(1)), (&["a", "z"], Value::Int(2))]);
        assert_eq!(json.to_string(), r#"{"a":{"z":2},"b":1}"#);
    }

    #[test]
    fn a_scalar_gives_way_to_fields_below_it_and_an_object_takes_them_in() {
        let below: (&[&str], Value) = (&["a", "x"], Value::Int(1));
        assert_eq!(
            nested(&[(&["a"], Value::Int(9)), below.clone()]),
            json!({"a": {"x": 1}})
        );
        assert_eq!(
            nested(&[(&["a"], Value::Bytes(vec![1])), below.clone()]),
            json!({"a": {"x": 1}})
        );
        let object = Value::Object([("y".to_owned(), Value::Int(2))].into());
        assert_eq!(
            nested(&[(&["a"], object), below]),
            json!({"a": {"x": 1, "y": 2}})
        );
    }

    #[test]
    fn no_fields_make_an_empty_object() {
        assert_eq!(nested(&[]), json!({}));
    }
}
