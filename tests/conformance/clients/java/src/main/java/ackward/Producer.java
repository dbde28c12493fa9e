package ackward;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A KafkaProducer that does what it is told, one thing after the other. */
public final class Producer {
    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    private final KafkaProducer<byte[], byte[]> producer;
    // send() may wait, for metadata or for room: the commands are read meanwhile, and
    // what the application asks for is done in the order in which it asked.
    private final ExecutorService application = Executors.newSingleThreadExecutor();

    private Producer(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    public static void main(String[] arguments) throws Exception {
        ByteArraySerializer bytes = new ByteArraySerializer();
        Producer told = new Producer(new KafkaProducer<>(Lines.config(arguments), bytes, bytes));
        Lines.read(told::handle);
    }

    private void handle(JsonObject command) {
        switch (Lines.text(command, "do")) {
            case "defaults":
                Lines.answer(command, () -> Lines.defaults(ProducerConfig.configDef()));
                break;
            case "version":
                Lines.answer(command, Lines::version);
                break;
            default:
                application.execute(() -> Lines.answer(command, () -> act(command)));
        }
    }

    private Map<String, ?> act(JsonObject command) throws Exception {
        switch (Lines.text(command, "do")) {
            case "send":
                return send(command);
            case "metadata":
                producer.partitionsFor(Lines.text(command, "topic"));
                return Map.of();
            case "flush":
                producer.flush(); // Kafka's own has no time limit
                return Map.of();
            case "close":
                producer.close(Lines.time(command, FOR_EVER));
                application.execute(() -> System.exit(0));
                return Map.of();
            case "init_transactions":
                producer.initTransactions();
                return Map.of();
            case "begin":
                producer.beginTransaction();
                return Map.of();
            case "send_offsets":
                producer.sendOffsetsToTransaction(Lines.offsets(command), group(command.get("group")));
                return Map.of();
            case "commit":
                producer.commitTransaction();
                return Map.of();
            case "abort":
                producer.abortTransaction();
                return Map.of();
            default:
                throw new UnsupportedOperationException("no such command: " + command);
        }
    }

    private Map<String, ?> send(JsonObject command) {
        String message = Lines.text(command, "message");
        Long timestamp =
                Lines.has(command, "timestamp") ? command.get("timestamp").getAsLong() : null;
        producer.send(
                new ProducerRecord<>(
                        Lines.text(command, "topic"),
                        Lines.number(command, "partition"),
                        timestamp,
                        bytes(Lines.text(command, "key")),
                        padded(message, Lines.number(command, "size"))),
                (metadata, error) -> told(message, metadata, error));
        return Map.of("sent", true);
    }

    private static void told(String message, RecordMetadata metadata, Exception error) {
        Map<String, Object> event = new HashMap<>();
        event.put("event", "told");
        event.put("message", message);
        event.put("outcome", error == null ? "ok" : "failed");
        event.put("partition", metadata == null ? null : metadata.partition());
        // Without an offset, acks=0 or a failure, the library says -1.
        event.put("offset", metadata == null || !metadata.hasOffset() ? null : metadata.offset());
        event.put("error", error == null ? null : Lines.name(error));
        Lines.say(event);
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] padded(String message, Integer size) {
        byte[] name = bytes(message);
        if (size == null || size <= name.length) {
            return name;
        }
        byte[] value = Arrays.copyOf(name, size);
        Arrays.fill(value, name.length, size, (byte) ' ');
        return value;
    }

    /** A group by name alone, or as a consumer's `group_metadata` tells it, with its fence. */
    private static ConsumerGroupMetadata group(JsonElement given) {
        if (!given.isJsonObject()) {
            return new ConsumerGroupMetadata(given.getAsString());
        }
        JsonObject group = given.getAsJsonObject();
        return new ConsumerGroupMetadata(
                Lines.text(group, "group"),
                group.get("generation").getAsInt(),
                Lines.text(group, "member"),
                Optional.ofNullable(Lines.text(group, "instance")));
    }
}
