package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import java.io.Serializable;
import org.apache.flink.table.data.RowData;

/**
 * What one type means in JSON, in both directions. Chosen once for each place that has the type; keeps nothing of a value for the
 * next one.
 *
 * <p>No interface: calls that meet many codecs are cheaper on a class.
 */
public abstract class ValueCodec implements Serializable {

    /**
     * Reads the value the scanner stands on; never a JSON null.
     *
     * @return the value in Flink's internal form, or the {@link FieldError} that makes it unfit for the type; anything if the text
     *     turns out to be broken
     */
    public abstract Object read(JsonScanner scanner);

    /**
     * Writes a field that is not NULL.
     *
     * @return false if JSON has no form for the value, and nothing of use was written
     */
    public abstract boolean write(RowData row, int index, JsonBuffer out);
}
