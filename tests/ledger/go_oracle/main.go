// Command go_oracle answers questions about signed notes and proofs with Go's own code (golang.org/x/mod/sumdb), which
// knows nothing of ours. It reads a JSON list of questions and writes the list of its answers, true or false.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Ask     string
	Keys    []string // vkeys, or one private key
	Note    []byte
	Text    string
	Size    int64
	Root    []byte
	Old     int64
	OldRoot []byte
	Index   int64
	Entry   []byte
	Path    [][]byte
	Tiles   map[string][]byte
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		panic(err)
	}
	answers := make([]bool, 0, len(questions))
	for _, q := range questions {
		answers = append(answers, answer(q))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

func answer(q question) bool {
	switch q.Ask {
	case "note":
		_, ok := opened(q.Note, q.Keys)
		return ok
	case "signs":
		return signs(q)
	case "record":
		return tlog.CheckRecord(path(q.Path), q.Size, hash(q.Root), q.Index, tlog.RecordHash(q.Entry)) == nil
	case "tree":
		return tlog.CheckTree(path(q.Path), q.Size, hash(q.Root), q.Old, hash(q.OldRoot)) == nil
	case "proof":
		return proves(q)
	case "tiles":
		return hasTiles(q)
	case "cosigned":
		return cosigned(q)
	}
	panic(q.Ask)
}

// opened returns the text of a note that every one of the keys signed.
func opened(content []byte, keys []string) (string, bool) {
	var verifiers []note.Verifier
	for _, key := range keys {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			return "", false
		}
		verifiers = append(verifiers, verifier)
	}
	found, err := note.Open(content, note.VerifierList(verifiers...))
	if err != nil || len(found.Sigs) != len(keys) {
		return "", false
	}
	return found.Text, true
}

// signs tells whether Go, with our private key, signs the very same note.
func signs(q question) bool {
	signer, err := note.NewSigner(q.Keys[0])
	if err != nil {
		return false
	}
	signed, err := note.Sign(&note.Note{Text: q.Text}, signer)
	return err == nil && string(signed) == string(q.Note)
}

// proves reads a C2SP tlog-proof by itself: heading, extra, index, path, an empty line, the note.
func proves(q question) bool {
	head, rest, found := strings.Cut(string(q.Note), "\n\n")
	text, ok := opened([]byte(rest), q.Keys)
	lines := strings.Split(head, "\n")
	if !found || !ok || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return false
	}
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return false
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return false
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		node, err := tlog.ParseHash(line)
		if err != nil {
			return false
		}
		proof = append(proof, node)
	}
	checkpoint := strings.Split(text, "\n")
	size, err := strconv.ParseInt(checkpoint[1], 10, 64)
	if err != nil {
		return false
	}
	root, err := tlog.ParseHash(checkpoint[2])
	return err == nil && tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(extra)) == nil
}

// hasTiles tells whether a log of the entries in Path has exactly these tiles: each a path and its content, in Tiles.
func hasTiles(q question) bool {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, 0, len(indexes))
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for place, entry := range q.Path {
		hashes, err := tlog.StoredHashes(int64(place), entry, reader)
		if err != nil {
			return false
		}
		stored = append(stored, hashes...)
	}
	tiles := tlog.NewTiles(8, 0, int64(len(q.Path)))
	count := 0
	for place, tile := range tiles {
		// Every partial width on the way is listed; of a log of this size only the widest is there.
		if place+1 < len(tiles) && tiles[place+1].L == tile.L && tiles[place+1].N == tile.N {
			continue
		}
		count++
		content, err := tlog.ReadTileData(tile, reader)
		// Go writes the height of a tile into its path, C2SP leaves it out.
		if err != nil || string(q.Tiles[strings.Replace(tile.Path(), "tile/8/", "tile/", 1)]) != string(content) {
			return false
		}
	}
	return count == len(q.Tiles)
}

// cosigned checks a witness's line by the text of C2SP tlog-cosignature, for Go's note package knows none.
func cosigned(q question) bool {
	text, lines, found := strings.Cut(string(q.Note), "\n\n")
	name, rest, _ := strings.Cut(q.Keys[0], "+")
	_, encoded, _ := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !found || err != nil || len(key) != 33 || key[0] != 4 {
		return false
	}
	id := sha256.Sum256([]byte(name + "\n" + string(key)))
	for _, line := range strings.Split(lines, "\n") {
		signature, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(line, "\u2014 "+name+" "))
		if err != nil || len(signature) != 4+8+64 || string(signature[:4]) != string(id[:4]) {
			continue
		}
		moment := binary.BigEndian.Uint64(signature[4:12])
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s\n", moment, text)
		return ed25519.Verify(key[1:], []byte(message), signature[12:])
	}
	return false
}

func path(nodes [][]byte) []tlog.Hash {
	hashes := make([]tlog.Hash, 0, len(nodes))
	for _, node := range nodes {
		hashes = append(hashes, hash(node))
	}
	return hashes
}

func hash(content []byte) (found tlog.Hash) {
	copy(found[:], content)
	return found
}
