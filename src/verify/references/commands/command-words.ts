import { join } from 'node:path/posix';

/** Something of the project that a command needs. `folder`: where it is looked for, `''` for the top. */
export interface Need {
  readonly kind: 'script' | 'target' | 'file' | 'module' | 'lock' | 'composer' | 'cargo';
  readonly name: string;
  readonly folder: string;
  /** The command, as short as it can be told. */
  readonly command: string;
}

/** Characters of one command that are read. */
const MAX_COMMAND = 4_000;
/** What may stand in front of a program. */
const WRAPPER =
  /^(?:sudo|exec|time|env|nohup|cross-env|npx|pnpx|bunx|@|-|\(|dotenv|--|dumb-init|tini|[A-Za-z_]\w*=\S*)$/;
/** They run what follows in the surroundings of a project. */
const SURROUNDINGS = /^(?:uv|poetry|pipenv|pdm|hatch|rye)$/;
/** They go elsewhere, or take what is there only if it is. */
const ELSEWHERE =
  /^(?:-C|-w|-r|-f|-ws|--prefix|--cwd|--dir|--directory|--filter|--recursive|--workspaces?|--if-present|--chdir|--app-dir|--file)(?:=|$)/;
const LIFECYCLE = /^(?:test|start|build|dev|lint)$/;
const PATH = /^[\w@.-]+(?:\/[\w@.-]+)*$/;
const RUNTIMES = /^(?:node|nodemon|tsx|ts-node|babel-node)$/;
const SERVERS = /^(?:uvicorn|gunicorn|hypercorn|daphne)$/;
/** What takes a value behind it. */
const TAKES_VALUE =
  /^-{1,2}(?:[a-zA-Z]|bind|host|port|workers?|worker-class|timeout|log-level|threads|config|import|require|loader)$/;

/** What a shell's command, or several of them, need of the project. One that goes where nobody can follow ends it. */
export function readNeeds(text: string, start: string): readonly Need[] {
  if (text.length > MAX_COMMAND || /<<-?\s*['"]?\w|\bfunction\b|\$\(|`/.test(text)) return [];
  const needs: Need[] = [];
  let folder = start;
  for (const part of text
    .replace(/\\\r?\n/g, ' ')
    .replace(/(^|\s)#[^\n]*/g, '$1')
    .split(/&&|\|\||[;|\n]/)) {
    const words = part
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
    while (WRAPPER.test(words[0] ?? '')) words.shift();
    if (SURROUNDINGS.test(words[0] ?? '') && words[1] === 'run') {
      words.splice(0, 2);
      if (words[0]?.startsWith('-') === true) continue;
    }
    const [program = '', ...rest] = words;
    if (/^(?:cd|pushd)$/.test(program)) {
      const [to = ''] = rest;
      if (!PATH.test(to) && !/^\.{1,2}(?:\/|$)/.test(to)) return needs;
      folder = join(folder, to);
      if (folder === '.') folder = '';
      if (folder.startsWith('..')) return needs;
      continue;
    }
    const [copied] = rest;
    if (program === 'cp' && rest.length === 2 && copied !== undefined && PATH.test(copied))
      needs.push({ kind: 'file', name: copied, folder, command: shorten(words.join(' ')) });
    // What is made or fetched before may be anything.
    if (
      /^(?:git|wget|curl|tar|unzip|touch|mkdir|cp|mv|source|\.|if|for|while|case|pushd|popd|docker|ssh|kubectl)$/.test(
        program,
      )
    ) {
      if (/^(?:git|wget|curl|tar|unzip|cp|mv|if|for|while|case|popd)$/.test(program)) return needs;
      continue;
    }
    needs.push(...needsOf(program, rest, folder).map((need) => ({ ...need, command: shorten(words.join(' ')) })));
  }
  return needs;
}

type Bare = Omit<Need, 'command'>;

function needsOf(program: string, rest: readonly string[], folder: string): readonly Bare[] {
  const one = (kind: Need['kind'], name: string | undefined): readonly Bare[] =>
    name === undefined || name === '' ? [] : [{ kind, name, folder }];
  const first = rest.find((word, index) => !word.startsWith('-') && !TAKES_VALUE.test(rest[index - 1] ?? ''));
  const isElsewhere = rest.some((word) => ELSEWHERE.test(word));
  if (/^(?:npm|pnpm|yarn|bun)$/.test(program)) {
    if (isElsewhere) return [];
    return packageNeeds(program, rest, one);
  }
  if (/^(?:g?make)$/.test(program)) {
    const isPlain = !isElsewhere && !rest.some((word) => /^-[a-z]*[Cf]|[$(){}%]/.test(word));
    return isPlain ? rest.filter((word) => /^[a-z][\w.-]*$/i.test(word)).flatMap((word) => one('target', word)) : [];
  }
  if (/^(?:python3?|py)$/.test(program)) {
    if (rest[0] === '-m')
      return one('module', rest[1]?.replace(/^(?:pip|pytest|unittest|venv|build|http\.server)$/, ''));
    return isPathTo(rest[0], /\.py$/) ? one('file', rest[0]) : [];
  }
  if (program === 'tsc') {
    const settings = rest[rest.findIndex((word) => /^(?:-p|--project|-b|--build)$/.test(word)) + 1];
    return rest.includes(settings ?? '') && isPathTo(settings, /\.json$/) ? one('file', settings) : [];
  }
  if (program === 'composer') return composerNeeds(rest, one);
  if (program === 'cargo' && /^(?:run|build|test)$/.test(rest[0] ?? '')) {
    return rest.flatMap((word, index) => (/^--(?:bin|example)$/.test(rest[index - 1] ?? '') ? one('cargo', word) : []));
  }
  if (program === 'dotnet' && /^(?:run|build|test|publish)$/.test(rest[0] ?? '')) {
    const named = rest.findIndex((word) => /^(?:--project|-p)$/.test(word));
    const path = named > 0 ? rest[named + 1] : rest[0] === 'run' ? undefined : rest[1];
    return isPathTo(path, /^(?!-)/) ? one('file', path) : [];
  }
  if (/^(?:php|ruby|perl)$/.test(program)) return isPathTo(rest[0], /\.(?:php|rb|pl)$/) ? one('file', rest[0]) : [];
  if (/^pip3?$/.test(program)) {
    return rest.flatMap((word, index) =>
      /^(?:-r|--requirement)$/.test(rest[index - 1] ?? '') && PATH.test(word) ? one('file', word) : [],
    );
  }
  if (SERVERS.test(program)) {
    const target = rest.find((word) => /^[A-Za-z_][\w.]*:[A-Za-z_]\w*(?:\(\))?$/.test(word));
    return isElsewhere ? [] : one('module', target?.split(':')[0]);
  }
  if (program === 'streamlit' || program === 'fastapi') return isPathTo(rest[1], /\.py$/) ? one('file', rest[1]) : [];
  if (/^(?:bash|sh)$/.test(program)) return isPathTo(rest[0], /\.sh$/) ? one('file', rest[0]) : [];
  if (RUNTIMES.test(program)) return isPathTo(first, /\.[cm]?[jt]sx?$/) && !isElsewhere ? one('file', first) : [];
  if (/^\.\/[\w./-]+\.(?:sh|py|js|rb|pl)$|^\.\/(?:gradlew|mvnw)$/.test(program)) return one('file', program);
  if (program === 'go' && /^(?:run|build|test|vet)$/.test(rest[0] ?? '')) {
    return rest
      .slice(1)
      .filter((word) => /^\.\/[\w/-]+(?:\.go)?$/.test(word))
      .flatMap((word) => one('file', word));
  }
  return [];
}

function packageNeeds(
  program: string,
  rest: readonly string[],
  one: (kind: Need['kind'], name: string | undefined) => readonly Bare[],
): readonly Bare[] {
  const words = rest.filter((word) => !/^(?:-s|--silent|-q|--quiet)$/.test(word));
  const [verb = '', name = ''] = words;
  if (program === 'npm' && verb === 'ci') return one('lock', 'package-lock.json');
  if (/^(?:install|i)$/.test(verb) && rest.includes('--frozen-lockfile')) {
    return one('lock', { yarn: 'yarn.lock', pnpm: 'pnpm-lock.yaml', bun: 'bun.lock' }[program]);
  }
  if (/^(?:run|run-script)$/.test(verb)) {
    // Others than npm also run the programs of packages by this word.
    if (program !== 'npm' && !LIFECYCLE.test(name)) return [];
    return /^[\w:.-]+$/.test(name) && !name.startsWith('-') ? one('script', name) : [];
  }
  if (program === 'npm' && /^(?:test|t|start)$/.test(verb)) return one('script', verb === 't' ? 'test' : verb);
  return /^(?:yarn|pnpm)$/.test(program) && /^(?:test|start|build|dev)$/.test(verb) ? one('script', verb) : [];
}

/** Words of composer itself. */
const COMPOSER =
  /^(?:about|archive|audit|browse|bump|check-platform-reqs|clear-?cache|completion|config|create-project|depends|diagnose|dump-?autoload|exec|fund|global|help|home|init|install|i|licenses|list|outdated|prohibits|reinstall|remove|repository|require|search|self-update|show|status|suggests|update|u|upgrade|validate|why|why-not)$/;

function composerNeeds(
  rest: readonly string[],
  one: (kind: Need['kind'], name: string | undefined) => readonly Bare[],
): readonly Bare[] {
  const [verb = '', name = ''] = rest;
  const script = /^run(?:-script)?$/.test(verb) ? name : COMPOSER.test(verb) ? '' : verb;
  return /^[a-z][\w:.-]*$/.test(script) ? one('composer', script) : [];
}

function isPathTo(word: string | undefined, ending: RegExp): boolean {
  return word !== undefined && PATH.test(word.replace(/^\.\//, '')) && ending.test(word);
}

function shorten(command: string): string {
  return command.length > 60 ? `${command.slice(0, 59).toWellFormed()}…` : command;
}
