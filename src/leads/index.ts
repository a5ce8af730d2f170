export type { UserData } from '../event/index.ts';
export { mostCarriers } from './carriers.ts';
export { type ChosenPerson, choosePerson, type PersonOfRecord } from './choose-person.ts';
export { type IdentityKey, identityKeys, type KeyType, keyTypes, laneOf, recordKey } from './identity-key.ts';
export { addKnown, hashedPart, keyNames, keysOf, lacks, leadIdBit } from './known.ts';
export type {
  AwaitedStage,
  ClaimedLead,
  FetchEnd,
  KeptLead,
  LeadAdsStore,
  LeadPage,
  LeadToFetch,
  PageEnd,
  PageState,
  StageAlarm,
} from './lead-ads-port.ts';
export { linkLead } from './link-lead.ts';
export type {
  AccessEnd,
  AccessState,
  ClaimedLookUp,
  LookUpEnd,
  LookUpStore,
  SourceOfDataset,
  WaitingChange,
} from './look-up-port.ts';
export type { DirectoryLead, LeadDirectory, LinkDecision, Unlinked } from './port.ts';
export type { Candidate, Candidates, Moment, Recovery } from './recover.ts';
