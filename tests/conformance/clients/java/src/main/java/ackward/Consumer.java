package ackward;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A KafkaConsumer that polls when it is told to, and at no other time. */
public final class Consumer implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private boolean closed;

    private Consumer(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    public static void main(String[] arguments) throws Exception {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        Consumer told = new Consumer(new KafkaConsumer<>(Lines.config(arguments), bytes, bytes));
        Lines.read(told::handle);
    }

    private void handle(JsonObject command) {
        Lines.answer(command, () -> act(command));
        if (closed) {
            System.exit(0);
        }
    }

    private Map<String, ?> act(JsonObject command) throws Exception {
        switch (Lines.text(command, "do")) {
            case "subscribe":
                List<String> topics = new ArrayList<>();
                command.getAsJsonArray("topics").forEach(t -> topics.add(t.getAsString()));
                consumer.subscribe(topics, this);
                return Map.of();
            case "assign":
                consumer.assign(partitions(command));
                return Map.of();
            case "poll":
                return poll(Lines.time(command, Duration.ZERO));
            case "commit":
                if (Lines.has(command, "offsets")) {
                    consumer.commitSync(Lines.offsets(command));
                } else {
                    consumer.commitSync();
                }
                return Map.of();
            case "seek":
                Lines.offsets(command).forEach((p, o) -> consumer.seek(p, o.offset()));
                return Map.of();
            case "positions":
                List<List<Object>> positions = Lines.pairs(consumer.assignment());
                positions.replaceAll(p -> List.of(
                        p.get(0), p.get(1), consumer.position(
                                new TopicPartition((String) p.get(0), (Integer) p.get(1)))));
                return Map.of("positions", positions);
            case "committed":
                return committed(new HashSet<>(partitions(command)));
            case "group_metadata":
                return groupMetadata();
            case "close":
                closed = true;
                consumer.close(Lines.time(command, Duration.ofSeconds(30))); // Kafka's own limit
                return Map.of();
            case "defaults":
                return Lines.defaults(ConsumerConfig.configDef());
            case "version":
                return Lines.version();
            default:
                throw new UnsupportedOperationException("no such command: " + command);
        }
    }

    /** Poll once. How many records come is max.poll.records' business, as always in Java. */
    private Map<String, ?> poll(Duration timeout) {
        List<Map<String, Object>> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            Map<String, Object> said = new HashMap<>();
            said.put("topic", record.topic());
            said.put("partition", record.partition());
            said.put("offset", record.offset());
            said.put("message", new String(record.value(), StandardCharsets.UTF_8).stripTrailing());
            records.add(said);
        }
        return Map.of("records", records, "assignment", Lines.pairs(consumer.assignment()));
    }

    private Map<String, ?> committed(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> found = consumer.committed(partitions);
        List<List<Object>> committed = Lines.pairs(partitions);
        committed.replaceAll(p -> {
            OffsetAndMetadata at =
                    found.get(new TopicPartition((String) p.get(0), (Integer) p.get(1)));
            List<Object> said = new ArrayList<>(p);
            said.add(at == null ? null : at.offset());
            return said;
        });
        return Map.of("committed", committed);
    }

    private Map<String, ?> groupMetadata() {
        ConsumerGroupMetadata metadata = consumer.groupMetadata();
        Map<String, Object> said = new HashMap<>();
        said.put("group", metadata.groupId());
        said.put("generation", metadata.generationId());
        said.put("member", metadata.memberId());
        said.put("instance", metadata.groupInstanceId().orElse(null));
        return said;
    }

    private static List<TopicPartition> partitions(JsonObject command) {
        List<TopicPartition> partitions = new ArrayList<>();
        command.getAsJsonArray("partitions").forEach(p -> partitions.add(Lines.partition(p)));
        return partitions;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        rebalanced("assigned", partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        rebalanced("revoked", partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        rebalanced("lost", partitions);
    }

    private static void rebalanced(String event, Collection<TopicPartition> partitions) {
        Lines.say(Map.of("event", event, "partitions", Lines.pairs(partitions)));
    }
}
