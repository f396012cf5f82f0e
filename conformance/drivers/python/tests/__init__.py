"""The client against the project's vectors, and against itself."""
