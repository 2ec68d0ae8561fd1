package gallery

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/apache/thrift/lib/go/thrift"

	"github.com/gallery-ml/gallery/clients/go/gen/gallery/deployment"
)

const settling = time.Hour // bytes that another process has just put here are younger than its answer

// keptServing holds the last answers about places, and the bytes that they name, so that a program starts without any
// server. An answer is a file named by the digest of address and place; bytes are files named by their sha256, which
// several answers share, also those of clients of other languages.
type keptServing struct{ folder string }

// keptForm is how an answer is written. All clients read of it what names the bytes; the answer itself is the Go
// client's alone, as the wire has it.
type keptForm struct {
	Place       string     `json:"place"`
	AskedMicros int64      `json:"askedMicros"`
	Answer      keptAnswer `json:"answer"`
}

type keptAnswer struct {
	Instance struct {
		SHA256 string `json:"sha256"`
	} `json:"instance"`
	Wire []byte `json:"wire,omitempty"`
}

func (k keptServing) bytesPath(sha256 string) string { return filepath.Join(k.folder, sha256) }

func (k keptServing) answerPath(address, place string) string {
	return filepath.Join(k.folder, fmt.Sprintf("%x.json", sha256.Sum256([]byte("go\x00"+address+"\x00"+place))))
}

// keep keeps an answer whose bytes are here in place of the one before, and drops bytes that no answer names.
func (k keptServing) keep(address, place string, answer *deployment.GetServingResponse, asked time.Time) error {
	form := keptForm{Place: place, AskedMicros: asked.UnixMicro()}
	form.Answer.Instance.SHA256 = answer.GetInstance().GetSha256()
	var err error
	if form.Answer.Wire, err = thrift.NewTSerializer().Write(context.Background(), answer); err != nil {
		return err
	}
	written, err := json.Marshal(form)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(k.folder, 0o700); err != nil {
		return err
	}
	err = replacing(k.answerPath(address, place), func(part *os.File) error {
		_, err := part.Write(written)
		return err
	})
	if err == nil {
		k.dropUnnamed()
	}
	return err
}

// find answers what was kept of a place; nil where there is nothing, or nothing that can be read.
func (k keptServing) find(address, place string) (*deployment.GetServingResponse, time.Time) {
	form, err := readForm(k.answerPath(address, place))
	if err != nil {
		return nil, time.Time{}
	}
	answer := deployment.NewGetServingResponse()
	if thrift.NewTDeserializer().Read(context.Background(), answer, form.Answer.Wire) != nil || !answer.IsSetInstance() {
		return nil, time.Time{}
	}
	return answer, time.UnixMicro(form.AskedMicros).UTC()
}

// forget drops what was kept of a place where nothing serves any more.
func (k keptServing) forget(address, place string) {
	if os.Remove(k.answerPath(address, place)) == nil {
		k.dropUnnamed()
	}
}

func (k keptServing) dropUnnamed() {
	named, newest := map[string]bool{}, time.Time{}
	entries, _ := os.ReadDir(k.folder)
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".json") {
			continue
		}
		if form, err := readForm(filepath.Join(k.folder, entry.Name())); err == nil {
			named[form.Answer.Instance.SHA256] = true
		}
		if state, err := entry.Info(); err == nil && state.ModTime().After(newest) {
			newest = state.ModTime()
		}
	}
	for _, entry := range entries {
		state, err := entry.Info()
		if err == nil && digestForm.MatchString(entry.Name()) && !named[entry.Name()] &&
			state.ModTime().Before(newest.Add(-settling)) {
			_ = os.Remove(filepath.Join(k.folder, entry.Name()))
		}
	}
}

func readForm(path string) (keptForm, error) {
	var form keptForm
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &form)
	}
	return form, err
}
