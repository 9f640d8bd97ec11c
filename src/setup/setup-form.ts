import { z } from 'zod';
import { LOGIN } from '../core/names.ts';
import { isLoopback } from './registration-addresses.ts';
import type { WordingKey } from './wording.ts';

/** GitHub's own limit, and its rule against names that look like its own. */
const APP_NAME = /^(?!github)[\p{L}\p{N}](?:[\p{L}\p{N} -]{0,32}[\p{L}\p{N}])?$/iu;
const text = z.string().max(2_000).trim().default('');

/** What stands in the fields, as it was typed. */
export const FormFields = z.object({
  owner: z.enum(['organization', 'personal']).catch('organization'),
  organization: text,
  name: text,
  delivery: z.enum(['smee', 'server']).catch('smee'),
  channel: text,
  server: text,
});
export type FormFields = z.infer<typeof FormFields>;

/** The fields before anything was typed. */
export const EMPTY_FORM: FormFields = FormFields.parse({ name: 'gen-code' });

/** What the operator chose. */
export interface AppChoice {
  /** Null: the personal account. */
  readonly organization: string | null;
  readonly name: string;
  readonly webhookUrl: string;
  /** The smee.io channel from which the service fetches; null: GitHub delivers to the service itself. */
  readonly proxyUrl: string | null;
  /** Address of the server's pages, where there is a public one. */
  readonly homepage: string | null;
}

/** What is wrong, by field. */
export type FormFaults = Readonly<Partial<Record<keyof FormFields, WordingKey>>>;

/** Reads the fields; `webhookPath` is where the service takes deliveries, `apiUrl` the address of GitHub's API. */
export function readChoice(
  fields: FormFields,
  { webhookPath, apiUrl }: { readonly webhookPath: string; readonly apiUrl: string },
): { readonly choice: AppChoice } | { readonly faults: FormFaults } {
  const faults: Partial<Record<keyof FormFields, WordingKey>> = {};
  const isPersonal = fields.owner === 'personal';
  if (!isPersonal && !LOGIN.test(fields.organization)) faults.organization = 'fault.organization';
  if (!APP_NAME.test(fields.name)) faults.name = 'fault.name';
  const isSmee = fields.delivery === 'smee';
  const address = readAddress(isSmee ? fields.channel : fields.server);
  // GitHub and the service on one machine, as with a stand-in, need no channel and no encryption.
  const isAllLocal = isLoopback(new URL(apiUrl).hostname);
  if (address === null || (address.protocol !== 'https:' && !isLoopback(address.hostname) && !isAllLocal)) {
    faults[isSmee ? 'channel' : 'server'] = isSmee ? 'fault.channel' : 'fault.server';
  } else if (isSmee ? address.pathname === '/' : false) {
    faults.channel = 'fault.channel';
  } else if (isLoopback(address.hostname) && !isAllLocal) {
    faults[isSmee ? 'channel' : 'server'] = 'fault.unreachable';
  }
  if (Object.keys(faults).length > 0 || address === null) return { faults };
  const path = address.pathname.replace(/\/+$/, '');
  const served = path.endsWith(webhookPath) ? path : path + webhookPath;
  return {
    choice: {
      organization: isPersonal ? null : fields.organization,
      name: fields.name,
      webhookUrl: isSmee ? address.href : address.origin + served,
      proxyUrl: isSmee ? address.href : null,
      homepage: isSmee ? null : address.origin,
    },
  };
}

function readAddress(given: string): URL | null {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  return url.search === '' && url.hash === '' && url.username === '' && url.password === '' ? url : null;
}
