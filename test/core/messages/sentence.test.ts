import { describe, expect, expectTypeOf, test } from 'vitest';
import { fillGaps, sentences, type GapsOf, type MessageOf } from '../../../src/core/messages/sentence.ts';

const SENTENCES = sentences({
  'made.files': { en: '{done} of {total} files', zh: '共 {total} 个文件，已完成 {done} 个' },
  'made.nothing': { en: 'Nothing', zh: '无' },
  'made.none': { en: 'None', zh: '没有' },
});
type Message = MessageOf<typeof SENTENCES>;

describe('sentences', () => {
  test('know the names of their gaps', () => {
    expectTypeOf<GapsOf<(typeof SENTENCES)['made.files']>>().toEqualTypeOf<'done' | 'total'>();
    expectTypeOf<GapsOf<(typeof SENTENCES)['made.none']>>().toEqualTypeOf<never>();
  });

  test('take one value for each gap, and none where there is no gap', () => {
    interface Values {
      readonly done: number;
      readonly total: string;
    }
    expectTypeOf<['made.files', Values]>().toExtend<Message>();
    expectTypeOf<['made.none']>().toExtend<Message>();
    expectTypeOf<['made.none' | 'made.nothing']>().toExtend<Message>();
    expectTypeOf<['made.files']>().not.toExtend<Message>();
    expectTypeOf<['made.files', { done: number }]>().not.toExtend<Message>();
    expectTypeOf<['made.files', { done: number; totall: number }]>().not.toExtend<Message>();
    expectTypeOf<['made.none', Values]>().not.toExtend<Message>();
    expectTypeOf<['made.nowhere']>().not.toExtend<Message>();
  });

  test('have the same gaps in every language', () => {
    type Definer = typeof sentences<{ readonly odd: { readonly en: 'a {one}'; readonly zh: '{two}' } }>;
    expectTypeOf<Parameters<Definer>[0]['odd']>().toExtend<{ 'gaps of one language alone': 'one' | 'two' }>();
    type Even = typeof sentences<{ readonly even: { readonly en: 'a {one}'; readonly zh: '{one}' } }>;
    expectTypeOf<Parameters<Even>[0]['even']>().toEqualTypeOf<{ readonly en: 'a {one}'; readonly zh: '{one}' }>();
  });
});

describe('gaps', () => {
  test('are filled, and a value that is not there leaves nothing', () => {
    expect(fillGaps(SENTENCES['made.files'].zh, { done: 0, total: '3' })).toBe('共 3 个文件，已完成 0 个');
    expect(fillGaps('{a}-{b}', { a: 'x' })).toBe('x-');
    expect(fillGaps('{a}-{b}')).toBe('-');
  });

  test('that a value brings are left as they are', () => {
    expect(fillGaps('{a} {b}', { a: '{b} $& $1', b: 'c' })).toBe('{b} $& $1 c');
  });

  test('show text from elsewhere as they are told, but not numbers and not what is missing', () => {
    expect(fillGaps('{a} {b} {c}', { a: 'x', b: 3 }, (value, gap) => `<${gap}=${value}>`)).toBe('<a=x> 3 ');
  });
});
