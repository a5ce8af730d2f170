import { type StageChangeField, stageChangeFields } from '../event/index.ts';
import { foldName } from '../spec/index.ts';

/**
 * Headers that evidently mean a field, folded and best first; the field's own name always does. A name that means
 * different things in different CRMs ("Status", "Name", "Source", "Created Time") is not among them.
 */
const synonyms: Partial<Record<StageChangeField, string>> = {
  stage: 'newstage tostage leadstage stagename dealstage lifecyclestage leadstatus eventname',
  changed_at:
    'stagechangedat stagechangedate stagechangedon changedate changedon datechanged editdate eventtime',
  lead_id: 'leadgenid metaleadid facebookleadid fbleadid',
  click_id: 'fbc fbclid facebookclickid',
  email: 'emailaddress mail workemail',
  phone: 'phonenumber mobile mobilephone mobilenumber mobilephonenumber cellphone telephone workphonenumber',
  first_name: 'givenname forename',
  last_name: 'surname familyname',
  full_name: 'contactname',
  gender: 'sex',
  date_of_birth: 'birthdate birthday dob',
  city: 'town',
  state: 'province stateprovince stateregion',
  zip: 'zipcode postcode postalcode zippostalcode',
  country: 'countrycode countryregion',
  client_ip_address: 'ipaddress',
  client_user_agent: 'useragent',
  origin: 'leadsource',
  value: 'amount dealamount dealvalue',
  currency: 'currencycode dealcurrency',
  opted_out: 'optout',
};

/** The folded headers that mean a field, best first. */
export const fieldHeaders: ReadonlyMap<StageChangeField, readonly string[]> = new Map(
  stageChangeFields.map((field) => [field, [foldName(field), ...words(synonyms[field])]]),
);

/** Words that make a header worth suggesting for a required field. */
export const hints: Partial<Record<StageChangeField, readonly string[]>> = {
  stage: words('status phase step'),
  changed_at: words('date time timestamp modified updated'),
  lead_id: words('id'),
  lead_created_at: words('created date time'),
};

function words(text = ''): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}
