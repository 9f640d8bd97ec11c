import { lineAt } from '../line-at.ts';
import type { SyntaxFault } from '../syntax-reader.ts';

/** A language of templates whose blocks open and close by words. */
interface BlockLanguage {
  readonly name: string;
  readonly files: RegExp;
  /** Tags, with the word that says what they do in `word`, and what is passed over. */
  readonly tags: RegExp;
  /** What a tag opens, or null. */
  readonly opens: (tag: Tag) => string | null;
  /** What a tag closes: `''` closes whatever is open; null where it closes nothing. */
  readonly closes: (tag: Tag) => string | null;
}

interface Tag {
  readonly text: string;
  readonly word: string;
  readonly rest: string;
}

/** What has a closing tag wherever it is used. */
const JINJA_BLOCKS = new Set(
  'if for block macro call filter with autoescape unless case tablerow capture embed'.split(' '),
);
const GO_BLOCKS = new Set('if range with define block'.split(' '));

const JINJA: BlockLanguage = {
  name: 'template',
  files: /\.(?:j2|jinja2?|njk|twig|liquid|html?|xml|txt|tpl|tmpl)$/,
  tags: /\{#[\s\S]*?#\}|\{%[-+~]?\s*(?:raw|verbatim|comment)\b[\s\S]*?\{%[-+~]?\s*end(?:raw|verbatim|comment)\b[^}]*\}|\{%[-+~]?\s*(?<word>\w+)(?<rest>(?:[^%]|%(?!\}))*)%\}/g,
  opens: ({ word, rest }) => {
    if (!JINJA_BLOCKS.has(word)) return null;
    // Twig's short form, and what Django and Symfony include with values of their own.
    if (word === 'block' && /^\s*\w+\s+(?!scoped\b|required\b)[^\s-]/.test(rest)) return null;
    return word;
  },
  closes: ({ word }) => {
    const name = /^end(\w+)$/.exec(word)?.[1];
    return name !== undefined && JINJA_BLOCKS.has(name) ? name : null;
  },
};

const HANDLEBARS: BlockLanguage = {
  name: 'Handlebars',
  files: /\.(?:hbs|handlebars|mustache)$/,
  tags: /\\\{\{|\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![^}]*\}\}|\{\{\{\{[\s\S]*?\{\{\{\{\/[^}]*\}\}\}\}|\{\{~?(?<word>[#^/]\s*[>*]?\s*[\w./@-]+)(?<rest>[^}]*)\}\}/g,
  opens: ({ word }) => (/^[#^]/.test(word) && !/^\^\s*$/.test(word) ? word.replace(/^[#^]\s*[>*]?\s*/, '') : null),
  closes: ({ word }) => (word.startsWith('/') ? word.replace(/^\/\s*/, '') : null),
};

const GO: BlockLanguage = {
  name: 'Go template',
  files: /\.(?:tmpl|gotmpl|gohtml)$|\/templates\/[^/]+\.(?:ya?ml|tpl)$/,
  tags: /\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}|\{\{-?\s*(?<word>[a-z]+)\b(?<rest>(?:"(?:\\.|[^"\\])*"|`[^`]*`|[^}"`]|\}(?!\}))*)\}\}/g,
  opens: ({ word }) => (GO_BLOCKS.has(word) ? word : null),
  closes: ({ word, rest }) => (word === 'end' && rest.replace('-', '').trim() === '' ? '' : null),
};

const BLADE: BlockLanguage = {
  name: 'Blade',
  files: /\.blade\.php$/,
  tags: /\{\{--[\s\S]*?--\}\}|@verbatim\b[\s\S]*?@endverbatim\b|@php\b(?!\s*\()[\s\S]*?@endphp\b|(?<![\w@])@(?<word>end(?:if|foreach|for|while|unless|forelse|isset)\b|(?:if|foreach|for|while|unless|forelse|isset)(?=\s*\())(?<rest>)/g,
  opens: ({ word }) => (word.startsWith('end') ? null : word),
  closes: ({ word }) => (word.startsWith('end') ? word.slice(3) : null),
};

/** The words by which Jinja and its kin are known in a file whose ending says nothing. */
const JINJA_WORDS = /\{%[-+~]?\s*(?:end)?(?:if|for|block|macro|unless)\b/;
/** Characters: a comment that never closes is looked for anew behind each opening. */
const MAX_TEMPLATE_LENGTH = 60_000;

/** Where the blocks of a template do not match: one that never closes, or a closing tag that closes nothing. */
export function findTemplateFault(path: string, text: string): SyntaxFault | null {
  if (text.length > MAX_TEMPLATE_LENGTH) return null;
  for (const language of [JINJA, HANDLEBARS, GO, BLADE]) {
    if (!language.files.test(path.toLowerCase()) || (language === JINJA && !JINJA_WORDS.test(text))) continue;
    const found = findUnmatched(text, language);
    if (found !== null) return found;
  }
  return null;
}

function findUnmatched(text: string, { name: language, tags, opens, closes }: BlockLanguage): SyntaxFault | null {
  const stack: { readonly name: string; readonly at: number; readonly text: string }[] = [];
  for (const { 0: whole, index, groups } of text.matchAll(tags)) {
    const word = groups?.['word'];
    if (word === undefined) continue;
    const tag: Tag = { text: whole, word, rest: groups?.['rest'] ?? '' };
    const opened = opens(tag);
    const closed = closes(tag);
    if (opened !== null) stack.push({ name: opened, at: index, text: whole });
    else if (closed !== null) {
      const top = stack.at(-1);
      if (top === undefined) {
        return {
          line: lineAt(text, index),
          what: { code: 'syntax_unexpected', values: { language, text: quote(whole) } },
        };
      }
      if (closed !== '' && closed !== top.name) return toOpen(text, language, top);
      stack.pop();
    }
  }
  const open = stack.at(-1);
  return open === undefined ? null : toOpen(text, language, open);
}

function toOpen(
  text: string,
  language: string,
  { at, text: whole }: { readonly at: number; readonly text: string },
): SyntaxFault {
  return { line: lineAt(text, at), what: { code: 'syntax_never_closed', values: { language, text: quote(whole) } } };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
