/**
 * The command {@code bench}: puts load on a server and measures it.
 *
 * <p>{@link io.echosounder.client.bench.Load} runs a {@link io.echosounder.client.bench.Workload}
 * on event loops. Each connection is one {@link io.echosounder.client.bench.Conversation}. Each
 * loop counts into its own {@link io.echosounder.client.bench.LoopStats}, which {@link
 * io.echosounder.client.bench.Series} drains every second.
 */
@NullMarked
package io.echosounder.client.bench;

import org.jspecify.annotations.NullMarked;
