import type { GeneratedFile } from '../core/generated-file.ts';
import { inlineCode, truncate } from '../core/markdown/safe.ts';
import { renderMessage } from '../core/messages/render-message.ts';
import type { TaskMessage } from '../core/messages/task-messages.ts';
import type { PlannedFile, ProjectPlan } from '../core/project-plan.ts';
import { cleanPrompt } from '../core/prompt.ts';
import { spokenLocale } from '../core/spoken-locale.ts';
import type { TaskRequest } from '../core/task-request.ts';

/** Files that are named: whoever needs more can look. */
const MAX_FILES = 150;
/** Files of the base that are named. */
const MAX_BASE_FILES = 20;
const MAX_COMMAND_CHARACTERS = 500;
const MAX_LINE_CHARACTERS = 300;
/** Without the right to push them, workflows lie elsewhere in the end. */
const UNSETTLED = '.github/workflows/';

/** An AGENTS.md for whoever works on the project next, in the language of the request: all of it stands in the plan. */
export function renderAgentsFile(
  { prompt, target, base }: TaskRequest,
  plan: ProjectPlan,
  baseFiles: readonly GeneratedFile[],
): string {
  const locale = spokenLocale(prompt) ?? 'en';
  const say = (...message: TaskMessage): string => renderMessage(locale, ...message);
  const commands = (['install', 'run', 'test'] as const).flatMap((key) => {
    const lines = cleanPrompt(plan[key] ?? '')
      .split('\n')
      .map((line) => line.trim());
    const code = lines.filter((line) => line !== '').map((line) => inlineCode(line, MAX_COMMAND_CHARACTERS));
    return code.length === 0 ? [] : [`- ${say(`agents.${key}`)}: ${code.join(', ')}`];
  });
  const decisions = (plan.decisions ?? []).map((one) => `- ${toProse(one)}`);
  const settled = plan.files.filter(({ path }) => !path.toLowerCase().startsWith(UNSETTLED));
  const files = [...Map.groupBy(settled.slice(0, MAX_FILES), folderOf)].map(([folder, inside]) =>
    [
      `- ${folder === '' ? say('agents.top') : inlineCode(`${folder}/`)}`,
      ...inside.map(
        ({ path, purpose }) => `  - ${inlineCode(path.slice(path.lastIndexOf('/') + 1))}${toTail(purpose)}`,
      ),
    ].join('\n'),
  );
  const count = settled.length - MAX_FILES;
  const paths = baseFiles.filter(({ path }) => !path.toLowerCase().startsWith(UNSETTLED)).map(({ path }) => path);
  const from = {
    base: inlineCode(base?.repository ?? ''),
    paths: [
      ...paths.slice(0, MAX_BASE_FILES).map((path) => inlineCode(path)),
      ...(paths.length > MAX_BASE_FILES ? [say('agents.more', { count: paths.length - MAX_BASE_FILES })] : []),
    ].join(', '),
  };
  const sections = [
    // The name of the plan, so that the same plan makes the same files wherever they go.
    [`# ${toProse(plan.name) || target.name}`],
    [toProse(plan.summary)],
    ...(commands.length === 0 ? [] : [[`## ${say('agents.commands')}`], commands]),
    ...(decisions.length === 0 ? [] : [[`## ${say('agents.decisions')}`], decisions]),
    [`## ${say('agents.files')}`],
    [
      ...files,
      ...(count > 0 ? [`- ${say('agents.more', { count })}`] : []),
      ...(paths.length === 0 ? [] : [`- ${say('agents.base', from)}`]),
    ],
  ];
  return `${sections
    .map((lines) => lines.join('\n'))
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

function folderOf({ path }: PlannedFile): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function toTail(purpose: string): string {
  const said = toProse(purpose);
  return said === '' ? '' : ` – ${said}`;
}

/** Words of the model as one line in which nothing is hidden: what shows nothing is gone, and no tag or comment begins. */
function toProse(text: string): string {
  const line = truncate(cleanPrompt(text).replace(/\s+/g, ' '), MAX_LINE_CHARACTERS)
    .replaceAll('<', '&lt;')
    .replace(/^(?=[#>|~=*+-]|\d+[.)])/, '\\');
  // An odd number of marks would turn what follows into code.
  const isPaired = !line.includes('``') && (line.match(/`/g)?.length ?? 0) % 2 === 0;
  return isPaired ? line : line.replaceAll('`', "'");
}
