import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** How the service is started. */
export interface ServiceStart {
  /** The whole environment: nothing is inherited. */
  env: Record<string, string>;
  /** Its working directory; a fresh one keeps a `.env` of somebody's checkout out. */
  cwd: string;
  /** The built entry point; `dist/main.js` of this package when left out. */
  entry?: string;
  timeoutMs?: number;
  /** Each line as it is written. */
  onLine?: (line: string) => void;
}

/** The service as a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** All lines of both outputs so far. */
  readonly logs: readonly string[];
  readonly exited: Promise<ServiceExit>;
  /** Sends the signal and waits for the end; SIGKILL after ten seconds. */
  kill(signal?: NodeJS.Signals): Promise<ServiceExit>;
}

/** How a process ended. */
interface ServiceExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const listening = z.object({ msg: z.literal('listening'), url: z.url() });
const stopWithinMs = 10_000;

/** Where the built service lies, seen from the sources and from `dist` alike. */
const builtEntry = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Starts the service and waits for its log line `listening`; rejects with its last lines when it ends before. */
export async function startService(start: ServiceStart): Promise<ServiceProcess> {
  const { env, cwd, entry = builtEntry, timeoutMs = 20_000, onLine } = start;
  const child = spawn(process.execPath, [entry], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const logs: string[] = [];
  const exited = new Promise<ServiceExit>((resolve) => {
    child.on('error', (error) => logs.push(String(error)));
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (what: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`The service ${what}. Its last lines:\n${logs.slice(-20).join('\n')}`));
    };
    const timer = setTimeout(() => fail(`did not listen within ${timeoutMs / 1000} s`), timeoutMs);
    void exited.then(({ code, signal }) => {
      clearTimeout(timer);
      fail(`ended (${signal ?? `exit code ${code ?? 'unknown'}`}) before it listened`);
    });
    const take = (line: string): void => {
      logs.push(line);
      onLine?.(line);
      const address = readAddress(line);
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    for (const stream of [child.stdout, child.stderr]) readLines(stream, take);
  });
  const kill = (signal: NodeJS.Signals = 'SIGTERM'): Promise<ServiceExit> => {
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    return exited.finally(() => clearTimeout(timer));
  };
  return { url, pid: child.pid ?? 0, logs, exited, kill };
}

function readAddress(line: string): string | undefined {
  if (!line.includes('listening')) return undefined;
  try {
    return listening.safeParse(JSON.parse(line)).data?.url;
  } catch {
    return undefined;
  }
}

function readLines(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  stream.on('end', () => {
    if (rest !== '') take(rest);
  });
}
