import type { ItemResult } from '../intake/index.ts';
import type {
  ActionPreview,
  AuditEntry,
  EventAction,
  EventSelection,
  EventSummary,
} from '../outbox/index.ts';
import type { DatasetStatus, EventDetail, EventFilter, UnmappedPage } from '../report/index.ts';
import type { WebhookRequest } from '../sources/index.ts';

/** What a token may be used for: to bring stage changes, to look, to act. */
export type Scope = 'ingest' | 'read' | 'operate';

/** Whoever a token stands for. */
export interface Caller {
  /** The token's name in the configuration: stands in the audit log. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The datasets that it may see; absent: all. */
  readonly datasets?: ReadonlySet<string>;
}

/** A body of stage changes. */
export interface IntakeBody {
  /** `application/json` (an object or an array) or `application/x-ndjson`. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** What became of a body, item by item; or why it was not read at all. */
export type IntakeAnswer =
  | { readonly single: boolean; readonly results: readonly ItemResult[] }
  | { readonly refused: { readonly status: 400 | 413 | 415; readonly message: string } };

/** What is answered to a webhook. */
export interface WebhookAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Whether traffic may come. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/**
 * What `serve` does, without HTTP: the routes of `server` call nothing else. Every method that writes resolves after the
 * commit. A store that can't take more rejects with StoreError `store_busy` or `store_full`.
 */
export interface Service {
  /** Whom a bearer token stands for; compared in constant time. */
  caller(token: string): Caller | undefined;
  hasDataset(dataset: string): boolean;
  /** Stage changes over HTTP. */
  receive(dataset: string, body: IntakeBody): Promise<IntakeAnswer>;
  /** A webhook of the sources in the configuration; `undefined`: there is none of that name. */
  webhook(name: string, request: WebhookRequest): Promise<WebhookAnswer | undefined>;
  /** Meta's Lead Ads webhook: handshake (GET) and leads (POST); `undefined`: there is none of that name. */
  leadAds(name: string, request: WebhookRequest): Promise<WebhookAnswer | undefined>;
  status(): Promise<readonly DatasetStatus[]>;
  /** Pages of Lead Ads whose leads wait for a dataset. */
  unmappedPages(): Promise<readonly UnmappedPage[]>;
  events(filter: EventFilter): Promise<readonly EventSummary[]>;
  /** By number or event_id. */
  event(reference: string): Promise<EventDetail | undefined>;
  preview(action: EventAction, selection: EventSelection): Promise<ActionPreview>;
  /** Replays or cancels; gives how many events. `who` stands in the audit log. */
  act(action: EventAction, selection: EventSelection, who: string): Promise<number>;
  /** @returns false: the store has no such dataset. */
  pause(dataset: string, reason: string, who: string): Promise<boolean>;
  /** @returns why it was paused; `undefined`: it was not. */
  resume(dataset: string, who: string): Promise<string | undefined>;
  audit(limit: number): Promise<readonly AuditEntry[]>;
  readiness(): Promise<Readiness>;
}
