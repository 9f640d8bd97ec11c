import { expect, test } from 'vitest';
import { renderRefusal } from '../../../src/core/messages/render-message.ts';
import { renderSpan } from '../../../src/core/messages/render-span.ts';

test.each([
  [1, '1 second', '1秒钟'],
  [30, '30 seconds', '30秒钟'],
  [90, '90 seconds', '90秒钟'],
  [91, '2 minutes', '2分钟'],
  [5_400, '90 minutes', '90分钟'],
  [7_260, '2 hours 1 minute', '2小时 1分钟'],
  [86_399, '24 hours', '24小时'],
])('%d seconds are %s, %s', (seconds, en, zh) => {
  expect([renderSpan('en', seconds), renderSpan('zh', seconds)]).toEqual([en, zh]);
});

test('whoever has to wait reads how long as people say it', () => {
  expect(renderRefusal('en', 'rate_limited', { seconds: 86_399, limit: 20 })).toContain('Come again in 24 hours.');
  expect(renderRefusal('zh', 'rate_limited', { seconds: 86_399, limit: 20 })).toContain('请在 24小时后再试');
  expect(renderRefusal('en', 'daily_budget_spent', { seconds: 3_601 })).toContain('in 61 minutes');
});
