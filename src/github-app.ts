import { Webhooks } from '@octokit/webhooks';
import type { Logger } from 'pino';
import type { WebhookDoor } from './api/api-options.ts';
import type { Config } from './config.ts';
import type { AccessRef } from './core/access-ref.ts';
import { missingPermissions } from './core/app-permissions.ts';
import type { Endings } from './endings.ts';
import { createAppClient, type AppClient } from './github/app/app-client.ts';
import { createInstallationRegistry } from './github/app/installation-registry.ts';
import { followWebhookProxy } from './github/app/webhook-proxy.ts';
import { createGitHubConversation } from './github/github-conversation.ts';
import { createGitHubMembership } from './github/github-membership.ts';
import { DeliveryDesk } from './inbox/delivery-desk.ts';
import { adviceFor } from './inbox/handle-installation.ts';
import type { InboxOptions } from './inbox/inbox-options.ts';
import { Inbox } from './inbox/inbox.ts';
import { ResultCallbacks } from './outbox/result-callback.ts';
import { StatusComments, type StatusCommentOptions } from './outbox/status-comment.ts';
import type { InstallationRegistry, Reach } from './ports/installations.ts';
import type { Ledger } from './ports/ledger.ts';
import { createDeliveryReader } from './probot-app.ts';
import type { Secrets } from './secrets.ts';

/**
 * The App's clients; null where none is configured. Asks GitHub nothing yet.
 * @throws PrivateKeyError
 */
export function connectApp(config: Config, log: Logger, { onSecret }: Secrets): AppClient | null {
  const { app, GITHUB_API_URL: baseUrl } = config;
  if (app === null) return null;
  const [secret = ''] = app.webhookSecrets;
  // GitHub's secondary limits ask for a second between writes; a server on this machine has none.
  const { hostname } = new URL(baseUrl);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  const { id: appId, privateKey } = app;
  return createAppClient({ appId, privateKey, secret, baseUrl, log, onSecret, isThrottled: !isLocal });
}

/** What the App's part is plugged into. */
export interface GitHubAppOptions
  extends Pick<InboxOptions, 'manager' | 'models'>, Pick<StatusCommentOptions, 'store' | 'pricesOf'> {
  readonly config: Config;
  readonly client: AppClient;
  readonly ledger: Ledger;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly onError: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly stopping: AbortSignal;
  readonly endings: Endings;
}

/** Everything that there is only with an App: the webhook, the conversation, and what is owed on GitHub. */
export interface GitHubApp {
  readonly door: WebhookDoor;
  /** Takes up what an earlier process left, and follows all tasks from now on. */
  start(): Promise<void>;
  /** Fetches deliveries from the proxy that is configured, if one is, and hands them to the service at this address. */
  followProxy(serviceUrl: string): void;
}

/** Puts the App's part together. Nothing runs before `start`. */
export function createGitHubApp(options: GitHubAppOptions): GitHubApp {
  const { config, client, store, ledger, secrets, log, onError, stopping, endings } = options;
  const conversation = createGitHubConversation(client, (text) => secrets.redactor.redact(text));
  const registry = createInstallationRegistry(client);
  const owing = {
    conversation,
    store,
    ledger,
    onError,
    reachOf: (access: AccessRef): Reach => registry.reachOf(access),
  };
  const comments = new StatusComments({ ...owing, pricesOf: options.pricesOf });
  const callbacks = new ResultCallbacks(owing);
  const inbox = new Inbox({
    ...{ manager: options.manager, models: options.models, conversation, ledger },
    defaults: { visibility: config.DEFAULT_VISIBILITY, locale: config.DEFAULT_LOCALE },
    membership: createGitHubMembership(client),
    installations: { registry, owing: [comments, callbacks] },
    log: (message, facts) => log.info(facts, message),
  });
  const handle = createDeliveryReader(client.probot, inbox, ({ id, event }, reason) =>
    log.warn({ delivery: id, event, reason }, 'a delivery could not be read'),
  );
  const desk = new DeliveryDesk({ ledger, handle, onError });

  return {
    door: {
      path: config.WEBHOOK_PATH,
      verify: createVerifier(config.app?.webhookSecrets ?? []),
      accept: (delivery) => desk.accept(delivery),
    },
    async start() {
      await client.probot.ready();
      for (const part of [comments, callbacks, desk]) {
        endings.defer(() => part.close());
        await part.start();
      }
      reviewInstallations(registry, log, stopping);
    },
    followProxy(serviceUrl) {
      const source = config.WEBHOOK_PROXY_URL;
      if (source === undefined) return;
      endings.defer(followWebhookProxy({ source, target: `${serviceUrl}${config.WEBHOOK_PATH}`, log }));
    },
  };
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
