import { providerOf } from '../core/names.ts';

/** A model as labels of a metric. */
export interface ModelLabels {
  readonly provider: string;
  /** `provider/model-id`, or `other`: requests can name any model of a provider, and metrics bear no user's words. */
  readonly model: string;
}

const OTHER = 'other';

/** Labels of a model by its name, `provider/model-id`, where the operator set it up. */
export function createModelLabels(known: () => readonly string[]): (name: string) => ModelLabels {
  let names: ReadonlySet<string> | null = null;
  let providers: ReadonlySet<string> = new Set();
  return (name) => {
    if (names === null) {
      names = new Set(known());
      providers = new Set([...names].map(providerOf));
    }
    const provider = providerOf(name);
    return { provider: providers.has(provider) ? provider : OTHER, model: names.has(name) ? name : OTHER };
  };
}
