/** A project of any size, as a model would plan and write it. */
export interface InventedProject {
  readonly prompt: string;
  readonly plan: string;
  /** Contents by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** How a project comes out. */
interface Invention {
  readonly prompt?: string;
  /** Lines that are written for each planned one. */
  readonly written?: number;
  readonly saysLines?: boolean;
}

/** A project of so many files, of 20 to 160 lines each, three levels deep. */
export function inventProject(count: number, invention: Invention = {}): InventedProject {
  const { prompt = 'A shop with carts, orders and payments', written = 1, saysLines = true } = invention;
  const pathOf = (at: number): string => `src/module_${at}.txt`;
  const planned = Array.from({ length: count }, (_, at) => ({
    path: pathOf(at),
    purpose: `what module ${at} of the shop does`,
    exports: [`create_thing_${at}(name: str) -> Thing`],
    depends_on: at % 3 === 0 ? [] : at % 3 === 1 ? [pathOf(at - 1)] : [pathOf(at - 2), pathOf(at - 1)],
    lines: 20 + ((at * 37) % 141),
  }));
  const files = planned.map(({ path, lines }, at): [string, string] => [
    path,
    Array.from({ length: Math.round(lines * written) }, (_, line) => lineOf(at, line)).join(''),
  ]);
  const shown = planned.map(({ lines, ...file }) => (saysLines ? { ...file, lines } : file));
  const plan = JSON.stringify({ name: 'shop', summary: 'A shop', files: shown, run: '', test: '' });
  return { prompt, plan, files: new Map(files) };
}

/** About 36 characters, no two alike. */
function lineOf(file: number, line: number): string {
  return `thing ${file}.${line} has the number ${(file * 7919 + line * 104_729) % 1_000_003}\n`.padStart(36);
}
