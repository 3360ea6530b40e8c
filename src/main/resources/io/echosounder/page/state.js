// What the page knows, and when it is drawn again.

export const state = {
  /** GET /: name, version, access. */
  index: null,
  /** GET /api/v1/listener */
  listener: null,
  /** Since when the server has not answered; null while it does. */
  lostSince: null,
  /** The sentence with which the server asks for a password; null while it knows the reader. */
  loggedOut: null,
  /** Why there is no event stream; null while there is one. */
  streamProblem: null,
  notice: null,
};

/** Whether the reader may change anything. The server decides; this only hides buttons that it would refuse. */
export const mayChange = () => state.index?.access === 'operator';

/** Ten drawings a second are enough for any eye, however many events come. */
const SHORTEST_GAP = 100;

let draw = () => {};
let drawnAt = 0;
let queued = false;

export const onDraw = (f) => (draw = f);

/** Draws soon. */
export function changed() {
  if (queued) return;
  queued = true;
  const wait = Math.max(0, SHORTEST_GAP - (performance.now() - drawnAt));
  setTimeout(
    () =>
      requestAnimationFrame(() => {
        queued = false;
        drawnAt = performance.now();
        draw();
      }),
    wait,
  );
}

let noticeTimer;

/** Says what an act has done, for some seconds. */
export function notify(text) {
  clearTimeout(noticeTimer);
  state.notice = text;
  noticeTimer = setTimeout(() => {
    state.notice = null;
    changed();
  }, 8000);
  changed();
}
