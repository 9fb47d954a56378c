package io.clickstream.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The raw results of one scenario: a file with a line of JSON for the machine, then one for each measurement.
 *
 * @param machine where it was measured
 * @param measurements in the order they were made
 */
public record Results(Machine machine, List<Measurement> measurements) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Gets the measurements while they are made, so that an interrupted run keeps what it has. */
    public static final class Recorder {

        private final Path file;

        /** Begins the file anew. */
        Recorder(Path file, Machine machine) throws IOException {
            this.file = file;
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, line(machine));
        }

        /** Adds a measurement. */
        public void add(Measurement measurement) {
            try {
                Files.writeString(file, line(measurement), StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the results", e);
            }
        }

        private static String line(Object value) throws JsonProcessingException {
            return JSON.writeValueAsString(value) + "\n";
        }
    }

    /** Reads a file that a {@link Recorder} has written. */
    static Results read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<Measurement> measurements = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            measurements.add(JSON.readValue(line, Measurement.class));
        }
        return new Results(JSON.readValue(lines.get(0), Machine.class), measurements);
    }
}
