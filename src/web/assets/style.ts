/** The one stylesheet. Colours are named once and turn over in the dark. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8;
  --card: #ffffff;
  --sunk: #f1f2f5;
  --line: #e2e5ea;
  --field: #c3c8d1;
  --text: #1a1d23;
  --soft: #5b6371;
  --accent: #4f46e5;
  --accent-strong: #4338ca;
  --on-accent: #ffffff;
  --accent-soft: #eef0ff;
  --good: #15803d;
  --good-soft: #e8f6ed;
  --bad: #b91c1c;
  --bad-soft: #fdecec;
  --care: #92580a;
  --care-soft: #fdf4e1;
  --shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 1px 3px rgb(16 24 40 / 5%);
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1115;
    --card: #181b21;
    --sunk: #12151a;
    --line: #2a2f38;
    --field: #474e5b;
    --text: #e7e9ee;
    --soft: #9ca4b3;
    --accent: #a5a8fb;
    --accent-strong: #c3c5fd;
    --on-accent: #14152b;
    --accent-soft: #23264a;
    --good: #6fd394;
    --good-soft: #14301f;
    --bad: #f79a9a;
    --bad-soft: #391c1e;
    --care: #eebd6b;
    --care-soft: #33270f;
    --shadow: none;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 var(--sans); }
h1, h2, p, ul, ol, dl, dd, pre, figure { margin: 0; }
ul, ol { padding: 0; list-style: none; }
h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 1rem; font-weight: 650; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 3px; }
a:hover { color: var(--accent-strong); }
code, pre { font-family: var(--mono); font-size: 0.875em; unicode-bidi: isolate; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999px; top: 0; padding: 8px 16px; background: var(--card); z-index: 2; }
.skip:focus { left: 8px; top: 8px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.bar { background: var(--card); border-bottom: 1px solid var(--line); }
.bar-inner { max-width: 1180px; margin: 0 auto; padding: 10px 24px; display: flex; align-items: center; justify-content: space-between; gap: 16px; }
.brand { display: inline-flex; align-items: center; gap: 10px; font-weight: 650; color: var(--text); text-decoration: none; }
.brand:hover { color: var(--text); }
.bar nav, .sign-out { display: flex; align-items: center; gap: 16px; min-width: 0; }
.bar nav { font-size: 0.9375rem; }
.bar nav > a { text-decoration: none; }
.who { color: var(--soft); max-width: 14ch; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 24px 64px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); padding: 20px; }
.card > h2 { margin-bottom: 12px; }

button, .button { display: inline-flex; align-items: center; justify-content: center; min-height: 40px; padding: 0 16px; border-radius: 8px; border: 1px solid var(--field); background: var(--card); color: var(--text); font: inherit; font-size: 0.9375rem; font-weight: 550; text-decoration: none; cursor: pointer; }
button:hover, .button:hover { border-color: var(--soft); color: var(--text); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.primary:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
button.danger { color: var(--bad); }
button.danger:hover { border-color: var(--bad); }
button.quiet { min-height: 32px; padding: 0 10px; font-size: 0.875rem; font-weight: 500; }

label { font-size: 0.9375rem; font-weight: 550; }
input, select, textarea { width: 100%; min-height: 40px; padding: 8px 12px; border: 1px solid var(--field); border-radius: 8px; background: var(--card); color: var(--text); font: inherit; font-size: 1rem; }
textarea { resize: vertical; line-height: 1.45; display: block; }
input::placeholder, textarea::placeholder { color: var(--soft); opacity: 0.8; }
input:focus-visible, select:focus-visible, textarea:focus-visible { outline-offset: -1px; border-radius: 8px; }
[aria-invalid='true'] { border-color: var(--bad); }
.field { display: grid; gap: 6px; margin-bottom: 16px; min-width: 0; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 0 12px; }
.check { display: flex; gap: 10px; align-items: baseline; margin-bottom: 20px; }
.check input { width: 16px; height: 16px; min-height: 0; flex: none; accent-color: var(--accent); transform: translateY(2px); }
.optional, .hint { color: var(--soft); font-weight: 400; font-size: 0.875rem; }
.fault { color: var(--bad); font-size: 0.9375rem; }
p.fault[role='alert'] { background: var(--bad-soft); border-radius: 8px; padding: 10px 14px; margin-bottom: 16px; }
.empty { color: var(--soft); }

.welcome { display: grid; grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr); gap: 64px; align-items: center; max-width: 980px; margin: 8vh auto 0; }
.about { display: grid; gap: 14px; color: var(--soft); font-size: 1.0625rem; }
.about h1 { color: var(--text); font-size: clamp(1.75rem, 4.5vw, 2.5rem); line-height: 1.12; letter-spacing: -0.025em; margin-bottom: 4px; }
.example { background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; color: var(--text); white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1rem; }
.links { display: flex; gap: 20px; font-size: 0.9375rem; }
.sign-in { display: grid; gap: 10px; padding: 28px; }
.sign-in > h2 { font-size: 1.125rem; }
.sign-in .fault { margin: 0; }
.sign-in button { margin-top: 8px; }
.notice { max-width: 560px; margin: 10vh auto 0; display: grid; gap: 12px; padding: 28px; }

.home { display: grid; grid-template-columns: 380px minmax(0, 1fr); gap: 32px; align-items: start; }
.new-task { padding: 24px; }
.new-task > h2 { font-size: 1.125rem; margin-bottom: 16px; }
.new-task button { width: 100%; }
.tasks > h1 { margin-bottom: 16px; }
.card.rows { padding: 0; overflow: hidden; }
.row { position: relative; padding: 14px 20px; border-top: 1px solid var(--line); }
.row:first-child { border-top: 0; }
.row:hover { background: var(--sunk); }
.row-head { display: flex; align-items: flex-start; justify-content: space-between; gap: 12px; }
.row-name { font-weight: 600; color: var(--text); text-decoration: none; overflow-wrap: anywhere; }
.row-name::after { content: ''; position: absolute; inset: 0; }
.row-name:focus-visible { outline: none; }
.row:focus-within { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 4px; }
.owner { color: var(--soft); font-weight: 400; }
.row-facts { display: flex; flex-wrap: wrap; gap: 0 16px; margin-top: 2px; color: var(--soft); font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.row-facts > * { overflow-wrap: anywhere; }
.row-facts a { position: relative; z-index: 1; }
.pages { display: flex; gap: 12px; justify-content: flex-end; margin-top: 16px; }

.badge { display: inline-flex; align-items: center; gap: 7px; flex: none; padding: 2px 10px; border-radius: 99px; font-size: 0.8125rem; font-weight: 550; line-height: 1.5; white-space: nowrap; color: var(--accent); background: var(--accent-soft); }
.badge::before { content: ''; width: 7px; height: 7px; border-radius: 50%; background: currentcolor; }
.badge-pending { color: var(--soft); background: var(--sunk); }
.badge-paused { color: var(--care); background: var(--care-soft); }
.badge-cancelled { color: var(--soft); background: var(--sunk); }
.badge-completed { color: var(--good); background: var(--good-soft); }
.badge-with_faults { color: var(--care); background: var(--care-soft); }
.badge-failed { color: var(--bad); background: var(--bad-soft); }
.badge-generating::before, .badge-merging_files::before, .badge-creating_repo::before, .badge-pushing::before { animation: pulse 1.4s ease-in-out infinite; }

.crumbs { display: flex; gap: 8px; font-size: 0.9375rem; margin-bottom: 10px; overflow-wrap: anywhere; }
.crumbs a { text-decoration: none; }
.crumbs a::before { content: '‹ '; }
.crumbs a + a::before { content: '/ '; color: var(--soft); }
.task-head { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 14px; margin-bottom: 20px; min-height: 40px; }
.actions { margin-left: auto; display: flex; align-items: center; gap: 10px; }
.forget > summary { cursor: pointer; color: var(--soft); font-size: 0.9375rem; padding: 8px; }
.forget[open] { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 4px 12px 12px; max-width: 40ch; }
.forget > p { margin: 0 8px 10px; }
.task { display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 20px; align-items: start; }
.task-main, .task-side { display: grid; gap: 20px; min-width: 0; }
#plan:empty, #report:empty { display: none; }
.outcome { border-radius: 12px; padding: 16px 20px; background: var(--accent-soft); display: grid; gap: 8px; overflow-wrap: anywhere; }
.outcome-completed { background: var(--good-soft); }
.outcome-with_faults { background: var(--care-soft); }
.outcome-with_faults p:first-child { color: var(--care); font-weight: 600; }
.outcome-failed { background: var(--bad-soft); }
.outcome-parked { background: var(--care-soft); }
.outcome-cancelled { background: var(--card); border: 1px solid var(--line); }
.outcome-completed p:first-child { color: var(--good); font-weight: 600; }
.outcome .repository { font-weight: 600; font-size: 1.0625rem; justify-self: start; }
.code { color: var(--soft); font-size: 0.875rem; }

.steps-head { display: flex; justify-content: space-between; align-items: baseline; margin-bottom: 12px; color: var(--soft); font-variant-numeric: tabular-nums; font-size: 0.9375rem; }
.steps-head h2 { color: var(--text); }
.step { position: relative; display: flex; justify-content: space-between; gap: 12px; padding: 0 0 14px 32px; font-size: 0.9375rem; }
.step:last-child { padding-bottom: 0; }
.step::before { content: ''; position: absolute; left: 0; top: 2px; width: 20px; height: 20px; border-radius: 50%; border: 2px solid var(--field); background: var(--card); z-index: 1; display: grid; place-items: center; font-size: 11px; line-height: 1; font-weight: 700; }
.step:not(:last-child)::after { content: ''; position: absolute; left: 9px; top: 22px; bottom: -2px; width: 2px; background: var(--line); }
.step-done::before { content: '✓'; background: var(--good); border-color: var(--good); color: var(--card); }
.step-done:not(:last-child)::after { background: var(--good); }
.step-current { font-weight: 600; }
.step-current::before { border-color: var(--accent); border-right-color: transparent; animation: turn 0.9s linear infinite; }
.step-failed::before { content: '!'; background: var(--bad); border-color: var(--bad); color: var(--card); }
.step-cancelled::before { content: '–'; background: var(--soft); border-color: var(--soft); color: var(--card); }
.step-waiting { color: var(--soft); }
.step-time { color: var(--soft); font-weight: 400; font-size: 0.875rem; font-variant-numeric: tabular-nums; white-space: nowrap; }

.progress { display: flex; align-items: center; gap: 14px; margin-bottom: 12px; font-weight: 400; color: var(--soft); font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.progress span { white-space: nowrap; }
progress { appearance: none; flex: 1; min-width: 40px; height: 8px; border: 0; border-radius: 99px; background: var(--line); overflow: hidden; color: var(--accent); }
progress::-webkit-progress-bar { background: var(--line); border-radius: 99px; }
progress::-webkit-progress-value { background: var(--accent); border-radius: 99px; transition: width 0.3s; }
progress::-moz-progress-bar { background: var(--accent); border-radius: 99px; }
progress:indeterminate { background: linear-gradient(90deg, var(--line) 25%, var(--accent) 50%, var(--line) 75%) 0 0 / 200% 100%; animation: slide 1.6s linear infinite; }
progress:indeterminate::-webkit-progress-bar { background: transparent; }

.files { margin: 0 -12px -8px; }
.file { position: relative; display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 16px; padding: 7px 12px; border-radius: 8px; align-items: baseline; }
.file-done:hover { background: var(--sunk); }
.path { font-family: var(--mono); font-size: 0.875rem; overflow-wrap: anywhere; text-decoration: none; color: var(--text); unicode-bidi: isolate; }
a.path { color: var(--accent); }
a.path::after { content: ''; position: absolute; inset: 0; border-radius: 8px; }
a.path:focus-visible { outline: none; }
a.path:focus-visible::after { outline: 2px solid var(--accent); outline-offset: -2px; }
.size { color: var(--soft); font-size: 0.8125rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.purpose { grid-column: 1 / -1; color: var(--soft); font-size: 0.8125rem; overflow-wrap: anywhere; }
.file-waiting .path { color: var(--soft); }
.file-writing .path { color: var(--text); }
.file-writing .size { color: var(--accent); }
.file-writing .size::before { content: '✎ '; }
.is-new { animation: arrive 1.6s ease-out; }

.since { margin: 4px 0 16px; }
.figures { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 20px; margin-bottom: 20px; }
.figure > h2 { color: var(--soft); font-weight: 550; margin-bottom: 4px; }
.figure-value { font-size: 1.75rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.figure-tables { display: grid; grid-template-columns: 1fr 1fr; gap: 20px; align-items: start; }
.figure-tables dt { overflow-wrap: anywhere; }
.figure-tables .facts { grid-template-columns: minmax(0, 1fr) auto; }

.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 6px 16px; font-size: 0.875rem; }
.facts dt { color: var(--soft); }
.facts dd { text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.facts .id { font-size: 0.75rem; }
.summary { font-size: 0.9375rem; overflow-wrap: anywhere; }
.commands { margin-top: 12px; display: grid; gap: 4px; font-size: 0.875rem; }
.commands dt { color: var(--soft); }
.commands dd { background: var(--sunk); border-radius: 6px; padding: 6px 10px; margin-bottom: 4px; overflow-wrap: anywhere; }
.report { display: grid; gap: 8px; font-size: 0.9375rem; overflow-wrap: anywhere; }
.report li { padding-left: 14px; border-left: 3px solid var(--line); }
.report .fault { border-left-color: var(--bad); }
.report .warning { border-left-color: var(--care); }
.prompt { margin-top: 14px; border-top: 1px solid var(--line); padding-top: 12px; font-size: 0.9375rem; }
.prompt summary { cursor: pointer; color: var(--soft); font-size: 0.875rem; }
.prompt pre { margin-top: 10px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 300px; overflow: auto; font-family: var(--sans); }

.file-title { font-family: var(--mono); font-size: 0.9375rem; font-weight: 600; overflow-wrap: anywhere; }
h1.file-title { font-size: 1.0625rem; margin-bottom: 14px; letter-spacing: 0; }
.text { margin: 0; padding: 16px 20px; overflow: auto; background: var(--sunk); line-height: 1.55; font-size: 0.8125rem; tab-size: 4; }
section > .text { border-radius: 8px; border: 1px solid var(--line); }
.text code { font-size: inherit; }
dialog { width: min(960px, calc(100vw - 32px)); max-height: calc(100vh - 48px); padding: 0; border: 1px solid var(--line); border-radius: 12px; background: var(--card); color: var(--text); box-shadow: 0 20px 60px rgb(0 0 0 / 30%); overflow: hidden; }
dialog[open] { display: flex; flex-direction: column; }
dialog::backdrop { background: rgb(10 12 16 / 55%); }
.viewer-head { display: flex; align-items: center; justify-content: space-between; gap: 16px; padding: 12px 12px 12px 20px; border-bottom: 1px solid var(--line); }
dialog .text { flex: 1; min-height: 120px; }

@media (max-width: 880px) {
  main { padding: 20px 16px 48px; }
  .bar-inner { padding: 10px 16px; }
  .home, .task, .welcome { grid-template-columns: minmax(0, 1fr); gap: 24px; }
  .figures { grid-template-columns: 1fr 1fr; gap: 12px; margin-bottom: 12px; }
  .figure-tables { grid-template-columns: minmax(0, 1fr); gap: 12px; }
  .figure-value { font-size: 1.375rem; }
  .task { gap: 16px; }
  .task-main, .task-side { display: contents; }
  #outcome { order: -2; }
  .part-steps { order: -1; }
  .row { padding: 12px 16px; }
  .welcome { margin-top: 12px; }
  .who { max-width: 9ch; }
  .bar nav, .sign-out { gap: 12px; }
  h1 { font-size: 1.3125rem; }
  .card { padding: 16px; }
}
@media (max-width: 480px) {
  .who { display: none; }
  .brand, .bar nav > a, .bar button { white-space: nowrap; }
  .bar nav { font-size: 0.875rem; }
}
@keyframes pulse { 50% { opacity: 0.25; } }
@keyframes turn { to { transform: rotate(1turn); } }
@keyframes slide { from { background-position: 200% 0; } to { background-position: 0 0; } }
@keyframes arrive { from { background: var(--good-soft); } to { background: transparent; } }
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; }
  .step-current::before { border-right-color: var(--accent); }
}
`;
