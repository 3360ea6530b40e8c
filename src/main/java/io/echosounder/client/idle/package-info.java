/**
 * The command {@code idle}: when and how a path drops an idle connection.
 *
 * <p>{@link io.echosounder.client.idle.IdleSounding} searches, {@link
 * io.echosounder.client.idle.HoldingRound} holds the connections, {@link
 * io.echosounder.client.idle.Verdict} draws the conclusion from their outcomes, {@link
 * io.echosounder.client.idle.IdleReport} writes it as text and as JSON.
 */
@NullMarked
package io.echosounder.client.idle;

import org.jspecify.annotations.NullMarked;
