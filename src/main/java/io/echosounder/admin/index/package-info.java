/** The root of the admin port: an index for programs. */
@NullMarked
package io.echosounder.admin.index;

import org.jspecify.annotations.NullMarked;
