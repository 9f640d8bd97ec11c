import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { POLICY_MESSAGES, type PolicyMessage } from '../core/messages/policy-messages.ts';
import { fillGaps } from '../core/messages/sentence.ts';
import { splitFullName } from '../core/names.ts';
import { combinePolicies, DEFAULT_POLICY, OrgPolicy, toPolicy, type Policy } from '../core/org-policy.ts';
import type { Locale } from '../core/task-request.ts';
import type { CommandPlace, Membership } from '../ports/forge.ts';

const PATH = '.github/gencode.yml';
/** Characters of a policy file; far more than any that a person writes. */
const MAX_CHARACTERS = 65_536;
const MAX_FAULT_CHARACTERS = 300;
/** How the schema puts its faults. */
const SCHEMA_WORDS = { en: z.locales.en().localeError, zh: z.locales.zhCN().localeError };

/** What is wrong with a policy file, in each language: a part of it is in the words of the schema. */
export type PolicyFault = Readonly<Record<Locale, string>>;

/** A policy, and what was wrong with a file of it; a file with a fault counts as the default one. */
export interface PolicyReading {
  readonly policy: Policy;
  readonly fault: PolicyFault | null;
}

/**
 * What holds for a repository: its own file, within that of the owner's `.github` repository; whichever there is, else
 * the default one.
 */
export async function readPolicy(
  membership: Pick<Membership, 'readFile'>,
  where: CommandPlace,
  signal: AbortSignal,
): Promise<PolicyReading> {
  const { access, repository, repositoryId } = where;
  const owners = `${splitFullName(repository).owner}/.github`;
  const own = { access, repository, repositoryId };
  const isOwners = repository.toLowerCase() === owners.toLowerCase();
  const texts = await Promise.all(
    (isOwners ? [own] : [own, { access, repository: owners }]).map(async (place) => ({
      name: place.repository,
      text: await membership.readFile(place, PATH, signal),
    })),
  );
  const readings = texts.flatMap(({ name, text }) => (text === null ? [] : [parsePolicy(text, name)]));
  const [first, second] = readings;
  if (first === undefined) return { policy: DEFAULT_POLICY, fault: null };
  if (second === undefined) return first;
  const fault = first.fault ?? second.fault;
  const policy = combinePolicies(first.policy, second.policy);
  if (!('contradiction' in policy)) return { policy, fault };
  const { allow, ...limits } = first.policy;
  return {
    policy: { ...limits, allow: [...allow, ...second.policy.allow] },
    fault:
      fault ??
      toFault(repository, wordOf('policy.nothing_left', { key: policy.contradiction, file: `${owners}/${PATH}` })),
  };
}

/** Text of `gencode.yml` → policy. `repository`: where the file stands, for the fault. */
export function parsePolicy(text: string, repository: string): PolicyReading {
  const faulty = (word: (locale: Locale) => string): PolicyReading => ({
    policy: DEFAULT_POLICY,
    fault: toFault(repository, word),
  });
  if (text.length > MAX_CHARACTERS) return faulty(wordOf('policy.too_long', { limit: MAX_CHARACTERS }));
  let yaml: unknown;
  try {
    yaml = parse(text, { logLevel: 'error' }) ?? {};
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
    return faulty(line === undefined ? wordOf('policy.not_yaml') : wordOf('policy.not_yaml_at', { line }));
  }
  const policy = OrgPolicy.safeParse(yaml);
  const isOwners = splitFullName(repository).repo.toLowerCase() === '.github';
  if (policy.success) return { policy: toPolicy(policy.data, isOwners), fault: null };
  return faulty((locale) => {
    const { error = policy.error } = OrgPolicy.safeParse(yaml, { error: SCHEMA_WORDS[locale] });
    return error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; ');
  });
}

/** `word`: what is wrong with the file of this repository. */
function toFault(repository: string, word: (locale: Locale) => string): PolicyFault {
  const say = (locale: Locale): string => `${repository}/${PATH}: ${word(locale)}`.slice(0, MAX_FAULT_CHARACTERS);
  return { en: say('en'), zh: say('zh') };
}

function wordOf(...[key, values]: PolicyMessage): (locale: Locale) => string {
  return (locale) => fillGaps(POLICY_MESSAGES[key][locale], values);
}
