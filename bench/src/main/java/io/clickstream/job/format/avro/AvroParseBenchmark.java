package io.clickstream.job.format.avro;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.formats.avro.registry.confluent.RegistryAvroFormatFactory;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.ProjectableDecodingFormat;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.connector.source.ScanRuntimeProviderContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From the bytes of a raw record in Avro, whose schema is in a registry, to a row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AvroParseBenchmark {

    @Param
    private AvroRecords records;

    private HttpServer registry;
    private byte[][] values;
    private int next;
    private DeserializationSchema<RowData> ours;
    private DeserializationSchema<RowData> flinks;

    /** Makes the records, a registry that has their schema, and their readers. */
    @Setup
    public void open() throws Exception {
        values = records.records();
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                body.write(("{\"schema\": \""
                                + AvroRecords.SCHEMA.replaceAll("\\s+", " ").replace("\"", "\\\"") + "\"}")
                        .getBytes(StandardCharsets.UTF_8));
            }
        });
        registry.start();
        Configuration options = Configuration.fromMap(
                Map.of("url", "http://127.0.0.1:" + registry.getAddress().getPort()));
        ours = new AvroDecodingFormat(options)
                .createRuntimeDecoder(ScanRuntimeProviderContext.INSTANCE, AvroRecords.TABLE);
        ours.open(null);
        flinks = flinks(new RegistryAvroFormatFactory().createDecodingFormat(null, options));
        flinks.open(null);
    }

    @SuppressWarnings("unchecked")
    private static DeserializationSchema<RowData> flinks(DecodingFormat<DeserializationSchema<RowData>> format) {
        return ((ProjectableDecodingFormat<DeserializationSchema<RowData>>) format)
                .createRuntimeDecoder(
                        ScanRuntimeProviderContext.INSTANCE,
                        AvroRecords.TABLE,
                        Projection.all(AvroRecords.TABLE).toNestedIndexes());
    }

    /** Ends the registry. */
    @TearDown
    public void close() {
        registry.stop(0);
    }

    private byte[] value() {
        return values[next++ & values.length - 1];
    }

    /** The floor. */
    @Benchmark
    public byte[] copy() {
        return value().clone();
    }

    /** Ours. */
    @Benchmark
    public RowData ourAvro() throws IOException {
        return ours.deserialize(value());
    }

    /** Flink's own format. */
    @Benchmark
    public RowData flinkAvro() throws IOException {
        return flinks.deserialize(value());
    }
}
