/** The example of the payload specification, as it stands there. */
export const specificationExample = `{
    "event_name": "my lead stage",
    "event_time": 1617693833,
    "user_data": {
        "lead_id": 1234567890123456
    },
    "action_source": "system_generated",
    "custom_data": {
        "lead_event_source": "Salesforce",
        "event_source": "crm"
    }
}`;

const sha = '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f';
const emptySha = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** A valid event with all that an event of ours can hold. */
export const fullEvent = {
  event_name: 'Qualified',
  event_time: 1617693833,
  event_id: 'a-1',
  user_data: {
    lead_id: '12345678901234567',
    em: [sha, `${sha}.ABcDEFGh`],
    ph: [sha],
    fn: [sha],
    ln: [sha],
    ge: [sha],
    db: [sha],
    ct: [sha],
    st: [sha],
    zp: [sha],
    country: [sha],
    external_id: ['customer-7', sha + sha],
    fbc: 'fb.1.1617693000000.IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk',
    fbp: 'fb.1.1617693000000.1098115397',
    client_ip_address: '2001:db8::1',
    client_user_agent: 'Mozilla/5.0',
    subscription_id: 's-1',
  },
  action_source: 'system_generated',
  custom_data: { lead_event_source: 'HubSpot', event_source: 'crm', value: 12.5, currency: 'EUR' },
  data_processing_options: ['LDU'],
  data_processing_options_country: 1,
  data_processing_options_state: 1000,
};

/** Events that Meta takes, each unusual in one way. */
export const unusualEvents: readonly (readonly [what: string, event: unknown])[] = [
  ['an event with everything', fullEvent],
  ['lead id as a number', userData({ lead_id: 1234567890123456 })],
  ['one hash that is no list', userData({ em: sha })],
  ['a hash with the old appendix', userData({ em: [`${sha}.AQ`] })],
  ['a click id alone', userData({ fbc: fullEvent.user_data.fbc })],
  ['a click id with appendix', userData({ fbc: `${fullEvent.user_data.fbc}.ABcDEFGh` })],
  ['an external id alone', userData({ external_id: 'customer-7' })],
  ['first and last name', userData({ fn: [sha], ln: [sha] })],
  ['first name and city', userData({ fn: [sha], ct: [sha] })],
  ['birthday and city', userData({ db: [sha], ct: [sha] })],
  ['an address with appendix', userData({ client_ip_address: '203.0.113.7.ABcDEFGh' })],
  ['no limits on data processing', { ...fullEvent, data_processing_options: [] }],
  ['a hashed app_user_id', userData({ lead_id: '123456789012345', app_user_id: sha })],
  ['no event_id', { ...fullEvent, event_id: undefined }],
  ['keys of its own in custom_data', customData({ branch: 'North', score: 7 })],
  ['a value of 0', customData({ value: 0, currency: 'USD' })],
  ['a currency without value', customData({ currency: 'USD' })],
  ['Purchase with its value', { ...fullEvent, event_name: 'Purchase' }],
  ['purchase, which is another name', { ...customData({}), event_name: 'purchase' }],
];

/** Events that can't be sent, each broken in one way, with the problem that says so. */
export const brokenEvents: readonly (readonly [what: string, event: unknown, code: string, path: string])[] =
  [
    ['nothing', null, 'parameter_type', 'event'],
    ['a list', [], 'parameter_type', 'event'],
    ['a text', 'event', 'parameter_type', 'event'],
    ['no event_name', { ...fullEvent, event_name: undefined }, 'parameter_missing', 'event_name'],
    ['an empty event_name', { ...fullEvent, event_name: '' }, 'parameter_value', 'event_name'],
    ['a numeric event_name', { ...fullEvent, event_name: 7 }, 'parameter_type', 'event_name'],
    ['no event_time', { ...fullEvent, event_time: undefined }, 'parameter_missing', 'event_time'],
    ['event_time as text', { ...fullEvent, event_time: '1617693833' }, 'parameter_type', 'event_time'],
    [
      'event_time with a fraction',
      { ...fullEvent, event_time: 1617693833.5 },
      'parameter_type',
      'event_time',
    ],
    [
      'event_time in milliseconds',
      { ...fullEvent, event_time: 1617693833000 },
      'parameter_value',
      'event_time',
    ],
    ['event_time 0', { ...fullEvent, event_time: 0 }, 'parameter_value', 'event_time'],
    ['no user_data', { ...fullEvent, user_data: undefined }, 'parameter_missing', 'user_data'],
    ['user_data as a list', { ...fullEvent, user_data: [{}] }, 'parameter_type', 'user_data'],
    ['no action_source', { ...fullEvent, action_source: undefined }, 'parameter_missing', 'action_source'],
    ['action_source website', { ...fullEvent, action_source: 'website' }, 'parameter_value', 'action_source'],
    ['no custom_data', { ...fullEvent, custom_data: undefined }, 'parameter_missing', 'custom_data'],
    ['custom_data null', { ...fullEvent, custom_data: null }, 'parameter_type', 'custom_data'],
    ['event_source web', customData({ event_source: 'web' }), 'parameter_value', 'custom_data.event_source'],
    [
      'no event_source',
      customData({ event_source: undefined }),
      'parameter_missing',
      'custom_data.event_source',
    ],
    [
      'no lead_event_source',
      customData({ lead_event_source: undefined }),
      'parameter_missing',
      'custom_data.lead_event_source',
    ],
    [
      'an empty lead_event_source',
      customData({ lead_event_source: '' }),
      'parameter_value',
      'custom_data.lead_event_source',
    ],
    [
      'an unknown key',
      { ...fullEvent, advertiser_tracking_enabled: 1 },
      'parameter_unknown',
      'advertiser_tracking_enabled',
    ],
    ['partner_agent inside', { ...fullEvent, partner_agent: 'x' }, 'parameter_unknown', 'partner_agent'],
    [
      'an unknown key in user_data',
      userData({ lead_id: '123456789012345', email: sha }),
      'parameter_unknown',
      'user_data.email',
    ],
    ['event_id as a number', { ...fullEvent, event_id: 1 }, 'parameter_type', 'event_id'],
    ['an event_id of blanks', { ...fullEvent, event_id: ' \t' }, 'parameter_value', 'event_id'],
    ['an empty event_id', { ...fullEvent, event_id: '' }, 'parameter_value', 'event_id'],

    [
      'lead_id with prefix',
      userData({ lead_id: 'l:1234567890123456' }),
      'lead_id_shape',
      'user_data.lead_id',
    ],
    ['lead_id of 14 digits', userData({ lead_id: '12345678901234' }), 'lead_id_shape', 'user_data.lead_id'],
    [
      'lead_id of 18 digits',
      userData({ lead_id: '123456789012345678' }),
      'lead_id_shape',
      'user_data.lead_id',
    ],
    [
      'lead_id with leading 0',
      userData({ lead_id: '0123456789012345' }),
      'lead_id_shape',
      'user_data.lead_id',
    ],
    [
      'lead_id from a spreadsheet',
      userData({ lead_id: '1.23457E+15' }),
      'lead_id_damaged',
      'user_data.lead_id',
    ],
    ['the dummy lead_id', userData({ lead_id: '444444444444' }), 'lead_id_dummy', 'user_data.lead_id'],
    [
      'the dummy lead_id as number',
      userData({ lead_id: 444444444444 }),
      'lead_id_dummy',
      'user_data.lead_id',
    ],
    ['a short lead_id as number', userData({ lead_id: 12345 }), 'lead_id_shape', 'user_data.lead_id'],
    ['lead_id true', userData({ lead_id: true }), 'parameter_type', 'user_data.lead_id'],

    ['a plain e-mail', userData({ em: ['a@example.com'] }), 'parameter_not_hashed', 'user_data.em[0]'],
    [
      'a second, plain e-mail',
      userData({ em: [sha, 'a@example.com'] }),
      'parameter_not_hashed',
      'user_data.em[1]',
    ],
    ['a hash in capitals', userData({ ph: sha.toUpperCase() }), 'parameter_not_hashed', 'user_data.ph'],
    [
      'an MD5',
      userData({ em: ['9e107d9d372bb6826bd81d3542a419d6'] }),
      'parameter_not_hashed',
      'user_data.em[0]',
    ],
    ['an odd appendix', userData({ em: [`${sha}.ABC`] }), 'parameter_not_hashed', 'user_data.em[0]'],
    ['a hash too long by one', userData({ em: [`${sha}0`] }), 'parameter_not_hashed', 'user_data.em[0]'],
    [
      'a letter outside of hex',
      userData({ em: [`${sha.slice(1)}ｆ`] }),
      'parameter_not_hashed',
      'user_data.em[0]',
    ],
    [
      'a plain app_user_id',
      userData({ lead_id: '123456789012345', app_user_id: 'user-7' }),
      'parameter_not_hashed',
      'user_data.app_user_id',
    ],
    [
      'null for a hash',
      userData({ lead_id: '123456789012345', em: null }),
      'parameter_not_hashed',
      'user_data.em',
    ],
    ['an empty list', userData({ lead_id: '123456789012345', em: [] }), 'parameter_value', 'user_data.em'],
    ['an empty external id', userData({ external_id: [''] }), 'parameter_value', 'user_data.external_id[0]'],
    [
      'no IP address',
      userData({ lead_id: '123456789012345', client_ip_address: 'home' }),
      'parameter_value',
      'user_data.client_ip_address',
    ],
    ['fbc as a list', userData({ fbc: [fullEvent.user_data.fbc] }), 'parameter_type', 'user_data.fbc'],

    ['empty user_data', userData({}), 'no_matching_key', 'user_data'],
    [
      'gender and city alone',
      userData({ ge: [sha], ct: [sha], country: [sha] }),
      'user_data_too_broad',
      'user_data',
    ],
    ['user agent alone', userData({ client_user_agent: 'x' }), 'user_data_too_broad', 'user_data'],
    ['birthday alone', userData({ db: [sha], client_user_agent: 'x' }), 'user_data_too_broad', 'user_data'],
    ['first name alone', userData({ fn: [sha], ge: [sha] }), 'user_data_too_broad', 'user_data'],
    ['last name alone', userData({ ln: [sha] }), 'user_data_too_broad', 'user_data'],

    ['value without currency', customData({ value: 5 }), 'currency_missing', 'custom_data.currency'],
    ['a negative value', customData({ value: -5, currency: 'EUR' }), 'parameter_value', 'custom_data.value'],
    ['value as text', customData({ value: '5', currency: 'EUR' }), 'parameter_type', 'custom_data.value'],
    ['a currency sign', customData({ value: 5, currency: '€' }), 'parameter_value', 'custom_data.currency'],
    [
      'currency in small letters',
      customData({ value: 5, currency: 'eur' }),
      'parameter_value',
      'custom_data.currency',
    ],
    [
      'Purchase without value',
      { ...customData({}), event_name: 'Purchase' },
      'purchase_needs_value',
      'custom_data',
    ],
    [
      'Purchase without currency',
      { ...customData({ value: 5 }), event_name: 'Purchase' },
      'purchase_needs_value',
      'custom_data',
    ],
    [
      'other data processing options',
      { ...fullEvent, data_processing_options: ['GDPR'] },
      'data_processing_options_invalid',
      'data_processing_options',
    ],
    [
      'limited data use without country',
      { ...fullEvent, data_processing_options_country: undefined },
      'parameter_missing',
      'data_processing_options_country',
    ],
    [
      'a country without state',
      { ...fullEvent, data_processing_options: undefined, data_processing_options_state: undefined },
      'parameter_missing',
      'data_processing_options_state',
    ],
    [
      'contents without id',
      customData({ contents: [{ quantity: 1 }] }),
      'parameter_value',
      'custom_data.contents',
    ],
    [
      'contents with a key too many',
      customData({ contents: [{ id: '1', name: 'x' }] }),
      'parameter_value',
      'custom_data.contents',
    ],
    [
      'a state by name',
      { ...fullEvent, data_processing_options_state: 'CA' },
      'parameter_type',
      'data_processing_options_state',
    ],
  ];

function userData(user_data: Record<string, unknown>): Record<string, unknown> {
  return { ...fullEvent, user_data };
}

function customData(more: Record<string, unknown>): Record<string, unknown> {
  return { ...fullEvent, custom_data: { lead_event_source: 'HubSpot', event_source: 'crm', ...more } };
}

/** Events that may be sent though something about them is doubtful. */
export const doubtfulEvents: readonly (readonly [what: string, event: unknown, path: string])[] = [
  ['the hash of nothing', userData({ em: [emptySha] }), 'user_data.em[0]'],
  ['a bare fbclid', userData({ fbc: 'IwAR2F4' }), 'user_data.fbc'],
  ['a made-up fbp', userData({ lead_id: '123456789012345', fbp: 'x' }), 'user_data.fbp'],
];
