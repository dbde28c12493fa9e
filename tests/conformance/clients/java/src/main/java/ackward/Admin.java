package ackward;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/** An Admin: what an operator does to a cluster, and sees of it. */
public final class Admin {
    private final org.apache.kafka.clients.admin.Admin admin;
    private boolean closed;

    private Admin(org.apache.kafka.clients.admin.Admin admin) {
        this.admin = admin;
    }

    public static void main(String[] arguments) throws Exception {
        Properties config = Lines.config(arguments);
        Admin told = new Admin(org.apache.kafka.clients.admin.Admin.create(config));
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
            case "cluster":
                return cluster();
            case "describe":
                return describe(Lines.text(command, "topic"));
            case "group":
                return group(Lines.text(command, "name"));
            case "group_offsets":
                return groupOffsets(Lines.text(command, "name"));
            case "offsets":
                return offsets(partition(command));
            case "close":
                closed = true;
                admin.close();
                return Map.of();
            case "defaults":
                return Lines.defaults(AdminClientConfig.configDef());
            case "version":
                return Lines.version();
            default:
                change(command);
                return Map.of();
        }
    }

    private void change(JsonObject command) throws Exception {
        String name = Lines.text(command, "name");
        switch (Lines.text(command, "do")) {
            case "create_topic":
                createTopic(command, name);
                break;
            case "delete_topic":
                admin.deleteTopics(Set.of(name)).all().get();
                break;
            case "create_partitions":
                createPartitions(command, name);
                break;
            case "alter":
                alter(command, name);
                break;
            case "elect":
                ElectionType type =
                        ElectionType.valueOf(Lines.text(command, "type").toUpperCase());
                admin.electLeaders(type, Set.of(partition(command))).all().get();
                break;
            case "reassign":
                Optional<NewPartitionReassignment> to = Lines.has(command, "replicas")
                        ? Optional.of(new NewPartitionReassignment(
                                numbers(command.getAsJsonArray("replicas"))))
                        : Optional.empty(); // none: cancel the one under way
                admin.alterPartitionReassignments(Map.of(partition(command), to)).all().get();
                break;
            case "delete_records":
                RecordsToDelete before =
                        RecordsToDelete.beforeOffset(command.get("offset").getAsLong());
                admin.deleteRecords(Map.of(partition(command), before)).all().get();
                break;
            default:
                throw new UnsupportedOperationException("no such command: " + command);
        }
    }

    private void createTopic(JsonObject command, String name) throws Exception {
        Map<Integer, List<Integer>> assignments = new TreeMap<>();
        for (JsonElement replicas : command.getAsJsonArray("assignments")) {
            assignments.put(assignments.size(), numbers(replicas.getAsJsonArray()));
        }
        NewTopic topic = new NewTopic(name, assignments).configs(config(command));
        admin.createTopics(Set.of(topic)).all().get();
    }

    /** The assignments are those of the new partitions only. */
    private void createPartitions(JsonObject command, String name) throws Exception {
        List<List<Integer>> assignments = new ArrayList<>();
        for (JsonElement replicas : command.getAsJsonArray("assignments")) {
            assignments.add(numbers(replicas.getAsJsonArray()));
        }
        int total = describe(name).get("partitions").size() + assignments.size();
        NewPartitions more = NewPartitions.increaseTo(total, assignments);
        admin.createPartitions(Map.of(name, more)).all().get();
    }

    private void alter(JsonObject command, String name) throws Exception {
        ConfigResource.Type type =
                ConfigResource.Type.valueOf(Lines.text(command, "resource").toUpperCase());
        List<AlterConfigOp> changes = new ArrayList<>();
        config(command).forEach((key, value) -> changes.add(new AlterConfigOp(
                new ConfigEntry(key, value),
                value == null ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET)));
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(type, name), changes)).all().get();
    }

    private Map<String, ?> cluster() throws Exception {
        DescribeClusterResult cluster = admin.describeCluster();
        List<Integer> brokers = ids(new ArrayList<>(cluster.nodes().get()));
        return Map.of("brokers", brokers.stream().sorted().collect(Collectors.toList()));
    }

    private Map<String, List<Map<String, Object>>> describe(String topic) throws Exception {
        List<Map<String, Object>> partitions = new ArrayList<>();
        for (TopicPartitionInfo info :
                admin.describeTopics(Set.of(topic)).allTopicNames().get().get(topic).partitions()) {
            Map<String, Object> said = new HashMap<>();
            boolean led = info.leader() != null && !info.leader().isEmpty();
            said.put("leader", led ? info.leader().id() : -1);
            said.put("replicas", ids(info.replicas()));
            said.put("isr", ids(info.isr()));
            said.put("elr", ids(info.elr())); // null: this cluster has none to show
            said.put("last_known_elr", ids(info.lastKnownElr()));
            partitions.add(said);
        }
        return Map.of("partitions", partitions);
    }

    private Map<String, ?> group(String name) throws Exception {
        ConsumerGroupDescription group =
                admin.describeConsumerGroups(Set.of(name)).all().get().get(name);
        List<Map<String, Object>> members = new ArrayList<>();
        for (MemberDescription member : group.members()) {
            Map<String, Object> said = new HashMap<>();
            said.put("member", member.consumerId());
            said.put("client", member.clientId());
            said.put("instance", member.groupInstanceId().orElse(null));
            said.put("host", member.host());
            said.put("assignment", Lines.pairs(member.assignment().topicPartitions()));
            members.add(said);
        }
        return Map.of(
                "state", group.groupState().toString(),
                "type", group.type().toString(),
                "assignor", group.partitionAssignor(),
                "members", members);
    }

    private Map<String, ?> groupOffsets(String name) throws Exception {
        List<List<Object>> offsets = new ArrayList<>();
        admin.listConsumerGroupOffsets(name)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((p, at) -> {
                    if (at != null) {
                        offsets.add(List.of(p.topic(), p.partition(), at.offset()));
                    }
                });
        offsets.sort((a, b) -> a.toString().compareTo(b.toString()));
        return Map.of("offsets", offsets);
    }

    private Map<String, ?> offsets(TopicPartition partition) throws Exception {
        return Map.of(
                "earliest", offset(partition, OffsetSpec.earliest(), false),
                "high_watermark", offset(partition, OffsetSpec.latest(), false),
                "last_stable", offset(partition, OffsetSpec.latest(), true));
    }

    private long offset(TopicPartition partition, OffsetSpec spec, boolean committed)
            throws Exception {
        ListOffsetsOptions options = new ListOffsetsOptions(
                committed ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED);
        return admin.listOffsets(Map.of(partition, spec), options)
                .partitionResult(partition)
                .get()
                .offset();
    }

    private static TopicPartition partition(JsonObject command) {
        return new TopicPartition(
                Lines.text(command, "topic"), Lines.number(command, "partition"));
    }

    private static Map<String, String> config(JsonObject command) {
        Map<String, String> config = new HashMap<>();
        if (Lines.has(command, "config")) {
            JsonObject given = command.getAsJsonObject("config");
            given.keySet().forEach(key -> config.put(key, Lines.text(given, key)));
        }
        return config;
    }

    private static List<Integer> numbers(JsonArray array) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(element -> numbers.add(element.getAsInt()));
        return numbers;
    }

    private static List<Integer> ids(List<Node> nodes) {
        return nodes == null
                ? null
                : nodes.stream().map(Node::id).collect(Collectors.toList());
    }
}
