/** The root of the admin port. */
@NullMarked
package io.echosounder.admin.index;

import org.jspecify.annotations.NullMarked;
