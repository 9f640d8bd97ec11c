import { html } from 'hono/html';
import { renderLayout } from './layout.ts';
import type { Html, View } from '../view.ts';

export interface SignInFacts {
  /** Why the last try did not succeed. */
  readonly fault: string | null;
  /** Where to go after it did; empty: the list of tasks. */
  readonly next: string;
}

/** What the service is, and the way in. */
export function renderSignInPage(view: View, facts: SignInFacts): Html {
  const { say } = view;
  const fault = facts.fault;
  const main = html`<div class="welcome">
    <section class="about">
      <h1>${say('web.about.title')}</h1>
      <p>${say('web.about.what')}</p>
      <p>${say('web.about.how')}</p>
      <pre class="example"><code>/gencode my-flask-app A Flask app with login</code></pre>
      <p>${say('web.about.result')}</p>
      <p class="links"><a href="/docs">${say('web.docs')}</a> <a href="/openapi.json">OpenAPI</a></p>
    </section>
    <form class="card sign-in" method="post" action="/sign-in">
      <h2>${say('web.sign_in')}</h2>
      ${fault !== null && html`<p class="fault" id="fault" role="alert">${fault}</p>`}
      <label for="key">${say('web.api_key')}</label>
      <input
        id="key"
        name="key"
        type="password"
        required
        maxlength="1000"
        autocomplete="current-password"
        autofocus
        ${fault !== null && html`aria-invalid="true" `}aria-describedby="${fault === null ? 'key-hint' : 'fault key-hint'}"
      />
      <p class="hint" id="key-hint">${say('web.api_key.hint')}</p>
      <input type="hidden" name="next" value="${facts.next}" />
      <button class="primary" type="submit">${say('web.sign_in')}</button>
    </form>
  </div>`;
  return renderLayout(view, { title: say('web.sign_in'), main });
}
