import type { ApplicationFunction } from 'probot';
import { readProbotConfig } from './config.ts';
import { ConfigError } from './config/config-error.ts';
import { openParts } from './endings.ts';
import { createEngine } from './engine.ts';
import type { GitHubApp } from './github-app.ts';

type Deliveries = Pick<GitHubApp, 'accept'>;

/**
 * The App as a Probot app. Each delivery that Probot has verified is stored before anything else, and before Probot
 * answers; what it asks for is done afterwards, if need be by the next process.
 */
export function createProbotApp(open: () => Deliveries | Promise<Deliveries>): ApplicationFunction {
  return async (app) => {
    const { accept } = await open();
    app.onAny(({ id, name, payload }) => accept({ id, event: name, payload: toText(payload), receivedAt: Date.now() }));
  };
}

/** What is nested too deeply to be written down is kept as nothing: no request of anybody's looks like that. */
function toText(payload: unknown): string {
  try {
    return JSON.stringify(payload);
  } catch {
    return '';
  }
}

/**
 * The App under Probot's own server: `npx probot run ./dist/probot-app.js`. Webhooks and the conversation, with Probot's
 * variables; the API and the dashboard are `npm start`'s. It is ended by its process: whatever is accepted is on disk.
 * @throws ConfigError
 */
export default createProbotApp(() =>
  openParts(async (endings) => {
    const engine = createEngine(readProbotConfig(), endings);
    const { githubApp, log } = engine;
    if (githubApp === null) throw new ConfigError(['APP_ID: expected, since Probot serves nothing but the GitHub App']);
    log.info({ resumed: await engine.start() }, 'taking deliveries from Probot');
    return githubApp;
  }),
);
