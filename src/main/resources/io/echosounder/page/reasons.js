// The bar of close reasons. A click shows only the connections that closed for that reason.

import { html, nothing } from './lib/lit-html.js';
import { count } from './format.js';
import { state } from './state.js';

/** The bar over all connections that ever closed, and its legend. */
export function reasonBar(listing) {
  const reasons = Object.entries(state.listener?.closed ?? {})
    .filter(([, n]) => n > 0)
    .sort((a, b) => b[1] - a[1]);
  if (!reasons.length) return nothing;
  const chosen = listing.filters.reasons;
  const toggle = (reason) =>
    listing.filter({ reasons: chosen.includes(reason) ? chosen.filter((r) => r !== reason) : [...chosen, reason] });
  return html`
    <div class="reasons" role="group" aria-label="Close reasons">
      <div class="reason-bar" aria-hidden="true">
        ${reasons.map(([reason, n]) => html`
          <i class="reason-${reason}" .style=${`flex-grow: ${n}`} title="${reason}: ${count(n)}"></i>`)}
      </div>
      <div class="legend">
        ${reasons.map(([reason, n]) => html`
          <button type="button" class="chip" data-reason=${reason} aria-pressed=${chosen.includes(reason)}
            @click=${() => toggle(reason)}>
            <i class="dot reason-${reason}" aria-hidden="true"></i>${reason} <b>${count(n)}</b>
          </button>`)}
      </div>
    </div>`;
}

/** A reason with its colour. */
export const reasonMark = (reason) => html`<i class="dot reason-${reason}" aria-hidden="true"></i>${reason}`;
