import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Says what each release of kafka-clients declares: version, class, setting, default; one
 * line each, with tabs between. Run as it stands, with the jar of slf4j and then the
 * releases'. It uses nothing but reflection: no release knows of another.
 */
class Declared {
    private static final String CLIENTS = "org.apache.kafka.clients.";
    private static final Map<String, String> KINDS = Map.of(
            "producer", CLIENTS + "producer.ProducerConfig",
            "consumer", CLIENTS + "consumer.ConsumerConfig");

    public static void main(String[] jars) throws Exception {
        System.setErr(new java.io.PrintStream(java.io.OutputStream.nullOutputStream()));
        URL slf4j = new File(jars[0]).toURI().toURL();
        for (int i = 1; i < jars.length; i++) {
            String version = jars[i].replaceAll(".*kafka-clients-|\\.jar", "");
            URL[] urls = {new File(jars[i]).toURI().toURL(), slf4j};
            try (URLClassLoader loader = new URLClassLoader(urls)) {
                Thread.currentThread().setContextClassLoader(loader); // Kafka asks for it
                for (String kind : KINDS.keySet()) {
                    say(version, kind, loader.loadClass(KINDS.get(kind)));
                }
            }
        }
    }

    private static void say(String version, String kind, Class<?> config) throws Exception {
        Field declared = config.getDeclaredField("CONFIG"); // private, and there since 0.9
        declared.setAccessible(true);
        Object definition = declared.get(null);
        Map<?, ?> keys = (Map<?, ?>) call(definition, "configKeys");
        Object none = definition.getClass().getField("NO_DEFAULT_VALUE").get(null);
        for (Map.Entry<?, ?> entry : keys.entrySet()) {
            Object value = field(entry.getValue(), "defaultValue");
            line(version, kind, entry.getKey(), value == none ? null : value);
        }
        if (kind.equals("producer")) {
            line(version, kind, "idempotenceEnabled()", idempotence(config));
        }
    }

    /** What a producer makes of the defaults, which is not always what they say. */
    private static Object idempotence(Class<?> config) throws Exception {
        String bytes = "org.apache.kafka.common.serialization.ByteArraySerializer";
        Constructor<?> made = config.getDeclaredConstructor(Map.class);
        made.setAccessible(true);
        Object settings = made.newInstance(Map.of(
                "bootstrap.servers", "127.0.0.1:1",
                "key.serializer", bytes,
                "value.serializer", bytes));
        try {
            Method enabled = config.getDeclaredMethod("idempotenceEnabled");
            enabled.setAccessible(true);
            return enabled.invoke(settings);
        } catch (NoSuchMethodException before) { // then the producer takes it as it is
            Method get = config.getMethod("getBoolean", String.class);
            return get.invoke(settings, "enable.idempotence");
        }
    }

    private static Object field(Object of, String name) throws Exception {
        Field found = of.getClass().getField(name);
        return found.get(of);
    }

    private static Object call(Object of, String name) throws Exception {
        return of.getClass().getMethod(name).invoke(of);
    }

    private static void line(String version, String kind, Object name, Object value) {
        Object said = value;
        if (value instanceof Class) {
            said = ((Class<?>) value).getName();
        } else if (value instanceof List) {
            List<String> parts = new ArrayList<>();
            for (Object each : (List<?>) value) {
                parts.add(each instanceof Class ? ((Class<?>) each).getName() : "" + each);
            }
            said = String.join(",", parts);
        }
        System.out.println(version + "\t" + kind + "\t" + name + "\t" + said);
    }
}
