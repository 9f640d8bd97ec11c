/** What a git directory in memory stands in. */
export const GIT_DIRECTORY = '/git';

/** The part of `fs.promises` that isomorphic-git uses on a bare git directory. */
export interface MemoryFs {
  readonly promises: {
    readFile(path: string, options?: unknown): Promise<Uint8Array | string>;
    writeFile(path: string, data: Uint8Array | string): Promise<void>;
    unlink(path: string): Promise<void>;
    readdir(path: string): Promise<string[]>;
    mkdir(path: string): Promise<void>;
    rmdir(path: string): Promise<void>;
    stat(path: string): Promise<Stat>;
    lstat(path: string): Promise<Stat>;
    readlink(path: string): Promise<string>;
    symlink(target: string, path: string): Promise<void>;
  };
}

interface Stat {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** Files in a `Map`, gone with their last reader: nothing on disk to clean up, no config on disk to obey. */
export function createMemoryFs(): MemoryFs {
  const files = new Map<string, Uint8Array>();
  const folders = new Map<string, Set<string>>([[GIT_DIRECTORY, new Set()]]);

  function addFolder(path: string): Set<string> {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const names = new Set<string>();
    folders.set(path, names);
    const [parent, name] = split(path);
    if (parent !== '') addFolder(parent).add(name);
    return names;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of a file system that waits
  async function stat(path: string): Promise<Stat> {
    const isFile = files.has(path);
    if (!isFile && !folders.has(path)) throw fault('ENOENT', path);
    return { isFile: () => isFile, isDirectory: () => !isFile, isSymbolicLink: () => false };
  }

  /* eslint-disable @typescript-eslint/require-await -- as above */
  return {
    promises: {
      async readFile(path, options) {
        const data = files.get(path);
        if (data === undefined) throw fault(folders.has(path) ? 'EISDIR' : 'ENOENT', path);
        return options === undefined || isBinary(options) ? data : new TextDecoder().decode(data);
      },
      async writeFile(path, data) {
        const [parent, name] = split(path);
        addFolder(parent).add(name);
        files.set(path, typeof data === 'string' ? new TextEncoder().encode(data) : data);
      },
      async unlink(path) {
        if (!files.delete(path)) throw fault('ENOENT', path);
        const [parent, name] = split(path);
        folders.get(parent)?.delete(name);
      },
      async readdir(path) {
        const names = folders.get(path);
        if (names === undefined) throw fault('ENOENT', path);
        return [...names];
      },
      async mkdir(path) {
        addFolder(path);
      },
      async rmdir(path) {
        folders.delete(path);
      },
      stat,
      lstat: stat,
      async readlink(path) {
        throw fault('EINVAL', path);
      },
      async symlink(_target, path) {
        throw fault('EPERM', path);
      },
    },
  };
  /* eslint-enable @typescript-eslint/require-await */
}

function split(path: string): [parent: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
}

function isBinary(options: unknown): boolean {
  return typeof options === 'object' && options !== null && !('encoding' in options && options.encoding !== undefined);
}

function fault(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
