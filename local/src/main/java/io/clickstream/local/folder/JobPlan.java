package io.clickstream.local.folder;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.core.schema.CleanTable;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the job reads and writes, as Flink's planner knows it.
 *
 * @param cleanTables in the order of the topology's clean topics
 */
record JobPlan(JobTopology topology, List<CleanTable> cleanTables) {

    private static final String MAIN = "io.clickstream.job.topology.TopologyMain";
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** The part of a topology that stands in the job's SQL. */
    record JobTopology(
            String name,
            List<String> rawTopics,
            List<JobSink> cleanTopics,
            JobSink deadLetters,
            String jobGroup,
            List<String> transactionalIdPrefixes,
            int maxRawRecordBytes,
            int maxDerivedRecordBytes) {}

    /** Where the job writes to. */
    record JobSink(String topic, List<String> completeFor) {}

    /**
     * Plans a job.
     *
     * @param work for files
     * @throws JavaProgram.MistakeException if the SQL is wrong
     */
    static JobPlan of(PipelineFolder folder, InstallLayout layout, Path work) {
        String printed = new JavaProgram(
                        layout.quickStart("-Xmx512m", "-XX:TieredStopAtLevel=1"),
                        Stream.concat(
                                        layout.flinkLib().stream(),
                                        Stream.of(layout.jobJar().toString()))
                                .toList(),
                        // The planner asks no registry.
                        Map.of(
                                SchemaRegistry.VARIABLE,
                                SchemaRegistry.address(0).toString()),
                        MAIN)
                .run(work, List.of("--sql", folder.sql().toString()));
        try {
            // Flink may say something before.
            return JSON.readValue(printed.substring(printed.indexOf("{\n")), JobPlan.class);
        } catch (IOException e) {
            throw new IllegalStateException("the plan of " + folder.sql() + " cannot be read: " + printed, e);
        }
    }
}
