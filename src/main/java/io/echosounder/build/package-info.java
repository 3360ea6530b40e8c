/** What this executable is: version, commit, kind. */
@NullMarked
package io.echosounder.build;

import org.jspecify.annotations.NullMarked;
