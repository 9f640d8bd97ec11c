import { expect, test } from 'vitest';
import { findSyntax } from '../find-syntax.ts';

test.each([
  [
    'Jinja',
    'templates/a.html',
    '{% extends "b.html" %}\n{% block c %}\n{% if d %}\n<p>{{ d }}</p>\n{% endblock %}\n',
    3,
  ],
  ['Jinja that is cut', 'templates/a.j2', '{% for a in b %}\n{{ a }}\n', 1],
  ['Django', 'app/templates/a.html', '{% if a %}\n{% endif %}\n{% endfor %}\n', 3],
  ['Twig', 'a.html.twig', '{% block a %}\n{% for b in c %}\n{% endblock %}\n', 2],
  ['Liquid', '_layouts/a.html', '{% if page.a %}\n{{ page.a }}\n{% unless b %}\n{% endunless %}\n', 1],
  ['Handlebars', 'views/a.hbs', '{{#if a}}\n{{#each b}}\n{{this}}\n{{/if}}\n', 2],
  ['Mustache', 'a.mustache', '{{#a}}\nb\n', 1],
  ['Go', 'web/a.tmpl', '{{ if .A }}\n{{ range .B }}\n{{ end }}\n', 1],
  ['Helm', 'chart/templates/a.yaml', '{{- if .Values.a }}\nkind: Service\n', 1],
  ['Blade', 'resources/views/a.blade.php', '@if ($a)\n@foreach ($b as $c)\n@endif\n', 2],
  ['ERB', 'app/views/a.html.erb', '<% if a %>\n  <p><%= b %></p>\n<% end %>\n<% c.each do |d| %>\n', 4],
  ['ERB whose tag is cut', 'a.erb', '<p>\n<%= link_to "a", b', 2],
  ['EJS', 'views/a.ejs', '<% if (a) { %>\n<p><%= b %></p>\n<% } %>\n<% c.forEach((d) => { %>\n<%- d %>\n', 4],
  ['EJS whose value is no code', 'views/a.ejs', '<p>\n<%= user.name( %>\n</p>\n', 2],
])('finds what does not match in %s', async (_, path, text, line) => {
  expect((await findSyntax(path, text))[0]).toMatchObject({ path, kind: 'syntax', weight: 'fault' });
  expect(Math.abs(((await findSyntax(path, text))[0]?.line ?? 0) - line)).toBeLessThanOrEqual(1);
});

test.each([
  [
    'Jinja',
    'a.html',
    '{# {% if #}{% raw %}{% for %}{% endraw %}{% block a scoped %}{%- if b -%}{% else %}{%- endif %}{% endblock a %}\n',
  ],
  ['Twig', 'a.twig', "{% block title 'a' %}{% block b %}{% endblock %}{% set c %}d{% endset %}\n"],
  [
    'Django',
    'a.html',
    '{% load static %}{% for a in b %}{% empty %}{% endfor %}{% comment %}{% if %}{% endcomment %}\n',
  ],
  [
    'Handlebars',
    'a.hbs',
    '{{!-- {{#if}} --}}{{#if a}}b{{else if c}}d{{^}}e{{/if}}{{> part}}{{#> layout}}x{{/layout}}\\{{#no}}\n',
  ],
  ['Go', 'a.tmpl', '{{/* if */}}{{ if eq .A "}}" }}{{ else if .B }}{{ end }}{{- with .C -}}{{ . }}{{- end -}}\n'],
  ['Blade', 'a.blade.php', '@extends("a")\n{{-- @if --}}@if ($a) b @elseif ($c) @endif\n<a @error="x">me@if.com</a>\n'],
  ['ERB', 'a.erb', '<%# if %>\n<%= form_with model: a do |f| -%>\n<%= f.text_field :b %>\n<% end %>\n<%% no %>\n'],
  [
    'EJS',
    'a.ejs',
    "<%# if ( %>\n<%- include('b') %>\n<% if (c) { // why %>\nx\n<% } else { -%>\n<%= d; %>\n<%_ } _%>\n",
  ],
])('says nothing of sound %s', async (_, path, text) => {
  expect(await findSyntax(path, text)).toEqual([]);
});

test('comes to an end with what is made to hold it up', async () => {
  for (const path of ['a.html', 'a.hbs', 'a.tmpl', 'a.blade.php', 'a.erb', 'a.ejs']) {
    for (const hostile of ['{%if', '{#', '{{#a', '{{!--', '{{if "', '@php', '<%', '<% if (a) { %>', '{% raw %}']) {
      const started = performance.now();
      await findSyntax(path, hostile.repeat(4_000));
      expect(performance.now() - started).toBeLessThan(4_000);
    }
  }
}, 60_000);
