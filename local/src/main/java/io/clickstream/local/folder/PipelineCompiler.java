package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.schema.CleanTable;
import io.clickstream.core.schema.SqlFile;
import io.clickstream.core.schema.TableCheck;
import io.clickstream.core.schema.TargetTable;
import io.clickstream.core.schema.TopologyCheck;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.emitter.Samples;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/**
 * Makes of a pipeline's folder all that follows from it. Flink's planner says what the job reads and writes, ClickHouse's engine
 * what tables there are; neither needs anything that runs.
 */
public final class PipelineCompiler {

    static final String TOPOLOGY = "topology.json";

    private final InstallLayout layout;
    private final Path engine;

    /** @param engine the library of ClickHouse's engine */
    public PipelineCompiler(InstallLayout layout, Path engine) {
        this.layout = layout;
        this.engine = engine;
    }

    /**
     * Compiles a folder.
     *
     * @param work for files; what was there is deleted
     * @throws PipelineProblemsException with all that is wrong
     */
    public CompiledPipeline compile(PipelineFolder folder, Path work) throws IOException {
        DataFolder.delete(work);
        Files.createDirectories(work);
        CompletableFuture<JobPlan> planned = CompletableFuture.supplyAsync(() -> JobPlan.of(folder, layout, work));
        CompletableFuture<List<TargetTable>> made =
                CompletableFuture.supplyAsync(() -> EngineTables.of(folder, layout, engine, work));
        List<String> problems = new ArrayList<>();
        Optional<JobPlan> plan = get(planned, problems);
        Optional<List<TargetTable>> targets = get(made, problems);
        if (targets.isPresent()) {
            problems.addAll(EngineTables.queryProblems(work));
        }
        SqlFile sql = file(folder.sql());
        if (plan.isPresent()) {
            Topology topology = topology(plan.get(), sql);
            problems.addAll(new TopologyCheck(sql).problems(topology));
            problems.addAll(samples(folder, topology));
            targets.ifPresent(tables -> problems.addAll(new TableCheck(sql, file(folder.tables()))
                    .problems(plan.get().cleanTables(), tables)));
        }
        if (!problems.isEmpty()) {
            throw new PipelineProblemsException(folder, problems);
        }
        DataFolder.delete(work.resolve(EngineTables.DATA));
        Topology topology = topology(plan.orElseThrow(), sql);
        SchemaFiles files = new SchemaFiles(layout.schema(), work.resolve("schema"));
        files.write(folder, topology, plan.orElseThrow().cleanTables(), targets.orElseThrow());
        Files.writeString(work.resolve(TOPOLOGY), topology.json());
        Files.copy(folder.sql(), work.resolve(PipelineFolder.SQL));
        return new CompiledPipeline(topology, folder.sql(), files.schema());
    }

    private static <T> Optional<T> get(CompletableFuture<T> result, List<String> problems) {
        try {
            return Optional.of(result.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof JavaProgram.MistakeException mistake) {
                problems.add(mistake.getMessage());
                return Optional.empty();
            }
            throw e;
        }
    }

    private static List<String> samples(PipelineFolder folder, Topology topology) {
        if (folder.samples().isEmpty()) {
            return List.of();
        }
        try {
            return Samples.read(folder.samples().get(), Optional.empty(), Optional.empty()).topics().stream()
                    .filter(topic -> !topology.rawTopics().contains(topic))
                    .map(topic -> "samples/" + topic + ".jsonl: the job reads no topic " + topic + ", but "
                            + String.join(", ", topology.rawTopics()))
                    .toList();
        } catch (ConfigurationException e) {
            return List.of(e.getMessage());
        }
    }

    private static Topology topology(JobPlan plan, SqlFile sql) {
        JobPlan.JobTopology kafka = plan.topology();
        List<Sink> clean = IntStream.range(0, plan.cleanTables().size())
                .mapToObj(i -> sink(kafka, i, plan.cleanTables().get(i), sql))
                .toList();
        return new Topology(
                kafka.name(),
                kafka.rawTopics(),
                clean,
                Sink.ofDeadLetters(
                        kafka.deadLetters().topic(),
                        SchemaFiles.DEAD_LETTERS,
                        kafka.name() + "-" + SchemaFiles.DEAD_LETTERS),
                kafka.jobGroup(),
                kafka.transactionalIdPrefixes(),
                kafka.maxRawRecordBytes(),
                kafka.maxDerivedRecordBytes());
    }

    private static Sink sink(JobPlan.JobTopology kafka, int number, CleanTable table, SqlFile sql) {
        return new Sink(
                table.topic(),
                table.name(),
                kafka.name() + "-" + table.name(),
                kafka.cleanTopics().get(number).completeFor(),
                table.key(),
                table.filtered() ? sql.insertPlace(table.name()) : "",
                table.isIndexed());
    }

    private static SqlFile file(Path path) {
        try {
            return new SqlFile(path.getFileName().toString(), Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
