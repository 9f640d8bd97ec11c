import { html } from 'hono/html';
import type { FieldFault } from '../../core/errors.ts';
import { MAX_PROMPT_CHARACTERS } from '../../core/prompt.ts';
import { VISIBILITIES, type Visibility } from '../../core/task-request.ts';
import type { ModelEntry } from '../../ports/language-model.ts';
import { renderCsrfField } from './layout.ts';
import type { Html, View } from '../view.ts';

/** The form as it was filled in, in the words of `POST /api/v1/generate`. */
export interface NewTaskValues {
  readonly prompt: string;
  readonly repo_name: string;
  readonly model: string;
  readonly github_org: string;
  readonly visibility: string;
  readonly dry_run: boolean;
}

export interface NewTaskForm {
  /** Sent along, so that a form sent twice is one task. */
  readonly formId: string;
  readonly values: NewTaskValues;
  readonly faults: readonly FieldFault[];
  /** Why it was turned away as a whole. */
  readonly refusal: string | null;
}

export interface NewTaskChoices {
  readonly models: readonly ModelEntry[];
  /** The owners that the key may create for; null: any. */
  readonly owners: readonly string[] | null;
}

/** A form nobody has touched yet. */
export function emptyForm(formId: string, visibility: Visibility): NewTaskForm {
  const values = { prompt: '', repo_name: '', model: '', github_org: '', visibility, dry_run: false };
  return { formId, values, faults: [], refusal: null };
}

/** The body of `POST /api/v1/generate` that a form stands for: what was left empty is left out. */
export function toGenerateBody(values: NewTaskValues): Readonly<Record<string, unknown>> {
  const { prompt, repo_name, model, github_org, visibility, dry_run } = values;
  return {
    prompt,
    repo_name: repo_name.trim(),
    ...(model !== '' && { model }),
    ...(github_org.trim() !== '' && { github_org: github_org.trim() }),
    ...(visibility !== '' && { visibility }),
    ...(dry_run && { dry_run }),
  };
}

/** The form for a new task. */
export function renderNewTaskForm(view: View, form: NewTaskForm, choices: NewTaskChoices): Html {
  const { say } = view;
  const { values } = form;
  const shown = ['prompt', 'repo_name', 'model', 'github_org', 'visibility'];
  const others = form.faults.filter((fault) => !shown.includes(fault.path));
  return html`<form class="card new-task" method="post" action="/tasks" enctype="multipart/form-data">
    <h2>${say('web.new_task')}</h2>
    ${form.refusal !== null && html`<p class="fault" role="alert">${form.refusal}${others.map((fault) => html` ${fault.path}: ${fault.message}`)}</p>`}
    ${renderCsrfField(view)}<input type="hidden" name="form_id" value="${form.formId}" />
    <div class="field">
      <label for="prompt">${say('web.prompt')}</label>
      <textarea
        id="prompt"
        name="prompt"
        rows="6"
        required
        maxlength="${MAX_PROMPT_CHARACTERS}"
        placeholder="${say('web.prompt.example')}"
        ${describe(form, 'prompt')}
      >
${values.prompt}</textarea>
      ${renderFault(form, 'prompt')}
    </div>
    <div class="field">
      <label for="repo_name">${say('web.repo_name')}</label>
      <input
        id="repo_name"
        name="repo_name"
        required
        maxlength="100"
        pattern="[A-Za-z0-9._\\-]+"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        placeholder="my-flask-app"
        title="${say('web.repo_name.hint')}"
        value="${values.repo_name}"
        ${describe(form, 'repo_name')}
      />
      ${renderFault(form, 'repo_name')}
    </div>
    <div class="field">
      <label for="model">${say('web.model')}</label>
      <select id="model" name="model" ${describe(form, 'model')}>
        ${choices.models.map(({ name, isDefault }) => renderOption(name, name, values.model === '' ? isDefault : values.model === name))}
      </select>
      ${renderFault(form, 'model')}
    </div>
    <div class="fields">
      <div class="field">
        <label for="github_org">${say('web.owner')} <span class="optional">${say('web.optional')}</span></label>
        <input
          id="github_org"
          name="github_org"
          maxlength="39"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          list="owners"
          value="${values.github_org}"
          ${describe(form, 'github_org')}
        />
        <datalist id="owners">${choices.owners?.map((owner) => html`<option value="${owner}"></option>`)}</datalist>
        ${renderFault(form, 'github_org')}
      </div>
      <div class="field">
        <label for="visibility">${say('web.visibility')}</label>
        <select id="visibility" name="visibility" ${describe(form, 'visibility')}>
          ${VISIBILITIES.map((name) => renderOption(name, say(`web.visibility.${name}`), values.visibility === name))}
        </select>
        ${renderFault(form, 'visibility')}
      </div>
    </div>
    <label class="check"
      ><input type="checkbox" name="dry_run" value="on" ${values.dry_run && html` checked`} />
      <span>${say('web.dry_run')} <span class="optional">${say('web.dry_run.hint')}</span></span></label
    >
    <button class="primary" type="submit">${say('web.create')}</button>
  </form>`;
}

function renderOption(value: string, label: string, isSelected: boolean): Html {
  return html`<option value="${value}" ${isSelected && html` selected`}>${label}</option>`;
}

function faultOf(form: NewTaskForm, path: string): string | null {
  return form.faults.find((fault) => fault.path === path)?.message ?? null;
}

function describe(form: NewTaskForm, path: string): Html | null {
  return faultOf(form, path) === null ? null : html` aria-invalid="true" aria-describedby="${path}-fault"`;
}

function renderFault(form: NewTaskForm, path: string): Html | null {
  const fault = faultOf(form, path);
  return fault === null ? null : html`<p class="fault" id="${path}-fault">${fault}</p>`;
}
