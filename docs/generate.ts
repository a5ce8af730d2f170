// Writes the documents that are made from tables in the code: node docs/generate.ts
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configSchema } from '../src/config/index.ts';
import { type EventState, hindrances, holdReasons, states } from '../src/outbox/index.ts';
import { crms, mappableFields } from '../src/sources/index.ts';
import { eventSchema, problemTable } from '../src/spec/index.ts';
import { withCrms, withSettingsTables } from './settings-tables.ts';

/** The generated documents: path within the repository, and text. */
export function documents(): ReadonlyMap<string, string> {
  const settings = configSchema(mappableFields, crms);
  return new Map([
    ['docs/problems.md', problemsPage()],
    ['docs/event-states.md', statesPage()],
    ['docs/configuration.md', withSettingsTables(withCrms(readPage('configuration.md'), crms), settings)],
    ['schema/event.schema.json', `${formatJson(eventSchema)}\n`],
    ['schema/config.schema.json', `${formatJson(settings)}\n`],
  ]);
}

function readPage(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
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

/** Why an event goes from one state to another. */
const causes: Readonly<Record<string, string>> = {
  'held pending': 'released',
  'held expired': 'deadline past',
  'held cancelled': 'cancel',
  'pending sending': 'in a request',
  'pending expired': 'deadline past',
  'pending cancelled': 'cancel',
  'pending held': 'planned again',
  'pending rejected': 'known to be refused',
  'sending accepted': 'Meta confirmed it',
  'sending pending': 'no answer, throttle, trouble',
  'sending rejected': 'Meta refused it',
  'sending uncertain': 'success without proof',
};

function statesPage(): string {
  const names = Object.keys(states) as EventState[];
  const edges = names.flatMap((from) =>
    states[from].next.map((to) => {
      const cause = causes[`${from} ${to}`] ?? (to === 'pending' ? 'replay' : '');
      return `    ${from} --> ${to}${cause === '' ? '' : `: ${cause}`}`;
    }),
  );
  const ends = names.filter((name) => states[name].next.length === 0).map((name) => `    ${name} --> [*]`);
  const rows = names.map((name) => {
    const next = states[name].next.map((to) => `\`${to}\``).join(', ') || 'none';
    return `| \`${name}\` | ${cell(states[name].meaning)} | ${next} | ${states[name].countsAsSent ? 'yes' : 'no'} |`;
  });
  const reasons = Object.entries(holdReasons).map(
    ([name, { meaning }]) => `| \`${name}\` | ${cell(meaning)} |`,
  );
  const stays = Object.entries(hindrances).map(([name, meaning]) => `| \`${name}\` | ${cell(meaning)} |`);
  return `# Event states

Every event has one state, and a history that explains it: \`conversion-leads events show ID\`. It goes from one state to
another only along these lines.

\`\`\`mermaid
stateDiagram-v2
    [*] --> held: stored
    [*] --> pending: implied
${[...edges, ...ends].join('\n')}
\`\`\`

| state | meaning | next | counts as sent |
|---|---|---|---|
${rows.join('\n')}

A stage whose event **counts as sent** is not sent again: a further change to it is a duplicate. \`sending\` is derived from
a request under way and never written. A corrected row takes the place of an event that does not count as sent.

## Why an event is held

| reason | meaning |
|---|---|
${reasons.join('\n')}

No event stays held in the last 24 hours before its deadline: it is then released, and the stage that is missing before it
is reported. The deadline is event_time + 7 days - 10 minutes.

## Why \`events replay\` and \`events cancel\` leave an event as it is

| code | meaning |
|---|---|
${stays.join('\n')}

This page is made from \`src/outbox/states.ts\` and \`src/outbox/operator.ts\` by \`node docs/generate.ts\`.
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
