import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkImports } from '../../../src/verify/modules/imports.ts';
import { checkManifest } from '../../../src/verify/manifests/manifest.ts';
import { projectOf, tell } from '../../support/check-project.ts';

const SOUND = join(import.meta.dirname, '../../fixtures/sound-projects');
const PACKAGES = ['asyncio', 'concurrent', 'email', 'http', 'importlib', 'json', 'logging', 'multiprocessing'];
const MORE_PACKAGES = ['sqlite3', 'unittest', 'urllib', 'wsgiref', 'xml', 'xmlrpc'];

/** Where this machine keeps Python's own library, if it has one. */
const library = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14']
  .map((version) => `/usr/lib/python${version}`)
  .findLast((folder) => existsSync(join(folder, 'asyncio')));

function filesBelow(folder: string, prefix = ''): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.includes('__pycache__') && statSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(
    paths
      .toSorted()
      .map((path) => [prefix + path, path.endsWith('.so') ? '' : readFileSync(join(folder, path), 'utf8')]),
  );
}

describe('the imports of sound code', () => {
  test.skipIf(library === undefined).each([...PACKAGES, ...MORE_PACKAGES])(
    'raise no alarm in a package of the library of Python: %s',
    async (name) => {
      const folder = join(library ?? '', name);
      if (!existsSync(folder)) return;
      const project = projectOf(filesBelow(folder, `${name}/`));
      const told = await tell(checkImports, project);
      expect(told).toEqual([]);
    },
  );

  test('raise no alarm in a project of Django, whose list of packages is whole', async () => {
    const project = projectOf(filesBelow(join(SOUND, 'django-shop')));
    expect(await tell(checkImports, project)).toEqual([]);
    expect(await tell(checkManifest, project)).toEqual([]);
  });

  test('are told of where the same project has lost a module, a name or a package', async () => {
    const files = filesBelow(join(SOUND, 'django-shop'));
    const { 'catalog/serializers.py': _, ...withoutSerializers } = files;
    expect(await tell(checkImports, projectOf(withoutSerializers))).toEqual([
      'catalog/views.py:5 fault: it imports ".serializers", which is no module of the project',
    ]);
    const renamed = (files['catalog/views.py'] ?? '').replace('class ProductListView', 'class ProductsView');
    expect(await tell(checkImports, projectOf({ ...files, 'catalog/views.py': renamed }))).toEqual([
      'shop/urls.py:8 fault: it imports "ProductListView" from "catalog.views", which exports ProductsView, ProductViewSet, CategoryViewSet, ListView, viewsets, Category, Product, CategorySerializer and 1 more',
    ]);
    const shorter = (files['requirements.txt'] ?? '').replace('Pillow>=10\n', '');
    expect(await tell(checkManifest, projectOf({ ...files, 'requirements.txt': shorter }))).toEqual([
      'requirements.txt:- fault: it does not list "pillow", which catalog/tasks.py imports as PIL',
    ]);
  });
});
