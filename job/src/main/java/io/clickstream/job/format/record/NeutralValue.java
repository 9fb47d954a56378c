package io.clickstream.job.format.record;

import java.util.Map;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/** What a column holds in the row of a record that could not be read. */
public final class NeutralValue {

    private NeutralValue() {}

    /** NULL, or empty, 0, false, 1970-01-01 where the type is NOT NULL: a query that is told so does not check for NULL. */
    public static Object of(LogicalType type) {
        if (type.isNullable()) {
            return null;
        }
        return switch (type.getTypeRoot()) {
            case CHAR, VARCHAR -> StringData.fromString("");
            case BINARY, VARBINARY -> new byte[0];
            case BOOLEAN -> false;
            case TINYINT -> (byte) 0;
            case SMALLINT -> (short) 0;
            case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE, INTERVAL_YEAR_MONTH -> 0;
            case BIGINT, INTERVAL_DAY_TIME -> 0L;
            case FLOAT -> 0.0f;
            case DOUBLE -> 0.0;
            case DECIMAL -> DecimalData.zero(((DecimalType) type).getPrecision(), ((DecimalType) type).getScale());
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TimestampData.fromEpochMillis(0);
            case ARRAY -> new GenericArrayData(new Object[0]);
            case MAP, MULTISET -> new GenericMapData(Map.of());
            case ROW -> {
                GenericRowData row = new GenericRowData(type.getChildren().size());
                for (int i = 0; i < row.getArity(); i++) {
                    row.setField(i, of(type.getChildren().get(i)));
                }
                yield row;
            }
            default -> throw new IllegalArgumentException("no value stands for a missing " + type);
        };
    }
}
