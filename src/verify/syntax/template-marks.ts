/** Folders whose files are filled in before anything reads them. */
const TEMPLATE_FOLDER =
  /(?:^|\/)(?:_?templates?|skeletons?|scaffolds?|blueprints?|boilerplates?|generators?|stubs?)\//i;
const MARKS = /(?<!\$)\{\{|\{%|<%|\[%/;
const PLACEHOLDER_PATH = /\{\{|\{%|<%|__\w+__\//;

/** Whether the marks of a template language may be what a parser stumbled over. `${{` of GitHub Actions is no such mark. */
export function hasTemplateMarks(text: string): boolean {
  return MARKS.test(text);
}

/** Whether a file is the raw material of another file, so that its own syntax means nothing. */
export function isTemplate(path: string, text: string): boolean {
  return PLACEHOLDER_PATH.test(path) || (TEMPLATE_FOLDER.test(path) && hasTemplateMarks(text));
}
