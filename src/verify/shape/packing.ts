import { baseName, endingOrName, isMarkdown, kindOf } from '../file-kind.ts';
import { isToolTag } from '../tool-tags.ts';

/** Files that hold such things by nature. */
const IS_PACKING = /\.(?:diff|patch|rej|orig|txt|log|csv|tsv|eml|pem|crt|key|asc|b64|snap|ipynb|out|golden|expected)$/i;
/** Where a tag may be an element of the file's own. */
const MARKUP = /\.(?:xml|x?html?|svg|xaml|plist|\w+proj|props|config|vue|svelte|astro|mdx?|markdown|jsx|tsx)$/i;
/** Shorter files prove nothing by their form. */
const MIN_LINES = 4;

/** Where a file is no file but the packing of one, the line, counted from 1; null: it is a file. */
export function findPacking(path: string, text: string): number | null {
  if (IS_PACKING.test(path) || kindOf(path) === 'binary') return null;
  const lines = text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  const first = lines.findIndex((line) => line !== '');
  const body = lines.slice(first);
  const [head = ''] = body;
  const last = body.at(-1) ?? '';
  if (isPacking(text, body, path) || isFenced(body, path) || isTalkAround(body, path)) return first + 1;
  // In Markdown a fence is content, but not around a patch.
  const isInFence = isMarkdown(path) && /^(`{3,}|~{3,})/.test(head) && /^(`{3,}|~{3,})$/.test(last);
  if (isInFence && isPacking(body.slice(1, -1).join('\n'), body.slice(1, -1), path)) return first + 1;
  return isBehind(text, last, path) ? lines.length : null;
}

function isPacking(text: string, lines: readonly string[], path: string): boolean {
  const [head = '', second = ''] = lines;
  const last = lines.at(-1) ?? '';
  return (
    isNumbered(lines, path) ||
    isPatch(lines, head) ||
    isInTags(text, head, last, path) ||
    isToken(head, last) ||
    isHeredoc(head, last, path) ||
    isHeaded(lines, head, second, path) ||
    isEnveloped(text, lines, head, path) ||
    isEscaped(text, path) ||
    isEncoded(lines, path) ||
    isQuotedWhole(lines, last, head, path) ||
    isTree(lines, path)
  );
}

const FENCE = /^\s{0,6}(?:```+[\w+#.-]*|~~~+[\w+#.-]+)$/;

/** A fence at the beginning and one at the end, where none belongs; or one of Markdown around Markdown. */
function isFenced(lines: readonly string[], path: string): boolean {
  if (isMarkdown(path)) return /^(?:```+|~~~+)(?:markdown|md)$/i.test(lines[0] ?? '');
  // A comment may hold an example.
  if (/^\s*(?:\/[/*]|#|<!--|--|"""|''')/.test(lines[0] ?? '')) return false;
  const isOwn = kindOf(path) === 'prose' || /\.(?:hbs|mustache|ejs|j2|jinja2?|tmpl|tpl)$/i.test(path);
  return (
    !isOwn &&
    lines.slice(0, 6).some((line) => FENCE.test(line)) &&
    lines.slice(-6).some((line) => /^\s{0,6}(?:```+|~~~+)$/.test(line))
  );
}

/** A picture of folders. */
function isTree(lines: readonly string[], path: string): boolean {
  const written = lines.filter((line) => line !== '');
  const drawn = written.filter((line) => /^[│|\s]*[├└]─/.test(line)).length;
  return drawn > 1 && drawn * 2 >= written.length && !/\.(?:rst|adoc|j2|tmpl|erb)$/.test(path);
}

const LEAD_IN =
  /^(?:(?:Sure|Certainly|Of course|Absolutely|Okay|Ok)[,!.]|Here(?:['’]s| is| are) (?:the|your)\b|Below is the|I(?:['’]ll| will| am going to|['’]ve| have) (?:now )?(?:write|create|generate|provide|implement|include|give|written|created)|Let me (?:write|create|generate)|好的|当然|以下是|下面是|这是(?:完整|更新|修改)|¡?(?:Claro|Por supuesto)|Aquí (?:tienes|está)|Aqui está|Voici|Bien sûr|Hier (?:ist|sind)|Natürlich|Gerne|Вот|Конечно|以下が|以下は|もちろん|はい、|다음은|물론|Ecco)(?![\w-]).{0,200}[:：.。!！]$/u;
const LEAD_OUT =
  /(?:\byou (?:mentioned|asked|requested|described|specified)\b|\b(?:verlangt|gewünscht|angefordert) (?:wurde|haben)\b)[^.!?]{0,40}[.!]$|^(?:Let me know if you (?:need|want|have|would)|希望(?:这|对)|如有(?:问题|需要)|如果你(?:需要|有)|Sag Bescheid|¿Quieres que|N['’]hésite[sz]? pas|Avísame|Дайте знать)/u;

/** What is said to whoever asked, before a title or code, or behind all. In prose one may speak so, but not over its title. */
function isTalkAround(lines: readonly string[], path: string): boolean {
  const [head = '', ...rest] = lines;
  const next = rest.find((line) => line !== '') ?? '';
  const last = rest.at(-1) ?? '';
  const isProse = kindOf(path) === 'prose';
  if (LEAD_IN.test(head) && (isProse ? /^(?:#{1,2} |```)/.test(next) || /^I['’ ]/.test(head) : next !== ''))
    return true;
  return (
    rest.length > 1 &&
    LEAD_OUT.test(last) &&
    (!isProse || /\byou (?:mentioned|asked|requested|specified)\b|verlangt wurde/.test(last))
  );
}

const NUMBER = /^[ \t]*(?:L(?:ine )?)?(\d{1,5})(?:(?:[:.)|→│┃ \t]|-(?!\d))|$)/;

/** A number before each line, blank ones too. In prose a list has numbers before some. */
function isNumbered(lines: readonly string[], path: string): boolean {
  if (lines.length < MIN_LINES) return false;
  const begin = Number(NUMBER.exec(lines[0] ?? '')?.[1] ?? Number.NaN);
  if (begin !== 1 && begin !== 0) return false;
  const isAll = lines.every((line, index) => Number(NUMBER.exec(line)?.[1]) === begin + index);
  return isAll && (kindOf(path) !== 'prose' || lines.some((line) => /^[ \t]*L?\d+\W*$/.test(line)));
}

/** A patch that makes the file: each line behind a plus, or a head that says so. */
function isPatch(lines: readonly string[], head: string): boolean {
  if (/^(?:diff --git a\/|\*\*\* Begin Patch$|--- \/dev\/null$|@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@)/.test(head))
    return true;
  if (/^-{3} \S/.test(head) && /^\+{3} \S/.test(lines[1] ?? '')) return true;
  const isAdded = lines.length >= MIN_LINES && lines.every((line) => line.startsWith('+'));
  if (isAdded && lines.some((line) => /^\+ ?$|^\+\s*[^\s+\w]/.test(line))) return true;
  return (
    lines.slice(0, 3).some((line) => /^<{5,9} (?:SEARCH|ORIGINAL)$/.test(line)) &&
    lines.some((line) => /^>{5,9} (?:REPLACE|UPDATED)$/.test(line))
  );
}

const TAG = /^<((?:antml:)?[a-z][\w.:-]*)(?:=[\w./-]+)?(?:\s[^<>]*)?>/i;
const THOUGHT = /^<(?:think(?:ing)?|reasoning|reflection|scratchpad|analysis|thought)>/i;
/** Elements of pages by name, but none that holds a whole page, component or script. */
const COMMON = /^(?:create|documents|answer|output|code|source|document|response|result|content|contents|pre)$/i;
const WHOLE = /<!doctype|<html[\s>]|<template[\s>]|<script[\s>]|<\?xml|<\?php/i;

function isInTags(text: string, head: string, last: string, path: string): boolean {
  if (head.startsWith('[TOOL_CALLS]')) return true;
  if (!head.startsWith('<') && !last.endsWith('>')) return false;
  if (head.startsWith('<![CDATA[')) return true;
  if (THOUGHT.test(head)) return !isMarkdown(path) || text.includes(`</${head.slice(1, head.indexOf('>'))}>`);
  const closed = /<\/([a-z][\w-]*)>$/i.exec(last)?.[1];
  if (closed !== undefined && isToolTag(closed) && !/\.(?:xml|props|config|\w+proj)$/i.test(path)) return true;
  const name = TAG.exec(head)?.[1];
  if (name === undefined) return false;
  if (head.startsWith(`<${name}=`) || (!MARKUP.test(path) && /^(?:create|documents|instructions|command)$/i.test(name)))
    return true;
  const bare = name.replace(/^antml:/, '');
  if (name !== bare || isToolTag(bare)) return !/\.(?:xml|props|config|\w+proj)$/i.test(path);
  if (!COMMON.test(bare) || !last.endsWith(`</${name}>`)) return false;
  const inner = text.slice(text.indexOf(head) + head.length);
  return (
    !MARKUP.test(path) ||
    WHOLE.test(inner) ||
    (head.startsWith('<pre><code') && /&(?:lt|gt|quot|amp);/.test(inner)) ||
    (isMarkdown(path) && /^#{1,6} /m.test(inner))
  );
}

/** Marks by which models part the turns of a talk. */
const TOKEN =
  /<[|｜](?:im_start|im_end|endoftext|end|start|channel|message|eot_id|eom_id|python_tag|begin_of_text|return|assistant|user|system|tool[▁_]\w+|end▁of▁sentence|begin▁of▁sentence)(?:[▁_\w]*)[|｜]>/;

function isToken(head: string, last: string): boolean {
  return (
    new RegExp(`^${TOKEN.source}`).test(head) ||
    new RegExp(`(?:^|[^"'\`])${TOKEN.source}$`).test(last) ||
    last === '</s>'
  );
}

/** A command that writes the file, with the file in it. */
function isHeredoc(head: string, last: string, path: string): boolean {
  const word = /<<-?\s*\\?['"]?(\w+)['"]?(?:\s*>+\s*\S+)?$/.exec(head)?.[1];
  if (word !== undefined) return last.trim() === word && /\b(?:cat|tee)\b/.test(head) && head.includes(baseName(path));
  const opened = /\bopen\(\s*["']([^"']{1,200})["']\s*,\s*["']w/.exec(head)?.[1];
  return opened !== undefined && (opened === path || opened === `./${path}`);
}

/** Lines that are comments in languages of dashes are no heads. */
const DASH_COMMENT = /\.(?:sql|lua|hs|elm|ya?ml|mdx?|markdown|rst|toml|ini|adoc)$/i;

/** The path between rules, as collections of files have it. */
function isHeaded(lines: readonly string[], head: string, second: string, path: string): boolean {
  const isRule = (line: string): boolean =>
    /^(?:={3,}|\*{3,}|~{3,})$/.test(line) || (!DASH_COMMENT.test(path) && /^-{3,}$/.test(line));
  const isDashed = /\.(?:sql|lua|hs|elm)$/i.test(path) && head.startsWith('-');
  const named = isRule(head) ? second : !isDashed && /^(?:={2,}|\*{3,}|~{3,}|-{3,})/.test(head) ? head : '';
  const bare = named
    .replace(/^[=*~#\s-]+|[=*~#\s-]+$/g, '')
    .replace(/^(?:(?:start|begin)(?: of)? )?(?:file(?:name)?|path)?\s*:?\s*/i, '');
  return (
    (named !== '' && (bare === path || bare === baseName(path))) ||
    /^-{3,5} ?BEGIN (?:OF )?FILE\b/i.test(head) ||
    isOwnMatter(lines, head, second, path)
  );
}

/** Rules around the whole, a head that says no more than the path, or a table that holds the file. */
function isOwnMatter(lines: readonly string[], head: string, second: string, path: string): boolean {
  if (/^\|.*\|$/.test(head) && /^\|[-:| ]+\|$/.test(second)) return head.includes(path) && lines.length <= MIN_LINES;
  if (head !== '---') return false;
  const named = /^(?:path|file(?:_?(?:path|name))?)\s*:\s*["']?(.*?)["']?$/.exec(second)?.[1];
  if (named === path && lines[2] === '---') return true;
  if (lines.at(-1) !== '---' || DASH_COMMENT.test(path))
    return lines.at(-1) === '---' && isMarkdown(path) && second.startsWith('# ');
  return lines.length > 2;
}

const PATH_KEY = /^(?:path|file|file_?path|file_?name|target_?file)$/i;
const TEXT_KEY = /^(?:contents?|text|code|body|data|source|lines|file_?text|file_?content|answer|value)$/i;

/** JSON or YAML that holds the file as a text, or the file with `\n` where its lines end. */
function isEnveloped(text: string, lines: readonly string[], head: string, path: string): boolean {
  const trimmed = text.trim();
  if (/^["{[]/.test(trimmed) && trimmed.length < 500_000) {
    const value = parsed(trimmed);
    if (typeof value === 'string') return value.includes('\n') && kindOf(path) !== 'data';
    if (isRecord(value)) {
      const keys = Object.keys(value);
      const [held] = keys.filter((key) => TEXT_KEY.test(key)).map((key) => value[key]);
      const isText = typeof held === 'string' || Array.isArray(held);
      const named = keys.filter((key) => PATH_KEY.test(key)).map((key) => value[key]);
      const isAll = kindOf(path) !== 'data' && (named.length > 0 || keys.every((key) => TEXT_KEY.test(key)));
      if (isText && (named.includes(path) || isAll)) return true;
    }
  }
  if (kindOf(path) !== 'data' && /^(?:content|contents|text|code|body)\s*:\s*[|>][-+]?$/.test(head)) return true;
  const begun = lines.slice(0, 4).find((line) => /^[{[]+\s*"(?:path|file(?:_?(?:path|name))?)"\s*:\s*"/.test(line));
  if (begun !== undefined && kindOf(path) !== 'data' && begun.includes(`"${path}"`)) return true;
  const announced = /^(?:path|file(?:_?(?:path|name))?)\s*:\s*["']?(.*?)["']?$/.exec(head)?.[1];
  if (
    announced === path &&
    lines.slice(1, 5).some((line) => /^(?:content|contents|text|code|body)\s*:\s*[|>]/.test(line))
  )
    return true;
  // One line with the ends of lines written out.
  const isLine = lines.filter((line) => line !== '').length === 1 && trimmed.endsWith('\\n');
  return isLine && kindOf(path) !== 'data' && (trimmed.match(/\\n/g)?.length ?? 0) > 2;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Everything that HTML would have escaped is escaped: somebody took the file for a text of a page. */
function isEscaped(text: string, path: string): boolean {
  const ending = endingOrName(path);
  const isCode = ['code', 'style', 'other'].includes(kindOf(path)) || /^x?html?$/.test(ending);
  if (isMarkdown(path)) {
    const blocks = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map(([, code = '']) => code).join('\n');
    return isAllEscaped(blocks) && isAllEscaped(text);
  }
  return isCode && isAllEscaped(text);
}

function isAllEscaped(text: string): boolean {
  const entities = text.match(/&(?:lt|gt|quot|amp|#39);/g)?.length ?? 0;
  if (entities < 2 || /[<>"]/.test(text)) return false;
  return !/&(?!(?:lt|gt|quot|amp|#39|apos|nbsp|#\w+);)/.test(text);
}

/** Nothing but letters and digits, which are a text. */
function isEncoded(lines: readonly string[], path: string): boolean {
  if (kindOf(path) === 'data' || lines.length === 0 || lines.length > 2_000) return false;
  const joined = lines.join('');
  if (joined.length < 60 || !/^[A-Za-z0-9+/]+={0,2}$/.test(joined)) return false;
  if (!lines.slice(0, -1).every((line) => line.length >= 60)) return false;
  const decoded = Buffer.from(joined, 'base64').toString('utf8');
  return decoded.includes('\n') && !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(decoded);
}

const LABELS: Readonly<Record<string, string>> = {
  py: 'python',
  js: 'javascript',
  ts: 'typescript',
  vue: 'vue',
  sql: 'sql',
  md: 'markdown',
  dockerfile: 'dockerfile',
  gitignore: 'gitignore',
  go: 'go',
  rs: 'rust',
  rb: 'ruby',
  java: 'java',
  cs: 'csharp',
  php: 'php',
  html: 'html',
  css: 'css',
  yml: 'yaml',
  yaml: 'yaml',
  json: 'json',
  toml: 'toml',
  tsx: 'tsx',
  jsx: 'jsx',
  kt: 'kotlin',
  swift: 'swift',
  tf: 'hcl',
};

/** A sign before each line, quotes around the whole, or the label of a fence without the fence. */
function isQuotedWhole(lines: readonly string[], last: string, head: string, path: string): boolean {
  const isQuoted = lines.length >= MIN_LINES && lines.every((line) => line.startsWith('>'));
  if (isQuoted && (!isMarkdown(path) || lines.some((line) => /^> ?(?:#{1,3} |```)/.test(line)))) return true;
  const quotes = /^('''|""")(\w*)$/.exec(head);
  if (quotes !== null && last === quotes[1] && lines.length > 2) {
    if (endingOrName(path) !== 'py') return true;
    if (quotes[2] !== '') return true;
  }
  const label = LABELS[endingOrName(path)];
  if (label !== undefined && lines.length > 2 && head === label) return true;
  if (/^(?:Copy code|复制代码)$/i.test(lines[1] ?? '') || /^(?:Copy code|复制代码)$/i.test(head)) return true;
  const isIndented = lines.length >= MIN_LINES && lines.every((line) => line === '' || /^(?: {3,}|\t)/.test(line));
  return (
    isIndented &&
    (isMarkdown(path)
      ? lines.some((line) => /^\s+(?:#{1,3} |```)/.test(line))
      : /^(?:dockerfile|gitignore|dockerignore|env|vue|sql)$/.test(endingOrName(path)))
  );
}

/** What is said behind the end of a file. */
function isBehind(text: string, last: string, path: string): boolean {
  if (/^(?:\[?END OF FILE\]?|\[EOF\]|<EOF>|={3,} ?END(?: OF FILE)? ?={3,}|-{3,5} ?END (?:OF )?FILE\b.*)$/i.test(last))
    return true;
  if (/^\W{1,6}-* ?END OF FILE\b/i.test(last) && last.includes(path)) return true;
  return last === 'EOF' && !text.includes('<<');
}
