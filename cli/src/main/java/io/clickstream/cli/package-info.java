/** The program: its commands, and the terminal that they run in. */
package io.clickstream.cli;
