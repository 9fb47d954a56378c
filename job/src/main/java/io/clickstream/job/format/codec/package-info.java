/** What single values mean in JSON: a codec for each type of column. */
package io.clickstream.job.format.codec;
