package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Topology;
import java.nio.file.Path;

/**
 * What follows from a pipeline's folder.
 *
 * @param topology its topics, tables and groups
 * @param sql the job's SQL
 * @param schema folder with all SQL for ClickHouse
 */
public record CompiledPipeline(Topology topology, Path sql, Path schema) {}
