/** The version, the commit and the kind (JVM or native) of this program. */
@NullMarked
package io.echosounder.build;

import org.jspecify.annotations.NullMarked;
