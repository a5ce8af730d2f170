export const benchFunnel = ['Lead', 'Qualified', 'Opportunity', 'Customer'];

/**
 * A stage change as a CRM's webhook would send it: lead id, record id, e-mail, phone, names, city and country. The first
 * `leads` numbers are the leads' first stage in a scattered order, the next ones their second stage, and so on.
 *
 * @param now Unix seconds; the changes lie within the six days before.
 */
export function changeJson(number: number, leads: number, now: number): string {
  // 7919 is a prime, so each lead comes once.
  const lead = (number * 7_919) % leads;
  const stage = Math.floor(number / leads) % benchFunnel.length;
  const time = new Date((now - 500_000 + ((lead * 31) % 300_000) + stage * 3_600) * 1000).toISOString();
  return JSON.stringify({
    record_id: `R${lead}`,
    lead_id: String(10_000_000_000_000_000n + BigInt(lead) * 7_919n),
    stage: benchFunnel[stage],
    changed_at: time,
    email: `person${lead}@example.com`,
    phone: `+1650${String(2_000_000 + (lead % 7_999_999)).padStart(7, '0')}`,
    first_name: `First${lead % 2_000}`,
    last_name: `Last${(lead * 7) % 50_000}`,
    city: `City ${lead % 5_000}`,
    country: 'US',
  });
}
