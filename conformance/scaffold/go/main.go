// A driver for the SyncKit conformance suite: JSON lines in, JSON lines out.
//
// Fill in the verbs with your client; what still answers skip is UNSUPPORTED.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
)

// Request holds the members of all verbs. Use a wider type for Ops and their values as you need it.
type Request struct {
	ID       int64             `json:"id"`
	Verb     string            `json:"verb"`
	Now      int64             `json:"now"`
	Mode     string            `json:"mode"`
	Document string            `json:"document"`
	Storage  string            `json:"storage"`
	Token    string            `json:"token"`
	Ops      []json.RawMessage `json:"ops"`
	Bytes    string            `json:"bytes"`
	Up       bool              `json:"up"`
	How      string            `json:"how"`
}

// Reply holds whatever the client does meanwhile: "send" ([]string, hex), "dial", "close" (bool), and "timer"
// (ms) of its next timer while one runs.
type Reply map[string]any

func skip(what string) Reply { return Reply{"skip": what} }

// Driver carries your client. Its only clock is now, in Unix milliseconds.
type Driver struct {
	now int64
}

func (d *Driver) answer(request *Request) Reply {
	d.now = request.Now
	switch request.Verb {
	case "hello":
		if request.Mode == "network" {
			return skip("network mode")
		}
		return Reply{"name": "my-client", "version": "0.1.0"}
	case "open":
		// Start the client if it does not run: on empty storage for "fresh", on what is stored for "keep". It
		// then wants a connection. A document that is opened later is followed as well.
		return skip("open")
	case "do":
		// One change of all operations: {"set": ["a", "b"], "value": 1}, {"delete": ["a"]}, ...
		return skip("do")
	case "recv":
		return skip("recv") // a frame arrives: its bytes in hex
	case "tick":
		return skip("tick") // fire every timer that is due at now, in order
	case "state":
		return skip("state") // Reply{"fields": {"/a/b": 1, ...}}: what the application reads
	case "net":
		return skip("net") // up: the connection is there. Not up: it is lost, or never came
	case "close":
		return skip("close") // "kill": throw the client away without a word. "clean": let it say goodbye
	}
	return skip(request.Verb)
}

func main() {
	driver := &Driver{}
	input := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout) // one object a line
	for {
		line, err := input.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return
		}
		request := &Request{}
		if err != nil || json.Unmarshal(line, request) != nil {
			os.Exit(1)
		}
		reply := driver.answer(request)
		reply["id"] = request.ID
		if output.Encode(reply) != nil {
			os.Exit(1)
		}
	}
}
