import { z } from 'zod';
import { KNOWN_PROVIDERS } from './known-providers.ts';
import { APP, foldName, FULL_NAME, PERSON, SLUG, TEAM } from './names.ts';
import { TEAM_PERMISSIONS, Visibility } from './task-request.ts';

/** Names as people write them (`@octocat`, `github-actions[bot]`), in the form in which they are compared. */
function listOf(written: RegExp, most: number, description: string) {
  return z.array(z.string().regex(written).transform(foldName)).max(most).default([]).describe(description);
}

function limitOf(description: string) {
  return z.number().int().min(0).nullable().default(null).describe(description);
}

/** A value as YAML reads it: `true` and numbers are texts to GitHub. */
const PropertyValue = z
  .union([z.string().regex(/^[ -~\u00a0-\uffff]{1,75}$/), z.boolean(), z.number()])
  .transform(String);

function usdOf(description: string) {
  return z.number().min(0).nullable().default(null).describe(description);
}

/** Characters of house rules in one file: every task pays for them. */
const MAX_INSTRUCTIONS = 4_000;

const AllowRules = z.strictObject({
  permission: z
    .enum(['write', 'admin'])
    .default('write')
    .describe('What a person needs on the repository of the command.'),
  members_only: z
    .boolean()
    .nullable()
    .default(null)
    .describe(
      'true: members of the organisation alone, and only where the App can see it. false: outside collaborators as ' +
        'well. Left out: members, where the App can see it.',
    ),
  users: listOf(PERSON, 1_000, 'People who may without the permission and without being members: octocat or @octocat.'),
  teams: listOf(
    TEAM,
    20,
    'Teams of the owner whose active members may without the permission: slug, org/slug or @org/slug. The App needs ' +
      'the permission "members" to see them; a team of another organisation never counts.',
  ),
  apps: listOf(APP, 100, 'Apps whose repository_dispatch counts, by slug. Workflows are github-actions.'),
});
/** Who may, by one file. */
export type AllowRules = z.infer<typeof AllowRules>;

/**
 * `.github/gencode.yml`, with the keys of the file. Unknown keys and empty lists of choices are refused: a policy with a
 * slip of the pen has to be mended, not guessed. Whoever cannot read a policy that is there lets nobody in.
 */
export const OrgPolicy = z
  .strictObject({
    allow: AllowRules.prefault({}).describe('Who may. The lists widen it.'),
    models: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(100)
      .nullable()
      .default(null)
      .describe(
        'Models that may be asked for: a provider (all of its models), provider/model-id or a model id. Left out: all.',
      ),
    visibility: z
      .array(Visibility)
      .min(1)
      .nullable()
      .default(null)
      .describe(
        'Visibilities that a new repository may have. The first one is taken where the default is not among them.',
      ),
    name_prefix: z
      .string()
      .regex(/^[A-Za-z0-9._-]{0,50}$/)
      .default('')
      .describe('What the name of every new repository begins with, whatever the case.'),
    topics: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/))
      .max(20)
      .default([])
      .describe('Topics that every new repository gets.'),
    properties: z
      // GitHub's rule for their names.
      .record(z.string().regex(/^[\w$#-]{1,75}$/), z.union([PropertyValue, z.array(PropertyValue).min(1).max(100)]))
      .default({})
      .describe('Custom properties of the organisation that every new repository is made with, and their values.'),
    team: z
      .strictObject({
        slug: z.string().regex(SLUG).transform(foldName).describe('Slug of a team of the organisation: platform.'),
        permission: z
          .enum(TEAM_PERMISSIONS)
          .default('push')
          .describe('What the team may do in it. More than pull takes "administration: write" of the App.'),
      })
      .nullable()
      .default(null)
      .describe('A team that every new repository is given to. The App needs the permission "members" to find it.'),
    limits: z
      .strictObject({
        tasks_per_user_per_day: limitOf('New tasks of one person or App in 24 hours.'),
        tokens_per_task: limitOf('Tokens that one task may use, in and out; those from a cache count for their share.'),
        usd_per_task: usdOf('USD that one task may cost. It takes prices for the model (<NAME>_PRICES).'),
        usd_per_month: usdOf(
          'USD that all tasks of the organisation may cost in a calendar month (UTC). It takes prices for the model.',
        ),
      })
      .prefault({})
      .describe("Limits on top of the service's own. Left out: none."),
    instructions: z
      .string()
      .max(MAX_INSTRUCTIONS)
      .nullable()
      .default(null)
      .describe('House rules for every project, in plain words. The model reads them beside the request.'),
    base: z
      .string()
      .regex(FULL_NAME)
      .nullable()
      .default(null)
      .describe(
        'A repository (owner/name) whose files are in every new one, unless the project brings its own of that path.',
      ),
    agents_md: z
      .boolean()
      .nullable()
      .default(null)
      .describe('false: no AGENTS.md is made for a project that has none. Left out: it is.'),
  })
  .describe('Who may ask gen-code for repositories, and for which ones.');
export type OrgPolicy = z.infer<typeof OrgPolicy>;

/** The repository whose files are always there. */
export interface PolicyBase {
  /** `owner/name`. */
  readonly repository: string;
  /** Does the owner's own file name it? Whoever can push to one repository can write the other. */
  readonly isOwners: boolean;
}

/** What holds in a repository, over all files that speak of it. Who may has to be let in by each of them. */
export interface Policy extends Omit<OrgPolicy, 'allow' | 'base'> {
  readonly allow: readonly AllowRules[];
  readonly base: PolicyBase | null;
}

/** What holds where there is no policy. */
export const DEFAULT_POLICY: Policy = toPolicy(OrgPolicy.parse({}));

/** One file as a policy. `isOwners`: it is that of the owner's `.github` repository. */
export function toPolicy({ base, ...file }: OrgPolicy, isOwners = false): Policy {
  return { ...file, allow: [file.allow], base: base === null ? null : { repository: base, isOwners } };
}

/** A key under which two policies leave nothing. */
export type Contradiction = 'models' | 'visibility' | 'name_prefix';

/**
 * A repository's own policy within its owner's: each has to let people in, choices are those of both, limits the lower
 * ones, topics, properties and house rules those of both, and where both say a thing in their own way, the owner's holds.
 * Whoever can push to one repository can write its file; it must not open what the owner closed.
 */
export function combinePolicies(own: Policy, owners: Policy): Policy | { readonly contradiction: Contradiction } {
  const models = commonModels(own.models, owners.models);
  if (models?.length === 0) return { contradiction: 'models' };
  const visibility = own.visibility?.filter((one) => owners.visibility?.includes(one) ?? true) ?? owners.visibility;
  if (visibility?.length === 0) return { contradiction: 'visibility' };
  const name_prefix = own.name_prefix.length > owners.name_prefix.length ? own.name_prefix : owners.name_prefix;
  const isWithin = [own, owners].every((one) => name_prefix.toLowerCase().startsWith(one.name_prefix.toLowerCase()));
  if (!isWithin) return { contradiction: 'name_prefix' };
  return {
    ...{ models, visibility, name_prefix },
    allow: [...own.allow, ...owners.allow],
    topics: [...new Set([...owners.topics, ...own.topics])].slice(0, 20),
    properties: { ...own.properties, ...owners.properties },
    team: owners.team ?? own.team,
    base: owners.base ?? own.base,
    agents_md: owners.agents_md ?? own.agents_md,
    instructions: [owners.instructions, own.instructions].filter((one) => one !== null).join('\n\n') || null,
    limits: {
      tasks_per_user_per_day: lower(own.limits.tasks_per_user_per_day, owners.limits.tasks_per_user_per_day),
      tokens_per_task: lower(own.limits.tokens_per_task, owners.limits.tokens_per_task),
      usd_per_task: lower(own.limits.usd_per_task, owners.limits.usd_per_task),
      usd_per_month: lower(own.limits.usd_per_month, owners.limits.usd_per_month),
    },
  };
}

/** The slugs among a list of teams that are of this organisation. */
export function teamsOf(rules: AllowRules, owner: string): readonly string[] {
  const own = `${foldName(owner)}/`;
  return rules.teams
    .filter((name) => !name.includes('/') || name.startsWith(own))
    .map((name) => name.slice(name.indexOf('/') + 1));
}

function commonModels(own: Policy['models'], owners: Policy['models']): Policy['models'] {
  if (own === null || owners === null) return own ?? owners;
  const covers = (wide: string, narrow: string): boolean => {
    const [one, other] = [wide.toLowerCase(), narrow.toLowerCase()];
    // A bare id stands for that model of whoever has it.
    return one === other || other.startsWith(`${one}/`) || other.endsWith(`/${one}`) || isOwnModel(one, other);
  };
  const common = own.flatMap((one) =>
    owners.flatMap((other) => (covers(other, one) ? [one] : covers(one, other) ? [other] : [])),
  );
  return [...new Set(common)];
}

/** Is this a bare model id that the provider of this name is known to have? */
function isOwnModel(provider: string, id: string): boolean {
  return KNOWN_PROVIDERS.some(({ name, models }) => name === provider && id !== name && models.test(id));
}

function lower(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
