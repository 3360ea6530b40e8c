/**
 * {@code bench}: load with honest latency.
 *
 * <p>{@link io.echosounder.client.bench.Load} runs a {@link io.echosounder.client.bench.Workload}
 * on event loops; each connection is one {@link io.echosounder.client.bench.Conversation}, each
 * loop counts into its own {@link io.echosounder.client.bench.LoopStats}, which {@link
 * io.echosounder.client.bench.Series} drains every second.
 */
@NullMarked
package io.echosounder.client.bench;

import org.jspecify.annotations.NullMarked;
