import { expect, it } from 'vitest';
import { preferredLocale } from '../../src/core/preferred-locale.ts';

it.each([
  [undefined, null],
  ['', null],
  ['fr, de;q=0.9', null],
  ['*', null],
  ['zh', 'zh'],
  ['zh-Hans-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en;q=0.2, zh-TW;q=0.3', 'zh'],
  ['en, zh', 'en'],
  ['zh;q=0, en;q=0.1', 'en'],
  ['zho, english', null],
  ['EN-gb', 'en'],
  ['zh;q=nonsense', null],
])('reads Accept-Language %j as %j', (header, expected) => {
  expect(preferredLocale(header)).toBe(expected);
});
