/** Keeps foreign web pages and other users of the machine away from what is served on the loopback interface. */
package io.clickstream.core.http;
