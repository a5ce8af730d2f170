/**
 * HighLevel's key for the signatures of webhooks (`X-GHL-Signature`, Ed25519), as its guide publishes it; should it be
 * changed, `public_key` takes the new one.
 * https://marketplace.gohighlevel.com/docs/webhook/WebhookIntegrationGuide
 */
export const publishedKey = 'MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg=';
