// The import of `send` alone: node import-rate.ts FILE STORE. Prints the seconds from the opening of the file to the moment
// at which all of it is stored and planned, and ends there, without delivering.
import { openFiles, realContext, send, withStore } from '../src/app/index.ts';
import { loadSettings } from '../src/config/index.ts';
import { fileInput } from '../src/sources/index.ts';
import { benchFunnel } from './history-json.ts';

const [file = '', store = ''] = process.argv.slice(2);
const settings = loadSettings(
  { dataset: '1', store, leadEventSource: 'Bench', funnel: benchFunnel.join(', ') },
  { META_ACCESS_TOKEN: 'bench' },
);
const began = performance.now();
const input = { changes: [fileInput(file)], leads: [] };
const files = await openFiles(input, settings.dataset, realContext);
await withStore(settings, realContext, (opened) =>
  send(settings, opened, files, realContext, undefined, {
    onStored: () => {
      console.log(((performance.now() - began) / 1000).toFixed(3));
      process.exit(0);
    },
  }),
);
