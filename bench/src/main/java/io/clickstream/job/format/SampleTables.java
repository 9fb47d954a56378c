package io.clickstream.job.format;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/** The columns that {@code pipeline.sql} reads from and writes to JSON. */
final class SampleTables {

    static final DataType RAW = DataTypes.ROW(
            DataTypes.FIELD("timestamp", DataTypes.TIMESTAMP(3).notNull()),
            DataTypes.FIELD("user_id", DataTypes.STRING().notNull()),
            DataTypes.FIELD("ip_address", DataTypes.STRING()),
            DataTypes.FIELD("url", DataTypes.STRING()),
            DataTypes.FIELD("element_id", DataTypes.STRING()),
            DataTypes.FIELD("duration_seconds", DataTypes.INT()),
            DataTypes.FIELD("order_id", DataTypes.STRING()),
            DataTypes.FIELD("amount", DataTypes.DECIMAL(12, 2)));

    static final DataType CLEAN = DataTypes.ROW(
            DataTypes.FIELD("event_type", DataTypes.STRING().notNull()),
            DataTypes.FIELD("event_timestamp", DataTypes.TIMESTAMP(3).notNull()),
            DataTypes.FIELD("user_id", DataTypes.STRING().notNull()),
            DataTypes.FIELD("details", DataTypes.STRING().notNull()),
            DataTypes.FIELD("url", DataTypes.STRING()),
            DataTypes.FIELD("element_id", DataTypes.STRING()),
            DataTypes.FIELD("duration_seconds", DataTypes.INT()),
            DataTypes.FIELD("order_id", DataTypes.STRING()),
            DataTypes.FIELD("amount", DataTypes.DECIMAL(12, 2)),
            DataTypes.FIELD("ip_address", DataTypes.STRING()),
            DataTypes.FIELD("source_topic", DataTypes.STRING().notNull()),
            DataTypes.FIELD("source_topic_id", DataTypes.STRING().notNull()),
            DataTypes.FIELD("source_partition", DataTypes.INT().notNull()),
            DataTypes.FIELD("source_offset", DataTypes.BIGINT().notNull()),
            DataTypes.FIELD(
                    "source_timestamp",
                    DataTypes.TIMESTAMP_WITH_LOCAL_TIME_ZONE(3).notNull()));

    private SampleTables() {}

    static RowType rowType(DataType table) {
        return (RowType) table.getLogicalType();
    }
}
