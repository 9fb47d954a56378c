/** What a pipeline consists of, and where its parts are. */
package io.clickstream.core.pipeline;
