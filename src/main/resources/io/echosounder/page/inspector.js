// Everything about one connection, until the reader closes it: also how it ended.

import { html, nothing } from './lib/lit-html.js';
import { call, Problem } from './api.js';
import { askEnd } from './ending.js';
import { address, bytes, count, clock, duration, milliseconds } from './format.js';
import { reasonMark } from './reasons.js';
import { changed, mayChange } from './state.js';
import { TimeoutsEditor } from './timeouts.js';

let id = null;
let connection = null;
let problem = null;
let editor = null;
let opener = null;

export const inspectedId = () => id;

/** Shows a connection; a second time hides it. */
export function inspect(which) {
  if (id === which) {
    hide();
    return;
  }
  id = which;
  connection = null;
  problem = null;
  opener = document.activeElement;
  editor = new TimeoutsEditor(`/connections/${which}/timeouts`, 'connection', 'override');
  document.body.dataset.inspecting = '';
  refreshInspected();
  changed();
}

function hide() {
  id = null;
  delete document.body.dataset.inspecting;
  if (opener?.isConnected) opener.focus();
  changed();
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && id !== null && !document.querySelector('dialog[open]')) hide();
});

/** Reads it anew. */
export async function refreshInspected() {
  if (id === null || (connection?.closedAt && connection.state === 'closed')) return;
  const asked = id;
  try {
    const { data } = await call('GET', `/connections/${asked}`);
    if (asked !== id) return;
    connection = data;
    if (data.state !== 'closed') await editor.load();
    problem = null;
  } catch (failure) {
    // A connection that closes between two calls is found closed by the next one.
    if (asked === id && failure instanceof Problem && !connection) problem = failure.message;
  }
  changed();
}

export function inspector() {
  if (id === null) return nothing;
  return html`
    <div class="card inspector">
      <div class="title">
        <h2>Connection ${id}</h2>
        <button type="button" class="small" @click=${hide}>Close<span class="hidden"> the details</span></button>
      </div>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
      ${connection ? details(connection) : nothing}
    </div>`;
}

const details = (c) => html`
  ${c.state === 'closed'
    ? html`<p class="ended" role="status" id="ended">${reasonMark(c.reason)} <span class="muted">closed by ${c.closedBy}
        at ${clock(c.closedAt)}</span></p>`
    : nothing}
  <dl class="facts">
    ${fact('State', html`<i class="dot state-${c.state}" aria-hidden="true"></i>${c.state}`)}
    ${fact('Remote', address(c.remote))}
    ${c.via ? fact('Via', address(c.via)) : nothing}
    ${c.proxy ? proxy(c.proxy) : nothing}
    ${fact('Local', address(c.local))}
    ${fact('Protocol', c.protocol)}
    ${c.tls ? tls(c.tls) : nothing}
    ${c.webSocket ? webSocket(c.webSocket) : nothing}
    ${fact('Opened', html`<time datetime=${c.openedAt} title=${c.openedAt}>${clock(c.openedAt)}</time>`)}
    ${fact(c.state === 'closed' ? 'Lived' : 'Age', duration(c.ageSeconds))}
    ${fact('Idle', duration(c.idleSeconds))}
    ${fact('Received', size(c.bytesReceived))}
    ${fact('Sent', size(c.bytesSent))}
    ${fact('Pending', size(c.bytesPending))}
    ${fact('Discarded', size(c.bytesDiscarded))}
    ${fact('Reading', c.state === 'closed' ? 'ended' : c.readPaused ? html`<span class="warn">paused</span>` : 'yes')}
    ${c.rttSeconds == null ? nothing : fact('RTT', milliseconds(c.rttSeconds))}
    ${c.retransmits == null ? nothing : fact('Retransmits', count(c.retransmits))}
    ${c.error ? fact('Error', c.error) : nothing}
  </dl>
  ${c.state === 'closed' ? nothing : html`
    <h3>Timeouts of this connection</h3>
    ${editor.view(c.deadlineSeconds)}
    ${mayChange() ? html`
      <div class="actions">
        <button type="button" class="danger" @click=${() => askEnd(c.id, address(c.remote), refreshInspected)}>
          End connection…</button>
      </div>` : nothing}`}`;

const proxy = (p) => html`
  ${p.authority ? fact('Asked proxy for', p.authority) : nothing}
  ${p.alpn ? fact('Proxy ALPN', p.alpn) : nothing}
  ${p.uniqueId ? fact('Proxy id', p.uniqueId) : nothing}
  ${p.awsVpcEndpoint ? fact('VPC endpoint', p.awsVpcEndpoint) : nothing}`;

const tls = (t) => html`
  ${fact('TLS', t.version)}
  ${fact('Cipher', t.cipher)}
  ${t.serverName ? fact('Server name', t.serverName) : nothing}
  ${t.alpn ? fact('ALPN', t.alpn) : nothing}
  ${t.clientSubject ? fact('Client certificate', t.clientSubject) : nothing}`;

const webSocket = (w) => html`
  ${fact('Path', w.path)}
  ${w.subprotocol ? fact('Subprotocol', w.subprotocol) : nothing}
  ${w.host ? fact('Host', w.host) : nothing}
  ${w.forwardedFor ? fact('Forwarded for', w.forwardedFor) : nothing}`;

const fact = (label, value) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;

const size = (n) => html`<span title="${count(n)} bytes">${bytes(n)}</span>`;
