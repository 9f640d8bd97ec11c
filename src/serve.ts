import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { ConfigError } from './config/config-error.ts';

/** Milliseconds from the signal to the end. */
const STOP_WITHIN_MS = 9_000;

/** Starts the service, and stops it on SIGTERM or SIGINT; a second signal ends it at once. */
export async function serve(): Promise<void> {
  const starting = start();
  let isStopping = false;
  const stop = (signal: string): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    // A wait that does not end is no reason to stay: everything accepted is on disk.
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    void starting.then(async (app) => {
      app.log.info({ signal }, 'stopping');
      try {
        await app.stop();
        process.exit(0);
      } catch (error) {
        app.log.error({ err: error }, 'stopped with an error');
        process.exit(1);
      }
    });
  };
  // Before the start is over: a signal may come the moment that the address is known.
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const app = await starting;
  const crash = (error: unknown): void => {
    app.log.fatal({ err: error }, 'unexpected error: the next start goes on from what is recorded');
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}

async function start(): ReturnType<typeof createApp> {
  try {
    return await createApp(readConfig());
  } catch (error) {
    const lines =
      error instanceof ConfigError ? error.lines : [error instanceof Error ? error.message : 'it could not start'];
    process.stderr.write(lines.map((line) => `gen-code: ${line}\n`).join(''));
    process.exit(1);
  }
}
