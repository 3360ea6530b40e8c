// The REST API. Every failure is a Problem with the server's own sentence, or Unreachable.

// Not a relative URL: fetch refuses those if the page was opened as http://user:password@host.
export const BASE = `${location.origin}/api/v1`;

/** No answer within this time counts as no answer. */
const PATIENCE = 5000;

/** With this header the server leaves it to us to say that a password is missing; the browser does not ask for it. */
export const FROM_SCRIPT = { 'X-Requested-With': 'fetch' };

/** A refusal by the server (RFC 9457). */
export class Problem extends Error {
  constructor(status, problem) {
    super(sentence(problem, status));
    this.status = status;
    this.type = (problem.type ?? '').split(':').pop();
    this.field = problem.field;
  }

  static async of(answer) {
    let problem = {};
    try {
      problem = await answer.json();
    } catch {
      // Not a problem document: a proxy's page, or a body that broke off.
    }
    return new Problem(answer.status, problem);
  }
}

/** The server did not answer. */
export class Unreachable extends Error {}

function sentence(problem, status) {
  const parts = [problem.detail ?? problem.title ?? `The server answered ${status}`];
  if (problem.accepts) parts.push(`It accepts ${problem.accepts}`);
  return `${parts.join('. ')}.`;
}

const listeners = [];

/** Calls back after each call with true, with null if there was no answer, or with the Problem of a missing password. */
export const onAnswer = (listener) => listeners.push(listener);

function tell(answer) {
  for (const listener of listeners) listener(answer);
}

/** Sends a request; returns { data, etag }. */
export async function call(method, path, { query, body, ifMatch } = {}) {
  return request(BASE + path + (query?.size ? `?${query}` : ''), method, body, ifMatch);
}

/** What this server is, and what its reader may do. */
export const readIndex = async () => (await request(`${location.origin}/`, 'GET')).data;

async function request(url, method, body, ifMatch) {
  const headers = { Accept: 'application/json', ...FROM_SCRIPT };
  if (body !== undefined) headers['Content-Type'] = 'application/merge-patch+json';
  if (ifMatch) headers['If-Match'] = ifMatch;
  let answer;
  let data;
  try {
    answer = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE),
    });
    data = answer.ok ? await answer.json() : await Problem.of(answer);
  } catch (failure) {
    tell(null);
    throw new Unreachable('The server does not answer.', { cause: failure });
  }
  tell(answer.status === 401 ? data : true);
  if (data instanceof Problem) throw data;
  return { data, etag: answer.headers.get('ETag') };
}
