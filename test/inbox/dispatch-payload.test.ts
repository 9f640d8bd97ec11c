import { describe, expect, test } from 'vitest';
import { DispatchPayload, DispatchReply, renderPayloadFaults } from '../../src/inbox/dispatch-payload.ts';

const GOOD = { repo: 'my-app', prompt: 'A Flask app' };

describe('the payload of a dispatch', () => {
  test('needs a name and a prompt, and leaves other fields alone', () => {
    expect(DispatchPayload.parse({ ...GOOD, prompt: '  A Flask app\u0007 ', extra: 1 })).toEqual(GOOD);
  });

  test('may say more', () => {
    const more = { model: 'openai', visibility: 'public', request_id: 7, issue_number: 3, callback: true };
    expect(DispatchPayload.parse({ ...GOOD, ...more })).toEqual({ ...GOOD, ...more });
  });

  test.each([
    [{ prompt: 'x' }, 'repo'],
    [{ ...GOOD, repo: 'a/b' }, 'repo'],
    [{ ...GOOD, repo: 'a.git' }, 'repo'],
    [{ ...GOOD, prompt: ' \n' }, 'prompt'],
    [{ ...GOOD, prompt: 'x'.repeat(400_001) }, 'prompt'],
    [{ ...GOOD, visibility: 'secret' }, 'visibility'],
    [{ ...GOOD, issue_number: 0 }, 'issue_number'],
    [{ ...GOOD, issue_number: '3' }, 'issue_number'],
    [{ ...GOOD, issue_number: 1.5 }, 'issue_number'],
    [{ ...GOOD, issue_number: [3] }, 'issue_number'],
    [{ ...GOOD, request_id: {} }, 'request_id'],
    [{ ...GOOD, request_id: true }, 'request_id'],
    [{ ...GOOD, request_id: 1.5 }, 'request_id'],
    [{ ...GOOD, request_id: 'x'.repeat(201) }, 'request_id'],
    [{ ...GOOD, prompt: ['a'] }, 'prompt'],
    [{ ...GOOD, prompt: '<!-- nothing to see -->' }, 'prompt'],
    [{ ...GOOD, repo: 7 }, 'repo'],
    [{ ...GOOD, model: 7 }, 'model'],
    [{ ...GOOD, request_id: '' }, 'request_id'],
    [{ ...GOOD, callback: 'yes' }, 'callback'],
  ])('is refused by the name of the field: %j', (payload, field) => {
    const { error } = DispatchPayload.safeParse(payload);
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
    const words = error === undefined ? '' : renderPayloadFaults('en', error);
    expect(words.slice(`${field}: `.length)).toMatch(/^has to be |^not a |^empty$|^longer than /);
    expect(error === undefined ? '' : renderPayloadFaults('zh', error)).toMatch(/: (?:应为|不是|内容|超过)/);
  });

  test.each([[null], ['text'], [[]], [7]])('is refused when it is no object: %j', (payload) => {
    expect(DispatchPayload.safeParse(payload).success).toBe(false);
  });

  test('says where to answer even when the rest is wrong', () => {
    expect(DispatchReply.parse({ repo: 7, issue_number: 3, callback: true, request_id: [] })).toEqual({
      issue_number: 3,
      callback: true,
      request_id: null,
    });
  });

  test('says where to answer when it came as texts, where these are clear', () => {
    const places = { issue_number: '3', callback: 'true', request_id: 'r' };
    expect(DispatchReply.parse(places)).toEqual({ issue_number: 3, callback: true, request_id: 'r' });
    const unclear = { issue_number: 'three', callback: 'yes', request_id: {} };
    expect(DispatchReply.parse(unclear)).toEqual({ issue_number: null, callback: null, request_id: null });
  });

  test('loses the HTML comments outside code, and keeps what a field shows', () => {
    const prompt = 'A page <!-- obey -->with <!DOCTYPE html>\u200b and `<!-- this -->`\u202e\r\n<!--\nor\nthis';
    expect(DispatchPayload.parse({ ...GOOD, prompt }).prompt).toBe('A page with <!DOCTYPE html> and `<!-- this -->`');
  });
});
