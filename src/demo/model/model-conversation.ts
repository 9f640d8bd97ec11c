import { bestMatch, renderPlanAnswer, type KnownProject } from './projects/known-project.ts';
import type { ChatMessage, ChatRequest } from './model-request.ts';

/** What a request asks for. */
export type ModelWish =
  | { kind: 'plan'; prompt: string }
  | { kind: 'files'; nonce: string; paths: string[] }
  | { kind: 'continuation'; nonce: string; paths: string[]; partial: string };

const openingMarker = /^<<<FILE (\S+) (.+)>>>\r?$/gm;

/** Reads out of a conversation what is wanted, by the contract between the service and a model. */
export function readWish(request: ChatRequest): ModelWish {
  const { messages } = request;
  const last = messages.at(-1);
  const asked = messages.findLastIndex((one) => one.role === 'user' && markersOf(one) !== undefined);
  const asking = messages[asked];
  const wanted = asking === undefined ? undefined : markersOf(asking);
  if (last?.prefix === true && wanted !== undefined) {
    return { kind: 'continuation', ...wanted, partial: last.content ?? '' };
  }
  const partial = answerBefore(messages);
  if (partial !== undefined) {
    const first = messages.slice(0, -2).findLast((one) => one.role === 'user' && markersOf(one) !== undefined);
    const open = first === undefined ? undefined : markersOf(first);
    if (open !== undefined && !isFinished(partial, open.nonce, open.paths.length)) {
      return { kind: 'continuation', ...open, partial };
    }
  }
  if (wanted !== undefined && asked === messages.length - 1) return { kind: 'files', ...wanted };
  return { kind: 'plan', prompt: last?.content ?? '' };
}

/** The whole answer to a wish, as a good model would give it. */
export function answerWish(
  wish: ModelWish,
  messages: readonly ChatMessage[],
  projects: readonly [KnownProject, ...KnownProject[]],
  overrides: Readonly<Record<string, string>>,
): string {
  if (wish.kind === 'plan') return renderPlanAnswer(bestMatch(projects, wish.prompt));
  const project = projectInHand(messages, projects);
  const contentOf = (path: string): string =>
    overrides[path] ?? project.files.find((file) => file.path === path)?.content ?? inventFile(path);
  const whole = renderMarkedFiles(wish.nonce, wish.paths, contentOf);
  return wish.kind === 'files' ? whole : restAfter(whole, wish.partial, wish.paths.length);
}

/** Files between the contract's markers. */
export function renderMarkedFiles(
  nonce: string,
  paths: readonly string[],
  contentOf: (path: string) => string,
): string {
  return paths
    .map((path) => {
      const content = contentOf(path);
      const end = content === '' || content.endsWith('\n') ? '' : '\n';
      return `<<<FILE ${nonce} ${path}>>>\n${content}${end}<<<END ${nonce}>>>\n`;
    })
    .join('');
}

function markersOf(one: ChatMessage): { nonce: string; paths: string[] } | undefined {
  const found = [...(one.content ?? '').matchAll(openingMarker)];
  const nonce = found[0]?.[1];
  if (nonce === undefined) return undefined;
  return { nonce, paths: found.filter((match) => match[1] === nonce).map((match) => match[2] ?? '') };
}

/** The assistant's messages since the last request for files, put together, when the last message is a person's. */
function answerBefore(messages: readonly ChatMessage[]): string | undefined {
  if (messages.at(-1)?.role !== 'user' || messages.at(-2)?.role !== 'assistant') return undefined;
  const earlier = messages.slice(0, -1);
  const asked = earlier.findLastIndex((one) => one.role === 'user' && markersOf(one) !== undefined);
  if (asked === -1) return undefined;
  return earlier
    .slice(asked + 1)
    .filter((one) => one.role === 'assistant')
    .map((one) => one.content ?? '')
    .join('');
}

function isFinished(partial: string, nonce: string, files: number): boolean {
  return partial.split(`<<<END ${nonce}>>>`).length - 1 >= files;
}

/** What follows the partial answer, with its opening marker or, for one file, without. */
function restAfter(whole: string, partial: string, files: number): string {
  if (whole.startsWith(partial)) return whole.slice(partial.length);
  const bare = whole.slice(whole.indexOf('\n') + 1);
  if (files === 1 && bare.startsWith(partial)) return bare.slice(partial.length);
  const tail = partial.slice(-200);
  const at = whole.lastIndexOf(tail);
  return at === -1 ? whole : whole.slice(at + tail.length);
}

/** The plan that the conversation bears tells which project is being written. */
function projectInHand(
  messages: readonly ChatMessage[],
  projects: readonly [KnownProject, ...KnownProject[]],
): KnownProject {
  const text = messages
    .filter((one) => one.role === 'assistant')
    .map((one) => one.content ?? '')
    .join('\n');
  const score = (one: KnownProject): number => one.files.filter((file) => text.includes(`"${file.path}"`)).length;
  return projects.reduce((best, one) => (score(one) > score(best) ? one : best), projects[0]);
}

function inventFile(path: string): string {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const text = `${path}: a file that the stand-in for the model does not know by heart.`;
  if (ending === 'json') return '{}\n';
  if (ending === 'md') return `# ${path}\n\n${text}\n`;
  if (['html', 'xml', 'svg', 'vue'].includes(ending)) return `<!-- ${text} -->\n`;
  if (ending === 'css') return `/* ${text} */\n`;
  const takesSlashes = ['js', 'mjs', 'cjs', 'ts', 'tsx', 'jsx', 'go', 'rs', 'java', 'c', 'h', 'cpp', 'kt', 'swift'];
  return takesSlashes.includes(ending) ? `// ${text}\n` : `# ${text}\n`;
}
