import type { GeneratedFile } from '../core/generated-file.ts';
import type { Statement } from '../core/warning.ts';
import type { Finding } from '../ports/verifier.ts';
import type { Project } from './project.ts';

const README = /(?:^|\/)readme(?:[.-][^/]*)?$/i;
/** Programs that do the same: whoever names one has told how. */
const ALIKE: readonly RegExp[] = [
  /^(?:npm|npx|yarn|pnpm|bun|bunx|node|deno)$/,
  /^(?:python|python3|py|pip|pip3|uv|poetry|pipenv|pytest|hatch|tox|nox|flask|uvicorn|streamlit)$/,
  /^(?:go|air)$/,
];
/** Programs that may start anything. */
const RUNNERS = /^(?:make|just|task|docker|docker-compose|podman|sh|bash|\.\/[\w.-]+)$/;

/** Does somebody who clones the project learn how to run and test it? Told once, on one file. */
export function checkCompleteness(file: GeneratedFile, project: Project): readonly Finding[] {
  const remark = (what: Statement): readonly Finding[] => [
    { path: file.path, line: null, kind: 'completeness', weight: 'remark', ...what },
  ];
  const paths = [...project.files.keys()];
  const readmes = paths.filter((path) => README.test(path));
  if (readmes.length === 0) {
    return file.path === paths[0] ? remark({ code: 'readme_missing', values: {} }) : [];
  }
  const { run = '', test = '' } = project.plan ?? {};
  const isTop = file.path === readmes.find((path) => !path.includes('/'));
  if (!isTop || run.trim() === '' || test.trim() === '' || tells(file.text, [run, test])) return [];
  return remark({ code: 'readme_silent', values: { run: shorten(run), test: shorten(test) } });
}

/** Whether a text names one of these commands, or at least a program like theirs. */
function tells(text: string, commands: readonly string[]): boolean {
  if (commands.some((command) => fold(text).includes(fold(command)))) return true;
  const told = programsOf(text);
  return commands.flatMap(programsOf).some((program) => {
    const alike = ALIKE.find((one) => one.test(program));
    return told.some((other) => other === program || RUNNERS.test(other) || alike?.test(other) === true);
  });
}

/** What each command of a text begins with: of a line, behind a prompt, in backticks and behind `&&`. */
function programsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:^[ \t]*(?:[$>#*-][ \t]+)?|`|&&[ \t]*|;[ \t]*)([\w./-]+)/gm)].map(
    ([, program = '']) => program,
  );
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[\s`$]+/g, '');
}

function shorten(command: string): string {
  const line = command.trim().replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59).toWellFormed()}…` : line;
}
