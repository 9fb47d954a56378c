/** What is written to a pipeline that is struck, and what must become of it: all that a run knows of events. */
package io.clickstream.chaos.workload;
