import { type Command, Option } from 'commander';
import type { CommonOptions } from '../config/index.ts';

/** Options of commander's, by their names. */
export type Options = CommonOptions & { readonly json?: boolean };

/** Which of the common options a command takes. */
export type OptionGroup = 'store' | 'dataset' | 'reading' | 'destination';

const groups: Readonly<Record<OptionGroup, (command: Command) => Command>> = {
  store: (command) =>
    command
      .option('--config <file>', 'configuration (YAML)')
      .option('--store <url>', 'the store: sqlite:FILE or a path')
      .option('--json', 'print one JSON document'),
  dataset: (command) => command.option('--dataset <id>', "the dataset's id at Meta"),
  reading: (command) =>
    command
      .option('--lead-event-source <name>', 'name of the CRM, sent with every event ("HubSpot")')
      .option('--funnel <stages>', 'the stages in order: "Lead, Qualified, Customer"')
      .option('--other <stages>', 'stages outside the order that are sent ("Lost")')
      .option('--ignore <stages>', 'stages that are never sent')
      .option('--alias <old=new>', 'a stage that was renamed: "MQL=Qualified"', collect)
      .addOption(
        new Option('--policy <policy>', 'when a lead jumps over stages').choices(['fill', 'report', 'hold']),
      )
      .option('--only <column=value>', 'the rows that come from Meta: "Lead Source=Facebook"', collect)
      .option('--map <field=column>', 'which column is which: lead_id="Meta Lead ID" (- for none)', collect)
      .option(
        '--map-stage <stage=column>',
        'a date column that is a stage: "MQL=Became an MQL Date"',
        collect,
      )
      .option('--mapping <name>', 'a mapping that was saved in the configuration')
      .option('--country <cc>', 'for phones, postcodes and dates without one (DE); never sent')
      .option('--currency <code>', 'for values without one (EUR)')
      .option('--time-zone <zone>', 'of times without an offset (Europe/Berlin)')
      .addOption(new Option('--date-order <order>', 'of dates like 03/04/2026').choices(['dmy', 'mdy']))
      .option('--drop-bad-lead-id', 'send a row with a damaged lead id on its other keys'),
  destination: (command) =>
    command
      .option('--endpoint <url>', "where to send instead of Meta's Graph API (a sandbox)")
      .option('--api-version <version>', 'version of the Graph API (v26.0)'),
};

/** Adds groups of the common options to a command. */
export function addOptions(command: Command, ...names: readonly OptionGroup[]): Command {
  for (const name of names) groups[name](command);
  return command;
}

/** The common options among a command's own. */
export function commonOptions(options: Options & { readonly apiVersion?: string }): CommonOptions {
  return { ...options, version: options.apiVersion };
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
