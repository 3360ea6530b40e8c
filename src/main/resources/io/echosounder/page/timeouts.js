// Timeouts of the server or of one connection: shown, changed, and changed back.

import { html, nothing } from './lib/lit-html.js';
import { live } from './lib/directives/live.js';
import { call, Problem } from './api.js';
import { duration, fraction } from './format.js';
import { changed, mayChange } from './state.js';

const NAMES = {
  read: ['read', 'ends a connection whose peer sends nothing while the server reads'],
  write: ['write', 'ends a connection whose peer acknowledges nothing while bytes are unsent'],
  idle: ['idle', 'ends a connection with no byte in either direction'],
  halfClosed: ['half-closed', 'ends a connection whose peer has sent FIN and acknowledges nothing'],
  lifetime: ['lifetime', 'ends a connection of this age'],
};

/** Timeouts that can be edited. A change is refused if somebody else has changed them meanwhile. */
export class TimeoutsEditor {
  values = null;
  #path;
  #idPrefix;
  #ownSource;
  #etag = null;
  #draft = {};
  #problems = {};
  #message = null;
  #busy = false;

  /** @param ownSource the source of values that can be changed back here */
  constructor(path, idPrefix, ownSource) {
    this.#path = path;
    this.#idPrefix = idPrefix;
    this.#ownSource = ownSource;
  }

  get #dirty() {
    return Object.keys(this.#draft).length > 0;
  }

  /** Reads them, unless the reader is editing. */
  async load() {
    if (this.#busy || (this.#dirty && this.values)) return;
    await this.#read();
  }

  async #read() {
    this.#take(await call('GET', this.#path));
    changed();
  }

  #take({ data, etag }) {
    this.values = data.timeouts ?? data;
    this.#etag = etag;
  }

  #edit(name, text) {
    if (text === this.values[name]) delete this.#draft[name];
    else this.#draft[name] = text;
    delete this.#problems[name];
    this.#message = null;
    changed();
  }

  async #apply(patch) {
    this.#busy = true;
    this.#problems = {};
    try {
      this.#take(await call('PATCH', this.#path, { body: patch, ifMatch: this.#etag }));
      this.#draft = {};
      this.#message = 'Applied.';
    } catch (problem) {
      await this.#refused(problem);
    }
    this.#busy = false;
    changed();
  }

  async #refused(problem) {
    this.#message = null;
    if (problem instanceof Problem && problem.status === 412) {
      // The new values appear, what was typed stays, and a second try is about the new values.
      this.#problems[''] = 'Somebody else has changed the timeouts. Look at them again, then press Apply.';
      await this.#read().catch(() => {});
    } else {
      this.#problems[problem.field ?? ''] = problem.message;
    }
  }

  /** All of them in a line. */
  inWords() {
    if (!this.values) return '';
    const word = (name) => (isOff(this.values[name]) ? 'off' : this.values[name]);
    return Object.entries(NAMES).map(([name, [label]]) => `${label} ${word(name)}`).join(', ');
  }

  /** @param deadlines the remaining seconds of running timeouts, for one connection */
  view(deadlines = {}) {
    if (!this.values) return nothing;
    const general = this.#problems[''];
    return html`
      <form class="timeouts" @submit=${(event) => { event.preventDefault(); this.#apply(this.#draft); }}>
        ${Object.keys(NAMES).map((name) => this.#row(name, deadlines[name]))}
        <div class="submit">
          ${mayChange() ? html`
            <button type="submit" class="primary" ?disabled=${!this.#dirty || this.#busy}>Apply</button>
            ${this.#dirty ? html`<button type="button" @click=${() => this.#discard()}>Discard</button>` : nothing}` : nothing}
          <span role="status" class="muted">${this.#message ?? ''}</span>
        </div>
        ${general ? html`<p class="problem" role="alert">${general}</p>` : nothing}
      </form>`;
  }

  #discard() {
    this.#draft = {};
    this.#problems = {};
    this.load();
    changed();
  }

  #row(name, left) {
    const id = `${this.#idPrefix}-${name}`;
    const value = this.values[name];
    const source = this.values.sources?.[name];
    const problem = this.#problems[name];
    const [label, hint] = NAMES[name];
    return html`
      <div class="timeout">
        ${mayChange()
          ? html`
            <label for=${id} title=${hint}>${label}</label>
            <input id=${id} autocomplete="off" spellcheck="false" .value=${live(this.#draft[name] ?? value)}
              aria-invalid=${problem ? 'true' : nothing} aria-describedby="${id}-note${problem ? ` ${id}-problem` : ''}"
              class=${name in this.#draft ? 'edited' : ''}
              @input=${(event) => this.#edit(name, event.target.value.trim())}>`
          : html`<b title=${hint}>${label}</b><span class="value">${value}</span>`}
        <span id="${id}-note" class="note muted">
          ${isOff(value) ? 'off · ' : nothing}${source ?? nothing}
          ${left === undefined ? nothing : deadline(left, value)}
        </span>
        ${mayChange() && source === this.#ownSource
          ? html`<button type="button" class="small" title="Back to the value without this change"
              @click=${() => this.#apply({ [name]: null })}>Reset<span class="hidden"> ${label}</span></button>`
          : nothing}
        ${problem ? html`<p class="problem" id="${id}-problem" role="alert">${problem}</p>` : nothing}
      </div>`;
  }
}

const isOff = (text) => /^0/.test(text) && !/[1-9]/.test(text);

/** A bar that shrinks until the timeout fires. */
export const deadline = (left, setting, name = '') => html`
  <span class="deadline">
    <span class="bar" aria-hidden="true"><i .style=${`--left: ${fraction(left, setting).toFixed(4)}`}></i></span>
    <span class="left">${name ? `${name} ` : ''}${duration(left)}</span>
  </span>`;
