import { z } from 'zod';
import { kindOf } from '../../verify/file-kind.ts';
import { isToolTag } from '../../verify/tool-tags.ts';
import { pathIn } from './marker-line.ts';

/** Tags around a file as well, where markup may have such elements of its own. */
const COMMON_TAGS = /^(?:content|contents|code|source|document|answer|output|response|result)$/i;
/** Where any tag may be content; in HTML and its kin there is no element that is called `file`. */
const MARKUP_ENDING = /\.(?:xml|x?html?|svg|xaml|plist|\w+proj|props|config|vue|svelte|astro)$/i;
const XML_ENDING = /\.(?:xml|svg|xaml|plist|\w+proj|props|config)$/i;

const OPENING_TAG = /^<([a-z][\w.:-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*>/i;
const PATH_ELEMENT =
  /^\s*<(path|file_?path|file_?name|target_file|parameter\s+name="(?:path|file_?path|file_?name)")>\s*([^<>\n]{1,300}?)\s*<\/[\w]+>[ \t]*\n?/i;
const CDATA = /^\s*<!\[CDATA\[\n?([\s\S]*)\]\]>\s*$/;
/** Wrappers in one another. */
const MAX_DEPTH = 5;

/** What a text is once it is unpacked: it was no packing, it was and this is the file, or nobody can tell. */
export type Unpacked = { readonly kind: 'bare' | 'file'; readonly text: string } | { readonly kind: 'unclear' };

const UNCLEAR: Unpacked = { kind: 'unclear' };

/** The file in the tags of another tool, in JSON, or below its own path. */
export function unpackForeign(content: string, path: string): Unpacked {
  const tagged = withoutTags(content, path);
  if (tagged.kind === 'unclear') return tagged;
  const listed = outOfJson(tagged.text, path);
  if (listed.kind === 'unclear') return listed;
  const headed = withoutPathLine(listed.text, path);
  if (headed.kind === 'unclear') return headed;
  const kind = [tagged, listed, headed].some((one) => one.kind === 'file') ? 'file' : 'bare';
  return { kind, text: headed.text };
}

/** The beginning of a file that is still to be completed: packed, it has to be asked for again. */
export function isForeignBeginning(content: string, path: string): boolean {
  const begun = content.trimStart();
  const tag = OPENING_TAG.exec(begun);
  if (tag !== null && isPackingTag(tag[1] ?? '', tag[2] ?? '', path)) return true;
  return namesItself(begun, path);
}

function isPackingTag(name: string, attributes: string, path: string): boolean {
  const isCommon = COMMON_TAGS.test(name);
  if (pathAttribute(attributes) !== null) return isToolTag(name) || isCommon;
  if (isToolTag(name)) return !XML_ENDING.test(path) || !/^(?:file|parameter|artifact|invoke)$/i.test(name);
  return isCommon && !MARKUP_ENDING.test(path);
}

function pathAttribute(attributes: string): string | null {
  const match = /\s(?:path|file|file_?path|file_?name|target_?file)\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes);
  return match === null ? null : (match[1] ?? match[2] ?? '');
}

function withoutTags(content: string, path: string): Unpacked {
  let text = content;
  let isPacked = false;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const begun = text.trimStart();
    const sibling = isPacked ? PATH_ELEMENT.exec(begun) : null;
    if (sibling !== null) {
      if (pathIn(sibling[2] ?? '') !== path) return UNCLEAR;
      text = begun.slice(sibling[0].length);
      continue;
    }
    const data = isPacked ? CDATA.exec(text) : null;
    if (data !== null) return { kind: 'file', text: data[1] ?? '' };
    const [whole, name = '', attributes = ''] = OPENING_TAG.exec(begun) ?? [];
    // Inside a tool's tags the next tag is a tool's as well.
    if (whole === undefined || !isPackingTag(name, attributes, isPacked ? '' : path)) break;
    const named = pathAttribute(attributes);
    const closing = `</${name}>`;
    const rest = begun.trimEnd();
    // A second file, or words behind the end: what the file is would be a guess.
    if ((named !== null && pathIn(named) !== path) || !rest.endsWith(closing)) return UNCLEAR;
    const inner = rest.slice(whole.length, -closing.length);
    if (inner.includes(closing)) return UNCLEAR;
    // The indentation before a closing tag is the tag's.
    text = inner.replace(/^[ \t]*\r?\n/, '').replace(/\n[ \t]+$/, '\n');
    isPacked = true;
  }
  if (!isPacked) return { kind: 'bare', text: content };
  // Escaped in the packing, or code that speaks of entities?
  return /&(?:lt|gt|amp|quot);/.test(text) ? UNCLEAR : { kind: 'file', text };
}

const PATH_KEYS = ['path', 'file', 'file_path', 'filePath', 'filepath', 'filename', 'file_name', 'name', 'target_file'];
const TEXT_KEYS = [
  'content',
  'contents',
  'text',
  'code',
  'body',
  'data',
  'source',
  'file_text',
  'fileContent',
  'value',
];
const JsonObject = z.record(z.string(), z.unknown());

function outOfJson(content: string, path: string): Unpacked {
  const bare: Unpacked = { kind: 'bare', text: content };
  const begun = content.trim();
  if (!/^[{[]/.test(begun)) return bare;
  let value: unknown;
  try {
    value = JSON.parse(begun);
  } catch {
    return namesItself(begun, path) ? UNCLEAR : bare;
  }
  const found: (string | null)[] = [];
  collect(value, path, found, 0);
  const [text] = found;
  if (found.length === 0) return namesAnother(value, path) ? UNCLEAR : (anonymousText(value, path) ?? bare);
  return found.length === 1 && typeof text === 'string' ? { kind: 'file', text } : UNCLEAR;
}

/** An object that holds the text of another file. */
function namesAnother(value: unknown, path: string): boolean {
  const object = JsonObject.safeParse(Array.isArray(value) ? (value as readonly unknown[])[0] : value).data;
  if (object === undefined || path.endsWith('.json')) return false;
  const isNamed = PATH_KEYS.some((key) => typeof object[key] === 'string' && /[./]/.test(object[key]));
  return isNamed && TEXT_KEYS.some((key) => typeof object[key] === 'string');
}

/** An object that holds one text and is no file of data itself. */
function anonymousText(value: unknown, path: string): Unpacked | null {
  const object = JsonObject.safeParse(value).data;
  if (object === undefined || kindOf(path) === 'data') return null;
  const texts = TEXT_KEYS.map((key) => object[key]).filter((text) => typeof text === 'string');
  const [text] = texts;
  return texts.length === 1 && text !== undefined && Object.keys(object).length <= 3 ? { kind: 'file', text } : null;
}

/** Each object that names the file, with the text that it holds; null where that is none, or more than one. */
function collect(value: unknown, path: string, found: (string | null)[], depth: number): void {
  if (depth > MAX_DEPTH || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const one of value as readonly unknown[]) collect(one, path, found, depth + 1);
    return;
  }
  const object = JsonObject.safeParse(value).data;
  if (object === undefined) return;
  const isNamed = PATH_KEYS.some((key) => typeof object[key] === 'string' && pathIn(object[key]) === path);
  const texts = TEXT_KEYS.map((key) => object[key]).filter((text) => typeof text === 'string');
  // A package of that name is named so without being a file: it holds no text.
  if (isNamed && (texts.length > 0 || !path.endsWith('.json'))) {
    found.push(texts.length === 1 ? (texts[0] ?? null) : null);
    return;
  }
  const keyed = Object.entries(object).find(([key]) => pathIn(key) === path);
  if (keyed !== undefined && typeof keyed[1] === 'string') {
    found.push(keyed[1]);
    return;
  }
  for (const one of Object.values(object)) {
    const isArguments = typeof one === 'string' && /^\s*\{/.test(one) && depth > 0;
    collect(isArguments ? parsed(one) : one, path, found, depth + 1);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Characters at the head in which a packing says what it holds. */
const HEAD_CHARACTERS = 600;

/** Is it the beginning of JSON that bears the file's own path? */
function namesItself(text: string, path: string): boolean {
  if (!text.startsWith('{') && !text.startsWith('[')) return false;
  const head = text.slice(0, HEAD_CHARACTERS);
  const named = /"(?:path|file|file_?path|file_?name|target_file)"\s*:\s*"([^"]{1,300})"/i.exec(head)?.[1];
  return named !== undefined && pathIn(named) === path;
}

/** In these the path is no line of code; elsewhere it may be an entry of a list. */
function withoutPathLine(content: string, path: string): Unpacked {
  const bare: Unpacked = { kind: 'bare', text: content };
  const [first = ''] = content.trimStart().split('\n', 1);
  if (first.length > path.length + 20 || !first.includes(path)) return bare;
  const named = pathIn(first.trim().replace(/^(?:file(?:name)?|path)\s*:\s*/i, ''));
  if (named !== path) return bare;
  if (kindOf(path) !== 'code' && kindOf(path) !== 'style') return UNCLEAR;
  const from = content.indexOf(first) + first.length + 1;
  return { kind: 'file', text: content.slice(from) };
}
