import { randomUUID } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { requesterSeenBy } from '../core/api-key.ts';
import { RefusalError } from '../core/errors.ts';
import { sha256 } from '../core/generated-file.ts';
import { renderRefusal } from '../core/messages/render-message.ts';
import type { TaskPage } from '../ports/task-store.ts';
import { renderHomePage } from './pages/home-page.ts';
import { emptyForm, toGenerateBody, type NewTaskForm, type NewTaskValues } from './pages/new-task-form.ts';
import { answerPage } from './page-answer.ts';
import { REFUSAL_STATUS } from '../core/refusal-status.ts';
import { renderSignInPage } from './pages/sign-in-page.ts';
import { readMemberForm, readVisitor, requireMember, textOf, type MemberView } from './visitor.ts';
import type { WebOptions } from './web-options.ts';

/** Tasks on one page. */
const PAGE_SIZE = 20;
const FORM_ID = /^[0-9a-f-]{36}$/;

/** The first page: the way in, or the tasks and the form for a new one. */
export function registerHome(app: Hono, options: WebOptions): void {
  const listTasks = (view: MemberView, cursor: string | null): Promise<TaskPage> =>
    options.manager.list({
      requester: requesterSeenBy(view.session.key),
      status: null,
      limit: PAGE_SIZE,
      cursor,
    });
  const choicesOf = (view: MemberView) => ({ models: options.models.list(), owners: view.session.key.owners });

  app.get('/', async (c) => {
    const visitor = readVisitor(c, options);
    if (visitor.session === null) return answerPage(c, 200, renderSignInPage(visitor, { fault: null, next: '' }));
    const view = { ...visitor, session: visitor.session };
    const cursor = c.req.query('cursor') ?? null;
    const form = emptyForm(randomUUID(), options.defaults.visibility);
    const page = await listTasks(view, cursor);
    return answerPage(c, 200, renderHomePage(view, { form, choices: choicesOf(view), page, cursor }));
  });

  app.post('/tasks', async (c) => {
    const view = requireMember(c, options);
    const sent = await readMemberForm(c, view);
    const values = readValues(sent);
    const formId = FORM_ID.test(textOf(sent, 'form_id')) ? textOf(sent, 'form_id') : randomUUID();
    const body = toGenerateBody(values);
    try {
      // The same form with the same words is the same task; going back to change a word makes another.
      const idempotencyKey = `form-${sha256(formId + JSON.stringify(body))}`;
      const task = await options.submit(view.session.key, body, { locale: view.locale, idempotencyKey });
      return c.redirect(`/tasks/${task.id}`, 303);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      const form = {
        formId,
        values,
        faults: error.faults,
        refusal: renderRefusal(view.locale, error.code, error.values),
      };
      return await answerRefused(c, view, form, error);
    }
  });

  async function answerRefused(c: Context, view: MemberView, form: NewTaskForm, error: RefusalError) {
    if (error.retryAfter !== null) c.header('Retry-After', String(error.retryAfter));
    const page = await listTasks(view, null);
    const html = renderHomePage(view, { form, choices: choicesOf(view), page, cursor: null });
    return answerPage(c, REFUSAL_STATUS[error.code], html);
  }
}

function readValues(form: FormData): NewTaskValues {
  return {
    prompt: textOf(form, 'prompt'),
    repo_name: textOf(form, 'repo_name'),
    model: textOf(form, 'model'),
    github_org: textOf(form, 'github_org'),
    visibility: textOf(form, 'visibility'),
    dry_run: form.get('dry_run') !== null,
  };
}
