package io.clickstream.job.format.avro;

import io.clickstream.emitter.avro.AvroEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;

/** Raw records in Avro, with the header of a registry, and the table they are read as; the same in every run. */
public enum AvroRecords {
    /** As of {@code examples/rides}, of about 80 bytes. */
    RIDE;

    /** As in the other records: a power of two. */
    private static final int COUNT = 1 << 11;

    static final String SCHEMA = """
            {"type": "record", "name": "Ride", "fields": [
                {"name": "ride_id", "type": "string"},
                {"name": "city", "type": "string"},
                {"name": "driver", "type": {"type": "record", "name": "Driver", "fields": [
                    {"name": "id", "type": "string"},
                    {"name": "rating", "type": ["null", "double"], "default": null}]}},
                {"name": "picked_up_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "meters", "type": "int"},
                {"name": "fare_cents", "type": "long"},
                {"name": "tip_cents", "type": ["null", "long"], "default": null},
                {"name": "stops", "type": {"type": "array", "items": "string"}}]}""";

    static final DataType TABLE = DataTypes.ROW(
                    DataTypes.FIELD("ride_id", DataTypes.STRING().notNull()),
                    DataTypes.FIELD("city", DataTypes.STRING().notNull()),
                    DataTypes.FIELD(
                            "driver",
                            DataTypes.ROW(
                                            DataTypes.FIELD(
                                                    "id", DataTypes.STRING().notNull()),
                                            DataTypes.FIELD("rating", DataTypes.DOUBLE()))
                                    .notNull()),
                    DataTypes.FIELD("picked_up_at", DataTypes.TIMESTAMP(3).notNull()),
                    DataTypes.FIELD("meters", DataTypes.INT().notNull()),
                    DataTypes.FIELD("fare_cents", DataTypes.BIGINT().notNull()),
                    DataTypes.FIELD("tip_cents", DataTypes.BIGINT()),
                    DataTypes.FIELD(
                            "stops",
                            DataTypes.ARRAY(DataTypes.STRING().notNull()).notNull()))
            .notNull();

    byte[][] records() {
        Random random = new Random(1);
        AvroEncoder encoder = new AvroEncoder(new Schema.Parser().parse(SCHEMA), 1);
        return Stream.generate(() -> encoder.encode(ride(random).getBytes(StandardCharsets.UTF_8)))
                .limit(COUNT)
                .toArray(byte[][]::new);
    }

    private static String ride(Random random) {
        return """
                {"ride_id": "r-%06d", "city": "Köln", "driver": {"id": "d-%04d", "rating": {"double": %d.5}}, "picked_up_at": %d,
                 "meters": %d, "fare_cents": %d, "tip_cents": {"long": %d}, "stops": ["station", "harbour", "old town"]}""".formatted(
                        random.nextInt(1_000_000),
                        random.nextInt(10_000),
                        random.nextInt(5),
                        1_769_904_000_000L + random.nextInt(1_000_000_000),
                        random.nextInt(50_000),
                        random.nextInt(10_000),
                        random.nextInt(1_000));
    }
}
