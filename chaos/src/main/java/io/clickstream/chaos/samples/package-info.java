/** The samples of a pipeline's folder as a workload, whose rows are learned before anything strikes. */
package io.clickstream.chaos.samples;
