"""The messages of `proto/synckit/v1/`, one module a file there, with its names and numbers."""
