import { Counter, Histogram, type Registry } from 'prom-client';
import type { Observation } from '../ports/observation.ts';
import type { ModelLabels } from './model-labels.ts';

/** Metrics of calls to the outside, fed from what the wrappers around them saw. Durations are in seconds. */
export function createCallMetrics(registry: Registry, labelsOf: (model: string) => ModelLabels) {
  const registers = [registry];
  const model = new Histogram({
    name: 'gencode_model_call_duration_seconds',
    help: 'Calls to models, from the request to the end of the answer, those that failed included',
    labelNames: ['provider', 'model', 'step'],
    buckets: [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300],
    registers,
  });
  const firstToken = new Histogram({
    name: 'gencode_model_first_token_seconds',
    help: 'Calls to models, from the request to the first of the answer',
    labelNames: ['provider', 'model', 'step'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60, 120, 300],
    registers,
  });
  const calls = new Counter({
    name: 'gencode_model_calls_total',
    help: 'Calls to models by how they ended: answered, cut, or a failure code',
    labelNames: ['provider', 'model', 'step', 'outcome'],
    registers,
  });
  const retries = new Counter({
    name: 'gencode_model_retries_total',
    help: 'Calls to models that were made again, by why',
    labelNames: ['provider', 'model', 'code'],
    registers,
  });
  const fallbacks = new Counter({
    name: 'gencode_model_fallbacks_total',
    help: 'Calls that another model (to) took over, by why',
    labelNames: ['provider', 'model', 'to', 'code'],
    registers,
  });
  const github = new Histogram({
    name: 'gencode_github_call_duration_seconds',
    help: "Requests to GitHub by route of its reference and class of status ('none': no answer)",
    labelNames: ['route', 'status'],
    buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
    registers,
  });
  const githubRetries = new Counter({
    name: 'gencode_github_retries_total',
    help: 'Requests to GitHub that were made again',
    labelNames: ['route', 'status'],
    registers,
  });
  const push = new Histogram({
    name: 'gencode_git_push_duration_seconds',
    help: 'Pushes by how they ended: accepted, found (its answer was lost), or a failure code',
    labelNames: ['outcome'],
    buckets: [0.25, 0.5, 1, 2, 5, 10, 30, 60, 120],
    registers,
  });

  function count(seen: Exclude<Observation, { type: 'task-broke' }>): void {
    switch (seen.type) {
      case 'model-call-ended': {
        const labels = { ...labelsOf(seen.model), step: seen.step };
        calls.inc({ ...labels, outcome: seen.outcome });
        model.observe(labels, seen.ms / 1000);
        if (seen.firstTokenMs !== null) firstToken.observe(labels, seen.firstTokenMs / 1000);
        return;
      }
      case 'model-call-retried':
        return retries.inc({ ...labelsOf(seen.model), code: seen.code });
      case 'model-fell-back':
        return fallbacks.inc({ ...labelsOf(seen.model), to: labelsOf(seen.to).model, code: seen.code });
      case 'github-call-ended':
        return github.observe({ route: seen.route, status: classOf(seen.status) }, seen.ms / 1000);
      case 'github-call-retried':
        return githubRetries.inc({ route: seen.route, status: classOf(seen.status) });
      case 'push-ended':
        return push.observe({ outcome: seen.outcome }, seen.ms / 1000);
    }
  }

  return { count, model, firstToken, github };
}

/** `404` → `4xx`. */
function classOf(status: number | null): string {
  return status === null ? 'none' : `${Math.floor(status / 100)}xx`;
}
