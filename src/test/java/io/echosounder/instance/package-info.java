/** The name of an instance. */
@NullMarked
package io.echosounder.instance;

import org.jspecify.annotations.NullMarked;
