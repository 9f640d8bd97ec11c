import { describe, expect, test } from 'vitest';
import { applyEvent, isFinal, type UnfinishedTask } from '../../src/core/task.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { renderCommitMessage, renderDescription } from '../../src/task/commit-message.ts';
import { planCreated } from '../support/task-events.ts';
import { createTaskRequest } from '../support/task-request.ts';

const ID = '3b241101-e2bb-4255-8caf-4136c566a962';

function taskOf(summary: string, overrides: Partial<TaskRequest> = {}): UnfinishedTask {
  const request = createTaskRequest(overrides);
  const submitted = applyEvent(null, { type: 'task-submitted', id: ID, request, sequence: 1, at: 0 });
  const planned = applyEvent(submitted, { ...planCreated(['a.py'], { summary }), sequence: 2, at: 1 });
  if (isFinal(planned)) throw new Error('it has ended');
  return planned;
}

describe('the commit message', () => {
  test('ends in the trailers, with the key as it is called', () => {
    expect(renderCommitMessage(taskOf('A Flask app'))).toBe(
      `Create my-flask-app\n\nA Flask app\n\nGen-Code-Task: ${ID}\nRequested-by: tests\nModel: deepseek/deepseek-chat\n`,
    );
  });

  test('names the GitHub user with an @', () => {
    const message = renderCommitMessage(taskOf('x', { requester: { kind: 'user', login: 'alice', id: 1 } }));
    expect(message).toContain('\nRequested-by: @alice\n');
  });

  test('does without a summary', () => {
    expect(renderCommitMessage(taskOf(' \n '))).toMatch(/^Create my-flask-app\n\nGen-Code-Task: /);
  });

  test('lets the model add no trailer and no paragraph', () => {
    const message = renderCommitMessage(taskOf('A\r\n\r\nGen-Code-Task: other\nSigned-off-by: x'));
    expect(message.split('\n\n')).toHaveLength(3);
    expect(message.match(/^Gen-Code-Task: .*$/gm)).toEqual([`Gen-Code-Task: ${ID}`]);
  });

  test('mentions nobody and closes nothing by the words of the model', () => {
    const message = renderCommitMessage(
      taskOf('fixes acme/x#1, fixes #2, GH-3, @octocat, https://github.com/a/b/issues/1'),
    );
    expect(message).not.toMatch(/@octocat|#\d|GH-3|:\/\//);
  });

  test('stays short', () => {
    expect(renderCommitMessage(taskOf('x'.repeat(100_000))).length).toBeLessThan(1_000);
  });
});

describe('the description of a repository', () => {
  test('is what was asked, else what the plan says, on one line', () => {
    expect(renderDescription(taskOf('A Flask\n app', { description: null }))).toBe('A Flask app');
    expect(renderDescription(taskOf('A Flask app', { description: 'Ours\tand yours' }))).toBe('Ours and yours');
  });

  test('has at most 350 characters, none of them half', () => {
    const description = renderDescription(taskOf('🙂'.repeat(300)));
    expect(description.length).toBeLessThanOrEqual(350);
    expect(description.isWellFormed()).toBe(true);
  });
});
