/**
 * The server's timeouts: show and change. {@link io.echosounder.admin.timeouts.TimeoutsPatch} reads
 * a change, {@link io.echosounder.admin.timeouts.Etag} keeps two operators from overwriting each
 * other.
 */
@NullMarked
package io.echosounder.admin.timeouts;

import org.jspecify.annotations.NullMarked;
