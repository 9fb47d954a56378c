package io.clickstream.chaos.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.emitter.Samples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class SampleRecordsTest {

    private final SampleRecords records = new SampleRecords(
            5,
            new Samples(
                    List.of(sample("a", "{\"x\":1}"), sample("b", "{\"x\":1}"), sample("a", "{\"x\":1}")),
                    Map.of(),
                    Optional.empty()));

    /** Whole, half, and as an array for each topic; nothing, and what is no JSON, are the same of each sample. */
    @Test
    void copiesAndEqualDamagesAreOneKind() {
        assertThat(records.kinds()).isEqualTo(10);
    }

    @Test
    void theFirstNumbersAreTwoCopiesOfEachKindInTurn() {
        List<Integer> kinds = LongStream.range(0, 20).mapToObj(records::kind).toList();

        assertThat(kinds.subList(0, 10))
                .isEqualTo(IntStream.range(0, 10).boxed().toList());
        assertThat(kinds.subList(10, 20)).isEqualTo(kinds.subList(0, 10));
    }

    @Test
    void theOthersAreMostlyWholeAndOfEverySample() {
        List<Samples.Sample> later = LongStream.range(20, 20_020)
                .mapToObj(number -> records.ofKind(records.kind(number)))
                .toList();

        assertThat(later.stream().filter(Samples.Sample::malformed).count()).isBetween(140L, 260L);
        assertThat(topics(later)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aRecordIsTheSameEachTimeAndSaysItsNumber() {
        // When
        ProducerRecord<byte[], byte[]> record = records.record(1234);

        // Then
        assertThat(record).isEqualTo(records.record(1234));
        ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>(record.topic(), 0, 7, record.key(), record.value());
        assertThat(SampleRecords.number(read)).isEqualTo(-1);
        record.headers().forEach(header -> read.headers().add(header));
        assertThat(SampleRecords.number(read)).isEqualTo(1234);
    }

    private static Set<String> topics(List<Samples.Sample> samples) {
        return samples.stream().map(Samples.Sample::topic).collect(Collectors.toSet());
    }

    private static Samples.Sample sample(String topic, String value) {
        return new Samples.Sample(topic, null, value.getBytes(UTF_8), false);
    }
}
