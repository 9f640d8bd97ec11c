import { describe, expect, test } from 'vitest';
import { spokenLocale } from '../../src/core/spoken-locale.ts';

describe('a text is Chinese', () => {
  test.each([
    ['by its words', '创建一个待办事项应用'],
    ['in traditional characters', '建立一個待辦事項應用程式'],
    ['with names of technology in it', '创建一个Python Flask Web应用，包含用户认证功能'],
    ['with more names than grammar', '用React和TypeScript写一个todo app，部署在Vercel上'],
    ['with punctuation of its own', '做一个博客：支持Markdown、RSS、SQLite。'],
    [
      'with code in a fence',
      '实现下面的接口\n\n```ts\nexport interface Store { get(key: string): Promise<string | null> }\n```',
    ],
    ['with an address and a path', '按照 https://example.com/docs/getting-started/index.html 修改 src/main.ts 的写法'],
    ['with commands and flags in it', '/gencode my-app --public --dry-run 创建应用'],
    ['with a Japanese word in it', '写一个学习日语的应用，可以练习假名和单词，比如「ありがとう」和「こんにちは」'],
    ['with the Japanese particle of a name', '为奶茶店“茶の物语”做一个点单的小程序，要有会员积分'],
    ['all in quotation marks', '“创建一个应用”'],
    ['all in code', '`创建一个应用`'],
    ['after line ends of Windows', '创建\r\n一个\r\n应用'],
  ])('%s', (_, text) => {
    expect(spokenLocale(text)).toBe('zh');
  });
});

describe('a text is not Chinese', () => {
  test.each([
    ['without words', ''],
    ['without letters', '— 。！ 🎉'],
    ['in English', 'Build a todo app'],
    ['in English with a Chinese word', 'Build an app that translates 你好 into English'],
    ['in English with a Chinese quotation', 'Greet visitors with "欢迎来到我们的网站，请先登录您的账户" and a button'],
    [
      'in English with Chinese code',
      'Print this from Go:\n\n```go\n// 这是一个很长的中文注释，用来说明程序的用途\n```',
    ],
    ['in Japanese', 'FlaskでTodoアプリを作成してください'],
    ['in Japanese of many Chinese characters', '認証機能付きの社内掲示板を開発する'],
    ['in Korean', '할 일 목록 앱을 만들어 주세요'],
    ['in Korean with Chinese characters', '漢字 學習 앱을 만들어 주세요, 단어장도 필요합니다'],
    ['in Russian', 'Создай приложение для заметок'],
    ['in German', 'Baue eine Übersicht über Ausgaben'],
  ])('%s', (_, text) => {
    expect(spokenLocale(text)).toBeNull();
  });
});

test('a long text is read at its beginning alone', () => {
  expect(spokenLocale(`创建一个应用。${'word '.repeat(3)}${'，'.repeat(20_000)}${'word '.repeat(100_000)}`)).toBe('zh');
  expect(spokenLocale('"'.repeat(400_000))).toBeNull();
});
