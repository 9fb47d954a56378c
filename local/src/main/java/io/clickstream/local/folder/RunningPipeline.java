package io.clickstream.local.folder;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.schema.TableChanges;
import io.clickstream.core.schema.TargetTable;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.HttpAddress;
import io.clickstream.local.clickhouse.TablesMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A pipeline that is there already, and is to become another one.
 *
 * @param name as the user has named it
 * @param tables those it has
 * @param topology empty where only its ClickHouse is known
 */
record RunningPipeline(String name, List<TargetTable> tables, Optional<Topology> topology) {

    /**
     * Finds one.
     *
     * @param option what errors call the setting
     * @param place the data folder of a local run, or the address of a ClickHouse
     * @param environment says who logs in there: {@code CLICKHOUSE_USER}, {@code CLICKHOUSE_PASSWORD}, {@code CLICKHOUSE_DATABASE}
     */
    static RunningPipeline at(String option, String place, Map<String, String> environment)
            throws InterruptedException {
        return place.contains("://")
                ? ofClickHouse(
                        place,
                        new ClickHouse(
                                HttpAddress.of(option, place),
                                environment.getOrDefault("CLICKHOUSE_USER", "default"),
                                environment.getOrDefault("CLICKHOUSE_PASSWORD", ""),
                                environment.getOrDefault("CLICKHOUSE_DATABASE", TablesMain.DATABASE)))
                : ofDataFolder(option, Path.of(place));
    }

    private static RunningPipeline ofDataFolder(String option, Path data) {
        Path kept = new DataOwner(data).kept();
        if (!Files.isDirectory(kept)) {
            throw ConfigurationException.of(
                    option,
                    "must be the data folder of a pipeline that has run, such as data-trips, or the URL of its ClickHouse",
                    data);
        }
        return new RunningPipeline(
                data.toString(),
                EngineTables.read(kept),
                Optional.of(Topology.read(option, kept.resolve(PipelineCompiler.TOPOLOGY))));
    }

    private static RunningPipeline ofClickHouse(String address, ClickHouse clickHouse) throws InterruptedException {
        clickHouse.requireReachable();
        return new RunningPipeline(address, EngineTables.read(clickHouse), Optional.empty());
    }

    /**
     * What this one is when it has become another one, each change in a line.
     *
     * @throws PipelineProblemsException with what it cannot become
     */
    List<String> becomes(PipelineFolder folder, CompiledPipeline next, List<TargetTable> nextTables) {
        TableChanges changes = new TableChanges(topology.isPresent() ? tables : named(nextTables), nextTables);
        if (!changes.refused().isEmpty()) {
            throw new PipelineProblemsException(
                    folder,
                    changes.refused().stream()
                            .map(refused ->
                                    name + " " + refused + ": not in place. Fill a table of another name from the raw"
                                            + " topics (--start-over), then give it this one's name")
                            .toList());
        }
        List<String> lines = new ArrayList<>(changes.done());
        lines.add(topology.map(before -> job(before, next.topology()))
                .orElse(
                        "what becomes of the job's state is not known here: with a table less, or one by a key more, it has to"
                                + " start over"));
        return lines;
    }

    /** Those whose names the next pipeline has; a ClickHouse has others besides. */
    private List<TargetTable> named(List<TargetTable> wanted) {
        return tables.stream()
                .filter(table -> TargetTable.named(table.name(), wanted).isPresent())
                .toList();
    }

    private static String job(Topology before, Topology next) {
        String topics = topics("also reads", next.rawTopics(), before.rawTopics())
                + topics("no longer reads", before.rawTopics(), next.rawTopics());
        SinkChanges sinks = SinkChanges.of(before, next);
        return topics
                + sinks.startsOver()
                        .map(why -> why
                                + ", so it has to start over (--start-over): it reads its raw topics again, and each"
                                + " row stays one")
                        .orElseGet(() -> "the job goes on where it is"
                                + sinks.note().map(note -> "; " + note).orElse(""));
    }

    private static String topics(String verb, List<String> these, List<String> those) {
        Set<String> different = new TreeSet<>(these);
        those.forEach(different::remove);
        return different.isEmpty() ? "" : "the job " + verb + " " + String.join(", ", different) + "; ";
    }
}
