const meta = 'https://developers.facebook.com/documentation/ads-commerce/conversions-api';
const integration = `${meta}/conversion-leads-integration`;

/** The pages of Meta's documentation that the rules come from. */
export const rulePages = {
  integration,
  payload: `${integration}/payload-specification`,
  implementing: `${integration}/crm-integration/3-implementing-the-crm-integration`,
  findLeadId: `${integration}/how-to-find-the-lead-id`,
  customerInformation: `${meta}/parameters/customer-information-parameters`,
  serverEvent: `${meta}/parameters/server-event`,
  customData: `${meta}/parameters/custom-data`,
  clickId: `${meta}/parameters/fbp-and-fbc`,
  bestPractices: `${meta}/best-practices`,
} as const;
