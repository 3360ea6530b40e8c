// One dialog for everything that must be confirmed.

import { html, nothing, render } from './lib/lit-html.js';
import { changed } from './state.js';

let current = null;

/**
 * Asks before an act.
 *
 * @param title a question
 * @param text what will happen
 * @param choices [{ value, label, hint }]; the first one is preset
 * @param action the label of the button that does it
 * @param run does it, with the value of the choice; what it throws is shown in the dialog
 */
export function ask({ title, text, choices = [], action, run }) {
  current = { title, text, choices, action, run, choice: choices[0]?.value, problem: null, busy: false };
  drawDialog();
  element().showModal();
}

const element = () => document.getElementById('dialog');

function close() {
  element().close();
}

async function confirm() {
  const asked = current;
  asked.busy = true;
  asked.problem = null;
  drawDialog();
  try {
    await asked.run(asked.choice);
    close();
  } catch (problem) {
    asked.problem = problem.message;
  }
  asked.busy = false;
  drawDialog();
  changed();
}

/** Draws the dialog; the page calls it too, because its text may contain live figures. */
export function drawDialog() {
  if (!current) return;
  render(
    html`
      <form @submit=${(event) => { event.preventDefault(); confirm(); }}>
        <h2 id="dialog-title">${current.title}</h2>
        <p>${typeof current.text === 'function' ? current.text() : current.text}</p>
        ${current.choices.length ? html`
          <fieldset class="choices">
            <legend class="hidden">How</legend>
            ${current.choices.map((choice) => html`
              <label>
                <input type="radio" name="choice" .checked=${current.choice === choice.value}
                  @change=${() => (current.choice = choice.value)} value=${choice.value}>
                <span><b>${choice.label}</b> ${choice.hint}</span>
              </label>`)}
          </fieldset>` : nothing}
        ${current.problem ? html`<p class="problem" role="alert">${current.problem}</p>` : nothing}
        <div class="actions">
          <button type="button" @click=${close}>Cancel</button>
          <button type="submit" class="primary" ?disabled=${current.busy}>${current.action}</button>
        </div>
      </form>`,
    element(),
  );
}
