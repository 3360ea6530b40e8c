/** Echosounder. */
@NullMarked
package io.echosounder;

import org.jspecify.annotations.NullMarked;
