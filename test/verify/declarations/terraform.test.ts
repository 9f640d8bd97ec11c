import { expect, test } from 'vitest';
import { checkTerraform } from '../../../src/verify/declarations/terraform.ts';
import { projectOf, tell } from '../../support/check-project.ts';

const VARIABLES =
  'variable "region" {\n  type = string\n}\n\nlocals {\n  name = "a"\n  tags = {\n    inner = local.name\n  }\n}\n';

test.each([
  ['a variable', 'provider "aws" {\n  region = var.regoin\n}\n', '"var.regoin"'],
  ['a local value within a text', 'output "a" {\n  value = "${local.prefix}-a"\n}\n', '"local.prefix"'],
  ['a key that is no local value', 'output "a" {\n  value = local.inner\n}\n', '"local.inner"'],
  ['a module', 'output "a" {\n  value = module.network.id\n}\n', '"module.network"'],
  ['a name that stands twice', 'output "a" {\n  value = 1\n}\noutput "a" {\n  value = 2\n}\n', 'output "a" twice'],
])('remarks on %s that the folder does not declare', async (_, text, told) => {
  const files = { 'main.tf': text, 'variables.tf': VARIABLES, 'modules/b/main.tf': 'variable "regoin" {}\n' };
  const said = await tell(checkTerraform, projectOf(files));
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(told);
});

test.each([
  ['what another file of the folder declares', 'a = var.region\nb = local.tags\n# var.gone\n'],
  ['what is only talked of', 'description = "Use var.gone for that"\nb = "$${var.gone}"\n'],
  ['attributes of that name', 'a = data.local.var.gone\n'],
])('says nothing of %s', async (_, text) => {
  expect(await tell(checkTerraform, projectOf({ 'main.tf': text, 'variables.tf': VARIABLES }))).toEqual([]);
});
