/** Shows and ends transactions that hold readers of the clean topics up. */
package io.clickstream.cli.transactions;
