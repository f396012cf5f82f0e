module synckit.example/conformance

go 1.19
