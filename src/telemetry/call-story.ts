import type { Logger } from 'pino';
import { providerOf } from '../core/names.ts';
import type { Observation } from '../ports/observation.ts';
import type { EndedCall, TaskFields } from './task-trace.ts';

/** Tells the log of calls to the outside: what was asked again and what failed as a warning, the rest at `debug`. */
export class CallStory {
  readonly #log: Logger;
  readonly #fieldsOf: (task: string | undefined) => Partial<TaskFields>;
  /** Failed calls of which nobody has said yet what is done about them. */
  readonly #untold = new Set<EndedCall>();

  constructor(log: Logger, fieldsOf: (task: string | undefined) => Partial<TaskFields>) {
    this.#log = log;
    this.#fieldsOf = fieldsOf;
  }

  /** `whose`: the task or the delivery in the course of which a call was made that does not say so itself. */
  tell(observation: Exclude<Observation, { type: 'task-broke' }>, whose: Partial<TaskFields>): void {
    switch (observation.type) {
      case 'model-call-ended': {
        const { firstTokenMs, ms, outcome } = observation;
        // A cut answer is gone on with, which is told as a retry.
        if (outcome !== 'answered' && outcome !== 'cut') return this.#expect(observation);
        return this.#log.debug(
          { ...this.#about(observation), outcome, first_token_ms: firstTokenMs, ms },
          'model answered',
        );
      }
      case 'model-call-retried': {
        const { code, attempt, waitMs } = observation;
        this.#settle(observation);
        return this.#log.warn({ ...this.#about(observation), code, attempt, wait_ms: waitMs }, 'model call retried');
      }
      case 'model-fell-back': {
        this.#settle(observation);
        const { code, to } = observation;
        return this.#log.warn({ ...this.#about(observation), code, to }, 'model fell back');
      }
      case 'github-call-ended': {
        const { route, status, said, ms } = observation;
        return this.#log.debug({ ...whose, route, status, cause: said, ms }, 'GitHub answered');
      }
      case 'github-call-retried': {
        const { route, status, said, attempt, waitMs } = observation;
        return this.#log.warn(
          { ...whose, route, status, cause: said, attempt, wait_ms: waitMs },
          'github call retried',
        );
      }
      case 'push-ended':
        return this.#log.debug({ ...whose, outcome: observation.outcome, ms: observation.ms }, 'push ended');
    }
  }

  /** Whoever asks again, or asks another, says so at once: a failure of which nothing is said by then stands alone. */
  #expect(call: EndedCall): void {
    this.#untold.add(call);
    setImmediate(() => {
      if (!this.#untold.delete(call)) return;
      const fields = { ...this.#about(call), code: call.outcome, ms: call.ms };
      this.#log.warn(fields, 'model call failed');
    });
  }

  /** Somebody else has told of this call. */
  leaveOut(call: EndedCall): void {
    this.#untold.delete(call);
  }

  #settle({ task, step, model }: Pick<EndedCall, 'task' | 'step' | 'model'>): void {
    for (const fault of this.#untold) {
      if (fault.task !== task || fault.step !== step || fault.model !== model) continue;
      this.#untold.delete(fault);
      return;
    }
  }

  #about({ task, step, model, status, said, kind }: Omit<EndedCall, 'type' | 'outcome' | 'firstTokenMs' | 'ms'>) {
    return { ...this.#fieldsOf(task), step, provider: providerOf(model), model, status, cause: said ?? kind ?? null };
  }
}
