import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkWritable, findCredentials, readEnvFile, withVariables, writeEnvFile } from '../../src/setup/env-file.ts';
import { SetupError } from '../../src/setup/setup-error.ts';

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\nAAAA\n-----END RSA PRIVATE KEY-----\n';
const EXAMPLE = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');

describe('setting variables in a text', () => {
  test('fills in the lines of the example, and leaves every other line as it was', () => {
    const result = withVariables(EXAMPLE, { APP_ID: '42', PRIVATE_KEY: PEM }, '.env');
    expect(parseEnv(result)).toEqual({ ...parseEnv(EXAMPLE), APP_ID: '42', PRIVATE_KEY: PEM });
    const lines = result.split('\n');
    const changed = EXAMPLE.split('\n').filter((line, index) => lines[index] !== line);
    expect(changed).toEqual(['APP_ID=', 'PRIVATE_KEY=']);
    expect(lines).toHaveLength(EXAMPLE.split('\n').length);
  });

  test('puts new ones at the end, with the line ends that are there', () => {
    expect(withVariables('A=1', { B: '2' }, '.env')).toBe('A=1\n\n# The GitHub App, set by npm run setup\nB=2\n');
    expect(withVariables('# x\r\nA=1\r\n', { B: '2' }, '.env')).toBe(
      '# x\r\nA=1\r\n\r\n# The GitHub App, set by npm run setup\r\nB=2\r\n',
    );
    expect(withVariables('', { B: '2', C: '' }, '.env')).toBe('# The GitHub App, set by npm run setup\nB=2\n');
  });

  test('replaces a value over several lines, one that is exported, and all of several', () => {
    const text = `A=1\nPRIVATE_KEY="${PEM}" # old\nexport APP_ID = 7\nB=2\nAPP_ID=8\n`;
    const result = withVariables(text, { PRIVATE_KEY: 'new', APP_ID: '9' }, '.env');
    expect(result).toBe('A=1\nPRIVATE_KEY=new\nB=2\nAPP_ID=9\n');
  });

  test('takes a value away by an empty one, and touches nothing that is right already', () => {
    expect(withVariables('PRIVATE_KEY_PATH=./x.pem\n', { PRIVATE_KEY_PATH: '' }, '.env')).toBe('PRIVATE_KEY_PATH=\n');
    expect(withVariables("A = 'x' # why\n", { A: 'x', B: '' }, '.env')).toBe("A = 'x' # why\n");
  });

  test('refuses a text in which it would change something else', () => {
    const text = 'NOTE="two lines:\nAPP_ID=7\n"\nAPP_ID=8\n';
    expect(() => withVariables(text, { APP_ID: '9' }, '.env')).toThrow(SetupError);
  });

  test('finds the credentials of an App, empty ones aside', () => {
    expect(findCredentials(EXAMPLE)).toEqual([]);
    expect(findCredentials('APP_ID=1\nPRIVATE_KEY_PATH=x\nWEBHOOK_SECRET=\n')).toEqual(['APP_ID', 'PRIVATE_KEY_PATH']);
  });
});

describe('writing the file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'env-file-'));
    path = join(folder, '.env');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('leaves one file of mode 600, whatever the mode of the one before', () => {
    writeFileSync(path, 'A=1\n', { mode: 0o644 });
    writeEnvFile(path, 'A=2\n');
    expect(readEnvFile(path)).toBe('A=2\n');
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  test('follows no link and writes over no folder', () => {
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'B=1\n');
    symlinkSync(elsewhere, path);
    for (const work of [() => readEnvFile(path), () => checkWritable(path), () => writeEnvFile(path, 'A=1\n')]) {
      expect(work).toThrow(expect.objectContaining({ key: 'error.not_a_file' }) as Error);
    }
    expect(readFileSync(elsewhere, 'utf8')).toBe('B=1\n');
    rmSync(path);
    mkdirSync(path);
    expect(() => checkWritable(path)).toThrow(SetupError);
    expect(readdirSync(folder).sort()).toEqual(['.env', 'elsewhere']);
  });

  test('says so where nothing can be written, and leaves nothing behind', () => {
    const nowhere = join(folder, 'missing', '.env');
    expect(() => checkWritable(nowhere)).toThrow(expect.objectContaining({ key: 'error.cannot_write' }) as Error);
    expect(() => writeEnvFile(nowhere, 'A=1\n')).toThrow(
      expect.objectContaining({ key: 'error.cannot_write' }) as Error,
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
