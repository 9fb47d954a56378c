/** Asks the parts of the pipeline how they are; knows nothing of what becomes of the answers. */
package io.clickstream.page.probe;
