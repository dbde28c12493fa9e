package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	_ "unsafe" // for the defaults, which are methods that nobody else may call

	"github.com/segmentio/kafka-go"
)

type producer struct {
	config settings
	writer *kafka.Writer
	closed bool
}

// What the application wants of one message, and gets back with it.
type wanted struct {
	message   string
	partition *int
}

// newProducer makes a Writer by either of the two constructors, whose defaults differ.
func newProducer(config settings) *producer {
	made := &producer{config: config, writer: newWriter(config)}
	made.writer.Completion = made.told
	made.writer.Balancer = choice{made.writer.Balancer}
	return made
}

func newWriter(config settings) *kafka.Writer {
	if config.text("constructor") == "NewWriter" {
		written := kafka.WriterConfig{Brokers: config.brokers()}
		config.fill(&written, "WriteBackoffMin", "WriteBackoffMax")
		writer := kafka.NewWriter(written)
		later := settings{} // what this constructor has no name for
		for _, key := range []string{"WriteBackoffMin", "WriteBackoffMax"} {
			if value, ok := config[key]; ok {
				later[key] = value
			}
		}
		later.fill(writer)
		return writer
	}
	writer := &kafka.Writer{Addr: kafka.TCP(config.brokers()...)}
	transport := &kafka.Transport{}
	if ttl, ok := config["MetadataTTL"].(float64); ok {
		transport.MetadataTTL = time.Duration(ttl) * time.Millisecond
	}
	writer.Transport = transport
	config.fill(writer, "MetadataTTL")
	return writer
}

// choice lets a message go where the application wants it, else where its Balancer does.
type choice struct{ otherwise kafka.Balancer }

var turns = &kafka.RoundRobin{} // what a Writer without a Balancer does

func (c choice) Balance(message kafka.Message, partitions ...int) int {
	if this, ok := message.WriterData.(wanted); ok && this.partition != nil {
		return *this.partition
	}
	if c.otherwise == nil {
		return turns.Balance(message, partitions...)
	}
	return c.otherwise.Balance(message, partitions...)
}

func (p *producer) ended() bool { return p.closed }

func (p *producer) act(told command) (said, error) {
	switch told.Do {
	case "send":
		return p.send(told)
	case "close":
		p.closed = true
		return nil, p.writer.Close()
	}
	return nil, fmt.Errorf("%w: %s", errUnsupported, told.Do)
}

// send is one call, of one message or of many. What became of each is an event, even
// where the call waits for it and returns it as well.
func (p *producer) send(told command) (said, error) {
	names := told.Messages
	if names == nil {
		names = []string{told.Message}
	}
	messages := make([]kafka.Message, 0, len(names))
	for _, each := range names {
		padding := strings.Repeat(" ", max(0, told.Size-len(each)))
		message := kafka.Message{
			Topic:      told.Topic,
			Value:      []byte(each + padding),
			WriterData: wanted{each, told.Partition},
		}
		if told.Key != nil {
			message.Key = []byte(*told.Key)
		}
		if told.Timestamp != nil {
			message.Time = time.UnixMilli(*told.Timestamp)
		}
		messages = append(messages, message)
	}
	err := p.writer.WriteMessages(context.Background(), messages...)
	var each kafka.WriteErrors
	if err != nil && !errors.As(err, &each) {
		return nil, err
	}
	return said{"sent": true}, nil
}

func (p *producer) told(messages []kafka.Message, err error) {
	for _, message := range messages {
		event := said{
			"event":     "told",
			"message":   message.WriterData.(wanted).message,
			"outcome":   "ok",
			"partition": message.Partition,
			"offset":    message.Offset,
			"error":     nil,
		}
		if err != nil {
			event["outcome"], event["error"] = "failed", name(err)
		}
		if err != nil || p.writer.RequiredAcks == kafka.RequireNone {
			event["offset"] = nil
		}
		say(event)
	}
}

//go:linkname maxAttempts github.com/segmentio/kafka-go.(*Writer).maxAttempts
func maxAttempts(*kafka.Writer) int

//go:linkname writeBackoffMin github.com/segmentio/kafka-go.(*Writer).writeBackoffMin
func writeBackoffMin(*kafka.Writer) time.Duration

//go:linkname writeBackoffMax github.com/segmentio/kafka-go.(*Writer).writeBackoffMax
func writeBackoffMax(*kafka.Writer) time.Duration

//go:linkname batchSize github.com/segmentio/kafka-go.(*Writer).batchSize
func batchSize(*kafka.Writer) int

//go:linkname batchBytes github.com/segmentio/kafka-go.(*Writer).batchBytes
func batchBytes(*kafka.Writer) int64

//go:linkname batchTimeout github.com/segmentio/kafka-go.(*Writer).batchTimeout
func batchTimeout(*kafka.Writer) time.Duration

//go:linkname writeTimeout github.com/segmentio/kafka-go.(*Writer).writeTimeout
func writeTimeout(*kafka.Writer) time.Duration

//go:linkname balancer github.com/segmentio/kafka-go.(*Writer).balancer
func balancer(*kafka.Writer) kafka.Balancer

//go:linkname metadataTTL github.com/segmentio/kafka-go.(*Transport).metadataTTL
func metadataTTL(*kafka.Transport) time.Duration

// defaults are what a Writer takes when nobody has set a thing. Its zero values are not
// them: it asks itself, and so do we.
func (p *producer) defaults() said {
	untouched := newWriter(settings{
		"bootstrap.servers": "127.0.0.1:1",
		"constructor":       p.config.text("constructor"),
	})
	ttl := milliseconds(metadataTTL(untouched.Transport.(*kafka.Transport)))
	return said{
		"RequiredAcks":      untouched.RequiredAcks.String(),
		"BatchSize":         fmt.Sprint(batchSize(untouched)),
		"BatchBytes":        fmt.Sprint(batchBytes(untouched)),
		"BatchTimeout":      milliseconds(batchTimeout(untouched)),
		"WriteTimeout":      milliseconds(writeTimeout(untouched)),
		"MaxAttempts":       fmt.Sprint(maxAttempts(untouched)),
		"WriteBackoffMin":   milliseconds(writeBackoffMin(untouched)),
		"WriteBackoffMax":   milliseconds(writeBackoffMax(untouched)),
		"RebalanceInterval": ttl, // its name in the older constructor
		"MetadataTTL":       ttl,
		"Async":             fmt.Sprint(untouched.Async),
		"Balancer":          strings.TrimPrefix(fmt.Sprintf("%T", balancer(untouched)), "*kafka."),
	}
}
