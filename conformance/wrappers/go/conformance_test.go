// Package conformance runs the SyncKit judge once, and makes a test of each case.
package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Whatever the judge ends with, these exit codes leave a report behind.
var reported = map[int]bool{0: true, 1: true, 3: true, 5: true, 6: true}

type report struct {
	Cases []struct {
		ID      string `json:"id"`
		Verdict string `json:"verdict"`
		Text    string `json:"text"`
		Failure *struct {
			Got string `json:"got"`
		} `json:"failure"`
	} `json:"cases"`
}

func judge(t *testing.T, shellArguments string) report {
	t.Helper()
	program := os.Getenv("SYNCKIT_CONFORMANCE")
	if program == "" {
		program = "synckit-conformance"
	}
	file := filepath.Join(t.TempDir(), "report.json")
	log := filepath.Join(t.TempDir(), "events.jsonl")
	line := fmt.Sprintf("'%s' run %s --log '%s' --report 'json=%s'", program, shellArguments, log, file)
	output, err := exec.Command("sh", "-c", line).CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !(errors.As(err, &ended) && reported[ended.ExitCode()]) {
		t.Fatalf("%s: %v\n%s", line, err, output)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var found report
	if err := json.Unmarshal(text, &found); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestConformance(t *testing.T) {
	found := judge(t, os.Getenv("SYNCKIT_CONFORMANCE_ARGS"))
	judged := 0
	for _, one := range found.Cases {
		t.Run(one.ID, func(t *testing.T) {
			switch one.Verdict {
			case "pass", "nonstrict", "info":
			case "unsupported":
				t.Skip(one.Failure.Got)
			default:
				t.Error("\n" + one.Text)
			}
		})
		if one.Verdict != "unsupported" {
			judged++
		}
	}
	if judged == 0 {
		t.Error("nothing was judged")
	}
}
