import type { CrmAccess, CrmApi, CrmLookUp, CrmPerson, LookedUp } from '../crm/crm.ts';
import { crmFields } from '../crm/crm-fields.ts';
import { propertyNames } from '../crm/property-names.ts';
import type { Mapping, SplitFields } from '../crm/split-fields.ts';
import type { RecordRef } from '../webhook.ts';
import { lookedUpId } from './linked-records.ts';
import { mostRecords, readContactRoles, readRecords, type ZohoRecord } from './records.ts';
import { objectOf, type StageField } from './stage-fields.ts';

/**
 * Asks for leads and contacts, each its own person, and for deals with their contacts: the main one, and those with roles.
 * A hundred records need one request, a deal's roles one each.
 */
export function zohoLookUp(
  { ofPerson, ofRecord }: SplitFields,
  access: CrmAccess,
  stages: readonly StageField[],
): CrmLookUp {
  const toPerson = crmFields(ofPerson.fields, 'Zoho', ofPerson.constants);
  const toChange = crmFields(ofRecord.fields, 'Zoho', ofRecord.constants);
  const fieldsOfPerson = namesOf(ofPerson);
  const modules = new Map(['Leads', 'Contacts', 'Deals'].map((module) => [objectOf(module), module]));
  for (const { object, module } of stages) modules.set(object, module);

  const personOf = (object: string, id: string, record: ZohoRecord, primary: boolean): CrmPerson => ({
    record: { object, id },
    fields: toPerson(record).fields,
    ...(primary && { primary }),
  });

  async function lookUpPersons(object: string, ids: readonly string[], api: CrmApi) {
    const module = modules.get(object);
    const found = module === undefined ? new Map() : await readRecords(api, module, ids, fieldsOfPerson);
    return answersOf(ids, found, (record, id) => ({
      kind: 'found',
      persons: [personOf(object, id, record, true)],
    }));
  }

  async function lookUpDeals(ids: readonly string[], api: CrmApi) {
    const deals = await readRecords(api, 'Deals', ids, [...namesOf(ofRecord), contactName]);
    const contactsOf = new Map(
      await Promise.all(
        [...deals].map(async ([id, deal]): Promise<[string, readonly string[]]> => {
          const main = lookedUpId(deal[contactName]);
          const all = [...(main === undefined ? [] : [main]), ...(await readContactRoles(api, id))];
          return [id, [...new Set(all)]];
        }),
      ),
    );
    const contactIds = [...contactsOf.values()].flat();
    const contacts = await readRecords(api, 'Contacts', contactIds, fieldsOfPerson);
    return answersOf(ids, deals, (deal, id) => {
      const persons = (contactsOf.get(id) ?? []).flatMap((contact) => {
        const record = contacts.get(contact);
        const isMain = contact === lookedUpId(deal[contactName]);
        return record === undefined ? [] : [personOf('contact', contact, record, isMain)];
      });
      // Nobody says whether they opted out: nothing is no consent, where that is mapped.
      const nobody = persons.length === 0 ? toPerson({}).fields : {};
      return { kind: 'found', change: { ...nobody, ...toChange(deal).fields }, persons };
    });
  }

  return {
    access,
    atOnce: mostRecords,
    async lookUp(records, api) {
      const objects = [...new Set(records.map(({ object }) => object))];
      const answers = new Map<string, ReadonlyMap<string, LookedUp>>();
      for (const object of objects) {
        const ids = records.filter((record) => record.object === object).map(({ id }) => id);
        const asked = object === 'deal' ? lookUpDeals(ids, api) : lookUpPersons(object, ids, api);
        answers.set(object, await asked);
      }
      return records.map(({ object, id }: RecordRef) => answers.get(object)?.get(id) ?? gone);
    },
  };
}

const gone: LookedUp = { kind: 'gone' };
const contactName = 'Contact_Name';

function answersOf(
  ids: readonly string[],
  found: ReadonlyMap<string, ZohoRecord>,
  answer: (record: ZohoRecord, id: string) => LookedUp,
): ReadonlyMap<string, LookedUp> {
  return new Map(
    ids.map((id) => {
      const record = found.get(id);
      return [id, record === undefined ? gone : answer(record, id)];
    }),
  );
}

/** The names of Zoho's fields that paths begin with. */
function namesOf({ fields }: Mapping): readonly string[] {
  return propertyNames(fields).filter((name) => /^[$\w]{1,100}$/.test(name));
}
