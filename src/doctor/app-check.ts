import { z } from 'zod';
import { missingPermissions } from '../core/app-permissions.ts';
import { createAppClient, type AppClient } from '../github/app/app-client.ts';
import type { Diagnosis, DoctorCheck } from './diagnosis.ts';
import { describeGitHubFault, SILENT } from './github-doubt.ts';

type Found = Omit<Diagnosis, 'check'>;

const App = z.object({ slug: z.string(), events: z.array(z.string()).optional() });
const Deliveries = z.array(z.object({ status_code: z.number() }));
/** What commands, issues and dispatches come by. */
const EVENTS = ['issue_comment', 'issues', 'repository_dispatch'];

/** The GitHub App: whether GitHub knows it, hears of what it needs, and where it is installed. */
export const APP_CHECK: DoctorCheck = {
  name: 'github app',
  async examine({ app, GITHUB_API_URL: baseUrl, PUBLIC_URL }, signal) {
    if (app === null) return [];
    const options = { baseUrl, log: SILENT, onSecret: () => undefined, isThrottled: false };
    const client = createAppClient({ ...options, appId: app.id, privateKey: app.privateKey });
    try {
      const self = (await client.asApp.call({ route: 'GET /app', answer: App, isTriedOnce: true }, signal)).data;
      const found = [
        toEvents(self),
        await examineWebhook(client, signal),
        ...(await examineInstallations(client, signal)),
      ];
      if (PUBLIC_URL === undefined) {
        found.push({ verdict: 'warn', text: 'PUBLIC_URL is not set: comments bear no link to the service' });
      }
      return found;
    } catch (error) {
      return [describeGitHubFault(error, 'APP_ID, PRIVATE_KEY', signal)];
    }
  },
};

function toEvents({ slug, events = EVENTS }: z.infer<typeof App>): Found {
  const missing = EVENTS.filter((event) => !events.includes(event));
  if (missing.length === 0) return { verdict: 'ok', text: `GitHub knows it as ${slug}` };
  return { verdict: 'fault', text: `${slug} does not hear of ${missing.join(', ')}: subscribe it to these events` };
}

/** What became of the delivery that GitHub sent last says where deliveries go, and with which secret. */
async function examineWebhook(client: AppClient, signal: AbortSignal): Promise<Found> {
  const parameters = { per_page: 1 };
  const call = { route: 'GET /app/hook/deliveries', parameters, answer: Deliveries, isTriedOnce: true } as const;
  const [last] = (await client.asApp.call(call, signal)).data;
  if (last === undefined) return { verdict: 'ok', text: 'GitHub has delivered nothing lately' };
  const { status_code: status } = last;
  if (status >= 200 && status < 300) return { verdict: 'ok', text: 'the last delivery of GitHub was taken' };
  const what = `the last delivery of GitHub was answered ${status}`;
  if (status === 400 || status === 401) {
    return { verdict: 'fault', text: `WEBHOOK_SECRET: ${what}: the App has another secret` };
  }
  if (status === 404) return { verdict: 'fault', text: `WEBHOOK_PATH: ${what}: the App has another address` };
  return {
    verdict: 'warn',
    text: `${status === 0 ? 'the last delivery of GitHub did not arrive' : what}: look at the webhook address of the App`,
  };
}

async function examineInstallations(client: AppClient, signal: AbortSignal): Promise<readonly Found[]> {
  const installations = await client.installations.list(signal);
  if (installations.length === 0) {
    return [{ verdict: 'warn', text: 'it is installed nowhere: install it where people will write commands' }];
  }
  return installations.map(({ owner, permissions, isSuspended }): Found => {
    const missing = missingPermissions(permissions);
    if (isSuspended) return { verdict: 'warn', text: `its installation on ${owner} is suspended` };
    if (missing.length === 0) return { verdict: 'ok', text: `installed on ${owner}` };
    return { verdict: 'warn', text: `on ${owner} it lacks ${missing.join(', ')}: an owner has to approve that` };
  });
}
