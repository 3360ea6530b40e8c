// The events as they come, the newest first.

import { html, nothing } from './lib/lit-html.js';
import { repeat } from './lib/directives/repeat.js';
import { address, bytes, clock, count, duration } from './format.js';
import { changed, state } from './state.js';

/** More than a person reads; older ones leave. */
const KEPT = 100;

let events = [];
let number = 0;
let held = null;

/** Takes an event of the stream. */
export function addEvent(name, data) {
  events.unshift({ number: number++, at: Date.now(), name, data });
  if (events.length > KEPT) events.length = KEPT;
  changed();
}

export function eventList() {
  const shown = held ?? events;
  return html`
    <div class="card events">
      <div class="title">
        <h2>Events</h2>
        ${state.streamProblem ? html`<span class="warn">${state.streamProblem}</span>`
          : html`<span class="muted">${count(number)} since this page was opened</span>`}
        <button type="button" class="small" aria-pressed=${held !== null} title="Keep the list as it is"
          @click=${() => { held = held ? null : [...events]; changed(); }}>${held ? 'Held' : 'Hold'}<span
            class="hidden"> the events</span></button>
      </div>
      <div class="event-scroller" tabindex="0" role="region" aria-label="List of events">
        ${shown.length ? nothing : html`<p class="empty">Nothing has happened yet.</p>`}
        <ol>
          ${repeat(shown, (e) => e.number, (e) => html`
            <li class="event e-${e.name}"><time>${clock(e.at)}</time> <span>${describe(e.name, e.data)}</span></li>`)}
        </ol>
      </div>
    </div>`;
}

function describe(name, data) {
  switch (name) {
    case 'connection-opened':
      return html`<b>${data.id}</b> opened from ${address(data.remote)}`;
    case 'connection-closed':
      return html`<b>${data.id}</b> closed: <b>${data.reason}</b> <span class="muted">after ${duration(data.ageSeconds)},
        ${bytes(data.bytesReceived)} received</span>`;
    case 'timeouts-changed':
      return data.connection
        ? html`<b>${data.connection}</b> timeouts: ${timeouts(data.timeouts)}`
        : html`Timeouts: ${timeouts(data)}`;
    case 'listener-changed':
      return html`Listener <b>${data.state}</b>${data.pauseMode ? ` (${data.pauseMode})` : ''}${
        data.drain ? `, ${data.drain.stage}` : ''}`;
    case 'live-file-changed':
      return data.valid ? 'Live file applied' : `Live file refused: ${data.problem}`;
    case 'events-missed':
      return data.next > data.after + 1 ? 'Some events are lost; the tables are read anew' : 'The stream goes on';
    default:
      return name;
  }
}

const timeouts = (values) =>
  ['read', 'write', 'idle', 'halfClosed', 'lifetime'].map((name) => `${name}=${values[name]}`).join(' ');
