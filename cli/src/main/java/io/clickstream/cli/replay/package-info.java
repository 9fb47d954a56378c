/** Sends dead letters to their raw topics again. */
package io.clickstream.cli.replay;
