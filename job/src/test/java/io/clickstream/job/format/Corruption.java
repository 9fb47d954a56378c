package io.clickstream.job.format;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * What happens to a part of a record.
 *
 * @param part the number of the part: the damage stays what it is while other parts shrink
 * @param change makes the damaged bytes from the sound ones, of which there is at least one
 * @param isEnd whether the rest of the record is lost
 */
record Corruption(int part, UnaryOperator<byte[]> change, boolean isEnd) {

    private static final int MAX_PLACE = 255;
    /** Control characters, and bytes that begin, continue or never belong to a character of UTF-8. */
    private static final List<Integer> ODD_BYTES =
            List.of(0, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF);

    byte[] apply(byte[] bytes) {
        return bytes.length == 0 ? bytes : change.apply(bytes);
    }

    /**
     * A few bytes changed, removed or added, or the end.
     *
     * @param parts how many parts a record has
     * @param others records whose ends may follow
     */
    static Arbitrary<Corruption> any(int parts, Arbitrary<byte[]> others) {
        Arbitrary<Integer> part =
                Arbitraries.integers().between(0, parts - 1).withDistribution(RandomDistribution.uniform());
        Arbitrary<Integer> places =
                Arbitraries.integers().between(0, MAX_PLACE).withDistribution(RandomDistribution.uniform());
        Arbitrary<byte[]> insertions = Arbitraries.oneOf(
                Arbitraries.just(new byte[0]),
                Arbitraries.bytes()
                        .withDistribution(RandomDistribution.uniform())
                        .map(value -> new byte[] {value}),
                Arbitraries.of(ODD_BYTES).map(value -> new byte[] {value.byteValue()}),
                JsonGarbage.piece());
        return Arbitraries.frequencyOf(
                Tuple.of(
                        4,
                        Combinators.combine(part, places, Arbitraries.of(0, 1), insertions)
                                .as(Corruption::replacement)),
                Tuple.of(
                        1,
                        Combinators.combine(part, places, Arbitraries.integers().between(0, 7))
                                .as(Corruption::flippedBit)),
                Tuple.of(1, Combinators.combine(part, places).as(Corruption::truncation)),
                Tuple.of(1, Combinators.combine(part, places, places, others).as(Corruption::splice)));
    }

    private static Corruption replacement(int part, int place, int length, byte[] insertion) {
        UnaryOperator<byte[]> change = bytes -> {
            int at = place % bytes.length;
            return Bytes.join(
                    Arrays.copyOf(bytes, at), insertion, Arrays.copyOfRange(bytes, at + length, bytes.length));
        };
        return new Corruption(part, change, false);
    }

    private static Corruption flippedBit(int part, int place, int bit) {
        UnaryOperator<byte[]> change = bytes -> {
            byte[] changed = bytes.clone();
            changed[place % bytes.length] ^= (byte) (1 << bit);
            return changed;
        };
        return new Corruption(part, change, false);
    }

    private static Corruption truncation(int part, int place) {
        return new Corruption(part, bytes -> Arrays.copyOf(bytes, place % bytes.length), true);
    }

    private static Corruption splice(int part, int place, int placeInOther, byte[] other) {
        byte[] rest = Arrays.copyOfRange(other, placeInOther % other.length, other.length);
        return new Corruption(part, bytes -> Bytes.join(Arrays.copyOf(bytes, place % bytes.length), rest), true);
    }
}
