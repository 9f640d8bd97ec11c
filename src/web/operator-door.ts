import type { Hono } from 'hono';
import { RefusalError } from '../core/errors.ts';
import { renderOperatorPage } from './pages/operator-page.ts';
import { answerPage } from './page-answer.ts';
import { requireMember } from './visitor.ts';
import type { WebOptions } from './web-options.ts';

/** The operator's page: how the service does. For holders of a key with `#admin`; for others there is none. */
export function registerOperator(app: Hono, options: WebOptions): void {
  app.get('/operator', async (c) => {
    const view = requireMember(c, options);
    if (!view.session.key.isAdmin) throw new RefusalError('not_found');
    return answerPage(c, 200, renderOperatorPage(view, await options.readFigures()));
  });
}
