// The table of connections. On a narrow screen each row is a card of two lines, with the same cells; the roles keep it a
// table for screen readers there.

import { html, nothing } from './lib/lit-html.js';
import { repeat } from './lib/directives/repeat.js';
import { askEnd } from './ending.js';
import { address, bytes, clock, count, duration, milliseconds, nearestDeadline } from './format.js';
import { inspect, inspectedId } from './inspector.js';
import { reasonMark } from './reasons.js';
import { mayChange } from './state.js';
import { deadline } from './timeouts.js';

// sort: the API's key. number: right-aligned, and sorted from the largest at the first click.
const ID = { name: 'id', label: 'Id', sort: 'id', cell: idButton };
const REMOTE = { name: 'remote', label: 'Remote', sort: 'remote', cell: remote };
const PROTOCOL = { name: 'protocol', label: 'Protocol', cell: (c) => c.protocol };
const RECEIVED = { name: 'received', label: 'Received', sort: 'bytesReceived', number: true, cell: size('bytesReceived') };
const SENT = { name: 'sent', label: 'Sent', sort: 'bytesSent', number: true, cell: size('bytesSent') };

export const OPEN_COLUMNS = [
  ID,
  REMOTE,
  PROTOCOL,
  { name: 'state', label: 'State', sort: 'state', cell: stateButton },
  { name: 'age', label: 'Age', sort: 'age', number: true, cell: (c) => duration(c.ageSeconds) },
  { name: 'idle', label: 'Idle', sort: 'idle', number: true, cell: (c) => duration(c.idleSeconds) },
  RECEIVED,
  SENT,
  { name: 'pending', label: 'Pending', sort: 'bytesPending', number: true, cell: size('bytesPending') },
  { name: 'reading', label: 'Reading', cell: (c) => (c.readPaused ? html`<span class="warn">paused</span>` : 'yes') },
  { name: 'rtt', label: 'RTT', number: true, cell: (c) => (c.rttSeconds == null ? '–' : milliseconds(c.rttSeconds)) },
  { name: 'deadline', label: 'Next timeout', cell: nextDeadline },
];

export const CLOSED_COLUMNS = [
  ID,
  REMOTE,
  PROTOCOL,
  { name: 'reason', label: 'Reason', cell: (c) => reasonMark(c.reason) },
  { name: 'by', label: 'Closed by', cell: (c) => c.closedBy },
  { name: 'closed', label: 'Closed at', sort: 'closedAt', number: true, cell: closedAt },
  { name: 'age', label: 'Lived', sort: 'age', number: true, cell: (c) => duration(c.ageSeconds) },
  RECEIVED,
  SENT,
  { name: 'discarded', label: 'Discarded', number: true, cell: size('bytesDiscarded') },
  { name: 'error', label: 'Error', cell: (c) => c.error ?? '' },
];

let shownListing;

/** The rows of a listing. */
export function table(listing, columns) {
  shownListing = listing;
  const items = listing.data?.items ?? [];
  const ends = mayChange() && !listing.closed;
  return html`
    <div class="scroller" tabindex="0" role="region" aria-label=${listing.closed ? 'Closed connections' : 'Open connections'}>
      <table role="table" class="${listing.closed ? 'closed' : 'open'} ${items.length > 100 ? 'many' : ''}">
        <thead role="rowgroup">
          <tr role="row">
            ${columns.map((column) => heading(listing, column))}
            ${ends ? html`<th role="columnheader" scope="col" class="c-end"><span class="hidden">End</span></th>` : nothing}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${repeat(items, (c) => c.id, (c) => row(c, columns, ends))}
        </tbody>
      </table>
      ${listing.data && items.length === 0 ? html`<p class="empty">${empty(listing)}</p>` : nothing}
    </div>`;
}

const empty = (listing) =>
  listing.filtered ? 'No connection matches.' : listing.closed ? 'No connection has closed yet.' : 'Nobody is connected.';

function heading(listing, column) {
  const descending = listing.sort === `-${column.sort}`;
  const sorted = column.sort && (descending || listing.sort === column.sort);
  const order = sorted ? (descending ? 'descending' : 'ascending') : nothing;
  return html`
    <th role="columnheader" scope="col" class=${classes(column)} aria-sort=${order}>
      ${column.sort
        ? html`<button type="button" class="sort" @click=${() => listing.sortBy(column.sort, column.number)}>
            ${column.label}<span class="arrow" aria-hidden="true">${sorted ? (descending ? '▼' : '▲') : ''}</span></button>`
        : column.label}
    </th>`;
}

const classes = (column) => `c-${column.name} ${column.number ? 'number' : ''}`;

// Without a space around its value, so that an empty cell is :empty.
const cell = (column, c) =>
  html`<td role="cell" class=${classes(column)} data-label=${column.label}>${column.cell(c)}</td>`;

const row = (c, columns, ends) => html`
  <tr role="row" data-id=${c.id} class=${inspectedId() === c.id ? 'inspected' : ''} @click=${(event) => clicked(event, c)}>
    ${columns.map((column) => cell(column, c))}
    ${ends ? html`
      <td role="cell" class="c-end">
        <button type="button" class="small"
          @click=${() => askEnd(c.id, address(c.remote), () => shownListing.refresh())}>End…<span class="hidden">
          ${c.id}</span></button>
      </td>` : nothing}
  </tr>`;

/** A row is a large target for the mouse; the keyboard uses the button with the id. */
function clicked(event, c) {
  if (!event.target.closest('button') && getSelection().isCollapsed) inspect(c.id);
}

function idButton(c) {
  return html`<button type="button" class="link" aria-pressed=${inspectedId() === c.id} title="Show details"
    @click=${() => inspect(c.id)}>${c.id}</button>`;
}

// The keyboard filters with the fields above the table, so these are for the mouse alone.
function remote(c) {
  return html`
    <button type="button" class="plain" tabindex="-1" title="Only this address"
      @click=${() => shownListing.filter({ remote: c.remote.address })}>${address(c.remote)}</button>
    ${c.via ? html`<span class="muted via">via ${address(c.via)}</span>` : nothing}`;
}

function stateButton(c) {
  return html`<button type="button" class="plain" tabindex="-1" title="Only this state"
    @click=${() => shownListing.filter({ state: c.state })}><i class="dot state-${c.state}" aria-hidden="true"></i>${
    c.state}</button>`;
}

function closedAt(c) {
  return html`<time datetime=${c.closedAt} title=${c.closedAt}>${clock(c.closedAt)}</time>`;
}

function size(field) {
  return (c) => html`<span title="${count(c[field])} bytes">${bytes(c[field])}</span>`;
}

function nextDeadline(c) {
  const next = nearestDeadline(c);
  return next ? deadline(next.left, c.timeouts[next.name], LABELS[next.name]) : 'none';
}

const LABELS = { read: 'read', write: 'write', idle: 'idle', halfClosed: 'half-closed', lifetime: 'lifetime' };
