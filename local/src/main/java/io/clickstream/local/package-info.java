/** The command behind {@code make run}. */
package io.clickstream.local;
