import { z } from 'zod';
import type { AppClient } from './app-client.ts';
import { GitHubError } from '../http/github-error.ts';
import { withTaskErrors } from '../http/github-fault.ts';

const PAGE_SIZE = 100;
const MAX_PAGES = 30;
/** Deliveries asked for again in one run: GitHub sends them all at once. */
const MAX_REDELIVERED = 100;

export interface RedeliverOptions {
  /** Was this delivery stored here already? Its guid is the `X-GitHub-Delivery` of every attempt. */
  readonly isKnown: (guid: string) => Promise<boolean>;
  /** Ms since 1970; GitHub keeps deliveries for some three days. */
  readonly since: number;
  readonly signal: AbortSignal;
}

const Delivery = z.object({
  // Larger than a double can hold by now; Octokit then reads a bigint.
  id: z.union([z.number(), z.bigint()]).transform(String),
  guid: z.string(),
  delivered_at: z.string(),
  status_code: z.number(),
});
type Delivery = z.infer<typeof Delivery>;

/**
 * GitHub never sends a delivery again by itself. Asks again for those that failed and are not known here.
 * @returns how many were asked for
 * @throws TaskError `github_*`, ParkError
 */
export function redeliverFailed(app: AppClient, options: RedeliverOptions): Promise<number> {
  return withTaskErrors({}, async () => {
    const failed = findFailed(await listDeliveries(app, options));
    let count = 0;
    for (const { id, guid } of failed) {
      if (count >= MAX_REDELIVERED) break;
      if (await options.isKnown(guid)) continue;
      if (await redeliver(app, id, options.signal)) count += 1;
    }
    return count;
  });
}

/** The newest attempt of each delivery that never got through, oldest delivery first. Wants the newest attempt first. */
export function findFailed(attempts: readonly Delivery[]): readonly Delivery[] {
  const byGuid = Map.groupBy(attempts, ({ guid }) => guid);
  return [...byGuid.values()]
    .filter((group) => group.every(({ status_code: code }) => code < 200 || code >= 300))
    .flatMap((group) => group.slice(0, 1))
    .reverse();
}

async function listDeliveries(app: AppClient, { since, signal }: RedeliverOptions): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const parameters = { per_page: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
    const call = { route: 'GET /app/hook/deliveries', parameters, answer: z.array(Delivery) };
    const { data, headers } = await app.asApp.call(call, signal);
    deliveries.push(...data.filter(({ delivered_at: at }) => Date.parse(at) >= since));
    const isPast = data.some(({ delivered_at: at }) => Date.parse(at) < since);
    cursor = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(headers['link'] ?? '')?.[1];
    if (isPast || cursor === undefined) break;
    cursor = decodeURIComponent(cursor);
  }
  return deliveries;
}

/** @returns false when GitHub has it no more */
async function redeliver(app: AppClient, id: string, signal: AbortSignal): Promise<boolean> {
  const route = 'POST /app/hook/deliveries/{delivery_id}/attempts';
  try {
    await app.asApp.call({ route, parameters: { delivery_id: id }, answer: z.unknown() }, signal);
    return true;
  } catch (error) {
    if (error instanceof GitHubError && [400, 404, 422].includes(error.status)) return false;
    throw error;
  }
}
