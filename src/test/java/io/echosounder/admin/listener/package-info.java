/** The admin API over real HTTP, with real connections to look at. */
@NullMarked
package io.echosounder.admin.listener;

import org.jspecify.annotations.NullMarked;
