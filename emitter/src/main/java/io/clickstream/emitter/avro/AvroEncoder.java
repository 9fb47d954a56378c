package io.clickstream.emitter.avro;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Makes Avro of JSON <a href="https://avro.apache.org/docs/1.12.0/specification/#json-encoding">as Avro writes it</a>, with the id of
 * the schema before it, as
 * <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Confluent's
 * clients</a> do.
 *
 * @param id of the schema in its registry
 */
public record AvroEncoder(Schema schema, int id) {

    private static final byte MAGIC = 0;

    /**
     * A record.
     *
     * @throws UncheckedIOException if it is none of the schema
     */
    public byte[] encode(byte[] json) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length);
            bytes.write(MAGIC);
            bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<>(schema).write(read(schema, json), encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why something is no record of a schema; empty if it is. */
    public static Optional<String> problem(Schema schema, byte[] json) {
        try {
            read(schema, json);
            return Optional.empty();
        } catch (IOException | AvroRuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Object read(Schema schema, byte[] json) throws IOException {
        return new GenericDatumReader<>(schema)
                .read(null, DecoderFactory.get().jsonDecoder(schema, new ByteArrayInputStream(json)));
    }
}
