package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import org.apache.flink.table.data.RowData;

/** TINYINT, SMALLINT and INT: any JSON number that is mathematically an integer of the type's range, such as 5, 5.0 or 5e0. */
public final class IntCodec extends ValueCodec {

    /** How many bits the type has. */
    public enum Width {
        TINYINT(Byte.MIN_VALUE, Byte.MAX_VALUE) {
            @Override
            Object narrow(int value) {
                return (byte) value;
            }

            @Override
            int get(RowData row, int index) {
                return row.getByte(index);
            }
        },
        SMALLINT(Short.MIN_VALUE, Short.MAX_VALUE) {
            @Override
            Object narrow(int value) {
                return (short) value;
            }

            @Override
            int get(RowData row, int index) {
                return row.getShort(index);
            }
        },
        INT(Integer.MIN_VALUE, Integer.MAX_VALUE) {
            @Override
            Object narrow(int value) {
                return value;
            }

            @Override
            int get(RowData row, int index) {
                return row.getInt(index);
            }
        };

        private final int min;
        private final int max;

        Width(int min, int max) {
            this.min = min;
            this.max = max;
        }

        /** In Flink's internal form. */
        abstract Object narrow(int value);

        abstract int get(RowData row, int index);
    }

    private static final BigintCodec BIGINT = new BigintCodec();

    private final Width width;
    private final FieldError outOfRange;

    public IntCodec(Width width) {
        this.width = width;
        outOfRange = FieldError.expected("be an integer from " + width.min + " to " + width.max);
    }

    @Override
    public Object read(JsonScanner scanner) {
        Object value = BIGINT.read(scanner);
        if (value instanceof Long wide) {
            return wide >= width.min && wide <= width.max ? width.narrow(wide.intValue()) : outOfRange;
        }
        return value == BigintCodec.NO_INTEGER ? value : outOfRange;
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        out.putLong(width.get(row, index));
        return true;
    }
}
