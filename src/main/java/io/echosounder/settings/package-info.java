/**
 * The configuration as a whole: which properties there are, which were given, and every mistake in
 * them. A value that was given and cannot be read never counts as one that was not given.
 *
 * <p>{@link io.echosounder.settings.PropertyTable} knows the names, {@link
 * io.echosounder.settings.GivenSettings} looks at what was given before anything is bound, {@link
 * io.echosounder.settings.LenientConfig} reads on behind a mistake, so that a failed start names
 * them all.
 */
@NullMarked
package io.echosounder.settings;

import org.jspecify.annotations.NullMarked;
