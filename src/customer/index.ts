export { readClickId, readFbp } from './click-id.ts';
export { readClientIp } from './client-ip.ts';
export type { CustomerOptions, CustomerParameter, Finding } from './customer-parameter.ts';
export { splitFullName } from './full-name.ts';
export { hash } from './hash.ts';
export { type HashedValues, hashCustomerInformation } from './hash-customer-information.ts';
export { type ReadLeadId, readLeadId } from './lead-id.ts';
export { normalize } from './normalize.ts';
