package main

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
)

// Settings go by the names of kafka-go's own fields, times in milliseconds;
// `bootstrap.servers`, `constructor` and `call` are ours.
type settings map[string]interface{}

var (
	offsets = map[string]int64{
		"first": kafka.FirstOffset,
		"last":  kafka.LastOffset,
	}
	levels = map[string]kafka.IsolationLevel{
		"read_uncommitted": kafka.ReadUncommitted,
		"read_committed":   kafka.ReadCommitted,
	}
	balancers = map[string]kafka.Balancer{
		"RoundRobin":      &kafka.RoundRobin{},
		"Hash":            &kafka.Hash{},
		"ReferenceHash":   &kafka.ReferenceHash{},
		"CRC32Balancer":   kafka.CRC32Balancer{},
		"Murmur2Balancer": kafka.Murmur2Balancer{},
	}
)

func (config settings) brokers() []string {
	servers, _ := config["bootstrap.servers"].(string)
	return strings.Split(servers, ",")
}

func (config settings) text(key string) string {
	found, _ := config[key].(string)
	return found
}

// fill sets the fields of a struct that the settings name; fields that are elsewhere
// are left out by name.
func (config settings) fill(into interface{}, elsewhere ...string) {
	skip := map[string]bool{"bootstrap.servers": true, "constructor": true, "call": true}
	for _, key := range elsewhere {
		skip[key] = true
	}
	fields := reflect.ValueOf(into).Elem()
	for key, value := range config {
		if skip[key] {
			continue
		}
		field := fields.FieldByName(key)
		if !field.IsValid() {
			panic(fmt.Sprintf("kafka-go has no setting %s", key))
		}
		set(field, key, value)
	}
}

func set(field reflect.Value, key string, value interface{}) {
	text := fmt.Sprint(value)
	switch field.Interface().(type) {
	case time.Duration:
		field.SetInt(int64(value.(float64)) * int64(time.Millisecond))
	case kafka.RequiredAcks:
		var acks kafka.RequiredAcks
		if err := acks.UnmarshalText([]byte(text)); err != nil {
			panic(err)
		}
		field.SetInt(int64(acks))
	case kafka.IsolationLevel:
		field.SetInt(int64(named(levels, key, text)))
	case bool:
		field.SetBool(value == true || text == "true")
	case string:
		field.SetString(text)
	default:
		switch key {
		case "StartOffset":
			field.SetInt(named(offsets, key, text))
		case "Balancer":
			field.Set(reflect.ValueOf(named(balancers, key, text)))
		case "RequiredAcks": // an int in the older of the two constructors
			var acks kafka.RequiredAcks
			if err := acks.UnmarshalText([]byte(text)); err != nil {
				panic(err)
			}
			field.SetInt(int64(acks))
		default:
			field.SetInt(int64(value.(float64)))
		}
	}
}

func named[T any](known map[string]T, key, text string) T {
	found, ok := known[text]
	if !ok {
		panic(fmt.Sprintf("%s cannot be %s", key, text))
	}
	return found
}

// nameOf is the other way round.
func nameOf[T comparable](known map[string]T, value T) string {
	for name, each := range known {
		if each == value {
			return name
		}
	}
	return fmt.Sprint(value)
}

func milliseconds(duration time.Duration) string {
	return fmt.Sprint(duration.Milliseconds())
}
