import { z } from 'zod';
import { backoff } from '../../src/core/backoff.ts';
import { pause } from '../../src/ports/pause.ts';
import { TaskAnswer } from './eval-result.ts';

const Accepted = z.object({ task_id: z.string() });
const Files = z.object({ files: z.array(z.object({ path: z.string() })) });
const Problem = z.object({
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** From look to look at a task: quick at first, since a stand-in writes a project in no time. */
const untilNextLook = backoff({ first: 100, longest: 3_000 });
const untilNextTry = backoff({ first: 500, longest: 15_000 });
/** Times in a row that the service may be silent, or have no room, before a request is given up. */
const MOST_TRIES = 12;
const LOOK_TIMEOUT_MS = 30_000;

/** What is asked of the service for one project. */
export interface DryRun {
  readonly prompt: string;
  readonly repo_name: string;
  readonly model?: string;
}

/** Asks a service for projects by its REST API, and waits for them. */
export class EvalClient {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /**
   * Asks for a dry run; gives the task's id. A service without room is asked again.
   * @throws with its own words where it refuses
   */
  async submit(run: DryRun, signal: AbortSignal): Promise<string> {
    const body = JSON.stringify({ ...run, dry_run: true });
    const answer = await this.#ask('/api/v1/generate', signal, {
      method: 'POST',
      // A try that got lost and its successor are one task.
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body,
    });
    return Accepted.parse(await answer.json()).task_id;
  }

  /** Waits until the task has ended, and gives it as it is then. */
  async waitForEnd(id: string, signal: AbortSignal): Promise<TaskAnswer> {
    for (let looks = 1; ; looks += 1) {
      const task = TaskAnswer.parse(await (await this.#ask(`/api/v1/task/${id}`, signal)).json());
      if (task.outcome !== null) return task;
      await pause(untilNextLook(looks), signal);
    }
  }

  /** The paths of the files that a task has written. */
  async paths(id: string, signal: AbortSignal): Promise<readonly string[]> {
    const { files } = Files.parse(await (await this.#ask(`/api/v1/task/${id}/files`, signal)).json());
    return files.map(({ path }) => path);
  }

  async file(id: string, path: string, signal: AbortSignal): Promise<Uint8Array> {
    const escaped = path.split('/').map(encodeURIComponent).join('/');
    return (await this.#ask(`/api/v1/task/${id}/files/${escaped}`, signal)).bytes();
  }

  /** Cancels a task that nobody waits for any more. Never throws: there is nobody left to tell. */
  async cancel(id: string): Promise<void> {
    const signal = AbortSignal.timeout(2_000);
    await this.#fetch(`/api/v1/task/${id}/cancel`, signal, { method: 'POST' }).catch(() => undefined);
  }

  /** @throws where it refuses, and where it is silent for long */
  async #ask(path: string, signal: AbortSignal, init: RequestInit = {}): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#fetch(path, signal, init).catch((error: unknown) => {
        signal.throwIfAborted();
        if (tries >= MOST_TRIES) throw error;
        return null;
      });
      if (answer?.ok === true) return answer;
      if (answer !== null && !(isBusy(answer.status) && tries < MOST_TRIES)) throw await refusalOf(answer);
      const asked = Number(answer?.headers.get('retry-after') ?? 0) * 1_000;
      await pause(Math.max(untilNextTry(tries), Number.isNaN(asked) ? 0 : Math.min(asked, 60_000)), signal);
    }
  }

  #fetch(path: string, signal: AbortSignal, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.#key}`);
    headers.set('accept-language', 'en');
    const limited = AbortSignal.any([signal, AbortSignal.timeout(LOOK_TIMEOUT_MS)]);
    return fetch(new URL(path, this.#url), { ...init, headers, signal: limited, redirect: 'error' });
  }
}

function isBusy(status: number): boolean {
  return status === 429 || status >= 500;
}

async function refusalOf(answer: Response): Promise<Error> {
  const text = await answer.text();
  let problem: z.infer<typeof Problem> | undefined;
  try {
    problem = Problem.safeParse(JSON.parse(text)).data;
  } catch {
    // Whoever answered is not the service.
  }
  const faults = (problem?.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  return new Error(
    [`the service answered ${answer.status}: ${problem?.detail ?? text.slice(0, 200)}`, ...faults].join('; '),
  );
}
