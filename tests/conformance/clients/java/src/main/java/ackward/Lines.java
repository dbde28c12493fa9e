package ackward;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.protocol.Errors;

/** One JSON object a line: commands come in, answers and events go out. */
final class Lines {
    /** What a command does; the answer is what it returns. */
    interface Work {
        Map<String, ?> run() throws Exception;
    }

    /** What to do with each command. */
    interface Handler {
        void handle(JsonObject command);
    }

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final String VERSION = "/kafka/kafka-version.properties";
    private static final PrintStream OUT = System.out;

    private Lines() {}

    /** Read commands until they end. Whoever stops sending them wants no clean close. */
    static void read(Handler handler) throws IOException {
        System.setOut(System.err); // nothing but the protocol on standard output
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            handler.handle(JsonParser.parseString(line).getAsJsonObject());
        }
        Runtime.getRuntime().halt(0);
    }

    /** Do what a command says, and answer it. */
    static void answer(JsonObject command, Work work) {
        Map<String, Object> said = new TreeMap<>();
        try {
            said.putAll(work.run());
        } catch (Exception error) {
            said.clear();
            said.put("error", name(error));
            said.put("message", String.valueOf(unwrapped(error).getMessage()));
        }
        said.put("id", command.get("id"));
        say(said);
    }

    static synchronized void say(Map<String, ?> said) {
        OUT.println(GSON.toJson(said));
        OUT.flush();
    }

    /** Kafka's name for an error of the protocol; the class's for one of the client. */
    static String name(Throwable error) {
        Throwable cause = unwrapped(error);
        Errors known = Errors.forException(cause);
        boolean exact =
                known.exception() != null && known.exception().getClass() == cause.getClass();
        return exact ? known.name() : cause.getClass().getSimpleName();
    }

    static Throwable unwrapped(Throwable error) {
        boolean wrapped =
                error instanceof ExecutionException || error instanceof CompletionException;
        return wrapped && error.getCause() != null ? error.getCause() : error;
    }

    /** The client's configuration: the one argument, a JSON object. */
    static Properties config(String[] arguments) {
        Properties config = new Properties();
        JsonObject given = JsonParser.parseString(arguments[0]).getAsJsonObject();
        given.entrySet().forEach(e -> config.setProperty(e.getKey(), e.getValue().getAsString()));
        return config;
    }

    /** The version as the jar itself has it: the class that reads it has moved. */
    static Map<String, ?> version() throws IOException {
        Properties said = new Properties();
        try (InputStream in = ConfigDef.class.getResourceAsStream(VERSION)) {
            said.load(in);
        }
        return Map.of("version", said.getProperty("version"));
    }

    /** What the library declares, as the text that a configuration file would hold. */
    static Map<String, ?> defaults(ConfigDef declared) {
        Map<String, Object> config = new TreeMap<>();
        declared.configKeys().forEach((name, key) -> config.put(
                name,
                key.defaultValue == ConfigDef.NO_DEFAULT_VALUE || key.defaultValue == null
                        ? null
                        : ConfigDef.convertToString(key.defaultValue, key.type)));
        return Map.of("config", config);
    }

    static boolean has(JsonObject command, String field) {
        return command.has(field) && !command.get(field).isJsonNull();
    }

    static String text(JsonObject command, String field) {
        return has(command, field) ? command.get(field).getAsString() : null;
    }

    static Integer number(JsonObject command, String field) {
        return has(command, field) ? command.get(field).getAsInt() : null;
    }

    static Duration time(JsonObject command, Duration otherwise) {
        return has(command, "timeout_ms")
                ? Duration.ofMillis(command.get("timeout_ms").getAsLong())
                : otherwise;
    }

    static TopicPartition partition(JsonElement element) {
        JsonArray pair = element.getAsJsonArray();
        return new TopicPartition(pair.get(0).getAsString(), pair.get(1).getAsInt());
    }

    static Map<TopicPartition, OffsetAndMetadata> offsets(JsonObject command) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (JsonElement each : command.getAsJsonArray("offsets")) {
            long offset = each.getAsJsonArray().get(2).getAsLong();
            offsets.put(partition(each), new OffsetAndMetadata(offset));
        }
        return offsets;
    }

    static List<List<Object>> pairs(Collection<TopicPartition> partitions) {
        List<List<Object>> pairs = new ArrayList<>();
        partitions.stream()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .forEach(p -> pairs.add(List.of(p.topic(), p.partition())));
        return pairs;
    }
}
