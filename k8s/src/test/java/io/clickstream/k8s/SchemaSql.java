package io.clickstream.k8s;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What ClickHouse does to Kafka, read from its schema.
 *
 * @param reads topics
 * @param groups consumer groups
 */
record SchemaSql(Set<String> reads, Set<String> groups) {

    static SchemaSql parse(Collection<String> files) {
        return new SchemaSql(settings("kafka_topic_list", files), settings("kafka_group_name", files));
    }

    private static Set<String> settings(String name, Collection<String> files) {
        Pattern setting = Pattern.compile(name + " = '([^']+)'");
        return files.stream()
                .flatMap(sql -> setting.matcher(sql).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
