package io.clickstream.job.source;

import io.clickstream.job.kafka.ForwardingReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's Kafka reader, for which a topic is its id. Kafka's consumer goes by the name: when a topic is deleted and created
 * anew it reads on at its old offset, and skips all records before that.
 *
 * <p>The id is asked for before the first record is read and after the last one of each checkpoint. An id never comes back,
 * so if it is the same, all records between were of that topic. If not, the checkpoint fails, and with it everything that was
 * read since the last one; the restart finds the new topic's id and reads it from its beginning. (Where a broker tells an id
 * that is not the newest, the next checkpoint finds out: then some records are there twice, with the old id and with the new
 * one, and none is lost.)
 */
// Flink's own interface lets close() throw whatever it likes.
@SuppressWarnings("try")
final class TopicIdReader extends ForwardingReader {

    private static final Logger LOGGER = LoggerFactory.getLogger(TopicIdReader.class);

    private final TopicIds ids;
    private final int column;
    private final Map<String, String> idsByTopic = new HashMap<>();
    private final Map<String, StringData> idsBySplit = new HashMap<>();
    /** By split id, the offset up to which every record is known to be of the topic. */
    private final Map<String, Long> verified = new HashMap<>();

    private TopicIdOutput output;

    /** @param column the field that takes the id, or {@link TopicIdOutput#NO_COLUMN} */
    TopicIdReader(SourceReader<RowData, KafkaPartitionSplit> kafka, TopicIds ids, int column) {
        super(kafka);
        this.ids = ids;
        this.column = column;
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        Map<String, String> now = idsNow(splits);
        List<KafkaPartitionSplit> current = new ArrayList<>();
        for (KafkaPartitionSplit split : splits) {
            String before = split instanceof TopicIdSplit known ? known.topicId() : "";
            String id = now.getOrDefault(split.getTopic(), before);
            KafkaPartitionSplit toRead = split;
            if (!before.isEmpty() && !before.equals(id)) {
                LOGGER.warn(
                        "topic {} was created anew (topic id {}, before {}): {} is read from its beginning",
                        split.getTopic(),
                        id,
                        before,
                        split.getTopicPartition());
                toRead = new KafkaPartitionSplit(
                        split.getTopicPartition(),
                        0,
                        split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
            }
            idsByTopic.put(split.getTopic(), id);
            idsBySplit.put(split.splitId(), StringData.fromString(id));
            verified.put(split.splitId(), toRead.getStartingOffset());
            current.add(toRead);
        }
        super.addSplits(current);
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        List<KafkaPartitionSplit> splits = super.snapshotState(checkpointId);
        Map<String, String> now = idsNow(splits);
        List<KafkaPartitionSplit> known = new ArrayList<>();
        for (KafkaPartitionSplit split : splits) {
            String id = idsByTopic.get(split.getTopic());
            requireSame(split, id, now.get(split.getTopic()));
            verified.put(split.splitId(), split.getStartingOffset());
            known.add(id.isEmpty() ? split : new TopicIdSplit(split, id));
        }
        return known;
    }

    /** @param now null if there is no such topic */
    private void requireSame(KafkaPartitionSplit split, String before, String now) {
        boolean isGone = now == null;
        if (isGone && verified.get(split.splitId()) == split.getStartingOffset()) {
            // The job's other topics go on.
            return;
        }
        if (!before.isEmpty() && !before.equals(now)) {
            throw new IllegalStateException(
                    isGone
                            ? "topic %s was deleted while %s was read"
                                    .formatted(split.getTopic(), split.getTopicPartition())
                            : "topic %s was deleted and created anew (topic id %s, before %s): what was read of it since the last checkpoint is read again, from its beginning"
                                    .formatted(split.getTopic(), now, before));
        }
    }

    private Map<String, String> idsNow(List<KafkaPartitionSplit> splits) {
        Set<String> topics = splits.stream().map(KafkaPartitionSplit::getTopic).collect(Collectors.toSet());
        try {
            return topics.isEmpty() ? Map.of() : ids.of(topics);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<RowData> records) throws Exception {
        if (column == TopicIdOutput.NO_COLUMN) {
            return super.pollNext(records);
        }
        if (output == null || !output.leadsTo(records)) {
            output = new TopicIdOutput(records, idsBySplit, column);
        }
        return super.pollNext(output);
    }

    @Override
    public void close() throws Exception {
        ids.close();
        super.close();
    }
}
