/** What a run shows in the terminal. */
package io.clickstream.local.status;
