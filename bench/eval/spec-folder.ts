import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isRepositoryName } from '../../src/core/names.ts';
import { countCharacters } from '../../src/core/prompt.ts';
import { decodeOperatorText } from '../../src/core/operator-text.ts';
import type { EvalRequest, SpecTests } from './eval-request.ts';

/** What a folder of specifications holds. `problems`: a line for what could not be read. */
export interface SpecFolder {
  readonly requests: readonly EvalRequest[];
  readonly problems: readonly string[];
}

/** Names that a specification bears, the likeliest first. */
const SPEC_NAMES = ['start.md', 'spec.md', 'specification.md', 'prompt.md', 'readme.md'];
/** Any other text, but not `start.md.failed.txt`, which says that the text is not there. */
const SPEC_LIKE = /^[^.]+\.(?:md|markdown|rst|txt)$/i;
const COUNT_FILE = 'test_case_count.txt';

/**
 * Reads a folder in the form of NL2RepoBench's `test_files`: each sub-folder is a project, its specification `start.md`
 * (or its only text), with `test_files.json` and `test_commands.json` (lists of texts) and `test_case_count.txt` beside
 * it where there are tests.
 * See https://github.com/multimodal-art-projection/NL2RepoBench
 * @throws where the folder itself cannot be read
 */
export function readSpecFolder(folder: string): SpecFolder {
  const requests: EvalRequest[] = [];
  const problems: string[] = [];
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted();
  for (const name of names) {
    try {
      const request = readSpec(join(folder, name), name);
      if (request === null) problems.push(`${name}: no start.md, and not one text alone`);
      else if (requests.some(({ id }) => id === request.id)) problems.push(`${name}: another folder is ${request.id}`);
      else requests.push(request);
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { requests, problems };
}

function readSpec(folder: string, name: string): EvalRequest | null {
  const file = findSpec(readdirSync(folder));
  if (file === undefined) return null;
  const prompt = decodeOperatorText(readFileSync(join(folder, file)));
  return {
    ...{ id: toRepositoryName(name), language: '–', size: 'spec' },
    ...{ prompt, promptCharacters: countCharacters(prompt), tests: readTests(folder) },
  };
}

function findSpec(files: readonly string[]): string | undefined {
  const named = SPEC_NAMES.map((name) => files.find((file) => file.toLowerCase() === name));
  const texts = files.filter((file) => SPEC_LIKE.test(file) && file !== COUNT_FILE);
  return named.find((file) => file !== undefined) ?? (texts.length === 1 ? texts[0] : undefined);
}

function readTests(folder: string): SpecTests | null {
  const files = readTexts(folder, 'test_files.json');
  const commands = readTexts(folder, 'test_commands.json');
  const count = Number.parseInt(readOptional(folder, COUNT_FILE) ?? '', 10);
  if (files === null && commands === null) return null;
  return { files: files ?? [], commands: commands ?? [], cases: Number.isNaN(count) ? null : count };
}

const Texts = z.array(z.string());

function readTexts(folder: string, name: string): string[] | null {
  const text = readOptional(folder, name);
  if (text === null) return null;
  try {
    return Texts.parse(JSON.parse(text));
  } catch {
    throw new Error(`${name} is no list of texts`);
  }
}

function readOptional(folder: string, name: string): string | null {
  const path = join(folder, name);
  return existsSync(path) ? decodeOperatorText(readFileSync(path)) : null;
}

/** The name of a folder → one that a repository may bear. */
function toRepositoryName(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, '-').slice(0, 100);
  return isRepositoryName(plain) ? plain : `spec-${plain.replaceAll('.', '-')}`.slice(0, 100);
}
