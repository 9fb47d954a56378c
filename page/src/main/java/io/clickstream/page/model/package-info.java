/** What is known of the pipeline: the state of its parts, rates, lags, row counts, and the snapshot made of them. */
package io.clickstream.page.model;
