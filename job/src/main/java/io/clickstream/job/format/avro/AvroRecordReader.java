package io.clickstream.job.format.avro;

import io.clickstream.job.format.UnreadableRecordException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.ParsedSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryDecoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.formats.avro.AvroToRowDataConverters;
import org.apache.flink.formats.avro.AvroToRowDataConverters.AvroToRowDataConverter;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Reads a record in <a
 * href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Confluent's
 * wire format</a>: a zero, the id of the schema that it was written with, Avro.
 *
 * <p>In place of Flink's own reader (2.2), which keeps what it has not read of a record, and reads it as the beginning of the next one;
 * which takes the length of a string for granted, and would reserve gigabytes for one; and which takes microseconds for milliseconds.
 */
final class AvroRecordReader implements DeserializationSchema<RowData> {

    private static final long serialVersionUID = 1;
    private static final int HEADER = 5;
    private static final int KEPT_SCHEMAS = 1_000;

    private final String url;
    private final Map<String, String> properties;
    private final String readerSchema;
    private final AvroToRowDataConverter converter;
    private final TypeInformation<RowData> producedType;
    private transient CachedSchemaRegistryClient registry;
    private transient Schema reader;
    private transient Map<Integer, WrittenWith> schemas;
    private transient BinaryDecoder decoder;

    /** How records of a schema are read. */
    private record WrittenWith(Schema schema, GenericDatumReader<GenericRecord> reader) {}

    /**
     * A reader.
     *
     * @param url of the registry
     * @param properties of its client
     * @param readerSchema the fields that are wanted, as JSON, in the order of the row's
     */
    AvroRecordReader(
            String url,
            Map<String, String> properties,
            String readerSchema,
            RowType row,
            TypeInformation<RowData> producedType) {
        this.url = url;
        this.properties = Map.copyOf(properties);
        this.readerSchema = readerSchema;
        this.converter = AvroToRowDataConverters.createRowConverter(row, false);
        this.producedType = producedType;
    }

    @Override
    public void open(InitializationContext context) {
        registry = new CachedSchemaRegistryClient(url, KEPT_SCHEMAS, properties);
        reader = new Schema.Parser().parse(readerSchema);
        schemas = new HashMap<>();
    }

    /** @throws IOException if it is none, or its schema cannot be had or does not fit */
    @Override
    public RowData deserialize(byte[] record) throws IOException {
        if (record.length < HEADER || record[0] != 0) {
            throw new UnreadableRecordException("it does not begin with a zero and the id of a schema");
        }
        WrittenWith written = schema(ByteBuffer.wrap(record).getInt(1));
        try {
            // Looks at all lengths before anything is made of them.
            GenericDatumReader.skip(written.schema(), decoder(record));
            if (!decoder.isEnd()) {
                throw new UnreadableRecordException("it has bytes behind its last field");
            }
            return (RowData) converter.convert(written.reader().read(null, decoder(record)));
        } catch (EOFException e) {
            throw new UnreadableRecordException("it ends within a field", e);
        }
    }

    private BinaryDecoder decoder(byte[] record) {
        decoder = DecoderFactory.get().binaryDecoder(record, HEADER, record.length - HEADER, decoder);
        return decoder;
    }

    private WrittenWith schema(int id) throws IOException {
        WrittenWith known = schemas.get(id);
        if (known != null) {
            return known;
        }
        try {
            ParsedSchema found = registry.getSchemaById(id);
            if (!(found.rawSchema() instanceof Schema schema)) {
                throw new UnreadableRecordException(
                        "schema " + id + " is one of " + found.schemaType() + ", not of Avro");
            }
            // With the names that its fields have now.
            Schema renamed = Schema.applyAliases(schema, reader);
            WrittenWith written =
                    new WrittenWith(schema, new GenericDatumReader<>(renamed, ReaderSchema.of(reader, renamed)));
            schemas.put(id, written);
            return written;
        } catch (RestClientException e) {
            throw new UnreadableRecordException(
                    "the registry does not give schema " + id + " (" + e.getStatus() + " " + e.getMessage() + ")", e);
        }
    }

    @Override
    public boolean isEndOfStream(RowData row) {
        return false;
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return producedType;
    }
}
