/** Asks ClickHouse, with queries that come with the program or with the user's own. */
package io.clickstream.cli.query;
