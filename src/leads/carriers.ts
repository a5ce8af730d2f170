/**
 * How many people or records may carry one lead id. A person may have a few records and addresses; an id that more of
 * them carry is that of an ad or a form. https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration/how-to-find-the-lead-id
 */
export const mostCarriers = 3;
