/**
 * Ends service without cutting live conversations, in stages.
 *
 * <p>{@link io.echosounder.drain.Drain} goes through the {@link io.echosounder.drain.DrainStage}s,
 * on an operator's command or before the process ends. It keeps the time of each stage.
 */
@NullMarked
package io.echosounder.drain;

import org.jspecify.annotations.NullMarked;
