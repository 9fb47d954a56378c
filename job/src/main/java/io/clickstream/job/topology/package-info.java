/** What a pipeline's SQL says about Kafka: topics, groups, transactional ids and limits, by Flink's own catalog and planner. */
package io.clickstream.job.topology;
