import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { providerVariable } from './core/known-providers.ts';
import { completeSettings } from './llm/providers.ts';

/** Milliseconds in which whoever is there has said something. */
const PATIENCE_MS = 10_000;

/**
 * Tells the log at which addresses of the configuration nobody answers, so that it is known before the first task fails
 * of it. Nothing waits for that. Any answer is good, a refusal too, and so no key goes along.
 */
export function lookForAnswers(config: Config, log: Logger, stopping: AbortSignal): void {
  for (const { variable, url } of addressesOf(config)) {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(PATIENCE_MS)]);
    fetch(url, { method: 'HEAD', redirect: 'manual', signal }).catch((error: unknown) => {
      if (!stopping.aborted)
        log.warn({ variable, cause: causeOf(error) }, `${variable}: nobody answers at this address`);
    });
  }
}

function addressesOf({ providers, app, GITHUB_TOKEN, GITHUB_API_URL }: Config) {
  const models = providers.map(completeSettings).filter((settings) => settings !== null);
  const usesGitHub = app !== null || GITHUB_TOKEN !== undefined;
  return [
    ...(usesGitHub ? [{ variable: 'GITHUB_API_URL', url: GITHUB_API_URL }] : []),
    ...models.map(({ name, baseUrl }) => ({ variable: providerVariable(name, 'BASE_URL'), url: baseUrl })),
  ];
}

function causeOf(error: unknown): string {
  const { name = 'unknown', cause = null } = error instanceof Error ? error : {};
  return cause instanceof Error && 'code' in cause ? String(cause.code) : name;
}
