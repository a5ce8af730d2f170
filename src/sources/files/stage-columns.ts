import { foldStage } from '../../spec/index.ts';
import { noSuchColumn } from './column-errors.ts';
import { findColumn } from './find-column.ts';
import { foldHeader } from './fold-header.ts';
import type { KnownExport } from './recognize-export.ts';
import type { Table } from './table.ts';

/** A column whose dates say when a lead reached one stage. */
export interface StageColumn {
  readonly stage: string;
  readonly place: number;
  readonly header: string;
  readonly pipeline?: string;
}

/** The date columns of a table, and how they were found. */
export interface StageColumns {
  readonly columns: readonly StageColumn[];
  /** By headers that only HubSpot writes. */
  readonly hubspot: boolean;
  readonly notes: readonly string[];
}

/**
 * Finds the columns that hold a date for one stage each: those mapped by hand, HubSpot's ("Became a Customer Date",
 * `Date entered "Demo (Sales Pipeline)"`), and those that the recognized export has.
 *
 * @param mapStage stage to header
 * @throws SourceError when `mapStage` names a column that there isn't.
 */
export function findStageColumns(
  table: Table,
  mapStage: Readonly<Record<string, string>>,
  known: KnownExport | undefined,
): StageColumns {
  const folded = table.headers.map(foldHeader);
  const byHand = Object.entries(mapStage).map(([stage, header]): StageColumn => {
    const place = findColumn(table.headers, header);
    if (place === -1) throw noSuchColumn(table, stage, header, '--map-stage');
    return { stage, place, header: table.headers[place] ?? '' };
  });
  const taken = new Set(byHand.map(({ place }) => place));
  const hubspot = hubspotColumns(table.headers).filter(({ place }) => !taken.has(place));
  const dated = (known?.dated ?? []).flatMap(({ stage, column }): StageColumn[] => {
    const place = folded.findIndex((header) => column.includes(header));
    return place === -1 || taken.has(place) ? [] : [{ stage, place, header: table.headers[place] ?? '' }];
  });
  const { columns, notes } = withoutTwins([...byHand, ...hubspot, ...dated]);
  return { columns, hubspot: hubspot.length > 1, notes };
}

const became = /^became an? (.{1,200}) date$/i;
/** The same in other languages, as HubSpot's own pages write it. */
const converted =
  /^(?:datum der (?:konversion|umwandlung) (?:zum|zur|in(?: einen?)?)|date de conversion en|fecha de conversión (?:en|a)|fecha en (?:la )?que se convirtió en|data de conversão (?:em|para)|data em que se tornou|data di conversione in|datum van conversie naar) (?:une? |una |um |uma )?(.{1,200})$/iu;
const entered = /^date entered ["“”«]?(.{1,250}?)["“”»]?$/i;
/** Dates of a stage in quotes, in any language that begins so; those of leaving it are not meant. */
const enteredElsewhere =
  /^(?:date|datum|fecha|data|eintrittsdatum)\b([^"“”„«]{0,60})["“”„«]\s?(.{1,250}?)\s?["“”»]$/iu;
const left = /exit|verlass|austritt|sorti|quitt|salid|saíd|sair|uscit|verlat/iu;
const internal = /^(?:hs_lifecyclestage_([a-z]+)_date|hs_v2_date_entered_([a-z]+))$/;

/** HubSpot's own names for its default stages. */
const internalStages: Readonly<Record<string, string>> = {
  subscriber: 'Subscriber',
  lead: 'Lead',
  marketingqualifiedlead: 'Marketing Qualified Lead',
  salesqualifiedlead: 'Sales Qualified Lead',
  opportunity: 'Opportunity',
  customer: 'Customer',
  evangelist: 'Evangelist',
  other: 'Other',
  appointmentscheduled: 'Appointment Scheduled',
  qualifiedtobuy: 'Qualified To Buy',
  presentationscheduled: 'Presentation Scheduled',
  decisionmakerboughtin: 'Decision Maker Bought-In',
  contractsent: 'Contract Sent',
  closedwon: 'Closed Won',
  closedlost: 'Closed Lost',
};
const noStages: ReadonlySet<string> = new Set(['current stage', 'stage', 'current deal stage']);

function hubspotColumns(headers: readonly string[]): readonly StageColumn[] {
  return headers.flatMap((header, place): StageColumn[] => {
    const stage = (became.exec(header) ?? converted.exec(header))?.[1]?.trim();
    if (stage !== undefined) return [{ stage, place, header }];
    const within = entered.exec(header)?.[1]?.trim();
    if (within !== undefined && !noStages.has(within.toLowerCase())) {
      return [{ ...withoutPipeline(within), place, header }];
    }
    const [, between = '', quoted] = enteredElsewhere.exec(header) ?? [];
    if (quoted !== undefined && !left.test(between)) return [{ ...withoutPipeline(quoted), place, header }];
    const [, one, other] = internal.exec(header) ?? [];
    const known = internalStages[one ?? other ?? ''];
    return known === undefined ? [] : [{ stage: known, place, header }];
  });
}

/** "Demo (SQL) (Sales (EMEA))" is the stage "Demo (SQL)" of the pipeline "Sales (EMEA)". */
function withoutPipeline(text: string): { stage: string; pipeline?: string } {
  if (!text.endsWith(')')) return { stage: text };
  let depth = 0;
  for (let at = text.length - 1; at > 0; at--) {
    if (text[at] === ')') depth++;
    else if (text[at] === '(') depth--;
    if (depth > 0) continue;
    const stage = text.slice(0, at).trim();
    return stage === '' ? { stage: text } : { stage, pipeline: text.slice(at + 1, -1) };
  }
  return { stage: text };
}

function isLifecycle(header: string): boolean {
  return became.test(header) || converted.test(header);
}

/** HubSpot says the lifecycle's dates twice: "Became a Lead Date" and `Date entered "Lead (...)"`. */
function withoutTwins(found: readonly StageColumn[]): { columns: StageColumn[]; notes: string[] } {
  const notes: string[] = [];
  const columns = found.filter((column, at) => {
    const twin = found.find((other, otherAt) => {
      return (
        otherAt !== at && foldStage(other.stage) === foldStage(column.stage) && !isLifecycle(other.header)
      );
    });
    if (twin === undefined || !isLifecycle(column.header)) return true;
    notes.push(`"${column.header}" is not used, since "${twin.header}" says the same.`);
    return false;
  });
  return { columns, notes };
}
