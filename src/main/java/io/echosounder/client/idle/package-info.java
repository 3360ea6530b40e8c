/**
 * {@code idle}: after how long, and how, a path drops an idle connection.
 *
 * <p>{@link io.echosounder.client.idle.IdleSounding} searches, {@link
 * io.echosounder.client.idle.HoldingRound} holds the connections, {@link
 * io.echosounder.client.idle.Verdict} says what their outcomes amount to, {@link
 * io.echosounder.client.idle.IdleReport} puts it into words.
 */
@NullMarked
package io.echosounder.client.idle;

import org.jspecify.annotations.NullMarked;
