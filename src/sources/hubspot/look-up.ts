import { foldStage } from '../../spec/index.ts';
import type { CrmAccess, CrmApi, CrmLookUp, CrmPerson, LookedUp } from '../crm/crm.ts';
import { crmFields } from '../crm/crm-fields.ts';
import { propertyNames } from '../crm/property-names.ts';
import type { SplitFields } from '../crm/split-fields.ts';
import type { RecordRef } from '../webhook.ts';
import {
  type AssociatedContact,
  type HubspotRecord,
  mostRecords,
  readContactsOf,
  readRecords,
} from './api.ts';
import { contactProperties, plainProperties } from './contact-fields.ts';

/**
 * Asks for contacts, and for deals and leads with theirs: three requests for a hundred deals, and each contact once however
 * many deals it has.
 *
 * @param primaryLabel the association label of a deal's main contact
 */
export function openLookUp(
  { ofPerson, ofRecord }: SplitFields,
  access: CrmAccess,
  primaryLabel: string,
): CrmLookUp {
  const toPerson = crmFields(ofPerson.fields, 'HubSpot', ofPerson.constants);
  const toChange = crmFields(ofRecord.fields, 'HubSpot', ofRecord.constants);
  const propertiesOfContact = contactProperties(ofPerson.fields);
  const propertiesOfRecord = propertyNames(ofRecord.fields);
  const primary = foldStage(primaryLabel);

  function personOf(contact: HubspotRecord, isPrimary: boolean): CrmPerson {
    return {
      record: { object: 'contact', id: contact.id },
      fields: toPerson(plainProperties(contact.properties)).fields,
      ...(isPrimary && { primary: true }),
    };
  }

  async function lookUp(records: readonly RecordRef[], api: CrmApi): Promise<readonly LookedUp[]> {
    const idsOf = (object: string): readonly string[] =>
      records.filter((record) => record.object === object).map(({ id }) => id);
    const deals = await readOwners(api, 'deals', idsOf('deal'), propertiesOfRecord);
    const leads = await readOwners(api, 'leads', idsOf('lead'), propertiesOfRecord);
    const associated = [...deals.values(), ...leads.values()].flatMap((owner) => owner.contacts);
    const ids = [...idsOf('contact'), ...associated.map(({ id }) => id)];
    const contacts = await readRecords(api, 'contacts', ids, propertiesOfContact);
    return records.map(({ object, id }): LookedUp => {
      if (object === 'contact') {
        const contact = contacts.get(id);
        return contact === undefined ? gone : { kind: 'found', persons: [personOf(contact, true)] };
      }
      const owner = (object === 'deal' ? deals : leads).get(id);
      if (owner === undefined) return gone;
      const persons = owner.contacts.flatMap((one) => {
        const contact = contacts.get(one.id);
        return contact === undefined ? [] : [personOf(contact, isMain(one, primary))];
      });
      // Nobody says whether they opted out: nothing is no consent, where that is mapped.
      const nobody = persons.length === 0 ? toPerson({}).fields : {};
      const change = { ...nobody, ...toChange(owner.record.properties).fields };
      return { kind: 'found', change, persons };
    });
  }

  return { access, atOnce: mostRecords, lookUp };
}

const gone: LookedUp = { kind: 'gone' };

/** A deal or a lead, and its contacts. */
interface Owner {
  readonly record: HubspotRecord;
  readonly contacts: readonly AssociatedContact[];
}

async function readOwners(
  api: CrmApi,
  type: 'deals' | 'leads',
  ids: readonly string[],
  properties: readonly string[],
): Promise<ReadonlyMap<string, Owner>> {
  const found = await readRecords(api, type, ids, properties);
  // One that was merged into another has its contacts under the new id.
  const contacts = await readContactsOf(
    api,
    type,
    [...found.values()].map(({ id }) => id),
  );
  return new Map([...found].map(([id, record]) => [id, { record, contacts: contacts.get(record.id) ?? [] }]));
}

/** By its label, which a deal's contacts only have where people use labels; of a lead HubSpot itself knows it. */
function isMain({ types }: AssociatedContact, primary: string): boolean {
  return types.some(
    ({ category, typeId, label }) =>
      (label !== '' && foldStage(label) === primary) ||
      (category === 'HUBSPOT_DEFINED' && typeId === leadToPrimaryContact),
  );
}

/** https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide */
const leadToPrimaryContact = '578';
