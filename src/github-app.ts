import { Webhooks } from '@octokit/webhooks';
import type { Logger } from 'pino';
import type { ApplicationFunction } from 'probot';
import type { WebhookDoor } from './api/api-options.ts';
import type { Config } from './config.ts';
import { missingPermissions } from './core/app-permissions.ts';
import { createTaskLink } from './core/task-link.ts';
import type { Endings } from './endings.ts';
import { createAppClient, type AppClient } from './github/app/app-client.ts';
import { createInstallationRegistry } from './github/app/installation-registry.ts';
import { hostProbotApp } from './github/app/probot-host.ts';
import { readNotice, UnreadablePayloadError } from './github/app/read-notice.ts';
import { followWebhookProxy } from './github/app/webhook-proxy.ts';
import { createGitHubConversation } from './github/github-conversation.ts';
import { createGitHubMembership } from './github/github-membership.ts';
import { DeliveryDesk } from './inbox/delivery-desk.ts';
import { adviceFor } from './inbox/handle-installation.ts';
import type { InboxOptions } from './inbox/inbox-options.ts';
import { Inbox } from './inbox/inbox.ts';
import type { Effect } from './outbox/effect.ts';
import { Outbox } from './outbox/outbox.ts';
import { createResultCallback } from './outbox/result-callback.ts';
import { createStatusComment, type StatusCommentOptions } from './outbox/status-comment.ts';
import type { Membership } from './ports/forge.ts';
import type { InstallationRegistry } from './ports/installations.ts';
import type { Delivery, Ledger } from './ports/ledger.ts';
import type { Observe } from './ports/observation.ts';
import type { TaskStore } from './ports/task-store.ts';
import type { Secrets } from './secrets.ts';
import { inCourseOf } from './telemetry/work-context.ts';

/** The App as it is configured, and those who ask GitHub in its name. */
export interface ConnectedApp {
  readonly credentials: NonNullable<Config['app']>;
  readonly client: AppClient;
  readonly membership: Membership;
}

/**
 * Null where no App is configured. Asks GitHub nothing yet.
 * @throws PrivateKeyError
 */
export function connectApp(config: Config, log: Logger, observe: Observe, { onSecret }: Secrets): ConnectedApp | null {
  const { app: credentials, GITHUB_API_URL: baseUrl } = config;
  if (credentials === null) return null;
  // GitHub's secondary limits ask for a second between writes; a server on this machine has none.
  const { hostname } = new URL(baseUrl);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  const { id: appId, privateKey } = credentials;
  const client = createAppClient({ appId, privateKey, baseUrl, log, observe, onSecret, isThrottled: !isLocal });
  return { credentials, client, membership: createGitHubMembership(client) };
}

/** What the App's part is plugged into. */
export interface GitHubAppOptions
  extends Pick<InboxOptions, 'manager' | 'requests'>, Pick<StatusCommentOptions, 'pricesOf'> {
  readonly store: TaskStore;
  readonly config: Config;
  readonly app: ConnectedApp;
  readonly ledger: Ledger;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly onError: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly stopping: AbortSignal;
  readonly endings: Endings;
}

/** Everything that there is only with an App: the webhook, the conversation, and what is owed on GitHub. */
export interface GitHubApp {
  /** Stores a delivery that was verified; it is on disk when this returns, and handled afterwards. A known one changes nothing. */
  readonly accept: (delivery: Delivery) => Promise<void>;
  /** The service's own door, behind which this Probot app stands. */
  openDoor(app: ApplicationFunction): Promise<WebhookDoor>;
  /** Takes up what an earlier process left, and follows all tasks from now on. */
  start(): Promise<void>;
  /** Fetches deliveries from the proxy that is configured, if one is, and hands them to the service at this address. */
  followProxy(serviceUrl: string): void;
}

/** Puts the App's part together. Nothing runs before `start`. */
export function createGitHubApp(options: GitHubAppOptions): GitHubApp {
  const { config, store, ledger, secrets, log, onError, stopping, endings } = options;
  const { client, credentials, membership } = options.app;
  const conversation = createGitHubConversation(client, (text) => secrets.redactor.redact(text));
  const registry = createInstallationRegistry(client);
  const linkTo = createTaskLink(config.PUBLIC_URL);
  const outbox = new Outbox({
    effects: [
      createStatusComment({ conversation, store, pricesOf: options.pricesOf, linkTo }),
      createResultCallback({ conversation, linkTo }),
    ].map(inItsTask),
    ...{ store, ledger, onError },
    reachOf: (access) => registry.reachOf(access),
  });
  const inbox = new Inbox({
    ...{ manager: options.manager, requests: options.requests, conversation, membership, ledger },
    defaults: { locale: config.DEFAULT_LOCALE },
    linkTo,
    installations: { registry, outbox },
    log: (message, facts) => log.info(facts, message),
  });
  const desk = new DeliveryDesk({
    ...{ ledger, onError },
    handle: (delivery) => inCourseOf({ delivery: delivery.id }, () => handle(delivery, inbox, log)),
  });

  return {
    accept: (delivery) => desk.accept(delivery),
    async openDoor(app) {
      const { webhookSecrets } = credentials;
      const probot = { secret: webhookSecrets[0] ?? '', baseUrl: config.GITHUB_API_URL, log };
      const receive = await hostProbotApp(probot, app);
      return {
        path: config.WEBHOOK_PATH,
        verify: createVerifier(webhookSecrets),
        async accept(delivery) {
          // What is signed is kept whatever it is; the desk says what became of it.
          if (!(await receive(delivery))) await desk.accept(delivery);
        },
      };
    },
    async start() {
      for (const part of [outbox, desk]) {
        endings.defer(() => part.close());
        await part.start();
      }
      if (config.PUBLIC_URL === undefined)
        log.warn('comments bear no link to the page of a task: npm start with PUBLIC_URL gives them one');
      reviewInstallations(registry, log, stopping);
    },
    followProxy(serviceUrl) {
      const source = config.WEBHOOK_PROXY_URL;
      if (source === undefined) return;
      endings.defer(followWebhookProxy({ source, target: `${serviceUrl}${config.WEBHOOK_PATH}`, log }));
    },
  };
}

/** The same effect; what it asks of GitHub is known to be for its task. */
function inItsTask(effect: Effect): Effect {
  const deliver: Effect['deliver'] = (task, ...rest) =>
    inCourseOf({ task: task.id }, () => effect.deliver(task, ...rest));
  return { ...effect, deliver };
}

/** What became of a delivery, in one word. What cannot be read will not fit next time either. */
async function handle(delivery: Delivery, inbox: Inbox, log: Logger): Promise<string> {
  try {
    const notice = readNotice(delivery);
    return notice === null ? 'ignored' : await inbox.handle(notice);
  } catch (error) {
    if (!(error instanceof UnreadablePayloadError)) throw error;
    const { id, event } = delivery;
    log.warn({ delivery: id, event, reason: error.message }, 'a delivery could not be read');
    return 'unreadable';
  }
}

/** Two secrets hold during a rotation: a signature by either is good. */
function createVerifier(secrets: readonly string[]): WebhookDoor['verify'] {
  const verifiers = secrets.map((secret) => new Webhooks({ secret }));
  return async (body, signature) => {
    for (const webhooks of verifiers) if (await webhooks.verify(body, signature)) return true;
    return false;
  };
}

/** Tells the operator once where the App has less than it needs. It is one call, and nothing waits for it. */
function reviewInstallations(registry: InstallationRegistry, log: Logger, signal: AbortSignal): void {
  const review = async (): Promise<void> => {
    for (const { access, owner, permissions } of await registry.list(signal)) {
      const missing = missingPermissions(permissions);
      if (missing.length === 0) continue;
      log.warn({ installation: access, account: owner, missing, advice: adviceFor(null) }, 'permissions are missing');
    }
  };
  review().catch((error: unknown) => {
    if (!signal.aborted) log.warn({ err: error }, 'the installations could not be looked at');
  });
}
