"""A client of the SyncKit wire, version 1, for documents of LWW fields.

From bytes to application: `wire`, `scalar` and `message` are protobuf, `proto` the messages,
`value` and `change` what they mean, `register`, `registers` and `document` the state, `session` one
connection, `client` all of it.
"""
