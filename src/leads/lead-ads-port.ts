/** A lead of Lead Ads whose fields are to be fetched. */
export interface LeadToFetch {
  readonly leadId: string;
  readonly page: string;
  /** Meta's created_time, Unix seconds. */
  readonly created: number;
}

/** A page's leads of one dataset. */
export interface LeadPage {
  readonly dataset: string;
  readonly page: string;
}

/** A lead that this process may fetch, for a minute. */
export interface ClaimedLead extends LeadToFetch {
  /** How often it failed before. */
  readonly tries: number;
  readonly claim: number;
}

/** What became of fetching a lead. Moments in milliseconds. */
export type FetchEnd =
  /** Its fields are in the directory; or there is nothing to keep: the person opted out, a test lead. */
  | { readonly kind: 'done'; readonly optedOut?: true }
  /** It failed. */
  | { readonly kind: 'later'; readonly due: number }
  /** It was not its fault. */
  | { readonly kind: 'again' }
  /** It is given up: Meta doesn't show it, or what it shows can't be read. */
  | { readonly kind: 'ended'; readonly why: 'gone' | 'unreadable' };

/** What fetching says of a page. Moments in milliseconds. */
export type PageEnd =
  | { readonly kind: 'works'; readonly mark: string }
  | { readonly kind: 'throttled'; readonly due: number }
  /** `mark` tells the token from another one, and doesn't give it away. */
  | { readonly kind: 'no_access'; readonly due: number; readonly reason: string; readonly mark: string };

/** How fetching a page's leads goes. */
export interface PageState {
  /** How many requests failed in a row: for the length of its rest. */
  readonly failures: number;
  /** Its token is refused. */
  readonly refused: boolean;
  /** Mark of the token with which a lead could be read last; absent while none could. */
  readonly worksWith?: string;
}

/** A lead that waits for its page to be mapped, or for its initial stage's time to come. Moments in Unix seconds. */
export interface KeptLead {
  readonly page: string;
  readonly leadId: string;
  readonly formId: string;
  readonly created: number;
  readonly received: number;
}

/** The initial stage that the CRM is to bring. */
export interface AwaitedStage {
  readonly key: string;
  readonly name: string;
}

/** Leads without initial stage a day after their creation; or, with count 0, that there are none any more. */
export interface StageAlarm {
  /** 10,000 stands for that or more. */
  readonly count: number;
  /** The oldest lead's creation, Unix seconds. */
  readonly oldest?: number;
}

/** What Lead Ads needs of a store beside the lead directory. */
export interface LeadAdsStore {
  /** Queues leads whose fields are not known yet; at most 1,000. */
  queueFetch(dataset: string, leads: readonly LeadToFetch[]): Promise<void>;
  /** Those of these pages that have leads which are due, as they were given. */
  pagesDue(pages: readonly LeadPage[]): Promise<readonly LeadPage[]>;
  /**
   * Takes leads of a page, oldest due first; none while the page rests. A token that is another one than Meta refused ends
   * its rest.
   *
   * @param mark tells the page's token from another one
   */
  claim(page: LeadPage, mark: string, limit: number): Promise<readonly ClaimedLead[]>;
  /**
   * Writes what became of claimed leads and of their page. Leads that somebody else has taken meanwhile are left alone.
   *
   * @returns whether this is the first time that the page's token is refused, or works again
   */
  settle(
    page: LeadPage,
    ends: readonly { readonly lead: ClaimedLead; readonly end: FetchEnd }[],
    pageEnd: PageEnd | undefined,
  ): Promise<'refused' | 'works_again' | undefined>;
  pageState(page: LeadPage): Promise<PageState>;
  /** Gives up leads created before a moment (Unix seconds): their events can't use what would be fetched. */
  giveUp(createdBefore: number): Promise<number>;
  /** Keeps leads that can't be taken in yet; at most 1,000. `unmapped`: for want of their page's dataset. */
  keep(endpoint: string, leads: readonly KeptLead[], unmapped: boolean): Promise<void>;
  /**
   * Kept leads of these pages that can be taken in, at most 1,000, oldest first.
   *
   * @param now Unix seconds
   */
  kept(endpoint: string, pages: readonly string[], now: number): Promise<readonly KeptLead[]>;
  /** They were taken in. */
  dropKept(endpoint: string, leads: readonly KeptLead[]): Promise<void>;
  /** Remembers that the CRM is to bring the initial stage of these leads; at most 1,000. */
  awaitStage(
    dataset: string,
    stage: AwaitedStage,
    leads: readonly Pick<LeadToFetch, 'leadId' | 'created'>[],
  ): Promise<void>;
  /**
   * Looks at leads created more than a day ago: those that have their initial stage need no more attention, and neither do
   * those of more than 8 days, which can't get it in time.
   *
   * @param stage the initial stage of today; `undefined`: nobody is to bring one
   * @returns an alarm when the first lead is without, and when none is any more: once, over all processes
   */
  checkStages(dataset: string, stage: AwaitedStage | undefined): Promise<StageAlarm | undefined>;
}
