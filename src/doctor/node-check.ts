import type { DoctorCheck } from './diagnosis.ts';

/** The runtime. One that is too old does not come this far: `main.ts` says so. */
export const NODE_CHECK: DoctorCheck = {
  name: 'node',
  examine: () => Promise.resolve([{ verdict: 'ok', text: process.versions.node }]),
};
