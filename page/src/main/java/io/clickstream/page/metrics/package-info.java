/** What is known, as metrics for Prometheus. */
package io.clickstream.page.metrics;
