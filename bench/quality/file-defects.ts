import type { GeneratedFile } from '../../src/core/generated-file.ts';
import { isTestFile } from '../../src/verify/file-kind.ts';
import { commentIn, isCode, isCommentLine, languageName } from './language.ts';
import { closed, isInMiddle, lineStarts, pick, sayingLines } from './places.ts';
import type { Planting } from './planting.ts';
import { SECRET_SAMPLES } from './secret-samples.ts';

export const cutInLine: Planting = ({ file: { text } }, random) => {
  const inWords = [...text.matchAll(/\w(?=\w)/g)].map(({ index }) => index + 1).filter((at) => isInMiddle(text, at));
  const at = pick(inWords, random);
  return at === null ? null : text.slice(0, at);
};

export const cutAtLineEnd: Planting = ({ file: { text } }, random) => {
  const at = pick(lineStarts(text), random);
  return at === null ? null : text.slice(0, at);
};

export const bracketLost: Planting = ({ file: { path, text } }, random) => {
  if (['Markdown', 'HTML', 'YAML', 'Other'].includes(languageName(path))) return null;
  const inComments = [...text.matchAll(/\/\*[^]*?\*\//g)].map(
    (comment) => [comment.index, comment.index + comment[0].length] as const,
  );
  const isInComment = (at: number): boolean => inComments.some(([from, to]) => at > from && at < to);
  const ends = [...text.matchAll(/[)\]}](?=[;,]?(?: \{)?\r?\n)/g)].filter(({ index }) => {
    const line = text.slice(text.lastIndexOf('\n', index) + 1, index);
    return !isInComment(index) && !isCommentLine(line) && !/["'`]|\/\//.test(line);
  });
  const at = pick(ends, random)?.index;
  return at === undefined ? null : text.slice(0, at) + text.slice(at + 1);
};

export const strayFence: Planting = ({ file: { text } }) => `${closed(text)}\`\`\`\n`;

const AFTER = [
  'This file implements everything that was asked for. Let me know if you want any changes.',
  '### Explanation\n\n- The code above reads its settings first.\n- Errors are reported to the caller.',
  'You can now run the project with the command from the README.',
  '以上代码实现了全部功能，如有问题请告诉我。',
];
export const talkAfter: Planting = ({ file: { text } }, _random, turn) =>
  `${closed(text)}\n${AFTER[turn % AFTER.length] ?? ''}\n`;

const BEFORE = [
  'Here is the complete file:',
  'Sure! Here is the updated code:',
  "I've written the file below.",
  '以下是完整的文件内容：',
];
export const talkBefore: Planting = ({ file: { text } }, _random, turn) =>
  `${BEFORE[turn % BEFORE.length] ?? ''}\n\n${text}`;

const SEAM_LINES = 4;

export const seamDoubled: Planting = ({ file: { text } }, random) => {
  const lines = text.split('\n');
  const starts = [...lines.keys()].filter((start) => {
    const some = lines.slice(start, start + SEAM_LINES);
    return some.length === SEAM_LINES && some.filter((line) => line.trim() !== '').length >= SEAM_LINES - 1;
  });
  const start = pick(starts, random);
  return start === null ? null : lines.toSpliced(start, 0, ...lines.slice(start, start + SEAM_LINES)).join('\n');
};

export const lineLost: Planting = ({ file: { text } }, random) => {
  const lines = text.split('\n');
  const full = [...lines.keys()].filter((index) => /\S/.test(lines[index] ?? '') && !isCommentLine(lines[index] ?? ''));
  const index = pick(full, random);
  return index === null ? null : lines.toSpliced(index, 1).join('\n');
};

const REST = [
  '... rest of the code remains the same',
  'TODO: implement the rest',
  '... existing code ...',
  '其余代码保持不变',
  'Add the remaining parts here',
];
/** Models leave out whole blocks: what stands before the note is complete, where the file has blocks at all. */
export const halfLeftOut: Planting = ({ file: { path, text } }, random, turn) => {
  const starts = lineStarts(text);
  const blocks = starts.filter((at) => /^\n[\w@#.<*]/.test(text.slice(at - 1, at + 1)) && text[at - 2] === '\n');
  const at = pick(blocks.length > 0 ? blocks : starts, random);
  return at === null ? null : `${text.slice(0, at)}${commentIn(path, REST[turn % REST.length] ?? '')}\n`;
};

const HEAD =
  /^([ \t]*)(?:(?:export|default|public|private|protected|internal|static|async|override|pub(?:\(crate\))?|final|virtual|func|fn|function\*?|def|void)\s)+[^=;]*\)[^;=]*\{\s*$|^([ \t]*)[\w]+\(\)\s*\{\s*$/;

/** Every function keeps its head and loses what it does. */
export const bodiesEmptied: Planting = ({ file }) => withEmptiedBodies(file, 'TODO: implement', Infinity);

const LEFT_TO_A_NOTE = [
  ...['implementation goes here', '实现具体的业务逻辑', 'Your code here', '此处省略其余代码', 'ここに処理を書く'],
  ...['остальной код без изменений', 'aquí va la implementación', 'same as before', 'hier kommt die Logik'],
];
/** One function loses what it does to a note, in one of many languages. */
export const bodyLeftToNote: Planting = ({ file }, _random, turn) =>
  withEmptiedBodies(file, LEFT_TO_A_NOTE[turn % LEFT_TO_A_NOTE.length] ?? '', 1);

function withEmptiedBodies({ path, text }: GeneratedFile, note: string, most: number): string | null {
  if (!isCode(languageName(path)) || isTestFile(path) || /\.d\.[cm]?ts$|\.pyi$/.test(path)) return null;
  const lines = text.split('\n');
  const isPython = path.endsWith('.py');
  const isRuby = path.endsWith('.rb');
  const out: string[] = [];
  let emptied = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    out.push(line);
    const head = (isPython ? /^([ \t]*)(?:async )?def .*:\s*$/ : isRuby ? /^([ \t]*)def / : HEAD).exec(line);
    if (head === null || emptied >= most) continue;
    const indent = head[1] ?? head[2] ?? '';
    const end = lines.findIndex(
      (one, index) =>
        index > at && one.trim() !== '' && !one.startsWith(`${indent} `) && !one.startsWith(`${indent}\t`),
    );
    const isClosed = isPython || (lines[end] ?? '').startsWith(`${indent}${isRuby ? 'end' : '}'}`);
    if (end < at + (isPython ? 2 : 3) || !isClosed) continue;
    const inner = `${indent}${path.endsWith('.go') ? '\t' : '    '}`;
    out.push(`${inner}${commentIn(path, note)}`, ...(isPython ? [`${inner}pass`, ''] : []));
    emptied += 1;
    at = end - 1;
  }
  return emptied === 0 ? null : out.join('\n');
}

/** Forms in which a model hands a file over to a tool, or copies how one has shown it. */
const PACKINGS: readonly ((path: string, text: string) => string)[] = [
  (_, text) => eachLine(text, (line, index) => `${String(index + 1).padStart(5)}\t${line}`),
  (path, text) => `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,9 @@\n${eachLine(text, (line) => `+${line}`)}`,
  (path, text) => `cat > ${path} <<'EOF'\n${text}EOF\n`,
  (path, text) => `*** Begin Patch\n*** Add File: ${path}\n${eachLine(text, (line) => `+${line}`)}*** End Patch\n`,
  (path, text) => `<write_file path="${path}">\n${text}</write_file>\n`,
  (path, text) => `=== ${path} ===\n${text}`,
];
export const packed: Planting = ({ file: { path, text } }, _random, turn) =>
  PACKINGS[turn % PACKINGS.length]?.(path, closed(text)) ?? null;

function eachLine(text: string, change: (line: string, index: number) => string): string {
  return `${text.replace(/\n$/, '').split('\n').map(change).join('\n')}\n`;
}

export const secretWritten: Planting = ({ file: { path, text } }, _random, turn) => {
  const secret = SECRET_SAMPLES[turn % SECRET_SAMPLES.length] ?? '';
  const language = languageName(path);
  const value = /(": ?")[^"\n]{3,}"/.exec(text);
  if (language === 'JSON' && value === null) return null;
  const put = (what: string): string => {
    if (language === 'JSON' && value !== null) return text.replace(value[0], () => `${value[1] ?? ''}${what}"`);
    const line = ['JavaScript', 'TypeScript'].includes(language)
      ? `const apiKey = '${what}';`
      : language === 'Python'
        ? `API_KEY = "${what}"`
        : commentIn(path, `API_KEY=${what}`);
    return `${closed(text)}${line}\n`;
  };
  return { text: put(secret), expected: put('REPLACE_ME') };
};

export const hiddenCharacter: Planting = ({ file: { path, text } }, random, turn) => {
  const lines = text.split('\n');
  const isName = turn % 2 === 1 && isCode(languageName(path));
  // Inside of quotes it is text, which may hold it.
  const isPlace = isName ? /^[^"'`]*\b[A-Za-z]{4,}\b[^"'`]*$/ : / \S/;
  const places = sayingLines(lines).filter((index) => isPlace.test(lines[index] ?? ''));
  const index = pick(places, random);
  if (index === null) return null;
  const line = lines[index] ?? '';
  const hidden = isName
    ? line.replace(/\b([A-Za-z]{2})([A-Za-z]{2,})\b/, '$1\u200b$2')
    : line.replace(/ (\S+)/, ' \u202e$1\u202c');
  return hidden === line ? null : lines.with(index, hidden).join('\n');
};

const CONTROLS = ['\0', '\u0008', '\ufffd\ufffd\ufffd', '\u0001\u0002\u0003\u0004'];
export const controlCharacter: Planting = ({ file: { text } }, random, turn) => {
  const at = pick(lineStarts(text), random);
  return at === null ? null : text.slice(0, at) + (CONTROLS[turn % CONTROLS.length] ?? '') + text.slice(at);
};

export const emptied: Planting = (_site, _random, turn) => (turn % 2 === 0 ? '' : '\n');

export const conflictLeft: Planting = ({ file: { text } }, random) => {
  const lines = text.split('\n');
  const index = pick(sayingLines(lines), random);
  if (index === null) return null;
  const line = lines[index] ?? '';
  const conflict = ['<<<<<<< HEAD', line, '=======', `${line} `, '>>>>>>> feature'];
  return lines.toSpliced(index, 1, ...conflict).join('\n');
};

export const markerLeft: Planting = ({ file: { path, text } }, _random, turn) => {
  const id = 'a1b2c3d4e5f6';
  if (turn % 3 === 0) return `<<<FILE ${id} ${path}>>>\n${text}`;
  return turn % 3 === 1 ? `${closed(text)}<<<END ${id}>>>\n` : `</think>\n${text}`;
};

const LOOPS = 60;
export const loop: Planting = ({ file: { text } }, random, turn) => {
  const lines = text.split('\n');
  const said = 1 + (turn % 3);
  const index = pick(
    sayingLines(lines).filter((one) => one > lines.length / 3),
    random,
  );
  if (index === null) return null;
  const unit = lines.slice(index, index + said).join('\n');
  return `${lines.slice(0, index).join('\n')}\n${`${unit}\n`.repeat(LOOPS)}`;
};
