// Command client is a kafka-go producer or consumer that does what it is told, one
// JSON object a line: see protocol.py.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/segmentio/kafka-go"
)

const library = "github.com/segmentio/kafka-go"

// A command as it comes in. What is nil was not given.
type command struct {
	ID         int             `json:"id"`
	Do         string          `json:"do"`
	Message    string          `json:"message"`
	Messages   []string        `json:"messages"`
	Topic      string          `json:"topic"`
	Partition  *int            `json:"partition"`
	Key        *string         `json:"key"`
	Size       int             `json:"size"`
	Timestamp  *int64          `json:"timestamp"`
	Topics     []string        `json:"topics"`
	Partitions [][]interface{} `json:"partitions"`
	Offsets    [][]interface{} `json:"offsets"`
	TimeoutMS  int             `json:"timeout_ms"`
	Max        int             `json:"max"`
}

// What is said, by its fields.
type said map[string]interface{}

// A client acts on a command; ended says that it was the last one.
type client interface {
	act(told command) (answer said, err error)
	defaults() said
	ended() bool
}

var (
	errUnsupported = errors.New("kafka-go has no such call")
	saying         sync.Mutex
)

func say(what said) {
	line, err := json.Marshal(what)
	if err != nil {
		panic(err)
	}
	saying.Lock()
	defer saying.Unlock()
	fmt.Println(string(line))
}

func answer(id int, what said, err error) {
	if err != nil {
		what = said{"error": name(err), "message": err.Error()}
	}
	if what == nil {
		what = said{}
	}
	what["id"] = id
	say(what)
}

// name is Kafka's name of an error that came from a broker, else the Go type's.
func name(err error) string {
	var kafkas kafka.Error
	switch {
	case errors.Is(err, errUnsupported):
		return "UnsupportedOperationException"
	case errors.Is(err, kafka.NotLeaderForPartition):
		return "NOT_LEADER_OR_FOLLOWER"
	case errors.Is(err, kafka.MessageSizeTooLarge):
		return "MESSAGE_TOO_LARGE"
	case errors.As(err, &kafkas):
		return strings.ToUpper(strings.ReplaceAll(kafkas.Title(), " ", "_"))
	}
	return fmt.Sprintf("%T", err)
}

func version() said {
	built, _ := debug.ReadBuildInfo()
	for _, module := range built.Deps {
		if module.Path == library {
			return said{"version": module.Version}
		}
	}
	return nil
}

func main() {
	config := settings{}
	if err := json.Unmarshal([]byte(os.Args[2]), &config); err != nil {
		panic(err)
	}
	var made client
	if os.Args[1] == "producer" {
		made = newProducer(config)
	} else {
		made = newConsumer(config)
	}
	// A call may take its time: commands are read meanwhile, and done in their order.
	waiting := make(chan command, 1<<16)
	go read(made, waiting)
	for told := range waiting {
		done, err := made.act(told)
		answer(told.ID, done, err)
		if made.ended() {
			os.Exit(0)
		}
	}
}

// read passes commands on. Whoever stops sending them wants no clean close.
func read(made client, waiting chan<- command) {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var told command
		if err := json.Unmarshal(lines.Bytes(), &told); err != nil {
			panic(err)
		}
		switch told.Do {
		case "version":
			answer(told.ID, version(), nil)
		case "defaults":
			answer(told.ID, said{"config": made.defaults()}, nil)
		default:
			waiting <- told
		}
	}
	os.Exit(0)
}
