// Command declared says what sarama and franz-go take when nobody sets a thing, under
// the names that they have in engine/presets: library, setting, default, with tabs
// between.
package main

import (
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"
	"time"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kgo"
)

func text(value interface{}) string {
	switch known := value.(type) {
	case time.Duration:
		return fmt.Sprint(known.Milliseconds())
	case sarama.IsolationLevel:
		return map[sarama.IsolationLevel]string{
			sarama.ReadUncommitted: "read_uncommitted",
			sarama.ReadCommitted:   "read_committed",
		}[known]
	case kgo.Offset:
		return map[kgo.Offset]string{
			kgo.NewOffset().AtStart(): "start",
			kgo.NewOffset().AtEnd():   "end",
		}[known]
	case kgo.Acks:
		return map[kgo.Acks]string{
			kgo.AllISRAcks(): "-1", kgo.LeaderAck(): "1", kgo.NoAck(): "0",
		}[known]
	case kgo.Partitioner:
		return strings.TrimPrefix(fmt.Sprintf("%T", known), "*kgo.")
	}
	return fmt.Sprint(value)
}

func line(library, setting string, value interface{}) {
	fmt.Printf("%s\t%s\t%s\n", library, setting, text(value))
}

// inSarama follows a path of fields through sarama's configuration.
func inSarama(path string) interface{} {
	value := reflect.ValueOf(sarama.NewConfig()).Elem()
	for _, name := range strings.Split(path, ".") {
		value = value.FieldByName(name)
	}
	return value.Interface()
}

func sayOfSarama() {
	for _, path := range []string{
		"Producer.RequiredAcks",
		"Producer.Idempotent",
		"Producer.MaxMessageBytes",
		"Producer.Flush.Frequency",
		"Producer.Timeout",
		"Producer.Retry.Max",
		"Producer.Retry.Backoff",
		"Net.MaxOpenRequests",
		"Net.ReadTimeout",
		"ChannelBufferSize",
		"Metadata.RefreshFrequency",
		"Consumer.IsolationLevel",
		"Consumer.Offsets.AutoCommit.Interval",
		"Consumer.MaxWaitTime",
		"Consumer.Group.Session.Timeout",
		"Consumer.Group.Rebalance.Timeout",
	} {
		line("sarama", path, inSarama(path))
	}
	initial := map[int64]string{sarama.OffsetNewest: "newest", sarama.OffsetOldest: "oldest"}
	line("sarama", "Consumer.Offsets.Initial", initial[sarama.NewConfig().Consumer.Offsets.Initial])
	made := fmt.Sprintf("%T", sarama.NewConfig().Producer.Partitioner("t"))
	line("sarama", "Producer.Partitioner", strings.TrimSuffix(strings.TrimPrefix(made, "*sarama."), "Partitioner"))
}

func sayOfFranz() {
	client, err := kgo.NewClient()
	if err != nil {
		panic(err)
	}
	defer client.Close()
	for setting, option := range map[string]interface{}{
		"RequiredAcks":                        kgo.RequiredAcks,
		"DisableIdempotentWrite":              kgo.DisableIdempotentWrite,
		"ProducerBatchMaxBytes":               kgo.ProducerBatchMaxBytes,
		"ProducerLinger":                      kgo.ProducerLinger,
		"MaxBufferedRecords":                  kgo.MaxBufferedRecords,
		"MaxProduceRequestsInflightPerBroker": kgo.MaxProduceRequestsInflightPerBroker,
		"RecordRetries":                       kgo.RecordRetries,
		"RecordDeliveryTimeout":               kgo.RecordDeliveryTimeout,
		"ProduceRequestTimeout":               kgo.ProduceRequestTimeout,
		"RecordPartitioner":                   kgo.RecordPartitioner,
		"StopProducerOnDataLossDetected":      kgo.StopProducerOnDataLossDetected,
		"AutoCommitInterval":                  kgo.AutoCommitInterval,
		"GreedyAutoCommit":                    kgo.GreedyAutoCommit,
		"AutoCommitMarks":                     kgo.AutoCommitMarks,
		"FetchMaxWait":                        kgo.FetchMaxWait,
		"SessionTimeout":                      kgo.SessionTimeout,
		"RebalanceTimeout":                    kgo.RebalanceTimeout,
		"MetadataMaxAge":                      kgo.MetadataMaxAge,
		"ConsumeResetOffset":                  kgo.ConsumeResetOffset,
	} {
		line("franz-go", setting, client.OptValue(option))
	}
	levels := map[int8]string{0: "read_uncommitted", 1: "read_committed"} // as sent
	line("franz-go", "FetchIsolationLevel", levels[client.OptValue(kgo.FetchIsolationLevel).(int8)])
}

func main() {
	built, _ := debug.ReadBuildInfo()
	for _, module := range built.Deps {
		library := module.Path[strings.LastIndex(module.Path, "/")+1:]
		if library == "sarama" || library == "franz-go" {
			line(library, "version", module.Version)
		}
	}
	sayOfSarama()
	sayOfFranz()
}
