package io.clickstream.job.format;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;

/** One of Flink's implementations of RowData. */
sealed interface RowForm {

    RowData of(GenericRowData values, RowType type);

    static Arbitrary<RowForm> any(int arity) {
        return Arbitraries.oneOf(
                Arbitraries.of(new Generic(), new Binary(), new Mirrored()),
                Arbitraries.integers().between(1, arity - 1).map(Joined::new));
    }

    record Generic() implements RowForm {
        @Override
        public RowData of(GenericRowData values, RowType type) {
            return values;
        }
    }

    record Binary() implements RowForm {
        @Override
        public RowData of(GenericRowData values, RowType type) {
            return new RowDataSerializer(type).toBinaryRow(values).copy();
        }
    }

    /** Seen through a projection of its mirror image. */
    record Mirrored() implements RowForm {
        @Override
        public RowData of(GenericRowData values, RowType type) {
            int arity = values.getArity();
            GenericRowData mirrored = new GenericRowData(arity);
            int[] projection = new int[arity];
            for (int i = 0; i < arity; i++) {
                mirrored.setField(arity - 1 - i, values.getField(i));
                projection[i] = arity - 1 - i;
            }
            return ProjectedRowData.from(projection).replaceRow(mirrored);
        }
    }

    /** Two rows as one, the second from a certain column on. */
    record Joined(int split) implements RowForm {
        @Override
        public RowData of(GenericRowData values, RowType type) {
            GenericRowData left = new GenericRowData(split);
            GenericRowData right = new GenericRowData(values.getArity() - split);
            for (int i = 0; i < values.getArity(); i++) {
                (i < split ? left : right).setField(i < split ? i : i - split, values.getField(i));
            }
            return new JoinedRowData(left, right);
        }
    }
}
