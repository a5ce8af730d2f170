import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** The made advertiser's stages, in order. */
export const stages = ['Lead', 'Qualified', 'Opportunity', 'Customer'] as const;
/** One of them. */
export type Stage = (typeof stages)[number];

/** A lead reached a stage. */
interface Step {
  readonly stage: Stage;
  /** Unix seconds. */
  readonly at: number;
}

/** A made lead: what Meta knows of it, and what the CRM does. */
export interface MadeLead {
  readonly person: Person;
  readonly leadId: string;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly platform: 'fb' | 'ig';
  readonly recordId: string;
  /** What the CRM kept of it; empty where it has nothing. */
  readonly crm: { readonly leadId: string; readonly email: string; readonly phone: string };
  readonly steps: readonly Step[];
}

/** Makes leads that share one clock and one source of randomness. */
export interface LeadMaker {
  /** A lead that was created within these Unix seconds and reached `depth` stages; the CRM kept all of it. */
  make(createdFrom: number, createdTo: number, depth: number): MadeLead;
  /** The same, as a CRM has it in life: a quarter without the lead id, some without e-mail or phone. */
  withGaps(lead: MadeLead): MadeLead;
  /** Ids that no other record and no other lead has. */
  recordId(): string;
  leadId(): string;
}

const settled = 600;

/** @param now Unix seconds; no lead reaches a stage in the last ten minutes before. */
export function leadMaker(random: Random, now: number, person: () => Person): LeadMaker {
  const leadIds = new Set<string>();
  let records = 41_000;

  const leadId = (): string => {
    const length = random.chance(0.15) ? 17 : random.chance(0.08) ? 15 : 16;
    const id = random.digits(length);
    if (leadIds.has(id)) return leadId();
    leadIds.add(id);
    return id;
  };
  const recordId = (): string => String(records++);
  const stepsFrom = (createdAt: number, depth: number): Step[] => {
    let at = createdAt + random.whole(15, 900);
    return stages.slice(0, depth).map((stage, index) => {
      // A part of the time that is left, so that the last stage comes before now.
      if (index > 0) at += Math.max(1, Math.floor((now - settled - at) * (0.05 + 0.5 * random.next())));
      return { stage, at };
    });
  };
  return {
    recordId,
    leadId,
    make(createdFrom, createdTo, depth) {
      const createdAt = random.whole(createdFrom, createdTo);
      const someone = person();
      const id = leadId();
      return {
        person: someone,
        leadId: id,
        createdAt,
        platform: random.chance(0.7) ? 'fb' : 'ig',
        recordId: recordId(),
        crm: { leadId: id, email: someone.email, phone: someone.phone },
        steps: stepsFrom(createdAt, depth),
      };
    },
    withGaps(lead) {
      const id = random.chance(0.25) ? '' : lead.crm.leadId;
      const lacksEmail = random.chance(0.08);
      const lacksPhone = random.chance(0.2) && !(id === '' && lacksEmail);
      return {
        ...lead,
        crm: {
          leadId: id,
          email: lacksEmail ? '' : asTyped(random, lead.crm.email),
          phone: lacksPhone ? '' : asDialled(random, lead.crm.phone, lead.person.country),
        },
      };
    },
  };
}

/** An address as people type it: the same, with capitals or a blank at the end. */
function asTyped(random: Random, email: string): string {
  if (random.chance(0.1)) return `${email} `;
  return random.chance(0.15) ? email.replace(/^./, (first) => first.toUpperCase()) : email;
}

/** A number as people write it; a national one only for the advertiser's own country. */
function asDialled(random: Random, phone: string, country: string): string {
  if (country === 'GB' && random.chance(0.5)) return phone.replace('+44 ', '0');
  if (random.chance(0.1)) return phone.replace('+', '00');
  return random.chance(0.3) ? phone.replaceAll(' ', '-') : phone;
}
