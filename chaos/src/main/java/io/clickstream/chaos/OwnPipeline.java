package io.clickstream.chaos;

import io.clickstream.emitter.Samples;
import io.clickstream.local.folder.CompiledPipeline;

/**
 * The pipeline of a folder.
 *
 * @param compiled what follows from its SQL
 * @param samples the records that it is struck with
 */
record OwnPipeline(CompiledPipeline compiled, Samples samples) {}
