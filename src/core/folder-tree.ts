/** What lies in a folder by name, in the order in which it came. */
export interface Folder<Content> {
  readonly entries: ReadonlyMap<string, FolderEntry<Content>>;
}

/** Something in a folder: a file with what is known of it, or a folder of its own. */
export type FolderEntry<Content> =
  { readonly kind: 'file'; readonly content: Content } | ({ readonly kind: 'folder' } & Folder<Content>);

/** Files as the folders they lie in. */
export interface FolderTree<Content> {
  readonly root: Folder<Content>;
  /** Each folder by its path, the top as `''`. */
  readonly folders: ReadonlyMap<string, Folder<Content>>;
}

interface OpenFolder<Content> {
  readonly kind: 'folder';
  readonly entries: Map<string, FolderEntry<Content>>;
}

/** Files by their paths (`src/app.py`) → the tree that they make. */
export function toFolderTree<Content>(files: Iterable<readonly [path: string, content: Content]>): FolderTree<Content> {
  const open = (): OpenFolder<Content> => ({ kind: 'folder', entries: new Map() });
  const root = open();
  const folders = new Map([['', root]]);
  for (const [path, content] of files) {
    let folder = root;
    // From the second character on: a foreign path that begins with a slash would put the top into itself.
    for (let slash = path.indexOf('/', 1); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const at = path.slice(0, slash);
      const inner = folders.get(at) ?? open();
      folders.set(at, inner);
      folder.entries.set(at.slice(at.lastIndexOf('/') + 1), inner);
      folder = inner;
    }
    folder.entries.set(path.slice(path.lastIndexOf('/') + 1), { kind: 'file', content });
  }
  return { root, folders };
}
