/**
 * Who may call the admin API. {@link io.echosounder.admin.trust.AdminBindCheck} refuses a start
 * that would open it to the network, {@link io.echosounder.admin.trust.CrossSiteGuard} refuses web
 * pages of other sites, {@link io.echosounder.admin.trust.AccessPolicy} asks for a user. {@link
 * io.echosounder.admin.trust.Audit} logs every change.
 */
@NullMarked
package io.echosounder.admin.trust;

import org.jspecify.annotations.NullMarked;
