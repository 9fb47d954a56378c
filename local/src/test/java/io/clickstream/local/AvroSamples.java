package io.clickstream.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Reads records in Avro, with the header of a registry, as JSON without the types. */
final class AvroSamples implements Function<byte[], JsonNode> {

    private static final int HEADER = 5;

    private final Schema schema;

    AvroSamples(Path schema) {
        try {
            this.schema = new Schema.Parser().parse(schema.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public JsonNode apply(byte[] record) {
        if (record == null || record.length < HEADER || record[0] != 0) {
            return MissingNode.getInstance();
        }
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(record, HEADER, record.length - HEADER, null);
            Object read = new GenericDatumReader<>(schema).read(null, decoder);
            return decoder.isEnd()
                    ? RawTopics.parsed(read.toString().getBytes(StandardCharsets.UTF_8))
                    : MissingNode.getInstance();
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            return MissingNode.getInstance();
        }
    }
}
