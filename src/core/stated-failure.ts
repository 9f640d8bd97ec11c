import { TaskError } from './errors.ts';
import type { Statement } from './warning.ts';

/** The error of a task that ends because of what can be said of one file; of the plan as a whole where `path` is empty. */
export function statedFailure(
  code: 'plan_invalid' | 'verification_failed',
  path: string,
  { code: reason, values }: Statement,
): TaskError {
  const facts = Object.entries(values).map(([name, value]): [string, string | number] => [
    name,
    typeof value === 'object' ? value.join(', ') : value,
  ]);
  return new TaskError(code, { ...Object.fromEntries(facts), path, reason });
}
