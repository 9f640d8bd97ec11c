import { html, raw } from 'hono/html';
import type { Locale } from '../core/task-request.ts';
import type { AppManifest } from './app-manifest.ts';
import type { Step } from './next-steps.ts';
import type { AppChoice, FormFaults, FormFields } from './setup-form.ts';
import { STYLE_TAG } from './setup-style.ts';
import { word, type Values, type WordingKey } from './wording.ts';

type Html = ReturnType<typeof html>;

/** What all pages know. */
export interface PageView {
  readonly locale: Locale;
  /** Address of GitHub's pages. */
  readonly web: string;
  /** Name of the file that will bear the credentials. */
  readonly file: string;
  readonly webhookPath: string;
}

/** The first page: where, by what name, and how deliveries come. */
export function renderFormPage(view: PageView, fields: FormFields, faults: FormFaults): Html {
  const say = speaker(view);
  const field = (name: keyof FormFields, type: 'text' | 'url', placeholder: string): Html => {
    const fault = faults[name];
    return html`<input
        id="${name}"
        name="${name}"
        type="${type}"
        value="${fields[name]}"
        placeholder="${placeholder}"
        maxlength="2000"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="${name}-hint${fault === undefined ? '' : ` ${name}-fault`}"
        ${fault === undefined ? '' : raw('aria-invalid="true"')}
      />${fault === undefined ? '' : html`<p class="fault" id="${name}-fault">${say(fault)}</p>`}`;
  };
  const choice = (name: 'owner' | 'delivery', value: string, label: WordingKey): Html =>
    html`<label class="choice"
      ><input type="radio" name="${name}" value="${value}" ${fields[name] === value ? raw('checked') : ''} />
      <span>${say(label)}</span></label
    >`;
  const hasFaults = Object.keys(faults).length > 0;
  const main = html`<p>${say('page.intro')}</p>
    <p class="soft">
      ${say('page.github')}. ${say('page.github.hint')} <code>npm run setup -- --github-url https://HOST</code>
    </p>
    ${hasFaults ? html`<p class="alert" role="alert">${say('fault.form')}</p>` : ''}
    <form class="card" method="post" action="/review" novalidate>
      <fieldset>
        <legend>${say('form.owner')}</legend>
        ${choice('owner', 'organization', 'form.owner.organization')}
        <div class="sub">
          <label for="organization">${say('form.organization')}</label>
          ${field('organization', 'text', 'my-org')}
          <p class="hint" id="organization-hint">${say('form.organization.hint')}</p>
        </div>
        ${choice('owner', 'personal', 'form.owner.personal')}
        <p class="sub hint">${say('form.owner.personal.hint')}</p>
      </fieldset>
      <div class="named">
        <label for="name">${say('form.name')}</label>
        ${field('name', 'text', 'gen-code')}
        <p class="hint" id="name-hint">${say('form.name.hint')}</p>
      </div>
      <fieldset>
        <legend>${say('form.delivery')}</legend>
        ${choice('delivery', 'smee', 'form.delivery.smee')}
        <div class="sub">
          <label for="channel">${say('form.channel')}</label>
          ${field('channel', 'url', 'https://smee.io/…')}
          <p class="hint" id="channel-hint">
            <a href="https://smee.io/new" target="_blank" rel="noopener noreferrer">smee.io/new</a>
            ${say('form.channel.hint')}
          </p>
        </div>
        ${choice('delivery', 'server', 'form.delivery.server')}
        <div class="sub">
          <label for="server">${say('form.server')}</label>
          ${field('server', 'url', 'https://gen-code.example.com')}
          <p class="hint" id="server-hint">${say('form.server.hint', { path: view.webhookPath })}</p>
        </div>
      </fieldset>
      <div class="actions"><button type="submit">${say('form.next')}</button></div>
    </form>`;
  return frame(view, say('page.title'), main);
}

/** The second page: what GitHub will be asked for, and the button that asks. */
export function renderReviewPage(view: PageView, choice: AppChoice, manifest: AppManifest, action: string): Html {
  const say = speaker(view);
  const permissions = Object.entries(manifest.default_permissions).map(([name, level]) => `${name}: ${level}`);
  const codes = (words: readonly string[]): Html => html`${words.map((one) => html`<code>${one}</code> `)}`;
  const main = html`<p>${say('review.text')}</p>
    <div class="card">
      <dl>
        <dt>${say('review.name')}</dt>
        <dd>${manifest.name}</dd>
        <dt>${say('review.owner')}</dt>
        <dd>${choice.organization ?? say('review.owner.personal')}</dd>
        <dt>${say('review.webhook')}</dt>
        <dd>${choice.webhookUrl}</dd>
        <dt>${say('review.permissions')}</dt>
        <dd>${codes(permissions)}</dd>
        <dt>${say('review.events')}</dt>
        <dd>${codes(manifest.default_events)}</dd>
      </dl>
      <form class="actions" method="post" action="${action}">
        <input type="hidden" name="manifest" value="${JSON.stringify(manifest)}" />
        <button type="submit">${say('review.button')}</button>
        <a href="/">${say('review.back')}</a>
      </form>
    </div>`;
  return frame(view, say('review.title'), main);
}

/** The last page: it stands, and what is left to do. */
export function renderDonePage(
  view: PageView,
  app: { readonly name: string; readonly id: number },
  steps: readonly Step[],
): Html {
  const say = speaker(view);
  const detailOf = ({ detail }: Step): Html | '' => {
    if (detail === undefined) return '';
    return /^https?:/.test(detail) ? html` <a href="${detail}">${detail}</a>` : html` <code>${detail}</code>`;
  };
  const main = html`<p>${say('done.text', { name: app.name, id: app.id })}</p>
    <div class="card">
      <h2>${say('next.title')}</h2>
      <ol>
        ${steps.map((step) => html`<li>${step.text}${detailOf(step)}</li>`)}
      </ol>
    </div>`;
  return frame(view, say('done.title'), main);
}

/** A page with one sentence. */
export function renderSentencePage(view: PageView, title: WordingKey, key: WordingKey, values: Values): Html {
  const say = speaker(view);
  return frame(view, say(title), html`<p class="alert" role="alert">${say(key, values)}</p>`);
}

function speaker({ locale, web, file }: PageView): (key: WordingKey, values?: Values) => string {
  return (key, values) => word(locale, key, { web, file, ...values });
}

function frame(view: PageView, title: string, main: Html): Html {
  return html`<!doctype html>
    <html lang="${view.locale === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · gen-code</title>
        ${raw(STYLE_TAG)}
        <link rel="icon" href="data:," />
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${main}
        </main>
      </body>
    </html>`;
}
