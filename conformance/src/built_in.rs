//! Files that the build has put into the judge, compressed.

/// The text of such a file.
pub(crate) fn inflated(compressed: &[u8]) -> String {
    let text = miniz_oxide::inflate::decompress_to_vec(compressed);
    let text = text.expect("what was built in was compressed by the build");
    String::from_utf8(text).expect("YAML and JSON are UTF-8")
}
