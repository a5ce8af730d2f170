import type { LeadAdsSettings, ServeSettings, SourceSettings } from '../config/index.ts';
import type { DatasetStatus, SourceReport, UnmappedPage } from '../report/index.ts';
import { crms } from '../sources/index.ts';
import { sqliteReportStore } from '../store/sqlite/index.ts';
import type { Store } from './store.ts';
import { unknownSource } from './unknown-source.ts';

/** A source of the configuration, or an address for Meta's Lead Ads, and what the store knows of it. */
export interface ListedSource {
  readonly name: string;
  /** `type` in the configuration, or `lead_ads`. */
  readonly type: string;
  readonly datasets: readonly string[];
  /** The path of its webhook; absent for a database. */
  readonly path?: string;
  /** The CRM's own settings, by name: values are not shown. */
  readonly settings?: Readonly<Record<string, 'given' | 'default' | 'not_given'>>;
  /** A database: seconds between two looks. */
  readonly every?: number;
  /** Lead Ads: the dataset of each page's leads. */
  readonly pages?: Readonly<Record<string, string>>;
  /** Lead Ads: pages without dataset whose leads are kept. */
  readonly unmappedPages: readonly UnmappedPage[];
  /** Lead Ads: pages whose token Meta refuses; milliseconds. */
  readonly refusedPages: readonly {
    readonly page: string;
    readonly reason: string;
    readonly since: number;
  }[];
  /** Absent where the store knows nothing of it. */
  readonly report?: SourceReport;
}

/**
 * The sources of the configuration, then its Lead Ads addresses, in the order of the file.
 *
 * @param store absent where there is none yet
 * @param only the name of the one that is asked for
 * @throws UsageError when there is none of that name
 */
export async function listSources(
  settings: ServeSettings,
  store: Store | undefined,
  only?: string,
): Promise<readonly ListedSource[]> {
  const { sources, leadAds } = settings;
  const names = [...sources, ...leadAds].map(({ name }) => name);
  if (only !== undefined && !names.includes(only)) throw unknownSource(only, names);
  const isAsked = ({ name }: { readonly name: string }): boolean => only === undefined || name === only;
  const asked = { sources: sources.filter(isAsked), leadAds: leadAds.filter(isAsked) };
  const known = await readStore(store, asked);
  return [
    ...asked.sources.map((source) => listed(source, known)),
    ...asked.leadAds.map((one) => listedLeadAds(one, known)),
  ];
}

/** What the store knows, by dataset. */
interface Known {
  readonly reports: ReadonlyMap<string, readonly SourceReport[]>;
  readonly datasets: ReadonlyMap<string, DatasetStatus>;
  readonly unmappedPages: readonly UnmappedPage[];
}

async function readStore(
  store: Store | undefined,
  { sources, leadAds }: Pick<ServeSettings, 'sources' | 'leadAds'>,
): Promise<Known> {
  if (store === undefined) return { reports: new Map(), datasets: new Map(), unmappedPages: [] };
  const reports = sqliteReportStore(store);
  const datasets = new Set([...sources.map(({ dataset }) => dataset), ...leadAds.flatMap(datasetsOf)]);
  const byDataset = new Map<string, readonly SourceReport[]>();
  for (const dataset of datasets) byDataset.set(dataset, await reports.sources(dataset));
  const statuses = leadAds.length === 0 ? [] : await reports.status();
  return {
    reports: byDataset,
    datasets: new Map(statuses.map((one) => [one.dataset, one])),
    unmappedPages: leadAds.length === 0 ? [] : await reports.unmappedPages(),
  };
}

function listed(source: SourceSettings, known: Known): ListedSource {
  const { name, kind, dataset } = source;
  const report = known.reports.get(dataset)?.find((one) => one.source === name);
  return {
    name,
    type: kind === 'crm' ? source.crm : kind,
    datasets: [dataset],
    ...(kind === 'sql' ? { every: source.every } : { path: `/v1/sources/${name}` }),
    ...(kind === 'crm' && { settings: settingsOf(source) }),
    unmappedPages: [],
    refusedPages: [],
    ...(report !== undefined && { report }),
  };
}

function settingsOf({
  crm,
  given = [],
}: Extract<SourceSettings, { kind: 'crm' }>): NonNullable<ListedSource['settings']> {
  const declared = Object.entries(crms.find(({ type }) => type === crm)?.settings ?? {});
  return Object.fromEntries(
    declared.map(([name, { default: usual }]) => [
      name,
      given.includes(name) ? 'given' : usual === undefined ? 'not_given' : 'default',
    ]),
  );
}

const datasetsOf = ({ pages }: LeadAdsSettings): readonly string[] => [
  ...new Set(Object.values(pages).map(({ dataset }) => dataset)),
];

function listedLeadAds(settings: LeadAdsSettings, known: Known): ListedSource {
  const { name, pages } = settings;
  const datasets = datasetsOf(settings);
  const reports = datasets.flatMap(
    (dataset) => known.reports.get(dataset)?.filter(({ source }) => source === name) ?? [],
  );
  const refused = datasets.flatMap((dataset) => known.datasets.get(dataset)?.leadAds?.refusedPages ?? []);
  const report = merged(reports);
  return {
    name,
    type: 'lead_ads',
    datasets,
    path: `/v1/lead-ads/${name}`,
    pages: Object.fromEntries(Object.entries(pages).map(([page, { dataset }]) => [page, dataset])),
    unmappedPages: known.unmappedPages.filter(({ endpoint }) => endpoint === name),
    refusedPages: refused.filter(({ page }) => Object.hasOwn(pages, page)),
    ...(report !== undefined && { report }),
  };
}

/** One address of Lead Ads may bring leads of several datasets. */
function merged([first, ...more]: readonly SourceReport[]): SourceReport | undefined {
  if (first === undefined) return undefined;
  const all = [first, ...more];
  const times = all.flatMap(({ lastAt }) => (lastAt === undefined ? [] : [lastAt]));
  return {
    source: first.source,
    ...(times.length > 0 && { lastAt: Math.max(...times) }),
    rows: all.reduce((sum, { rows }) => sum + rows, 0),
    unusable: all.flatMap(({ unusable }) => unusable),
    unmapped: all.flatMap(({ unmapped }) => unmapped),
  };
}
