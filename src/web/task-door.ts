import type { Context, Hono } from 'hono';
import { maySee } from '../core/api-key.ts';
import { RefusalError } from '../core/errors.ts';
import { renderRefusal } from '../core/messages/render-message.ts';
import type { Task } from '../core/task.ts';
import { createTicket, TICKET_LIFETIME_MS } from '../core/ticket.ts';
import { renderFilePage } from './pages/file-page.ts';
import { answerPage } from './page-answer.ts';
import { REFUSAL_STATUS } from '../core/refusal-status.ts';
import { renderTaskPage } from './pages/task-page.ts';
import { readMemberForm, requireMember, type MemberView } from './visitor.ts';
import type { WebOptions } from './web-options.ts';

const PAGE = '/tasks/:id{[0-9a-f-]{36}}';

/** The page of a task, its files, and its buttons. */
export function registerTask(app: Hono, options: WebOptions): void {
  const { manager } = options;

  app.get(PAGE, async (c) => {
    const view = requireMember(c, options);
    return answerTask(c, view, await findOwnTask(view, c.req.param('id')), null);
  });

  app.get(`${PAGE}/files/:path{.+}`, async (c) => {
    const view = requireMember(c, options);
    const task = await findOwnTask(view, c.req.param('id'));
    const path = c.req.param('path');
    const file = await manager.readFile(task, path);
    if (file === null) throw new RefusalError('not_found');
    const shown = file.encoding === undefined ? file.text : view.say('web.file.binary');
    return answerPage(c, 200, renderFilePage(view, task, path, shown));
  });

  app.post(`${PAGE}/cancel`, (c) => press(c, c.req.param('id'), (task) => manager.cancel(task)));
  app.post(`${PAGE}/retry`, (c) => press(c, c.req.param('id'), (task) => manager.retry(task)));

  app.post(`${PAGE}/forget`, (c) => press(c, c.req.param('id'), (task) => manager.forget(task), '/'));

  /** Does what a button says, and shows the task again, or the page `then`; what is refused stands above it. */
  async function press(
    c: Context,
    id: string,
    act: (task: Task) => Promise<unknown>,
    then?: string,
  ): Promise<Response> {
    const view = requireMember(c, options);
    await readMemberForm(c, view);
    const task = await findOwnTask(view, id);
    try {
      await act(task);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      return answerTask(c, view, await findOwnTask(view, id), error);
    }
    return c.redirect(then ?? `/tasks/${task.id}`, 303);
  }

  async function answerTask(c: Context, view: MemberView, task: Task, error: RefusalError | null): Promise<Response> {
    const ticket = createTicket(options.secretKey, task.id, view.now + TICKET_LIFETIME_MS);
    const page = renderTaskPage(view, {
      task,
      events: await manager.readLog(task.id),
      eventsUrl: `/api/v1/status/${task.id}?events=all&ticket=${ticket}`,
      prices: options.pricesOf(task.model),
      refusal: error === null ? null : renderRefusal(view.locale, error.code, error.values),
    });
    const retryAfter = error?.retryAfter ?? null;
    if (retryAfter !== null) c.header('Retry-After', String(retryAfter));
    return answerPage(c, error === null ? 200 : REFUSAL_STATUS[error.code], page);
  }

  /** @throws RefusalError `not_found` for another key's task as for one that does not exist */
  async function findOwnTask(view: MemberView, id: string): Promise<Task> {
    const task = await manager.get(id);
    if (task === null || !maySee(view.session.key, task.request.requester)) throw new RefusalError('not_found');
    return task;
  }
}
