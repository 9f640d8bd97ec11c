import type { Hono } from 'hono';
import { renderNoticePage } from './pages/notice-page.ts';
import { renderOperatorPage } from './pages/operator-page.ts';
import { answerPage } from './page-answer.ts';
import { requireMember } from './visitor.ts';
import type { WebOptions } from './web-options.ts';

/** The operator's page: how the service does. For holders of a key with `#admin`; others learn what opens it. */
export function registerOperator(app: Hono, options: WebOptions): void {
  app.get('/operator', async (c) => {
    const view = requireMember(c, options);
    if (!view.session.key.isAdmin) {
      const { say } = view;
      return answerPage(c, 404, renderNoticePage(view, say('web.not_found.title'), say('web.operator.closed')));
    }
    return answerPage(c, 200, renderOperatorPage(view, await options.readFigures()));
  });
}
