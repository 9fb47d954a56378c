/** Serves the page, its events and the metrics by HTTP. */
package io.clickstream.page.web;
