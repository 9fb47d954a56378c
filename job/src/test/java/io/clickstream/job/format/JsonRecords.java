package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Records for a table: JSON objects whose fields mostly suit it. */
final class JsonRecords {

    private static final int MAX_EXTRAS = 2;
    private static final int MAX_DAMAGES = 4;

    /** A part of the text; it keeps its number while others come and go. */
    private record Part(int number, String json) {}

    /** A field that stands anywhere among the others. */
    private record Extra(int place, String field) {}

    private final TestTable table;

    private JsonRecords(TestTable table) {
        this.table = table;
    }

    static Arbitrary<byte[]> sound(TestTable table) {
        return new JsonRecords(table).records(Arbitraries.just(List.of()));
    }

    static Arbitrary<byte[]> damaged(TestTable table) {
        int parts = table.names().size() + MAX_EXTRAS + 2;
        return new JsonRecords(table)
                .records(Corruption.any(parts, Arbitraries.lazy(() -> sound(table)))
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(MAX_DAMAGES));
    }

    private Arbitrary<byte[]> records(Arbitrary<List<Corruption>> damages) {
        Arbitrary<List<Extra>> extras = Combinators.combine(
                        Arbitraries.integers().between(0, 20), extraField())
                .as(Extra::new)
                .list()
                .ofMaxSize(MAX_EXTRAS);
        return Combinators.combine(brace("{"), columns(), orders(), extras, brace("}"), damages)
                .as(JsonRecords::bytes);
    }

    private static Arbitrary<String> brace(String brace) {
        return Combinators.combine(JsonValues.SPACE, JsonValues.SPACE).as((before, after) -> before + brace + after);
    }

    /** The fields of the columns, some of which are left out. */
    private Arbitrary<List<Optional<String>>> columns() {
        return Combinators.combine(IntStream.range(0, table.names().size())
                        .mapToObj(index -> Arbitraries.lazy(() -> suitingField(index))
                                .optional(table.types().get(index).isNullable() ? 0.75 : 1))
                        .toList())
                .as(fields -> fields);
    }

    private Arbitrary<String> suitingField(int index) {
        return field(
                index,
                JsonValues.suiting(table.types().get(index), table.forms().timestamps()));
    }

    private Arbitrary<String> field(int index, Arbitrary<String> values) {
        return JsonValues.fields(JsonStrings.spellings(table.names().get(index)), values);
    }

    private Arbitrary<List<Integer>> orders() {
        List<Integer> declared =
                IntStream.range(0, table.names().size()).boxed().toList();
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(declared)), Tuple.of(1, Arbitraries.shuffle(declared)));
    }

    /** A field that the table does not know, or one that it knows once more. */
    private Arbitrary<String> extraField() {
        Arbitrary<String> names = Arbitraries.oneOf(Arbitraries.just("\"extra\""), JsonStrings.ANY);
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.lazy(() -> JsonValues.fields(names, JsonValues.any(4)))),
                Tuple.of(1, Arbitraries.lazy(this::anyColumn)));
    }

    private Arbitrary<String> anyColumn() {
        return Arbitraries.oneOf(IntStream.range(0, table.names().size())
                .mapToObj(index -> Arbitraries.oneOf(suitingField(index), field(index, JsonValues.any(2))))
                .toList());
    }

    private static byte[] bytes(
            String open,
            List<Optional<String>> columns,
            List<Integer> order,
            List<Extra> extras,
            String close,
            List<Corruption> damages) {
        Part first = new Part(0, open);
        Part last = new Part(1, close);
        List<Part> fields = new ArrayList<>();
        order.forEach(column -> columns.get(column).ifPresent(field -> fields.add(new Part(2 + column, field))));
        int number = 2 + columns.size();
        for (Extra extra : extras) {
            fields.add(extra.place % (fields.size() + 1), new Part(number++, extra.field));
        }

        List<Part> parts = new ArrayList<>();
        parts.add(first);
        fields.forEach(field -> parts.add(parts.size() == 1 ? field : new Part(field.number, "," + field.json)));
        parts.add(last);
        return join(parts, damages);
    }

    private static byte[] join(List<Part> parts, List<Corruption> damages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Part part : parts) {
            List<Corruption> own = damages.stream()
                    .filter(damage -> damage.part() == part.number)
                    .toList();
            byte[] bytes = part.json.getBytes(UTF_8);
            for (Corruption damage : own) {
                bytes = damage.apply(bytes);
            }
            out.writeBytes(bytes);
            if (own.stream().anyMatch(Corruption::isEnd)) {
                break;
            }
        }
        return out.toByteArray();
    }
}
