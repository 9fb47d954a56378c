/** The embedded pipeline: each part in a process of its own, and how they are put together. */
package io.clickstream.local.pipeline;
