export { readClickId, readFbp } from './click-id.ts';
export { readClientIp } from './client-ip.ts';
export { countryCode } from './country.ts';
export type { CustomerOptions, CustomerParameter } from './customer-parameter.ts';
export { splitFullName } from './full-name.ts';
export { hash } from './hash.ts';
export { hashCustomerInformation, hashUsual } from './hash-customer-information.ts';
export { readLeadId } from './lead-id.ts';
export { normalize } from './normalize.ts';
