/**
 * Ends service without cutting live conversations, in stages.
 *
 * <p>{@link io.echosounder.drain.Drain} goes through the {@link io.echosounder.drain.DrainStage}s,
 * at an operator's word or before the process ends, and keeps the timeline for those who look.
 */
@NullMarked
package io.echosounder.drain;

import org.jspecify.annotations.NullMarked;
