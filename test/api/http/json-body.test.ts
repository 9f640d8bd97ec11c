import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonObject } from '../../../src/api/http/json-body.ts';

const read = (text: string): ReturnType<typeof readJsonObject> => readJsonObject(Buffer.from(text));

describe('readJsonObject', () => {
  it.each([
    ['{"a":1,"a":2}', 'a', 'fault.duplicate_key'],
    ['{"a":1,"\\u0061":2}', 'a', 'fault.duplicate_key'],
    ['{"x":{"y":[{}, {"a":1, "b":[], "a":2}]}}', 'x.y.1.a', 'fault.duplicate_key'],
    ['{"__proto__":{"admin":true}}', '__proto__', 'fault.unknown_field'],
    ['{"a":{"__proto\\u005f_":1}}', 'a.__proto__', 'fault.unknown_field'],
    ['[]', '', 'fault.not_object'],
    ['null', '', 'fault.not_object'],
    ['"{}"', '', 'fault.not_object'],
    ['', '', 'fault.json'],
    ['{"a":', '', 'fault.json'],
    ['{"a\\', '', 'fault.json'],
    ['{a:1}', '', 'fault.json'],
    ['{}{}', '', 'fault.json'],
    ['}}', '', 'fault.json'],
    ['{"a":NaN}', '', 'fault.json'],
    [`{"a":${'['.repeat(32)}${']'.repeat(32)}}`, '', 'fault.json_depth'],
  ])('finds the fault of %s', (text, path, fault) => {
    expect(read(text)).toEqual({ isValid: false, path, fault });
  });

  it('refuses what is not UTF-8, and sees past a byte order mark', () => {
    expect(readJsonObject(Buffer.from([0x7b, 0xff, 0x7d]))).toEqual({ isValid: false, path: '', fault: 'fault.utf8' });
    expect(read('\ufeff{"a":1}')).toEqual({ isValid: true, value: { a: 1 } });
  });

  it('takes the same name in different objects, and names inside texts', () => {
    expect(read('{"a":{"a":{}},"b":[{"a":"a"},{"a":"\\"a\\":1,\\"a\\":2"}]}').isValid).toBe(true);
    expect(read(`{"a":${'['.repeat(31)}${']'.repeat(31)}}`).isValid).toBe(true);
  });

  it('agrees with JSON.parse on every object that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (value) => {
        const text = JSON.stringify(value);
        if (text.includes('__proto__')) return;
        expect(read(text)).toEqual({ isValid: true, value: JSON.parse(text) as unknown });
      }),
    );
  });
});
