//! The protobuf definitions of the protocol, as descriptors.
//!
//! Decides where the judge takes the shape of a frame from: the definitions in `proto/`, and not
//! the code that the reference implementation generates from them.

use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, EnumDescriptor, MessageDescriptor};

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(synckit_wire::FILE_DESCRIPTOR_SET)
        .expect("the build wrote the descriptor set")
});

/// The descriptor of `synckit.v1.Frame`.
#[must_use]
pub fn frame_descriptor() -> MessageDescriptor {
    POOL.get_message_by_name("synckit.v1.Frame")
        .expect("proto/ defines Frame")
}

/// The values of an enum of `synckit.v1`, as (short name, number); the common prefix is cut off.
#[must_use]
pub fn enum_names(name: &str) -> Vec<(String, i32)> {
    let found = POOL.get_enum_by_name(&format!("synckit.v1.{name}"));
    let descriptor = found.expect("proto/ defines the enum");
    let values = descriptor.values();
    values
        .map(|value| (short_name(&descriptor, value.name()), value.number()))
        .collect()
}

/// `ERROR_CODE_GAP` is `GAP`, in the enum `ErrorCode`.
pub(super) fn short_name(descriptor: &EnumDescriptor, name: &str) -> String {
    let prefix = enum_prefix(descriptor.name());
    name.strip_prefix(&prefix).unwrap_or(name).to_owned()
}

/// `ErrorCode` is `ERROR_CODE_`.
fn enum_prefix(name: &str) -> String {
    let mut prefix = String::new();
    for (index, letter) in name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            prefix.push('_');
        }
        prefix.push(letter.to_ascii_uppercase());
    }
    prefix.push('_');
    prefix
}
