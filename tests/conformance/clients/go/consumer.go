package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
)

// A consumer is a Reader. It joins its group by itself, and says neither that it was
// given partitions nor that they were taken away: there are no such events.
type consumer struct {
	config  settings
	reader  *kafka.Reader
	fetched map[string]map[int]kafka.Message // the last of each partition
	closed  bool
}

func newConsumer(config settings) *consumer {
	// What is wrong with the settings shall be said now, not when it subscribes.
	config.fill(&kafka.ReaderConfig{})
	return &consumer{config: config, fetched: map[string]map[int]kafka.Message{}}
}

func (c *consumer) ended() bool { return c.closed }

func (c *consumer) act(told command) (said, error) {
	switch told.Do {
	case "subscribe":
		return nil, c.open(func(config *kafka.ReaderConfig) { config.GroupTopics = told.Topics })
	case "assign":
		return nil, c.assign(told)
	case "poll":
		return c.poll(told)
	case "commit":
		return nil, c.commit(told)
	case "seek":
		return nil, c.seek(told)
	case "positions":
		return c.positions()
	case "committed":
		return c.committed(told)
	case "close":
		c.closed = true
		if c.reader == nil {
			return nil, nil
		}
		return nil, c.reader.Close()
	}
	return nil, fmt.Errorf("%w: %s", errUnsupported, told.Do)
}

func (c *consumer) open(more func(*kafka.ReaderConfig)) error {
	if c.reader != nil {
		return fmt.Errorf("%w: a second subscription", errUnsupported)
	}
	config := kafka.ReaderConfig{Brokers: c.config.brokers()}
	c.config.fill(&config)
	more(&config)
	if err := config.Validate(); err != nil {
		return err
	}
	c.reader = kafka.NewReader(config)
	return nil
}

func (c *consumer) assign(told command) error {
	if len(told.Partitions) != 1 || c.config.text("GroupID") != "" {
		return fmt.Errorf("%w: a Reader has one partition, or a group", errUnsupported)
	}
	return c.open(func(config *kafka.ReaderConfig) {
		config.Topic, config.Partition = where(told.Partitions[0])
	})
}

// poll takes one message, or up to max, by the call that the settings name: ReadMessage
// commits what it returns, FetchMessage does not.
func (c *consumer) poll(told command) (said, error) {
	if c.reader == nil {
		return nil, errors.New("neither subscribed nor assigned")
	}
	take := c.reader.FetchMessage
	if c.config.text("call") == "ReadMessage" {
		take = c.reader.ReadMessage
	}
	limit := time.Duration(told.TimeoutMS) * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	records := []said{}
	for len(records) < max(told.Max, 1) {
		message, err := take(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			break
		}
		if err != nil {
			return nil, err
		}
		if c.fetched[message.Topic] == nil {
			c.fetched[message.Topic] = map[int]kafka.Message{}
		}
		c.fetched[message.Topic][message.Partition] = message
		records = append(records, said{
			"topic":     message.Topic,
			"partition": message.Partition,
			"offset":    message.Offset,
			"message":   strings.TrimRight(string(message.Value), " "),
		})
	}
	// Which partitions it has, a Reader keeps to itself.
	return said{"records": records, "assignment": [][]interface{}{}}, nil
}

// commit takes messages in kafka-go: an offset to commit is that of the message before.
func (c *consumer) commit(told command) error {
	messages := []kafka.Message{}
	for _, triple := range told.Offsets {
		topic, partition := where(triple)
		offset := int64(triple[2].(float64))
		messages = append(messages, kafka.Message{
			Topic: topic, Partition: partition, Offset: offset - 1,
		})
	}
	if told.Offsets == nil {
		for _, partitions := range c.fetched {
			for _, last := range partitions {
				messages = append(messages, last)
			}
		}
	}
	return c.reader.CommitMessages(context.Background(), messages...)
}

func (c *consumer) seek(told command) error {
	if len(told.Offsets) != 1 {
		return fmt.Errorf("%w: a Reader has one partition", errUnsupported)
	}
	return c.reader.SetOffset(int64(told.Offsets[0][2].(float64)))
}

func (c *consumer) positions() (said, error) {
	if c.reader == nil || c.config.text("GroupID") != "" {
		return nil, fmt.Errorf("%w: a position in a group", errUnsupported)
	}
	config := c.reader.Config()
	at := []interface{}{config.Topic, config.Partition, c.reader.Offset()}
	return said{"positions": [][]interface{}{at}}, nil
}

func (c *consumer) committed(told command) (said, error) {
	topics := map[string][]int{}
	for _, pair := range told.Partitions {
		topic, partition := where(pair)
		topics[topic] = append(topics[topic], partition)
	}
	asked := &kafka.Client{Addr: kafka.TCP(c.config.brokers()...)}
	found, err := asked.OffsetFetch(context.Background(), &kafka.OffsetFetchRequest{
		GroupID: c.config.text("GroupID"), Topics: topics,
	})
	if err != nil {
		return nil, err
	}
	if found.Error != nil {
		return nil, found.Error
	}
	offsets := [][]interface{}{}
	for _, pair := range told.Partitions {
		topic, partition := where(pair)
		var offset interface{}
		for _, at := range found.Topics[topic] {
			if at.Partition == partition && at.CommittedOffset >= 0 {
				offset = at.CommittedOffset
			}
		}
		offsets = append(offsets, []interface{}{topic, partition, offset})
	}
	return said{"committed": offsets}, nil
}

func where(pair []interface{}) (string, int) {
	return pair[0].(string), int(pair[1].(float64))
}

// defaults are what a Reader and its group fill in themselves.
func (c *consumer) defaults() said {
	nobody := []string{"127.0.0.1:1"}
	reader := kafka.NewReader(kafka.ReaderConfig{Brokers: nobody, Topic: "t"})
	defer reader.Close()
	read := reader.Config()
	group := kafka.ConsumerGroupConfig{ID: "g", Brokers: nobody, Topics: []string{"t"}}
	if err := group.Validate(); err != nil {
		panic(err)
	}
	start := group.StartOffset
	if start == 0 {
		start = read.StartOffset
	}
	return said{
		"StartOffset":       nameOf(offsets, start),
		"MaxWait":           milliseconds(read.MaxWait),
		"SessionTimeout":    milliseconds(group.SessionTimeout),
		"RebalanceTimeout":  milliseconds(group.RebalanceTimeout),
		"HeartbeatInterval": milliseconds(group.HeartbeatInterval),
		"CommitInterval":    milliseconds(read.CommitInterval),
		"IsolationLevel":    nameOf(levels, read.IsolationLevel),
	}
}
