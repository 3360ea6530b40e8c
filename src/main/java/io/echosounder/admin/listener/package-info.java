/** The listener: show, pause, resume and drain. */
@NullMarked
package io.echosounder.admin.listener;

import org.jspecify.annotations.NullMarked;
