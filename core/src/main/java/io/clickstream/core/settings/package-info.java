/** How programs take their settings, from options and environment variables, and report what is wrong with them. */
package io.clickstream.core.settings;
