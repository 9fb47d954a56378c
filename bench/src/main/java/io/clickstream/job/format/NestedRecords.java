package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;

/** Raw records with rows, arrays and maps in them, and the table they are read as; the same in every run. */
public enum NestedRecords {
    /** An order as a CloudEvent, of about 1.1 KB: items, an address, labels, and a part that nobody reads. */
    CLOUDEVENT;

    /** As in {@link SampleRecords}. */
    private static final int COUNT = 1 << 11;

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    static final DataType TABLE = DataTypes.ROW(
            DataTypes.FIELD("id", DataTypes.STRING().notNull()),
            DataTypes.FIELD("source", DataTypes.STRING().notNull()),
            DataTypes.FIELD("type", DataTypes.STRING().notNull()),
            DataTypes.FIELD("time", DataTypes.TIMESTAMP(3).notNull()),
            DataTypes.FIELD(
                    "data",
                    DataTypes.ROW(
                                    DataTypes.FIELD(
                                            "order_id", DataTypes.STRING().notNull()),
                                    DataTypes.FIELD(
                                            "customer",
                                            DataTypes.ROW(
                                                            DataTypes.FIELD(
                                                                    "id",
                                                                    DataTypes.STRING()
                                                                            .notNull()),
                                                            DataTypes.FIELD("name", DataTypes.STRING()),
                                                            DataTypes.FIELD("city", DataTypes.STRING()),
                                                            DataTypes.FIELD("vip", DataTypes.BOOLEAN()))
                                                    .notNull()),
                                    DataTypes.FIELD(
                                            "items",
                                            DataTypes.ARRAY(DataTypes.ROW(
                                                                    DataTypes.FIELD(
                                                                            "sku",
                                                                            DataTypes.STRING()
                                                                                    .notNull()),
                                                                    DataTypes.FIELD("quantity", DataTypes.INT()),
                                                                    DataTypes.FIELD("price", DataTypes.DECIMAL(12, 2)),
                                                                    DataTypes.FIELD(
                                                                            "tags",
                                                                            DataTypes.ARRAY(DataTypes.STRING())))
                                                            .notNull())
                                                    .notNull()),
                                    DataTypes.FIELD("total", DataTypes.DECIMAL(12, 2)),
                                    DataTypes.FIELD("labels", DataTypes.MAP(DataTypes.STRING(), DataTypes.STRING())))
                            .notNull()));

    /** A power of two of them. */
    public byte[][] records() {
        Random random = new Random(1);
        return Stream.generate(() -> record(random)).limit(COUNT).toArray(byte[][]::new);
    }

    private static byte[] record(Random random) {
        String items = IntStream.range(0, 6 + random.nextInt(5))
                .mapToObj(i ->
                        "{\"sku\":\"sku-%06d\",\"quantity\":%d,\"price\":%d.%02d,\"tags\":[\"fragile\",\"aisle-%d\"]}"
                                .formatted(
                                        random.nextInt(1_000_000),
                                        1 + random.nextInt(9),
                                        random.nextInt(1000),
                                        random.nextInt(100),
                                        random.nextInt(40)))
                .collect(Collectors.joining(","));
        // As Flink's json reads it, too: without a zone.
        String time = NOW.minusSeconds(random.nextInt(100_000_000))
                .toString()
                .replace("Z", "." + (100 + random.nextInt(900)));
        return """
                {"specversion":"1.0","id":"%d","source":"/shop/eu","type":"example.order.placed","time":"%s",\
                "datacontenttype":"application/json","data":{"order_id":"o-%d","customer":{"id":"c-%d","name":"Zoë Müller",\
                "city":"Zürich","vip":%b},"items":[%s],"total":%d.50,"labels":{"campaign":"spring","channel":"web","agent":"a-%d"},\
                "trace":{"parent":"00-%032x-01","hops":[1,2,3,{"host":"gateway-%d.example","ms":12.5}],"flags":null}}}""".formatted(
                        random.nextLong(),
                        time,
                        random.nextInt(1_000_000),
                        random.nextInt(100_000),
                        random.nextBoolean(),
                        items,
                        random.nextInt(10_000),
                        random.nextInt(50),
                        random.nextLong(Long.MAX_VALUE),
                        random.nextInt(9))
                .getBytes(UTF_8);
    }
}
