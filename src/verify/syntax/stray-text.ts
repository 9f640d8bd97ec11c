import { endingOf, nameOf } from './file-ending.ts';
import type { SyntaxFault } from './syntax-reader.ts';
import { isToolTag } from '../tool-tags.ts';

/** Code in which a fence alone on a line, at the very beginning or end, is always the wrapping of an answer. */
const CODE = new Set(
  (
    'js jsx mjs cjs ts tsx mts cts py pyi go java kt kts scala groovy rs cs fs rb php c h cc cpp hpp m mm swift dart lua ' +
    'r jl ex exs erl hs clj sql sh bash zsh fish ps1 bat css scss sass less html htm vue svelte astro xml svg json jsonc ' +
    'yaml yml toml ini cfg conf properties env gradle tf hcl proto graphql prisma gitignore dockerignore editorconfig'
  ).split(' '),
);
const CODE_NAMES = /^(?:dockerfile|containerfile|makefile|gemfile|rakefile|procfile|jenkinsfile|vagrantfile|go\.mod)$/;

/** Names of examples and of templates: what such a file begins and ends with is that of the file that it stands for. */
const SAMPLE = /\.(?:example|sample|dist|template|tmpl|tpl|j2|jinja2?|erb|ejs|hbs|njk|twig)$/;
/** Ruby and others say by the whole name that they are code. */
const CODE_FILES = /\.(?:ru|rake|gemspec|bats|nomad|mk|cmake|service|timer|socket|tfvars)$/;

/** What has no parser here, or one that reads a line of prose as a command, a scalar, a selector or plain output. */
const BLIND = new Set(
  (
    'sh bash zsh fish ps1 bat yaml yml css scss sass less php html htm vue svelte ini env conf rb rake c h cc cpp hpp m mm ' +
    'kt kts scala groovy swift lua sql dart ex exs gradle proto tf hcl graphql prisma gitignore dockerignore editorconfig'
  ).split(' '),
);

/** A tag alone on a line. In XML it may be an element. */
const TAG = /^<\/?([a-z][\w-]*)(?:\s[^<>]*)?>$/i;
const XML = new Set('xml svg props config'.split(' '));

const FENCE = /^(?:```+|~~~+)[\w+#.-]*\s*$/;
const LEAD_IN =
  /^(?:Here(?:'s|’s| is| are)|Sure|Certainly|Of course|Absolutely|Below is|The following|I(?:'ve|’ve| have)|以下是|下面是|这是|好的|当然)(?![\w-]).*(?:[:：.。!！])$/;

const LEAD_OUT =
  /^(?:This (?:[\w`'-]+ ){0,4}(?:builds?|completes?|configures?|contains?|creates?|defines?|handles?|ignores?|includes?|implements?|provides?|sets? up|should|is|will)|Let me know|Feel free|(?:I )?hope this|You can (?:now|then)|Make sure|Remember to|以上|希望|如果你|如需)(?![\w-]).*[.!。！?？]$/i;

/** A sentence in any language: words, a mark at its end, and nothing that code is made of. */
const SENTENCE =
  /^(?:\p{Lu}[\p{L}\p{M}\p{N}'’`"«».,-]*(?: [\p{L}\p{M}\p{N}'’`"«»().,/-]+){3,30}|[\p{Lo}\p{N}，、“”]{8,80}) ?[:：.。!！]$/u;
/** Where a line of plain words is neither text that is shown nor part of a block. */
const WORDLESS = new Set(
  'css scss sass less yaml yml sql sh bash zsh ini conf cfg env properties tf hcl tfvars toml'.split(' '),
);
const LISTS = /(?:^|\/)(?:requirements[\w.-]*\.txt|dockerfile|makefile|gemfile|rakefile|procfile)$/i;

type StrayCode =
  | 'answer_fence_before'
  | 'answer_fence_behind'
  | 'answer_sentence_before'
  | 'answer_sentence_behind'
  | 'conversation_left';

/**
 * Finds what belongs to the answer and not to the file: an outer fence, the tag of a tool, the file's own path, and a
 * sentence before code that would take it for code.
 */
export function findStrayText(path: string, text: string): SyntaxFault | null {
  const plain = path.replace(SAMPLE, '');
  const ending = endingOf(plain);
  const isCode = CODE.has(ending) || CODE_NAMES.test(nameOf(plain)) || CODE_FILES.test(plain) || SAMPLE.test(path);
  if (!isCode && !LISTS.test(path)) return null;
  const lines = text.split('\n').map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  const opening = lines[first] ?? '';
  const closing = lines[last] ?? '';
  if (FENCE.test(opening)) return toFault(first, 'answer_fence_before');
  if (FENCE.test(closing)) return toFault(last, 'answer_fence_behind');
  if (!XML.has(ending) && isToolLine(opening)) return toFault(first, 'conversation_left');
  if (!XML.has(ending) && isToolLine(closing)) return toFault(last, 'conversation_left');
  // In a list of files, as in an ignore file, it may be an entry.
  const isOwnName = opening === path || (opening === nameOf(path) && last > first);
  if (isOwnName && !path.endsWith('ignore')) return toFault(first, 'conversation_left');
  if (WORDLESS.has(ending) || LISTS.test(plain)) {
    // Set off by a blank line: a key or a word of a list stands with the others.
    if (SENTENCE.test(opening) && lines[first + 1] === '') return toFault(first, 'answer_sentence_before');
    const isApart = last > first && lines[last - 1] === '';
    if (isApart && SENTENCE.test(closing)) return toFault(last, 'answer_sentence_behind');
  }
  if (!BLIND.has(ending) && !CODE_NAMES.test(nameOf(plain))) return null;
  if (LEAD_IN.test(opening)) return toFault(first, 'answer_sentence_before');
  return last > first && LEAD_OUT.test(closing) ? toFault(last, 'answer_sentence_behind') : null;
}

function isToolLine(line: string): boolean {
  const name = TAG.exec(line.trim())?.[1];
  return name !== undefined && isToolTag(name);
}

function toFault(index: number, code: StrayCode): SyntaxFault {
  return { line: index + 1, what: { code, values: {} } };
}
