/**
 * {@code probe}: one look at a path and the server behind it. {@link
 * io.echosounder.client.probe.Probe} asks, {@link io.echosounder.client.probe.ProbeReport} tells.
 */
@NullMarked
package io.echosounder.client.probe;

import org.jspecify.annotations.NullMarked;
