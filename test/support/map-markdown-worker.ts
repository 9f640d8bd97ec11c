import { parentPort } from 'node:worker_threads';
import { parseCommand } from '../../src/core/command.ts';

// A thread of its own, so that a parse without end can be told from a slow machine and stopped.
parentPort?.on('message', (text: string) => {
  parseCommand(`${text}\n/gencode demo ${text}`, { title: '', body: '' });
  parseCommand(`/gencode ${text}`, { title: '', body: '' });
  parentPort?.postMessage('done');
});
