import { type Command, Option } from 'commander';
import type { AppContext } from '../app/index.ts';
import { addOptions } from './common-options.ts';
import type { Console } from './console.ts';
import type { Run } from './run.ts';
import type { ServeOptions } from './run-serve.ts';

/** `serve`: HTTP intake, webhooks, delivery, until it is stopped. */
export function serveCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  addOptions(
    parent
      .command('serve')
      .description('take stage changes over HTTP and webhooks, and deliver them, until stopped')
      .addOption(
        new Option('--role <role>', 'take changes in, deliver them, or both')
          .choices(['all', 'intake', 'deliver'])
          .default('all'),
      )
      .option(
        '--listen <address>',
        'host:port or a port; 127.0.0.1:8080 unless the configuration says otherwise',
      ),
    'store',
  )
    .addHelpText(
      'after',
      `
Examples:
  conversion-leads serve --config conversion-leads.yaml
  kill -HUP PID      reads the configuration again; mistakes in it are told, and the one before holds on
  kill -TERM PID     finishes what is under way, then ends

docs/configuration.md has every setting, with an example.`,
    )
    .action((options: ServeOptions) =>
      run(async () => {
        // The HTTP server takes a sixth of a second to load, which no other command has to wait for.
        const { runServe } = await import('./run-serve.ts');
        return runServe(options, io, context);
      }, options.json === true),
    );
}
