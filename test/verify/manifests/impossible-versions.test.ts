import { expect, test } from 'vitest';
import { checkVersions } from '../../../src/verify/manifests/impossible-versions.ts';
import { projectOf, tell } from '../../support/check-project.ts';

const told = (path: string, text: string): Promise<readonly string[]> =>
  tell(checkVersions, projectOf({ [path]: text }));

test.each([
  ['package.json', '  "express": "^99.0.0",', 'express 99.0.0'],
  ['package.json', '  "node": ">=99"', 'Node 99'],
  ['package.json', '  "a": ">=3.0.0 <2.0.0",', '>=3.0.0 <2.0.0'],
  ['pyproject.toml', 'requires-python = ">=4.0"', 'Python 4.0'],
  ['pyproject.toml', 'requires-python = ">=3.12,<3.8"', '>=3.12,<3.8'],
  ['requirements.txt', 'rich>=13.7,<13', '>=13.7,<13'],
  ['requirements.txt', 'flask==2.0,>3', '==2.0,>3'],
  ['main.tf', '  version = ">= 5.40, < 5.0"', '>= 5.40, < 5.0'],
  ['Gemfile', "gem 'rails', '>= 7.1', '< 7.0'", ">= 7.1', '< 7.0"],
  ['go.mod', 'go 1.99', 'Go 1.99'],
  ['Dockerfile', 'FROM node:99-slim AS build', 'Node 99'],
  ['Dockerfile', 'FROM golang:2.1-alpine', 'Go 2.1'],
  ['compose.yaml', '    image: postgres:99', 'PostgreSQL 99'],
  ['.github/workflows/ci.yml', '      - uses: actions/checkout@v99', 'the action 99'],
])('in %s, "%s" is no version that can be found', async (path, line, named) => {
  const all = await told(path, `${line}\n`);
  expect(all).toHaveLength(1);
  expect(all[0]).toMatch(/:1 remark: /);
  expect(all[0]).toContain(named);
});

test.each([
  ['package.json', '  "a": "^1.2.3 || >=2 <4", "b": ">=18 <20 || >=22", "chromedriver": "^99.0.0", "c": "~0.99.1"'],
  ['package.json', '  "engines": { "node": ">=22.18" }'],
  ['requirements.txt', 'django>=4.2,<5.0\nattrs==25.1.0\npytz==2026.1\ncertifi>=2026.1.1\nx==1.99.0\ny!=2.0,>=1.5,<3'],
  ['pyproject.toml', 'requires-python = ">=3.10,<4.0"\ndependencies = ["numpy>=1.26,<3", "x~=1.4"]'],
  ['Dockerfile', 'FROM python:3.14-slim\nFROM node:24\nFROM golang:1.26-alpine3.22\nFROM ubuntu:26.04\nEXPOSE 9999'],
  ['main.tf', '  version = "~> 5.40"\n  required_version = ">= 1.5, < 2.0"'],
  ['go.mod', 'module x\n\ngo 1.26\n\nrequire github.com/a/b v0.99.0'],
  ['.github/workflows/ci.yml', '      - uses: actions/checkout@v5\n        with: { node-version: 24 }'],
  ['notes.md', 'node:99 and >=3,<2'],
])('%s says what can be met', async (path, text) => {
  expect(await told(path, `${text}\n`)).toEqual([]);
});
