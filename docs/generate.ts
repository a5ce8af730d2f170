// Writes the documents that are made from tables in the code: node docs/generate.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventSchema, problemTable } from '../src/spec/index.ts';

/** The generated documents: path within the repository, and text. */
export function documents(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/problems.md', problemsPage()],
    ['schema/event.schema.json', `${formatJson(eventSchema)}\n`],
  ]);
}

function problemsPage(): string {
  const rows = Object.entries(problemTable).map(([code, { severity, message, fix, rule }]) => {
    const page = rule.slice(rule.lastIndexOf('/') + 1);
    return `| \`${code}\` | ${severity} | ${cell(message)} | ${cell(fix)} | [${page}](${rule}) |`;
  });
  return `# Problems

Everything that can be wrong with a row or an event. An **error** keeps it from being sent; with a **warning** it is
sent, and something was left out or is doubtful. Codes are stable. Words in braces are filled in where the problem is
found, never with what a person typed.

This page is made from \`src/spec/problem-table.ts\` by \`node docs/generate.ts\`.

| code | severity | message | what to do | rule |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function cell(text: string): string {
  return text.replace(/[|<>]/g, (sign) => `\\${sign}`);
}

const lineWidth = 110;

/** JSON as the formatter of this repository has it: lists of plain values on one line where they fit. */
function formatJson(value: unknown, indent = '', taken = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const plain = value.every((item) => typeof item !== 'object');
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    if (plain && indent.length + taken + line.length < lineWidth) return line;
    return `[\n${value.map((item) => inner + formatJson(item, inner)).join(',\n')}\n${indent}]`;
  }
  const lines = Object.entries(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `;
    return inner + name + formatJson(item, inner, name.length);
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`;
}

if (import.meta.main) {
  for (const [path, text] of documents()) {
    const file = join(import.meta.dirname, '..', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
