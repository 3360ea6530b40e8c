// Who this server is, its state, and the buttons that change the state.

import { html, nothing } from './lib/lit-html.js';
import { call } from './api.js';
import { address, clock, count, duration, secondsSince } from './format.js';
import { ask } from './dialog.js';
import { changed, mayChange, notify, state } from './state.js';

/** The names of the modes as the state shows them. */
const MODES = {
  hold: 'new clients wait in the kernel\'s queue',
  refuse: 'new clients get ECONNREFUSED',
};

export function header() {
  const l = state.listener;
  if (!l) return html`<h1>Echosounder</h1>`;
  return html`
    <div class="who">
      <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
        <path d="M9 9a10 10 0 0 0 14 0"/><path d="M7 15a13.5 13.5 0 0 0 18 0"/><path d="M6 21.5a16 16 0 0 0 20 0"/>
      </svg>
      <h1><span class="product">Echosounder</span> <span id="instance">${l.instance}</span></h1>
    </div>
    <p class="state">
      <span class="badge state-${l.state}" id="state">${l.state}${l.pauseMode ? html` (${l.pauseMode})` : nothing}</span>
      <span class="muted">since <time datetime=${l.since} title=${l.since}>${since(l.since)}</time>${
        l.pauseMode ? `: ${MODES[l.pauseMode]}` : ''}</span>
    </p>
    <p class="facts muted">
      ${l.addresses.length
        ? listening(l.addresses).map((a) => html`<span class="address">${a}</span> `)
        : html`<span>no listening socket</span>`}
      <span title="commit ${l.commit}">version ${l.version} (${l.build}, ${l.transport})</span>
    </p>
    ${mayChange() ? buttons(l) : state.index ? html`<p class="muted">view only</p>` : nothing}`;
}

/** As a client writes it; a star stands for every interface, IPv6 and IPv4. */
function listening(addresses) {
  const has = (a, host) =>
    addresses.some((each) => each.address === host && each.port === a.port && each.protocol === a.protocol);
  return addresses
    .filter((a) => !(a.address === '0.0.0.0' && has(a, '::')))
    .map((a) => (a.protocol === 'tcp' ? '' : `${a.protocol}://`)
      + (a.address === '::' && has(a, '0.0.0.0') ? `*:${a.port}` : address(a)));
}

/** The time of day today, the date too on another day. */
function since(instant) {
  const age = secondsSince(instant, Date.now());
  const day = age > 86400 / 2 ? `${instant.slice(0, 10)} ` : '';
  return `${day}${clock(instant)} (${duration(Math.max(0, Math.round(age / 10) * 10)).replace('.0', '')})`;
}

const buttons = (l) => html`
  <div class="actions" role="group" aria-label="Listener">
    ${l.state === 'paused' || l.state === 'draining'
      ? html`<button type="button" class="primary" @click=${resume}>Resume</button>` : nothing}
    <button type="button" ?disabled=${!['listening', 'paused'].includes(l.state)} @click=${askPause}>Pause…</button>
    <button type="button" ?disabled=${!['listening', 'paused'].includes(l.state)} @click=${askDrain}>Drain…</button>
  </div>`;

async function command(path, query) {
  const { data } = await call('POST', `/listener/${path}`, { query: new URLSearchParams(query) });
  state.listener = data;
  changed();
}

const askPause = () =>
  ask({
    title: 'Pause the listener?',
    text: 'The server stops accepting. Open connections go on.',
    choices: [
      { value: 'hold', label: 'Hold', hint: 'new clients wait in the kernel\'s queue, as with a stalled server' },
      { value: 'refuse', label: 'Refuse', hint: 'the listening socket closes, and new clients get ECONNREFUSED' },
    ],
    action: 'Pause',
    run: (mode) => command('pause', { mode }),
  });

async function resume() {
  try {
    await command('resume');
  } catch (problem) {
    notify(problem.message);
  }
}

const askDrain = () =>
  ask({
    title: 'Drain the server?',
    text: () => {
      const open = state.listener.open;
      const ends = open === 1 ? 'the 1 open connection as it becomes' : `the ${count(open)} open connections as they become`;
      return `Readiness goes down, then the server ends ${ends} quiet. Resume calls it off until the last stage.`;
    },
    action: 'Drain',
    run: () => command('drain'),
  });

const STAGES = ['unready', 'ending-quiet', 'forcing', 'over'];

/** The stages of a drain on a time line. */
export function drainLine() {
  const drain = state.listener?.drain;
  if (!drain) return nothing;
  const begun = STAGES.filter((stage) => drain.stages[stage]);
  const first = Date.parse(drain.stages[begun[0]]);
  return html`
    <div class="card drain">
      <h2>Drain</h2>
      <ol class="stages">
        ${STAGES.map((stage, i) => {
          const at = drain.stages[stage];
          const next = STAGES.slice(i + 1).find((later) => drain.stages[later]);
          const end = next ? Date.parse(drain.stages[next]) : Date.now();
          const lasted = at && stage !== 'over' ? (end - Date.parse(at)) / 1000 : 0;
          const status = !at ? 'to-come' : drain.stage === stage && stage !== 'over' ? 'running' : 'done';
          return html`
            <li class="stage ${status}" .style=${`flex-grow: ${Math.max(0, Math.min(lasted, 600)).toFixed(1)}`}
                aria-current=${status === 'running' ? 'step' : nothing}>
              <b>${stage}</b>
              <span class="muted">${at
                ? html`${clock(at)}
                  ${i > 0 ? html`<span class="after">+${duration((Date.parse(at) - first) / 1000)}</span>` : nothing}`
                : next ? 'not needed' : 'to come'}</span>
            </li>`;
        })}
      </ol>
      <p class="muted"><b>${count(drain.open)}</b> still open, <b>${count(drain.drained)}</b> ended quiet,
        <b>${count(drain.forced)}</b> forced${drain.discardedBytes > 0
          ? html`; ${count(drain.discardedConnections)} of them lost ${count(drain.discardedBytes)} bytes` : nothing}</p>
    </div>`;
}
