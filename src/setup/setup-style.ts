import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; --page: #f5f6f8; --card: #fff; --line: #e2e5ea; --field: #c3c8d1; --text: #1a1d23; --soft: #5b6371; --accent: #4f46e5; --on-accent: #fff; --bad: #b91c1c; --bad-soft: #fdecec; --sunk: #f1f2f5; }
@media (prefers-color-scheme: dark) { :root { --page: #0f1115; --card: #181b21; --line: #2a2f38; --field: #474e5b; --text: #e7e9ee; --soft: #9ca4b3; --accent: #a5a8fb; --on-accent: #14152b; --bad: #f79a9a; --bad-soft: #391c1e; --sunk: #12151a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif; }
main { max-width: 660px; margin: 0 auto; padding: 32px 20px 48px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 8px; letter-spacing: -0.01em; }
h2 { font-size: 1.0625rem; margin: 24px 0 8px; }
p { margin: 0 0 8px; }
a { color: var(--accent); overflow-wrap: anywhere; }
code { font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 0.875em; background: var(--sunk); border-radius: 4px; padding: 1px 5px; overflow-wrap: anywhere; }
.soft, .hint { color: var(--soft); font-size: 0.9375rem; }
.hint { font-size: 0.875rem; margin: 4px 0 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 8px 24px 24px; margin-top: 20px; }
fieldset { border: 0; padding: 0; margin: 20px 0 0; min-width: 0; }
legend { padding: 0; font-weight: 600; margin-bottom: 8px; }
.choice { display: flex; gap: 10px; align-items: baseline; margin: 6px 0; }
.choice input { flex: none; accent-color: var(--accent); }
.sub { margin: 0 0 12px 26px; }
.sub label, .named > label { display: block; font-size: 0.9375rem; font-weight: 550; margin-bottom: 4px; }
.named { margin-top: 20px; }
.named > label { font-size: 1rem; font-weight: 600; }
input[type='text'], input[type='url'] { width: 100%; min-height: 40px; padding: 8px 12px; border: 1px solid var(--field); border-radius: 8px; background: var(--card); color: var(--text); font: inherit; }
[aria-invalid='true'] { border-color: var(--bad); }
.fault { color: var(--bad); font-size: 0.9375rem; margin: 4px 0 0; }
.alert { background: var(--bad-soft); color: var(--bad); border-radius: 8px; padding: 10px 14px; margin: 16px 0 0; }
button { min-height: 42px; padding: 0 20px; border-radius: 8px; border: 0; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
.actions { display: flex; gap: 20px; align-items: center; margin-top: 24px; flex-wrap: wrap; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 8px 16px; margin: 16px 0 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
ol { padding-left: 22px; margin: 0; }
li { margin: 10px 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 480px) { dl { grid-template-columns: minmax(0, 1fr); gap: 2px; } dd { margin-bottom: 10px; } }
`;

/** The style of the pages, as it stands in each of them. */
export const STYLE_TAG = `<style>${STYLE}</style>`;

/** What a policy calls this style. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
