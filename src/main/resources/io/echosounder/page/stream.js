// The event stream (server-sent events).
//
// Read with fetch rather than EventSource, because EventSource gives up for good after an answer such as 401 or 503, and
// a new one could not name the last event that was seen.

import { BASE, FROM_SCRIPT, Problem } from './api.js';

const FIRST_DELAY = 250;
const LONGEST_DELAY = 4000;

/** The server sends a comment every 15 s. A longer silence means that the connection is dead. */
const SILENCE = 25_000;

/** Splits the text of a stream into events. */
export class EventParser {
  #rest = '';
  #event = {};

  /** Takes the next piece of text; returns the events that it completes. */
  push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop();
    const events = [];
    for (const line of lines) {
      if (line === '') {
        if (this.#event.data !== undefined) events.push(this.#event);
        this.#event = {};
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'data') {
        this.#event.data = this.#event.data === undefined ? value : `${this.#event.data}\n${value}`;
      } else if (field === 'id' || field === 'event') {
        this.#event[field] = value;
      }
    }
    return events;
  }
}

/** Follows the events, over lost connections and restarts of the server. */
export class EventStream {
  #last = null;
  #abort = null;
  #onEvent;
  #onState;

  /**
   * @param onEvent takes the name and the data of an event
   * @param onState takes null while the stream is open, and the reason while it is not
   */
  constructor(onEvent, onState) {
    this.#onEvent = onEvent;
    this.#onState = onState;
  }

  start() {
    if (!this.#abort) {
      this.#abort = new AbortController();
      this.#follow(this.#abort.signal);
    }
  }

  /** Ends the connection; a later start continues after the last event. */
  stop() {
    this.#abort?.abort();
    this.#abort = null;
  }

  async #follow(stopped) {
    let delay = FIRST_DELAY;
    while (!stopped.aborted) {
      try {
        await this.#read(stopped, () => (delay = FIRST_DELAY));
        this.#onState('The server ended the event stream.');
      } catch (failure) {
        if (stopped.aborted) return;
        this.#onState(failure instanceof Problem ? failure.message : 'The event stream broke off.');
      }
      await new Promise((resolve) => setTimeout(resolve, delay));
      delay = Math.min(2 * delay, LONGEST_DELAY);
    }
  }

  async #read(stopped, onOpen) {
    const silent = new AbortController();
    const headers = { Accept: 'text/event-stream', ...FROM_SCRIPT };
    if (this.#last !== null) headers['Last-Event-ID'] = this.#last;
    let timer = setTimeout(() => silent.abort(), SILENCE);
    try {
      const answer = await fetch(`${BASE}/events`, {
        headers,
        cache: 'no-store',
        signal: AbortSignal.any([stopped, silent.signal]),
      });
      if (!answer.ok) throw await Problem.of(answer);
      onOpen();
      this.#onState(null);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new EventParser();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENCE);
        for (const event of parser.push(value)) this.#take(event);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #take(event) {
    if (event.id !== undefined) this.#last = event.id;
    this.#onEvent(event.event ?? 'message', JSON.parse(event.data));
  }
}
