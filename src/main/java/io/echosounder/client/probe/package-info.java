/**
 * The command {@code probe}: checks a path and the server behind it. {@link
 * io.echosounder.client.probe.Probe} runs the checks, {@link
 * io.echosounder.client.probe.ProbeReport} prints their findings.
 */
@NullMarked
package io.echosounder.client.probe;

import org.jspecify.annotations.NullMarked;
