/**
 * The house at a glance: a byte's way through it, and who watches.
 *
 * <p>{@link io.echosounder.listener} accepts, {@link io.echosounder.connection} echoes and ends,
 * {@link io.echosounder.timeout} says when, {@link io.echosounder.registry} knows who is connected
 * and who was.
 */
@NullMarked
package io.echosounder;

import org.jspecify.annotations.NullMarked;
