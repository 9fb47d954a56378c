/** A pipeline that somebody has written, in a folder: what is in it, what is wrong with it, and all that follows from it. */
package io.clickstream.local.folder;
