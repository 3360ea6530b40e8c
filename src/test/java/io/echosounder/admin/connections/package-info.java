/** The admin API over real HTTP, with real connections to look at. */
@NullMarked
package io.echosounder.admin.connections;

import org.jspecify.annotations.NullMarked;
