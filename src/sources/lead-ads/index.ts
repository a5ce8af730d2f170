export { leadFieldSets, readGraphLead } from './graph-lead.ts';
export { handshake } from './handshake.ts';
export { type LeadAdsReading, type LeadNotice, readLeadAds } from './read-lead-ads.ts';
export { verifyLeadAds } from './verify-lead-ads.ts';
