/** The admin API over real HTTP, with real connections to look at. */
@NullMarked
package io.echosounder.admin.trust;

import org.jspecify.annotations.NullMarked;
