/** The program: the live page and its settings. */
package io.clickstream.page;
