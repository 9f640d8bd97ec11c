import { randomUUID } from 'node:crypto';
import type { TaskRequest } from '../../src/core/task-request.ts';

/** A valid request of its own idempotency key, as the API makes it; `overrides` replace whole fields. */
export function createTaskRequest(overrides: Partial<TaskRequest> = {}): TaskRequest {
  return {
    door: 'api',
    idempotencyKey: `key:tests:${randomUUID()}`,
    fingerprint: 'f'.repeat(64),
    requester: { kind: 'key', name: 'tests' },
    target: { owner: 'acme', name: 'my-flask-app', access: null },
    prompt: 'A Flask app with login',
    model: 'deepseek/deepseek-chat',
    visibility: 'private',
    description: null,
    dryRun: false,
    replyTo: null,
    callback: null,
    locale: 'en',
    ...overrides,
  };
}
