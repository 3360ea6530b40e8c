/**
 * The stream of events. {@link io.echosounder.admin.events.Events} observes the core and puts
 * events into the {@link io.echosounder.admin.events.EventRing}; each {@link
 * io.echosounder.admin.events.Subscription} reads from there at its own pace.
 */
@NullMarked
package io.echosounder.admin.events;

import org.jspecify.annotations.NullMarked;
