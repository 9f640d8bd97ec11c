import { checkCompleteness } from './completeness.ts';
import type { Check } from './check.ts';
import { checkHiddenCharacters } from './shape/hidden-characters.ts';
import { checkImports } from './modules/imports.ts';
import { checkVersions } from './manifests/impossible-versions.ts';
import { checkManifest } from './manifests/manifest.ts';
import { checkPlaceholders } from './placeholders/placeholders.ts';
import { checkPlanCommands } from './references/commands/plan-commands.ts';
import { checkPackageCommands } from './references/commands/package-commands.ts';
import { checkMakefile } from './references/commands/makefile.ts';
import { checkDockerfile } from './references/dockerfile.ts';
import { checkCompose } from './references/compose.ts';
import { checkWorkflowSteps } from './references/workflow-steps.ts';
import { checkPageLinks } from './references/page-links.ts';
import { checkRenderedTemplates } from './references/rendered-templates.ts';
import { checkEntryPoints } from './references/entry-points.ts';
import { checkDjangoSettings } from './references/django-settings.ts';
import { checkScriptPrograms } from './references/commands/script-programs.ts';
import { checkIncludedFiles } from './references/included-files.ts';
import { checkReadmeLinks } from './references/readme-links.ts';
import { checkGoCircles } from './names/go-circles.ts';
import { checkGoNames } from './names/go-names.ts';
import { checkGoPackages } from './names/go-packages.ts';
import { checkPythonNames } from './names/python-names.ts';
import { checkPythonSlips } from './names/python-slips.ts';
import { checkJavaScriptBindings } from './names/javascript/javascript-bindings.ts';
import { checkJavaScriptNames } from './names/javascript/javascript-names.ts';
import { checkModuleForm } from './names/javascript/module-form.ts';
import { checkTerraform } from './declarations/terraform.ts';
import { checkShape } from './shape/shape.ts';
import { checkSyntax } from './syntax/syntax.ts';

/** What a file must stand by itself, as soon as it is written. */
export const FILE_CHECKS: readonly Check[] = [
  checkShape,
  checkSyntax,
  checkPlaceholders,
  checkHiddenCharacters,
  checkJavaScriptBindings,
  checkPythonSlips,
];

/** What only the files together can tell. */
export const PROJECT_CHECKS: readonly Check[] = [
  checkImports,
  checkPythonNames,
  checkGoNames,
  checkGoPackages,
  checkGoCircles,
  checkJavaScriptNames,
  checkModuleForm,
  checkManifest,
  checkVersions,
  checkCompleteness,
  checkPlanCommands,
  checkPackageCommands,
  checkMakefile,
  checkDockerfile,
  checkCompose,
  checkWorkflowSteps,
  checkPageLinks,
  checkRenderedTemplates,
  checkEntryPoints,
  checkIncludedFiles,
  checkScriptPrograms,
  checkDjangoSettings,
  checkReadmeLinks,
  checkTerraform,
];
