import { providerOf } from '../core/names.ts';
import { providerVariable } from '../core/known-providers.ts';
import { askForModels } from '../llm/ask-for-models.ts';
import { completeSettings, currentModel, type ProviderSettings } from '../llm/providers.ts';
import type { Diagnosis, DoctorCheck } from './diagnosis.ts';

type Found = Omit<Diagnosis, 'check'>;

/** Names of models that are shown when the one that is set is not among them. */
const MOST_SHOWN = 8;

/** Each provider that is set up: its address, its key, and whether it serves the model. It costs nothing. */
export const MODEL_CHECK: DoctorCheck = {
  name: 'models',
  async examine({ providers, DEFAULT_MODEL, FALLBACK_MODELS }, signal) {
    const complete = providers.map(completeSettings).filter((settings) => settings !== null);
    if (complete.length === 0) {
      return [{ verdict: 'fault', text: 'none is set up: set DEEPSEEK_API_KEY, OPENAI_API_KEY or EXTRA_MODELS' }];
    }
    const isSetUp = (model: string): boolean => complete.some(({ name }) => name === providerOf(model));
    const left = [DEFAULT_MODEL, ...FALLBACK_MODELS].filter((model) => !isSetUp(model)).map(providerOf);
    return [
      ...(await Promise.all(complete.map((settings) => examineProvider(settings, signal)))),
      ...[...new Set(left)].map((name): Found => {
        return { verdict: 'warn', text: `${name} is asked for by DEFAULT_MODEL or FALLBACK_MODELS, and not set up` };
      }),
    ];
  },
};

async function examineProvider(settings: ProviderSettings, signal: AbortSignal): Promise<Found> {
  const { name } = settings;
  const variable = (suffix: string): string => providerVariable(name, suffix);
  const { status, models, cause } = await askForModels(settings, signal);
  if (status === null)
    return { verdict: 'fault', text: `${variable('BASE_URL')}: ${name} cannot be reached (${cause})` };
  if (status === 401 || status === 403) {
    return { verdict: 'fault', text: `${variable('API_KEY')}: ${name} does not take it (${status})` };
  }
  if (models === null) return { verdict: 'warn', text: `${name} answers, with no list of its models (${status})` };
  const model = currentModel(name, settings.model);
  const isServed = models.some((id) => id === model || id === `${model}:latest` || id.endsWith(`/${model}`));
  if (isServed) return { verdict: 'ok', text: `${name} answers and serves ${model}` };
  const some = models.slice(0, MOST_SHOWN).join(', ');
  return { verdict: 'fault', text: `${variable('MODEL')}: ${name} does not list that model; it lists ${some}` };
}
