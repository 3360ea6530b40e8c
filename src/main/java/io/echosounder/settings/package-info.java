/**
 * The whole configuration: all properties, the given ones, and the mistakes in them. A given value
 * that cannot be read stops the start; it never counts as not given.
 *
 * <p>{@link io.echosounder.settings.PropertyTable} knows the names. {@link
 * io.echosounder.settings.GivenSettings} checks the given settings before any port is bound. After
 * a failed start, {@link io.echosounder.settings.LenientConfig} finds all mistakes.
 */
@NullMarked
package io.echosounder.settings;

import org.jspecify.annotations.NullMarked;
