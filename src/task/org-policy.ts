import { parse } from 'yaml';
import { OrgPolicy } from '../core/access.ts';
import type { Membership } from '../ports/forge.ts';

const PATH = '.github/gencode.yml';

/** A policy, and what was wrong with its file; with a fault the policy is the default one. */
export interface PolicyReading {
  readonly policy: OrgPolicy;
  readonly fault: string | null;
}

/** The org policy: of the repository of the command, else of the owner's `.github` repository, else the default one. */
export async function readPolicy(
  membership: Membership,
  where: { readonly installationId: number; readonly repository: string },
  signal: AbortSignal,
): Promise<PolicyReading> {
  const owner = where.repository.split('/', 1)[0] ?? '';
  for (const repository of new Set([where.repository, `${owner}/.github`])) {
    const text = await membership.readFile({ installationId: where.installationId, repository }, PATH, signal);
    if (text !== null) return parsePolicy(text);
  }
  return { policy: OrgPolicy.parse({}), fault: null };
}

/** Text of `gencode.yml` → policy. */
export function parsePolicy(text: string): PolicyReading {
  const faulty = (fault: string): PolicyReading => ({ policy: OrgPolicy.parse({}), fault: `${PATH}: ${fault}` });
  let yaml: unknown;
  try {
    yaml = parse(text, { logLevel: 'error' }) ?? {};
  } catch {
    return faulty('not YAML');
  }
  const policy = OrgPolicy.safeParse(yaml);
  if (policy.success) return { policy: policy.data, fault: null };
  return faulty(
    policy.error.issues
      .map(({ path, message }) => `${path.join('.')}: ${message}`)
      .join('; ')
      .slice(0, 300),
  );
}
