/** Child processes that live no longer than this one, and what can be done to them. */
package io.clickstream.local.process;
